"""The budget of time of a pass, by a clock that the test turns."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.gateway import patience
from bot.gateway.patience import UsedUp


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Turn the clock on by so many seconds."""
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])

    def turned(seconds: float) -> None:
        now[0] += seconds

    return turned


def test_a_wait_that_fits_is_let_through(turn: Callable[[float], None]) -> None:
    with patience.within(10) as budget:
        budget.spend(9.9, "a wait")
        turn(4)
        assert budget.left == 6
        budget.spend(5.9, "a wait")


def test_a_wait_that_does_not_fit_is_refused_before_it_begins(
    turn: Callable[[float], None],
) -> None:
    with patience.within(10) as budget:
        turn(4)
        with pytest.raises(UsedUp, match="patience of 10 s is used up, no time for a wait of 6 s"):
            budget.spend(6, "a wait of 6 s")
        turn(100)
        assert budget.left == 0
        with pytest.raises(UsedUp):
            budget.spend(0, "another request")


def test_one_within_another_ends_with_the_outer(turn: Callable[[float], None]) -> None:
    with patience.within(10) as outer:
        turn(8)
        with patience.within(60) as inner:
            assert inner.left == outer.left == 2
        with patience.within(1) as inner:
            assert inner.left == 1
        assert patience.running() is outer
    assert patience.running() is None


def test_what_is_asked_inside_takes_from_the_pass(turn: Callable[[float], None]) -> None:
    with patience.within(10) as budget, patience.some(60) as same:
        assert same is budget
    with patience.some(60) as own:
        assert own.left == 60
    assert patience.running() is None


@pytest.mark.parametrize(("seconds", "left"), [(180, 160), (8, 6)])
def test_something_is_kept_for_after_an_edit(
    turn: Callable[[float], None], seconds: float, left: float
) -> None:
    with patience.within(seconds) as budget:
        with budget.keeping():
            assert budget.left == left
        assert budget.left == seconds
