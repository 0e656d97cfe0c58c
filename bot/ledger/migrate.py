"""Bringing a ledger to the schema of this version, forward only; alembic does the steps.

Contract: `migrate` takes nothing away and is safe with several processes at once: one migrates, the
others wait and find it done. A step that a killed process left half-way is taken back (SQLite) or
done again (MariaDB, whose schema changes cannot be rolled back: each statement of a migration there
must do nothing where it was done before). A schema of a newer version is refused.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.ledger.database import Database
from bot.ledger.errors import LedgerError
from bot.ledger.sqlite import SQLite
from bot.ledger.tables import METADATA

SCRIPTS = Path(__file__).parent / "migrations"


def migrate(database: Database, revision: str = "head") -> None:
    """Migrate a ledger forward to a revision; raise :class:`LedgerError` if it is newer."""
    steps = ScriptDirectory(str(SCRIPTS))
    head = steps.get_current_head() if revision == "head" else revision
    if isinstance(database, SQLite):
        database.make_folder()

    def done(current: str | None) -> bool:
        _check_known(database, steps, current)
        return current == head

    if done(database.read(current_revision)):
        return
    with database.alone() as connection:
        current = current_revision(connection)
        _check_ours(database, connection, current)
        if not done(current):
            config = Config()
            config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
            config.set_main_option("path_separator", "os")
            config.attributes["connection"] = connection
            command.upgrade(config, revision)


def schema(database: Database) -> tuple[str | None, str]:
    """Return the revision of the schema that is there and the newest; changes nothing.

    Raises :class:`LedgerError` where :func:`migrate` would refuse.
    """
    steps = ScriptDirectory(str(SCRIPTS))

    def look(connection: Connection) -> str | None:
        current = current_revision(connection)
        _check_ours(database, connection, current)
        return current

    current = database.read(look)
    _check_known(database, steps, current)
    return current, str(steps.get_current_head())


def _check_known(database: Database, steps: ScriptDirectory, current: str | None) -> None:
    known = [step.revision for step in steps.walk_revisions()]
    if current is not None and current not in known:
        raise LedgerError(
            f"{database.name}: made by a newer istidrak (its schema is {current}, this version "
            f"knows {known[0]}); install that version, or name another ledger"
        )


def _check_ours(database: Database, connection: Connection, current: str | None) -> None:
    if current is None and (name := _stranger(connection)):
        raise LedgerError(
            f"{database.name}: has a table {name} that is not the ledger's; "
            "name a database of its own"
        )


def _stranger(connection: Connection) -> str | None:
    """Return a table that has a name of ours and lacks its key, so that it is somebody else's."""
    found = inspect(connection)
    for name in set(found.get_table_names()) & set(METADATA.tables):
        columns = {column["name"] for column in found.get_columns(name)}
        if not columns.issuperset(METADATA.tables[name].primary_key.columns.keys()):
            return name
    return None


def current_revision(connection: Connection) -> str | None:
    """Return the revision of the schema, ``None`` for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()
