"""``istidrak pause``: leave an article alone until ``istidrak resume``."""

from __future__ import annotations

import argparse

from bot import config
from bot.commands import DONE
from bot.commands.output import put


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("title", metavar="TITLE", help="title on either wiki, or its item")
    parser.add_argument("--reason", default="", metavar="TEXT", help="shown by status")


def run(args: argparse.Namespace) -> int:
    """Note it in the ledger; a watch that runs sees it before its next pass."""
    from bot.commands import opening
    from bot.visit import utc_now

    rules = config.load(args.rules)
    reason = f"paused: {args.reason}" if args.reason else "paused by the operator"
    with opening.ledger(rules) as ledger:
        for each in opening.named(ledger, args.title):
            ledger.pause(each.article, reason, utc_now())
            put(f"{each.title}: {ledger.paused(each.article)}\n")
    return DONE
