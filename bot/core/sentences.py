"""Where sentences end: sentencex's only door, with the repairs that encyclopedic prose needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import sentencex

from bot.core.language import Language

_INITIAL = re.compile(r"(?:^|[\s.(«\"])\w\.$")
# Marks of direction would hide a full stop from the splitter.
_MARKS = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), " "
)
_CLOSERS = "\"'»”’)]}"


_TAIL = 40  # code points before a full stop that decide whether it ends a sentence


class _Words:
    """What one language knows of full stops, as patterns."""

    def __init__(self, abbreviations: tuple[str, ...], starters: tuple[str, ...]) -> None:
        short, first = _any_of(abbreviations), _any_of(starters)
        self.abbreviation = re.compile(rf"(?:^|[\s(«\"]|\bال)(?:{short})\.$")
        self.starter = re.compile(rf"(?:{first})\b")
        self.opening = re.compile(rf"(?<=\.)[\"”»)]?\s+(?=(?:{first})\b)")


@lru_cache(maxsize=8)
def _words(abbreviations: tuple[str, ...], starters: tuple[str, ...]) -> _Words:
    return _Words(abbreviations, starters)


def _any_of(words: tuple[str, ...]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(map(re.escape, longest_first)) or r"(?!)"


def boundaries(text: str, language: Language, marks: Sequence[int] = ()) -> list[tuple[int, int]]:
    """Return the code-point ranges of the sentences of ``text``; joined they are the text again.

    ``marks`` are the offsets where references stood. One that follows several words without any
    stop and precedes a capital letter ends a sentence too: a headline, an item of a run-on list.
    A quotation of several sentences is cut into them.

    Repairs (cases in tests/core/cases/sentences.yml): no end after an initial or an abbreviation of
    the language, unless a word follows that begins sentences; none before a lower-case letter or a
    closing mark, inside brackets opened in the same sentence, nor in ``3.5``; a full stop that
    touches the next word does end one when a reference stood between (the caller hands over prose
    from which references are gone).
    """
    if not text:
        return []
    words = _words(tuple(language.sentences.abbreviations), tuple(language.sentences.starters))
    text = text.translate(_MARKS)
    starts = [0]
    for each in sentencex.get_sentence_boundaries(language.code, text):
        start = each["start_index"]
        if start > starts[-1] and not _goes_on(text, starts[-1], start, words):
            starts.append(start)
    ranges = zip(starts, [*starts[1:], len(text)], strict=True)
    capitals = language.morphology.marks_names
    stops = [mark for mark in marks if capitals and _UNSTOPPED.match(text[:mark][::-1])]
    return [part for start, end in ranges for part in _parted(text, start, end, words, stops)]


def _goes_on(text: str, start: int, cut: int, words: _Words) -> bool:
    """Tell whether the sentence that begins at ``start`` does not end at ``cut`` after all."""
    before = text[max(start, cut - _TAIL) : cut].rstrip()
    after = text[cut : cut + _TAIL].lstrip()
    if not before or not after:
        return True
    if after[0].islower() or (after[0] in _CLOSERS and after[0] not in "\"'"):
        return True
    if _in_brackets(text, start, cut) and text.find(")", cut) != -1:
        return True
    if words.starter.match(after) and any(map(str.isalpha, text[start:cut])):
        return False  # but 1. in a list goes on
    return bool(_INITIAL.search(before) or words.abbreviation.search(before))


def _in_quotation(text: str, start: int, place: int) -> bool:
    inside = text[start:place]
    return (
        inside.count('"') % 2 == 1
        or inside.count("“") > inside.count("”")
        or inside.count("«") > inside.count("»")
    )


def _in_brackets(text: str, start: int, cut: int) -> bool:
    return text.count("(", start, cut) > text.count(")", start, cut)


# "…المدينة.وفي اليوم" or "…the city.The next": a full stop with no space, letters on both sides.
_NO_SPACE = re.compile(r"(?<=[^\W\d_]{2}[.؟!])(?=[A-Zء-ي][^\W\d_])")


# Reversed, a run of three words with no stop or comma after it: what stands before a reference.
_UNSTOPPED = re.compile(r"""["”»’')\]]*\w+(?:[^\w\s]*\s+[^\w\s]*\w+){2}""")
_CAPITAL = re.compile(r"""\s+["“«‘'(]?(?=[A-ZÀ-ÖØ-Þ0-9]\S*(?:\s+\S+){2})""")
_INNER_STOP = re.compile(r"(?<=[.!?؟])\s+(?=[\"“«‘']?\w)")


def _parted(
    text: str, start: int, end: int, words: _Words, stops: Sequence[int]
) -> list[tuple[int, int]]:
    """Cut a sentence where the splitter saw no end."""
    ends = {found.end() for found in _NO_SPACE.finditer(text, start, end)}
    for stop in stops:
        if start < stop < end and (after := _CAPITAL.match(text, stop, end)):
            ends.add(after.end() - len(after[0].lstrip()))
    for found in _INNER_STOP.finditer(text, start, end):
        if _in_quotation(text, start, found.start()) and not _goes_on(
            text, start, found.end(), words
        ):
            ends.add(found.end())
    for found in words.opening.finditer(text, start, end):
        if any(map(str.isalpha, text[start : found.start()])):
            ends.add(found.end())
    cuts = [start]
    cuts += [
        cut for cut in sorted(ends) if start < cut < end and not _in_brackets(text, start, cut)
    ]
    return list(zip(cuts, [*cuts[1:], end], strict=True))
