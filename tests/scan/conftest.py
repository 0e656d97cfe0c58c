"""Fixtures for scans.

The 108 pairs of gaps-dev are no part of the project. Where they are absent, tests over them are
skipped with a line that says so; where CI is set they fail instead.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.scan.scanning import GAPS, PAIRS, scan

ABSENT = f"SCAN TESTS SKIPPED: {GAPS} is not there; ISTIDRAK_DATA names the folder of gaps-dev"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it loud where tests were skipped."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any("SCAN TESTS SKIPPED" in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(ABSENT, red=True, bold=True)


@pytest.fixture(scope="session")
def gaps() -> Path:
    """The folder of 108 pairs."""
    if not GAPS.is_dir() and os.environ.get("CI"):
        pytest.fail(ABSENT, pytrace=False)
    if not GAPS.is_dir():
        pytest.skip(ABSENT)
    return GAPS


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one undisturbed scan of tests/pairs by one process leaves; not to be changed."""
    out = tmp_path_factory.mktemp("whole") / "out"
    done = scan(PAIRS, "--out", out, "--processes", "1")
    assert (done.returncode, done.stderr) == (0, "")
    return out


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three copies of tests/pairs: enough that a scan of them is still at work when disturbed."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(3):
        shutil.copytree(PAIRS, folder / str(number))
    return folder


@pytest.fixture(scope="session")
def whole_many(many: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one undisturbed scan of those leaves; not to be changed."""
    out = tmp_path_factory.mktemp("whole-many") / "out"
    done = scan(many, "--out", out)
    assert (done.returncode, done.stderr) == (0, "")
    return out


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """A copy of tests/pairs, to be spoilt."""
    folder = tmp_path / "pairs"
    shutil.copytree(PAIRS, folder)
    return folder
