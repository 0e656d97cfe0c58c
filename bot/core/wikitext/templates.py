"""Template calls: what each does is in the tables of the language; none is expanded."""

from __future__ import annotations

import re

from bot.core import citations
from bot.core.models import Field, Kind, Parameter, Span, Template
from bot.core.tables import fold, title
from bot.core.wikitext import references
from bot.core.wikitext.nodes import Argument, Call
from bot.core.wikitext.page import Page

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SLOT = re.compile(r"\{([^{}]+)\}")
_NESTING = ("<", "{{", "[[")
_DASHES = " -–—|'،="


def read_call(page: Page, call: Call) -> None:
    """Read a call by the group that its name is in; one in no group shows nothing."""
    template = _value(page, call)
    values = call.arguments
    names = page.language.templates
    folded = fold(template.name)
    if folded.lstrip("#").startswith("tag:"):
        references.read_tag_function(page, template, values)
        return
    if folded.startswith("formatnum:"):
        if not page.silent:
            page.block.show(template.name.partition(":")[2].strip(), call.start, call.end)
        return
    page.templates.append(template)
    if citation := citations.from_template(template, page.language):
        page.citations.append(citation)
        page.block.hide(call.start, call.end)
    elif names.belongs(folded, "named_references"):
        references.read_named(page, template)
    elif names.belongs(folded, "short_references"):
        references.read_short(page, template)
    elif names.belongs(folded, "notes"):
        _note(page, template, values)
    elif names.belongs(folded, "reference_lists"):
        references.read_reference_list(page, template, values)
    elif names.is_infobox(template.name):
        _infobox(page, template, values)
    elif folded in names.quotations:
        _quotation(page, names.quotations[folded], values)
    elif folded in names.display:
        _shown(page, names.display[folded], template, values)
    else:
        page.block.hide(call.start, call.end, sticks=True)
        if not page.silent:
            page.block.templates.append(template)
        for argument in values:
            _silently(page, argument)


def _value(page: Page, call: Call) -> Template:
    """Return the call as a value: names normalised, values stripped."""
    text = page.text
    parameters = []
    for each in call.arguments:
        value = text[each.value_start : each.end]
        stripped = value.strip()
        inner = (
            each.value_start + len(value) - len(value.lstrip()) if stripped else each.value_start
        )
        name = each.name
        if "<!--" in name:
            name = _COMMENT.sub("", name)
        span = Span(inner, inner + len(stripped))
        parameters.append(Parameter(name.strip(), stripped, Span(each.start, each.end), span))
    name = call.name
    if "<!--" in name:
        name = _COMMENT.sub("", name)
    name = name.strip()
    if page.language.namespace(name) == "template":
        name = name.partition(":")[2]
    return Template(
        Span(call.start, call.end), name if name.startswith("#") else title(name), tuple(parameters)
    )


def _silently(page: Page, argument: Argument) -> None:
    """Collect references, links and templates in a value that is not shown."""
    value = page.text[argument.value_start : argument.end]
    if any(mark in value for mark in _NESTING):
        with page.silence():
            page.walk(argument.value)


def _chosen(values: list[Argument], names: list[str], page: Page) -> Argument | None:
    """Return the argument of the first of these names that has a value; the last one so called."""
    for name in names:
        for argument in reversed(values):
            if argument.name.strip() == name:
                if page.text[argument.value_start : argument.end].strip():
                    return argument
                break
    return None


def _infobox(page: Page, template: Template, values: list[Argument]) -> None:
    page.block.hide(*template.span)
    for parameter, argument in zip(template.parameters, values, strict=True):
        if not parameter.value:
            continue
        with page.whole(parameter.name) as block:
            page.walk(argument.value)
        page.fields.append(
            Field(
                name=parameter.name,
                text=block.plain,
                span=parameter.value_span,
                template=template.name,
                links=tuple(block.links),
                references=tuple(block.references),
            )
        )


def _quotation(page: Page, name: str, values: list[Argument]) -> None:
    quoted = _chosen(values, [name, "text", "نص"], page)
    with page.within(Kind.QUOTE):
        for argument in values:
            if argument is quoted:
                page.walk(argument.value)
            else:
                _silently(page, argument)


def _note(page: Page, template: Template, values: list[Argument]) -> None:
    page.block.hide(*template.span, sticks=True)
    body = _chosen(values, ["1", "text", "نص"], page)
    references.read_named_note(page, template, body)
    for argument in values:
        if argument is not body:
            _silently(page, argument)
    if body is not None:
        with page.aside(Kind.NOTE):
            page.walk(body.value)


def _shown(page: Page, pattern: str, template: Template, values: list[Argument]) -> None:
    """Show a template by its pattern; one that shows a single value keeps its offsets."""
    start, end = template.span
    block = page.block
    slots = _SLOT.findall(pattern)
    used = [_chosen(values, slot.split("/"), page) for slot in slots]
    for argument in values:
        if argument not in used:
            _silently(page, argument)
    if len(slots) == 1 and pattern == "{" + slots[0] + "}":
        first = len(block.pieces)
        if used[0] is not None:
            page.walk(used[0].value)
        if block is page.block:
            block.wrap(first, start, end)
    elif not page.silent:
        said = iter([_said(page, argument) for argument in used])
        shown = _SLOT.sub(lambda _: next(said), pattern)
        if pattern.strip(_DASHES):
            shown = shown.strip(" ,-")
        block.show(shown, start, end)


def _said(page: Page, argument: Argument | None) -> str:
    """Return what a value says; the references and links in it are those of the block at hand."""
    if argument is None:
        return ""
    with page.whole() as inner:
        page.walk(argument.value)
    page.block.links += inner.links
    page.block.references += inner.references
    page.block.templates += inner.templates
    return inner.plain
