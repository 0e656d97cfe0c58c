"""The ledger as a file: SQLite, in WAL mode, with its writers in a queue.

Writing transactions begin as ``BEGIN IMMEDIATE``: they wait for one another at the start, where
waiting is safe, and never deadlock half-way. They wait in short steps, for while SQLite itself
waits Python hears no signal. On a network file system WAL corrupts the file, for it needs memory
that all processes share (https://www.sqlite.org/wal.html): there the rollback journal is kept, as
for a tool's home on Toolforge, which is NFS.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.ledger.database import Database
from bot.ledger.errors import LedgerError

PATIENCE = 20.0  # seconds that a writer waits for another; ?timeout=… in the address changes it
_STEP = 0.1  # seconds of that which SQLite waits by itself, when no signal is heard
_COMMIT = 4.0  # … where a commit waits for readers, which cannot be begun again
_NETWORK = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "lustre", "ceph", "glusterfs", "afs")
_TWINS = ("SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE")
_TOLD = {
    sqlite3.SQLITE_BUSY: "another process is writing and does not end; stop it, or wait",
    sqlite3.SQLITE_LOCKED: "another process is writing and does not end; stop it, or wait",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check the path and its permissions",
    sqlite3.SQLITE_READONLY: "cannot be written; check the permissions of the file and its folder",
    sqlite3.SQLITE_PERM: "cannot be written; check the permissions of the file and its folder",
    sqlite3.SQLITE_NOTADB: "is not an SQLite database; name another file in [ledger] address",
    sqlite3.SQLITE_CORRUPT: "is damaged; restore a copy, or move it away to begin anew",
    sqlite3.SQLITE_FULL: "the disk is full; make room",
    sqlite3.SQLITE_IOERR: "the disk fails; check it and the space on it",
}


class SQLite(Database):
    """A ledger in one file."""

    def __init__(self, url: URL) -> None:
        self.path = Path(str(url.database)).expanduser()
        patience = float(str(url.query.get("timeout", PATIENCE)))
        commit = min(patience, _COMMIT)
        url = url.set(database=str(self.path)).difference_update_query(["timeout"])
        super().__init__(create_engine(url, connect_args={"timeout": commit}), str(self.path))
        mode = journal(self.path.absolute(), _mounts())

        def connected(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
            connection.isolation_level = None  # we say BEGIN ourselves, below
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA synchronous=FULL")
            _set_journal(connection, mode)

        def begun(connection: Connection) -> None:
            if not connection.get_execution_options().get("writes"):
                connection.exec_driver_sql("BEGIN")
                return
            connection.exec_driver_sql(f"PRAGMA busy_timeout={1000 * _STEP:.0f}")
            end = time.monotonic() + patience
            while True:
                try:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                    break
                except DBAPIError as error:
                    if not _busy(error) or time.monotonic() >= end:
                        raise
            connection.exec_driver_sql(f"PRAGMA busy_timeout={1000 * commit:.0f}")

        event.listen(self.engine, "connect", connected)
        event.listen(self.engine, "begin", begun)

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Open a transaction that nobody can write beside; SQLite rolls a schema back as well."""
        with (
            self.telling(),
            self.engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    def make_folder(self) -> None:
        """Make the folder of the file; raise :class:`LedgerError` where that is not possible."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerError(
                f"{self.name}: its folder cannot be made ({error.strerror}); "
                "name another file in [ledger] address"
            ) from None

    def passes(self, error: DBAPIError) -> bool:
        """Tell whether another process inserted the same row; for locks, SQLite waits itself."""
        return getattr(error.orig, "sqlite_errorname", "") in _TWINS

    def explain(self, error: DBAPIError) -> str | None:
        """Return what is wrong with the file and what to do, or ``None``."""
        code = getattr(error.orig, "sqlite_errorcode", None)
        return None if code is None else _TOLD.get(code & 0xFF)


def journal(path: Path, mounts: str) -> str:
    """Return the journal mode for a file: ``WAL``, or ``DELETE`` on a network file system.

    ``path`` is absolute; ``mounts`` is the text of Linux's /proc/self/mounts, or empty.
    """
    best, kind = "", ""
    for line in mounts.splitlines():
        _, point, found, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if path.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, found
    return "DELETE" if kind.startswith(_NETWORK) else "WAL"


def _busy(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is not None and code & 0xFF == sqlite3.SQLITE_BUSY


def _mounts() -> str:
    try:
        return Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _set_journal(connection: sqlite3.Connection, mode: str) -> None:
    """Set the journal mode; changing it does not wait for others by itself, so we do."""
    for attempt in range(100):
        try:
            connection.execute(f"PRAGMA journal_mode={mode}")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or attempt == 99:
                raise
            time.sleep(0.02)
