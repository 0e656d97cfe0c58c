"""Days, stretches of days, and whether two of them can be the same."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from bot.core.models import Span


class Day(NamedTuple):
    """A point in time as far as it is told; missing parts are ``None``.

    A day without month, or a month with neither day nor year, is allowed: whoever reads must ask.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def is_day(self) -> bool:
        """Tell whether nothing is missing."""
        return None not in self

    @property
    def is_real(self) -> bool:
        """Tell whether the parts that are there can occur together; 29 February needs its year."""
        if self.year is not None and not datetime.MINYEAR <= self.year <= datetime.MAXYEAR:
            return False
        if self.month is None:
            return self.day is None
        if not 1 <= self.month <= 12:
            return False
        leap = 2000 if self.year is None else self.year
        return self.day is None or 1 <= self.day <= calendar.monthrange(leap, self.month)[1]

    def within(self, year: int) -> Day:
        """Return the same with the year given, 29 February moved back where there is none."""
        moved = self._replace(year=year)
        return moved if moved.is_real else moved._replace(day=28)

    def date(self) -> datetime.date:
        """Return the first calendar day that this can mean; a missing year counts as 2000."""
        year = 2000 if self.year is None else self.year
        return datetime.date(year, self.month or 1, self.day or 1)

    def end(self) -> datetime.date:
        """Return the last calendar day that this can mean."""
        first = self.date()
        if self.day is not None:
            return first
        month = self.month or 12
        return first.replace(month=month, day=calendar.monthrange(first.year, month)[1])

    @classmethod
    def of(cls, date: datetime.date) -> Day:
        """Return a calendar day as one of ours."""
        return cls(date.year, date.month, date.day)


@dataclass(frozen=True, slots=True)
class Date:
    """What one expression says: a moment (``first == last``) or everything from first to last.

    ``said`` is false when the text gives the day only in relation to another one, or when the year
    or month comes from elsewhere. ``weekday`` (ISO, 1–7) is set where a weekday is all that is
    said; both days are then empty unless the context gave them.
    """

    span: Span
    first: Day
    last: Day
    said: bool = True
    weekday: int | None = None


class Agreement(StrEnum):
    """How two dates stand to each other.

    ``WITHIN``: one contains the other (a day in its month, a month without year in any year).
    ``APART`` is a contradiction; ``UNKNOWN`` that they have nothing to be compared by.
    """

    SAME = "same"
    WITHIN = "within"
    OVERLAP = "overlap"
    APART = "apart"
    UNKNOWN = "unknown"


def agree(one: Date, other: Date) -> Agreement:
    """Compare two dates by the parts that both tell.

    A year that only one of them gives is lent to the other, and the answer is then at best
    ``WITHIN``: 8 December is a day of 8 December 2024, no proof of it.
    """
    if _is_empty(one) or _is_empty(other):
        return _by_weekday(one, other)
    return _compare((one.first, one.last), (other.first, other.last))


_Stretch = tuple[Day, Day]


@lru_cache(maxsize=1 << 14)  # an article has few days, compared many times
def _compare(one: _Stretch, other: _Stretch) -> Agreement:
    mine, theirs = one[0], other[0]
    no_year = mine.year is None or theirs.year is None
    if no_year and (mine.month is None) != (theirs.month is None):
        return Agreement.UNKNOWN
    (start, end), (begin, stop) = _bounds(one, theirs), _bounds(other, mine)
    if end < begin or stop < start:
        return Agreement.APART
    if (start, end) == (begin, stop):
        lent = (mine.year is None) != (theirs.year is None)
        return Agreement.WITHIN if lent else Agreement.SAME
    if (start <= begin and stop <= end) or (begin <= start and end <= stop):
        return Agreement.WITHIN
    return Agreement.OVERLAP


def _bounds(stretch: _Stretch, lender: Day) -> tuple[datetime.date, datetime.date]:
    """Return first and last calendar day, in the lender's year where the stretch has none."""
    first, last = stretch
    year = first.year or lender.year or 2000
    wraps = (last.month or 12) < (first.month or 1) and last.year in {None, year}
    if wraps and first.year is None and (lender.month or 12) <= (last.month or 0):
        year -= 1  # January 2024 is in the December to February that began in 2023
    ending = year + 1 if wraps else last.year or year
    return first.within(year).date(), last.within(ending).end()


def _is_empty(date: Date) -> bool:
    return date.first.year is None and date.first.month is None


def _by_weekday(one: Date, other: Date) -> Agreement:
    days = [
        date.first.date().isoweekday() if date.first.is_day else date.weekday
        for date in (one, other)
    ]
    if None in days:
        return Agreement.UNKNOWN
    if days[0] != days[1]:
        return Agreement.APART
    return Agreement.SAME if _is_empty(one) and _is_empty(other) else Agreement.WITHIN
