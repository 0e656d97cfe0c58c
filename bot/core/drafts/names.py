"""Which names in a sentence have a certain name in the target.

A name is certain when it is the title of a page that the source links, or that title's initials,
or the surname of a person so linked, and the page has a counterpart; or when it is the article's
own title. What the target calls it is the counterpart's title.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from bot.core.drafts.patterns import DraftPatterns
from bot.core.drafts.phrases import Part, Phrase
from bot.core.drafts.texts import Token, Words, folded, split, tokens
from bot.core.models import Alignment, Link, Statement

_BRACKETS = re.compile(r"\s*\(([^()]*)\)$")
_LONGEST = 8  # words of a name


class Entity(NamedTuple):
    """A page of the target that a name stands for: its title, what it is, its gender if certain."""

    title: str
    kinds: frozenset[str]
    gender: str

    @property
    def bare(self) -> str:
        """The title without what brackets add."""
        return _BRACKETS.sub("", self.title)

    def phrase(self, subject: bool) -> Phrase:
        """Return the name as a phrase."""
        return Phrase((Part(self.bare, self.title),), self.gender, subject=subject)


class Names:
    """The names of one article, and of one sentence of it."""

    def __init__(self, alignment: Alignment, patterns: DraftPatterns) -> None:
        self._alignment = alignment
        self._patterns = patterns

    @cached_property
    def _titles(self) -> dict[str, str]:
        """Titles of the source that are linked or its own → counterparts written in the target's
        script.
        """
        alignment = self._alignment
        pages = {alignment.source.revision.title: alignment.target.revision.title}
        for link in alignment.source.links:
            if counterpart := alignment.counterparts.get(link.title):
                pages[link.title] = counterpart
        language = alignment.target.language
        return {title: page for title, page in pages.items() if language.share(page) > 0.5}

    @cached_property
    def _known(self) -> dict[Words, set[str]]:
        """Names by their folded words → titles in the target that they may stand for."""
        known: dict[Words, set[str]] = defaultdict(set)
        for title, page in self._titles.items():
            name = self._words(title)
            known[name].add(page)
            if self._is_person(name, page) and self._is_only(title, name):
                known[self._surname(name)].add(page)
            if f"({_initials(title)})" in self._prose:
                known[split(_initials(title))].add(page)
        return known

    @cached_property
    def _prose(self) -> str:
        return "\n".join(each.text for each in self._alignment.source.statements)

    @cached_property
    def _told(self) -> str:
        return "\n".join(each.text for each in self._alignment.target.statements)

    def _words(self, title: str) -> Words:
        """Return the words of a title as a text writes it, in one spelling."""
        name = split(_BRACKETS.sub("", title).partition(",")[0])
        name = name[1:] if name[:1] in {(word,) for word in self._patterns.words.the} else name
        return tuple(self._patterns.words.spellings.get(word, word) for word in name)

    def _is_person(self, name: Words, page: str) -> bool:
        return len(name) > 1 and "person" in self.entity(page).kinds

    def _surname(self, name: Words) -> Words:
        """Return the last word of a person's name, with what belongs to it: El Guerrouj."""
        particles = self._patterns.words.surname_particles
        return name[-2:] if len(name) > 2 and name[-2] in particles else name[-1:]

    def _is_only(self, title: str, name: Words) -> bool:
        """Tell whether nobody else of that surname is named in the article."""
        surname = re.escape(_BRACKETS.sub("", title).partition(",")[0].split(" ")[-1])
        before = re.findall(rf"\b([A-Z][\w'’-]*) {surname}\b", self._prose)
        callings = {word for calling in self._patterns.titles for word in split(calling)}
        return all(folded(word) in {*name, *callings} for word in before)

    def entity(self, page: str) -> Entity:
        """Tell what a page of the target is, by its title; kinds are empty when nobody can."""
        patterns = self._patterns
        bare, article = _BRACKETS.sub("", page), patterns.target.article
        brackets = _BRACKETS.search(page)
        if brackets and (known := patterns.kinds.get(brackets[1].split(" ")[0])):
            return Entity(page, *known)
        if known := patterns.whole.get(bare):
            return Entity(page, *known)
        first, *more = bare.split(" ")
        if known := patterns.kinds.get(first) or patterns.kinds.get(first.removeprefix(article)):
            return Entity(page, *known)
        if more and not brackets and (gender := patterns.given_names.get(first)):
            return Entity(page, frozenset({"person"}), gender)
        return Entity(page, frozenset(), "")

    def phrase(self, entity: Entity) -> Phrase:
        """Return the name of an entity as a phrase."""
        return entity.phrase(entity.bare.split(" ")[0] in self._patterns.target.nominative)

    def is_place(self, entity: Entity, surface: str) -> bool:
        """Tell whether a name is that of a place: by its kind, or because things happen in it."""
        if entity.kinds:
            return bool(entity.kinds & {"settlement", "country"})
        return _stands(self._patterns.words.place_signs, surface, self._prose) or _stands(
            self._patterns.target.place_signs, entity.bare, self._told
        )

    def linked(self, statement: Statement) -> list[tuple[int, int, Link]]:
        """Return the links of a statement with where their words stand in its text."""
        found, place = [], 0
        for link in statement.links:
            start = statement.text.find(link.text, place) if link.text else -1
            if start >= 0:
                place = start + len(link.text)
                found.append((start, place, link))
        return found

    def at(
        self, text: Sequence[Token], place: int, links: Sequence[tuple[int, int, Link]]
    ) -> Iterator[tuple[int, Entity]]:
        """Yield the end of each certain name that begins at a token, and what it stands for.

        A name that a link of the sentence covers stands for what is linked, or for nothing.
        """
        for end in range(min(place + _LONGEST, len(text)), place, -1):
            run = text[place:end]
            if not _is_name(run):
                continue
            name = self._one_spelling(run)
            touching = [
                link for first, last, link in links if first < run[-1].end and run[0].start < last
            ]
            pages = set(self._known.get(name, ()))
            if touching:
                pages = {page for link in touching if (page := self._of_link(name, link))}
                if len(touching) > 1 or not pages:
                    continue
            if len(pages) == 1:
                yield self._past_initials(text, end, *pages), self.entity(*pages)

    def _one_spelling(self, run: Sequence[Token]) -> Words:
        spellings = self._patterns.words.spellings
        return tuple(spellings.get(token.folded, token.folded) for token in run)

    def _of_link(self, name: Words, link: Link) -> str:
        """Return the page that a link leads to, if the words are a name of it; else nothing."""
        page = self._titles.get(link.title, "")
        title = self._words(link.title)
        named = name in (title, split(_initials(link.title)))
        if not named and page and self._is_person(title, page):
            named = name == self._surname(title) or (
                len(name) > 1 and name[-1] == title[-1] and set(name) <= set(title)
            )
        return page if named else ""

    def _past_initials(self, text: Sequence[Token], end: int, page: str) -> int:
        """Return the end of a name with the initials that may follow it in brackets."""
        following = [token.text for token in text[end : end + 3]]
        initials = {_initials(title) for title, each in self._titles.items() if each == page}
        if len(following) == 3 and following[::2] == ["(", ")"] and following[1] in initials:
            return end + 3
        return end

    def glossary(self, statement: Statement) -> tuple[tuple[str, str], ...]:
        """Return what a sentence names, with the titles in the target; the longest names first.

        A link whose words are no name of the page is listed by the page's title.
        """
        terms: dict[str, str] = {}
        links = self.linked(statement)
        for _, _, link in links:
            if page := self._alignment.counterparts.get(link.title):
                title = _BRACKETS.sub("", link.title)
                same = self._words(link.text) == self._words(link.title)
                terms.setdefault(
                    link.text if same or self._of_link(split(link.text), link) else title, page
                )
        text, place = tokens(statement.text), 0
        while place < len(text):
            end, entity = next(iter(self.at(text, place, links)), (place + 1, None))
            if entity:
                surface = statement.text[text[place].start : text[end - 1].end]
                if entity.title not in terms.values():
                    terms[surface] = entity.title
            place = end
        return tuple(sorted(terms.items(), key=lambda term: (-len(term[0]), term[0])))


def _is_name(run: Sequence[Token]) -> bool:
    """Tell whether words are written as a name is: from a capital or figure on."""
    first = run[0].text[0]
    return first.isupper() or (first.isdecimal() and any(each.text[0].isupper() for each in run))


def _initials(title: str) -> str:
    """Return the initials of the capitalised words of a title."""
    name = _BRACKETS.sub("", title).partition(",")[0]
    return "".join(word[0] for word in re.split(r"[\s-]+", name) if word[:1].isupper())


def _stands(signs: Sequence[str], name: str, prose: str) -> bool:
    """Tell whether a name stands in a text behind one of some words."""
    return bool(re.search(rf"\b(?:{'|'.join(signs)}) {re.escape(name)}\b", prose))
