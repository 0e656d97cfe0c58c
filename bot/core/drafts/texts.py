"""A sentence of the source cut into words, and what stands where in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

Words = tuple[str, ...]

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)*|[^\W\d_]+(?:[.'’-][^\W\d_]+)*|[^\w\s]|_")


class Token(NamedTuple):
    """A word, figure or mark of a text: as written, folded for comparison, and where it stands."""

    text: str
    folded: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Cut a text into words, figures and marks; nothing but white space is left out."""
    return [
        Token(found[0], folded(found[0]), found.start(), found.end())
        for found in _TOKEN.finditer(text)
    ]


def folded(word: str) -> str:
    """Fold a word for comparison: case, accents and the form of the apostrophe do not matter."""
    bare = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


@lru_cache(maxsize=4096)
def split(phrase: str) -> Words:
    """Return the folded words of a phrase."""
    return tuple(token.folded for token in tokens(phrase))


class Text:
    """A text as tokens, asked for phrases by the number of the token where they begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)

    @cached_property
    def _folded(self) -> Words:
        return tuple(token.folded for token in self.tokens)

    def cut(self, place: int, end: int) -> str:
        """Return the text from one token up to another."""
        return self.text[self.tokens[place].start : self.tokens[end - 1].end]

    def says(self, phrase: Words, place: int) -> bool:
        """Tell whether these folded words stand at a token."""
        return self._folded[place : place + len(phrase)] == phrase

    def past(self, listed: Iterable[str], place: int) -> int:
        """Return the token after one of the phrases, the longest; the same one if none is there."""
        return max((end for end, _ in self._standing(listed, place)), default=place)

    def past_comma(self, place: int) -> int:
        """Return the token after a comma; the same one if none is there."""
        return place + self.says((",",), place)

    def looked_up(self, table: Mapping[str, str], place: int) -> tuple[str, int]:
        """Return the equivalent of the longest phrase of a table at a token, and where it ends."""
        end, phrase = max(self._standing(table, place), default=(place, ""))
        return table.get(phrase, ""), end

    def demonym(self, table: Mapping[str, str], place: int) -> tuple[str, int]:
        """Return the equivalent of the very word at a token, capitals kept, and where it ends."""
        found = table.get(self.tokens[place].text, "") if place < len(self.tokens) else ""
        return found, place + bool(found)

    def _standing(self, listed: Iterable[str], place: int) -> list[tuple[int, str]]:
        cut = ((split(phrase), phrase) for phrase in listed)
        return [(place + len(words), each) for words, each in cut if self.says(words, place)]
