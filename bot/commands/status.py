"""``istidrak status``: what is watched, when it was visited, what stands open, what is wrong."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import config, terminal
from bot.commands import DONE
from bot.commands.output import put

if TYPE_CHECKING:
    from bot.config import Rules
    from bot.core.due import Latest
    from bot.ledger import Ledger


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--changes", action="store_true", help="ask the wikis what was edited since the last pass"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")


def run(args: argparse.Namespace) -> int:
    """Print it from the ledger alone; only ``--changes`` asks the wikis."""
    from bot import standing
    from bot.commands import opening
    from bot.roster import Entry, Known
    from bot.settings import waits_of

    rules = config.load(args.rules)
    with opening.ledger(rules) as ledger:
        latest = _latest(ledger, rules) if args.changes else None
        found = standing.of(ledger, waits_of(rules.settings), latest)
        known = Known(ledger.articles())
        listed = [Entry(each, each.schedule) for each in rules.articles.values()]
        never = tuple((each.label, "") for each in listed if known.find(each.named) is None)
        found = replace(found, never=never)
    if args.json:
        put(json.dumps(standing.table(found), ensure_ascii=False, indent=1) + "\n")
    else:
        put(terminal.status(found))
    return DONE


def _latest(ledger: Ledger, rules: Rules) -> dict[int, Latest]:
    """Return the newest revisions of all articles, asked in batches."""
    from bot.gateway.changes import Changes

    changes = Changes(rules)
    known = [each for each in ledger.articles() if each.title]
    found: dict[int, Latest] = {}
    for start in range(0, len(known), changes.batch):
        some = known[start : start + changes.batch]
        told = changes.latest([(each.source_title, each.title) for each in some])
        found |= {each.article: one for each, one in zip(some, told, strict=True)}
    return found
