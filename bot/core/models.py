"""The nouns of the program, as frozen values.

All offsets are code points. Unless a docstring says otherwise they count into the wikitext of the
revision that the value was read from, and ``text[start:end]`` is what the value talks about.
``source`` is the article learnt from, ``target`` the one maintained; no name here knows a language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bot.core.background import NOTHING, Background, Trace
from bot.core.standards import LAX, Standards

if TYPE_CHECKING:  # the tables of a language hold values of this module
    from bot.core.language import Language


class Span(NamedTuple):
    """A half-open range of code points, ``start`` inclusive, ``end`` exclusive."""

    start: int
    end: int

    def cut(self, text: str) -> str:
        """Return the stretch of ``text`` that the span covers."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Tell whether ``other`` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def touches(self, other: Span) -> bool:
        """Tell whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of one page: what was read, and from where.

    ``wiki`` is the database name (``arwiki``), ``lang`` the language code (``ar``), ``id`` the
    revision number, ``timestamp`` ISO 8601 in UTC as the wiki gives it. ``state`` says which one of
    its page it is: ``latest``, ``stable`` (reviewed, the one that readers see) or ``unreviewed``
    (the latest, for the stable one was wanted and the page has none).
    """

    wiki: str
    lang: str
    title: str
    id: int
    timestamp: str
    text: str
    state: str = "latest"


@dataclass(frozen=True, slots=True)
class Pair:
    """A source and a target revision with what links them.

    ``counterparts`` maps a title as the source writes it (articles bare, ``Category:…`` and
    ``Template:…`` with their English prefix) to the title on the target wiki; ``None`` means known
    to have no counterpart, absence means not looked up. ``item`` is the Wikidata item, if any.
    ``background`` is what else the wikis know.
    """

    source: Revision
    target: Revision
    item: str | None = None
    counterparts: Mapping[str, str | None] = field(default_factory=dict)
    background: Background = NOTHING


class Kind(StrEnum):
    """Where a statement stands in its article."""

    PROSE = "prose"
    ITEM = "item"
    QUOTE = "quote"
    CELL = "cell"
    CAPTION = "caption"
    FIELD = "field"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Link:
    """A wikilink: ``[[target#fragment|text]]``; ``title`` is normalised, without the fragment."""

    span: Span
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a template call; ``span`` covers ``name=value``, ``value_span`` the stripped
    value alone, ``value`` is the stripped wikitext.
    """

    name: str
    value: str
    span: Span
    value_span: Span


@dataclass(frozen=True, slots=True)
class Template:
    """A template call, ``{{Name|a|b=c}}``; ``name`` is normalised as a page title, no namespace."""

    span: Span
    name: str
    parameters: tuple[Parameter, ...]

    def get(self, name: str) -> str | None:
        """Return the value of the last parameter of a name, as MediaWiki does, or ``None``."""
        for parameter in reversed(self.parameters):
            if parameter.name == name:
                return parameter.value
        return None


@dataclass(frozen=True, slots=True)
class Citation:
    """What one citation says: a citation template, a bare address or plain text.

    ``kind`` is ``web``, ``news``, ``book`` … for a citation template, ``bare`` for an address
    without template, ``text`` for words alone. ``fields`` maps the canonical (English CS1)
    parameter name to its stripped value; ``given`` maps the same to the parameter as it was
    written, so that a message can quote it. ``unknown`` are parameters the tables do not know.
    ``keys`` are language-neutral identities (``url:…``, ``doi:…``, ``isbn:…``,
    ``report:outlet/date/title``): two citations that share one cite the same source.
    """

    span: Span
    kind: str
    template: str | None
    fields: Mapping[str, str]
    given: Mapping[str, Parameter]
    unknown: tuple[Parameter, ...]
    keys: frozenset[str]
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """One footnote mark: a definition with a body or a re-use by name.

    ``<ref name="a" group="g">body</ref>``, ``<ref name=a />``, ``{{#tag:ref|body|name=a}}``,
    ``{{r|a}}``, ``{{sfn|Smith|2001}}``. ``body`` is the wikitext inside, ``None`` for a re-use;
    ``listed`` says that it stands in ``<references>`` or a ``refs=`` parameter, where it shows
    nothing by itself. ``name`` is the empty string for an anonymous reference. ``section`` is the
    index of its section.
    """

    span: Span
    name: str
    group: str
    body: str | None
    body_span: Span | None
    listed: bool
    citations: tuple[Citation, ...]
    section: int

    @property
    def keys(self) -> frozenset[str]:
        """The identities of everything cited in the body."""
        return frozenset().union(*(citation.keys for citation in self.citations))

    @property
    def addresses(self) -> frozenset[str]:
        """The identities that prove a shared source: outlet, date and title for want of others.

        Two editions of one outlet may carry different reports under one title; for aligning, what
        has an address is known by its address.
        """
        found = set[str]()
        for citation in self.citations:
            named = {key for key in citation.keys if not key.startswith("report:")}
            found |= named or citation.keys
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with its place: the unit that is compared.

    ``text`` is plain prose without markup, ``span`` the wikitext that it was read from, including
    the references after it. ``links``, ``references`` and ``templates`` (inline ones, such as
    ``{{citation needed}}``) are those inside ``span``. ``block`` numbers paragraphs, list items,
    cells and so on through the article; ``section`` is an index into ``Article.sections``.
    ``label`` is the row, field or term that a cell, field or item belongs to.
    """

    text: str
    span: Span
    kind: Kind
    section: int
    block: int
    links: tuple[Link, ...] = ()
    references: tuple[Reference, ...] = ()
    templates: tuple[Template, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the text up to the next heading of any level; the lead has level 1, no title.

    The sections of an article tile its wikitext: joined in order, they are the text again.
    ``title`` is plain text; ``parent`` is the index of the section one level up, ``None`` for the
    lead and for top headings. ``apparatus`` marks references, links, notes and the like.
    """

    index: int
    level: int
    title: str
    span: Span
    heading: Span
    parent: int | None
    apparatus: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of the infobox with a value; ``text`` is the value as plain prose."""

    name: str
    text: str
    span: Span
    template: str
    links: tuple[Link, ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Defect:
    """Markup that is broken.

    ``what`` is ``unclosed-ref``, ``stray-ref-end``, ``empty-ref`` or ``unclosed-comment``.
    """

    what: str
    span: Span


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one article as a finding shows it; ``start == end`` marks a place to insert."""

    span: Span
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """A parsed revision, with the language that it was read in."""

    revision: Revision
    language: Language
    sections: tuple[Section, ...]
    statements: tuple[Statement, ...]
    references: tuple[Reference, ...]
    citations: tuple[Citation, ...]
    fields: tuple[Field, ...]
    links: tuple[Link, ...]
    categories: tuple[Link, ...]
    files: tuple[Link, ...]
    templates: tuple[Template, ...]
    defects: tuple[Defect, ...]

    def place(self, span: Span, text: str | None = None) -> Place:
        """Return a span as findings show it, with its section's title and its text."""
        title = self.sections[self.section_at(span.start)].title
        return Place(span, title, span.cut(self.revision.text) if text is None else text)

    def section_at(self, offset: int) -> int:
        """Return the index of the section that holds the code point at ``offset``."""
        for section in reversed(self.sections):
            if section.span.start <= offset:
                return section.index
        return 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One signal for or against a match: what the source says and what the target answers to it.

    ``signal`` is ``date``, ``number``, ``name``, ``link``, ``word``, ``reference`` …; ``target`` is
    ``None`` where nothing answers.
    """

    signal: str
    source: str
    target: str | None
    weight: float = 0.0


class Coverage(StrEnum):
    """How far the target tells what a statement of the source says."""

    COVERED = "covered"
    PARTLY = "partly"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Match:
    """What answers to one statement of the source.

    ``source`` is an index into the source's statements, ``targets`` into the target's tellings
    (statements, then fields), best first. ``score`` (0–1) is how well they answer, ``missing`` the
    calibrated confidence (0–1) that the statement is told nowhere in the target. ``facts`` are the
    dates, numbers and names that it tells, as canonical keys (``date:2024-12-07``), sorted.
    """

    source: int
    targets: tuple[int, ...]
    score: float
    missing: float
    coverage: Coverage
    evidence: tuple[Evidence, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two articles and, for every statement of the source in order, its match in the target.

    ``background`` and ``standards`` are what a source is judged by before it is offered.
    """

    source: Article
    target: Article
    counterparts: Mapping[str, str | None]
    matches: tuple[Match, ...]
    background: Background = NOTHING
    standards: Standards = LAX

    def telling(self, number: int) -> Statement | Field:
        """Return a telling of the target by its index: statements first, then fields."""
        count = len(self.target.statements)
        statements, fields = self.target.statements, self.target.fields
        return statements[number] if number < count else fields[number - count]


@dataclass(frozen=True, slots=True)
class Cited:
    """A reference that a finding offers or blames: name, address, wikitext, each maybe empty."""

    name: str
    url: str
    wikitext: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something an editor should know beside a finding's message, in one line of its own.

    ``key`` names an entry ``note_KEY`` of the ``[talk]`` messages, ``values`` fills it; ``trace``
    is the edit that it speaks of, to be linked.
    """

    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    trace: Trace | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; nothing is decided yet.

    ``key`` says what it is about in words that outlive rewording, spacing and digit forms (names,
    addresses, facts): the id is made from it. ``message`` names an entry of the target language's
    messages, ``values`` fills it. ``suggestion`` is wikitext ready to paste. ``fit`` is false when
    the finding must not be proposed whatever its confidence, and ``reason`` then says why.
    ``weight`` ranks findings of equal confidence: dated, figures, several sources. ``notes`` are
    said below the message.
    """

    check: str
    key: str
    confidence: float
    source: Place | None
    target: Place | None
    message: str
    values: Mapping[str, str] = field(default_factory=dict)
    references: tuple[Cited, ...] = ()
    suggestion: str | None = None
    evidence: tuple[Evidence, ...] = ()
    fit: bool = True
    reason: str = ""
    weight: float = 0.0
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A finding with its decision: proposed or held back, and its place among the proposed ones.

    ``id`` is ``check/`` and 16 hexadecimal digits, stable across runs. ``rank`` counts from 1 over
    the proposed ones, ``None`` when not proposed. ``shown`` is false for those past the cap.
    """

    id: str
    finding: Finding
    propose: bool
    rank: int | None
    shown: bool
    message: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one pass over a pair came to: everything that is shown, sent or stored is made of it.

    ``proposals`` holds every finding with its decision, the proposed ones first, by rank.
    """

    pair: Pair
    alignment: Alignment
    proposals: tuple[Proposal, ...]

    @property
    def proposed(self) -> tuple[Proposal, ...]:
        """The proposals that are made, strongest first, those past the cap included."""
        return tuple(each for each in self.proposals if each.propose)
