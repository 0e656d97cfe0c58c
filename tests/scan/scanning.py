"""Scans started as a user starts them, and what they leave, for tests."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAIRS = ROOT / "tests" / "pairs"
ISTIDRAK = str(Path(sys.executable).with_name("istidrak"))
GAPS = Path(os.environ.get("ISTIDRAK_DATA", ROOT.parent / "shared" / "data")) / "gaps-dev"


def start(*words: str | Path) -> subprocess.Popen[str]:
    """Start a scan in a process group of its own."""
    return subprocess.Popen(
        [ISTIDRAK, "scan", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def scan(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a scan to its end."""
    process = start(*words)
    out, errors = process.communicate(timeout=300)
    return subprocess.CompletedProcess(words, process.returncode, out, errors)


def left_in(out: Path) -> dict[str, bytes]:
    """Return everything that a scan left, by path; its lock is none of the results."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def documents(out: Path) -> list[Path]:
    """Return the documents that are there."""
    return sorted((out / "articles").glob("*.json"))


def until(true: Callable[[], object]) -> None:
    """Wait until something is so; fail when it never is."""
    for _ in range(6000):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def below(pid: int) -> list[int]:
    """Return the living processes below one, and theirs."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            _, _, rest = stat.read_text().rpartition(") ")
        except OSError:
            continue
        state, parent = rest.split()[:2]
        if state != "Z":
            parents.setdefault(int(parent), []).append(int(stat.parent.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def alive(pid: int) -> bool:
    """Tell whether a process still runs."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def workers(pid: int) -> list[int]:
    """Return the processes that compare for a scan: those that its fork server has made."""
    servers = [each for each in below(pid) if b"forkserver" in _line(each)]
    direct = [child for server in servers for child in below(server)]
    return sorted(direct)


def _line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
