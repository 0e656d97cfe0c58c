"""What reading a page costs beside the parser alone: `python -m tools.bench_parse [FOLDER …]`.

Prints, for each page of the pair folders, the best of several runs in milliseconds and the ratio.
Whole-page reading may cost 3 times `mwparserfromhell.parse` of the same text; we stay below 2.3.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter

import mwparserfromhell

from bot import config
from bot.core.models import Revision
from bot.core.wikitext import parse

DATA = Path(__file__).parents[2] / "shared/data"
LEAST = 3000  # code points: on shorter pages the clock measures itself


def pages(folders: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Every page of the pair folders below, with its side."""
    for folder in folders:
        for side in ("source", "target"):
            yield from ((path, side) for path in sorted(folder.rglob(f"{side}.wikitext")))


def best(work: Callable[[], object], runs: int) -> float:
    """The shortest of several runs, in milliseconds."""
    found = []
    for _ in range(runs):
        start = perf_counter()
        work()
        found.append(perf_counter() - start)
    return 1000 * min(found)


def main() -> int:
    """Measure and print; 1 when a page costs more than the limit."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "folders", nargs="*", type=Path, default=[DATA / "homs", DATA / "pairs-dev"]
    )
    options.add_argument("--runs", type=int, default=15)
    options.add_argument("--limit", type=float, default=3.0)
    given = options.parse_args()
    rules = config.load()
    languages = {"source": rules.source, "target": rules.target}
    worst = 0.0
    for path, side in pages(given.folders):
        text, language = path.read_text(encoding="utf-8"), languages[side]
        if len(text) < LEAST:
            continue
        page = Revision("", language.code, path.parent.name, 1, "", text)
        alone = best(partial(mwparserfromhell.parse, text), given.runs)
        ours = best(partial(parse, page, language), given.runs)
        worst = max(worst, ours / alone)
        print(f"{ours / alone:5.2f}  {alone:6.1f}  {ours:6.1f}  {path.parent.name}/{side}")
    if not worst:
        print(f"no pages in {', '.join(map(str, given.folders))}", file=sys.stderr)
        return 1
    print(f"{worst:5.2f}  at worst; ratio, ms for the parser alone, ms for the whole page")
    return int(worst > given.limit)


if __name__ == "__main__":
    sys.exit(main())
