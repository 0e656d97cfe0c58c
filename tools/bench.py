"""Quality and cost in one table, written into docs/measurements.md with the commit.

    tools/bench.py [--data ../shared/data] [--scorers ../shared/tools] [--quick]

Quality comes from the scorers outside the project; cost is measured here, as ratios taken in one
process, best of several runs, because the machines are noisy.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import mwparserfromhell

from bot import config, pairs
from bot.core.align import align
from bot.core.models import Pair
from bot.core.wikitext import parse

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "measurements.md"
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
ISTIDRAK = Path(sys.executable).with_name("istidrak")


def best(work: Callable[[], object], runs: int = 7) -> float:
    """Return the least seconds that ``work`` took."""
    least = float("inf")
    for _ in range(runs):
        gc.collect()
        start = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - start)
    return least


def quality(data: Path, scorers: Path) -> list[str]:
    """Return one line per data set, as the scorers print them."""
    command = f"{ISTIDRAK} preview --pair {{pair}} --format json --all"
    sets = ("gaps-dev/hard", "gaps-dev/natural", "pairs-dev")
    lines = [_last(scorers / "score_gaps.py", data / name, command) for name in sets]
    lines.append(_last(scorers / "score_gaps.py", ROOT / "tests" / "pairs", command))
    lines.append(_last(scorers / "score_homs.py", data / "homs", command))
    return lines


def _last(scorer: Path, folder: Path, command: str) -> str:
    done = subprocess.run(
        [sys.executable, scorer, folder, "--command", command],
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout.strip() or done.stderr.strip() or "nothing"
    return said.splitlines()[-1].replace("|", "·")


def parsing(data: Path, rules: config.Rules) -> list[str]:
    """Return the cost of a whole-page parse as a multiple of mwparserfromhell.parse alone."""
    lines = []
    for folder in (data / "homs", *sorted((data / "pairs-dev").iterdir())):
        if not (folder / "pair.json").exists():
            continue
        pair = pairs.read(folder)
        for side, language in ((pair.source, rules.source), (pair.target, rules.target)):
            alone = best(lambda text=side.text: mwparserfromhell.parse(text))  # type: ignore[misc]
            whole = best(lambda r=side, lang=language: parse(r, lang))  # type: ignore[misc]
            lines.append(f"{folder.name} {side.lang}: {whole / alone:.2f}")
    return lines


def aligning(pair: Pair, rules: config.Rules) -> tuple[float, float]:
    """Return seconds for parsing both sides and for aligning them."""
    source, target = parse(pair.source, rules.source), parse(pair.target, rules.target)
    both = best(lambda: (parse(pair.source, rules.source), parse(pair.target, rules.target)), 5)
    matched = best(
        lambda: align(source, target, pair.counterparts, rules.lexicon, rules.weights), 5
    )
    return both, matched


def joined(data: Path, count: int) -> Pair:
    """Return one pair made of the first ``count`` documents of gaps-dev, one after the other."""
    folders = sorted((data / "gaps-dev").glob("*/*/pair.json"))[:count]
    parts = [pairs.read(folder.parent) for folder in folders]
    first = parts[0]
    return Pair(
        replace(first.source, text="\n\n".join(part.source.text for part in parts)),
        replace(first.target, text="\n\n".join(part.target.text for part in parts)),
    )


def growth(data: Path, rules: config.Rules) -> list[str]:
    """Return what each doubling of the number of documents costs, and the peak memory."""
    seconds = {}
    for count in (10, 20, 40, 80):
        pair = joined(data, count)
        source, target = parse(pair.source, rules.source), parse(pair.target, rules.target)
        seconds[count] = best(
            lambda s=source, t=target: align(s, t, {}, rules.lexicon, rules.weights),  # type: ignore[misc]
            3,
        )
        if count == 40:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ratios = [
        f"{small}→{large}: {seconds[large] / seconds[small]:.2f}"
        for small, large in pairwise(seconds)
    ]
    return [*ratios, f"peak memory at 40: {peak:.0f} MiB"]


def process(folder: Path) -> str:
    """Return wall time and peak memory of one whole `istidrak preview` process."""
    script = (
        "import resource, subprocess, sys, time\n"
        "start = time.perf_counter()\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024\n"
        "print(f'{time.perf_counter() - start:.2f} s, {peak:.0f} MiB')"
    )
    command = [sys.executable, "-c", script, str(ISTIDRAK), "preview", "--pair", str(folder)]
    runs = [
        subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        for _ in range(3)
    ]
    return min(runs)


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--scorers", type=Path, default=ROOT.parent / "shared" / "tools")
    args = parser.parse_args()
    if not args.data.is_dir():
        sys.exit(f"{args.data}: no such folder; name the data with --data")
    rules = config.load()
    homs = pairs.read(args.data / "homs")
    both, matched = aligning(homs, rules)
    rows = [
        ("quality", quality(args.data, args.scorers)),
        ("parse / mwparserfromhell.parse", parsing(args.data, rules)),
        ("align / parse, Homs pair", [f"{matched / both:.2f}"]),
        ("align, cost of each doubling", growth(args.data, rules)),
        ("whole `preview --pair homs`", [process(args.data / "homs")]),
    ]
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=True
    ).stdout.strip()
    head = f"`make bench` at {commit}, {datetime.date.today().isoformat()}"
    table = "\n".join(f"| {name} | {'<br>'.join(lines)} |" for name, lines in rows)
    written = f"{BEGIN}\n{head}\n\n| what | measured |\n| --- | --- |\n{table}\n{END}"
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    PAGE.write_text(before + written + after, encoding="utf-8")
    print(written)


if __name__ == "__main__":
    main()
