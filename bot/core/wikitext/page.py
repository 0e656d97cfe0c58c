"""One walk over one page: what has been read so far, and the block being read.

The files beside this one each read one kind of node and call back: :meth:`Page.walk` for what is
inside, :meth:`Page.words` for what a reader sees, :meth:`Page.split` where a block ends. What
stands in the flow of the text goes into the block at hand; a caption, a note, the body of a
reference or a field is read *aside*, into a block of its own, and then the flow goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from bot.core.language import Language
from bot.core.models import (
    Citation,
    Defect,
    Field,
    Kind,
    Link,
    Reference,
    Section,
    Span,
    Statement,
    Template,
)
from bot.core.prose import Block
from bot.core.wikitext.nodes import Comment, Entity, Heading, Node, Words

Reader = Callable[["Page", Any], None]

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
# What shows nothing: emphasis, __NOTOC__ and __بلا_فهرس__, …
_STYLE = re.compile(r"'{2,5}|__[^\W\d_]+(?:_[^\W\d_]+)*__")
# … tags that were never closed or never opened, and rows of a table without an end.
_BROKEN_TAG = re.compile(
    r"</?(?:ref|references|nowiki|noinclude|onlyinclude|includeonly|span|div|small|big|center|p|br"
    r"|b|i|u|s|em|strong|sup|sub|font|cite|blockquote|poem|li|ul|ol|dl|dd|dt|table|tr|td|th|gallery"
    r"|abbr|bdi|bdo|code|del|ins|math|pre|hr)\b[^<>]*>",
    re.IGNORECASE,
)
_BROKEN_BLOCK = re.compile(
    r"(?i)</?(?:p|div|center|blockquote|poem|li|d[dlt]|[uo]l|t[rdh]|br|hr)\b"
)
_BROKEN_ROW = re.compile(r"(?:^|(?<=\n))(?:\{\|[^\n]*|\|[-}][^\n]*|\|(?=[^|]))")
_FLAT = str.maketrans("\n\t\r", "   ")


class Page:
    """The page being read; ``readers`` says who reads which node."""

    def __init__(self, text: str, language: Language, readers: Mapping[type, Reader]) -> None:
        self.text = text
        self.language = language
        self.readers = readers
        self.headings: list[Section] = []
        self.statements: list[Statement] = []
        self.references: list[Reference] = []
        self.citations: list[Citation] = []
        self.fields: list[Field] = []
        self.links: list[Link] = []
        self.categories: list[Link] = []
        self.files: list[Link] = []
        self.templates: list[Template] = []
        self.defects: list[Defect] = []
        self.silent = 0  # depth of constructs that show nothing
        self.listed: str | None = None  # the group of the list of references being read
        self.term: Block | None = None  # the term that definitions now belong to
        self.count = 0
        self.block = Block(Kind.PROSE, 0, 0)
        self._ground = (Kind.PROSE, "")  # what a new block is, here
        self._aside = 0  # depth of asides
        self._one = False  # whether the aside at hand is one block, whatever is in it

    # Walking -------------------------------------------------------------------------------------

    def walk(self, nodes: list[Node]) -> None:
        """Read siblings in order."""
        readers = self.readers
        for node in nodes:
            readers[type(node)](self, node)

    def prose(self, words: Words) -> None:
        """Read words of the flow: an empty line ends a paragraph, a newline ends a list item."""
        text, offset = words.text, words.start
        if self.silent:
            if "<" in text:
                self._note_broken(text, offset)
            return
        at = 0
        if self.block.kind is Kind.ITEM and (newline := text.find("\n")) != -1:
            self.words(text[:newline], offset)
            self.split()
            at = newline + 1
        if "\n" in text:
            for gap in _PARAGRAPH.finditer(text, at):
                self.words(text[at : gap.start()], offset + at)
                self.split()
                at = gap.end()
        self.words(text[at:] if at else text, offset + at)

    def words(self, text: str, offset: int) -> None:
        """Lay down words that stand at ``offset``, with style marks and broken tags hidden."""
        at = 0
        block = self.block
        flat = text.translate(_FLAT)
        for begin, end in self._marks(text, offset):
            if begin > at:
                block.show(flat[at:begin], offset + at, offset + begin)
            block.hide(offset + begin, offset + end)
            if _BROKEN_BLOCK.match(text, begin):
                block.show(" ", offset + end, offset + end)
            at = end
        if at < len(text):
            block.show(flat[at:] if at else flat, offset + at, offset + len(text))

    def _marks(self, text: str, offset: int) -> list[tuple[int, int]]:
        marks = []
        if "''" in text or "__" in text:
            marks += [found.span() for found in _STYLE.finditer(text)]
        if "|" in text:
            marks += [found.span() for found in _BROKEN_ROW.finditer(text)]
        if "<" in text:
            self._note_broken(text, offset)
            marks += [found.span() for found in _BROKEN_TAG.finditer(text)]
        if len(marks) < 2:
            return marks
        marks.sort()
        apart = marks[:1]
        for mark in marks[1:]:
            if mark[0] >= apart[-1][1]:
                apart.append(mark)
        return apart

    def _note_broken(self, text: str, offset: int) -> None:
        for tag in _BROKEN_TAG.finditer(text):
            if re.match(r"</?ref\b", tag[0], re.IGNORECASE):
                what = "stray-ref-end" if tag[0].startswith("</") else "unclosed-ref"
                self.defects.append(Defect(what, Span(offset + tag.start(), offset + tag.end())))

    # Blocks --------------------------------------------------------------------------------------

    def split(self, kind: Kind | None = None) -> None:
        """End the block at hand and begin the next, by default of the kind that is usual here."""
        if self.silent:
            return
        if self._one:
            self.gap()
            return
        if self.block.pieces:
            known = len(self.statements)
            self.statements.extend(self.block.statements(self.language))
            if len(self.statements) > known and self.block.kind is not Kind.ITEM:
                self.term = None
        self._begin(kind or self._ground[0], self._ground[1])

    def gap(self) -> None:
        """Lay down what parts two lines of one block: in a field they are items of a list."""
        block = self.block
        if block.pieces:
            listed = bool(block.label) and block.plain[-1:] not in ("", ",", "،")
            block.show("، " if listed and block.kind is Kind.FIELD else " ", block.end, block.end)

    def _begin(self, kind: Kind, label: str) -> Block:
        self.count += 1
        self.block = Block(kind, len(self.headings), self.count, label)
        return self.block

    @contextmanager
    def within(self, kind: Kind, label: str = "") -> Iterator[None]:
        """Read a stretch of the flow whose blocks are of a kind: a cell, a quotation."""
        if self.silent or self._one:
            self.split()
            yield
            self.split()
            return
        ground = self._ground
        self._ground = (kind, label)
        self.split()
        yield
        self._ground = ground
        self.split()

    @contextmanager
    def aside(self, kind: Kind, label: str = "") -> Iterator[Block]:
        """Read a caption or a note, which are statements but not of the flow."""
        with self._apart(kind, label, one=False) as first:
            yield first
            self.split()

    @contextmanager
    def whole(self, label: str = "") -> Iterator[Block]:
        """Read a field, a title, the body of a reference into one block; it makes no statement."""
        with self._apart(Kind.FIELD, label, one=True) as block:
            yield block

    @contextmanager
    def _apart(self, kind: Kind, label: str, one: bool) -> Iterator[Block]:
        outer = (self.block, self.silent, self._ground, self.term, self._one)
        self.silent, self._ground, self.term, self._one = 0, (kind, label), None, one
        self._aside += 1
        yield self._begin(kind, label)
        self._aside -= 1
        self.block, self.silent, self._ground, self.term, self._one = outer

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Read what shows nothing: references, links and templates in it are collected."""
        self.silent += 1
        yield
        self.silent -= 1

    # Small nodes ---------------------------------------------------------------------------------

    def comment(self, node: Comment) -> None:
        """Hide a comment."""
        self.block.hide(node.start, node.end)
        if not node.closed:
            self.defects.append(Defect("unclosed-comment", Span(node.start, node.end)))

    def entity(self, node: Entity) -> None:
        """Show the character."""
        if not self.silent:
            self.block.show(node.shown, node.start, node.end)

    def heading(self, node: Heading) -> None:
        """Begin a section; a heading inside a note, a reference or a template is mere words."""
        if self.silent:
            return
        if self._aside:
            self.walk(node.title)
            return
        self.split()
        span = Span(node.start, node.end)
        index = len(self.headings) + 1
        section = Section(index, node.level, "", span, span, parent=None, apparatus=False)
        self.headings.append(section)
        with self.whole() as title:
            self.walk(node.title)
        self.headings[-1] = replace(section, title=title.plain)
        self.block.section = index
        self.term = None
