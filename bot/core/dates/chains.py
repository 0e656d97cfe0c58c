"""Dates that stand together: what they lend each other, and which are two ends of one stretch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.core.dates.days import Day

# Joints that make a stretch (to, until, slash, hyphen); & and | do so only in places.
_STRETCH = "TU/-"


@dataclass(slots=True)
class Point:
    """A date being put together; ``joint`` is how it hangs on the one before, if it does."""

    form: str
    start: int
    end: int
    first: Day
    last: Day
    joint: str = ""
    sure: bool = False


def lend_months(chain: Sequence[Point]) -> None:
    """Give bare days the month that follows (*5 and 8 May*) or went before (*May 5 and 8*)."""
    for order, lenders in ((reversed(chain), {"day_month"}), (iter(chain), {"month_day"})):
        lender: Point | None = None
        for point in order:
            if point.form in lenders:
                lender = point
            elif point.form != "day":
                lender = None
            elif lender is not None and point.first.month is None:
                year = point.first.year or lender.first.year
                lent = Day(year, lender.first.month, point.first.day)
                point.first = point.last = lent


def parts(chain: Sequence[Point]) -> Iterator[list[Point]]:
    """Cut a chain at days that found no month: they are numbers."""
    part: list[Point] = []
    for point in chain:
        if point.form == "day" and point.first.month is None:
            if part:
                yield part
            part = []
            continue
        if not part:
            point.joint = ""
        part.append(point)
    if part:
        yield part


def lend_years(part: Sequence[Point]) -> None:
    """Give points the year of the next one, and the ends of a stretch the year of its beginning."""
    for index in range(len(part) - 2, -1, -1):
        point, later = part[index], part[index + 1]
        if (
            point.first.year is None
            and point.first.month
            and later.first.year
            and later.first.month
        ):
            back = later.joint in _STRETCH and _turns(point, later)
            _set_year(point, later.first.year - back)
    for point, later in pairwise(part):
        lacks = later.first.year is None and later.first.month and later.joint in _STRETCH
        if lacks and point.last.year and point.last.month:
            _set_year(later, point.last.year + _turns(point, later))


def _turns(point: Point, later: Point) -> bool:
    return (point.first.month or 0, point.first.day or 0) > (
        later.first.month or 0,
        later.first.day or 31,
    )


def _set_year(point: Point, year: int) -> None:
    over = point.last.month is not None and point.last.month < (point.first.month or 0)
    point.first = point.first._replace(year=year)
    point.last = point.last._replace(year=year + over)


def reassure(part: Sequence[Point], signature: str) -> None:
    """Believe doubtful points that stand with one of their kind, or with one that is believed."""
    for point, later in pairwise(part):
        counted = signature[later.end : later.end + 1] in {"u", "z"}
        counted = counted or signature[: point.start].endswith("Q")
        apart = abs((later.first.year or 0) - (point.first.year or 0))
        if point.form != later.form or counted or (point.form == "year" and apart > 500):
            continue
        if point.sure or later.sure or later.joint in "/-":
            point.sure = later.sure = True


def joined(part: Sequence[Point], between: bool) -> Iterator[Point]:
    """Yield the believed points, those that bound a stretch as one."""
    held: Point | None = None
    for point in part:
        if held is not None and point.joint and _bounds(held, point, between):
            held = Point(point.form, held.start, point.end, held.first, point.last, sure=True)
            between = False
            continue
        if held is not None and held.sure:
            yield held
        held = point
    if held is not None and held.sure:
        yield held


def _bounds(point: Point, later: Point, between: bool) -> bool:
    """Tell whether two points are the ends of one stretch rather than two dates."""
    if not (point.sure and later.sure):
        return False
    if (point.first.year is None) != (later.first.year is None):
        return False
    if point.first.year is None and (point.first.month is None or later.first.month is None):
        return False
    rising = tuple(part or 0 for part in point.first) < tuple(part or 99 for part in later.last)
    if later.joint == "&" and not between:
        next_day = (point.last.day or 0) + 1 == later.first.day
        return next_day and point.last[:2] == later.first[:2]
    return later.joint in "&" + _STRETCH and (rising or point.first.year is None)
