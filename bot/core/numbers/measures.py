"""Numerals with their units: ``40 مليون دولار``, ``£2bn``, ``35 كم``, ``ثلاث ساعات ونصف``."""

from __future__ import annotations

from typing import NamedTuple

from bot.core.numbers.contexts import figure_place
from bot.core.numbers.numerals import Form, Numeral, Reading


class Measure(NamedTuple):
    """A numeral with its unit over tokens ``first`` to ``last``.

    ``value`` is in the unit as written, ``times`` converts it to ``unit``. ``step`` is the
    magnitude word that made the value, 1 for none.
    """

    numeral: Numeral
    first: int
    last: int
    value: float
    unit: str
    times: float
    step: float


def measure(reading: Reading, numeral: Numeral, end: int = 0) -> Measure:
    """Read the unit before or after a numeral, and a magnitude written onto its figure.

    ``end`` is the token behind the number before: its unit is not this one's.
    """
    if numeral.form is Form.ORDINAL:
        return Measure(numeral, numeral.first, numeral.last, numeral.value, "ordinal", 1, 1)
    if numeral.form is Form.DUAL:
        return _dual(reading, numeral)
    if numeral.form is Form.FRACTION and reading.tokens[numeral.first].joined:
        return _one_and(reading, numeral, end)
    first, unit, times = _leading(reading, numeral, end)
    last, short = numeral.last, 0
    if figure_place(reading, numeral) >= 0:
        short = _short(reading, last, bool(unit))
        last += bool(short)
    after, name, factor = _trailing(reading, last, numeral.form is Form.FRACTION)
    if name and (not unit or name == unit):
        last, unit, times = after, name, factor
    more, last = _and_half(reading, last) if unit else (0.0, last)
    value = numeral.value * (short or 1) + more
    return Measure(numeral, first, last, value, unit, times, short or numeral.step)


def _dual(reading: Reading, numeral: Numeral) -> Measure:
    words = reading.words
    name = words.folded(reading.tokens[numeral.first].dual)
    unit, times = words.unit_phrases.get(name, ("", 1.0))
    return Measure(numeral, numeral.first, numeral.last, numeral.value, unit, times, 1)


def _one_and(reading: Reading, numeral: Numeral, end: int) -> Measure:
    """Read a fraction added to a unit that has no number: ساعة ونصف."""
    first, last, value = numeral.first, numeral.last, numeral.value
    if first > end and reading.near(first):
        unit = reading.words.unit_phrases.get(reading.tokens[first - 1].base)
        if unit:
            return Measure(numeral, first - 1, last, 1 + value, *unit, 1)
    return Measure(numeral, first, last, value, "", 1, 1)


def _leading(reading: Reading, numeral: Numeral, end: int) -> tuple[int, str, float]:
    """Return where a unit before a numeral begins, with it; the numeral's own place if none."""
    place, units = numeral.first, reading.words.unit_phrases
    if place > end and reading.near(place):
        token = reading.tokens[place - 1]
        # $, €, USD; دقيقة واحدة
        leads = not token.text.isalpha() or (len(token.text) > 2 and token.text.isupper())
        if token.folded in units and (leads or reading.tokens[place].value == 1):
            return place - 1, *units[token.folded]
    return place, "", 1.0


def _trailing(reading: Reading, place: int, share: bool) -> tuple[int, str, float]:
    """Return where the unit that begins at a token ends, with it; "of an" may lead to it."""
    here = place
    for skipped in ("of", "articles") if share else ():
        if reading.near(here) and reading.tokens[here].folded in reading.words.sets[skipped]:
            here += 1
    count, phrase = reading.after(here, reading.words.unit_phrases)
    return (here + count, *reading.words.unit_phrases[phrase]) if count else (place, "", 1.0)


def _short(reading: Reading, place: int, money: bool) -> int:
    """Return the magnitude written onto a figure, 0 if none.

    A single letter (5m, 802.11b) needs money before it or a noun that is counted after it.
    """
    if not reading.glued(place):
        return 0
    token, words = reading.tokens[place], reading.words
    magnitude = words.counting.short.get(token.text.casefold(), 0)
    if not magnitude or money or len(token.text) > 1:
        return magnitude
    following = reading.near(place + 1) and reading.tokens[place + 1].folded
    return magnitude if following in words.sets["counted"] else 0


def _and_half(reading: Reading, place: int) -> tuple[float, int]:
    """Read the fraction after a unit, and where it ends: ثلاث ساعات ونصف."""
    after, joined = reading.part(place)
    if not joined or not reading.tokens[after].fraction or reading.tokens[after].definite:
        return 0.0, place
    if reading.near(after + 1) and reading.tokens[after + 1].folded in reading.words.sets["of"]:
        return 0.0, place
    return reading.tokens[after].fraction, after + 1
