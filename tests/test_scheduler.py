"""When work runs: by its schedule, in the caller's thread, one piece at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from bot import stopping
from bot.scheduler import ScheduleError, Scheduler, trigger
from bot.stopping import Stopped

NOON = datetime(2026, 11, 27, 12, 7, tzinfo=UTC)


class Enough(Exception):  # noqa: N818
    """Ends a scheduler from inside a job."""


@pytest.mark.parametrize(
    "wrong", ["", "often", "0m", "5 weeks", "-1h", "* * *", "61 * * * *", "1h30m", "* * * * * *"]
)
def test_what_is_no_schedule_is_refused_in_one_line(wrong: str) -> None:
    with pytest.raises(ScheduleError) as raised:
        trigger(wrong)
    assert len(str(raised.value).splitlines()) == 1
    assert "write 20m" in str(raised.value)


@pytest.mark.parametrize(
    ("schedule", "first", "second"),
    [
        ("20m", "12:07", "12:27"),
        ("2h", "12:07", "14:07"),
        ("15 */2 * * *", "12:15", "14:15"),
        ("0 5 * * *", "05:00", "05:00"),
    ],
)
def test_schedules_in_utc(schedule: str, first: str, second: str) -> None:
    made = trigger(schedule)
    at = NOON if schedule.endswith(("m", "h")) else made.get_next_fire_time(None, NOON)
    assert f"{at:%H:%M}" == first
    assert f"{made.get_next_fire_time(at, at + timedelta(seconds=1)):%H:%M}" == second


def test_jitter_makes_times_later_by_no_more_than_it_says() -> None:
    made = trigger("1h", jitter=60)
    late = {
        (made.get_next_fire_time(NOON, NOON) - NOON - timedelta(hours=1)).total_seconds()
        for _ in range(50)
    }
    assert min(late) >= 0
    assert max(late) <= 60
    assert len(late) > 10


def test_work_runs_in_the_thread_that_waits_and_its_error_comes_out() -> None:
    scheduler, threads = Scheduler(timedelta(hours=1)), []

    def work() -> None:
        threads.append(threading.current_thread())
        if len(threads) == 3:
            raise Enough

    scheduler.every("work", "0.01s", work, at_once=True)
    with pytest.raises(Enough):
        scheduler.run()
    assert threads == [threading.current_thread()] * 3


def test_what_comes_due_while_something_runs_is_one() -> None:
    scheduler, ran = Scheduler(timedelta(hours=1)), 0
    block = threading.Event()

    def work() -> None:
        nonlocal ran
        ran += 1
        if ran == 1:
            while len(scheduler.missed) < 3:  # so many times went by
                block.wait(0.01)
        elif ran == 2:
            raise Enough

    scheduler.every("work", "0.02s", work)
    with pytest.raises(Enough):
        scheduler.run()
    assert ran == 2
    assert all(each.endswith("the one before was not done") for each in scheduler.missed)


def test_a_time_that_is_missed_by_more_than_the_grace_is_left_out_and_said() -> None:
    scheduler, ran = Scheduler(timedelta(seconds=1)), []
    past = datetime.now(UTC) - timedelta(hours=3)
    scheduler.at("late", past, lambda: ran.append("late"))

    def work() -> None:
        if scheduler.missed:
            raise Enough

    scheduler.every("work", "0.01s", work)
    with pytest.raises(Enough):
        scheduler.run()
    assert ran == []
    assert scheduler.missed == [f"late of {past:%Y-%m-%d %H:%M:%S} UTC: too late"]


def test_once_at_a_time_and_the_later_word_counts() -> None:
    scheduler, ran = Scheduler(timedelta(hours=1)), []

    def second() -> None:
        ran.append("second")
        raise Enough

    scheduler.at("one", datetime.now(UTC) + timedelta(days=1), lambda: ran.append("first"))
    scheduler.at("one", datetime.now(UTC), second)
    with pytest.raises(Enough):
        scheduler.run()
    assert ran == ["second"]


# Ending -------------------------------------------------------------------------------------------


def test_a_signal_ends_the_wait_for_work() -> None:
    scheduler = Scheduler(timedelta(hours=1))
    scheduler.every("later", "1h", lambda: None)
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
    with pytest.raises(Stopped), stopping.obeyed():
        scheduler.run()


def test_a_signal_ends_work_wherever_it_is_and_no_handler_of_errors_eats_it() -> None:
    scheduler, eaten = Scheduler(timedelta(hours=1)), []

    def work() -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        except Exception as error:
            eaten.append(error)

    scheduler.every("work", "1h", work, at_once=True)
    with pytest.raises(Stopped), stopping.obeyed():
        scheduler.run()
    assert eaten == []


def test_what_is_whole_is_finished_first() -> None:
    done = []
    with pytest.raises(Stopped), stopping.obeyed():
        with stopping.whole():
            signal.raise_signal(signal.SIGTERM)
            with stopping.whole():
                done.append("inner")
            done.append("outer")
        done.append("never")
    assert done == ["inner", "outer"]


def test_what_is_whole_has_no_more_than_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "LONGEST", 0.01)
    monkeypatch.setattr(stopping, "_AGAIN", 0.02)
    with pytest.raises(Stopped), stopping.obeyed(), stopping.whole():
        signal.raise_signal(signal.SIGTERM)
        threading.Event().wait(60)


def test_a_stop_that_was_swallowed_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "_AGAIN", 0.02)
    with pytest.raises(Stopped), stopping.obeyed():
        with suppress(BaseException):  # as a __del__ does
            signal.raise_signal(signal.SIGTERM)
        threading.Event().wait(60)


def test_who_does_not_end_in_time_is_ended() -> None:
    script = (
        "import os, signal, threading\n"
        "from bot import stopping\n"
        "stopping.LAST, stopping._AGAIN = 0.05, 0.02\n"
        "threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGTERM]).start()\n"
        "with stopping.obeyed():\n"
        "    while True:\n"
        "        try:\n"
        "            threading.Event().wait(60)\n"
        "        except BaseException:\n"
        "            pass\n"
    )
    done = subprocess.run([sys.executable, "-c", script], timeout=60, check=False)
    assert done.returncode == stopping.KILLED


def test_signals_are_as_before_afterwards() -> None:
    with pytest.raises(Stopped), stopping.obeyed():
        signal.raise_signal(signal.SIGINT)
    with stopping.whole():
        pass  # nobody is asked to end any more
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGALRM)
    with stopping.obeyed(), stopping.whole():
        assert signal.getsignal(signal.SIGTERM) != before[0]
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGALRM)) == before
