"""Opening a ledger, and everything that may be wrong with one: one line each, without secrets."""

from __future__ import annotations

import re
import socket
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot.ledger import Ledger, LedgerError, connect
from bot.ledger.sqlite import SQLite
from tests.ledger.conftest import NOON
from tests.ledger.server import PASSWORD, USER, Server


def refused(address: str) -> str:
    """What is said when a ledger cannot be opened."""
    with pytest.raises(LedgerError) as caught:
        Ledger.open(address).close()
    told = str(caught.value)
    assert "\n" not in told
    assert PASSWORD not in f"{told}{caught.value!r}{caught.value.__cause__!r}"
    assert re.search(r"; [a-z]", told), f"no word of what to do: {told}"
    return told


def test_what_was_written_is_there_when_opened_again(empty: str) -> None:
    with Ledger.open(empty) as ledger:
        number = ledger.article("arwiki", "حمص", "Q131", "Homs")
    with Ledger.open(empty) as ledger:
        assert [each.article for each in ledger.articles()] == [number]


def test_a_ledger_shows_where_it_is_and_no_secret(empty: str) -> None:
    with Ledger.open(empty) as ledger:
        shown = f"{ledger!r} {ledger}"
    assert PASSWORD not in shown
    assert USER not in shown.replace("Ledger", "").replace("ledger_", "").replace("ledger.", "")
    assert "ledger" in shown


def test_two_may_have_it_open_at_once(empty: str) -> None:
    with Ledger.open(empty) as one, Ledger.open(empty) as two:
        number = one.article("arwiki", "حمص", None, "Homs")
        assert two.watch(number).title == "حمص"
        two.freeze(number, "why", NOON)
        assert one.frozen(number) == "why"


def test_threads_share_a_ledger(ledger: Ledger, homs: int) -> None:
    def search(number: int) -> None:
        for turn in range(5):
            ledger.note_searched("arwiki", "حمص", [f"{number}", "same"], number * 10 + turn)

    threads = [threading.Thread(target=search, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [ledger.searched("arwiki", "حمص", f"{each}") for each in range(4)] == [4, 14, 24, 34]
    assert ledger.searched("arwiki", "حمص", "same") == 34


def test_tables_of_something_else_are_not_taken_over(address: str) -> None:
    database = connect(address)
    database.write(lambda connection: connection.execute(text("CREATE TABLE run (miles INTEGER)")))
    assert "has a table run that is not the ledger's" in refused(address)
    assert database.read(lambda connection: inspect(connection).get_table_names()) == ["run"]
    database.close()


# Files --------------------------------------------------------------------------------------------


def test_a_file_is_made_with_its_folders(tmp_path: Path) -> None:
    file = tmp_path / "a folder" / "ب" / "ledger.sqlite"
    Ledger.open(f"sqlite:///{file}").close()
    assert file.is_file()


def test_a_file_is_in_wal_mode_and_synchronous(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path}/l.sqlite")
    with database.engine.connect() as connection:
        asked = [
            connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    database.close()
    assert asked == ["wal", 2, 1]


def test_what_is_no_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("these are my notes, " * 200)
    assert "is not an SQLite database" in refused(f"sqlite:///{file}")
    assert file.read_text() == "these are my notes, " * 200
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_is_no_ledger(tmp_path: Path) -> None:
    assert "cannot be opened" in refused(f"sqlite:///{tmp_path}")


def test_a_file_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "its folder cannot be made" in refused(f"sqlite:///{tmp_path}/file/l.sqlite")


def test_a_damaged_file_is_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "l.sqlite"
    Ledger.open(f"sqlite:///{file}").close()
    content = bytearray(file.read_bytes())
    content[100:4096] = b"\xff" * 3996
    file.write_bytes(content)
    assert "is damaged" in refused(f"sqlite:///{file}")


def test_a_writer_that_does_not_end_is_told(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/l.sqlite?timeout=0.05"
    with Ledger.open(address) as ledger, closing(sqlite3.connect(tmp_path / "l.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        assert ledger.articles() == ()  # readers do not wait
        with pytest.raises(LedgerError, match="another process is writing"):
            ledger.article("arwiki", "حمص", None, "Homs")
        other.rollback()
        assert ledger.article("arwiki", "حمص", None, "Homs") == 1


# A server -----------------------------------------------------------------------------------------


def test_a_wrong_password(server: Server) -> None:
    told = refused(server.address("d", password=PASSWORD + "x"))
    assert "the user is refused" in told


def test_a_database_that_is_not_there(server: Server) -> None:
    told = refused(server.address("not_there"))
    assert f"MariaDB 127.0.0.1:{server.port}/not_there: there is no such database" in told


def test_a_database_of_somebody_else(server: Server) -> None:
    server.run("CREATE USER IF NOT EXISTS 'guest'@'127.0.0.1' IDENTIFIED BY 'guest'")
    told = refused(server.address("mysql", user="guest", password="guest"))
    assert "may not use this database" in told


def test_a_user_who_may_only_read(server: Server) -> None:
    name = server.fresh().rpartition("/")[2]
    server.run("CREATE USER 'reader'@'127.0.0.1' IDENTIFIED BY 'reader'")
    server.run(f"GRANT SELECT ON {name}.* TO 'reader'@'127.0.0.1'")
    told = refused(server.address(name, user="reader", password="reader"))
    assert "its rights" in told


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))  # and nobody listens
        port = place.getsockname()[1]
        told = refused(f"mysql://u:{PASSWORD}@127.0.0.1:{port}/d")
    assert "cannot be reached" in told
    assert "cannot be reached" in refused(f"mysql://u:{PASSWORD}@nowhere.invalid/d")


def test_connections_that_the_server_dropped_are_made_anew(server: Server, made: str) -> None:
    name = made.rpartition("/")[2]
    with Ledger.open(made) as ledger:
        number = ledger.begin_run("test", NOON)
        query = "SELECT id FROM information_schema.processlist WHERE db = "
        dropped = server.run(f"{query}'{name}'")
        assert dropped
        for (connection,) in dropped:
            server.run(f"KILL {connection}")
        assert ledger.last_runs(1)[0].number == number
    server.run(f"DELETE FROM {name}.run")


def test_a_connection_lost_half_way_is_no_half_transaction(server: Server, made: str) -> None:
    name = made.rpartition("/")[2]
    database = connect(made)
    tries = []

    def work(connection: object) -> int:
        execute = connection.execute  # type: ignore[attr-defined]
        insert = "INSERT INTO run (who, begun, outcome, articles, edits) VALUES ('a', NOW(), '', "
        execute(text(f"{insert}0, 0)"))
        tries.append(execute(text("SELECT CONNECTION_ID()")).scalar())
        if len(tries) == 1:
            server.run(f"KILL {tries[0]}")
        execute(text(f"{insert}1, 1)"))
        return len(tries)

    assert database.write(work) == 2
    database.close()
    assert server.run(f"SELECT COUNT(*) FROM {name}.run") == [(2,)]
    server.run(f"DELETE FROM {name}.run")


def test_deadlocks_are_run_again(server: Server, made: str) -> None:
    with Ledger.open(made) as ledger:
        pair = [ledger.begin_run(who, NOON) for who in "ab"]
        database = connect(made)
        meet = threading.Barrier(2)
        tries: list[int] = []

        def cross(first: int, second: int) -> None:
            def work(connection: object) -> None:
                tries.append(first)
                change = "UPDATE run SET edits = edits + 1 WHERE number = "
                connection.execute(text(f"{change}{first}"))  # type: ignore[attr-defined]
                if tries.count(first) == 1:
                    meet.wait(20)
                connection.execute(text(f"{change}{second}"))  # type: ignore[attr-defined]

            database.write(work)

        threads = [threading.Thread(target=cross, args=way) for way in (pair, pair[::-1])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        database.close()
        assert len(tries) == 3  # one of the two was the victim
        assert [run.edits for run in ledger.last_runs(2)] == [2, 2]
    server.run(f"DELETE FROM {made.rpartition('/')[2]}.run")


def test_a_connection_is_strict_and_of_utf8(made: str) -> None:
    database = connect(made)
    with database.engine.connect() as connection:
        asked = connection.execute(
            text("SELECT @@sql_mode, @@tx_isolation, @@character_set_connection")
        ).one()
    database.close()
    assert "STRICT_ALL_TABLES" in asked[0]
    assert asked[1:] == ("READ-COMMITTED", "utf8mb4")
    assert not isinstance(database, SQLite)
