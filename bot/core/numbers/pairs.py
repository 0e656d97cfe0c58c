"""Two numbers that are told as one: ranges (20–30, two to three) and scores (4–2, هدفين دون رد)."""

from __future__ import annotations

from typing import NamedTuple

from bot.core.numbers.contexts import figure_place
from bot.core.numbers.measures import Measure, measure
from bot.core.numbers.numerals import Form, Reading

DASHES = frozenset("-–—−‐‑‒")
_HIGHEST_SCORE = 199  # basketball; 2019–20 is a season
_RETOLD = 1.1  # nearer ends in different units are one quantity told twice
_SCORE_WORDS = 8  # tokens around a score in which a word for winning or losing may stand


class Pair(NamedTuple):
    """The second number of a range or score; ``last`` is the token behind it."""

    value: float
    last: int
    score: bool
    second: Measure | None


def ends(low: Measure, high: Measure) -> tuple[str, float, float]:
    """Return unit and ends of a range; a unit and a magnitude told once hold for both ends."""
    unit, times = (high.unit, high.times) if high.unit else (low.unit, low.times)
    value = low.value
    if low.step == 1 < high.step and value < high.value / high.step:
        value *= high.step
    low_times = low.times if low.unit else times
    return unit, value * low_times, high.value * times


def pair_of(reading: Reading, first: Measure) -> Pair | None:
    """Read on from a number to the one it makes a range or a score with."""
    if first.numeral.form not in (Form.COUNT, Form.DUAL):
        return None
    against = _against(reading, first)
    if against:
        return against
    link = _link(reading, first)
    numeral = reading.numeral(link) if 0 <= link < len(reading.tokens) else None
    if numeral is None and 0 <= link < len(reading.tokens) - 1 and not reading.tokens[link].figure:
        numeral = reading.numeral(link + 1)  # $20–$30, 20 إلى الـ30
    if numeral is None or numeral.form is not Form.COUNT or numeral.first > link + 1:
        return None
    second = measure(reading, numeral)
    if first.unit and second.unit not in ("", first.unit):
        return None
    return _settled(reading, first, second)


def _link(reading: Reading, first: Measure) -> int:
    """Return the token after the dash or word that leads from one end of a range to the other."""
    last, sets = first.last, reading.words.sets
    if reading.gap(last) in DASHES:
        return last
    if not reading.near(last):
        return -1
    token = reading.tokens[last]
    joined = token.folded in sets["joins"] or token.joined
    if joined and reading.before(first.first, sets["between"])[0]:
        return last + (token.folded in sets["joins"])
    if token.folded in sets["ranges"]:
        return last + 1
    return -1


def _settled(reading: Reading, first: Measure, second: Measure) -> Pair | None:
    """Tell a score from a range: 4–2 is one, 1–3 where somebody wins, 20–30 is none."""
    low, high = first.value * first.times, second.value * (second.times if second.unit else 1)
    figures = figure_place(reading, first.numeral) >= 0 <= figure_place(reading, second.numeral)
    bare = not first.unit and not second.unit and first.step == second.step == 1
    if figures and bare and max(low, high) <= _HIGHEST_SCORE:
        won = _tells_score(reading, first.first, second.last)
        if reading.gap(first.last) not in DASHES:
            won = won and low > high  # by 21 to 20
        if (won or low >= high or not low) and low.is_integer() and high.is_integer():
            return Pair(high, second.last, True, None)
    _, start, end = ends(first, second)
    retold = first.times != second.times != 1 and end < start * _RETOLD  # 5 km or 3 miles
    return Pair(high, second.last, False, second) if start < end and not retold else None


def _tells_score(reading: Reading, first: int, last: int) -> bool:
    nearby = reading.tokens[max(first - _SCORE_WORDS, 0) : last + _SCORE_WORDS]
    return any(token.folded in reading.words.sets["score_words"] for token in nearby)


def _against(reading: Reading, first: Measure) -> Pair | None:
    """Read a score told in words: أربعة أهداف مقابل هدفين, four goals to two, هدفين دون رد."""
    words, place = reading.words, first.last
    sets = words.sets
    if first.numeral.form is Form.DUAL:
        noun = words.folded(reading.tokens[first.numeral.first].dual) in sets["goals"]
    else:
        noun = reading.near(place) and reading.tokens[place].folded in sets["goals"]
        place += noun
    if not noun or not reading.near(place):
        return None
    count = reading.after(place, sets["nil"])[0]
    if count:
        return Pair(0, place + count, True, None)
    if reading.tokens[place].folded not in sets["against"] or not reading.near(place + 1):
        return None
    numeral = reading.numeral(place + 1)
    if numeral is not None:
        last = numeral.last
        last += reading.near(last) and reading.tokens[last].folded in sets["goals"]
        return Pair(numeral.value, last, True, None)
    if reading.tokens[place + 1].folded in sets["goals"]:
        return Pair(1, place + 2, True, None)
    return None
