"""Where sentences end: sentencex's only door, with the repairs that encyclopedic prose needs."""

from __future__ import annotations

import re
from functools import lru_cache

import sentencex

from bot.core.language import Language

_INITIAL = re.compile(r"(?:^|[\s.(«\"])\w\.$")
# Marks of direction would hide a full stop from the splitter.
_MARKS = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), " "
)
_CLOSERS = "\"'»”’)]}"


@lru_cache(maxsize=8)
def _abbreviation(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?:^|[\s(«\"]|\bال)(?:{'|'.join(map(re.escape, longest_first))})\.$")


def boundaries(text: str, language: Language) -> list[tuple[int, int]]:
    """Return the code-point ranges of the sentences of ``text``; joined they are the text again.

    Repairs (cases in tests/core/cases/sentences.yml): no end after an initial or an abbreviation of
    the language, before a lower-case letter or a closing mark, inside brackets opened in the same
    sentence, nor in ``3.5``; a full stop that touches the next word does end one when a reference
    stood between (the caller hands over prose from which references are gone).
    """
    text = text.translate(_MARKS)
    found = [
        (each["start_index"], each["end_index"])
        for each in sentencex.get_sentence_boundaries(language.code, text)
    ]
    ranges: list[tuple[int, int]] = []
    for start, end in found:
        if ranges and _goes_on(text[ranges[-1][0] : ranges[-1][1]], text[start:end], language):
            ranges[-1] = (ranges[-1][0], end)
        else:
            ranges.append((start, end))
    if not ranges:
        return [(0, len(text))] if text else []
    ranges[0] = (0, ranges[0][1])
    ranges[-1] = (ranges[-1][0], len(text))
    return [part for whole in ranges for part in _glued(text, whole)]


def _goes_on(before: str, after: str, language: Language) -> bool:
    before, after = before.rstrip(), after.lstrip()
    if not before or not after:
        return True
    if after[0].islower() or (after[0] in _CLOSERS and after[0] not in "\"'"):
        return True
    if _INITIAL.search(before):
        return True
    if _abbreviation(tuple(language.sentences.abbreviations)).search(before):
        return True
    return before.count("(") > before.count(")") and after.find(")") != -1


# "…المدينة.وفي اليوم" or "…the city.The next": a full stop with no space, letters on both sides.
_NO_SPACE = re.compile(r"(?<=[^\W\d_]{2}[.؟!])(?=[A-Zء-ي][^\W\d_])")


def _glued(text: str, whole: tuple[int, int]) -> list[tuple[int, int]]:
    start, end = whole
    cuts = [start, *(m.start() for m in _NO_SPACE.finditer(text, start, end)), end]
    return [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if a < b]
