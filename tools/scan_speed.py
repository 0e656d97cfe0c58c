"""How much faster two local processes scan than one, as a ratio, whatever the machine.

    tools/scan_speed.py [FOLDER] [--runs N] [--least RATIO]

One and two processes take turns, each into a new folder; the ratio is of the best times, since a
busy machine only ever makes them longer. The documents must be the same, byte for byte. Where
the machine was not idle the ratio says little: the load is printed with it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ISTIDRAK = Path(sys.executable).with_name("istidrak")


def timed(folder: Path, out: Path, processes: int) -> float:
    """Return the seconds that a scan took."""
    start = time.perf_counter()
    words = ["scan", str(folder), "--out", str(out), "--processes", str(processes)]
    subprocess.run([str(ISTIDRAK), *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def results(out: Path) -> dict[str, bytes]:
    """Return everything that a scan left."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file()
    }


def main() -> int:
    """Measure, print one line, and fail where results differ or the ratio is too small."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data/gaps-dev"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--least", type=float, default=0.0, help="fail below this ratio")
    args = parser.parse_args()
    before = os.getloadavg()[0]
    seconds: dict[int, list[float]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder:
        made = {}
        for run in range(args.runs):
            for processes, taken in seconds.items():
                out = Path(folder) / f"{run}-{processes}"
                taken.append(timed(args.folder, out, processes))
                made[processes] = results(out)
        if made[1] != made[2]:
            print("one process and two left different results")
            return 1
    one, two = min(seconds[1]), min(seconds[2])
    pairs = sum(name.startswith("articles/") for name in made[1])
    print(
        f"{pairs} pairs: one process {one:.2f} s, two {two:.2f} s, ratio {one / two:.2f}"
        f" (best of {args.runs}; same results; load before: {before:.1f} on {os.cpu_count()} CPUs)"
    )
    return int(one / two < args.least)


if __name__ == "__main__":
    sys.exit(main())
