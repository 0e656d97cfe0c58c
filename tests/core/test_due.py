"""When an article is due for a pass: first where it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.due import Latest, Outlook, Waits, Why, changed, planned, why
from bot.core.memory import Compared

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
WAITS = Waits(confirm=timedelta(hours=6), stable=timedelta(hours=24), full=timedelta(hours=48))
LONG_AGO = NOON - timedelta(days=9)
SAME = Latest(1, 2, LONG_AGO)


def later(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def outlook(**parts: object) -> Outlook:
    """One that was passed over at noon, with nothing found."""
    return replace(Outlook(1, NOON, Compared(1, 2, NOON)), **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "hours", "latest"),
    [
        (outlook(), 1, SAME),
        (outlook(), 47.9, SAME),
        (outlook(), 1, None),
        (outlook(unconfirmed=(NOON,)), 5.9, SAME),
        (outlook(earlier=(NOON,)), 23.9, SAME),
        (outlook(earlier=(later(-30),)), 5, SAME),  # it was stable at the last pass already
        (outlook(missed=True), 5.9, SAME),
        (outlook(), 23.9, Latest(1, 2, NOON)),
        (outlook(held=True), 99, Latest(8, 9, NOON)),
        (outlook(failed=True, retry_at=later(2)), 1.9, Latest(8, 9, NOON)),
        (Outlook(1, held=True), 1, None),
        (Outlook(1, failed=True, retry_at=later(2)), 1, None),
        (outlook(failed=True), 1, SAME),  # refused; what it needs is a person
    ],
)
def test_not_due(known: Outlook, hours: float, latest: Latest | None) -> None:
    assert why(known, WAITS, later(hours), latest) is None


@pytest.mark.parametrize(
    ("known", "hours", "latest", "reason"),
    [
        (Outlook(0), 0, None, Why.NEW),
        (Outlook(1, NOON), 0, None, Why.NEW),
        (outlook(), 0, Latest(8, 2, NOON), Why.CHANGED),
        (outlook(), 0, Latest(1, 9, NOON), Why.CHANGED),
        (outlook(), 0, Latest(1, 0, None), Why.CHANGED),  # gone
        (outlook(failed=True), 0, Latest(8, 2, NOON), Why.CHANGED),
        (outlook(unconfirmed=(NOON,)), 6, SAME, Why.CONFIRM),
        (outlook(unconfirmed=(later(-4), NOON)), 2, None, Why.CONFIRM),
        (outlook(earlier=(later(-20),)), 4, None, Why.STABLE),
        (outlook(), 23, Latest(1, 2, later(-1)), Why.STABLE),
        (outlook(missed=True), 6, SAME, Why.RETIRE),
        (outlook(), 48, None, Why.FULL),
        (outlook(failed=True, retry_at=later(2)), 2, SAME, Why.AGAIN),
        (outlook(compared=Compared(1, 2, later(1))), 1, SAME, Why.AGAIN),  # killed in between
    ],
)
def test_due(known: Outlook, hours: float, latest: Latest | None, reason: Why) -> None:
    assert why(known, WAITS, later(hours), latest) is reason


def test_the_plan_is_the_first_of_all_times() -> None:
    assert planned(outlook(), WAITS) == (later(48), Why.FULL)
    both = outlook(unconfirmed=(NOON,), earlier=(later(-20),))
    assert planned(both, WAITS) == (later(4), Why.STABLE)
    assert planned(replace(both, held=True), WAITS) is None
    again = replace(both, failed=True, retry_at=later(9))
    assert planned(again, WAITS) == (later(9), Why.AGAIN)


@pytest.mark.parametrize(
    ("known", "latest", "expected"),
    [
        (outlook(), SAME, ()),
        (Outlook(1), Latest(8, 9, NOON), ()),  # never compared: all is new
        (outlook(), Latest(8, 2, NOON), ("source",)),
        (outlook(), Latest(1, 9, NOON), ("target",)),
        (outlook(held=True), Latest(8, 9, NOON), ("source", "target")),
    ],
)
def test_what_changed(known: Outlook, latest: Latest, expected: tuple[str, ...]) -> None:
    assert changed(known, latest) == expected
