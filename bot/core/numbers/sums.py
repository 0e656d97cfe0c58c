"""How the parts of a numeral add up: a sum takes the next part or refuses it.

``three`` + ``hundred`` is 300, ``خمسة`` + ``وعشرين`` 25, ``twenty`` + ``thirty`` is refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from bot.core.numbers.words import NumberWords, Token

TENS = frozenset(range(20, 100, 10))


class Sum(NamedTuple):
    """A numeral in the making.

    ``total`` is finished, ``group`` awaits a magnitude. The next part must be smaller than
    ``room``, the next magnitude smaller than ``limit``; ``last`` is the part just added.
    """

    total: float = 0
    group: float | None = None
    room: float = math.inf
    limit: float = math.inf
    last: float = 0

    @property
    def value(self) -> float:
        """What the parts read so far amount to."""
        return self.total + (self.group or 0)

    @property
    def empty(self) -> bool:
        """Whether no part has been read."""
        return self.room == math.inf


def _room(value: float) -> float:
    """Return what the part after ``value`` must be smaller than: 5 fits after 20, 50 after 100."""
    if value >= 100:
        return 100 if value % 100 == 0 else 0
    return 10 if value >= 20 and value % 10 == 0 else 0


def multiplies(token: Token) -> bool:
    """Tell whether a word multiplies the number before it."""
    return token.hundred or bool(token.magnitude)


def grow(grown: Sum, token: Token, joined: bool, words: NumberWords) -> Sum | None:
    """Return the sum with one more part, or ``None`` when the part does not belong to it."""
    if token.prefixed and not joined and not grown.empty:
        return None
    for takes in _TAKES:
        more = takes(grown, token, joined, words)
        if more is not None:
            return more
    return None


def _teen(grown: Sum, token: Token, joined: bool, _: NumberWords) -> Sum | None:
    if token.teen and not joined and 1 <= grown.last <= 9:
        return grown._replace(group=(grown.group or 0) + 10, room=0, last=0)
    return None


def _hundred(grown: Sum, token: Token, joined: bool, words: NumberWords) -> Sum | None:
    if not token.hundred:
        return None
    if grown.empty or (grown.group is None and grown.room > 100):
        return grown._replace(group=100, room=100, last=0)
    most = 100 if words.counting.juxtaposed else 10
    if not joined and grown.group is not None and 0 < grown.group < most:
        return grown._replace(group=grown.group * 100, room=100, last=0)
    return None


def _magnitude(grown: Sum, token: Token, joined: bool, _: NumberWords) -> Sum | None:
    step = token.magnitude
    if not step or (grown.empty and token.double):
        return None
    if grown.group is not None and not joined and step < grown.limit:
        return Sum(grown.total + grown.group * step, None, step, step)
    if grown.group is None and (grown.empty or joined) and step < grown.limit:
        return Sum(grown.total + step, None, step, step)
    if grown.group is None and not joined and grown.limit <= step < math.inf:
        return Sum(grown.total * step, None, step, step)  # ألف مليون
    return None


def _double(grown: Sum, token: Token, joined: bool, _: NumberWords) -> Sum | None:
    step = token.double
    if step and grown.group is None and (grown.empty or joined) and step < grown.limit:
        return Sum(grown.total + 2 * step, None, step, step)
    return None


def _fraction(grown: Sum, token: Token, joined: bool, _: NumberWords) -> Sum | None:
    added = joined or token.text.isnumeric()  # 2½
    if added and token.fraction and not token.definite and not grown.empty:
        if grown.group is None:
            return grown._replace(total=grown.total + token.fraction * grown.limit, room=0)
        return grown._replace(group=grown.group + token.fraction, room=0, last=0)
    share = token.part if grown.last > 1 else token.fraction if grown.last == 1 else 0
    if share and not joined and not grown.total and grown.group == grown.last:
        return Sum(0, grown.last * share, 0, math.inf)
    return None


def _value(grown: Sum, token: Token, joined: bool, words: NumberWords) -> Sum | None:
    value = token.value
    if value is None:
        return None
    tens_after_unit = (
        words.counting.units_first and joined and 1 <= grown.last <= 9 and value in TENS
    )
    if not grown.empty and not tens_after_unit:
        fits = value < grown.room and (grown.room >= 100 if joined else words.counting.juxtaposed)
        if not fits or (token.figure and grown.group is not None):
            return None
    last = 0 if token.figure else value
    return grown._replace(group=(grown.group or 0) + value, room=_room(value), last=last)


_Takes = Callable[[Sum, Token, bool, NumberWords], "Sum | None"]
_TAKES: tuple[_Takes, ...] = (_teen, _hundred, _magnitude, _double, _fraction, _value)
