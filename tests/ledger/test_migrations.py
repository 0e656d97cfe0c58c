"""The way of the schema: every old ledger comes to this version with all it holds."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, inspect, text
from sqlalchemy.types import DateTime, Integer

from bot.ledger import Ledger, LedgerError, connect
from bot.ledger.database import Database
from bot.ledger.migrate import SCRIPTS, current_revision, migrate
from bot.ledger.sqlite import SQLite
from bot.ledger.tables import METADATA

STEPS = [step.revision for step in ScriptDirectory(str(SCRIPTS)).walk_revisions()][::-1]
MOMENT = datetime(2026, 11, 27, 12, 0, 0, 123456, tzinfo=UTC).replace(tzinfo=None)


def rows_for(table: Table) -> dict[str, Any]:
    """A row of made-up values for a table that was read from a database."""

    def value(column: Any) -> Any:
        if isinstance(column.type, Integer):
            return 1
        if isinstance(column.type, DateTime):
            return MOMENT
        return "[]" if column.name in ("ids", "words", "marks") else "حُمص 😀"

    return {column.name: value(column) for column in table.columns}


def contents(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, by table and column."""
    found = MetaData()
    found.reflect(connection)
    return {
        table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
        for table in found.sorted_tables
        if table.name != "alembic_version"
    }


def fill(connection: Connection) -> None:
    """Put one row into every table."""
    found = MetaData()
    found.reflect(connection)
    for table in found.sorted_tables:
        if table.name != "alembic_version":
            connection.execute(table.insert().values(**rows_for(table)))


@pytest.mark.parametrize("revision", STEPS)
def test_a_ledger_of_every_version_keeps_what_it_holds(address: str, revision: str) -> None:
    database = connect(address)
    migrate(database, revision)
    assert database.read(current_revision) == revision
    database.write(fill)
    before = database.read(contents)
    assert len(before) >= 11
    assert all(len(rows) == 1 for rows in before.values())
    migrate(database)
    assert database.read(current_revision) == STEPS[-1]
    after = database.read(contents)
    database.close()
    for name, (row,) in before.items():
        assert row.items() <= after[name][0].items()
    with Ledger.open(address) as ledger:
        assert [each.title for each in ledger.articles()] == ["حُمص 😀"]


def made_of(database: Database) -> dict[str, str]:
    """The statement that makes each table and index, as the database itself gives it."""

    def ask(connection: Connection) -> dict[str, str]:
        if isinstance(database, SQLite):
            query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
            rows = connection.execute(text(query)).all()
        else:
            names = inspect(connection).get_table_names()
            rows = [connection.execute(text(f"SHOW CREATE TABLE `{each}`")).one() for each in names]
        return {row[0]: in_order(row[1]) for row in rows if row[0] != "alembic_version"}

    return database.read(ask)


def in_order(statement: str) -> str:
    """The statement with its parts sorted: the order of columns and constraints says nothing."""
    body, _, options = statement.partition("(")[2].rpartition(")")
    parts = [*re.split(r",\s*(?![^()]*\))", body), options]
    return "\n".join(sorted(re.sub(r"\s+", " ", part).strip() for part in parts))


def test_migrations_lead_to_the_tables(address: str, request: pytest.FixtureRequest) -> None:
    database = connect(address)
    migrate(database)

    def differences(connection: Connection) -> list[Any]:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, METADATA))

    assert database.read(differences) == []
    migrated = made_of(database)

    def again(connection: Connection) -> None:
        METADATA.drop_all(connection)
        METADATA.create_all(connection)

    database.write(again)
    assert made_of(database) == migrated
    assert database.read(differences) == []
    database.close()


def test_a_difference_would_be_seen(address: str) -> None:
    database = connect(address)
    migrate(database)
    database.write(lambda connection: connection.execute(text("ALTER TABLE run ADD more INTEGER")))
    differences = database.read(
        lambda connection: compare_metadata(MigrationContext.configure(connection), METADATA)
    )
    database.close()
    assert [each[0] for each in differences] == ["remove_column"]


def test_a_newer_ledger_is_refused_and_left_alone(address: str) -> None:
    Ledger.open(address).close()
    database = connect(address)
    database.write(
        lambda connection: connection.execute(
            text("UPDATE alembic_version SET version_num = '9999'")
        )
    )
    before = database.read(contents)
    with pytest.raises(LedgerError) as caught:
        Ledger.open(address)
    assert re.fullmatch(
        rf".+: made by a newer istidrak \(its schema is 9999, this version knows {STEPS[-1]}\); "
        "install that version, or name another ledger",
        str(caught.value),
    )
    assert database.read(contents) == before
    assert database.read(current_revision) == "9999"
    database.close()


def test_all_text_on_mariadb_is_compared_by_its_bytes(server: Any) -> None:
    address = server.fresh()
    Ledger.open(address).close()
    name = address.rpartition("/")[2]
    found = server.run(
        "SELECT DISTINCT collation_name FROM information_schema.columns "
        "WHERE collation_name IS NOT NULL AND table_name <> 'alembic_version' "
        f"AND table_schema = '{name}'"
    )
    assert found == [("utf8mb4_nopad_bin",)]


def test_migrating_again_does_nothing(empty: str) -> None:
    database = connect(empty)
    before = made_of(database)
    migrate(database)
    assert made_of(database) == before
    database.close()
