"""A ledger looked at: on each database, and nothing is changed by it."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, text

from bot.core.memory import EditKind, Held
from bot.ledger import WRITER, Ledger, LedgerError, connect
from bot.ledger.examination import examine
from bot.ledger.migrate import current_revision, migrate
from tests.ledger.conftest import NOON, later


def tables(address: str) -> list[str]:
    """The tables that are there."""
    database = connect(address)
    try:
        return inspect(database.engine).get_table_names()
    finally:
        database.close()


def test_an_empty_one_stays_empty(address: str) -> None:
    assert examine(address, NOON, NOON).schema is None
    assert tables(address) == []


def test_one_in_use(address: str) -> None:
    with Ledger.open(address) as ledger:
        article = ledger.article("arwiki", "حمص", None, "Homs")
        ledger.begin_edit(article, "نقاش:حمص", EditKind.CREATE, (), later(hours=-1))
        ledger.lease(WRITER, "host:12", 600, NOON)
        for _ in range(2):
            found = examine(address, later(hours=-2), NOON)
            assert found.schema == found.newest != "0001"
            assert found.edits == 1
            assert found.writer == Held("host:12", later(minutes=10))
        assert examine(address, NOON, later(minutes=11)).writer is None
        assert examine(address, NOON, NOON).edits == 0
    database = connect(address)
    count = database.read(lambda connection: connection.scalar(text("SELECT COUNT(*) FROM lease")))
    database.close()
    assert count == 1  # what was written to try it was rolled back


def test_an_older_one_is_not_migrated(address: str) -> None:
    database = connect(address)
    migrate(database, "0001")
    assert examine(address, NOON, NOON).schema == "0001"
    assert database.read(current_revision) == "0001"
    database.close()


def test_a_newer_one_and_a_stranger_are_refused(address: str) -> None:
    database = connect(address)
    migrate(database)
    database.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(LedgerError, match="newer istidrak"):
        examine(address, NOON, NOON)
    database.write(lambda c: c.execute(text("DELETE FROM alembic_version")))
    database.write(lambda c: c.execute(text("DROP TABLE lease")))
    database.write(lambda c: c.execute(text("CREATE TABLE lease (other INTEGER)")))
    with pytest.raises(LedgerError, match="table lease"):
        examine(address, NOON, NOON)
    database.close()
