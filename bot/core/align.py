"""Article × Article → :class:`Alignment`: where the target tells each statement of the source.

Without a model: statements lay claim to tellings of the target (``bot.core.claims``), what that
comes to is measured as named features (``bot.core.features``), and ``rules/weights.toml`` turns
them into the probability that a statement is told nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bot.core.claims import Claim, Claims
from bot.core.confidence import Weights
from bot.core.features import Features
from bot.core.lexicon import Lexicon
from bot.core.models import Alignment, Article, Coverage, Evidence, Match

_FACTS = ("date", "number", "name", "entity")


class Judged(NamedTuple):
    """How one candidate was judged: the telling, its scores, and what answers to each term."""

    target: int
    coverage: float
    explained: float
    placed: float
    evidence: tuple[Evidence, ...]


class Judgement(NamedTuple):
    """How one statement was judged: its candidates, strongest first, and what was measured."""

    match: Match
    candidates: tuple[Judged, ...]
    features: Mapping[str, float]


def align(
    source: Article,
    target: Article,
    counterparts: Mapping[str, str | None],
    lexicon: Lexicon,
    weights: Weights,
) -> Alignment:
    """Match every statement of the source with what the target tells of it.

    ``counterparts`` maps titles linked in the source to titles on the target wiki. Pure; the same
    input gives the same alignment.
    """
    claims = Claims(source, target, counterparts, lexicon, weights.kinds)
    features = Features(claims)
    matches = tuple(
        _match(claims, number, weights.probability(features.of(number)))
        for number in range(len(source.statements))
    )
    return Alignment(source, target, counterparts, matches)


def judge(alignment: Alignment, number: int, lexicon: Lexicon, weights: Weights) -> Judgement:
    """Judge one statement again and keep what led to it, for people who ask why."""
    claims = Claims(
        alignment.source, alignment.target, alignment.counterparts, lexicon, weights.kinds
    )
    claim, features = claims.each[number], Features(claims).of(number)
    candidates = tuple(
        Judged(j, each.coverage, each.explained, each.placed, _evidence(claims, claim, j))
        for j in claim.strongest(5)
        for each in (claim.candidates[j],)
    )
    return Judgement(alignment.matches[number], candidates, features)


def _match(claims: Claims, number: int, missing: float) -> Match:
    claim = claims.each[number]
    targets = tuple(claim.strongest(3))
    best = targets[0] if targets else None
    return Match(
        source=number,
        targets=targets,
        score=min(claim.candidates[targets[0]].coverage, 1.0) if targets else 0.0,
        missing=missing,
        coverage=_state(claim, missing),
        evidence=_evidence(claims, claim, best),
        facts=tuple(sorted(term.key for term in claim.said.terms if term.kind in _FACTS)),
    )


def _state(claim: Claim, missing: float) -> Coverage:
    if missing >= 0.5:
        return Coverage.MISSING
    best = claim.best
    if best is not None and claim.candidates[best].coverage < 0.5:
        return Coverage.PARTLY
    return Coverage.COVERED


def _evidence(claims: Claims, claim: Claim, target: int | None) -> tuple[Evidence, ...]:
    """Say for each term, weightiest first, which words of a telling answer it."""
    evidence = []
    for term, weight in sorted(claim.weights, key=lambda item: -item[1]):
        told = None
        if target is not None and (mask := claims.answers(term).get(target, 0)):
            words = claims.index.tellings[target].words
            told = " ".join(word for place, word in enumerate(words) if mask >> place & 1)
        evidence.append(Evidence(term.kind, term.shown, told, round(weight, 3)))
    return tuple(evidence)
