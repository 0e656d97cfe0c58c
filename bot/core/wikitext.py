"""Wikitext to :class:`Article`: mwparserfromhell's only door.

A walk over the parser's nodes, with code-point offsets kept by adding up their lengths: the nodes
of a page tile it, so an offset is known without searching. What a reader sees goes into blocks
(``bot.core.prose``), references and templates are collected on the way. Limits, each on purpose:
templates are not expanded (what they show comes from a table in the language's rules), tables are
read cell by cell, and broken markup is text, as it is for MediaWiki.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import mwparserfromhell
from mwparserfromhell.nodes import (
    Argument,
    Comment,
    ExternalLink,
    Heading,
    HTMLEntity,
    Tag,
    Text,
    Wikilink,
)
from mwparserfromhell.nodes import Template as Call

from bot.core import citations
from bot.core.language import Language
from bot.core.models import (
    Article,
    Citation,
    Defect,
    Field,
    Kind,
    Link,
    Parameter,
    Reference,
    Revision,
    Section,
    Span,
    Statement,
    Template,
)
from bot.core.prose import Block
from bot.core.tables import fold, title

if TYPE_CHECKING:
    from collections.abc import Iterator

_STYLE = re.compile(r"'{2,5}|__[A-Z]+__")
_BREAK = re.compile(r"\n[ \t]*\n\s*")
_BROKEN = re.compile(r"<ref\b[^<>]*>|</ref\s*>|<!--.*", re.S | re.I)
_ADDRESS = re.compile(r"https?://[^\s<>\[\]|{}\"]+", re.I)
_SLOT = re.compile(r"\{([^{}]+)\}")
_INTERLANGUAGE = re.compile(r"^(?:[a-z]{2,3}|simple|[a-z]{2,3}-[a-z-]+)$")
_NUMERIC = re.compile(r"^\d+$")

_SILENT = frozenset(
    "pre source syntaxhighlight math chem ce score timeline gallery templatestyles style script "
    "imagemap graph mapframe maplink inputbox includeonly section indicator".split()
)
_BLOCKS = {
    "p": Kind.PROSE,
    "div": Kind.PROSE,
    "center": Kind.PROSE,
    "blockquote": Kind.QUOTE,
    "poem": Kind.QUOTE,
    "li": Kind.ITEM,
    "dd": Kind.ITEM,
    "dt": Kind.ITEM,
    "td": Kind.CELL,
    "th": Kind.CELL,
    "caption": Kind.CAPTION,
    "ul": Kind.PROSE,
    "ol": Kind.PROSE,
    "dl": Kind.PROSE,
    "section": Kind.PROSE,
}


def parse(revision: Revision, language: Language) -> Article:
    """Read the wikitext of a revision in a language; never raises, whatever the text.

    The sections tile the text; every span counts code points of ``revision.text``.
    """
    reader = _Reader(revision.text, language)
    reader.read()
    return Article(
        revision=revision,
        language=language,
        sections=reader.tiled(),
        statements=tuple(sorted(reader.statements, key=lambda each: each.span)),
        references=tuple(sorted(reader.references, key=lambda each: each.span)),
        citations=tuple(sorted(reader.citations, key=lambda each: each.span)),
        fields=tuple(reader.fields),
        links=tuple(reader.links),
        categories=tuple(reader.categories),
        files=tuple(reader.files),
        templates=tuple(sorted(reader.templates, key=lambda each: each.span)),
        defects=tuple(sorted(reader.defects, key=lambda each: each.span)),
    )


def plain(text: str, language: Language) -> str:
    """Return what a reader sees of a piece of wikitext, in one line."""
    reader = _Reader(text, language)
    reader.read()
    return " ".join(statement.text for statement in reader.statements)


class _Reader:
    """One walk over one page."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
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
        self.count = 0
        self.silent = 0  # depth of constructs that show nothing
        self.listed = 0  # depth of <references> and refs= parameters
        self.block = Block(Kind.PROSE, 0, 0)

    # Frame -------------------------------------------------------------------------------------

    def read(self) -> None:
        """Walk the whole page."""
        code = mwparserfromhell.parse(self.text, skip_style_tags=True)
        if str(code) != self.text:  # a parser bug must not shift offsets: read it as mere text
            self._text(self.text, 0)
        else:
            self._nodes(code, 0)
        self._flush()

    def tiled(self) -> tuple[Section, ...]:
        """Return the sections, each up to the next heading, with their parents."""
        lead = Section(0, 1, "", Span(0, 0), Span(0, 0), None, False)
        marks = [lead, *self.headings]
        ends = [mark.heading.start for mark in marks[1:]] + [len(self.text)]
        sections: list[Section] = []
        for mark, end in zip(marks, ends, strict=True):
            parent = next((s for s in reversed(sections) if s.index and s.level < mark.level), None)
            apparatus = self.language.is_apparatus(mark.title) or bool(parent and parent.apparatus)
            sections.append(
                replace(
                    mark,
                    span=Span(mark.heading.start, end),
                    parent=parent.index if parent else None,
                    apparatus=apparatus,
                )
            )
        return tuple(sections)

    def _flush(self, kind: Kind = Kind.PROSE, label: str = "") -> None:
        """End the block at hand and begin one of the given kind."""
        self.statements.extend(self.block.statements(self.language))
        self._begin(kind, label)

    def _begin(self, kind: Kind, label: str = "") -> Block:
        self.count += 1
        self.block = Block(kind, len(self.headings), self.count, label)
        return self.block

    @contextmanager
    def _aside(self, kind: Kind, label: str = "") -> Iterator[Block]:
        """Read into a block of its own (a caption, a note, a field), then go on with the outer."""
        outer, silent = self.block, self.silent
        self.silent = 0
        yield self._begin(kind, label)
        if kind is not Kind.FIELD:
            self.statements.extend(self.block.statements(self.language))
        self.block, self.silent = outer, silent

    # Nodes -------------------------------------------------------------------------------------

    def _nodes(self, code: Any, offset: int) -> int:
        """Walk sibling nodes from ``offset``; return where they end."""
        for node in code.nodes:
            kind = type(node)
            if kind is Text:
                self._text(node.value, offset)
                offset += len(node.value)
                continue
            end = offset + len(str(node))
            handler = _HANDLERS.get(kind)
            if handler:
                handler(self, node, offset, end)
            offset = end
        return offset

    def _text(self, text: str, offset: int) -> None:
        for broken in _BROKEN.finditer(text):
            self._broken(broken, offset)
        if self.silent:
            return
        at = 0
        if self.block.kind is Kind.ITEM and (newline := text.find("\n")) != -1:
            self._words(text[:newline], offset)
            self._flush()
            at = newline + 1
        for gap in _BREAK.finditer(text, at):
            self._words(text[at : gap.start()], offset + at)
            self._flush()
            at = gap.end()
        self._words(text[at:], offset + at)

    def _broken(self, found: re.Match[str], offset: int) -> None:
        token = found[0].casefold()
        span = Span(offset + found.start(), offset + found.end())
        if token.startswith("<!--"):
            what = "unclosed-comment"
        elif token.startswith("</"):
            what = "stray-ref-end"
        else:
            what = "unclosed-ref"
        self.defects.append(Defect(what, span))

    def _words(self, text: str, offset: int) -> None:
        """Lay down words, with style marks and broken tags hidden."""
        at = 0
        for mark in _marks(text):
            if mark.start() > at:
                self.block.show(_flat(text[at : mark.start()]), offset + at, offset + mark.start())
            self.block.hide(offset + mark.start(), offset + mark.end())
            at = mark.end()
        if at < len(text):
            self.block.show(_flat(text[at:]), offset + at, offset + len(text))

    def _hidden(self, node: Any, start: int, end: int) -> None:
        self.block.hide(start, end)

    def _entity(self, node: HTMLEntity, start: int, end: int) -> None:
        if not self.silent:
            try:
                shown = node.normalize()
            except (ValueError, OverflowError):
                shown = " "
            self.block.show(shown if shown.strip() else " ", start, end)

    def _heading(self, node: Heading, start: int, end: int) -> None:
        if self.silent:
            return
        with self._aside(Kind.FIELD) as block:
            self._nodes(node.title, start + node.level)
        self._flush()
        self.headings.append(
            Section(
                index=len(self.headings) + 1,
                level=node.level,
                title=block.plain,
                span=Span(start, end),
                heading=Span(start, end),
                parent=None,
                apparatus=False,
            )
        )
        self._begin(Kind.PROSE)

    # Links -------------------------------------------------------------------------------------

    def _wikilink(self, node: Wikilink, start: int, end: int) -> None:
        written = str(node.title)
        label_at = start + 2 + len(written) + 1
        group = self.language.namespace(written)
        if group == "category":
            self.categories.append(self._link(written.partition(":")[2], "", start, end))
            self.block.hide(start, end)
        elif group == "file":
            self.files.append(self._link(written.partition(":")[2], "", start, end))
            self.block.hide(start, end)
            if node.text is not None:
                self._file_caption(node.text, label_at)
        elif _INTERLANGUAGE.match(written.partition(":")[0]) and ":" in written:
            self.block.hide(start, end)
        else:
            first = len(self.block.pieces)
            if node.text is not None and str(node.text).strip():
                self._nodes(node.text, label_at)
            elif not self.silent:
                lead = len(written) - len(written.lstrip(": "))
                self._words(written[lead:], start + 2 + lead)
            shown = "".join(piece.text for piece in self.block.pieces[first:]).strip()
            self.block.wrap(first, start, end)
            link = self._link(written.partition("#")[0] or written, shown, start, end)
            self.links.append(link)
            self.block.links.append(link)

    @staticmethod
    def _link(name: str, shown: str, start: int, end: int) -> Link:
        return Link(Span(start, end), title(name.lstrip(": ")), shown)

    def _file_caption(self, code: Any, offset: int) -> None:
        """Read the last unnamed option of ``[[File:a.jpg|thumb|alt=x|caption]]`` as a caption."""
        whole = str(code)
        depth = cut = 0
        for mark in re.finditer(r"\[\[|\{\{|\]\]|\}\}|\|", whole):
            if mark[0] == "|":
                cut = cut if depth else mark.end()
            else:
                depth += 1 if mark[0] in ("[[", "{{") else -1
        caption = whole[cut:]
        if len(caption.split()) < 2 or re.match(r"\s*[\w\u0600-\u06ff]+\s*=", caption):
            return
        with self._aside(Kind.CAPTION):
            self._nodes(mwparserfromhell.parse(caption, skip_style_tags=True), offset + cut)

    def _external(self, node: ExternalLink, start: int, end: int) -> None:
        if not node.brackets or node.title is None:
            self.block.hide(start, end)
            return
        first = len(self.block.pieces)
        self._nodes(node.title, end - 1 - len(str(node.title)))
        self.block.wrap(first, start, end)

    # Templates ---------------------------------------------------------------------------------

    def _template(self, node: Call, start: int, end: int) -> None:
        template, values = self._call(node, start, end)
        names = self.language.templates
        folded = fold(template.name)
        if folded.lstrip("#").startswith("tag:"):
            self._tag_function(template, values, folded)
            return
        if folded.startswith("formatnum:"):
            if not self.silent:
                self.block.show(template.name.partition(":")[2].strip(), start, end)
            return
        self.templates.append(template)
        if citation := citations.from_template(template, self.language):
            self.citations.append(citation)
            self.block.hide(start, end)
        elif names.belongs(folded, "named_references"):
            self._named(template)
        elif names.belongs(folded, "short_references"):
            self._short(template)
        elif names.belongs(folded, "notes"):
            self.block.hide(start, end, sticks=True)
            self._note(template, values)
        elif names.belongs(folded, "reference_lists"):
            self._list_bodies(values)
        elif names.is_infobox(template.name):
            self._infobox(template, values)
        elif folded in names.quotations:
            self._quoted(names.quotations[folded], values)
        elif folded in names.display:
            self._shown(names.display[folded], template, values)
        else:
            self.block.hide(start, end, sticks=True)
            self.block.templates.append(template)
            self._inside(template, values)

    def _call(
        self, node: Call, start: int, end: int
    ) -> tuple[Template, list[tuple[str, Any, int]]]:
        """Return the call as a value, and each value's nodes with the offset where they begin."""
        name = str(node.name)
        at = start + 2 + len(name)
        parameters, values = [], []
        for each in node.params:
            begin = at + 1
            key, value = str(each.name), str(each.value)
            value_at = begin + (len(key) + 1 if each.showkey else 0)
            at = value_at + len(value)
            stripped = value.strip()
            inner = value_at + len(value) - len(value.lstrip()) if stripped else value_at
            key = key.strip()
            parameters.append(
                Parameter(key, stripped, Span(begin, at), Span(inner, inner + len(stripped)))
            )
            values.append((key, each.value, value_at))
        clean = re.sub(r"<!--.*?-->", "", name, flags=re.S).strip()
        if self.language.namespace(clean) == "template":
            clean = clean.partition(":")[2]
        if not clean.startswith("#"):
            clean = title(clean)
        return Template(Span(start, end), clean, tuple(parameters)), values

    def _inside(self, template: Template, values: list[tuple[str, Any, int]]) -> None:
        """Collect references and templates inside a template whose own text is not shown."""
        self.silent += 1
        for parameter, (_, code, at) in zip(template.parameters, values, strict=True):
            if any(mark in parameter.value for mark in ("<", "{{", "[[")):
                self._nodes(code, at)
        self.silent -= 1

    def _infobox(self, template: Template, values: list[tuple[str, Any, int]]) -> None:
        self.block.hide(template.span.start, template.span.end)
        for parameter, (name, code, at) in zip(template.parameters, values, strict=True):
            if not parameter.value:
                continue
            with self._aside(Kind.FIELD, name) as block:
                self._nodes(code, at)
            self.fields.append(
                Field(
                    name=name,
                    text=block.plain,
                    span=parameter.value_span,
                    template=template.name,
                    links=tuple(block.links),
                    references=tuple(block.references),
                )
            )

    def _quoted(self, name: str, values: list[tuple[str, Any, int]]) -> None:
        self._flush(Kind.QUOTE)
        for key, code, at in values:
            if key in (name, "text", "نص"):
                self._nodes(code, at)
        self._flush()

    def _shown(self, pattern: str, template: Template, values: list[tuple[str, Any, int]]) -> None:
        """Show a template by its pattern; one that shows a single value keeps its offsets."""
        start, end = template.span
        first = len(self.block.pieces)
        slots = _SLOT.findall(pattern)
        if len(slots) == 1 and pattern == "{" + slots[0] + "}":
            for name in slots[0].split("/"):
                if template.get(name):
                    for key, code, at in values:
                        if key == name:
                            self._nodes(code, at)
                    break
            self.block.wrap(first, start, end)
            return
        if not self.silent:
            shown = _SLOT.sub(lambda slot: self._slot(slot[1], template), pattern).strip(" ,-")
            self.block.show(shown if shown or not pattern.strip() else "", start, end)
            if not pattern.strip(" -–—|'،"):
                self.block.pieces[-1].text = pattern

    def _slot(self, names: str, template: Template) -> str:
        value = next((v for name in names.split("/") if (v := template.get(name))), "")
        return citations.plain(value)

    def _note(self, template: Template, values: list[tuple[str, Any, int]]) -> None:
        with self._aside(Kind.NOTE):
            for key, code, at in values:
                if key == "1" or key in ("text", "نص"):
                    self._nodes(code, at)

    # References --------------------------------------------------------------------------------

    def _refer(self, reference: Reference) -> None:
        self.references.append(reference)
        if not self.listed:
            self.block.hide(*reference.span, sticks=True)
            self.block.references.append(reference)

    def _named(self, template: Template) -> None:
        group = template.get("group") or template.get("g") or ""
        for parameter in template.parameters:
            if _NUMERIC.match(parameter.name) and parameter.value:
                name = parameter.value
                self._refer(
                    Reference(template.span, name, group, None, None, False, (), self.block.section)
                )

    def _short(self, template: Template) -> None:
        said = "/".join(f"{p.name}={p.value}" for p in template.parameters).casefold()
        citation = Citation(
            template.span, "short", template.name, {}, {}, (), frozenset({f"short:{said}"})
        )
        body = template.span.cut(self.text)
        self._refer(
            Reference(
                template.span, "", "", body, template.span, False, (citation,), self.block.section
            )
        )

    def _tag_function(
        self, template: Template, values: list[tuple[str, Any, int]], folded: str
    ) -> None:
        """Read ``{{#tag:ref|body|name=x}}`` and ``{{#tag:references|…}}``."""
        tag = folded.partition(":")[2].strip()
        if tag == "references":
            self._listing(lambda: [self._nodes(code, at) for key, code, at in values if key == "1"])
        elif tag == "ref":
            body = next(((code, at) for key, code, at in values if key == "1"), None)
            name = (template.get("name") or "").strip("\"'")
            group = (template.get("group") or "").strip("\"'")
            self._reference(template.span, name, group, body)
        else:
            self.block.hide(*template.span)

    def _list_bodies(self, values: list[tuple[str, Any, int]]) -> None:
        def bodies() -> None:
            for key, code, at in values:
                if self.language.templates.belongs(key, "reference_list_bodies"):
                    self._nodes(code, at)

        self._listing(bodies)

    def _listing(self, read: Callable[[], object]) -> None:
        self.listed += 1
        self.silent += 1
        read()
        self.silent -= 1
        self.listed -= 1

    def _reference(self, span: Span, name: str, group: str, body: tuple[Any, int] | None) -> None:
        cited: tuple[Citation, ...] = ()
        inner: str | None = None
        inner_span: Span | None = None
        if body is not None:
            code, at = body
            inner = str(code)
            inner_span = Span(at, at + len(inner))
            if inner.strip():
                cited = self._cited(code, at, inner)
        self._refer(
            Reference(
                span=span,
                name=" ".join(name.split()),
                group=group,
                body=inner,
                body_span=inner_span,
                listed=self.listed > 0,
                citations=cited,
                section=self.block.section,
            )
        )

    def _cited(self, code: Any, at: int, inner: str) -> tuple[Citation, ...]:
        """Read the body of a reference: its templates, else its address, else its words."""
        known = len(self.citations)
        with self._aside(Kind.FIELD) as block:
            self._nodes(code, at)
        cited = self.citations[known:]
        if cited:
            return tuple(cited)
        span = Span(at, at + len(inner))
        words = block.plain
        if address := _ADDRESS.search(inner):
            url = address[0].rstrip(".,;:!?)'")
            label = words.replace(url, "").strip(" .,;:()[]")
            bare = not any(character.isalpha() for character in label)
            cited = [citations.from_address(url, label, span, bare)]
        elif words:
            cited = [citations.from_words(words, span)]
        self.citations.extend(cited)
        return tuple(cited)

    # Tags --------------------------------------------------------------------------------------

    def _tag(self, node: Tag, start: int, end: int) -> None:
        name = str(node.tag).strip().casefold()
        contents = node.contents
        close = (
            len(node.closing_wiki_markup or "")
            if node.wiki_markup
            else 0
            if node.self_closing
            else len(str(node.closing_tag)) + 3
        )
        at = end - close - (len(str(contents)) if contents is not None else 0)
        if name == "ref":
            self._ref_tag(node, start, end, at)
        elif name == "references":
            if not node.self_closing:
                self._listing(lambda: self._nodes(contents, at))
        elif name == "nowiki":
            if not node.self_closing and not self.silent:
                self.block.show(_flat(str(contents)), at, end - close)
                self.block.wrap(len(self.block.pieces) - 1, start, end)
        elif name == "br" or name == "hr":
            self._line_break(name, start, end)
        elif name in ("li", "dd", "dt") and node.wiki_markup:
            if not self.silent:
                self._flush(Kind.ITEM)
        elif name == "table":
            self._table(node, contents, at)
        elif name in _SILENT:
            self.silent += 1
            if contents is not None and name in ("gallery", "includeonly"):
                self._nodes(contents, at)
            self.silent -= 1
        elif name in _BLOCKS and not self.silent and self.block.kind is not Kind.FIELD:
            self._flush(_BLOCKS[name])
            if contents is not None:
                self._nodes(contents, at)
            self._flush()
        elif contents is not None:
            first = len(self.block.pieces)
            self._nodes(contents, at)
            if self.block.pieces[first:]:
                self.block.wrap(first, start, end)

    def _line_break(self, name: str, start: int, end: int) -> None:
        if self.silent:
            return
        if name == "hr":
            self._flush()
        else:
            self.block.show("، " if self.block.kind is Kind.FIELD else " ", start, end)

    def _ref_tag(self, node: Tag, start: int, end: int, at: int) -> None:
        attributes = {
            str(each.name).strip().casefold(): str(each.value or "").strip("\"' “”«»")
            for each in node.attributes
        }
        body = None if node.self_closing else (node.contents, at)
        if body is not None and not str(body[0]).strip():
            body = None
        span = Span(start, end)
        name, group = attributes.get("name", ""), attributes.get("group", "")
        self._reference(span, name, group, body)
        if body is None and not name:
            self.defects.append(Defect("empty-ref", span))

    def _table(self, node: Tag, contents: Any, at: int) -> None:
        """Read a table cell by cell; a cell is labelled by the first cell of its row."""
        if contents is None or self.silent or self.block.kind is Kind.FIELD:
            if contents is not None:
                self._nodes(contents, at)
            return
        self._flush()
        self._rows(contents, at, [""])
        self._flush()

    def _rows(self, code: Any, offset: int, label: list[str]) -> None:
        for node in code.nodes:
            end = offset + len(str(node))
            name = str(node.tag).strip().casefold() if isinstance(node, Tag) else ""
            inner = node.contents if isinstance(node, Tag) else None
            if name in ("tr", "tbody", "thead") and inner is not None:
                close = 0 if node.wiki_markup else len(str(node.closing_tag)) + 3
                self._rows(inner, end - close - len(str(inner)), [""])
            elif name in ("td", "th", "caption") and inner is not None:
                self._cell(node, end, label)
            elif not (isinstance(node, Text) and not str(node).strip()):
                self._nodes(mwparserfromhell.wikicode.Wikicode([node]), offset)
            offset = end

    def _cell(self, node: Tag, end: int, label: list[str]) -> None:
        inner = node.contents
        close = 0 if node.wiki_markup else len(str(node.closing_tag)) + 3
        at = end - close - len(str(inner))
        caption = bool(node.wiki_markup) and str(inner).startswith("+")
        self._flush(Kind.CAPTION if caption else Kind.CELL, label[0])
        if caption:
            self._text(str(inner)[1:], at + 1) if len(inner.nodes) == 1 else self._nodes(inner, at)
        else:
            first = self.block
            self._nodes(inner, at)
            label[0] = label[0] or first.plain
        self._flush()


def _flat(text: str) -> str:
    return text.replace("\n", " ").replace("\t", " ")


def _marks(text: str) -> list[re.Match[str]]:
    marks = [*_STYLE.finditer(text)]
    if "<" in text:
        marks += _BROKEN.finditer(text)
        marks.sort(key=lambda mark: mark.start())
        kept: list[re.Match[str]] = []
        for mark in marks:
            if not kept or mark.start() >= kept[-1].end():
                kept.append(mark)
        return kept
    return marks


_HANDLERS: dict[type, Callable[[_Reader, Any, int, int], None]] = {
    Comment: _Reader._hidden,
    Argument: _Reader._hidden,
    HTMLEntity: _Reader._entity,
    Heading: _Reader._heading,
    Wikilink: _Reader._wikilink,
    ExternalLink: _Reader._external,
    Call: _Reader._template,
    Tag: _Reader._tag,
}
