"""Names in two scripts: consonant skeletons, for matching what no link and no lexicon knows.

A skeleton keeps the consonants that survive transliteration, with those that transliterations
interchange made one letter: ``Zaafaraniyah`` and ``الزعفرانية`` both give ``zfrn``. Short skeletons
collide (حمص and Hama), so fewer than three consonants count only when equal, and little. anyascii's
and rapidfuzz's only door.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from anyascii import anyascii
from rapidfuzz.distance import OSA, Levenshtein

from bot.core.tables import Table


@dataclass(frozen=True)
class Sounds(Table):
    """How the writing of one language becomes a skeleton.

    ``articles`` are cut off the front of a word, ``silent`` letters off its end. ``sounds`` maps
    letters or groups of letters to skeleton letters, the longest group first; ``otherwise`` has the
    second reading of some (``ch`` in Michael). What is not listed goes through anyascii first, and
    is dropped if it gives no listed letter.
    """

    articles: list[str]
    silent: list[str]
    sounds: dict[str, str]
    otherwise: dict[str, str]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        groups = sorted(self.sounds, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, groups)))

    def skeletons(self, word: str) -> tuple[str, ...]:
        """Return the consonant skeletons of one word, one or two; none when it has no consonant."""
        return _skeletons(self, word)

    def __hash__(self) -> int:
        return id(self)


@lru_cache(maxsize=65536)
def _skeletons(sounds: Sounds, word: str) -> tuple[str, ...]:
    word = word.casefold()
    for article in sounds.articles:
        if word.startswith(article) and len(word) > len(article) + 1:
            word = word[len(article) :]
            break
    for end in sounds.silent:
        if word.endswith(end) and len(word) > len(end) + 2:
            word = word[: -len(end)]
            break
    listed = sounds.sounds
    word = "".join(
        letter if letter in listed or letter.isascii() else anyascii(letter).casefold()
        for letter in word
    )
    groups = sounds._pattern.findall(word)
    readings = ["".join(listed[group] for group in groups)]
    if any(group in sounds.otherwise for group in groups):
        readings.append("".join(sounds.otherwise.get(group, listed[group]) for group in groups))
    return tuple(dict.fromkeys(re.sub(r"(.)\1+", r"\1", each) for each in readings if each))


def alike(one: str, other: str) -> float:
    """Return how alike two skeletons are, 0–1; 0 below what a name needs to be told apart."""
    if one == other:
        return 1.0 if len(one) >= 3 else 0.6 if len(one) == 2 else 0.0
    if min(len(one), len(other)) < 3:
        return 0.0
    likeness: float = Levenshtein.normalized_similarity(one, other)
    return likeness if likeness >= 0.75 else 0.0


def one_edit_apart(one: str, other: str) -> bool:
    """Tell whether one letter added, left out, changed or swapped makes one word the other."""
    return int(OSA.distance(one, other, score_cutoff=1)) == 1
