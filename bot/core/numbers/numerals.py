"""Numerals: tokens that together are one number: ``خمسة وعشرين ألفا``, ``two and a half million``.

What stands around a numeral (units, qualifiers, names) is :mod:`bot.core.numbers`' business. A
numeral is read part by part: a sum takes the next part or refuses it, and a multiplier that it
refuses undoes the last "and" (one hundred and two hundred are two numerals).
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable
from enum import Enum
from typing import NamedTuple

from bot.core.models import Span
from bot.core.numbers.sums import TENS, Sum, grow, multiplies
from bot.core.numbers.words import NumberWords, Token

_DENOMINATORS = frozenset((2, 3, 4, 5))
_NEAR = frozenset(("", "-", "‐", "‑"))
_LINKS = _NEAR | {"."}
_PHRASE = 5  # words of the longest phrase of the tables
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

    def before(self, place: int, phrases: Container[str]) -> tuple[int, str]:
        """Return how many tokens the longest of the phrases that end before a token has, and it.

        Phrases are folded, or as written; ``(0, "")`` when none is there. The full stop of an
        abbreviation may stand between words.
        """
        reach = 0
        while reach < _PHRASE and self.gap(place - reach) in _LINKS:
            reach += 1
        for count in range(reach, 0, -1):
            if found := self._phrase(place - count, place, phrases):
                return count, found
        return 0, ""

    def after(self, place: int, phrases: Container[str]) -> tuple[int, str]:
        """Return the same for phrases that begin at a token, which follows something."""
        reach = 0
        while reach < _PHRASE and self.gap(place + reach) in _LINKS:
            reach += 1
        for count in range(reach, 0, -1):
            if found := self._phrase(place, place + count, phrases):
                return count, found
        return 0, ""

    def _phrase(self, first: int, last: int, phrases: Container[str]) -> str:
        tokens = self.tokens[first:last]
        written = " ".join([token.text for token in tokens])
        if written in phrases:
            return written
        folded = " ".join([token.folded for token in tokens])
        # a single letter stands as written: m is no M
        return folded if len(folded) > 1 and folded in phrases else ""

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
        if token.vague:
            return self._vague(place, token)
        if token.fraction and (not token.ordinal or self._shares(place)):
            return self._fraction(place, token.fraction)
        if token.ordinal:
            return self._ordinal(place, token.ordinal)
        return self._count(place, token)

    def _shares(self, place: int) -> bool:
        """Tell "a third of the town" from "a third attack"."""
        of = self.near(place + 1) and self.tokens[place + 1].folded in self.words.sets["of"]
        return of and self._article(place) < place

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
            if joined and found.definite and found.value in TENS:
                return Numeral(place, after + 1, value + found.value, Form.ORDINAL)
            if not joined and found.teen:
                return Numeral(place, after + 1, value + 10, Form.ORDINAL)
        return Numeral(place, place + 1, value, Form.ORDINAL)

    def _count(self, place: int, token: Token) -> Numeral | None:
        if token.figure and token.value is not None:
            return self._figure(place, token.value)
        start = self._start(place)
        if start is None:
            return None
        return self._extend(self._article(place) if multiplies(token) else place, place + 1, start)

    def _figure(self, place: int, value: float) -> Numeral:
        """Read "40", "27th", "3/4", "2.5 million", وبـ76 with its prefix."""
        first, after = place, place + 1
        if self.glued(place) and self.tokens[place - 1].folded in self.words.onto_figures:
            first -= 1
        if self.glued(after) and self.tokens[after].folded in self.words.sets["ordinal_endings"]:
            return Numeral(first, after + 1, value, Form.ORDINAL)
        if self.gap(after) == "/" and self.tokens[after].value in _DENOMINATORS:
            share = value / (self.tokens[after].value or 1)
            if 0 < share < 1 and self.gap(after + 1) != "/":
                return Numeral(first, after + 1, share, Form.FRACTION)
        return self._extend(first, after, Sum(0, value, 0))

    def _start(self, place: int) -> Sum | None:
        token = self.tokens[place]
        if not token.compound or token.value is not None:
            return grow(Sum(), token, False, self.words)
        after, joined = self.part(place + 1)
        found = self.tokens[after] if after >= 0 else token
        if (found.teen and not joined) or (joined and found.value in TENS):
            return Sum(0, token.compound, 0, math.inf, token.compound)
        return None

    def _extend(self, first: int, last: int, grown: Sum) -> Numeral:
        """Take parts as long as they fit; see the module's docstring for what is undone."""
        undo = None
        while True:
            place, joined = self.part(last)
            if place < 0:
                break
            token = self.tokens[place]
            fits = grown.room >= 100 if joined else self.words.counting.juxtaposed
            if token.ordinal and fits and token.ordinal < grown.room:
                return Numeral(first, place + 1, grown.value + token.ordinal, Form.ORDINAL)
            if token.compound and token.value is None:
                more = self._compound(grown, place, joined)
            else:
                more = grow(grown, token, joined, self.words)
            if more is None:
                if undo and not joined and not token.prefixed and multiplies(token):
                    last, grown = undo
                break
            if joined:
                undo = last, grown
            last, grown = place + 1, more
        last = self._repeated(last, grown)
        step = grown.limit if grown.group is None and grown.limit < math.inf else 1
        return Numeral(first, last, grown.value, Form.COUNT, step)

    def _compound(self, grown: Sum, place: int, joined: bool) -> Sum | None:
        """Add a word that counts only inside a numeral: مئة وأحد عشر."""
        if not joined or grown.room < 100 or self._start(place) is None:
            return None
        unit = self.tokens[place].compound
        return grown._replace(group=(grown.group or 0) + unit, room=0, last=unit)

    def _repeated(self, last: int, grown: Sum) -> int:
        """Skip the magnitude told again after a fraction of it: مليونين ونصف المليون."""
        if self.near(last) and last and self.tokens[last - 1].fraction:
            token = self.tokens[last]
            if token.definite and token.magnitude == grown.limit:
                return last + 1
        return last
