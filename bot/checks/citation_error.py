"""A citation that the wiki's templates or the reference system complain about.

Arabic: ``{{cite news |title=… |language=Arabic |access-date=2024/12/06}}``: the language must be a
code or an Arabic name (``ar``, ``العربية``), and the date cannot be read. Also: no title, a bare
address, an archive copy without its date, an ISBN with a wrong checksum, two parameters for one
thing, an empty or unclosed reference, one name with two bodies, a listed reference that nothing
uses. docs/citation-errors.md has the whole list. Only what is surely wrong is said; the corrected
template is offered where the correction is certain.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core import footnotes
from bot.core.faults import CERTAIN, Case, Fault, corrected, inspect, marks
from bot.core.models import Alignment, Article, Citation, Cited, Finding, Reference, Span, Template
from bot.core.offers import Offers

NAME = "citation-error"


def check(alignment: Alignment) -> Iterator[Finding]:
    """Yield one finding for each reference and kind of problem.

    Its key is the kind and the reference, so what one person refuses says nothing of the
    reference's other faults, and a new fault is a new finding. All certain mends of one citation
    are in the suggestion of each: whoever pastes two of them in turn undoes nothing.
    """
    target = alignment.target
    templates = {each.span: each for each in target.templates}
    offers = Offers(alignment)
    inside: set[Span] = set()
    for reference in target.references:
        if reference.body is None:
            continue
        inside.update(each.span for each in reference.citations)
        for citation in reference.citations:
            if citation.kind == "bare":
                yield _bare(citation, reference, alignment, offers)
            yield from _inspected(citation, reference, templates, alignment)
    for citation in target.citations:
        if citation.span not in inside:
            yield from _inspected(citation, None, templates, alignment)
    for fault in marks.inspect(target):
        yield Finding(
            check=NAME,
            key=fault.key,
            confidence=fault.confidence,
            source=None,
            target=footnotes.place(target, fault.span),
            message=f"{NAME}-{fault.kind}",
            values=fault.values,
            references=fault.references,
            suggestion=fault.suggestion,
        )


def _inspected(
    citation: Citation,
    reference: Reference | None,
    templates: dict[Span, Template],
    alignment: Alignment,
) -> Iterator[Finding]:
    template = templates.get(citation.span)
    if citation.template is None or citation.kind == "short" or template is None:
        return
    case = Case(citation, template, alignment.target, alignment.source)
    faults = list(inspect(case))
    suggestion = corrected(case, faults) if any(each.mended for each in faults) else None
    for fault in faults:
        yield _finding(fault, suggestion if fault.mended else None, case, reference)


def _finding(
    fault: Fault, suggestion: str | None, case: Case, reference: Reference | None
) -> Finding:
    name, body = (reference.name, reference.body or "") if reference else ("", "")
    label = footnotes.label(
        name, case.citation, body or case.citation.span.cut(case.target.revision.text)
    )
    return Finding(
        check=NAME,
        key=f"{fault.family}/{_identity(case.citation, reference)}",
        confidence=fault.confidence,
        source=None,
        target=footnotes.place(case.target, case.citation.span),
        message=f"{NAME}-{fault.kind}",
        values={**fault.values, "reference": label},
        references=(_cited(case.citation, reference, case.target),),
        suggestion=suggestion,
    )


def _identity(citation: Citation, reference: Reference | None) -> str:
    if reference:
        return footnotes.identity(reference)
    return min(citation.keys, default=citation.fields.get("title", ""))


def _cited(citation: Citation, reference: Reference | None, target: Article) -> Cited:
    if reference:
        return footnotes.cited(reference, target)
    return Cited("", footnotes.address(citation), citation.span.cut(target.revision.text))


def _bare(
    citation: Citation, reference: Reference, alignment: Alignment, offers: Offers
) -> Finding:
    """Blame an address alone; offer the source's citation of it when there is one."""
    target, source = alignment.target, alignment.source
    called = [
        each
        for each in source.references
        if len(each.citations) == 1 and each.citations[0].template and each.keys & citation.keys
    ]
    made = [offers.made(each, source, reference.name, reference.group) for each in called]
    forms = {each.cited.wikitext for each in made if each and not each.held}
    offer = forms.pop() if len(forms) == 1 else None
    return Finding(
        check=NAME,
        key=f"bare/{footnotes.identity(reference)}",
        confidence=CERTAIN,
        source=source.place(called[0].span, "") if offer else None,
        target=footnotes.place(target, reference.span),
        message=f"{NAME}-bare",
        values={"reference": footnotes.label(reference.name, citation)},
        references=(footnotes.cited(reference, target),),
        suggestion=offer,
    )
