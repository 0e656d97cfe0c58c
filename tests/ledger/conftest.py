"""Fixtures for the tests of the ledger: each test runs on both databases.

Contract: the ledger is empty for every test; with `address` the whole database is.
Without MariaDB its half is skipped with one line that says how to get it; where CI is set it fails
instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.ledger import Ledger
from bot.ledger.tables import METADATA
from tests.ledger.server import Server, running, unavailable

NOON = datetime(2026, 11, 27, 12, 0, 0, 123456, tzinfo=UTC)


def later(**parts: float) -> datetime:
    """So much after noon: `later(days=1)`."""
    return NOON + timedelta(**parts)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it loud where tests were skipped: pytest alone prints a small s."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any("MARIADB TESTS SKIPPED" in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(str(unavailable()), red=True, bold=True)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The MariaDB of this session."""
    reason = unavailable()
    if reason and os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    if reason:
        pytest.skip(reason)
    with running(tmp_path_factory.mktemp("mariadb")) as started:
        yield started


@pytest.fixture(params=["sqlite", "mariadb"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without anything in it, on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ledger.sqlite"
    server: Server = request.getfixturevalue("server")
    return server.fresh()


@pytest.fixture(scope="session")
def made(server: Server) -> str:
    """The address of one ledger on MariaDB, made once: making tables takes it most of a second."""
    address = server.fresh()
    Ledger.open(address).close()
    return address


@pytest.fixture(scope="session")
def made_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger in a file, made once."""
    file = tmp_path_factory.mktemp("made") / "ledger.sqlite"
    Ledger.open(f"sqlite:///{file}").close()
    return file


@pytest.fixture(params=["sqlite", "mariadb"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a ledger with nothing in it yet, on each database."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("made_file"), tmp_path / "ledger.sqlite")
        yield f"sqlite:///{tmp_path}/ledger.sqlite"
        return
    address: str = request.getfixturevalue("made")
    yield address
    server: Server = request.getfixturevalue("server")
    server.clear(address, METADATA.tables)


@pytest.fixture(scope="session")
def on_server(made: str) -> Ledger:
    """The ledger on MariaDB, without a connection: it makes one when it is used."""
    with Ledger.open(made) as opened:
        return opened


@pytest.fixture
def ledger(empty: str, request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """An open ledger with nothing in it yet, on each database."""
    on_file = empty.startswith("sqlite")
    with Ledger.open(empty) if on_file else request.getfixturevalue("on_server") as opened:
        yield opened


@pytest.fixture
def homs(ledger: Ledger) -> int:
    """An article in the ledger."""
    return ledger.article("arwiki", "حمص", "Q131", "Homs")
