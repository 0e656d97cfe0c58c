"""Numerals: tokens that together are one figure, ``خمسة وعشرين ألفا`` or ``two and a half million``.

What stands around a numeral (units, qualifiers, names) is :mod:`bot.core.numbers`' business. A
numeral is read part by part: a sum takes the next part or refuses it, and a multiplier that it
refuses undoes the last "and" (one hundred and two hundred are two numerals).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from enum import Enum
from typing import NamedTuple

from bot.core.models import Span
from bot.core.number_words import NumberWords, Token

_NEAR = frozenset(("", "-", "‐", "‑"))
_LOOSE = " \t\n\u00a0\u2009\u200a\u202f\u200b\u200e\u200f\u061c"


class Form(Enum):
    """What a numeral is, as far as its own words tell."""

    COUNT = "count"
    ORDINAL = "ordinal"
    FRACTION = "fraction"
    VAGUE = "vague"
    DUAL = "dual"


class Numeral(NamedTuple):
    """A numeral over tokens ``first`` to ``last`` (exclusive).

    ``step`` is the magnitude that all of it was multiplied by, 1 when there is none.
    """

    first: int
    last: int
    value: float
    form: Form
    step: float = 1


class _Sum(NamedTuple):
    """A numeral in the making.

    ``total`` is finished, ``group`` awaits a magnitude. The next part must be smaller than ``room``,
    the next magnitude smaller than ``limit``; ``last`` is the part just added.
    """

    total: float = 0
    group: float | None = None
    room: float = math.inf
    limit: float = math.inf
    last: float = 0

    @property
    def value(self) -> float:
        return self.total + (self.group or 0)

    @property
    def empty(self) -> bool:
        return self.room == math.inf


def _room(value: float) -> float:
    """Return what the part after ``value`` must be smaller than: 5 fits after 20, 50 after 100."""
    if value >= 100:
        return 100 if value % 100 == 0 else 0
    return 10 if value >= 20 and value % 10 == 0 else 0


class Reading:
    """A text as tokens, in which numerals can be asked for; ``taken`` stretches hold none."""

    def __init__(self, text: str, words: NumberWords, taken: Iterable[Span]) -> None:
        self.text = text
        self.words = words
        found = list(words.pattern.finditer(text))
        self.spans = [Span(*each.span()) for each in found]
        self.tokens = [words.tokens[each[0]] for each in found]
        for span in taken:
            for place, own in enumerate(self.spans):
                if own.touches(span):
                    self.tokens[place] = Token(self.tokens[place].text, "")

    def gap(self, place: int) -> str:
        """Return what stands between a token and the one before it, spaces at its ends dropped."""
        if not 0 < place < len(self.spans):
            return "|"
        return self.text[self.spans[place - 1].end : self.spans[place].start].strip(_LOOSE)

    def near(self, place: int) -> bool:
        """Tell whether a token follows the one before it with a space or hyphen at most."""
        return self.gap(place) in _NEAR

    def glued(self, place: int) -> bool:
        """Tell whether nothing at all stands between a token and the one before it."""
        return 0 < place < len(self.spans) and (
            self.spans[place - 1].end == self.spans[place].start
        )

    def part(self, place: int) -> tuple[int, bool]:
        """Return the token of the next part of a numeral and whether an "and" leads to it.

        The place is -1 when nothing near follows.
        """
        if not self.near(place):
            return -1, False
        sets = self.words.sets
        if self.tokens[place].folded not in sets["joins"]:
            return place, self.tokens[place].joined
        place += 1
        if self.near(place) and self.tokens[place].folded in sets["articles"]:
            place += 1
        return (place, True) if self.near(place) else (-1, False)

    def numeral(self, place: int) -> Numeral | None:
        """Return the numeral that begins at a token, the longest that can be read."""
        token = self.tokens[place]
        if not token.counts:
            return None
        if token.dual:
            return self._dual(place)
        if token.vague and not token.definite or token.vague and not token.magnitude:
            return self._vague(place, token)
        if token.fraction:
            return self._fraction(place, token.fraction)
        if token.ordinal:
            return self._ordinal(place, token.ordinal)
        return self._count(place, token)

    def _dual(self, place: int) -> Numeral:
        after, joined = self.part(place + 1)
        if joined and self.tokens[after].fraction and not self.tokens[after].definite:
            return Numeral(place, after + 1, 2 + self.tokens[after].fraction, Form.DUAL)
        return Numeral(place, place + 1, 2, Form.DUAL)

    def _vague(self, place: int, token: Token) -> Numeral:
        """Read "several", "hundreds", "tens of thousands", عشرات الآلاف, بضع مئات."""
        value, last = float(token.vague), place + 1
        while self.near(last):
            here = last + (self.tokens[last].folded in self.words.sets["of"])
            if not self.near(here) or self.tokens[here].joined:
                break
            found = self.tokens[here]
            times = found.vague or found.magnitude or 100 * found.hundred
            if times < 10:
                break
            value, last = (value if value >= 10 else 1) * times, here + 1
        return Numeral(self._article(place), last, value, Form.VAGUE)

    def _article(self, place: int) -> int:
        """Return the place of the "a" before a numeral, or the numeral's own."""
        before = place - 1
        if before >= 0 and self.near(place):
            return before if self.tokens[before].folded in self.words.sets["articles"] else place
        return place

    def _fraction(self, place: int, value: float) -> Numeral:
        """Read "half", "half a million", نصف مليون."""
        sets, here = self.words.sets, place + 1
        for skipped in ("of", "articles"):
            if self.near(here) and self.tokens[here].folded in sets[skipped]:
                here += 1
        if self.near(here) and self.tokens[here].magnitude and not self.tokens[here].joined:
            step = self.tokens[here].magnitude
            return Numeral(self._article(place), here + 1, value * step, Form.COUNT, step)
        return Numeral(self._article(place), place + 1, value, Form.FRACTION)

    def _ordinal(self, place: int, value: float) -> Numeral:
        """Read "third", الحادي عشر, السادس والعشرين."""
        after, joined = self.part(place + 1)
        if after >= 0 and value < 10:
            found = self.tokens[after]
            if joined and found.definite and found.value in _TENS:
                return Numeral(place, after + 1, value + found.value, Form.ORDINAL)
            if not joined and found.teen:
                return Numeral(place, after + 1, value + 10, Form.ORDINAL)
        return Numeral(place, place + 1, value, Form.ORDINAL)

    def _count(self, place: int, token: Token) -> Numeral | None:
        start = _Sum(0, token.value, 0, math.inf, 0) if token.figure else self._start(place)
        if start is None:
            return None
        return self._extend(self._article(place) if _multiplies(token) else place, place + 1, start)

    def _start(self, place: int) -> _Sum | None:
        token = self.tokens[place]
        if not token.compound or token.value is not None:
            return _grown(_Sum(), token, False, self.words)
        after, joined = self.part(place + 1)
        found = self.tokens[after] if after >= 0 else token
        if (found.teen and not joined) or (joined and found.value in _TENS):
            return _Sum(0, token.compound, 0, math.inf, token.compound)
        return None

    def _extend(self, first: int, last: int, grown: _Sum) -> Numeral:
        """Take parts as long as they fit; see the module's docstring for what is undone."""
        undo = None
        while True:
            place, joined = self.part(last)
            if place < 0:
                break
            token = self.tokens[place]
            if token.ordinal and (joined or not grown.empty) and token.ordinal < grown.room:
                return Numeral(first, place + 1, grown.value + token.ordinal, Form.ORDINAL)
            if token.compound and token.value is None:
                more = self._compound(grown, place, joined)
            else:
                more = _grown(grown, token, joined, self.words)
            if more is None:
                if undo and not joined and not token.prefixed and _multiplies(token):
                    last, grown = undo
                break
            if joined:
                undo = last, grown
            last, grown = place + 1, more
        last = self._repeated(last, grown)
        step = grown.limit if grown.group is None and grown.limit < math.inf else 1
        return Numeral(first, last, grown.value, Form.COUNT, step)

    def _compound(self, grown: _Sum, place: int, joined: bool) -> _Sum | None:
        """Add a word that counts only inside a numeral: مئة وأحد عشر."""
        if not joined or grown.room < 100 or self._start(place) is None:
            return None
        unit = self.tokens[place].compound
        return grown._replace(group=(grown.group or 0) + unit, room=0, last=unit)

    def _repeated(self, last: int, grown: _Sum) -> int:
        """Skip the magnitude told again after a fraction of it: مليونين ونصف المليون."""
        if self.near(last) and last and self.tokens[last - 1].fraction:
            token = self.tokens[last]
            if token.definite and token.magnitude == grown.limit:
                return last + 1
        return last


_TENS = frozenset(range(20, 100, 10))


def _multiplies(token: Token) -> bool:
    return token.hundred or bool(token.magnitude)


def _grown(grown: _Sum, token: Token, joined: bool, words: NumberWords) -> _Sum | None:
    """Return the sum with one more part, or ``None`` when the part does not belong to it."""
    if token.prefixed and not joined and not grown.empty:
        return None
    for takes in _TAKES:
        more = takes(grown, token, joined, words)
        if more is not None:
            return more
    return None


def _teen(grown: _Sum, token: Token, joined: bool, _: NumberWords) -> _Sum | None:
    if token.teen and not joined and 1 <= grown.last <= 9:
        return grown._replace(group=(grown.group or 0) + 10, room=0, last=0)
    return None


def _hundred(grown: _Sum, token: Token, joined: bool, words: NumberWords) -> _Sum | None:
    if not token.hundred:
        return None
    if grown.empty or (grown.group is None and grown.room > 100):
        return grown._replace(group=100, room=100, last=0)
    most = 100 if words.counting.juxtaposed else 10
    if not joined and grown.group is not None and 0 < grown.group < most:
        return grown._replace(group=grown.group * 100, room=100, last=0)
    return None


def _magnitude(grown: _Sum, token: Token, joined: bool, _: NumberWords) -> _Sum | None:
    step = token.magnitude
    if not step or (grown.empty and token.double):
        return None
    if grown.group is not None and not joined and step < grown.limit:
        return _Sum(grown.total + grown.group * step, None, step, step)
    if grown.group is None and (grown.empty or joined) and step < grown.limit:
        return _Sum(grown.total + step, None, step, step)
    if grown.group is None and not joined and grown.limit <= step < math.inf:
        return _Sum(grown.total * step, None, step, step)  # ألف مليون
    return None


def _double(grown: _Sum, token: Token, joined: bool, _: NumberWords) -> _Sum | None:
    step = token.double
    if step and grown.group is None and (grown.empty or joined) and step < grown.limit:
        return _Sum(grown.total + 2 * step, None, step, step)
    return None


def _fraction(grown: _Sum, token: Token, joined: bool, _: NumberWords) -> _Sum | None:
    if joined and token.fraction and not token.definite and not grown.empty:
        if grown.group is None:
            return grown._replace(total=grown.total + token.fraction * grown.limit, room=0)
        return grown._replace(group=grown.group + token.fraction, room=0, last=0)
    share = token.part if grown.last > 1 else token.fraction if grown.last == 1 else 0
    if share and not joined and not grown.total and grown.group == grown.last:
        return _Sum(0, grown.last * share, 0, math.inf)
    return None


def _value(grown: _Sum, token: Token, joined: bool, words: NumberWords) -> _Sum | None:
    value = token.value
    if value is None:
        return None
    tens_after_unit = (
        words.counting.units_first and joined and 1 <= grown.last <= 9 and value in _TENS
    )
    if not grown.empty and not tens_after_unit:
        fits = value < grown.room and (grown.room >= 100 if joined else words.counting.juxtaposed)
        if not fits or (token.figure and grown.group is not None):
            return None
    last = 0 if token.figure else value
    return grown._replace(group=(grown.group or 0) + value, room=_room(value), last=last)


_Takes = Callable[[_Sum, Token, bool, NumberWords], "_Sum | None"]
_TAKES: tuple[_Takes, ...] = (_teen, _hundred, _magnitude, _double, _fraction, _value)
