"""Two tellings of one story run roughly in parallel: how far, and where a sentence would stand.

Sure matches are anchors; the heaviest chain of anchors that rises on both sides is the common
thread. Its share in the weight of all anchors says how much the order of this pair can be trusted:
about 1 for a translation, about 0.5 for articles built differently.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Anchor(NamedTuple):
    """A sure match: a statement of the source, a telling of the target, how sure."""

    source: int
    target: int
    weight: float


class Gap(NamedTuple):
    """The neighbours on the thread: the last target before and the first one after."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Thread:
    """The common thread of a pair; ``trust`` is 0–1, ``end`` the number of tellings."""

    sources: tuple[int, ...]
    targets: tuple[int, ...]
    trust: float
    end: int

    def around(self, source: int) -> Gap:
        """Return the thread's targets next before and next after a statement of the source."""
        low = bisect_left(self.sources, source) - 1
        high = bisect_right(self.sources, source)
        return Gap(
            self.targets[low] if low >= 0 else -1,
            self.targets[high] if high < len(self.targets) else self.end,
        )

    def fit(self, source: int, target: int) -> float:
        """Return how well a target stands where the thread expects the source's match, 0–1."""
        before, after = self.around(source)
        if before < target < after:
            return 1.0
        if target in (before, after):
            return 0.7
        distance = before - target if target < before else target - after
        return 0.3 * math.exp(-distance / 3)


def thread(anchors: Iterable[Anchor], end: int) -> Thread:
    """Return the heaviest chain of anchors that rises in source and target.

    ``anchors`` come in the order of the source. O(n log n) with a Fenwick tree of best weights.
    """
    ordered = sorted(anchors)
    best: list[tuple[float, int]] = [(0.0, -1)] * (end + 2)
    weights: list[float] = []
    previous: list[int] = []
    for number, anchor in enumerate(ordered):
        top = (0.0, -1)
        place = anchor.target
        while place > 0:
            top = max(top, best[place])
            place -= place & -place
        weights.append(top[0] + anchor.weight)
        previous.append(top[1])
        place = anchor.target + 1
        while place < len(best):
            best[place] = max(best[place], (weights[-1], number))
            place += place & -place
    chain: list[Anchor] = []
    number = max(range(len(ordered)), key=weights.__getitem__) if ordered else -1
    while number >= 0:
        chain.append(ordered[number])
        number = previous[number]
    chain.reverse()
    total = sum(anchor.weight for anchor in ordered)
    return Thread(
        tuple(anchor.source for anchor in chain),
        tuple(anchor.target for anchor in chain),
        sum(anchor.weight for anchor in chain) / total if total else 0.0,
        end,
    )
