"""The target's tellings, found by what they say: words in any form, names by sound, dates, numbers.

A *telling* is a statement or an infobox field. An answer is a bit mask of the words in it that tell
what was asked for; a date or a number counts as one word.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core import dates, numbers
from bot.core.dates import Agreement, Date, Day
from bot.core.models import Article, Span
from bot.core.names import alike
from bot.core.numbers import Number

_BRACKETS = re.compile(r"\s*[(（].*?[)）]\s*$")
_UNDATED = Day()
_PAIR = 2
_NEAR = 5  # words between the parts of an expression: كتيبة الهندسة التابعة

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
        self._aliases = self._called(article)
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
        for each in numbers.find(telling.text, self.language.numbers, taken):
            entry = (each, number, self._fact(telling, each.span))
            self._numbers[each.unit, _magnitude(each.value)].append(entry)
            if each.value != _PAIR:  # a dual is a noun as well: معبرين
                taken.append(each.span)
        for word in morphology.words(telling.text):
            if inside(word.start, taken):
                continue
            mask = 1 << len(telling.words)
            telling.words.append(word.text)
            stop = morphology.is_stopword(word.text)  # بعض is no form of عض
            for form in {morphology.folded(word.text)} if stop else morphology.forms(word.text):
                posting = self._forms[form]
                posting[number] = posting.get(number, 0) | mask
            for skeleton in sounds.skeletons(word.text):
                posting = self._skeletons[skeleton]
                posting[number] = posting.get(number, 0) | mask

    def _called(self, article: Article) -> dict[str, set[tuple[str, ...]]]:
        """Return what the article calls a page that it links to, other than by its title."""
        morphology = self.language.morphology
        called: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for link in article.links:
            words = tuple(morphology.folded(word.text) for word in morphology.words(link.text))
            if words and link.text != link.title:
                called[link.title].add(words)
        return called

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
        return union(found)

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
                    return union([posting, other]) if posting else other
        return posting or {}

    def name(self, skeletons: Iterable[str]) -> Answers:
        """Return where a name of one of these skeletons stands, else of one spelt nearly so."""
        found = []
        for skeleton in skeletons:
            if len(skeleton) < 2:
                continue
            found.append(self._skeletons.get(skeleton))
            if len(skeleton) >= 4 and skeleton not in self._skeletons:
                for length in (len(skeleton) - 1, len(skeleton), len(skeleton) + 1):
                    found += [
                        self._skeletons[other]
                        for other in self._nearby.get((skeleton[0], length), ())
                        if other != skeleton and alike(skeleton, other)
                    ]
        return union(posting for posting in found if posting)

    def title(self, title: str) -> Answers:
        """Return where a page of the target wiki is named, by the words of its title."""
        bare = _BRACKETS.sub("", title)
        parts = [
            self.language.morphology.folded(w.text) for w in self.language.morphology.words(bare)
        ]
        found = [self.phrase(parts)] if parts else []
        return union([*found, *(self.phrase(alias) for alias in self._aliases.get(title, ()))])


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


def inside(place: int, spans: Sequence[Span]) -> bool:
    """Tell whether a code point lies in one of the spans."""
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


def union(postings: Iterable[Mapping[int, int] | None]) -> dict[int, int]:
    """Return all answers together."""
    union: dict[int, int] = {}
    for posting in postings:
        for number, mask in (posting or {}).items():
            union[number] = union.get(number, 0) | mask
    return union
