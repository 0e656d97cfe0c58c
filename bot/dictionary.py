"""A dictionary in dictd's format, read where it is installed, as an extension of the lexicon.

Debian's dict-freedict-eng-ara has 87,000 English headwords (GPL: read at run time, never copied).
An entry is ``Headword /sound/`` and then lines of equivalents, numbered or not, with vowel marks,
notes in brackets and glosses behind a dash. Format: dictd(8), dictfmt(1).
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

_DIGITS = {
    letter: value
    for value, letter in enumerate(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    )
}
_NUMBER = re.compile(r"^\s*\d+[.)]\s*")
_NOTE = re.compile(r"\([^)]*\)|\[[^\]]*\]| [-–:،].*|[:.؛;]+")
_WORDS = 3  # longer equivalents are explanations


class Dictionary(Mapping[str, str]):
    """English headword → equivalents separated by ``|``; both files are read at the first look-up.

    ``stem`` is the path without ``.index`` and ``.dict.dz``. A file that cannot be read makes an
    empty dictionary: it is an extension, not a need.
    """

    def __init__(self, stem: Path) -> None:
        self._stem = stem

    @cached_property
    def _index(self) -> dict[str, tuple[int, int]]:
        places = {}
        try:
            text = Path(f"{self._stem}.index").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return {}
        for line in text.splitlines():
            word, _, place = line.partition("\t")
            start, _, length = place.partition("\t")
            if word.isalpha():
                places[word] = (_number(start), _number(length))
        return places

    @cached_property
    def _entries(self) -> bytes:
        try:
            return gzip.decompress(Path(f"{self._stem}.dict.dz").read_bytes())
        except (OSError, EOFError):
            return b""

    def __getitem__(self, word: str) -> str:
        start, length = self._index[word]
        entry = self._entries[start : start + length].decode(errors="replace")
        return "|".join(dict.fromkeys(_equivalents(entry)))

    def __contains__(self, word: object) -> bool:
        return word in self._index

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)


def _number(text: str) -> int:
    """Read a number of dictd's base 64."""
    number = 0
    for letter in text:
        number = number * 64 + _DIGITS.get(letter, 0)
    return number


def _equivalents(entry: str) -> Iterator[str]:
    for line in entry.splitlines()[1:]:
        words = _NOTE.sub("", _NUMBER.sub("", line)).strip()
        if words and len(words.split()) <= _WORDS:
            yield words
