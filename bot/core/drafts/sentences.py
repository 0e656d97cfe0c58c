"""One sentence of the source, and what stands in it where: the readers that fill slots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.core.drafts.names import Entity, Names
from bot.core.drafts.patterns import DraftPatterns, Element, Literal
from bot.core.drafts.phrases import Phrase, joined, words
from bot.core.drafts.quantities import Quantities, Read
from bot.core.drafts.texts import Text, split
from bot.core.language import Language
from bot.core.models import Statement

Filled = Mapping[str, Phrase]


class Sentence(Text):
    """A sentence as tokens, with what is found at each of them."""

    def __init__(
        self, statement: Statement, names: Names, patterns: DraftPatterns,
        source: Language, target: Language,
    ) -> None:  # fmt: skip
        super().__init__(statement.text)
        self._names, self._patterns = names, patterns
        self._quantities = Quantities(self, patterns, source, target)
        self._links = names.linked(statement)
        self._found: dict[tuple[str, int], list[Read]] = {}
        self._named: dict[int, list[tuple[int, Entity]]] = {}

    # Matching ------------------------------------------------------------------------------------

    def match(self, pattern: str, place: int) -> Iterator[tuple[int, Filled]]:
        """Yield each way to read a pattern from a token on: where it ends, its slots."""
        yield from self._match(self._patterns.compiled(pattern), place, {})

    def _match(
        self, elements: Sequence[Element], place: int, filled: Filled
    ) -> Iterator[tuple[int, Filled]]:
        if not elements:
            yield place, filled
            return
        first, rest = elements[0], elements[1:]
        if isinstance(first, Literal):
            for choice in first.choices:
                if self.says(choice, place):
                    yield from self._match(rest, place + len(choice), filled)
            return
        for end, phrase in self._reads(first.kind, place):
            yield from self._match(rest, end, {**filled, first.name: phrase})

    # Slots ---------------------------------------------------------------------------------------

    def _reads(self, kind: str, place: int) -> list[Read]:
        """Return the ways to fill a slot from a token on, each looked for once."""
        found = self._found.get((kind, place))
        if found is None:
            inside = place < len(self.tokens)
            found = self._found[kind, place] = list(self._read(kind, place)) if inside else []
        return found

    def _entities(self, place: int) -> list[tuple[int, Entity]]:
        """Return the certain names that begin at a token, and where they end."""
        named = self._named.get(place)
        if named is None:
            named = self._named[place] = list(self._names.at(self.tokens, place, self._links))
        return named

    def _read(self, kind: str, place: int) -> Iterator[Read]:
        if kind in self._patterns.counts:
            yield from self._quantities.amounts(kind, place)
        elif kind in ("day", "month", "year"):
            yield from self._quantities.dates(kind, place)
        elif kind == "place":
            yield from self._listed(kind, place)
        elif kind == "office":
            yield from self._offices(place)
        elif kind == "others":
            yield from self._quantities.others(place)
        elif kind in ("score", "figure"):
            yield from self._quantities.figures(kind, place)
        elif kind in self._patterns.several.pairs:
            yield from self._pairs(kind, place)
        else:
            yield from self._single(kind, place)

    def _single(self, kind: str, place: int) -> Iterator[Read]:
        """Yield one name or phrase of the kinds that a slot accepts."""
        accepted = self._patterns.slots[kind]
        start = self.past(self._patterns.words.the, place)
        named = set()
        for end, entity in self._entities(start):
            named.add(end)
            if entity.kinds & set(accepted) and not (start > place and "person" in entity.kinds):
                yield end, self._names.phrase(entity)
        if "person" in accepted:
            yield from self._titled(place)
        for each in accepted:
            if each in self._patterns.phrases:
                for end, phrase in self._phrases(each, place):
                    if end not in named:  # a name says more: the Syrian Army
                        yield end, phrase

    def _titled(self, place: int) -> Iterator[Read]:
        """Yield a person after what he is: Turkish president Recep Tayyip Erdoğan."""
        start = self.past(self._patterns.words.the, place)
        nisba, after = self.demonym(self._patterns.demonyms, start)
        for title, forms in self._patterns.titles.items():
            if not self.says(split(title), after):
                continue
            for end, entity in self._entities(after + len(split(title))):
                if "person" in entity.kinds and entity.gender:
                    calling = forms["mf".index(entity.gender)]
                    calling += self._adjective(nisba, entity.gender, definite=True)
                    name = self._names.phrase(entity)
                    if not name.subject:
                        yield end, joined([words(calling, entity.gender), name], [" "])

    def _phrases(self, group: str, place: int) -> Iterator[Read]:
        """Yield a phrase of a group, with the adjective that stands before it."""
        known = self._patterns.phrases[group]
        after_the = self.past(self._patterns.words.the, place)
        after_a = self.past(self._patterns.words.a, place)
        for listed, start, definite in (
            (known.definite, after_the, True),
            (known.single, after_a, False),
            (known.bare, place, False),
        ):
            if listed is known.single and after_a == place:
                continue
            nisba, after = self.demonym(self._patterns.demonyms, start)
            for phrase, equivalent in listed.items():
                if not self.says(split(phrase), after):
                    continue
                head = equivalent.split(" ")[0]
                bare = head.removeprefix(self._patterns.target.article)
                gender = self._patterns.genders.get(head) or self._patterns.genders.get(bare, "")
                adjective = self._adjective(nisba, gender, definite)
                yield after + len(split(phrase)), words(equivalent + adjective, gender)

    def _adjective(self, nisba: str, gender: str, definite: bool) -> str:
        if not nisba:
            return ""
        ending = self._patterns.target.adjective.feminine if gender == "f" else ""
        return f" {self._patterns.target.article if definite else ''}{nisba}{ending}"

    def _pairs(self, kind: str, place: int) -> Iterator[Read]:
        """Yield one of a kind, or two joined by an "and"."""
        for end, phrase in self._single(kind, place):
            yield end, phrase
            after = self.past(self._patterns.words.and_, end)
            if after > end:
                for last, other in self._single(kind, after):
                    yield last, joined([phrase, other], [f" {self._patterns.target.and_}"])

    # Places --------------------------------------------------------------------------------------

    def _listed(self, kind: str, place: int) -> Iterator[Read]:
        """Yield a place, and a list of places: A, B and C."""
        for end, phrase in self._places(place):
            yield end, phrase
            if kind in self._patterns.several.lists:
                yield from self._rest_of_list(end, [phrase])

    def _rest_of_list(self, end: int, found: list[Phrase]) -> Iterator[Read]:
        comma = self.past_comma(end)
        after = self.past(self._patterns.words.and_, comma)
        link = f" {self._patterns.target.and_}"
        for last, phrase in self._places(after) if after > end else ():
            listed = [*found, phrase]
            if after > comma:
                yield last, joined(listed, [link] * len(found))
            else:
                yield from self._rest_of_list(last, listed)

    def _places(self, place: int) -> Iterator[Read]:
        """Yield one place: Homs, the city of Homs, Homs city."""
        start = self.past(self._patterns.words.the, place)
        for kind, equivalent in self._patterns.places.items():
            after = self.past([f"{kind} of"], start)
            if after > start:
                for end, entity in self._entities(after):
                    if not entity.kinds:
                        yield end, self._of_kind(equivalent, entity)
        for end, entity in self._entities(start):
            surface = self.cut(start, end)
            if not self._names.is_place(entity, surface):
                continue
            yield end, self._names.phrase(entity)
            yield from self._inside(end, entity)
            for kind, equivalent in self._patterns.places.items():
                if self.says(split(kind), end) and not entity.kinds:
                    yield end + len(split(kind)), self._of_kind(equivalent, entity)

    def _inside(self, end: int, entity: Entity) -> Iterator[Read]:
        """Yield a place with the country after it, and the comma behind that: Cairo, Egypt,"""
        if "country" in entity.kinds or self.past_comma(end) == end:
            return
        for last, country in self._entities(end + 1):
            if "country" in country.kinds:
                phrases = [self._names.phrase(entity), self._names.phrase(country)]
                phrase = joined(phrases, [f" {self._patterns.target.inside}"])
                yield last, phrase
                if self.past_comma(last) > last:
                    yield last + 1, phrase

    def _of_kind(self, kind: str, entity: Entity) -> Phrase:
        gender = self._patterns.genders.get(kind, "")
        return joined([words(kind, gender), self._names.phrase(entity)], [" "])

    def _offices(self, place: int) -> Iterator[Read]:
        """Yield an office with the place or body that it is in: prime minister of Iraq."""
        start = self.past(self._patterns.words.the, place)
        for office, equivalent in self._patterns.offices.items():
            if not self.says(split(office), start):
                continue
            after = self.past(self._patterns.words.the, start + len(split(office)))
            for end, entity in self._entities(after):
                if entity.kinds & {"country", "organisation"}:
                    yield end, joined([words(equivalent), self._names.phrase(entity)], [" "])
