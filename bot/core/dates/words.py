"""The words that tell time in one language, and text cut into tokens by them.

A token has a one-letter kind, so that a sentence becomes a short string (``m d , y`` for *December
7, 2024*) over which :mod:`bot.core.dates.find` needs no word of any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Literal, NamedTuple

from bot.core.dates.tokens import DIGIT, LEXEME, WORD, Lexemes, Token, fold, numeral
from bot.core.tables import Table

Role = Literal[
    "and", "or", "to", "bound", "between", "of", "in", "around", "part", "the", "whose", "year",
    "month", "day", "century", "decade", "last", "lunar", "other_era", "era", "about", "counted",
    "small",
]  # fmt: skip
_KINDS: Mapping[Role, str] = {
    "and": "&", "or": "|", "to": "T", "bound": "U", "between": "B", "of": "f", "in": "p",
    "around": "r", "part": "q", "the": "A", "whose": "W", "year": "Y", "month": "k", "day": "D",
    "century": "c", "decade": "b", "last": "L", "lunar": "H", "other_era": "h", "era": "g",
    "about": "Q", "counted": "u", "small": "F",
}  # fmt: skip
_MARKS = {"-": "-", "/": "/", ",": ",", "(": "(", ")": ")", "&": "&"}
_MARKS |= dict.fromkeys("$€£¥₪#№+@", "Q") | dict.fromkeys("%°", "u")


class Entry(NamedTuple):
    """An expression in the tables: the lexemes after the first, its kind and value."""

    rest: tuple[str, ...]
    kind: str
    value: int


@dataclass(frozen=True)
class DateWords(Table):
    """The ``[dates]`` table of a language.

    ``orders`` are the orders of day and month in use; ``ambiguous`` the month and weekday names
    that need company; ``ordinal_marks`` and ``decade_marks`` stand glued to digits; ``prefixes``
    are written onto the next word and play the role that they have alone. A word that begins with
    one of ``definite``, ends in one of ``counted_endings`` or has the role *counted* decides
    whether a number before it can be a year. The rest maps words to numbers, and phrases to the
    distance from the day in force.
    """

    orders: list[str]
    ambiguous: list[str]
    ordinal_marks: list[str]
    decade_marks: list[str]
    prefixes: list[str]
    definite: list[str]
    counted_endings: list[str]
    months: dict[str, int]
    weekdays: dict[str, int]
    seasons: dict[str, int]
    decades: dict[str, int]
    ordinals: dict[str, int]
    counts: dict[str, int]
    roles: dict[Role, list[str]]
    days_away: dict[str, int]
    weeks_away: dict[str, int]
    months_away: dict[str, int]
    years_away: dict[str, int]
    in_month: dict[str, int]

    @cached_property
    def month_first(self) -> bool:
        """Tell whether the month may stand before the day."""
        return "month-day" in self.orders

    @cached_property
    def phrases(self) -> Mapping[str, tuple[str, int]]:
        """Relative expressions, folded: unit and distance; ``{d}`` and ``{n}`` are left in."""
        tables = {
            "day": self.days_away,
            "week": self.weeks_away,
            "month": self.months_away | self.in_month,
            "year": self.years_away,
        }
        return {
            fold(phrase)[0].lower(): (unit, count)
            for unit, table in tables.items()
            for phrase, count in table.items()
        }

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """What ``{n}`` and ``{d}`` stand for in words, folded."""
        return {
            fold(word)[0].lower(): number for word, number in (self.counts | self.ordinals).items()
        }

    @cached_property
    def number(self) -> re.Pattern[str]:
        """What ``{n}`` and ``{d}`` stand for; group 1 holds digits."""
        marks = "|".join(map(re.escape, self.ordinal_marks))
        words = "|".join(re.escape(word) for word in sorted(self.numbers, key=len, reverse=True))
        return re.compile(rf"(?<!\d)(\d{{1,2}})(?:{marks})?(?!\w)|{words}")

    @cached_property
    def relative(self) -> re.Pattern[str]:
        """Relative expressions in folded lower-case text; group 1 is without glued particles.

        Those measured from something that the text then names (*two days of*, *من*) are left out.
        """
        number = self.number.pattern.replace("(\\d", "(?:\\d")
        # The pattern of a number is long: one copy for all phrases that begin alike.
        counted: dict[str, list[str]] = {}
        plain = []
        for phrase in sorted(self.phrases, key=len, reverse=True):
            before, slot, after = re.split(r"(\{[nd]\}|$)", phrase, maxsplit=1)
            if slot:
                counted.setdefault(before, []).append(re.escape(after))
            else:
                plain.append(re.escape(before))
        plain += [
            f"{re.escape(before)}(?:{number})(?:{'|'.join(afters)})"
            for before, afters in counted.items()
        ]
        phrases = "|".join(plain).replace(r"\ ", r"\s+")
        glued = "|".join(map(re.escape, self.prefixes))
        of = "|".join(re.escape(fold(word)[0]) for word in self.roles["of"])
        return re.compile(rf"(?<!\w)(?:{glued}){{0,2}}({phrases})(?!\w|\s+(?:{of})(?!\w))")

    def tokens(self, folded: str) -> list[Token]:
        """Cut folded text into tokens; nothing where no digit and no word of time occurs."""
        if DIGIT.search(folded) is None and self._tell_tale.isdisjoint(WORD.findall(folded)):
            return []
        text = Lexemes(folded, self._entries)
        tokens: list[Token] = []
        index = 0
        while index < len(text.words):
            read = self._number if text.words[index][0].isdecimal() else self._word
            used, new = read(text, index, tokens)
            tokens += new
            index += used
        return tokens

    @cached_property
    def _entries(self) -> Mapping[str, Sequence[Entry]]:
        """Every expression by its first lexeme, longest first; earlier tables win."""
        entries: dict[str, list[Entry]] = {}
        for expression, kind, value in self._expressions():
            first, *rest = LEXEME.findall(fold(expression)[0])
            after = tuple(lexeme.lower() for lexeme in rest)
            entries.setdefault(first, []).append(Entry(after, kind, value))
        return {
            first: sorted(group, key=lambda entry: -len(entry.rest))
            for first, group in entries.items()
        }

    def _expressions(self) -> Iterator[tuple[str, str, int]]:
        for table, kind, guarded in (
            (self.months, "m", "a"),
            (self.weekdays, "w", "v"),
            (self.seasons, "S", "S"),
            (self.decades, "e", "e"),
            (self.ordinals, "O", "O"),
        ):
            for word, value in table.items():
                yield word, guarded if word in self.ambiguous else kind, value
        for role, words in self.roles.items():
            for word in words:
                yield word, _KINDS[role], 0

    @cached_property
    def _tell_tale(self) -> frozenset[str]:
        """First words without which text without digits says no date, prefixes written on."""
        words = {
            form
            for word, entries in self._entries.items()
            for form in (word, word.capitalize())
            if any(entry.kind in "mawvSec" for entry in entries)
        }
        return self._with_prefixes(words)

    @cached_property
    def relative_cues(self) -> frozenset[str]:
        """Words without one of which text has no relative expression, prefixes written on."""
        return self._with_prefixes(max(WORD.findall(phrase), key=len) for phrase in self.phrases)

    def _with_prefixes(self, words: Iterable[str]) -> frozenset[str]:
        glued = {first + second for first, second in product(["", *self.prefixes], repeat=2)}
        return frozenset(prefix + word for word in words for prefix in glued)

    def _word(self, text: Lexemes, index: int, before: Sequence[Token]) -> tuple[int, list[Token]]:
        """Return how many lexemes were read, and their tokens: glued particles, then the word."""
        key, start = text.keys[index], text.starts[index]
        tokens: list[Token] = []
        while True:
            for rest, kind, value in self._entries.get(key, ()):
                used = len(rest) + 1
                if tuple(text.lower[index + 1 : index + used]) == rest:
                    last = index + len(rest)
                    end = text.starts[last] + len(text.words[last])
                    return used, [*tokens, Token(kind, value, start, end)]
            prefix = self._prefix(key)
            if not prefix:
                break
            kind = next((entry.kind for entry in self._entries.get(prefix, ())), "x")
            tokens.append(Token(kind, 0, start, start + len(prefix)))
            key, start = key[len(prefix) :], start + len(prefix)
        other = self._other(text.words[index], bool(before) and before[-1].kind in "dyn")
        return 1, [*tokens, Token(other, 0, start, start + len(key))]

    def _prefix(self, key: str) -> str:
        """Return the particle without which the word, or a word inside it, is in the tables."""
        for prefix in self.prefixes:
            rest = key[len(prefix) :]
            if key.startswith(prefix) and rest and (rest in self._entries or self._prefix(rest)):
                return prefix
        return ""

    def _other(self, word: str, counted: bool) -> str:
        if not word[0].isalpha():
            return _MARKS.get(word, ".")
        if word[0].isupper() or word.startswith(tuple(self.definite)):
            return "X"
        return "z" if counted and word.endswith(tuple(self.counted_endings)) else "x"

    def _number(
        self, text: Lexemes, index: int, before: Sequence[Token]
    ) -> tuple[int, list[Token]]:
        """Read digits with what is glued to them: *7-8*, *5th*, *1990s*; *M5*, *25mi* say none."""
        run, start = text.words[index], text.starts[index]
        tokens = numeral(run, start)
        nothing = [Token("n", 0, start, start + len(run))]
        if before and before[-1].end == start and before[-1].kind in "xXz":
            return 1, nothing
        follower = text.glued(index)
        last = tokens[-1]
        if follower in self.ordinal_marks and last.kind == "d":
            return 2, [*tokens[:-1], last._replace(kind="o", end=last.end + len(follower))]
        if follower in self.decade_marks and last.kind == "y" and last.value % 10 == 0:
            return 2, [*tokens[:-1], last._replace(kind="E", end=last.end + len(follower))]
        if follower and follower not in self._entries and not self._prefix(follower):
            return 1, nothing
        return 1, tokens
