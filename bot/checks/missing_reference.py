"""A statement that both articles have and only the source gives a reference for.

English: ``The dam burst on 11 September.<ref>{{cite news |title=… |url=…}}</ref>``. Arabic tells
the same, ``انهار السد في 11 سبتمبر.``, and neither that sentence nor a later one of its paragraph
has a reference. The English one is offered in the form of the Arabic wiki, or by its name where
the Arabic article cites it elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.core import footnotes, freshness, sameness
from bot.core.models import (
    Alignment,
    Article,
    Citation,
    Coverage,
    Field,
    Finding,
    Kind,
    Match,
    Note,
    Place,
    Reference,
    Span,
    Statement,
    Template,
)
from bot.core.offers import Offer, Offers, notes_of

NAME = "missing-reference"
LEAST_SCORE = 0.35
MOST_OFFERED = 2
UNCARRIED = "its references cannot be carried over"
_TOLD = frozenset({Kind.PROSE, Kind.ITEM})
_HARD = frozenset({"date", "number", "name", "entity", "link"})
_SOLID = ("url:", "isbn:", "doi:")


def check(alignment: Alignment) -> Iterator[Finding]:
    """Yield one finding for each statement of the source, placed at the end of the target's."""
    defined = footnotes.definitions(alignment.source)
    offers = Offers(alignment)
    seen: set[str] = set()
    for match in alignment.matches:
        if not _is_told(match):
            continue
        statement = alignment.source.statements[match.source]
        sources = _sources(statement, alignment.source, defined)
        telling = _unsourced(match, alignment)
        if sources and telling and not _cited_near(telling, sources, alignment):
            key = _key(statement, sources)
            while key in seen:
                key += "+"
            seen.add(key)
            made = [offer for each in sources if (offer := offers.of(each))]
            yield _finding(key, match, telling, made, alignment)


def _is_told(match: Match) -> bool:
    """Tell whether the target tells it: all of it, or part, with a date, figure or name of it."""
    if not match.targets or match.score < LEAST_SCORE or match.coverage is Coverage.MISSING:
        return False
    hard = any(each.target and each.signal in _HARD for each in match.evidence)
    return hard or match.coverage is Coverage.COVERED


# The source's side -----------------------------------------------------------------------------


def _sources(
    statement: Statement,
    article: Article,
    defined: dict[footnotes.Named, tuple[Reference, ...]],
) -> list[Reference]:
    """Return the references of a statement that can be offered, all or none of them doubted."""
    doubted = any(
        article.language.templates.belongs(each.name, "doubted") for each in statement.templates
    )
    if doubted or not _stands(statement, article):
        return []
    bodies = (
        footnotes.definition(each, defined) for each in statement.references if not each.group
    )
    found: dict[Span, Reference] = {body.span: body for body in bodies if body and _is_solid(body)}
    return list(found.values())


def _is_solid(body: Reference) -> bool:
    """Tell whether a reference says where to find what it cites, and by what title.

    An address alone is a source as well: it is offered with the remark that its data are wanting.
    """
    return bool(body.citations) and all(
        any(key.startswith(_SOLID) for key in each.keys)
        and (_is_bare(each) or (each.template and each.fields.get("title")))
        for each in body.citations
    )


def _is_bare(citation: Citation) -> bool:
    return citation.template is None and any(key.startswith(_SOLID) for key in citation.keys)


def _stands(statement: Statement, article: Article) -> bool:
    return statement.kind in _TOLD and not article.sections[statement.section].apparatus


# The target's side -----------------------------------------------------------------------------


def _unsourced(match: Match, alignment: Alignment) -> Statement | None:
    """Return the best telling if it lacks a source; the lead may leave that to the body."""
    target = alignment.target
    best, *others = (_telling(index, target) for index in match.targets)
    if isinstance(best, Field) or not _stands(best, target) or _is_sourced(best, target):
        return None
    body = [each for each in others if isinstance(each, Statement) and each.section]
    if not best.section and any(_is_sourced(each, target) for each in body):
        return None
    return best


def _telling(index: int, target: Article) -> Statement | Field:
    if index < len(target.statements):
        return target.statements[index]
    return target.fields[index - len(target.statements)]


def _is_sourced(telling: Statement | Field, target: Article) -> bool:
    """Tell whether a reference stands in the telling or after it in its paragraph.

    A template that nobody here knows may be one.
    """
    if isinstance(telling, Field):
        return bool(telling.references)
    rest = [each for each in _block(telling, target) if each.span.start >= telling.span.start]
    return any(
        each.references
        or "://" in each.span.cut(target.revision.text)
        or any(_may_cite(template, target) for template in each.templates)
        for each in rest
    )


def _may_cite(template: Template, target: Article) -> bool:
    known = target.language.templates
    return not (
        known.belongs(template.name, "unsourced") or known.belongs(template.name, "doubted")
    )


def _block(telling: Statement, target: Article) -> Sequence[Statement]:
    return [each for each in target.statements if each.block == telling.block]


def _cited_near(telling: Statement, sources: Sequence[Reference], alignment: Alignment) -> bool:
    """Tell whether the telling's paragraph cites one of the sources before it."""
    target = alignment.target
    languages = (target.language, alignment.source.language)
    defined = footnotes.definitions(target)
    marks = [mark for each in _block(telling, target) for mark in each.references]
    bodies = [body for mark in marks if (body := footnotes.definition(mark, defined))]
    here = {key for body in bodies for key in sameness.keys(body, languages)}
    # A mark whose body is lost still cites what its name says (undefined-reference).
    lost = {mark.name for mark in marks if footnotes.definition(mark, defined) is None}
    return any(
        here & sameness.keys(source, languages) or (source.name and source.name in lost)
        for source in sources
    )


# What is offered -------------------------------------------------------------------------------


def _finding(
    key: str, match: Match, telling: Statement, made: Sequence[Offer], alignment: Alignment
) -> Finding:
    source, target = alignment.source, alignment.target
    statement = source.statements[match.source]
    free = [offer for offer in made if not offer.held][:MOST_OFFERED]
    shown = free or made[:MOST_OFFERED]
    kept = [word for offer in shown for word in offer.kept]
    asked = _is_asked(telling, target)
    reason = "" if free else made[0].held if made else UNCARRIED
    if not reason and freshness.untried(alignment.background, statement.span):
        reason = freshness.UNTRIED
    bare = any(not offer.known and "{{" not in offer.cited.wikitext for offer in shown)
    end = telling.span.end
    return Finding(
        check=NAME,
        key=key,
        confidence=round(0.6 + 0.4 * match.score, 3),
        source=Place(statement.span, source.sections[statement.section].title, statement.text),
        target=target.place(Span(end, end), telling.text),
        message=_message(shown, kept, asked),
        values={
            "title": shown[0].title if shown else "",
            "kept": " ".join(kept),
        },
        references=tuple(offer.cited for offer in shown),
        suggestion="".join(offer.cited.wikitext for offer in shown) or None,
        evidence=match.evidence,
        weight=float(asked),
        fit=not reason,
        reason=reason,
        notes=(
            *freshness.noted(alignment.background, statement.span, target.language.code),
            *notes_of(shown),
            *((Note("bare"),) if bare else ()),
        ),
    )


def _is_asked(telling: Statement, target: Article) -> bool:
    """Tell whether somebody asked for a source of the sentence: ``{{بحاجة لمصدر}}`` and its kin."""
    return any(
        target.language.templates.belongs(each.name, "unsourced") for each in telling.templates
    )


def _message(offers: Sequence[Offer], kept: Sequence[str], asked: bool) -> str:
    if offers and all(offer.known for offer in offers):
        return f"{NAME}-known"
    return f"{NAME}-asked" if asked else f"{NAME}-partial" if kept else NAME


def _key(statement: Statement, sources: Sequence[Reference]) -> str:
    """Return the sources and the figures of the statement: its words may change, they do not."""
    keys = sorted({key for source in sources for key in source.keys}, key=sameness.certainty)
    figures = re.findall(r"\d+(?:[.,]\d+)*", statement.text)
    return "/".join([keys[0], *figures])
