"""Numbers in running text: quantities, however they are written, and when two are the same.

``2.000 مقاتل``, "two thousand fighters" and ``ألفي مقاتل`` give the value 2000; ``يومين`` and "48
hours" are equal. Names that hold a figure (M5, COVID-19) are no quantities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.core.models import Span
from bot.core.numbers.contexts import figure_place, is_bound, is_name, is_word
from bot.core.numbers.measures import Measure, measure
from bot.core.numbers.numerals import Form, Numeral, Reading
from bot.core.numbers.pairs import DASHES, Pair, ends, pair_of
from bot.core.numbers.words import NumberWords

__all__ = ["Number", "NumberWords", "Sense", "agree", "find"]

_BONDS = DASHES | frozenset(":/")
_AFTER = 3  # tokens after a number in which "at least" may stand: 40 people at least


class Sense(StrEnum):
    """How firmly a number is told: ``VAGUE`` is an order of magnitude ("hundreds")."""

    EXACT = "exact"
    ABOUT = "about"
    LEAST = "least"
    MOST = "most"
    VAGUE = "vague"


_REACH = {  # what a number of that sense may be, as shares of its value
    Sense.EXACT: (1.0, 1.0),
    Sense.ABOUT: (0.9, 1.1),
    Sense.LEAST: (1.0, 1.3),
    Sense.MOST: (0.7, 1.0),
    Sense.VAGUE: (1.0, 9.99),
}
_NOISE = 1e-9
_CONVERTED = 0.04  # 5 km is told as 3 miles
_ROUNDED_FROM = 10_000  # smaller counts are told exactly


@dataclass(frozen=True, slots=True)
class Number:
    """A quantity and where the text tells it, unit and range included, qualifier not.

    ``high`` is the upper end of a range or the second figure of a score. ``unit`` is ``""`` for a
    bare count, ``ordinal``, ``score``, or a canonical unit of ``rules/languages`` that ``value``
    and ``high`` are converted to (``m``, ``kg``, ``%``, ``USD``, ``year`` …).
    """

    span: Span
    value: float
    high: float | None = None
    unit: str = ""
    sense: Sense = Sense.EXACT


def find(text: str, words: NumberWords, taken: Iterable[Span] = ()) -> list[Number]:
    """Return the quantities of a text in order; ``taken`` are stretches read as something else."""
    tokens = words.tokens
    if not any(tokens[found].counts for found in words.pattern.findall(text)):
        return []
    return list(_numbers(Reading(text, words, taken)))


def _numbers(reading: Reading) -> Iterator[Number]:
    place, end, name_end = 0, 0, -1
    while place < len(reading.tokens):
        numeral = reading.numeral(place)
        if numeral is None:
            place += 1
            continue
        first = measure(reading, numeral, end)
        pair = pair_of(reading, first)
        place = pair.last if pair else first.last
        end = place
        excused = _is_unit(first) or (pair is not None and pair.score)
        if figure_place(reading, numeral) >= 0 and is_bound(reading, first.first, place):
            place = _past_bonds(reading, place)
            continue
        # Articles 5 and 6: what is joined to a name is one
        joined = name_end >= 0 and _joins(reading, name_end, numeral.first)
        if is_name(reading, numeral, excused) or (joined and not excused):
            name_end = place = _past_bonds(reading, place)
            continue
        number = _number(reading, first, pair)
        if number is not None:
            yield number
            place += _told_again(reading, numeral, place)


def _joins(reading: Reading, end: int, first: int) -> bool:
    """Tell whether a numeral is joined to a name that ended at a token."""
    joins = reading.words.sets["joins"]
    if first == end:
        return reading.tokens[first].folded in joins or reading.tokens[first].joined
    return first == end + 1 and reading.tokens[end].folded in joins and reading.near(end)


def _past_bonds(reading: Reading, place: int) -> int:
    """Return the place behind everything that is written onto a name: the 300 of 737-300."""
    while reading.glued(place) or (
        place < len(reading.tokens)
        and reading.tokens[place].figure
        and reading.gap(place) in _BONDS
    ):
        place += 1
    return place


def _told_again(reading: Reading, numeral: Numeral, place: int) -> bool:
    """Tell whether the next token says two once more: شخصين اثنين, كلا الفريقين."""
    if numeral.value != 2 or not reading.near(place):
        return False
    token = reading.tokens[place]
    return token.value == 2 if numeral.form is Form.DUAL else bool(token.dual)


def _number(reading: Reading, first: Measure, pair: Pair | None) -> Number | None:
    """Return the number that a measure and its pair make, ``None`` when it is a mere word."""
    numeral, unit, value = first.numeral, first.unit, first.value * first.times
    last = pair.last if pair else first.last
    sense = _sense(reading, first.first, last)
    if is_word(reading, numeral, bool(pair or first.times != 1 or sense) or _is_unit(first)):
        return None
    high = None
    if pair and pair.score:
        unit, high = "score", pair.value
    elif pair and pair.second:
        unit, value, high = ends(first, pair.second)
    elif not unit:
        unit = _announced(reading, first)
    if numeral.form is Form.VAGUE:
        sense = Sense.VAGUE
    span = Span(reading.spans[first.first].start, reading.spans[last - 1].end)
    return Number(
        span, _clean(value), None if high is None else _clean(high), unit, sense or Sense.EXACT
    )


def _is_unit(first: Measure) -> bool:
    return first.unit not in ("", "ordinal")


def _clean(value: float) -> float:
    """Drop the noise of conversion: 35.4 km are 35400 m."""
    return float(f"{value:.12g}")


def _announced(reading: Reading, first: Measure) -> str:
    """Return the unit that the words before a bare count give it: aged 24, الدقيقة 42."""
    if first.numeral.form is not Form.COUNT:
        return ""
    sets = reading.words.sets
    if reading.before(first.first, sets["ages"])[0]:
        return "year"
    return "ordinal" if reading.before(first.first, sets["ordinal_before"])[0] else ""


def _sense(reading: Reading, first: int, last: int) -> Sense | None:
    """Return what the words before or shortly after a number make of it."""
    words = reading.words
    _, phrase = reading.before(first, words.senses_before)
    if phrase:
        return Sense(words.senses_before[phrase])
    for place in range(last, min(last + _AFTER, len(reading.tokens))):
        if not reading.near(place) or (place > last and reading.tokens[place].counts):
            break
        _, phrase = reading.after(place, words.senses_after)
        if phrase:
            return Sense(words.senses_after[phrase])
    return None


def agree(one: Number, other: Number) -> bool:
    """Tell whether two numbers may be the same quantity told in two ways.

    "About" 40 is 38, "more than 100" is 117, "hundreds" is 350, "20 to 30" is 25, 22 miles are
    35 km, half is 50%, 1.5 million is 1,523,000 rounded. Units must be the same, exact counts
    equal.
    """
    one, other = _percent(one, other), _percent(other, one)
    if one.unit != other.unit:
        return False
    if one.unit == "score":
        return {one.value, one.high} == {other.value, other.high}
    if one.unit == "ordinal":
        return one.value == other.value
    if _rounds(one, other):
        return True
    slack = _CONVERTED if _is_converted(one, other) else _NOISE
    low, high = _reach(one)
    least, most = _reach(other)
    return low <= most * (1 + slack) and least <= high * (1 + slack)


def _percent(number: Number, other: Number) -> Number:
    """Return a bare share (half) as per cent when the other number is told so."""
    if other.unit == "%" and not number.unit and 0 < number.value < 1:
        high = None if number.high is None else number.high * 100
        return replace(number, value=number.value * 100, high=high, unit="%")
    return number


def _reach(number: Number) -> tuple[float, float]:
    """Return the least and the greatest quantity that a number may tell."""
    below, above = _REACH[number.sense]
    ends = (number.value, number.value if number.high is None else number.high)
    return min(ends) * below, max(ends) * above


def _is_converted(one: Number, other: Number) -> bool:
    """Tell whether one of two measures seems to have come about by conversion."""
    return one.unit not in ("", "%") and not (_is_round(one.value) and _is_round(other.value))


def _is_round(value: float) -> bool:
    """Tell whether a value looks as somebody wrote it, not as a conversion gave it."""
    return value == float(f"{value:.3g}") or (value.is_integer() and value == float(f"{value:.4g}"))


def _rounds(one: Number, other: Number) -> bool:
    """Tell whether one value is the other rounded: 1.5 million and 1,523,408, 12 and 12.4."""
    if not one.sense == other.sense == Sense.EXACT or (one.high, other.high) != (None, None):
        return False
    rough, fine = sorted((one.value, other.value), key=lambda value: (_digits(value), value))
    if rough < _ROUNDED_FROM:
        whole = rough.is_integer() and not fine.is_integer()
        return whole and rough >= 10 and abs(rough - fine) <= 0.5
    return _digits(rough) > 1 and rough == float(f"{fine:.{_digits(rough)}g}")


def _digits(value: float) -> int:
    """Return how many significant digits a value has."""
    return len(f"{abs(value):.15g}".partition("e")[0].replace(".", "").strip("0")) or 1
