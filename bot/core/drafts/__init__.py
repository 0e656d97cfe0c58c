"""A draft sentence in the target for an event that it lacks, where that is safe; else none.

This is the door of everything about drafts. ``On 7 December 2024, [[Hezbollah]] withdrew from
[[Homs]].`` becomes ``في 7 ديسمبر 2024، انسحب [[حزب الله]] من [[حمص]].`` A pattern of
``rules/drafts`` must explain every word of the sentence, and every name must have a certain name in
the target: a quotation with its terms glossed is better than a bad sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bot.core.drafts.names import Names
from bot.core.drafts.patterns import Adjunct, DraftPatterns
from bot.core.drafts.phrases import Part, Parts, fill, wikitext
from bot.core.drafts.sentences import Sentence
from bot.core.models import Alignment, Kind, Span, Statement

__all__ = ["Draft", "DraftPatterns", "Drafter", "draft", "glossary"]

_ENDS = {(), (".",)}


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence of the target as wikitext, and the name of the pattern that gave it."""

    text: str
    pattern: str


class Drafter:
    """Drafts the sentences of one article; what it finds out about names it finds out once."""

    def __init__(self, alignment: Alignment, patterns: DraftPatterns) -> None:
        self._patterns = patterns
        self._statements = alignment.source.statements
        self._names = Names(alignment, patterns)
        self._languages = (alignment.source.language, alignment.target.language)
        linked = {link.title for link in alignment.target.links}
        self._known = frozenset({alignment.target.revision.title, *linked})

    def statements(self, span: Span) -> list[Statement]:
        """Return the statements of the source that lie in a span of its wikitext."""
        return [each for each in self._statements if span.covers(each.span)]

    def draft(self, statement: Statement) -> Draft | None:
        """Return the sentence that tells a statement of the source in the target, or ``None``.

        Pages that the target does not link yet are linked. Where the statement can be read in two
        ways that are told differently there is no draft.
        """
        if statement.kind is Kind.QUOTE:  # somebody's words, not what happened
            return None
        sentence = Sentence(statement, self._names, self._patterns, *self._languages)
        found: dict[str, str] = {}
        for reading in _Drafting(sentence, self._patterns).readings():
            text = wikitext(reading.parts, self._known)
            if text is None:
                return None
            found.setdefault(text, reading.pattern)
        return Draft(*found.popitem()) if len(found) == 1 else None

    def glossary(self, statement: Statement) -> tuple[tuple[str, str], ...]:
        """Return the names of a statement with the titles of their pages in the target.

        The longest first, each once: what is linked, and what is surely the name of a page linked
        elsewhere in the article.
        """
        return self._names.glossary(statement)


def draft(statement: Statement, alignment: Alignment, patterns: DraftPatterns) -> Draft | None:
    """Return the draft for one statement: :meth:`Drafter.draft`."""
    return Drafter(alignment, patterns).draft(statement)


def glossary(
    statement: Statement, alignment: Alignment, patterns: DraftPatterns
) -> tuple[tuple[str, str], ...]:
    """Return the names of one statement: :meth:`Drafter.glossary`."""
    return Drafter(alignment, patterns).glossary(statement)


class _Reading(NamedTuple):
    """One way of telling the sentence, and the pattern of what happened."""

    parts: Parts
    pattern: str


class _Drafting:
    """The frame of a sentence: who says so, when and where, around what happened."""

    def __init__(self, sentence: Sentence, patterns: DraftPatterns) -> None:
        self._sentence, self._patterns = sentence, patterns
        self._comma = Part(patterns.target.comma)

    def readings(self) -> Iterator[_Reading]:
        """Yield the whole sentence in each way that the patterns can tell it."""
        yield from self._led(0, None, ())
        for end, saying in self._attributions("lead", 0):
            yield from self._led(end, saying, ())

    def _led(self, place: int, saying: Parts | None, groups: tuple[str, ...]) -> Iterator[_Reading]:
        """Read on from where a date or place may lead the sentence."""
        yield from self._events(place, saying, (), groups)
        for end, adjunct, parts in self._adjuncts(place, groups):
            after = end + self._sentence.says((",",), end)
            yield from self._events(after, saying, (*parts, self._comma), (adjunct.group,))

    def _events(
        self, place: int, saying: Parts | None, lead: Parts, groups: tuple[str, ...]
    ) -> Iterator[_Reading]:
        for pattern in self._patterns.patterns:
            for source in pattern.source:
                for end, filled in self._sentence.match(source, place):
                    told = fill(pattern.target, filled, self._patterns.target)
                    if told:
                        for parts in self._ended(end, (*lead, *told), saying, groups):
                            yield _Reading(parts, pattern.name)

    def _ended(
        self, place: int, told: Parts, saying: Parts | None, groups: tuple[str, ...]
    ) -> Iterator[Parts]:
        """Yield what is told with what follows it, if that is the whole rest of the sentence."""
        rest = tuple(token.text for token in self._sentence.tokens[place:])
        if rest in _ENDS:
            if saying is not None or not self._is_shifted():
                told += (self._comma, *saying) if saying else ()
                yield (*told, Part(self._patterns.target.stop))
            return
        for end, adjunct, parts in self._adjuncts(place, groups):
            more = (*told, Part(" "), *parts)
            yield from self._ended(end, more, saying, (*groups, adjunct.group))
        if saying is None:
            for end, source in self._attributions("tail", place):
                yield from self._ended(end, told, source, tuple(_groups(self._patterns)))

    def _adjuncts(
        self, place: int, groups: tuple[str, ...]
    ) -> Iterator[tuple[int, Adjunct, Parts]]:
        for adjunct in self._patterns.adjuncts:
            if adjunct.group not in groups:
                for end, filled in self._sentence.match(adjunct.source, place):
                    if parts := fill(adjunct.target, filled, self._patterns.target):
                        yield end, adjunct, parts

    def _attributions(self, where: str, place: int) -> Iterator[tuple[int, Parts]]:
        for attribution in self._patterns.attributions:
            if attribution.place == where:
                for end, filled in self._sentence.match(attribution.source, place):
                    if parts := fill(attribution.target, filled, self._patterns.target):
                        yield end, parts

    def _is_shifted(self) -> bool:
        """Tell whether a verb stands in a form that only what somebody said takes."""
        shifted = self._patterns.words.backshift
        return any(token.folded in shifted for token in self._sentence.tokens)


def _groups(patterns: DraftPatterns) -> set[str]:
    return {adjunct.group for adjunct in patterns.adjuncts}
