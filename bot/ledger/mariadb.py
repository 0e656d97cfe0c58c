"""The ledger in a MariaDB, as on ToolsDB.

``READ COMMITTED`` keeps no gaps locked, so that what is left of deadlocks is rare and retried.
ToolsDB drops connections that are idle: each is tried before use and none gets old
(https://wikitech.wikimedia.org/wiki/Help:Toolforge/ToolsDB). Changes of the schema cannot be rolled
back here; a named lock keeps other processes out, and migrations can be repeated.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from pymysql.constants import CR, ER
from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from bot.ledger.database import Database
from bot.ledger.errors import LedgerError

PATIENCE = 60  # seconds for a migration that another process is at
_REACH = 10  # seconds for a server to answer a connection
_ANSWER = 60  # seconds for a server to answer a statement
_AGE = 240  # seconds after which a connection is not used any more
_START = "SET SESSION sql_mode='TRADITIONAL', innodb_lock_wait_timeout=20"
_PASSING = (ER.LOCK_DEADLOCK, ER.LOCK_WAIT_TIMEOUT, ER.DUP_ENTRY)
_UNREACHABLE = "cannot be reached; check host and port, and that the server runs"
_TOLD = {
    CR.CR_CONN_HOST_ERROR: _UNREACHABLE,
    CR.CR_CONNECTION_ERROR: _UNREACHABLE,
    CR.CR_UNKNOWN_HOST: _UNREACHABLE,
    CR.CR_SERVER_GONE_ERROR: "the server ended the connection; try again",
    CR.CR_SERVER_LOST: "the server does not answer; try again",
    ER.ACCESS_DENIED_ERROR: "the user is refused; check name and password",
    ER.DBACCESS_DENIED_ERROR: "the user may not use this database; check its name",
    ER.TABLEACCESS_DENIED_ERROR: "the user may not do that in this database; check its rights",
    ER.BAD_DB_ERROR: "there is no such database; make it with CREATE DATABASE",
    ER.CON_COUNT_ERROR: "the server has too many connections; try again",
    ER.TOO_MANY_USER_CONNECTIONS: "the user has too many connections; try again",
    ER.LOCK_DEADLOCK: "other processes are in the way; try again",
    ER.LOCK_WAIT_TIMEOUT: "another process is writing and does not end; stop it, or wait",
    ER.OPTION_PREVENTS_STATEMENT: "the server is read-only; wait until it is not",
    ER.UNKNOWN_COLLATION: "the server knows no utf8mb4_nopad_bin; use MariaDB 10.2 or later",
    ER.RECORD_FILE_FULL: "the server has no room left; make some",
    ER.DISK_FULL: "the server has no room left; make some",
}


class MariaDB(Database):
    """A ledger in a database of a MariaDB server."""

    def __init__(self, url: URL) -> None:
        self._key = f"istidrak-{hashlib.sha256(str(url.database).encode()).hexdigest()[:40]}"
        engine = create_engine(
            url.update_query_dict({"charset": "utf8mb4"}),
            isolation_level="READ COMMITTED",
            pool_pre_ping=True,
            pool_recycle=_AGE,
            pool_size=2,  # ToolsDB counts the connections of a user
            connect_args={
                "connect_timeout": _REACH,
                "read_timeout": _ANSWER + PATIENCE,
                "write_timeout": _ANSWER,
                "init_command": _START,
            },
        )
        host = f"{url.host or 'localhost'}:{url.port}" if url.port else url.host or "localhost"
        super().__init__(engine, f"MariaDB {host}/{url.database}")

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Open a transaction under a named lock; the lock goes with the connection if we die."""
        with self.telling(), self.engine.connect() as connection:
            query = text("SELECT GET_LOCK(:name, :seconds)")
            if connection.scalar(query, {"name": self._key, "seconds": PATIENCE}) != 1:
                raise LedgerError(
                    f"{self.name}: another process has been migrating it for {PATIENCE} s; "
                    "try again when it is done"
                )
            connection.commit()
            try:
                with connection.begin():
                    yield connection
            finally:
                if not connection.invalidated:
                    connection.execute(text("DO RELEASE_LOCK(:name)"), {"name": self._key})

    def passes(self, error: DBAPIError) -> bool:
        """Tell whether it was a deadlock, a lost connection, or a row inserted by another."""
        return error.connection_invalidated or _code(error) in _PASSING

    def explain(self, error: DBAPIError) -> str | None:
        """Return what is wrong with the server and what to do, or ``None``."""
        told = _TOLD.get(_code(error))
        if told is None and isinstance(error, OperationalError | InterfaceError):
            return f"the server refuses for now (error {_code(error)}); try again"
        return told


def _code(error: DBAPIError) -> int:
    arguments = getattr(error.orig, "args", ())
    return arguments[0] if arguments and isinstance(arguments[0], int) else 0
