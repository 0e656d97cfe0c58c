"""``istidrak explain``: what a check looks for, or how one sentence of a pair was judged."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot import config, explain, pairs, pipeline, terminal
from bot.commands import DONE
from bot.commands.output import UsageError, put


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("check", nargs="?", metavar="CHECK", help="default: all of them")
    parser.add_argument("--pair", type=Path, metavar="DIR", help="explain a sentence of this pair")
    parser.add_argument(
        "--source",
        type=int,
        metavar="START",
        help="code-point offset of the sentence in the source",
    )


def run(args: argparse.Namespace) -> int:
    """Print the manual, or the judgement."""
    if args.pair is None:
        if args.source is not None:
            raise UsageError("--source needs --pair DIR")
        put(explain.checks(args.check))
        return DONE
    if args.source is None:
        raise UsageError("--pair needs --source START, the offset of a sentence in source.wikitext")
    rules = config.load(args.rules)
    comparison = pipeline.compare(pairs.read(args.pair), rules)
    put(terminal.explained(explain.sentence(comparison, args.source, rules)))
    return DONE
