"""What a language knows about numbers: its words, units, qualifiers and accidents.

The shape here is the shape of ``[numbers]`` in ``rules/languages/CODE.toml``. Words are compared
folded (case, letters that writers interchange, vowel marks), prefixes that a language writes onto a
word (``وعشرين``, ``بألف``) come off before a word is looked up, and everything is looked up once:
a :class:`Token` is all that is known about one written word, whoever stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from bot.core.numbers.tables import Counting, Duals, Surroundings
from bot.core.tables import Table

_FIGURE = r"\d+(?:[.,٬٫،]\d+|[\u00a0\u2009\u202f'’]\d{3}(?!\d))*"
_LETTER = r"[^\W\d_]"
_WORD = rf"{_LETTER}(?:{_LETTER}|[\u0300-\u036f\u064b-\u0652\u0670]|['’](?={_LETTER}))*+"
_MARK = re.compile(r"\D")
_LONGEST = 15  # digits; a longer figure names something, and no float holds it exactly
_CACHE = 1 << 16


@dataclass(frozen=True, slots=True)
class Token:
    """One written word or figure and every role it may have; zero and empty mean: not this one.

    ``base`` is the folded word without its prefix. ``joined`` says that an "and" is written onto
    it, ``definite`` an article, ``prefixed`` anything.
    """

    text: str
    folded: str
    base: str = ""
    figure: bool = False
    value: float | None = None
    compound: int = 0
    teen: bool = False
    hundred: bool = False
    magnitude: int = 0
    double: int = 0
    vague: int = 0
    fraction: float = 0
    part: float = 0
    ordinal: int = 0
    dual: str = ""
    counts: bool = False
    joined: bool = False
    definite: bool = False
    prefixed: bool = False


class _Tokens(dict[str, Token]):
    """Tokens by how they are written, made on first sight."""

    def __init__(self, words: NumberWords) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, text: str) -> Token:
        if len(self) > _CACHE:
            self.clear()
        token = self[text] = self._words.read(text)
        return token


@dataclass(frozen=True)
class NumberWords(Table):
    """Everything a language knows about numbers.

    ``fold`` maps a letter to the one it is compared as, ``drop`` are code points that do not count.
    ``prefixes`` are written onto words, those that end with one of ``definite`` hold the article;
    ``accidents`` are written words that only look like a prefix and a number. ``units`` maps a
    canonical unit to the words for it, each with its factor; currencies are units.
    """

    fold: dict[str, str]
    drop: str
    prefixes: list[str]
    definite: list[str]
    accidents: list[str]
    counting: Counting
    duals: list[Duals]
    surroundings: Surroundings
    units: dict[str, dict[str, float]]

    @cached_property
    def _dropping(self) -> dict[int, str | None]:
        return dict.fromkeys(map(ord, self.drop))

    @cached_property
    def _folding(self) -> dict[int, str | None]:
        return {ord(letter): to for letter, to in self.fold.items()} | self._dropping

    def folded(self, word: str) -> str:
        """Return the word as it is compared."""
        return word.casefold().translate(self._folding)

    def _bare(self, word: str) -> str:
        """Return the word without marks, its letters as written: وأحد is no واحد."""
        return word.casefold().translate(self._dropping)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What a token is: a word, a figure, or a unit or sign that is not all letters."""
        around = self.surroundings
        senses = [*around.before.values(), *around.after.values()]
        phrases = [*chain(*self.units.values()), *chain(*senses), *around.names_before]
        marked = {word for phrase in phrases for word in phrase.split() if not word.isalpha()}
        signs = [
            (rf"(?<!{_LETTER})" if sign[0].isalnum() else "")
            + re.escape(sign)
            + (r"(?![^\W_])" if sign[-1].isalnum() else "")
            for sign in sorted(marked, key=len, reverse=True)
        ]
        # most tokens are words that nothing can be written onto: they are tried first
        return re.compile(rf"{_WORD}(?![\d/$])|{_FIGURE}|(?i:{'|'.join(signs)})|{_WORD}")

    @cached_property
    def tokens(self) -> Mapping[str, Token]:
        """Tokens by how they are written; any string may be asked for."""
        return _Tokens(self)

    @cached_property
    def unit_phrases(self) -> Mapping[str, tuple[str, float]]:
        """Unit and factor by folded phrase; a single letter stands as written: m is no M."""
        return {
            phrase if len(phrase) == 1 else self.folded(phrase): (unit, factor)
            for unit, phrases in self.units.items()
            for phrase, factor in phrases.items()
        }

    @cached_property
    def senses_before(self) -> Mapping[str, str]:
        """Sense by folded phrase, prefixes of its first word included."""
        return {
            prefix + self.folded(phrase): sense
            for sense, phrases in self.surroundings.before.items()
            for phrase in phrases
            for prefix in ("", *self.prefixes)
            if not self._is_definite(prefix)
        }

    @cached_property
    def senses_after(self) -> Mapping[str, str]:
        """Sense by folded phrase."""
        return {
            self.folded(phrase): sense
            for sense, phrases in self.surroundings.after.items()
            for phrase in phrases
        }

    @cached_property
    def names(self) -> frozenset[str]:
        """Phrases before which a figure is a name: folded, or as written when one has a capital."""
        return self._written(self.surroundings.names_before)

    @cached_property
    def ordinal_names(self) -> frozenset[str]:
        """Phrases before which an ordinal is a name."""
        return self._written(self.surroundings.ordinal_names_before)

    def _written(self, phrases: Iterable[str]) -> frozenset[str]:
        folded = [each if each != each.lower() else self.folded(each) for each in phrases]
        return frozenset(prefix + each for each in folded for prefix in ("", *self.prefixes))

    @cached_property
    def sets(self) -> Mapping[str, frozenset[str]]:
        """The lists of :class:`Surroundings` and :class:`Counting` by name, folded."""
        lists = [*vars(self.surroundings).items(), *vars(self.counting).items()]
        return {
            name: frozenset(map(self.folded, words))
            for name, words in lists
            if isinstance(words, list)
        }

    @cached_property
    def contexts(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """``idioms``, ``only_before`` and ``only_after`` by folded word, folded."""
        return {
            name: {
                self.folded(word): tuple(map(self.folded, phrases))
                for word, phrases in getattr(self.surroundings, name).items()
            }
            for name in ("idioms", "only_before", "only_after")
        }

    @cached_property
    def _roles(self) -> Mapping[str, Token]:
        counting = self.counting
        groups: list[tuple[str, Iterable[tuple[str, float | bool | str]]]] = [
            ("value", counting.values.items()),
            ("compound", counting.compounds.items()),
            ("teen", ((word, True) for word in counting.teens)),
            ("hundred", ((word, True) for word in counting.hundreds)),
            ("magnitude", counting.magnitudes.items()),
            ("double", counting.doubles.items()),
            ("vague", counting.vague.items()),
            ("fraction", counting.fractions.items()),
            ("part", counting.parts.items()),
            ("ordinal", counting.ordinals.items()),
            ("dual", chain(*(group.forms() for group in self.duals))),
        ]
        roles: dict[str, Token] = {}
        for role, words in groups:
            for word, value in words:
                folded = self.folded(word)
                for key in {self._bare(word), folded}:
                    token = roles.get(key, Token(word, folded, folded, counts=True))
                    roles[key] = replace(token, **{role: value})  # type: ignore[arg-type]
        return roles

    @cached_property
    def _cuts(self) -> tuple[str, ...]:
        return tuple(sorted(map(self.folded, self.prefixes), key=len, reverse=True))

    @cached_property
    def onto_figures(self) -> frozenset[str]:
        """Words that may be written onto a figure without making it a name: prefixes, and."""
        return frozenset(self._cuts) | self.sets["joins"]

    @cached_property
    def _accidents(self) -> frozenset[str]:
        return frozenset(map(self.folded, self.accidents))

    def read(self, text: str) -> Token:
        """Return what is known about one word or figure; use ``tokens``, which remembers."""
        folded = self.folded(text)
        if text[:1].isdecimal():
            value = figure(text, self.counting.grouping)
            return Token(text, folded, folded, True, value, counts=value is not None)
        if folded in self._accidents:
            return Token(text, folded, folded)
        for word in (self._bare(text), folded):
            for prefix in ("", *self._cuts):
                known = self._roles.get(word[len(prefix) :]) if word.startswith(prefix) else None
                if known is not None:
                    return self._prefixed(known, text, folded, prefix)
        return Token(text, folded, folded)

    def _is_definite(self, prefix: str) -> bool:
        return prefix.endswith(tuple(self.definite))

    def _prefixed(self, known: Token, text: str, folded: str, prefix: str) -> Token:
        join, mark = self.counting.join_prefix, self.counting.singular_mark
        return replace(
            known,
            text=text,
            folded=folded,
            double=0 if mark and mark in text else known.double,
            joined=bool(join) and prefix.startswith(join),
            definite=self._is_definite(prefix),
            prefixed=bool(prefix),
        )


def figure(text: str, grouping: str) -> float | None:
    """Return the value of digits with separators, or ``None`` for what is no quantity.

    ``2,000``, ``٢٬٠٠٠`` and ``2 000`` are two thousand, ``3.5``, ``3,5`` and ``٣٫٥`` three and a
    half; a mark in ``grouping`` before exactly three digits marks thousands. ``1.2.3`` and ``007``
    are none.
    """
    parts, marks = _MARK.split(text), _MARK.findall(text)
    if sum(map(len, parts)) > _LONGEST or (len(parts[0]) > 1 and int(parts[0][0]) == 0):
        return None
    decimal = ""
    if marks and not (len(set(marks)) == 1 and _grouped(parts, marks, grouping)):
        mark, decimal = marks.pop(), parts.pop()
        if mark not in ".,٫،" or (mark in ",،" and len(decimal) > 2):
            return None
        if marks and (mark in marks or not _grouped(parts, marks, ".,٬،")):
            return None
    return float("".join(parts) + "." + decimal)


def _grouped(parts: list[str], marks: list[str], grouping: str) -> bool:
    threes = len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:])
    known = len(marks) > 1 or marks[0] in grouping or marks[0] in "٬'’\u00a0\u2009\u202f"
    return threes and known and int(parts[0][0]) != 0 and len(set(marks)) == 1 and marks[0] != "٫"
