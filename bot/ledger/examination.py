"""A ledger looked at without changing it: is it there, which schema, who writes, can it be written?

Contract: :func:`examine` makes no file and migrates nothing; what it writes to find out whether it
can is rolled back. What is wrong is a :class:`LedgerError`, as when the ledger is opened.
"""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from sqlalchemy import Connection, insert

from bot.core.memory import Held
from bot.ledger import Ledger, connect
from bot.ledger.database import Database
from bot.ledger.errors import LedgerError
from bot.ledger.leases import WRITER
from bot.ledger.migrate import schema
from bot.ledger.sqlite import SQLite
from bot.ledger.tables import lease


@dataclass(frozen=True, slots=True)
class Examination:
    """What a ledger is like; ``name`` says where it is, without user or password.

    ``schema`` is the revision of its tables, ``None`` where there are none yet; ``newest`` is the
    one that this version makes of it. ``writer`` has it in use. ``edits`` is how many edits were
    made since the time that was asked for. The last two are known only where both revisions agree.
    """

    name: str
    schema: str | None
    newest: str
    writer: Held | None = None
    edits: int | None = None


def examine(address: str, since: datetime, now: datetime) -> Examination:
    """Look at the ledger at an address; ``since`` is from when on edits are counted."""
    database = connect(address)
    try:
        if isinstance(database, SQLite) and not database.path.exists():
            _check_folder(database)
            return Examination(database.name, None, "")
        current, newest = schema(database)
        if current != newest:
            return Examination(database.name, current, newest)
        _check_writable(database)
        known = Ledger(database)
        writer, edits = known.holder(WRITER, now), known.edits_since(since)
        return Examination(database.name, current, newest, writer, edits)
    finally:
        database.close()


def _check_folder(database: SQLite) -> None:
    folder: Path = next(each for each in database.path.absolute().parents if each.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise LedgerError(
            f"{database.name}: cannot be made, {folder} is not a folder that can be written; "
            "name another file in [ledger] address"
        )


class _WrittenError(Exception):
    """It could be written: the transaction is rolled back."""


def _check_writable(database: Database) -> None:
    def work(connection: Connection) -> NoReturn:
        name, then = f"examination-{uuid.uuid4()}", datetime.fromisoformat("1970-01-01T00:00Z")
        connection.execute(insert(lease).values(name=name, holder="", until=then))
        raise _WrittenError

    with suppress(_WrittenError):
        database.write(work)
