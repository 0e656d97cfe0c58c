"""``istidrak resume``: go on with an article that was frozen after a revert, or paused."""

from __future__ import annotations

import argparse

from bot import config
from bot.commands import DONE
from bot.commands.output import put


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("title", metavar="TITLE", help="title on the target wiki, or its item")


def run(args: argparse.Namespace) -> int:
    """Take back what holds the article."""
    from bot.commands import opening

    rules = config.load(args.rules)
    with opening.ledger(rules) as ledger:
        for each in opening.named(ledger, args.title):
            why = "; ".join(filter(None, (each.frozen, each.paused)))
            ledger.thaw(each.article)
            ledger.resume(each.article)
            ledger.clear_error(each.article)
            put(f"{each.title}: {'goes on; it was held: ' + why if why else 'was not held'}\n")
    return DONE
