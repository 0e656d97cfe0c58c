"""What the nouns of the ledger share: a database, single statements, rows put under a key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Insert,
    Row,
    Table,
    and_,
    insert,
    select,
    update,
)

from bot.core.memory import Gist
from bot.ledger.database import Database


class Store:
    """A part of the ledger; each method of a part is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def _rows(self, statement: Executable) -> Sequence[Row[Any]]:
        """Return the rows of one query."""
        return self._database.read(lambda connection: connection.execute(statement).all())

    def _row(self, statement: Executable) -> Row[Any] | None:
        """Return the first row of one query."""
        return self._database.read(lambda connection: connection.execute(statement).first())

    def _change(self, statement: Executable) -> int:
        """Run one statement that writes; return how many rows it matched."""
        return self._database.write(lambda connection: connection.execute(statement).rowcount)

    def _number(self, statement: Insert) -> int:
        """Run one insert; return the number of the new row."""
        return self._database.write(lambda connection: new_number(connection, statement))


def new_number(connection: Connection, statement: Insert) -> int:
    """Run an insert; return the number that the database gave the new row."""
    key = connection.execute(statement).inserted_primary_key
    assert key is not None, "one row, of a table with a number"
    return int(key[0])


def put(
    connection: Connection,
    table: Table,
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    over: ColumnElement[bool] | None = None,
) -> None:
    """Write a row under its primary key; one that is there is replaced where it fulfils ``over``.

    The same statements everywhere: an upsert has another grammar on each database. The condition is
    part of the writing, for another process may write between a question and its answer; where it
    inserts in between, the database repeats the transaction.
    """
    here = and_(*(table.c[name] == value for name, value in key.items()))
    change = update(table).where(here if over is None else and_(here, over)).values(**values)
    if connection.execute(change).rowcount:
        return
    if over is not None and connection.execute(select(table).where(here)).first() is not None:
        return
    connection.execute(insert(table).values(**key, **values))


def digest(text: str) -> str:
    """Return the key under which a text too long for an index is found."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def check_of(id_: str) -> str:
    """Return the check of a proposal: what its id begins with."""
    return id_.partition("/")[0]


def gist_values(gist: Gist) -> dict[str, Any]:
    """Return the columns of a gist."""
    words, marks = tuple(sorted(gist.words)), tuple(sorted(gist.marks))
    return {"check": gist.check, "words": words, "marks": marks}


def gist_of(row: Row[Any]) -> Gist:
    """Return the gist that a row holds."""
    kept = row._mapping
    return Gist(kept["id"], kept["check"], frozenset(kept["words"]), frozenset(kept["marks"]))
