"""Wikitext to a tree with places: mwparserfromhell's only door.

:func:`read` gives plain values that know where they stand, so that nothing behind this door touches
the parser or searches for an offset: the nodes of a page tile it, lengths add up. Where the parser
reads otherwise than MediaWiki 1.39, it is put right here, one function each.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import mwparserfromhell
from mwparserfromhell import nodes as parsed


@dataclass(slots=True)
class Words:
    """Text as it stands; style marks and broken markup are still in it."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class Comment:
    """``<!-- … -->``, or ``{{{argument}}}``, which shows nothing either."""

    start: int
    end: int
    closed: bool = True


@dataclass(slots=True)
class Entity:
    """``&nbsp;`` or ``&#1632;``; ``shown`` is the character."""

    start: int
    end: int
    shown: str


@dataclass(slots=True)
class Heading:
    """``== title ==``; ``end`` is after the last equals sign."""

    start: int
    end: int
    level: int
    title: list[Node]


@dataclass(slots=True)
class Wikilink:
    """``[[target|label]]``; the label is ``None`` when there is no bar."""

    start: int
    end: int
    target: str
    label: list[Node] | None
    label_start: int


@dataclass(slots=True)
class Weblink:
    """``[https://… label]``, or a bare address in the text."""

    start: int
    end: int
    label: list[Node] | None


@dataclass(slots=True)
class Argument:
    """One ``name=value`` or ``value`` of a call; ``start`` is after the bar."""

    name: str
    start: int
    value_start: int
    end: int
    value: list[Node]


@dataclass(slots=True)
class Call:
    """``{{name|argument|…}}``; the name is as written."""

    start: int
    end: int
    name: str
    arguments: list[Argument]


@dataclass(slots=True)
class Tag:
    """``<name attributes>body</name>``, a list mark, a table, a row or a cell.

    ``attributes`` is the wikitext between the name and the end of the opening tag. The body of a
    tag that closes itself is ``None``; ``markup`` says that it is written as wikitext, not as HTML.
    """

    start: int
    end: int
    name: str
    attributes: str
    body: list[Node] | None
    body_start: int
    body_end: int
    markup: bool


Node = Words | Comment | Entity | Heading | Wikilink | Weblink | Call | Tag


class _AstrayError(Exception):
    """The parser's tree is not the text: its bug must not shift our offsets."""


def read(text: str, start: int = 0, end: int | None = None) -> list[Node]:
    """Return the nodes of ``text[start:end]``, with places in ``text``; never raises.

    Together they tile the stretch, the label, arguments or body of a node tile what is inside it.
    """
    end = len(text) if end is None else end
    closed = _comment_without_end(text, start, end)
    code = mwparserfromhell.parse(text[start:closed], skip_style_tags=True)
    try:
        found, at = _Places(text).nodes(code, start)
        if at != closed:
            raise _AstrayError
    except _AstrayError:
        found = [Words(start, closed, text[start:closed])]
    if closed < end:
        found.append(Comment(closed, end, closed=False))
    return found


# Where the parser differs from MediaWiki ---------------------------------------------------------

_VERBATIM = re.compile(r"(?i)<(/?)(nowiki|pre|math|source|syntaxhighlight)\b[^<>]*?(/?)>")
_LINE_END = re.compile(r"(?:[ \t]|<!--.*?-->)*(?=\n|$)", re.DOTALL)
_PLAIN_HEADING = re.compile(r"(={1,6})([^=\n][^\n]*?)\1(?=[ \t]*(?:\n|$))")


def _comment_without_end(text: str, start: int, end: int) -> int:
    """Return where a comment begins that never ends: all after it is hidden. Else ``end``."""
    last = text.rfind("-->", start, end)
    begin = text.find("<!--", start if last < 0 else last + 3, end)
    if begin < 0:
        return end
    verbatim = None
    for tag in _VERBATIM.finditer(text, start, begin):
        verbatim = None if tag[1] or tag[3] else tag[2].casefold()
    closed = verbatim and f"</{verbatim}" in text[begin:end].casefold()
    return end if closed else begin


def _ends_its_line(text: str, end: int) -> bool:
    """Tell whether only spaces and comments stand between ``end`` and the end of the line."""
    return _LINE_END.match(text, end) is not None


def _after_a_comment(text: str, before: list[Node], words: Words) -> list[Node]:
    """Read ``<!-- c -->== title ==``: the comment is gone when MediaWiki looks for headings."""
    opening = before[-1].start if before and isinstance(before[-1], Comment) else -1
    if opening < 0 or (opening and text[opening - 1] != "\n"):
        return [words]
    found = _PLAIN_HEADING.match(words.text)
    if not found:
        return [words]
    at = words.start
    begin, close = at + found.start(2), at + found.end(2)
    title: list[Node] = [Words(begin, close, found[2])]
    rest = at + found.end()
    heading = Heading(at, rest, len(found[1]), title)
    return [heading, Words(rest, words.end, text[rest : words.end])]


# The parser's nodes ------------------------------------------------------------------------------


class _Places:
    """Turns the parser's nodes into ours, adding up lengths."""

    def __init__(self, text: str) -> None:
        self.text = text

    def nodes(self, code: Any, at: int) -> tuple[list[Node], int]:
        """Return what siblings that begin at ``at`` become, and where they end."""
        found: list[Node] = []
        for node in code.nodes:
            kind = type(node)
            if kind is parsed.Text:
                value = node.value
                if not self.text.startswith(value, at):
                    raise _AstrayError
                words = Words(at, at + len(value), value)
                at = words.end
                if value.startswith("="):
                    found += _after_a_comment(self.text, found, words)
                else:
                    found.append(words)
            elif kind is parsed.Heading:
                heading = self.heading(node, at)
                at = heading.end
                found += self.checked(heading)
            elif kind is parsed.Template:
                found.append(call := self.call(node, at))
                at = call.end
            elif kind is parsed.Wikilink:
                found.append(link := self.wikilink(node, at))
                at = link.end
            elif kind is parsed.Tag:
                found.append(tag := self.tag(node, at))
                at = tag.end
            elif kind is parsed.ExternalLink:
                found.append(address := self.weblink(node, at))
                at = address.end
            else:
                end = at + len(str(node))
                entity = kind is parsed.HTMLEntity
                found.append(Entity(at, end, _character(node)) if entity else Comment(at, end))
                at = end
        return found, at

    def heading(self, node: parsed.Heading, at: int) -> Heading:
        title, end = self.nodes(node.title, at + node.level)
        return Heading(at, end + node.level, node.level, title)

    def checked(self, heading: Heading) -> list[Node]:
        """Return the heading, or ``== title == words`` as the words that MediaWiki shows."""
        if _ends_its_line(self.text, heading.end):
            return [heading]
        marks = "=" * heading.level
        opened = Words(heading.start, heading.start + heading.level, marks)
        return [opened, *heading.title, Words(heading.end - heading.level, heading.end, marks)]

    def wikilink(self, node: parsed.Wikilink, at: int) -> Wikilink:
        target = str(node.title)
        inside = at + 2 + len(target)
        if node.text is None:
            return Wikilink(at, inside + 2, target, None, inside)
        label, end = self.nodes(node.text, inside + 1)
        return Wikilink(at, end + 2, target, label, inside + 1)

    def weblink(self, node: parsed.ExternalLink, at: int) -> Weblink:
        end = at + len(str(node.url)) + node.brackets
        if not node.brackets:
            return Weblink(at, end, None)
        if node.title is None:
            return Weblink(at, end + 1, None)
        label, end = self.nodes(node.title, end + (not node.suppress_space))
        return Weblink(at, end + 1, label)

    def call(self, node: parsed.Template, at: int) -> Call:
        name = str(node.name)
        end = at + 2 + len(name)
        arguments = []
        for each in node.params:
            start = end + 1
            key = str(each.name)
            value_start = start + (len(key) + 1 if each.showkey else 0)
            value, end = self.nodes(each.value, value_start)
            arguments.append(Argument(key, start, value_start, end, value))
        return Call(at, end + 2, name, arguments)

    def tag(self, node: parsed.Tag, at: int) -> Tag:
        name = str(node.tag)
        attributes = "".join(map(str, node.attributes)) + (node.padding or "")
        markup = node.wiki_markup
        if markup:
            opened = len(markup) + len(attributes) + len(node.wiki_style_separator or "")
            close = len(node.closing_wiki_markup or "")
        else:
            opened = len("</" if node.invalid else "<") + len(name) + len(attributes)
            opened += len("/>") if node.self_closing and not node.implicit else len(">")
            close = 0 if node.self_closing else len(f"</{node.closing_tag}>")
        start = at + opened
        body = None if node.self_closing else node.contents
        inner, end = ([], start) if body is None else self.nodes(body, start)
        folded = name.strip().casefold()
        return Tag(
            at,
            end + (0 if node.self_closing else close),
            folded,
            attributes,
            None if body is None else inner,
            start,
            end,
            bool(markup),
        )


def _character(node: parsed.HTMLEntity) -> str:
    with suppress(ValueError, OverflowError):  # &#99999999; is no character
        return str(node.normalize()).strip() or " "
    return " "
