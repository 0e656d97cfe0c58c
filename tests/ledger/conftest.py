"""Fixtures for the tests of the ledger: each test that takes `address` runs on both databases.

Contract: the database is new and empty for every test. Without MariaDB its half is skipped with one
line that says how to get it; where CI is set it fails instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.ledger import Ledger
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
    """The address of a new ledger, on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ledger.sqlite"
    server: Server = request.getfixturevalue("server")
    return server.fresh()


@pytest.fixture
def ledger(address: str) -> Iterator[Ledger]:
    """A new ledger, open, on each database."""
    with Ledger.open(address) as opened:
        yield opened


@pytest.fixture
def homs(ledger: Ledger) -> int:
    """An article in the ledger."""
    return ledger.article("arwiki", "حمص", "Q131", "Homs")
