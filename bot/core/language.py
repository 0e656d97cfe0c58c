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
    """Names and aliases of the namespaces that the parser must tell apart, without the colon."""

    file: list[str]
    category: list[str]
    template: list[str]
    talk: str


@dataclass(frozen=True)
class Templates(Table):
    """Template names by what they do to the text.

    ``shown`` maps a template to the words it shows: ``{2}`` is its second parameter, ``{a/b/1}``
    the first of these that has a value, other characters stand for themselves. Templates in no
    table show nothing. ``infobox`` lists first words of names.
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
class Citations(Table):
    """Citation templates and their parameters in this language.

    ``templates`` maps a template name to its kind (``web``, ``news`` …); ``parameters`` an alias to
    its canonical English CS1 name; ``names`` a kind to the name to write; ``write`` a canonical
    parameter to the name to write (absent: keep the English one). Numbered parameters (``last2``)
    are listed without the number. ``date_words`` are words that a date in a citation may hold
    beside the names of months and days of the week. The rest is for adaptation, see
    ``docs/adaptation.md``. ``main`` is the name of a kind that every wiki knows; ``retired`` maps a
    parameter of the past to its heir (``""``: none), ``flags`` a yes-or-no parameter to the value
    that its heir takes, and ``nays`` are the values that mean no; ``values`` maps a canonical
    parameter's old values to today's (``""``: says nothing); ``kept`` a kind to the parameters that
    keep the name written (``*``: all); ``left_out`` are parameters that say nothing outside their
    article; ``date_templates`` tells what templates show in a date; ``marks`` maps a template
    beside a citation to the ``parameter=value`` that it stands for, ``inline`` a template in or
    beside citations, under any wiki's name, to the name here; ``places`` are the parameters of a
    short reference, ``anchors`` the templates that name one, and ``projects`` the prefixes of links
    that work on every wiki.
    """

    templates: dict[str, str]
    parameters: dict[str, str]
    names: dict[str, str]
    write: dict[str, str]
    date_words: list[str]
    main: dict[str, str]
    retired: dict[str, str]
    flags: dict[str, str]
    nays: list[str]
    values: dict[str, dict[str, str]]
    kept: dict[str, list[str]]
    left_out: list[str]
    date_templates: dict[str, str]
    marks: dict[str, str]
    inline: dict[str, str]
    places: dict[str, str]
    anchors: list[str]
    projects: list[str]

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """``templates`` by folded name."""
        return {fold(name): kind for name, kind in self.templates.items()}

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """``parameters`` by folded alias."""
        return {fold(name): canonical for name, canonical in self.parameters.items()}

    @cached_property
    def heirs(self) -> Mapping[str, str]:
        """``retired`` by folded name."""
        return {fold(name): heir for name, heir in self.retired.items()}

    @cached_property
    def flagged(self) -> Mapping[str, str]:
        """``flags`` by folded name."""
        return {fold(name): value for name, value in self.flags.items()}

    @cached_property
    def dated(self) -> Mapping[str, str]:
        """``date_templates`` by folded name."""
        return {fold(name): shown for name, shown in self.date_templates.items()}

    @cached_property
    def marked(self) -> Mapping[str, str]:
        """``marks`` by folded name."""
        return {fold(name): said for name, said in self.marks.items()}

    @cached_property
    def inlined(self) -> Mapping[str, str]:
        """``inline`` by folded name."""
        return {fold(name): own for name, own in self.inline.items()}

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
