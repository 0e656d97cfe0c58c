"""``istidrak status``: what is watched, when it was visited, what stands open, what is wrong."""

from __future__ import annotations

import argparse
import json

from bot import config, terminal
from bot.commands import DONE
from bot.commands.output import put


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")


def run(args: argparse.Namespace) -> int:
    """Print it from the ledger alone; asks no wiki."""
    from bot import standing
    from bot.commands import opening
    from bot.settings import waits_of

    rules = config.load(args.rules)
    with opening.ledger(rules) as ledger:
        found = standing.of(ledger, waits_of(rules.settings))
    if args.json:
        put(json.dumps(standing.table(found), ensure_ascii=False, indent=1) + "\n")
    else:
        put(terminal.status(found))
    return DONE
