"""A process that is killed between any two statements leaves a ledger that is whole."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, text
from sqlalchemy.engine import Engine

from bot.core.memory import EditKind, Gist, Lease, Standing, State, Verdict
from bot.ledger import Ledger, connect
from bot.ledger.migrate import current_revision
from bot.ledger.sqlite import SQLite
from bot.ledger.tables import METADATA
from tests.ledger.conftest import NOON, later
from tests.ledger.processes import answers, killed, kills_itself

CHECK = "missing-event"
WIDTH = 5  # findings in each pass of the writer below


def work_on(ledger: Ledger, article: int, turn: int) -> None:
    """Everything that one pass writes; all ids of a turn belong together."""
    at = later(seconds=turn)
    gists = [Gist(f"{CHECK}/{n}", CHECK, frozenset({str(turn)}), frozenset()) for n in range(WIDTH)]
    ledger.note_pass(article, gists, at)
    ledger.compared(article, turn, turn, at)
    ids = tuple(f"{CHECK}/{turn}-{n}" for n in range(3))
    number = ledger.begin_edit(article, "نقاش:حمص", EditKind.UPDATE, ids, at)
    ledger.end_edit(number, "saved", turn + 1, at)
    ledger.stand(article, Standing(ids, turn + 1, at, "x" * 3000))
    ledger.give(article, Verdict(ids[0], State.NOT_DONE, "سلمى", "", at, turn), None)
    ledger.lease("write", "me", 5, at)


def write_for_ever(ledger: Ledger, sign: Callable[[], None]) -> None:
    article = ledger.article("arwiki", "حمص", None, "Homs")
    passed = ledger.watch(article).passed_at
    start = 0 if passed is None else int((passed - NOON).total_seconds()) + 1
    for turn in count(start):
        work_on(ledger, article, turn)
        sign()


def assert_sound(address: str) -> None:
    """The database finds no fault with itself."""
    database = connect(address)

    def sound(connection: Connection) -> None:
        if isinstance(database, SQLite):
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            return
        names = ", ".join(f"`{name}`" for name in METADATA.tables)
        for row in connection.execute(text(f"CHECK TABLE {names}")):
            assert row[3] == "OK", row

    database.read(sound)
    database.close()


def assert_whole(ledger: Ledger) -> int:
    """What belongs together is there together; give the last turn of the one article."""
    (watch,) = ledger.articles()
    article = watch.article
    assert watch.passed_at is not None
    seen = ledger.sightings(article).values()
    assert len(seen) == WIDTH
    assert len({(each.passes, each.misses, each.gist.words) for each in seen}) == 1
    assert all(each.last == watch.passed_at for each in seen)
    (counted,) = ledger.acceptance(article)
    standing = ledger.standing(article)
    assert standing is not None
    assert counted.proposed % 3 == 0
    assert counted.refused == len(ledger.verdicts(article)) <= counted.proposed // 3
    for edit in ledger.unsettled(article):  # what the next process does about it
        ledger.end_edit(edit.number, "unknown", 0, NOON)
    assert ledger.unsettled(article) == ()
    ledger.close()
    return int((watch.passed_at - NOON).total_seconds())


@pytest.fixture
def begun(ledger: Ledger) -> Ledger:
    """A ledger after a first turn, without a connection, so that it may be forked.

    What SQLAlchemy has compiled goes along, which makes a process write at once.
    """
    work_on(ledger, ledger.article("arwiki", "حمص", None, "Homs"), 0)
    assert assert_whole(ledger) == 0
    return ledger


def test_killed_at_any_time_thirty_times(begun: Ledger, empty: str) -> None:
    moments = random.Random(7)
    turns = []
    for _ in range(30):
        killed(partial(write_for_ever, begun), signs=1, after=moments.uniform(0, 0.03))
        turns.append(assert_whole(begun))
    assert_sound(empty)
    assert turns == sorted(set(turns))  # each went on where the one before was killed


def die_after(statements: int) -> Callable[..., None]:
    """A listener that kills the process when so many statements were executed."""
    left = count(statements - 1, -1)

    def executed(*_: Any) -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return executed


def test_killed_after_each_statement_of_a_pass(begun: Ledger, empty: str) -> None:
    (watch,) = begun.articles()
    begun.close()

    def one_turn(statements: int) -> None:
        event.listen(Engine, "after_cursor_execute", die_after(statements))
        work_on(begun, watch.article, statements)

    turns = []
    for statements in range(1, 99):
        died = kills_itself(partial(one_turn, statements))
        turns.append(assert_whole(begun))
        if not died:
            break
    assert turns == sorted(turns)
    assert turns[-1] == statements == len(turns)
    assert 20 < statements < 98
    assert_sound(empty)


def test_killed_at_each_statement_of_a_migration(address: str) -> None:
    """The next process takes it up where it stands."""

    def migrate(statements: int) -> None:
        event.listen(Engine, "after_cursor_execute", die_after(statements))
        Ledger.open(address).close()

    for statements in (2, 5, 9, 14, 17, 19):
        assert kills_itself(partial(migrate, statements))
    with Ledger.open(address) as ledger:
        article = ledger.article("arwiki", "حمص", None, "Homs")
        work_on(ledger, article, 0)
        assert assert_whole(ledger) == 0
    assert_sound(address)


def test_a_dead_writer_keeps_nobody_waiting(empty: str) -> None:
    def hold() -> None:
        with Ledger.open(empty) as ledger:
            ledger.lease("write", "the dead", 60, NOON)
            event.listen(Engine, "after_cursor_execute", die_after(1))
            ledger.lease("write", "the dead", 60, later(seconds=30))

    assert kills_itself(hold)
    with Ledger.open(empty) as ledger:
        assert not isinstance(ledger.lease("write", "me", 60, later(seconds=59)), Lease)
        assert isinstance(ledger.lease("write", "me", 60, later(seconds=60)), Lease)


def test_processes_that_write_at_once_lose_nothing(empty: str) -> None:
    def write(number: int) -> str:
        with Ledger.open(empty) as ledger:
            shared = ledger.article("arwiki", "حمص", None, "Homs")
            for turn in range(8):
                id_ = f"{CHECK}/{number}-{turn}"
                ledger.give(shared, Verdict(id_, State.DONE, "سلمى", "", NOON, 1))
                ledger.note_searched("arwiki", "حمص", [f"{turn}", "same"], number * 10 + turn)
                own = ledger.begin_edit(shared, "نقاش:حمص", EditKind.UPDATE, [id_], NOON)
                ledger.end_edit(own, "saved", 1, NOON)
        return str(shared)

    assert len(set(answers(write, 4))) == 1
    with Ledger.open(empty) as ledger:
        (watch,) = ledger.articles()
        assert len(ledger.verdicts(watch.article)) == 32
        assert ledger.edits_since(NOON) == 32
        assert ledger.searched("arwiki", "حمص", "same") == 37


def test_a_file_on_the_network_serves_processes_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.ledger.sqlite._mounts", lambda: "tools-nfs:/project / nfs4 rw 0 0")
    address = f"sqlite:///{tmp_path}/ledger.sqlite"

    def write(number: int) -> str:
        with Ledger.open(address) as ledger:
            for turn in range(5):
                article = ledger.article("arwiki", f"{number} {turn}", None, "Homs")
                ledger.freeze(article, "why", NOON)
        return ""

    answers(write, 3)
    with Ledger.open(address) as ledger:
        assert len([each for each in ledger.articles() if each.frozen]) == 15
        assert not list(tmp_path.glob("*-wal"))


def test_processes_that_open_a_new_database_at_once(address: str) -> None:
    def opening(number: int) -> str:
        with Ledger.open(address) as ledger:
            return str(ledger.article("arwiki", "حمص", "Q131", "Homs"))

    assert answers(opening, 4) == ["1"] * 4
    database = connect(address)
    assert database.read(current_revision) is not None
    assert database.read(lambda c: c.execute(select(METADATA.tables["article"])).all())
    database.close()


WAITING = """
import sys
from datetime import UTC, datetime
from bot import stopping
from bot.ledger import Ledger
ledger = Ledger.open(sys.argv[1])
try:
    with stopping.obeyed():
        sys.stdin.readline()
        print("waits", flush=True)
        try:
            ledger.lease("writer", "me", 600, datetime.now(UTC))
        finally:
            with stopping.whole():
                ledger.release("writer", "me")
except stopping.Stopped:
    print("stopped", flush=True)
"""


def test_a_signal_is_heard_while_another_process_holds_the_file(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/held.sqlite"
    Ledger.open(address).close()
    pipe = subprocess.PIPE
    child = subprocess.Popen([sys.executable, "-c", WAITING, address], stdin=pipe, stdout=pipe)
    with closing(sqlite3.connect(tmp_path / "held.sqlite", isolation_level=None)) as other, child:
        assert child.stdin is not None
        assert child.stdout is not None
        other.execute("BEGIN IMMEDIATE")
        child.stdin.write(b"\n")
        child.stdin.flush()
        assert child.stdout.readline() == b"waits\n"
        time.sleep(0.5)
        child.send_signal(signal.SIGTERM)
        try:
            assert child.wait(timeout=9.5) == 0  # who asked waits for ten seconds
        finally:
            child.kill()
        assert child.stdout.read() == b"stopped\n"
