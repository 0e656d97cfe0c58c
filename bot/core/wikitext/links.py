"""Links: ``[[Homs|the city]]``, ``[[ملف:a.jpg|تصغير|وصف]]``, ``[[تصنيف:…]]``, ``[https://… x]``."""

from __future__ import annotations

import re

from bot.core.models import Kind, Link, Span
from bot.core.tables import title
from bot.core.wikitext.nodes import Node, Weblink, Wikilink, Words, read
from bot.core.wikitext.page import Page

# [[en:Homs]] leads to another language; [[C:drive]] and [[War: a history]] are pages. Prefixes of
# other sister projects that look like a language follow.
_LANGUAGE = re.compile(r"\s*(?:[a-z]{2,3}|simple|[a-z]{2,3}-[a-z-]+):(?=\S)")
_PROJECTS = frozenset(["mw", "doi", "voy", "wmf", "rfc", "hdl", "bug", "phab", "wp"])
# |تصغير|يسار|250بك|وصلة=… : options are one word, a size, or a name with a value.
_OPTION = re.compile(r"\s*(?:[\w-]+\s*=.*|\S*)\s*", re.DOTALL)


def read_wikilink(page: Page, link: Wikilink) -> None:
    """Read a link, a category, a file with its caption, or an interlanguage link."""
    name = link.target
    group = page.language.namespace(name)
    if group == "category":
        page.categories.append(_value(link, name.partition(":")[2], ""))
        page.block.hide(link.start, link.end)
    elif group == "file":
        read_file(page, link, name.partition(":")[2], link.label)
    elif (found := _LANGUAGE.match(name)) and found[0].strip()[:-1] not in _PROJECTS:
        page.block.hide(link.start, link.end)
    else:
        _page_link(page, link)


def read_file(page: Page, node: Wikilink | Words, name: str, options: list[Node] | None) -> None:
    """Read a file and its caption: the last option that is not a size, a place or the like."""
    page.files.append(_value(node, name, ""))
    page.block.hide(node.start, node.end)
    caption: list[Node] | None = None
    others = []
    for option in reversed(_options(options or [])):
        if caption is None and _is_caption(option, page.text):
            caption = option
        else:
            others.append(option)
    for option in others:
        with page.silence():
            page.walk(option)
    if caption is not None:
        with page.aside(Kind.CAPTION):
            page.walk(caption)


def read_gallery(page: Page, text: str, offset: int) -> None:
    """Read the lines of a gallery, ``File:a.jpg|caption``; the namespace may be left out."""
    for line in re.finditer(r"[^\n]*[^\s][^\n]*", text):
        name, bar, options = line[0].partition("|")
        start = offset + line.start()
        if name.lstrip().startswith("<!--"):
            continue
        whole = Words(start, start + len(line[0]), line[0])
        bare = name.partition(":")[2] if page.language.namespace(name) == "file" else name
        inside = read(page.text, start + len(name) + 1, whole.end) if bar and options else None
        read_file(page, whole, bare, inside)


def read_weblink(page: Page, link: Weblink) -> None:
    """Show the words of ``[https://… words]``; an address by itself shows nothing to compare."""
    if link.label is None:
        page.block.hide(link.start, link.end)
        return
    first = len(page.block.pieces)
    page.walk(link.label)
    page.block.wrap(first, link.start, link.end)


def _page_link(page: Page, link: Wikilink) -> None:
    block, name = page.block, link.target
    first = len(block.pieces)
    label = link.label
    if label and any(not isinstance(each, Words) or each.text.strip() for each in label):
        page.walk(label)
    elif not page.silent:
        lead = len(name) - len(name.lstrip(": "))
        page.words(name[lead:], link.start + 2 + lead)
    shown = "".join(piece.text for piece in block.pieces[first:]).strip()
    value = _value(link, name.partition("#")[0] or name, shown)
    page.links.append(value)
    if block is page.block:
        block.wrap(first, link.start, link.end)
    if not page.silent:
        page.block.links.append(value)


def _value(node: Wikilink | Words, name: str, shown: str) -> Link:
    return Link(Span(node.start, node.end), title(name.lstrip(": ")), shown)


def _options(nodes: list[Node]) -> list[list[Node]]:
    """Cut the nodes after the name at the bars that are not inside another construct."""
    options: list[list[Node]] = [[]]
    for node in nodes:
        if not isinstance(node, Words):
            options[-1].append(node)
            continue
        at = node.start
        for part in node.text.split("|"):
            if at > node.start:
                options.append([])
            if part:
                options[-1].append(Words(at, at + len(part), part))
            at += len(part) + 1
    return options


def _is_caption(option: list[Node], text: str) -> bool:
    return bool(option) and not _OPTION.fullmatch(text[option[0].start : option[-1].end])
