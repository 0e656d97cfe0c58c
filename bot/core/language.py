"""What the program knows about one language: tables filled from ``rules/languages/CODE.toml``.

Logic asks these values, never the language's name. The shape here is the shape of the file; reading
and checking is ``bot.config``'s work. Names of templates, parameters and namespaces are compared
after ``bot.core.tables.fold``, so a table lists each spelling once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.core.dates.words import DateWords
from bot.core.names import Sounds
from bot.core.numbers.words import NumberWords
from bot.core.tables import Table, fold
from bot.core.words import Morphology


@dataclass(frozen=True)
class Namespaces(Table):
    """Names and aliases of the namespaces that the parser must tell apart, without the colon.

    ``archive`` lists the words with which the names of archives, subpages of talk pages, begin.
    """

    file: list[str]
    category: list[str]
    template: list[str]
    talk: str
    archive: list[str]


@dataclass(frozen=True)
class Templates(Table):
    """Template names by what they do to the text.

    ``shown`` maps a template to the words it shows: ``{2}`` is its second parameter, ``{a/b/1}``
    the first of these that has a value, other characters stand for themselves. Templates in no
    table show nothing. ``infobox`` lists first words of names, ``archived`` what marks a whole talk
    page as an archive.
    """

    infobox: list[str]
    reference_lists: list[str]
    reference_list_bodies: list[str]
    notes: list[str]
    named_references: list[str]
    short_references: list[str]
    quotes: dict[str, str]
    shown: dict[str, str]
    doubted: list[str]
    unsourced: list[str]
    keep_away: list[str]
    archived: list[str]

    @cached_property
    def _folded(self) -> dict[str, frozenset[str]]:
        return {
            group: frozenset(fold(name) for name in getattr(self, group))
            for group in (
                "reference_lists",
                "reference_list_bodies",
                "notes",
                "named_references",
                "short_references",
                "doubted",
                "unsourced",
                "keep_away",
                "archived",
            )
        }

    def belongs(self, name: str, group: str) -> bool:
        """Tell whether a template is in a group (``reference_list_bodies``: a parameter)."""
        return fold(name) in self._folded[group]

    @cached_property
    def _infobox(self) -> tuple[str, ...]:
        return tuple(fold(prefix) for prefix in self.infobox)

    def is_infobox(self, name: str) -> bool:
        """Tell whether the name begins with one of the infobox words."""
        return fold(name).startswith(self._infobox)

    @cached_property
    def display(self) -> Mapping[str, str]:
        """``shown`` by folded name."""
        return {fold(name): pattern for name, pattern in self.shown.items()}

    @cached_property
    def quotations(self) -> Mapping[str, str]:
        """``quotes`` by folded name: the parameter that holds the quoted words."""
        return {fold(name): parameter for name, parameter in self.quotes.items()}


@dataclass(frozen=True)
class Judging(Table):
    """What the citation templates accept, by which ``bot.core.faults`` judges a citation.

    ``families`` are first words of templates that take CS1's parameters. ``accepted`` are further
    parameters that they know, ``#`` for a number. ``exclusive`` lists names of one parameter: two
    of a list are one too many. ``keywords`` maps a canonical parameter to the values it takes,
    ``labels`` to words that the template writes before the value itself. The others are titles and
    names that machines write: of archive copies, of pages that were not the source (whole, or a
    phrase in them), of authors that are nobody.
    """

    families: list[str]
    accepted: list[str]
    exclusive: dict[str, list[str]]
    keywords: dict[str, list[str]]
    labels: dict[str, list[str]]
    copies: list[str]
    machines: list[str]
    machine_phrases: list[str]
    nobody: list[str]

    @cached_property
    def groups(self) -> Mapping[str, str]:
        """``exclusive`` the other way round: folded name to its list's name."""
        return {fold(name): group for group, names in self.exclusive.items() for name in names}

    @cached_property
    def family(self) -> tuple[str, ...]:
        """``families``, folded."""
        return tuple(fold(each) for each in self.families)

    @cached_property
    def accepted_folded(self) -> frozenset[str]:
        """``accepted`` folded, without the places of numbers."""
        return frozenset(fold(name.replace("#", "")) for name in self.accepted)

    @cached_property
    def names_of_copies(self) -> frozenset[str]:
        """``copies``, folded."""
        return frozenset(fold(each) for each in self.copies)

    @cached_property
    def titles_of_machines(self) -> frozenset[str]:
        """``machines``, folded."""
        return frozenset(fold(each) for each in self.machines)

    @cached_property
    def phrases_of_machines(self) -> tuple[str, ...]:
        """``machine_phrases``, folded."""
        return tuple(fold(each) for each in self.machine_phrases)

    @cached_property
    def names_of_nobody(self) -> frozenset[str]:
        """``nobody``, folded."""
        return frozenset(fold(each) for each in self.nobody)


@dataclass(frozen=True)
class Citations(Table):
    """Citation templates and their parameters in this language.

    ``templates`` maps a template name to its kind (``web``, ``news`` …); ``parameters`` an alias to
    its canonical English CS1 name; ``names`` a kind to the name to write; ``write`` a canonical
    parameter to the name to write (absent: keep the English one). Numbered parameters (``last2``)
    are listed without the number. ``date_words`` are words that a date in a citation may hold
    beside the names of months and days of the week; ``page_words`` the words for *page*, singular
    and plural, that stand before its number. ``judging`` is what the templates accept.
    """

    templates: dict[str, str]
    parameters: dict[str, str]
    names: dict[str, str]
    write: dict[str, str]
    date_words: list[str]
    page_words: list[str]
    judging: Judging

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """``templates`` by folded name."""
        return {fold(name): kind for name, kind in self.templates.items()}

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """``parameters`` by folded alias."""
        return {fold(name): canonical for name, canonical in self.parameters.items()}

    def canonical(self, parameter: str) -> str | None:
        """Return the canonical name of a parameter as written, number kept, or ``None``.

        ``الأخير2`` and ``last2`` give ``last2``; ``author2-link`` and ``author-link2`` give
        ``author-link2``; a number 1 is dropped.
        """
        folded = fold(parameter)
        if folded in self.aliases:
            return self.aliases[folded]
        number = re.search(r"\d+", folded)
        if number is None:
            return None
        bare = fold(folded[: number.start()] + folded[number.end() :])
        canonical = self.aliases.get(bare)
        if canonical is None:
            return None
        return canonical if number[0] == "1" else canonical + number[0]


@dataclass(frozen=True)
class Headings(Table):
    """Section titles: ``apparatus`` (references, links …) holds no statements of the article."""

    apparatus: list[str]


@dataclass(frozen=True)
class Categories(Table):
    """Category titles with a meaning: ``living`` marks articles about living persons."""

    living: list[str]


@dataclass(frozen=True)
class History(Table):
    """Words of edit summaries, folded: who takes a source away on purpose says so.

    ``unreliable`` words alone say it; a word of ``removing`` does beside one of ``sources``.
    """

    unreliable: list[str]
    removing: list[str]
    sources: list[str]

    def blames(self, summary: str) -> bool:
        """Tell whether a folded edit summary says that a source was taken away on purpose."""

        def says(words: list[str]) -> bool:
            return any(fold(word) in summary for word in words)

        return says(self.unreliable) or (says(self.removing) and says(self.sources))


@dataclass(frozen=True)
class Sentences(Table):
    """Repairs to sentence splitting: words with a full stop that do not end a sentence.

    ``starters`` are words that begin one even after such a word: ``at 5 p.m. The city fell.``
    """

    abbreviations: list[str]
    starters: list[str]


@dataclass(frozen=True)
class Language(Table):
    """Everything about one language."""

    code: str
    name: str
    direction: str
    script: str
    namespaces: Namespaces
    templates: Templates
    citations: Citations
    headings: Headings
    categories: Categories
    history: History
    sentences: Sentences
    morphology: Morphology
    sounds: Sounds
    dates: DateWords
    numbers: NumberWords

    @cached_property
    def _script(self) -> re.Pattern[str]:
        return re.compile(f"[{self.script}]")

    def share(self, text: str) -> float:
        """Return the share (0–1) of the letters of ``text`` that are in this language's script."""
        letters = sum(character.isalpha() for character in text)
        return len(self._script.findall(text)) / letters if letters else 0.0

    @cached_property
    def _prefixes(self) -> Mapping[str, str]:
        groups = {"file": self.namespaces.file, "category": self.namespaces.category}
        groups["template"] = self.namespaces.template
        return {fold(name): group for group, names in groups.items() for name in names}

    def namespace(self, page: str) -> str:
        """Return ``file``, ``category``, ``template`` or ``""`` for a title as linked."""
        prefix, colon, _ = page.partition(":")
        return self._prefixes.get(fold(prefix), "") if colon else ""

    @cached_property
    def _apparatus(self) -> frozenset[str]:
        return frozenset(fold(heading) for heading in self.headings.apparatus)

    def is_apparatus(self, heading: str) -> bool:
        """Tell whether a section of that title holds references, links and the like."""
        return fold(heading) in self._apparatus
