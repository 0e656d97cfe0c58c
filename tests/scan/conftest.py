"""Fixtures for scans."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.scan.scanning import GAPS, PAIRS, scan


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one undisturbed scan of tests/pairs by one process leaves; not to be changed."""
    out = tmp_path_factory.mktemp("whole") / "out"
    done = scan(PAIRS, "--out", out, "--processes", "1")
    assert (done.returncode, done.stderr) == (0, "")
    return out


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies of short pairs: enough that a scan of them is still at work when it is disturbed.

    With ISTIDRAK_SCAN set, as `make scan-cluster` does, the 108 pairs of gaps-dev.
    """
    if os.environ.get("ISTIDRAK_SCAN"):
        if not GAPS.is_dir():
            pytest.fail(f"{GAPS} is not there; ISTIDRAK_DATA names the folder of gaps-dev")
        return GAPS
    folder = tmp_path_factory.mktemp("many")
    for number in range(8):
        for name in ("battle-of-mosul-2016", "egyptair-804", "naguib-mahfouz"):
            shutil.copytree(PAIRS / name, folder / str(number) / name)
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
