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

from bot.core.dates.days import Agreement, Date, Day, agree
from bot.core.dates.find import find
from bot.core.dates.relative import Step, shifted, steps
from bot.core.dates.tokens import fold
from bot.core.dates.words import DateWords

__all__ = [
    "Agreement", "Date", "DateWords", "Day", "Telling", "agree", "chronicle", "context", "find",
    "timeline",
]  # fmt: skip

# A date that begins this early sets the scene for what follows; a later one may be an aside.
_OPENING = 30
# A further date this many days on carries the story forward; beyond, it is an outlook.
_STEP = 60
# … and one behind these marks is an aside: The group, formed on 28 January 2017, attacked.
_ASIDE = re.compile("[,،;؛(]")
# Kinds of the tokens before a year or month that sets a scene: in (late, the year), a year word.
_SCENE = re.compile("(?:[xX],)?[&F.]*(?:p[qfAY]*|q?f?Y|[xX]Y)")


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
    """Return the day in force after each telling as far as known: a hint where none is said."""
    return [force for _, force in _read(tellings, words)]


def chronicle(tellings: Sequence[Telling], words: DateWords) -> list[tuple[tuple[Date, ...], Day]]:
    """Return :func:`timeline` and :func:`context` together, for one reading."""
    return list(_read(tellings, words))


def _read(tellings: Sequence[Telling], words: DateWords) -> Iterator[tuple[tuple[Date, ...], Day]]:
    said = [find(telling.text, words) for telling in tellings]
    article = _article(said)
    force, place, heading = article, (-1, -1), Day()
    for telling, dates in zip(tellings, said, strict=True):
        if telling.section != place[0]:
            heading = _heading(telling.headings, words, article)
            force = heading
        elif telling.block != place[1] and heading.is_day:
            force = heading
        place = (telling.section, telling.block)
        resolved: list[Date] = []
        for step in steps(telling.text, dates, words):
            if date := _resolve(step, force, article):
                if step.moves:
                    scene = not resolved and _sets_scene(step, date, telling.text, words)
                    force = _advance(force, date, scene, resolved)
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


def _resolve(step: Step, force: Day, article: Day) -> Date | None:
    """Return the date that a step means, as full as it can be made."""
    date, shift = step.date, step.shift
    if shift is not None:
        days = shifted(shift, force)
        if date is None:
            return days and Date(step.span, *days, said=False)
        date = replace(date, span=step.span)
        return _in_year(date, days[0].year if days else None)
    if date is None or date.first.year is not None:
        return date
    if date.first.month is not None:
        return _in_year(date, _year(date.first, force, article))
    if date.weekday is None or not force.is_day:
        return date
    # The nearest such weekday: a story steps back as often as it runs ahead.
    ahead = (date.weekday - force.date().isoweekday() + 3) % 7 - 3
    day = Day.of(force.date() + datetime.timedelta(days=ahead))
    return replace(date, first=day, last=day, said=False)


def _in_year(date: Date, year: int | None) -> Date:
    if year is None:
        return date
    wraps = date.last.month is not None and date.last.month < (date.first.month or 0)
    first, last = date.first._replace(year=year), date.last._replace(year=year + wraps)
    real = first.is_real and last.is_real
    return replace(date, first=first, last=last, said=False) if real else date


def _year(day: Day, force: Day, article: Day) -> int | None:
    """Return the year for a month: that in force, or its neighbour across the turn of the year."""
    if force.year is None:
        return article.year
    if force.is_day and force.month is not None and day.month is not None:
        apart = day.month - force.month
        return force.year + (apart <= -10) - (apart >= 10)
    return force.year


def _advance(force: Day, date: Date, scene: bool, earlier: Sequence[Date]) -> Day:
    """Return the day in force once ``date`` has been told.

    A bare year or month takes over only where it sets the scene; a full day also elsewhere, unless
    it is of another year, or a further one of its sentence and far ahead or back in time.
    """
    day = date.last
    if day.year is None or _contains(date, force):
        return force
    if not day.is_day:
        month = date.first.month if date.first == date.last else None
        return Day(date.first.year, month) if scene or force.year is None else force
    if scene or force.year is None:
        return day
    if not any(other.last.is_day for other in earlier):
        return day if day.year == force.year else force
    if not force.is_day:
        return force
    return day if 0 <= (day.date() - force.date()).days <= _STEP else force


def _sets_scene(step: Step, date: Date, text: str, words: DateWords) -> bool:
    """Tell whether a date opens its sentence and what is told next falls into it.

    A day does so early on; a year or month only when announced: *In 2011*, not *The 2011 revolt*.
    """
    before = text[: step.span.start]
    if date.last.is_day or step.shift is not None:
        return len(before) < _OPENING and _ASIDE.search(before) is None
    tokens = words.tokens(fold(text[: step.span.end])[0])
    start = len(fold(before)[0])
    kinds = "".join(token.kind for token in tokens if token.end <= start)
    return _SCENE.fullmatch(kinds) is not None


def _contains(date: Date, force: Day) -> bool:
    return force.is_day and date.first.date() <= force.date() <= date.last.end()
