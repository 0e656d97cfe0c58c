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

from bot.core.citation_tables import Citations
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
