"""Tags and line marks: ``<blockquote>``, ``<nowiki>``, ``<br>``, ``* item``, ``; term``."""

from __future__ import annotations

from html import unescape

from bot.core.models import Kind
from bot.core.wikitext import references, tables
from bot.core.wikitext.links import read_gallery
from bot.core.wikitext.nodes import Tag
from bot.core.wikitext.page import Page

# What shows no prose. https://www.mediawiki.org/wiki/Parser_extension_tags
_CODE = {"pre", "source", "syntaxhighlight", "templatedata", "templatestyles", "style", "script"}
_FORMULAS = {"math", "chem", "ce", "hiero", "score"}
_DRAWINGS = {"timeline", "imagemap", "graph", "mapframe", "maplink"}
_ELSEWHERE = {"includeonly", "indicator", "inputbox", "categorytree", "section"}
_HIDDEN = frozenset(_CODE | _FORMULAS | _DRAWINGS | _ELSEWHERE)
_BLOCKS = {
    "p": Kind.PROSE,
    "div": Kind.PROSE,
    "center": Kind.PROSE,
    "blockquote": Kind.QUOTE,
    "poem": Kind.QUOTE,
    "li": Kind.ITEM,
    "dd": Kind.ITEM,
    "dt": Kind.ITEM,
    "ul": Kind.PROSE,
    "ol": Kind.PROSE,
    "dl": Kind.PROSE,
    "td": Kind.CELL,
    "th": Kind.CELL,
    "caption": Kind.CAPTION,
}


def read_tag(page: Page, tag: Tag) -> None:
    """Read a tag by its name; one that is in no table is transparent, as ``<small>`` is."""
    name = tag.name
    if name == "ref":
        references.read_ref(page, tag)
    elif name == "references":
        references.read_references(page, tag)
    elif name in ("br", "hr"):
        _break(page, tag)
    elif name in ("li", "dd", "dt") and tag.markup:
        _item(page, name)
    elif name == "table":
        tables.read_table(page, tag)
    elif name == "nowiki":
        _verbatim(page, tag)
    elif name == "gallery":
        read_gallery(page, page.text[tag.body_start : tag.body_end], tag.body_start)
    elif name in _HIDDEN or tag.body is None:
        page.block.hide(tag.start, tag.end)
    elif name in _BLOCKS:
        with page.within(_BLOCKS[name]):
            page.walk(tag.body)
    else:
        first, block = len(page.block.pieces), page.block
        page.walk(tag.body)
        if block is page.block:
            block.wrap(first, tag.start, tag.end)


def _break(page: Page, tag: Tag) -> None:
    if tag.name == "hr":
        page.split()
    elif not page.silent:
        page.block.hide(tag.start, tag.end)
        page.gap()


def _item(page: Page, name: str) -> None:
    """Begin a list item; a definition is labelled by the term before it."""
    if page.silent:
        return
    page.split(Kind.ITEM)
    if name == "dt":
        page.term = page.block
    elif page.term is not None:
        page.block.label = page.term.plain


def _verbatim(page: Page, tag: Tag) -> None:
    if page.silent or tag.body is None:
        return
    shown = unescape(page.text[tag.body_start : tag.body_end])  # entities are still characters
    first = len(page.block.pieces)
    page.block.show(shown, tag.body_start, tag.body_end)
    page.block.wrap(first, tag.start, tag.end)
