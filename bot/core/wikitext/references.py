"""References: ``<ref>`` in all its forms, lists of references, templates that make one.

Attributes are read as MediaWiki reads them (``Sanitizer::decodeTagAttributes``): guillemets and
curly quotes do not quote but belong to the name, an unquoted name ends at the first space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

from bot.core import citations
from bot.core.models import Citation, Defect, Reference, Span, Template
from bot.core.wikitext.nodes import Argument, Node, Tag
from bot.core.wikitext.page import Page

_ATTRIBUTE = re.compile(
    r"""([^\s/>][^\s/>=]*)  # name, then perhaps a value, perhaps in quotes
        (?:\s*=\s*(?:"([^"]*)(?:"|$) | '([^']*)(?:'|$) | ([^\s>]*)))?""",
    re.VERBOSE,
)
_ADDRESS = re.compile(r"https?://[^\s<>\[\]|{}\"]+", re.IGNORECASE)


def read_ref(page: Page, tag: Tag) -> None:
    """Read ``<ref name="a" group="g">body</ref>`` or ``<ref name=a />``."""
    given = attributes(tag.attributes)
    name, group = given.get("name", ""), given.get("group", page.listed or "")
    span = Span(tag.start, tag.end)
    body = None
    if tag.body is not None and page.text[tag.body_start : tag.body_end].strip():
        body = (tag.body, Span(tag.body_start, tag.body_end))
    _refer(page, span, name=name, group=group, body=body)
    if body is None and not name:
        page.defects.append(Defect("empty-ref", span))


def read_references(page: Page, tag: Tag) -> None:
    """Read what ``<references>`` lists."""
    page.block.hide(tag.start, tag.end)
    if tag.body:
        with _listing(page, attributes(tag.attributes).get("group", "")):
            page.walk(tag.body)


def attributes(written: str) -> dict[str, str]:
    """Return the attributes of a tag, names in lower case, values as MediaWiki understands them."""
    found = {}
    for name, double, single, bare in _ATTRIBUTE.findall(written):
        found[name.casefold()] = " ".join(unescape(double or single or bare.rstrip("/")).split())
    return found


def read_reference_list(page: Page, template: Template, values: list[Argument]) -> None:
    """Read ``{{مراجع|refs=…}}``, ``{{reflist|refs=…}}``."""
    page.block.hide(*template.span)
    with _listing(page, template.get("group") or template.get("مجموعة") or ""):
        for argument in values:
            if page.language.templates.belongs(argument.name, "reference_list_bodies"):
                page.walk(argument.value)


def read_tag_function(page: Page, template: Template, values: list[Argument]) -> None:
    """Read ``{{#tag:ref|body|name=x}}`` and ``{{#tag:references|…}}``."""
    tag = template.name.partition(":")[2].strip().casefold()
    body = next((each for each in values if each.name.strip() == "1"), None)
    name = _unquoted(template.get("name"))
    group = _unquoted(template.get("group"))
    if tag == "ref":
        given = None
        if body is not None and template.get("1"):
            given = (body.value, Span(body.value_start, body.end))
        _refer(page, template.span, name=name, group=group, body=given)
    elif tag == "references":
        page.block.hide(*template.span)
        if body is not None:
            with _listing(page, group):
                page.walk(body.value)
    else:
        page.block.hide(*template.span)


def read_named(page: Page, template: Template) -> None:
    """Read ``{{r|a|b}}``: a re-use for each name."""
    group = template.get("group") or template.get("g") or ""
    for parameter in template.parameters:
        if parameter.name.isdecimal() and parameter.value:
            _refer(page, template.span, name=parameter.value, group=group)


def read_short(page: Page, template: Template) -> None:
    """Read ``{{sfn|Smith|2001|p=7}}``: the template is the citation."""
    said = "/".join(f"{each.name}={each.value}" for each in template.parameters).casefold()
    keys = frozenset({f"short:{said}"})
    citation = Citation(template.span, "short", template.name, {}, {}, (), keys)
    body = template.span.cut(page.text)
    _lay(
        page,
        Reference(
            template.span,
            "",
            "",
            body,
            template.span,
            page.listed is not None,
            (citation,),
            page.block.section,
        ),
    )


def read_named_note(page: Page, template: Template, body: Argument | None) -> None:
    """Remember the name of ``{{efn|…|name=a}}``: ``<ref name=a group=… />`` may use it again."""
    name = template.get("name")
    if name and body is not None:
        group = template.get("group") or ""
        inner = Span(body.value_start, body.end)
        page.references.append(
            Reference(
                template.span,
                name,
                group,
                inner.cut(page.text),
                inner,
                page.listed is not None,
                (),
                page.block.section,
            )
        )


def _unquoted(value: str | None) -> str:
    return " ".join((value or "").strip("\"'").split())


@contextmanager
def _listing(page: Page, group: str) -> Iterator[None]:
    outer, page.listed = page.listed, group
    with page.silence():
        yield
    page.listed = outer


def _refer(
    page: Page,
    span: Span,
    *,
    name: str,
    group: str,
    body: tuple[list[Node], Span] | None = None,
) -> None:
    section = page.block.section
    listed = page.listed is not None
    written, inner = None, None
    cited: tuple[Citation, ...] = ()
    if body is not None:
        nodes, inner = body
        written = inner.cut(page.text)
        cited = _cited(page, nodes, inner)
    _lay(page, Reference(span, name, group, written, inner, listed, cited, section))


def _lay(page: Page, reference: Reference) -> None:
    page.references.append(reference)
    if not reference.listed:
        page.block.hide(*reference.span, sticks=True)
        page.block.references.append(reference)


def _cited(page: Page, body: list[Node], inner: Span) -> tuple[Citation, ...]:
    """Read the body of a reference: its citation templates, else its address, else its words."""
    known = len(page.citations)
    with page.whole() as block:
        page.walk(body)
    if cited := page.citations[known:]:
        return tuple(cited)
    written, words = inner.cut(page.text), block.plain
    if address := _ADDRESS.search(written):
        url = address[0].rstrip(".,;:!?)'")
        label = words.replace(url, "").strip(" .,;:()[]")
        bare = not any(character.isalpha() for character in label)
        citation = citations.from_address(url, label, inner, bare)
    elif words:
        citation = citations.from_words(words, inner)
    else:
        return ()
    page.citations.append(citation)
    return (citation,)
