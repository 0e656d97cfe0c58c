"""A named reference that is used and nowhere defined.

Arabic: ``وصلت التعزيزات.<ref name="Counter25" />`` with no ``<ref name="Counter25">…</ref>``
anywhere: readers see a red error in the list of references. English, where the sentence came from,
defines it: ``<ref name="Counter25">{{cite web |title=… |url=…}}</ref>``. The body is offered when
exactly one is to be had, in the form of the Arabic wiki; a misspelt name gets the right one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.core import footnotes, sameness
from bot.core.adaptation import Adapted, adapt_body
from bot.core.language import Language
from bot.core.models import Alignment, Article, Cited, Finding, Reference

NAME = "undefined-reference"
CONFIDENCE = 0.99

_BORROWED = re.compile(r"\{\{\s*(?::|#lst|#section)", re.IGNORECASE)

_Defined = Mapping[footnotes.Named, tuple[Reference, ...]]


def check(alignment: Alignment) -> Iterator[Finding]:
    """Yield one finding for each name, at its first use."""
    target = alignment.target
    if _BORROWED.search(target.revision.text):
        return  # another page's text is shown here, and may define anything
    defined = footnotes.definitions(target)
    offered = footnotes.definitions(alignment.source)
    seen = set()
    for reference in target.references:
        named = (reference.group, reference.name)
        if not reference.name or named in seen:
            continue
        seen.add(named)
        if not _is_defined(reference, target, defined):
            yield (
                _misspelt(reference, target, defined)
                or _rescued(reference, alignment, offered)
                or _finding(reference, target, "undefined-reference-lost")
            )


def _is_defined(reference: Reference, article: Article, defined: _Defined) -> bool:
    if (reference.group, reference.name) in defined:
        return True
    listed = defined.get(("", reference.name), ())
    if any(each.listed for each in listed):  # the list may be that of the group
        return True
    return any(  # {{efn|name=a|…}}
        parameter.value == reference.name and not parameter.name.isdigit()
        for template in article.templates
        if article.language.templates.belongs(template.name, "notes")
        for parameter in template.parameters
    )


def _misspelt(reference: Reference, target: Article, defined: _Defined) -> Finding | None:
    """Find the one definition whose name differs in case, spaces, quotes, marks or group alone."""
    alike = footnotes.alike(reference.name)
    near = [named for named in defined if footnotes.alike(named[1]) == alike]
    if len(near) != 1:
        return None
    group, name = near[0]
    message = (
        "undefined-reference-group" if name == reference.name else "undefined-reference-spelling"
    )
    found = _finding(reference, target, message, [footnotes.cited(defined[near[0]][0], target)])
    return replace(
        found,
        values={**found.values, "existing": name},
        suggestion=footnotes.mark(name, group),
    )


def _rescued(reference: Reference, alignment: Alignment, offered: _Defined) -> Finding | None:
    """Offer what the source defines under the name: one body, or several to choose from."""
    bodies = _distinct(offered.get((reference.group, reference.name), ()), _languages(alignment))
    forms = [(body, form) for body in bodies if (form := _adapted(body, alignment))]
    if not forms:
        return None
    name, group = reference.name, reference.group
    candidates = [
        Cited(name, footnotes.address(body), footnotes.mark(name, group, form.wikitext))
        for body, form in forms
    ]
    body, form = forms[0]
    found = _finding(reference, alignment.target, NAME, candidates)
    found = replace(found, source=footnotes.place(alignment.source, body.span))
    if len(bodies) > 1:
        return replace(found, message="undefined-reference-several")
    if footnotes.is_counted(name):
        return replace(found, message="undefined-reference-counted")
    if twin := _twin(body, alignment):
        return _already_cited(found, reference, twin, alignment.target)
    title = footnotes.label("", next(iter(body.citations), None), form.wikitext)
    return replace(
        found,
        message=NAME if form.complete else f"{NAME}-partial",
        values={**found.values, "title": title, "kept": " ".join(form.reasons)},
        suggestion=candidates[0].wikitext,
    )


def _already_cited(
    found: Finding, reference: Reference, twin: Reference, target: Article
) -> Finding:
    """Offer the target's own reference to the same source instead of a second one."""
    named = twin.name or reference.name
    lines = [footnotes.mark(named, twin.group)]
    if not twin.name:
        lines.insert(0, footnotes.mark(named, twin.group, twin.body))
    return replace(
        found,
        message="undefined-reference-known" if twin.name else "undefined-reference-unnamed",
        values={**found.values, "existing": footnotes.label(twin.name, twin.citations[0])},
        references=(footnotes.cited(twin, target),),
        suggestion="\n".join(lines),
    )


def _adapted(body: Reference, alignment: Alignment) -> Adapted | None:
    return adapt_body(body, alignment.source, alignment.target.language, alignment.counterparts)


def _languages(alignment: Alignment) -> tuple[Language, Language]:
    return alignment.target.language, alignment.source.language


def _distinct(bodies: Iterable[Reference], languages: Sequence[Language]) -> list[Reference]:
    """Return one body for each source among the definitions of a name."""
    kept: list[Reference] = []
    for body in bodies:
        if not any(
            body.body == other.body or sameness.shared_key(body, other, languages) for other in kept
        ):
            kept.append(body)
    return kept


def _twin(body: Reference, alignment: Alignment) -> Reference | None:
    """Return the target's reference to the same source, if it has one under whatever name."""
    languages = _languages(alignment)
    for reference in alignment.target.references:
        if reference.body is not None and sameness.shared_key(body, reference, languages):
            return reference
    return None


def _finding(
    reference: Reference, target: Article, message: str, references: Iterable[Cited] = ()
) -> Finding:
    return Finding(
        check=NAME,
        key=f"{reference.group}/{reference.name}",
        confidence=CONFIDENCE,
        source=None,
        target=footnotes.place(target, reference.span),
        message=message,
        values={"name": reference.name},
        references=tuple(references),
    )
