"""Citation templates of one language: names, parameters, values, and what the templates accept.

Filled from ``[citations]`` of ``rules/languages/CODE.toml``; part of ``bot.core.language``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.core.tables import Table, fold


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
    and plural, that stand before its number; ``judging`` is what the templates accept. The rest is
    for adaptation, see
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
    page_words: list[str]
    judging: Judging
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
