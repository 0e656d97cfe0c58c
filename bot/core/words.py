"""Words of running text and the forms they may be forms of, by tables of affixes.

One method for every language: a word is folded (letters that writers interchange made one), then
affixes are taken off in every way that the language's table allows. Matching compares sets of such
forms, so taking off too much costs precision, never a crash. snowball was tried and lost: 40
microseconds a word, و kept on والمعارضة, الرستن cut to الرس (docs/decisions/0003-stemming.md).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bot.core.tables import Table


class Word(NamedTuple):
    """A word of a text as written, and where: code-point offsets into that text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Morphology(Table):
    """How words of a language are folded, cut and ignored.

    ``fold`` maps a letter to the one it is compared as; ``drop`` are code points that do not count
    (vowel marks). ``prefixes`` and ``suffixes`` are tried in every combination as long as ``least``
    letters stay; a suffix may be put in place of (``"ies": ["y"]``). ``marks_names`` says that a
    capital letter marks a name. ``stopwords`` carry no meaning worth matching.
    """

    letters: str
    fold: dict[str, str]
    drop: str
    prefixes: list[str]
    verb_prefixes: dict[str, list[str]]
    suffixes: dict[str, list[str]]
    doubled: bool
    least: int
    marks_names: bool
    stopwords: list[str]

    @cached_property
    def _word(self) -> re.Pattern[str]:
        return re.compile(self.letters)

    @cached_property
    def _folding(self) -> Mapping[int, str | None]:
        dropped: dict[int, str | None] = {ord(mark): None for mark in self.drop}
        return dropped | {ord(letter): to for letter, to in self.fold.items()}

    @cached_property
    def _stopwords(self) -> frozenset[str]:
        return frozenset(self.folded(word) for word in self.stopwords)

    @cached_property
    def _suffixes(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        longest = sorted(self.suffixes.items(), key=lambda item: -len(item[0]))
        return tuple((self.folded(end), tuple(map(self.folded, to))) for end, to in longest)

    @cached_property
    def _prefixes(self) -> tuple[str, ...]:
        return tuple(self.folded(prefix) for prefix in self.prefixes)

    @cached_property
    def _verb_prefixes(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple(
            (self.folded(prefix), tuple(map(self.folded, to)))
            for prefix, to in self.verb_prefixes.items()
        )

    @cached_property
    def _known(self) -> dict[str, frozenset[str]]:
        return {}

    def words(self, text: str) -> list[Word]:
        """Return the words of ``text`` in order."""
        return [Word(found[0], *found.span()) for found in self._word.finditer(text)]

    def folded(self, word: str) -> str:
        """Return the word as it is compared: lower case, one letter for its variants."""
        return unicodedata.normalize("NFC", word).casefold().translate(self._folding)

    def is_stopword(self, word: str) -> bool:
        """Tell whether the word carries no meaning worth matching."""
        return self.folded(word) in self._stopwords

    def forms(self, word: str) -> frozenset[str]:
        """Return every folded form that ``word`` may be a form of, itself included; cached.

        ``والغارات`` gives ``والغارات، الغارات، غارات، غار …``; ``struck`` gives only itself, for
        irregular forms are the lexicon's.
        """
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = frozenset(self._cut(self.folded(word)))
        return known

    def _cut(self, word: str) -> set[str]:
        bare = {word}
        for prefix in self._prefixes:
            if word.startswith(prefix) and len(word) - len(prefix) >= self.least:
                bare.add(word[len(prefix) :])
        for prefix, starts in self._verb_prefixes:
            bare |= {
                start + each[len(prefix) :]
                for each in tuple(bare)
                if each.startswith(prefix) and len(each) - len(prefix) >= self.least
                for start in starts
            }
        forms = set(bare)
        for each in bare:
            for suffix, ends in self._suffixes:
                stem = each[: -len(suffix)] if each.endswith(suffix) else ""
                if len(stem) >= self.least:
                    forms.update(stem + end for end in ends)
                    if self.doubled and len(stem) > self.least and stem[-1] == stem[-2]:
                        forms.add(stem[:-1])
        return forms
