"""A comparison as the JSON document of the contract (``preview --format json``)."""

from __future__ import annotations

from typing import Any

from bot.core.models import Comparison, Coverage, Match, Place, Proposal, Revision, Span

SCHEMA = 1


def to_json(comparison: Comparison, version: str, *, all_: bool = True) -> dict[str, Any]:
    """Return the document as plain values: the proposed findings by rank, then the others.

    Every proposed finding is in it, shown or past the cap; ``all_`` false leaves out the others.
    Offsets are code points in the two wikitexts. ``alignment`` has one entry per match, in the
    order of the source; its target is the span of the best telling, ``null`` where none answers.
    """
    ranked = sorted(comparison.proposed, key=lambda each: each.rank or 0)
    held = [each for each in comparison.proposals if not each.propose] if all_ else []
    return {
        "schema": SCHEMA,
        "tool": "istidrak",
        "version": version,
        "source": _page(comparison.pair.source),
        "target": _page(comparison.pair.target),
        "findings": [_finding(each) for each in (*ranked, *held)],
        "alignment": [_match(comparison, each) for each in comparison.alignment.matches],
    }


def _page(revision: Revision) -> dict[str, Any]:
    return {
        "wiki": revision.wiki,
        "lang": revision.lang,
        "title": revision.title,
        "revid": revision.id,
        "timestamp": revision.timestamp,
    }


def _finding(proposal: Proposal) -> dict[str, Any]:
    finding = proposal.finding
    return {
        "id": proposal.id,
        "check": finding.check,
        "confidence": round(finding.confidence, 4),
        "propose": proposal.propose,
        "rank": proposal.rank,
        "source": _place(finding.source),
        "target": _place(finding.target),
        "references": [
            {"name": each.name, "url": each.url, "wikitext": each.wikitext}
            for each in finding.references
        ],
        "message": proposal.message,
        "suggestion": finding.suggestion,
        "evidence": [
            {"signal": each.signal, "source": each.source, "target": each.target}
            for each in finding.evidence
        ],
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    start, end = place.span
    return {"start": start, "end": end, "section": place.section, "text": place.text}


def _match(comparison: Comparison, match: Match) -> dict[str, Any]:
    alignment = comparison.alignment
    answer: Span | None = None
    if match.targets and match.coverage is not Coverage.MISSING:
        answer = alignment.telling(match.targets[0]).span
    return {
        "source": list(alignment.source.statements[match.source].span),
        "target": None if answer is None else list(answer),
        "score": round(min(1.0, max(0.0, match.score)), 4),
    }
