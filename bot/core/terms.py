"""What a statement is about, as terms, and where the target tells each of them.

A term is a content word, a name, a linked entity, a number or a date. Matching a term is asking an
index of the target, never comparing sentence with sentence: a *telling* is a statement or an infobox
field of the target, and an answer is a bit mask of the words in it that tell the term.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.core import dates, numbers
from bot.core.dates import Agreement, Date, Day
from bot.core.language import Language
from bot.core.lexicon import Lexicon
from bot.core.models import Article, Span
from bot.core.names import alike
from bot.core.numbers import Number

_BRACKETS = re.compile(r"\s*[(（].*?[)）]\s*$")
_UNDATED = Day()
_PAIR = 2
_NEAR = 5  # words between the parts of an expression: كتيبة الهندسة التابعة


class Term(NamedTuple):
    """Something a statement says: its kind, an identity within the article, how it is written."""

    kind: str
    key: str
    shown: str


Answers = Mapping[int, int]
"""Telling → mask of the words in it that tell the term; every telling with an answer is listed."""


@dataclass(slots=True)
class Telling:
    """One statement or field of the target, ready for matching."""

    text: str
    block: int
    section: int
    prose: bool
    words: list[str] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    dates: tuple[Date, ...] = ()
    day: Day = _UNDATED


class Index:
    """The target's tellings by form and by skeleton of their words."""

    def __init__(self, article: Article) -> None:
        self.language = article.language
        self.tellings = list(_tellings(article))
        self._forms: dict[str, dict[int, int]] = defaultdict(dict)
        self._skeletons: dict[str, dict[int, int]] = defaultdict(dict)
        self._nearby: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._dates: dict[tuple[Day, Day], dict[int, int]] = defaultdict(dict)
        self._numbers: dict[tuple[str, int], list[tuple[Number, int, int]]] = defaultdict(list)
        told = chronicle(article, [(t.text, t.block, t.section) for t in self.tellings])
        for telling, (said, day) in zip(self.tellings, told, strict=True):
            telling.dates, telling.day = said, day
        for number, telling in enumerate(self.tellings):
            self._enter(number, telling)
        for skeleton in self._skeletons:
            self._nearby[skeleton[0], len(skeleton)].append(skeleton)
        self._weigh()

    def _enter(self, number: int, telling: Telling) -> None:
        morphology, sounds = self.language.morphology, self.language.sounds
        taken = [date.span for date in telling.dates]
        for date in telling.dates:
            mask = self._fact(telling, date.span)
            posting = self._dates[date.first, date.last]
            posting[number] = posting.get(number, 0) | mask
        for each in (
            numbers.find(telling.text, self.language.numbers, taken)
            if self.language.numbers
            else ()
        ):
            entry = (each, number, self._fact(telling, each.span))
            self._numbers[each.unit, _magnitude(each.value)].append(entry)
            if each.value != _PAIR:  # a dual is a noun as well: معبرين
                taken.append(each.span)
        for word in morphology.words(telling.text):
            if _inside(word.start, taken):
                continue
            mask = 1 << len(telling.words)
            telling.words.append(word.text)
            for form in morphology.forms(word.text):
                posting = self._forms[form]
                posting[number] = posting.get(number, 0) | mask
            for skeleton in sounds.skeletons(word.text):
                posting = self._skeletons[skeleton]
                posting[number] = posting.get(number, 0) | mask

    @staticmethod
    def _fact(telling: Telling, span: Span) -> int:
        """Enter a date or number of a telling as one of its words; return the word's mask."""
        telling.words.append(span.cut(telling.text))
        return 1 << len(telling.words) - 1

    def number(self, number: Number) -> Answers:
        """Return where the same quantity is told, in whatever notation."""
        answers: dict[int, int] = {}
        size = _magnitude(number.value)
        for magnitude in (size - 1, size, size + 1):
            for other, telling, mask in self._numbers.get((number.unit, magnitude), ()):
                if numbers.agree(number, other):
                    answers[telling] = answers.get(telling, 0) | mask
        return answers

    def date(self, date: Date) -> Answers:
        """Return where the same day or stretch of time is told, said or understood."""
        found = []
        for (first, last), posting in self._dates.items():
            agreement = dates.agree(date, Date(date.span, first, last))
            if agreement in (Agreement.SAME, Agreement.WITHIN, Agreement.OVERLAP):
                found.append(posting)
        return _union(found)

    def _weigh(self) -> None:
        """Give each word of each telling its rarity; stopwords weigh nothing."""
        morphology, count = self.language.morphology, len(self.tellings)
        rarity: dict[str, float] = {}
        for telling in self.tellings:
            for word in telling.words:
                if word not in rarity:
                    spread = len(self._forms.get(morphology.folded(word), ())) or 1
                    rarity[word] = (
                        0.0 if morphology.is_stopword(word) else math.log(1 + count / spread)
                    )
                telling.weights.append(rarity[word])

    def phrase(self, parts: Sequence[str]) -> Answers:
        """Return where the folded words of an expression stand, near each other."""
        postings = [self._word(part) for part in parts]
        if len(postings) == 1:
            return postings[0]
        if not postings or not all(postings):
            return {}
        shared = set(postings[0]).intersection(*postings[1:])
        answers = {}
        for number in shared:
            mask = _near([posting[number] for posting in postings])
            if mask:
                answers[number] = mask
        return answers

    def _word(self, folded: str) -> Answers:
        """Return where a folded word stands in any form; ``ة`` at its end may have become ``ت``."""
        posting = self._forms.get(folded)
        for suffix in ("ه", "ي"):
            if len(folded) > 3 and folded.endswith(suffix) and suffix == "ه":
                other = self._forms.get(folded[:-1])
                if other:
                    return _union([posting, other]) if posting else other
        return posting or {}

    def name(self, skeletons: Iterable[str]) -> Answers:
        """Return where a name of one of these skeletons stands, in any spelling near it."""
        found = []
        for skeleton in skeletons:
            if len(skeleton) < 2:
                continue
            found.append(self._skeletons.get(skeleton))
            if len(skeleton) >= 4:
                for length in (len(skeleton) - 1, len(skeleton), len(skeleton) + 1):
                    for other in self._nearby.get((skeleton[0], length), ()):
                        if other != skeleton and alike(skeleton, other):
                            found.append(self._skeletons[other])
        return _union(posting for posting in found if posting)

    def title(self, title: str) -> Answers:
        """Return where a page of the target wiki is named, by the words of its title."""
        bare = _BRACKETS.sub("", title)
        parts = [
            self.language.morphology.folded(w.text) for w in self.language.morphology.words(bare)
        ]
        return self.phrase(parts) if parts else {}


def _tellings(article: Article) -> Iterator[Telling]:
    for statement in article.statements:
        prose = not article.sections[statement.section].apparatus
        text = f"{statement.label} {statement.text}" if statement.label else statement.text
        yield Telling(text, statement.block, statement.section, prose)
    for place, each in enumerate(article.fields):
        yield Telling(each.text, -1 - place, 0, False)


def chronicle(
    article: Article, tellings: Sequence[tuple[str, int, int]]
) -> list[tuple[tuple[Date, ...], Day]]:
    """Return for each (text, block, section) of an article its dates and the day in force after."""
    told = [
        dates.Telling(text, block, section, _headings(article, section))
        for text, block, section in tellings
    ]
    return dates.chronicle(told, article.language.dates)


def _headings(article: Article, index: int) -> tuple[str, ...]:
    """Return a section's title and its parents'; the lead stands under the article's title."""
    titles = []
    place: int | None = index
    while place is not None:
        titles.append(article.sections[place].title or article.revision.title)
        place = article.sections[place].parent
    return tuple(titles)


def _magnitude(value: float) -> int:
    return int(math.log10(abs(value))) if value else 0


def _inside(place: int, spans: Sequence[Span]) -> bool:
    return any(span.start <= place < span.end for span in spans)


def _near(masks: list[int]) -> int:
    """Return the places where one bit of every mask lies within a short stretch, as a mask."""
    found = 0
    first = masks[0]
    place = 0
    while first >> place:
        if first >> place & 1:
            low = max(place - _NEAR, 0)
            window = ((1 << (2 * _NEAR + 1)) - 1) << low
            hits = [mask & window for mask in masks[1:]]
            if all(hits):
                found |= 1 << place
                for hit in hits:
                    found |= hit
        place += 1
    return found


def _union(postings: Iterable[Mapping[int, int] | None]) -> dict[int, int]:
    union: dict[int, int] = {}
    for posting in postings:
        for number, mask in (posting or {}).items():
            union[number] = union.get(number, 0) | mask
    return union


@dataclass(slots=True)
class Said:
    """One statement of the source as terms; ``unknown`` counts words nothing is known about.

    ``dates`` are those it tells, ``day`` the day in force after it.
    """

    terms: tuple[Term, ...]
    unknown: int
    dates: tuple[Date, ...]
    day: Day


class Reader:
    """Reads source statements into terms and asks the target's index for each, once."""

    def __init__(
        self,
        article: Article,
        index: Index,
        lexicon: Lexicon,
        counterparts: Mapping[str, str | None],
    ) -> None:
        self._language: Language = article.language
        self._index = index
        self._lexicon = lexicon
        self._entities = _gazetteer(article, counterparts)
        self.answers: dict[str, Answers] = {}
        self._told = chronicle(
            article, [(each.text, each.block, each.section) for each in article.statements]
        )
        self._statements = article.statements

    def read(self, number: int) -> Said:
        """Return the terms of a statement; their answers are in ``answers`` by key."""
        statement = self._statements[number]
        said, day = self._told[number]
        morphology = self._language.morphology
        taken = [date.span for date in said]
        counted = (
            numbers.find(statement.text, self._language.numbers, taken)
            if self._language.numbers
            else []
        )
        terms = {term.key: term for term in self._facts(statement.text, said, counted)}
        taken += [number.span for number in counted]
        words = [
            each for each in morphology.words(statement.text) if not _inside(each.start, taken)
        ]
        folded = [morphology.folded(word.text) for word in words]
        unknown = 0
        place = 0
        while place < len(words):
            length, term = self._expression(words, folded, place)
            if term is None:
                unknown += not morphology.is_stopword(words[place].text)
            else:
                terms.setdefault(term.key, term)
            place += length
        return Said(tuple(terms.values()), unknown, said, day)

    def _facts(self, text: str, said: Sequence[Date], counted: Sequence[Number]) -> Iterator[Term]:
        for date in said:
            key = f"date:{date.first}/{date.last}"
            if key not in self.answers:
                self.answers[key] = self._index.date(date)
            yield Term("date", key, date.span.cut(text))
        for number in counted:
            key = f"number:{number.value:g}/{number.high or ''}/{number.unit}/{number.sense}"
            if key not in self.answers:
                self.answers[key] = self._index.number(number)
            yield Term("number", key, number.span.cut(text))

    def _expression(
        self, words: Sequence[tuple[str, int, int]], folded: list[str], place: int
    ) -> tuple[int, Term | None]:
        """Return the longest entity or expression that begins here, else the word."""
        for length in (5, 4, 3, 2, 1):
            surface = " ".join(folded[place : place + length])
            if place + length <= len(folded) and surface in self._entities:
                return length, self._entity(surface)
        for length in (3, 2):
            if place + length <= len(folded):
                for last in self._lexicon.lemmas(words[place + length - 1][0])[:2] or (
                    folded[place + length - 1],
                ):
                    lemma = " ".join([*folded[place : place + length - 1], last])
                    if lemma in self._lexicon.entries:
                        term = self._lemmas(lemma, (lemma,))
                        if self.answers[term.key]:
                            return length, term
        return 1, self._word(words[place][0], folded[place], place == 0)

    def _entity(self, surface: str) -> Term:
        key = f"entity:{surface}"
        if key not in self.answers:
            found = [self._index.title(title) for title in self._entities[surface]]
            if not any(found):
                found = [self._name_answers(part) for part in surface.split()[-1:]]
            self.answers[key] = _union(found)
        return Term("entity", key, surface)

    def _word(self, word: str, folded: str, first: bool) -> Term | None:
        morphology = self._language.morphology
        named = morphology.marks_names and word[:1].isupper() and not first
        if morphology.is_stopword(word):
            return None
        lemmas = self._lexicon.lemmas(word)
        if lemmas and not named:
            return self._lemmas(folded, lemmas)
        if lemmas:
            return self._lemmas(folded, lemmas, name=word)
        if word[:1].isupper():
            key = f"name:{folded}"
            if key not in self.answers:
                self.answers[key] = self._name_answers(word)
            return Term("name", key, word)
        return None

    def _name_answers(self, word: str) -> Answers:
        return self._index.name(self._language.sounds.skeletons(word))

    def _lemmas(self, folded: str, lemmas: tuple[str, ...], name: str = "") -> Term:
        key = f"word:{'/'.join(lemmas)}"
        if key not in self.answers:
            found = [
                self._index.phrase(parts)
                for lemma in lemmas
                for parts in self._lexicon.equivalents(lemma)
            ]
            if name and not any(found):
                found.append(self._name_answers(name))
            self.answers[key] = _union(found)
        return Term("word", key, folded)


def _gazetteer(article: Article, counterparts: Mapping[str, str | None]) -> dict[str, list[str]]:
    """Return what the article calls a linked page → titles of it on the target wiki.

    A page is called by its title, without what brackets or a comma add, and by its links' words.
    """
    called: dict[str, list[str]] = defaultdict(list)
    folded = article.language.morphology
    for link in article.links:
        counterpart = counterparts.get(link.title)
        if not counterpart:
            continue
        for surface in (link.text, _BRACKETS.sub("", link.title).partition(",")[0]):
            words = " ".join(folded.folded(word.text) for word in folded.words(surface))
            if words and counterpart not in called[words]:
                called[words].append(counterpart)
    return dict(called)
