"""When things happened, as an article tells it from sentence to sentence.

This is the door of everything about dates: :func:`find` for one text, :func:`timeline` for a whole
article, in which *that day* and *8 December* take what they lack from what was told before.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.core.datefind import find
from bot.core.datetokens import fold
from bot.core.datewords import DateWords
from bot.core.days import Agreement, Date, Day, agree
from bot.core.models import Span

__all__ = [
    "Agreement", "Date", "DateWords", "Day", "Telling", "agree", "context", "find", "timeline",
]  # fmt: skip

# A date that begins this early sets the scene for what follows; a later one may be an aside.
_OPENING = 30
# A further date this many days on carries the story forward; beyond, it is an outlook.
_STEP = 60
# Kinds of the tokens before a year or month that opens a scene: in (late, the year), or nothing.
_SCENE = re.compile("(?:p[qfAY]*|(?:^|&)q?f?Y)$")


class Telling(NamedTuple):
    """A sentence and its place; ``headings`` are the section's title, then its parents'."""

    text: str
    block: int
    section: int
    headings: tuple[str, ...] = ()


def timeline(tellings: Sequence[Telling], words: DateWords) -> list[tuple[Date, ...]]:
    """Return the dates of each telling, relative ones resolved, years and months inherited.

    What is lacking is taken from the sentence itself, then from what was told before in the block,
    the section, the headings, and at last the article. A telling without any expression of time
    gives ``()``; so does a relative one with nothing to relate to.
    """
    return [dates for dates, _ in _read(tellings, words)]


def context(tellings: Sequence[Telling], words: DateWords) -> list[Day]:
    """Return the day in force after each telling, as far as known: for those that say none, a hint."""
    return [force for _, force in _read(tellings, words)]


def _read(tellings: Sequence[Telling], words: DateWords) -> Iterator[tuple[tuple[Date, ...], Day]]:
    said = [find(telling.text, words) for telling in tellings]
    article = _article(said)
    force, place, scene = article, (-1, -1), Day()
    for telling, dates in zip(tellings, said, strict=True):
        if telling.section != place[0]:
            scene = _heading(telling.headings, words, article)
            force = scene
        elif telling.block != place[1] and scene.is_day:
            force = scene
        place = (telling.section, telling.block)
        resolved: list[Date] = []
        for step in _steps(telling.text, dates, words):
            if date := _resolve(step, force, article):
                force = _advance(force, date, telling.text, resolved, words)
                resolved.append(date)
        yield tuple(resolved), force


def _article(said: Sequence[Sequence[Date]]) -> Day:
    """Return year and month of the first date that has both, else the first year."""
    days = [date.first for dates in said for date in dates if date.first.year is not None]
    best = next((day for day in days if day.month is not None), days[0] if days else Day())
    return best._replace(day=None)


def _heading(headings: Sequence[str], words: DateWords, article: Day) -> Day:
    """Return the day that a section's title names, completed by its parents' and the article."""
    scene = Day()
    for heading in headings:
        for date in find(heading, words)[:1]:
            if scene.month is None and scene.day is None and date.first.month is not None:
                scene = date.first._replace(year=scene.year or date.first.year)
            elif scene.year is None:
                scene = scene._replace(year=date.first.year)
    if scene.year is None:
        scene = scene._replace(year=article.year)
    if scene.month is None and scene.year == article.year:
        scene = scene._replace(month=article.month)
    return scene if scene.is_real else Day()


class _Shift(NamedTuple):
    """A relative expression: so many ``unit`` from the day in force, or ``day`` of such a month."""

    span: Span
    unit: str
    count: int
    day: int | None = None


def _steps(text: str, dates: Sequence[Date], words: DateWords) -> list[Date | _Shift]:
    """Return what the text says absolutely and relatively, in order and without overlaps."""
    full = [date for date in dates if date.weekday is None]
    shifts = [
        shift
        for shift in _shifts(text, words)
        if not any(shift.span.touches(date.span) for date in full)
    ]
    weekdays = [
        date
        for date in dates
        if date.weekday is not None and not any(_adjoin(date.span, shift.span) for shift in shifts)
    ]
    return sorted([*full, *weekdays, *shifts], key=lambda step: step.span)


def _shifts(text: str, words: DateWords) -> Iterator[_Shift]:
    folded, offsets = fold(text)
    # Lower case changes the length of a few letters; where it does, positions would be wrong.
    lower = folded.lower() if len(folded.lower()) == len(folded) else folded
    for match in words.relative.finditer(lower):
        span = Span(offsets[match.start(1)], offsets[match.end(1) - 1] + 1)
        phrase = " ".join(match[1].split())
        if phrase in words.phrases:
            yield _Shift(span, *words.phrases[phrase])
        elif number := words.number.search(phrase):
            value = int(number[1]) if number[1] else words.numbers[number[0]]
            for slot in ("{n}", "{d}"):
                key = phrase[: number.start()] + slot + phrase[number.end() :]
                if key in words.phrases:
                    unit, count = words.phrases[key]
                    per_day = slot == "{d}"
                    yield _Shift(
                        span, unit, count if per_day else count * value, value if per_day else None
                    )


def _adjoin(one: Span, other: Span) -> bool:
    """Tell whether a weekday stands by a day that is told more exactly."""
    return one.start - 4 < other.end and other.start < one.end + 4


def _resolve(step: Date | _Shift, force: Day, article: Day) -> Date | None:
    if isinstance(step, _Shift):
        span = _shifted(step, force)
        return span and Date(step.span, span[0], span[1], said=False)
    if step.weekday is not None:
        if not force.is_day:
            return step
        ahead = datetime.timedelta((step.weekday - force.date().isoweekday()) % 7)
        day = Day.of(force.date() + ahead) if force.year != datetime.MAXYEAR else force
        return replace(step, first=day, last=day, said=False)
    if step.first.year is not None or step.first.month is None:
        return step
    year = _year(step.first, force, article)
    if year is None:
        return step
    wraps = step.last.month is not None and step.last.month < step.first.month
    first, last = step.first._replace(year=year), step.last._replace(year=year + wraps)
    return replace(step, first=first, last=last, said=False) if first.is_real else step


def _year(day: Day, force: Day, article: Day) -> int | None:
    """Return the year for a month: that in force, or its neighbour across the turn of the year."""
    if force.year is None:
        return article.year
    if force.is_day and force.month is not None and day.month is not None:
        apart = day.month - force.month
        return force.year + (apart <= -10) - (apart >= 10)
    return force.year


def _advance(force: Day, date: Date, text: str, earlier: Sequence[Date], words: DateWords) -> Day:
    """Return the day in force once ``date`` has been told.

    A full day takes over, unless it is an aside: of another year, far ahead or back in time, and
    not at the opening of its sentence. A bare year or month does so only where it opens the scene.
    """
    day = date.last
    if day.year is None or _contains(date, force):
        return force
    opening = date.span.start < _OPENING and not earlier
    if not day.is_day:
        scene = opening and date.said and _opens(text, date, words)
        month = date.first.month if date.first == date.last else None
        return Day(date.first.year, month) if scene or force.year is None else force
    if opening or force.year is None:
        return day
    if not any(other.last.is_day for other in earlier):
        return day if day.year == force.year else force
    if not force.is_day:
        return force
    return day if 0 <= (day.date() - force.date()).days <= _STEP else force


def _opens(text: str, date: Date, words: DateWords) -> bool:
    """Tell whether a year or month is announced (*In 2011*), not an attribute (*the 2011 uprising*)."""
    tokens = words.tokens(fold(text[: date.span.end])[0])
    start = len(fold(text[: date.span.start])[0])
    return bool(_SCENE.search("".join(token.kind for token in tokens if token.end <= start)))


def _contains(date: Date, force: Day) -> bool:
    return force.is_day and date.first.date() <= force.date() <= date.last.end()


def _shifted(shift: _Shift, force: Day) -> tuple[Day, Day] | None:
    """Return first and last day of a relative expression, if the day in force is known enough."""
    try:
        if shift.unit == "year" and force.year is not None:
            day = Day(force.year + shift.count)
            return (day, day) if day.is_real else None
        if force.year is None or force.month is None:
            return None
        if shift.unit == "month":
            months = force.year * 12 + force.month - 1 + shift.count
            day = Day(months // 12, months % 12 + 1, shift.day)
            return (day, day) if day.is_real else None
        if not force.is_day:
            return (force, force) if shift.unit == "day" and shift.count == 0 else None
        if shift.unit == "day":
            day = Day.of(force.date() + datetime.timedelta(days=shift.count))
            return day, day
        monday = force.date() - datetime.timedelta(days=force.date().weekday())
        monday += datetime.timedelta(weeks=shift.count)
        return Day.of(monday), Day.of(monday + datetime.timedelta(days=6))
    except OverflowError:
        return None
