"""Fixtures for scans."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.scan.scanning import GAPS, PAIRS, scan

FEW = ("battle-of-mosul-2016", "derna-flood-2023", "egyptair-804", "naguib-mahfouz")


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four pairs of tests/pairs; not to be changed."""
    return _copied(FEW, tmp_path_factory.mktemp("few") / "few")


@pytest.fixture(scope="session")
def whole(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one undisturbed scan of those by one process leaves; not to be changed."""
    out = tmp_path_factory.mktemp("whole") / "out"
    done = scan(few, "--out", out, "--processes", "1")
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
    for number in range(5):
        _copied(FEW, folder / str(number))
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
    """A copy of the four pairs, to be spoilt."""
    return _copied(FEW, tmp_path / "pairs")


def _copied(names: Iterable[str], folder: Path) -> Path:
    for name in names:
        shutil.copytree(PAIRS / name, folder / name)
    return folder
