"""How much faster two local processes scan than one, as a ratio, whatever the machine.

    tools/scan_speed.py [FOLDER] [--runs N] [--least RATIO]

One process, two, and two scans of one process with half of the pairs each take turns, each into a
new folder; the ratios are of the best times, since a busy machine only ever makes them longer. The
third, which share nothing, are what the machine can give at best: where two processors slow each
other down, no scan is twice as fast. The documents must be the same, byte for byte.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ISTIDRAK = Path(sys.executable).with_name("istidrak")


def timed(*scans: tuple[Path, Path, int]) -> float:
    """Return the seconds that scans took side by side: folder, where to, processes."""
    start = time.perf_counter()
    running = [
        subprocess.Popen(
            [ISTIDRAK, "scan", folder, "--out", out, "--processes", str(processes)],
            stdout=subprocess.DEVNULL,
        )
        for folder, out, processes in scans
    ]
    codes = [each.wait() for each in running]  # all of them, whatever the first says
    if any(codes):
        raise SystemExit("a scan failed")
    return time.perf_counter() - start


def halves(folder: Path, into: Path) -> tuple[Path, Path]:
    """Copy every other pair folder into one of two."""
    made = into / "half-0", into / "half-1"
    for number, file in enumerate(sorted(folder.rglob("pair.json"))):
        shutil.copytree(file.parent, made[number % 2] / file.parent.relative_to(folder))
    return made


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
    seconds: dict[str, list[float]] = {"one": [], "two": [], "apart": []}
    with tempfile.TemporaryDirectory() as scratch:
        parts = halves(args.folder, Path(scratch))
        for run in range(args.runs):
            out = {name: Path(scratch) / f"{run}-{name}" for name in ("one", "two", "a", "b")}
            seconds["one"].append(timed((args.folder, out["one"], 1)))
            seconds["two"].append(timed((args.folder, out["two"], 2)))
            seconds["apart"].append(timed((parts[0], out["a"], 1), (parts[1], out["b"], 1)))
            made = results(out["one"])
            if made != results(out["two"]):
                print("one process and two left different results")
                return 1
    one, two, apart = (min(each) for each in seconds.values())
    pairs = sum(name.startswith("articles/") for name in made)
    print(
        f"{pairs} pairs: one process {one:.2f} s, two {two:.2f} s, ratio {one / two:.2f};"
        f" two scans of half each, side by side: {apart:.2f} s, ratio {one / apart:.2f}"
        f" (best of {args.runs}; same results; load before: {before:.1f} on {os.cpu_count()} CPUs)"
    )
    return int(one / two < args.least)


if __name__ == "__main__":
    sys.exit(main())
