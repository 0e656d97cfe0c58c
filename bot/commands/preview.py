"""``istidrak preview``: compare and show. Constructs no writer."""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bot import __version__, config, document, pairs, pipeline, terminal
from bot.commands import DONE
from bot.commands.output import UsageError, put
from bot.core.models import Comparison, Pair

log = logging.getLogger(__name__)

EXAMPLE = Path(__file__).resolve().parent.parent / "example"


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("titles", nargs="*", metavar="TITLE", help="default: every watched article")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--pair", type=Path, metavar="DIR", help="a pair folder; no network at all")
    where.add_argument("--example", action="store_true", help="the pair inside this package")
    parser.add_argument("--format", choices=("text", "json", "wikitext", "html"), default="text")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write there instead of stdout")
    parser.add_argument("--all", action="store_true", help="also what is not proposed, and why")
    parser.add_argument(
        "--check-links", action="store_true", help="leave out sources whose links are dead"
    )


def run(args: argparse.Namespace) -> int:
    """Compare each pair and show what would be proposed."""
    rules = config.load(args.rules)
    recorded = EXAMPLE if args.example else args.pair
    if recorded and args.titles:
        raise UsageError("name a TITLE, or --pair or --example, not both")
    if recorded and args.check_links:
        raise UsageError("--check-links needs the network; it does not go with --pair or --example")
    with terminal.progress() as say:
        shown = []
        begun, sent = time.monotonic(), _sent(recorded)
        for pair in _pairs(recorded, args, rules, say):
            comparison = pipeline.compare(pair, rules)
            shown.append(_show(comparison, rules, args))
            ended, after = time.monotonic(), _sent(recorded)
            log.info("pass", extra=_told(comparison, after - sent, ended - begun))
            begun, sent = ended, after
    if args.format == "json":
        one_or_all = shown[0] if len(shown) == 1 else shown
        text = json.dumps(one_or_all, ensure_ascii=False, indent=1) + "\n"
    else:
        text = "\n".join(str(each) for each in shown)
    put(text, args.out)
    return DONE


def _pairs(
    recorded: Path | None,
    args: argparse.Namespace,
    rules: config.Rules,
    say: Callable[[str], None],
) -> Iterator[Pair]:
    if recorded:
        yield pairs.read(recorded)
        return
    from bot import gateway  # pywikibot's side costs a third of the start, and is not always needed

    reader = gateway.Reader(rules)
    titles: Sequence[str] = args.titles
    for named in pipeline.watched(titles, rules):
        say(f"reading {named if isinstance(named, str) else named.target or named.source}")
        pair = reader.pair(named)
        yield _surveyed(pair, rules, say) if args.check_links else pair


def _surveyed(pair: Pair, rules: config.Rules, say: Callable[[str], None]) -> Pair:
    from bot.commands import opening
    from bot.surveying import Surveyor
    from bot.visit import utc_now

    with opening.ledger(rules) as ledger:
        return Surveyor.of(rules, ledger, say).surveyed(pair, utc_now())


def _sent(recorded: Path | None) -> int:
    """Return how many requests were sent so far; a pair folder sends none."""
    if recorded:
        return 0
    from bot.gateway import traffic

    return traffic.sent()


def _told(comparison: Comparison, requests: int, seconds: float) -> dict[str, object]:
    """Return what the log tells of a pass."""
    return {
        "article": comparison.pair.target.title,
        "outcome": "previewed",
        "source": comparison.pair.source.id,
        "target": comparison.pair.target.id,
        "proposed": len(comparison.proposed),
        "requests": requests,
        "seconds": round(seconds, 2),
    }


def _show(comparison: Comparison, rules: config.Rules, args: argparse.Namespace) -> object:
    if args.format == "json":
        return document.to_json(comparison, __version__, all_=args.all)
    if args.format == "wikitext":
        from bot import talk

        return talk.wikitext(comparison, rules, account=rules.settings.account.name)
    if args.format == "html":
        from bot import report

        return report.page(comparison, rules, __version__)
    return terminal.text(comparison, rules, all_=args.all, to_file=bool(args.out))
