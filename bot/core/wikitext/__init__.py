"""Wikitext to :class:`Article`, with the place of everything.

``nodes`` is mwparserfromhell's only door: text to a tree with offsets. ``page`` walks that tree and
lays what a reader sees into blocks (``bot.core.prose``), which become statements. ``links``,
``templates``, ``references``, ``tables`` and ``tags`` each read one kind of construct; ``sections``
makes the sections that tile the page.

Limits, each on purpose: templates are not expanded (what they show comes from a table in the
language's rules); broken markup is text, as it is for MediaWiki, but a reference that is never
closed does not swallow what follows.
"""

from bot.core.language import Language
from bot.core.models import Article, Revision
from bot.core.wikitext.links import read_weblink, read_wikilink
from bot.core.wikitext.nodes import (
    Call,
    Comment,
    Entity,
    Heading,
    Tag,
    Weblink,
    Wikilink,
    Words,
    read,
)
from bot.core.wikitext.page import Page, Reader
from bot.core.wikitext.sections import tiled
from bot.core.wikitext.tags import read_tag
from bot.core.wikitext.templates import read_call

__all__ = ["parse", "plain"]

_READERS: dict[type, Reader] = {
    Words: Page.prose,
    Comment: Page.comment,
    Entity: Page.entity,
    Heading: Page.heading,
    Wikilink: read_wikilink,
    Weblink: read_weblink,
    Call: read_call,
    Tag: read_tag,
}


def parse(revision: Revision, language: Language) -> Article:
    """Read the wikitext of a revision in a language; never raises, whatever the text.

    The sections tile the text; every span counts code points of ``revision.text``.
    """
    page = Page(revision.text, language, _READERS)
    page.walk(read(revision.text))
    page.split()
    return Article(
        revision=revision,
        language=language,
        sections=tiled(page),
        statements=tuple(sorted(page.statements, key=lambda each: each.span)),
        references=tuple(sorted(page.references, key=lambda each: each.span)),
        citations=tuple(sorted(page.citations, key=lambda each: each.span)),
        fields=tuple(page.fields),
        links=tuple(page.links),
        categories=tuple(page.categories),
        files=tuple(page.files),
        templates=tuple(sorted(page.templates, key=lambda each: each.span)),
        defects=tuple(sorted(page.defects, key=lambda each: each.span)),
    )


def plain(text: str, language: Language) -> str:
    """Return what a reader sees of a piece of wikitext, in one line, without its notes."""
    page = Page(text, language, _READERS)
    with page.whole() as block:
        page.walk(read(text))
    return block.plain
