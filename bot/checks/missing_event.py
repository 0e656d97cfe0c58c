"""An event or fact that the source tells with its source, and the target tells nowhere.

English: ``About 2,000 soldiers crossed into [[Iraq]].<ref name="iraq">{{cite news |…}}</ref>``.
Arabic has nothing of it in prose, tables, captions or the infobox. One finding for what
neighbouring sentences tell from one source. A sentence without any reference is never a finding,
whatever the target lacks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.core import footnotes, freshness
from bot.core.drafts import Drafter
from bot.core.models import (
    Alignment,
    Article,
    Cited,
    Coverage,
    Evidence,
    Finding,
    Kind,
    Match,
    Place,
    Reference,
    Span,
    Statement,
)
from bot.core.offers import Offer, Offers, notes_of

NAME = "missing-event"

_KINDS = (Kind.PROSE, Kind.ITEM, Kind.QUOTE)
_FAINT = 0.05  # below this nobody wants to hear of it, not even with --all
_LEAST = 3  # terms, below which a sentence says too little to be judged


def check(alignment: Alignment) -> Iterator[Finding]:
    """Yield one finding for each event that is perhaps missing, with the confidence that it is."""
    offers = Offers(alignment)
    common = Counter(_key(alignment, (match,)) for match in alignment.matches)
    for group in _groups(alignment):
        key = _key(alignment, group)
        if common[key] > 1:  # the same source and facts twice: names tell them apart
            key += "|" + "|".join(_facts(group, ("name:", "entity:", "word:")))
        yield _finding(alignment, group, key, offers)


def worded(finding: Finding, drafter: Drafter) -> Finding:
    """Give an event a draft in the target language where a pattern is safe, else a glossary.

    The draft stands in the suggestion before the references; each pair of the glossary is an
    evidence ``gloss``, the source's words and the target's.
    """
    if not finding.source or not finding.fit:
        return finding
    statements = drafter.statements(finding.source.span)
    drafts = [drafter.draft(each) for each in statements]
    if statements and all(drafts):
        text = " ".join(each.text for each in drafts if each)
        return replace(finding, suggestion=text + (finding.suggestion or ""))
    terms = dict.fromkeys(pair for each in statements for pair in drafter.glossary(each))
    gloss = tuple(Evidence("gloss", said, named) for said, named in terms)
    return replace(finding, evidence=(*finding.evidence, *gloss))


def _groups(alignment: Alignment) -> Iterator[tuple[Match, ...]]:
    """Yield what may be missing: a sourced sentence, with neighbours that its source covers too."""
    group: list[Match] = []
    for match in alignment.matches:
        if not _speaks(alignment.source, match):
            group = []
            continue
        if group and not _together(alignment, group[-1], match):
            group = []
        group.append(match)
        if not _references(alignment.source, match):
            if match.coverage is not Coverage.MISSING:
                group = []
            continue
        after = _next(alignment, match)
        if after is not None and _same_source(alignment.source, match, after):
            continue
        yield tuple(group)
        group = []


def _speaks(article: Article, match: Match) -> bool:
    statement = article.statements[match.source]
    return (
        statement.kind in _KINDS
        and not article.sections[statement.section].apparatus
        and match.missing >= _FAINT
    )


def _together(alignment: Alignment, one: Match, other: Match) -> bool:
    """Tell whether two neighbours may be one proposal: one block, both surely missing."""
    source = alignment.source
    blocks = {source.statements[match.source].block for match in (one, other)}
    return (
        len(blocks) == 1
        and other.source == one.source + 1
        and one.coverage is other.coverage is Coverage.MISSING
    )


def _next(alignment: Alignment, match: Match) -> Match | None:
    after = match.source + 1
    if after >= len(alignment.matches):
        return None
    other = alignment.matches[after]
    return other if _together(alignment, match, other) else None


def _same_source(article: Article, one: Match, other: Match) -> bool:
    """Tell whether the next sentence rests on the very same sources, or on this one's alone."""
    mine = {_identity(each) for each in _references(article, one)}
    theirs = {_identity(each) for each in _references(article, other)}
    return bool(theirs) and mine == theirs


def _identity(reference: Reference) -> tuple[str, str] | frozenset[str]:
    return (reference.group, reference.name) if reference.name else reference.keys


def _references(article: Article, match: Match) -> tuple[Reference, ...]:
    return article.statements[match.source].references


def _key(alignment: Alignment, group: tuple[Match, ...]) -> str:
    """Return what the event is, in words that outlive rewording: its sources, dates and figures."""
    bodies = footnotes.definitions(alignment.source)
    sources = sorted(
        key
        for match in group
        for reference in _references(alignment.source, match)
        for body in _bodies(reference, bodies)
        for key in body.keys
    )
    return "|".join([*sources, *_facts(group, ("date:", "number:"))])


def _facts(group: tuple[Match, ...], kinds: tuple[str, ...]) -> list[str]:
    return sorted({fact for match in group for fact in match.facts if fact.startswith(kinds)})


def _bodies(
    reference: Reference, definitions: Mapping[footnotes.Named, tuple[Reference, ...]]
) -> tuple[Reference, ...]:
    if reference.body is not None:
        return (reference,)
    return definitions.get((reference.group, reference.name), ())


def _finding(alignment: Alignment, group: tuple[Match, ...], key: str, offers: Offers) -> Finding:
    source = alignment.source
    statements = [source.statements[match.source] for match in group]
    surest = max(group, key=lambda match: match.missing)
    span = Span(statements[0].span.start, statements[-1].span.end)
    made = _offered(alignment, group, offers)
    free = [offer for offer in made if not offer.held]
    offered = tuple(offer.cited for offer in free or made)
    reason = made[0].held if made and not free else _unfit(alignment, group, offered)
    return Finding(
        check=NAME,
        key=key,
        confidence=min(match.missing for match in group),
        source=source.place(span, " ".join(each.text for each in statements)),
        target=_belongs(alignment, group[0]),
        message=NAME,
        references=offered,
        suggestion="".join(each.wikitext for each in offered) or None,
        evidence=(*surest.evidence[:12], *_nearest(alignment, surest)),
        fit=not reason,
        reason=reason,
        weight=_weight(group, offered, in_lead=statements[0].section == 0),
        notes=(
            *freshness.noted(alignment.background, span, alignment.target.language.code),
            *notes_of(free or made),
        ),
    )


def _offered(alignment: Alignment, group: tuple[Match, ...], offers: Offers) -> list[Offer]:
    """Return the references of the event as the target would write them, each once.

    A note of a group of its own is no source.
    """
    definitions = footnotes.definitions(alignment.source)
    made: dict[str, Offer] = {}
    for match in group:
        for reference in _references(alignment.source, match):
            for body in _bodies(reference, definitions)[:1]:
                offer = None if body.group else offers.of(body)
                if offer:
                    made.setdefault(offer.cited.wikitext, offer)
    return list(made.values())


def _unfit(alignment: Alignment, group: tuple[Match, ...], offered: tuple[Cited, ...]) -> str:
    """Return why the event must not be proposed, however surely it is missing; else nothing."""
    source = alignment.source
    statements = [source.statements[match.source] for match in group]
    if not offered:
        return "its references cannot be carried over"
    if any(freshness.untried(alignment.background, each.span) for each in statements):
        return freshness.UNTRIED
    if any(_doubted(source, statement) for statement in statements):
        return "disputed in the source article"
    if any(each.title in source.language.categories.living for each in source.categories):
        cited = {key for match in group for r in _references(source, match) for key in r.keys}
        if len(offered) < 2 and len(cited) < 2:
            return "about a living person, with one source alone"
    if sum(len(match.evidence) for match in group) < _LEAST:
        return "says too little"
    return ""


def _doubted(article: Article, statement: Statement) -> bool:
    return any(
        article.language.templates.belongs(template.name, "doubted")
        for template in statement.templates
    )


def _weight(group: tuple[Match, ...], offered: tuple[Cited, ...], *, in_lead: bool) -> float:
    """Rank among the equally sure: dated, with figures, with several sources, told in the lead."""
    signals = {each.signal for match in group for each in match.evidence}
    several = 0.5 * min(len(offered) - 1, 2)
    return ("date" in signals) + ("number" in signals) + several + in_lead


def _belongs(alignment: Alignment, match: Match) -> Place:
    """Return where in the target the event belongs: after what its neighbour before corresponds to.

    Looks back, then ahead, within the section first: the thread of the story decides.
    """
    target = alignment.target
    before = (m for m in reversed(alignment.matches[: match.source]))
    after = iter(alignment.matches[match.source + 1 :])
    statement = alignment.source.statements[match.source]
    for candidates, at_end in ((before, True), (after, False)):
        for other in candidates:
            if alignment.source.statements[other.source].section != statement.section:
                break
            told = _told_in_prose(alignment, other)
            if told is not None:
                point = told.span.end if at_end else told.span.start
                return target.place(Span(point, point), told.text if at_end else "")
    for other in reversed(alignment.matches[: match.source]):
        if (told := _told_in_prose(alignment, other)) is not None:
            return target.place(Span(told.span.end, told.span.end), told.text)
    return target.place(Span(target.sections[0].span.end, target.sections[0].span.end), "")


def _told_in_prose(alignment: Alignment, match: Match) -> Statement | None:
    if match.coverage is Coverage.MISSING or not match.targets:
        return None
    told = alignment.telling(match.targets[0])
    if isinstance(told, Statement) and told.kind in _KINDS:
        return told
    return None


def _nearest(alignment: Alignment, match: Match) -> Iterator[Evidence]:
    """Yield the nearest sentence that the target does say, for an editor to judge by."""
    for number in match.targets:
        told = alignment.telling(number)
        if isinstance(told, Statement):
            section = alignment.target.sections[alignment.target.section_at(told.span.start)]
            yield Evidence("nearest", section.title, told.text)
            return
