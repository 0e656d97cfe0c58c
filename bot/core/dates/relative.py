"""*That day*, *two weeks later*, *the 23rd of the same month*: days told by their distance."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.core.dates.days import Date, Day
from bot.core.dates.tokens import WORD, fold
from bot.core.dates.words import DateWords
from bot.core.models import Span

# Characters between a weekday and the day it belongs to, or a month and its year.
_NEAR = 6
# "A week later" is seldom seven days to the day.
_SLACK = datetime.timedelta(days=3)


class Shift(NamedTuple):
    """So many ``unit`` from the day in force, or ``day`` of such a month."""

    span: Span
    unit: str
    distance: int
    day: int | None = None


class Step(NamedTuple):
    """One expression of time in a text: a date, a shift, or a date in a shifted year."""

    span: Span
    date: Date | None
    shift: Shift | None = None

    @property
    def is_full(self) -> bool:
        """Tell whether it says more than a weekday."""
        return self.date is None or self.date.weekday is None

    @property
    def moves(self) -> bool:
        """Tell whether it is exact enough to change the day in force."""
        return self.is_full and (self.shift is None or self.shift.unit != "week")


def steps(text: str, dates: Sequence[Date], words: DateWords) -> list[Step]:
    """Return what the text says absolutely and relatively, in order and without overlaps."""
    found = [Step(date.span, date) for date in dates]
    for shift in shifts(text, words):
        if any(step.is_full and step.span.touches(shift.span) for step in found):
            continue
        near = [step for step in found if _gap(step.span, shift.span) < _NEAR]
        host = next((step for step in near if _lacks_year(step, shift)), None)
        # A weekday beside an exact day says nothing more, a month before "that year" is in it.
        found = [step for step in found if step not in near or (step.is_full and step != host)]
        span = Span(host.span.start, shift.span.end) if host else shift.span
        found.append(Step(span, host.date if host else None, shift))
    return sorted(found, key=lambda step: step.span)


def _lacks_year(step: Step, shift: Shift) -> bool:
    """Tell whether the shift is the year of the date before it: *5 May of the same year*."""
    if shift.unit != "year" or step.date is None or step.span > shift.span:
        return False
    return step.date.first.year is None and step.date.first.month is not None


def _gap(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end)


def shifts(text: str, words: DateWords) -> Iterator[Shift]:
    """Yield the relative expressions of a text in order; the spans leave out glued particles."""
    folded, offsets = fold(text)
    # Lower case changes the length of a few letters; where it does, positions would be wrong.
    lower = folded.lower() if len(folded.lower()) == len(folded) else folded
    if words.relative_cues.isdisjoint(WORD.findall(lower)):
        return
    for match in words.relative.finditer(lower):
        span = Span(offsets[match.start(1)], offsets[match.end(1) - 1] + 1)
        phrase = " ".join(match[1].split())
        if phrase in words.phrases:
            yield Shift(span, *words.phrases[phrase])
        elif number := words.number.search(phrase):
            value = int(number[1]) if number[1] else words.numbers[number[0]]
            before, after = phrase[: number.start()], phrase[number.end() :]
            if step := words.phrases.get(f"{before}{{n}}{after}"):
                yield Shift(span, step[0], step[1] * value)
            elif step := words.phrases.get(f"{before}{{d}}{after}"):
                yield Shift(span, step[0], step[1], value)


def shifted(shift: Shift, force: Day) -> tuple[Day, Day] | None:
    """Return first and last day of a relative expression, if the day in force is known enough."""
    try:
        if shift.unit == "year":
            return _alike(Day(force.year + shift.distance)) if force.year else None
        if shift.unit == "month":
            return _months_on(shift, force) if force.year and force.month else None
        if not force.is_day:
            same = shift.unit == "day" and shift.distance == 0 and force.month is not None
            return (force, force) if same else None
        if shift.unit == "day":
            return _alike(Day.of(force.date() + datetime.timedelta(days=shift.distance)))
        return _weeks_on(shift, force.date())
    except OverflowError:  # past the ends of the calendar
        return None


def _alike(day: Day) -> tuple[Day, Day] | None:
    return (day, day) if day.is_real else None


def _months_on(shift: Shift, force: Day) -> tuple[Day, Day] | None:
    months = (force.year or 0) * 12 + (force.month or 1) - 1 + shift.distance
    return _alike(Day(months // 12, months % 12 + 1, shift.day))


def _weeks_on(shift: Shift, date: datetime.date) -> tuple[Day, Day]:
    if shift.distance == 0:
        monday = date - datetime.timedelta(days=date.weekday())
        return Day.of(monday), Day.of(monday + datetime.timedelta(days=6))
    middle = date + datetime.timedelta(weeks=shift.distance)
    return Day.of(middle - _SLACK), Day.of(middle + _SLACK)
