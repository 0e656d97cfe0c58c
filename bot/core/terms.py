"""What a statement of the source is about, as terms, each looked up in the target's index once.

A term is a content word, a name, a linked entity, a number or a date.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.core import numbers
from bot.core.dates import Date, Day
from bot.core.index import Answers, Index, chronicle, inside, union
from bot.core.language import Language
from bot.core.lexicon import Lexicon
from bot.core.models import Article
from bot.core.numbers import Number

_BRACKETS = re.compile(r"\s*\(.*?\)\s*$")
_ACRONYM = re.compile(r"\s\(([A-Z][A-Z0-9]{1,6})\)")


class Term(NamedTuple):
    """Something a statement says: its kind, an identity within the article, how it is written."""

    kind: str
    key: str
    shown: str


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
        counted = numbers.find(statement.text, self._language.numbers, taken)
        terms = {term.key: term for term in self._facts(statement.text, said, counted)}
        taken += [number.span for number in counted]
        words = [each for each in morphology.words(statement.text) if not inside(each.start, taken)]
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
                shown = " ".join(word[0] for word in words[place : place + length])
                return length, self._entity(surface, shown)
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

    def _entity(self, surface: str, shown: str) -> Term:
        key = f"entity:{surface}"
        if key not in self.answers:
            found = [self._index.title(title) for title in self._entities[surface]]
            if not any(found):
                found = [self._name_answers(part) for part in surface.split()[-1:]]
            self.answers[key] = union(found)
        return Term("entity", key, shown)

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
            self.answers[key] = union(found)
        return Term("word", key, folded)


def _gazetteer(article: Article, counterparts: Mapping[str, str | None]) -> dict[str, list[str]]:
    """Return what the article calls a linked page → titles of it on the target wiki.

    A page is called by its title, without what brackets or a comma add, by its links' words, and by
    the acronym that stands in brackets after one of these: Hay'at Tahrir al-Sham (HTS).
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
    for text in (statement.text for statement in article.statements):
        for found in _ACRONYM.finditer(text):
            before = [folded.folded(word.text) for word in folded.words(text[: found.start()])]
            for length in range(min(6, len(before)), 0, -1):
                named = called.get(" ".join(before[-length:]))
                if named:
                    called.setdefault(folded.folded(found[1]), named)
                    break
    return dict(called)
