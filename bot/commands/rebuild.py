"""``istidrak rebuild``: learn from the talk pages what the ledger has lost."""

from __future__ import annotations

import argparse

from bot import config, pipeline
from bot.commands import DONE
from bot.commands.output import put


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("titles", nargs="*", metavar="TITLE", help="default: every watched article")


def run(args: argparse.Namespace) -> int:
    """Read each talk page with its history; writes to no wiki."""
    from bot.commands import opening
    from bot.commands.post import holder
    from bot.visit import Visitor

    rules = config.load(args.rules)
    with opening.ledger(rules) as ledger, opening.alone(ledger, rules, holder()):
        visitor = Visitor(rules, ledger, *opening.wikis(rules, ledger))
        for named in pipeline.watched(args.titles, rules):
            title, answers = visitor.rebuild(named)
            put(f"{title}: answers of people: {answers}\n")
    return DONE
