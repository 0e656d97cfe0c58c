"""Whose turn it is, on a clock of our own."""

from __future__ import annotations

import threading

import pytest

from bot.links.turns import Turns


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("bot.links.turns.time", clock)
    return clock


def test_the_pause_counts_from_the_end_of_the_request_before(clock: Clock) -> None:
    turns = Turns(2.0)
    with turns.turn("http://a.example/1", 10) as ours:
        assert ours
        clock.now += 5
    clock.now += 0.5
    with turns.turn("https://www.a.example/2", 10) as ours:
        assert ours
    assert clock.slept == [0.0, 1.5]


def test_another_host_does_not_wait(clock: Clock) -> None:
    turns = Turns(2.0)
    for address in ("http://a.example/", "http://b.example/"):
        with turns.turn(address, 10) as ours:
            assert ours
    assert clock.slept == [0.0, 0.0]


def test_a_pause_longer_than_patience_is_not_begun(clock: Clock) -> None:
    turns = Turns(2.0)
    with turns.turn("http://a.example/", 10):
        pass
    with turns.turn("http://a.example/", 1) as ours:
        assert not ours
    assert clock.slept == [0.0]


def test_the_turn_comes_back_after_an_error(clock: Clock) -> None:
    turns = Turns(0.0)
    with pytest.raises(RuntimeError), turns.turn("http://a.example/", 1):
        raise RuntimeError
    with turns.turn("http://a.example/", 0.0) as ours:
        assert ours


def test_a_host_in_use_is_waited_for_no_longer_than_patience() -> None:
    turns = Turns(0.0)
    told: list[bool] = []

    def other() -> None:
        with turns.turn("http://a.example/2", 0.01) as ours:
            told.append(ours)

    with turns.turn("http://a.example/1", 1):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert told == [False]
