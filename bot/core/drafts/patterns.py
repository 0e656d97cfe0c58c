"""What is known about drafting sentences of one language from those of another.

The shape here is the shape of ``rules/drafts/SOURCE-TARGET.toml``, which says what each table
means; reading and checking is ``bot.config``'s work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from bot.core.drafts.texts import Words, split
from bot.core.tables import Table

_OWN_SLOTS = ("place", "office", "others", "score", "figure", "day", "month", "year")
_FILLED = re.compile(r"\{(?P<slot>\w+)(?::\w)?\}")
_ELEMENT = re.compile(r"\{(?P<slot>\w+)\}|\((?P<words>[^()]*)\)(?P<maybe>\??)|(?P<word>\S+)")


class Literal(NamedTuple):
    """One of several sequences of words at a place of a pattern; the empty one: none of them."""

    choices: tuple[Words, ...]


class Slot(NamedTuple):
    """A place of a pattern that a phrase of some kind fills; ``actor2`` is a second ``actor``."""

    name: str

    @property
    def kind(self) -> str:
        """The name without its number."""
        return self.name.rstrip("0123456789")


Element = Literal | Slot


@dataclass(frozen=True)
class SourceWords(Table):
    """Words of the source that stand for themselves in patterns, or around names and numbers."""

    the: list[str]
    a: list[str]
    and_: list[str]
    including: list[str]
    was: list[str]
    had: list[str]
    backshift: list[str]
    others: list[str]
    dashes: list[str]
    thousands: str
    place_signs: list[str]
    surname_particles: list[str]
    spellings: dict[str, str]


@dataclass(frozen=True)
class Adjective(Table):
    """Endings of an adjective of relation by gender and number of what it belongs to."""

    feminine: str
    accusative: str
    few: str
    few_feminine: str
    two: list[str]
    two_feminine: list[str]


@dataclass(frozen=True)
class TargetWords(Table):
    """Words and letters of the target: what a draft is joined with."""

    article: str
    and_: str
    inside: str
    among: str
    others: str
    two_others: str
    million: list[str]
    comma: str
    stop: str
    thousands: str
    nominative: list[str]
    place_signs: list[str]
    joins: dict[str, str]
    adjective: Adjective


@dataclass(frozen=True)
class Genders(Table):
    """First words or whole titles by grammatical gender."""

    m: list[str]
    f: list[str]


@dataclass(frozen=True)
class Phrases(Table):
    """Phrases with their equivalents, by the article that stands before them in the source."""

    definite: dict[str, str]
    single: dict[str, str]
    bare: dict[str, str]


@dataclass(frozen=True)
class Counted(Table):
    """A noun that is counted, in the forms that the target's numbers ask for.

    ``two`` is the dual, oblique then nominative. A ``thing`` takes a feminine adjective in the
    plural; ``bare`` nouns take none.
    """

    source: list[str]
    single: list[str]
    group: str
    gender: str
    one: str
    accusative: str
    few: str
    two: list[str]
    all: str
    bare: bool = False
    thing: bool = False


@dataclass(frozen=True)
class Counting(Table):
    """What a slot for counted nouns accepts."""

    groups: list[str]
    least: int


@dataclass(frozen=True)
class Several(Table):
    """Slots that may hold two names, and those that may hold a list of them."""

    pairs: list[str]
    lists: list[str]


@dataclass(frozen=True)
class Pattern(Table):
    """Sentences of the source that all mean ``target``."""

    name: str
    source: list[str]
    target: str


@dataclass(frozen=True)
class Adjunct(Table):
    """When or where; a sentence has at most one of each group."""

    group: str
    source: str
    target: str


@dataclass(frozen=True)
class Attribution(Table):
    """Who says so, before (``lead``) or after (``tail``) what is said."""

    place: str
    source: str
    target: str


@dataclass(frozen=True)
class DraftPatterns(Table):
    """Everything needed to draft sentences of the target from sentences of the source."""

    words: SourceWords
    target: TargetWords
    slots: dict[str, list[str]]
    counts: dict[str, Counting]
    several: Several
    heads: dict[str, Genders]
    wholes: dict[str, Genders]
    given: Genders
    phrase_genders: Genders
    demonyms: dict[str, str]
    titles: dict[str, list[str]]
    offices: dict[str, str]
    phrases: dict[str, Phrases]
    places: dict[str, str]
    qualifiers: dict[str, str]
    vague: dict[str, str]
    counted: list[Counted]
    adjuncts: list[Adjunct]
    attributions: list[Attribution]
    patterns: list[Pattern]
    _compiled: dict[str, tuple[Element, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if both := set(self.given.m) & set(self.given.f):
            raise ValueError(f"given: both masculine and feminine: {min(both)}")
        if self.kinds and self.whole:  # read, so that what is wrong with them shows at once
            self._check()

    def _check(self) -> None:
        """Raise ``ValueError`` for a pattern whose slots are unknown or not those of its target."""
        known = {*self.slots, *self.counts, *_OWN_SLOTS}
        rules = [(source, each.target) for each in self.patterns for source in each.source]
        rules += [(each.source, each.target) for each in self.adjuncts]
        rules += [(each.source, each.target) for each in self.attributions]
        for source, target in rules:
            slots = [each for each in self.compiled(source) if isinstance(each, Slot)]
            if strange := {slot.name for slot in slots if slot.kind not in known}:
                raise ValueError(f"{source}: unknown slot {min(strange)}")
            if {slot.name for slot in slots} != {each["slot"] for each in _FILLED.finditer(target)}:
                raise ValueError(f"{source}: its slots are not those of its target")

    def compiled(self, pattern: str) -> tuple[Element, ...]:
        """Return a pattern of the source as its elements, read once."""
        known = self._compiled.get(pattern)
        if known is None:
            known = self._compiled[pattern] = tuple(self._elements(pattern))
        return known

    def _elements(self, pattern: str) -> Iterator[Element]:
        for found in _ELEMENT.finditer(pattern):
            if found["slot"] == "was":
                yield Literal(tuple(split(each) for each in self.words.was))
            elif found["slot"] == "had":
                yield Literal((*(split(each) for each in self.words.had), ()))
            elif found["slot"]:
                yield Slot(found["slot"])
            elif found["words"] is not None:
                choices = tuple(split(each) for each in found["words"].split("|"))
                yield Literal((*choices, ()) if found["maybe"] else choices)
            else:
                yield Literal((split(found["word"]),))

    @cached_property
    def kinds(self) -> Mapping[str, tuple[frozenset[str], str]]:
        """First words of names in the target → kinds and gender (``m``, ``f``)."""
        return _by_word(self.heads)

    @cached_property
    def whole(self) -> Mapping[str, tuple[frozenset[str], str]]:
        """Whole names in the target → kinds and gender."""
        return _by_word(self.wholes)

    @cached_property
    def given_names(self) -> Mapping[str, str]:
        """First names of persons in the target → gender."""
        return {name: sex for sex in ("m", "f") for name in getattr(self.given, sex)}

    @cached_property
    def genders(self) -> Mapping[str, str]:
        """First words of phrases in the target → gender."""
        own = {word: sex for sex in ("m", "f") for word in getattr(self.phrase_genders, sex)}
        return {word: sex for word, (_, sex) in self.kinds.items()} | own

    @cached_property
    def nouns(self) -> Mapping[Words, Counted]:
        """Counted nouns of the source, plural, by their folded words."""
        return {split(word): noun for noun in self.counted for word in noun.source}

    @cached_property
    def single_nouns(self) -> Mapping[Words, Counted]:
        """Counted nouns of the source, singular, by their folded words."""
        return {split(word): noun for noun in self.counted for word in noun.single}


def _by_word(table: Mapping[str, Genders]) -> dict[str, tuple[frozenset[str], str]]:
    found: dict[str, tuple[frozenset[str], str]] = {}
    for kind, genders in table.items():
        for sex in ("m", "f"):
            for word in getattr(genders, sex):
                kinds, known = found.get(word, (frozenset[str](), sex))
                if known != sex:
                    raise ValueError(f"{word}: both masculine and feminine")
                found[word] = (kinds | {kind}, sex)
    return found
