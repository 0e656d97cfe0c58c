"""Text folded and cut into words, numbers and marks; what digits alone can say of a date."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.core.dates.days import Day

# Digits of every script in use, dashes, Arabic punctuation and letter variants: one for one.
_LETTERS = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹–—‒−‐‑⁄،٫٬؛٪أإٱىیکة",
    "01234567890123456789------/,.,;%اااييكه",
)
# Vowel signs, tatweel and marks of direction: a reader does not see them as letters.
_SILENT = re.compile(
    "[\u00ad\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_YEAR_AND = re.compile(r"(\d{4})([-/])(\d{4}|\d{2})")
_PIECE = re.compile(r"\d+|\D")
LEXEME = re.compile(r"\d+(?:[-/.,:]\d+)*|[^\W\d_]+|[^\w\s]|_")
WORD = re.compile(r"[^\W\d_]+")
DIGIT = re.compile(r"\d")


class Token(NamedTuple):
    """A stretch of folded text; ``value`` is the number, month … that its kind stands for."""

    kind: str
    value: int
    start: int
    end: int


def fold(text: str) -> tuple[str, Sequence[int]]:
    """Return the text with digits, dashes and Arabic letters made alike, and where each was."""
    if text.isascii():
        return text, range(len(text))
    plain = text.translate(_LETTERS)
    if _SILENT.search(plain) is None:
        return plain, range(len(text))
    kept: list[int] = []
    last = 0
    for silent in _SILENT.finditer(plain):
        kept.extend(range(last, silent.start()))
        last = silent.end()
    kept.extend(range(last, len(plain)))
    return _SILENT.sub("", plain), kept


class Lexemes:
    """Folded text cut up: words as written, in lower case, and as the tables know them."""

    def __init__(self, folded: str, known: Mapping[str, object]) -> None:
        lexemes = list(LEXEME.finditer(folded))
        self.words = [lexeme[0] for lexeme in lexemes]
        self.starts = [lexeme.start() for lexeme in lexemes]
        self.lower = [word.lower() for word in self.words]
        self.keys = [
            word if word in known else lower
            for word, lower in zip(self.words, self.lower, strict=True)
        ]

    def glued(self, index: int) -> str:
        """Return the word that follows without a space, or the empty string."""
        after = index + 1
        if after == len(self.words) or not self.words[after][0].isalpha():
            return ""
        end = self.starts[index] + len(self.words[index])
        return self.keys[after] if self.starts[after] == end else ""


def numeral(run: str, start: int) -> list[Token]:
    """Read digits and the marks between them as a date, years, days or just a number (``n``)."""
    end = start + len(run)
    if match := _YEAR_FIRST.fullmatch(run):
        return [_written(int(match[1]), int(match[3]), int(match[4]), start, end)]
    if match := _YEAR_LAST.fullmatch(run):
        day, month = int(match[1]), int(match[3])
        if month > 12:
            day, month = month, day
        return [_written(int(match[4]), month, day, start, end)]
    if match := _YEAR_AND.fullmatch(run):
        return _years(match, start)
    tokens, at = [], start
    for piece in _PIECE.findall(run):
        kind, value = _piece(piece)
        tokens.append(Token(kind, value, at, at + len(piece)))
        at += len(piece)
    shape = "".join(token.kind for token in tokens)
    if len(tokens) > 1 and re.fullmatch(r"d([-/,]d)*(,y)?", shape) is None:
        return [Token("n", 0, start, end)]
    return tokens


def _piece(piece: str) -> tuple[str, int]:
    if not piece.isdecimal():
        return piece, 0
    value = int(piece) if len(piece) <= 4 else 0
    if len(piece) <= 2 and 1 <= value <= 31:
        return "d", value
    return ("y", value) if len(piece) == 4 and 1000 <= value <= 2100 else ("n", value)


def _written(year: int, month: int, day: int, start: int, end: int) -> Token:
    """Return a date in digits, packed as yyyymmdd; day 0 is a month."""
    real = 1000 <= year <= 2100 and Day(year, month, day or None).is_real
    packed = year * 10000 + month * 100 + day
    return Token("i", packed, start, end) if real else Token("n", 0, start, end)


def _years(match: re.Match[str], start: int) -> list[Token]:
    """Read *1990-1994*, *2018/19* (two years) and *2024-12* (a month)."""
    first, second = int(match[1]), int(match[3])
    if len(match[3]) == 2:
        if second <= first % 100:
            month = second if match[2] == "-" else 0
            return [_written(first, month, 0, start, start + match.end())]
        second += first - first % 100
    if not 1000 <= first < second <= 2100:
        return [Token("n", 0, start, start + match.end())]
    middle = start + 4
    return [
        Token("y", first, start, middle),
        Token(match[2], 0, middle, middle + 1),
        Token("y", second, middle + 1, start + match.end()),
    ]
