"""``istidrak scan``: compare any number of articles, rank them. Constructs no writer."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.output import UsageError, put

if TYPE_CHECKING:
    from bot.config import Rules
    from bot.scan.entries import Entry, Unread
    from bot.scan.run import Crew, Tally

JSON, HTML = "ranking.json", "ranking.html"


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "selection",
        nargs="+",
        metavar="SELECTION|FOLDER",
        help="TITLE…, @FILE with a title a line, watched, category:NAME, list:PAGE or "
        "template:NAME; or a folder with pair folders below",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", required=True, help="what is done there is not done anew"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--processes", type=int, metavar="N", help="to compare in; default: one per processor"
    )
    how.add_argument(
        "--scheduler", metavar="ADDRESS", help="compare on this Dask cluster: tcp://HOST:8786"
    )


def run(args: argparse.Namespace) -> int:
    """Compare what is not done yet, then rank all there is; one that fails stops no other."""
    if args.processes is not None and args.processes < 1:
        raise UsageError("--processes needs a number, 1 or more")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does
    with _crew(args) as crew:  # first: others load the program and the rules when we do
        return _through(args, crew)


def _through(args: argparse.Namespace, crew: Crew) -> int:
    from bot import config, terminal
    from bot.scan import ranking
    from bot.scan.documents import FAILED, Documents
    from bot.scan.entries import of_folder
    from bot.scan.run import Run
    from bot.scan.work import fingerprint

    folder = _folder(args.selection)
    rules = config.load(args.rules)
    tool = fingerprint(rules.folder)
    with Documents.open(args.out) as documents, terminal.progress() as say:
        entries = of_folder(folder) if folder else _live(args.selection, rules)
        made = Run(documents, crew, rules.folder, tool, told=_teller(say), failed=_failed)
        tally = made.through(entries)
        say("ranking")
        rows = ranking.ranked(documents.made_by(tool))
        documents.write(JSON, ranking.to_json(rows))
        documents.write(HTML, ranking.page(rows, rules))
    failed = f", {len(tally.failed)} failed: {args.out / FAILED}" if tally.failed else ""
    put(
        f"{tally.compared} compared, {tally.skipped} already done{failed};"
        f" {len(rows)} ranked: {args.out / HTML}\n"
    )
    return tally.code


def _folder(words: list[str]) -> Path | None:
    """Return the folder that the words name, ``None`` where they name live articles."""
    from bot.scan.entries import of_folder

    folders = [word for word in words if Path(word).is_dir()]
    if not folders:
        return None
    if len(words) > 1:
        raise UsageError(f"{folders[0]} is a folder: scan one folder, or live articles")
    root = Path(folders[0])
    if next(of_folder(root), None) is None:
        raise UsageError(
            f"{root}: no pair folder in it; record one with: istidrak record TITLE DIR"
        )
    return root


def _live(words: list[str], rules: Rules) -> Iterator[Entry | Unread]:
    from bot import gateway
    from bot.scan.entries import of_wikis
    from bot.scan.selection import titles

    yield from of_wikis(titles(words, rules), gateway.Reader(rules))


@contextmanager
def _crew(args: argparse.Namespace) -> Iterator[Crew]:
    if args.scheduler:
        from bot.scan.cluster import Cluster

        with Cluster(args.scheduler) as cluster:
            yield cluster
        return
    from bot.scan.processes import Processes, usable

    with Processes(args.processes or usable(), args.rules) as processes:
        import bot.config  # noqa: F401 - as long as the server takes to load the same

        processes.start()
        yield processes


def _teller(say: Callable[[str], None]) -> Callable[[Tally], None]:
    def told(tally: Tally) -> None:
        say(f"{tally.compared} compared, {tally.skipped} already done, {len(tally.failed)} failed")

    return told


def _failed(name: str, cause: str) -> None:
    print(f"istidrak: {name}: {cause}", file=sys.stderr)
