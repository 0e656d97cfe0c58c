"""``istidrak record``: save a live pair as a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot import config, pairs, terminal
from bot.commands import DONE
from bot.commands.output import put


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("title", metavar="TITLE", help="title on either wiki, or a Wikidata item")
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new folder")


def run(args: argparse.Namespace) -> int:
    """Read the pair and write it."""
    from bot import gateway

    rules = config.load(args.rules)
    with terminal.progress() as say:
        say(f"reading {args.title}")
        pair = gateway.Reader(rules).pair(args.title)
    pairs.write(pair, args.folder)
    sides = " / ".join(f"{each.title} ({each.id})" for each in (pair.source, pair.target))
    put(f"{args.folder}: {sides}\n")
    return DONE
