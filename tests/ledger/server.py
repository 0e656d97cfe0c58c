"""A real MariaDB on this machine, for the tests of the ledger.

Contract: everything lies in one scratch folder and listens on 127.0.0.1 only. `running` builds and
starts the server in a few seconds and ends it in the end; it also ends when this process dies.
`Server.fresh` gives the address of a new, empty database. `unavailable` says what is missing.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path

import pymysql

USER = "ledger"
PASSWORD = "not-to-be-shown-1"
PATIENCE = 60.0  # seconds for the first answer
PROGRAMS = ("mariadb-install-db", "mariadbd")
_FAST = (  # nothing here needs to outlive the machine, only the process that writes
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-use-native-aio=0",
    "--innodb-flush-method=nosync",
    "--sync-frm=0",
    "--innodb-buffer-pool-size=32M",
    "--innodb-log-file-size=16M",
    "--performance-schema=OFF",
)


def unavailable() -> str | None:
    """One loud line about what is missing on this machine and how to get it, or None."""
    missing = [program for program in PROGRAMS if _found(program) is None]
    command = "apt-get install --no-install-recommends mariadb-server"
    told = f"MARIADB TESTS SKIPPED: no {', '.join(missing)}. run: make packages ({command})"
    return told if missing else None


class Server:
    """A running server; `user` may make databases."""

    def __init__(self, port: int, serve: list[str], log: Path) -> None:
        self.port = port
        self._serve, self._log = serve, log
        self._numbers = count(1)
        self._shell: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait for its first answer."""
        # The shell leads a process group of its own, and ends it when the server ends or when our
        # pipe does, which comes with the end of this process however it dies.
        script = '("$@"; kill -KILL 0) & read -r _; kill -KILL 0'
        self._shell = subprocess.Popen(
            ["sh", "-c", script, "sh", *self._serve],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            self.wait()
        except pymysql.err.OperationalError as error:
            log = self._log.read_text()
            raise RuntimeError(f"MariaDB does not start: {error}\n{log}") from error

    def shut_down(self) -> None:
        """End it in good order: what was committed stays, and :meth:`start` goes on with it."""
        assert self._shell is not None
        with suppress(pymysql.err.OperationalError):  # it may end before it says that it will
            self.run("SHUTDOWN")
        self._shell.wait(PATIENCE)
        self.stop()

    def stop(self) -> None:
        """End it at once; what it wrote last may be lost."""
        if self._shell is not None:
            assert self._shell.stdin
            self._shell.stdin.close()
            self._shell.wait()
            self._shell = None

    def address(self, database: str, user: str = USER, password: str = PASSWORD) -> str:
        """The address of a database, for a ledger."""
        return f"mysql+pymysql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def fresh(self) -> str:
        """The address of a new, empty database."""
        name = f"ledger_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} CHARACTER SET latin1")  # the ledger must not trust it
        return self.address(name)

    def clear(self, address: str, tables: Iterable[str]) -> None:
        """Delete all rows of tables of a database, whatever refers to them."""
        database = address.rpartition("/")[2]
        with closing(self._connect()) as connection, connection.cursor() as cursor:
            cursor.execute("SET foreign_key_checks = 0")
            for table in tables:
                cursor.execute(f"DELETE FROM {database}.{table}")
            connection.commit()

    def run(self, statement: str) -> list[tuple[object, ...]]:
        """Run one statement as a user who may do everything."""
        with (
            closing(self._connect()) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
            connection.commit()
            return [tuple(row) for row in cursor.fetchall()]

    def wait(self) -> None:
        """Wait for the first answer."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self._connect().close()
            except pymysql.err.OperationalError:
                if time.monotonic() > end:
                    raise
            time.sleep(0.02)

    def _connect(self) -> pymysql.connections.Connection[pymysql.cursors.Cursor]:
        return pymysql.connect(host="127.0.0.1", port=self.port, user=USER, password=PASSWORD)


@contextmanager
def running(scratch: Path) -> Iterator[Server]:
    """A server, built in an empty folder."""
    port = _free_port()
    data = scratch / "data"
    start = scratch / "start.sql"
    start.write_text(
        f"CREATE USER IF NOT EXISTS '{USER}'@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n"
        f"GRANT ALL ON *.* TO '{USER}'@'127.0.0.1' WITH GRANT OPTION;\n"
    )
    install = [
        str(_found("mariadb-install-db")),
        *("--no-defaults", "--user=root", f"--datadir={data}", "--skip-test-db"),
        *("--auth-root-authentication-method=normal", "--skip-name-resolve", *_FAST),
    ]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"mariadb-install-db failed:\n{done.stdout}{done.stderr}")
    log = scratch / "server.log"
    serve = [
        str(_found("mariadbd")),
        *("--no-defaults", "--user=root", f"--datadir={data}", "--skip-name-resolve", *_FAST),
        *("--bind-address=127.0.0.1", f"--port={port}", f"--socket={data}/s"),
        *(f"--pid-file={data}/pid", f"--init-file={start}", f"--log-error={log}"),
    ]
    server = Server(port, serve, log)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _found(program: str) -> str | None:
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/bin")


def _free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])
