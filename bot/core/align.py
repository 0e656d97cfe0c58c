"""Article × Article → :class:`Alignment`: where the target tells each statement of the source.

Without a model: terms of a statement (``bot.core.terms``) are looked up in an index of the target;
tellings that answer many and rare ones are candidates; candidates are scored by how much of the
statement they tell and how much of them the statement explains, then by where they stand
(``bot.core.order``) and whether another statement has a better claim on the same words. What that
comes to is measured as named features, and ``rules/weights.toml`` turns them into a probability.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.core.confidence import Weights
from bot.core.dates import Agreement, Date, agree
from bot.core.lexicon import Lexicon
from bot.core.models import (
    Alignment,
    Article,
    Coverage,
    Evidence,
    Match,
    Span,
)
from bot.core.order import Anchor, Thread, thread
from bot.core.terms import Index, Reader, Said, Term

_CANDIDATES = 10  # per statement, after scoring
_COMMON = 48  # a term told in more tellings than this proposes no candidates, it only confirms
_ANCHOR = 0.25  # least score of a mutual best match that may be an anchor
_UNKNOWN = 0.6  # weight of a word that nothing is known about
_NOWHERE = Span(0, 0)
_FACTS = ("date", "number", "name", "entity")
_GROUPS = {
    "words": ("word",),
    "names": ("name", "entity"),
    "numbers": ("number",),
    "dates": ("date",),
}


@dataclass(slots=True)
class Candidate:
    """One telling as a match for one statement.

    ``coverage`` is the share (0–1) of the statement's weight that the telling answers,
    ``explained`` the share of the telling's weight that the statement answers, ``score`` their geometric mean,
    ``placed`` the score after order has had its say. ``mask`` are the words involved.
    """

    coverage: float
    explained: float
    mask: int
    score: float = 0.0
    placed: float = 0.0


@dataclass(slots=True)
class Claim:
    """One statement of the source with its weighed terms and its candidates by telling."""

    said: Said
    weights: list[tuple[Term, float]]
    total: float
    candidates: dict[int, Candidate] = field(default_factory=dict)

    @property
    def best(self) -> int | None:
        """The telling with the highest placed score."""
        if not self.candidates:
            return None
        return max(self.candidates, key=lambda j: self.candidates[j].placed)


class Comparing:
    """The state of one alignment, step by step; :func:`align` reads top to bottom."""

    def __init__(
        self,
        source: Article,
        target: Article,
        counterparts: Mapping[str, str | None],
        lexicon: Lexicon,
        weights: Weights,
    ) -> None:
        self.source, self.target, self.kinds = source, target, weights.kinds
        self.index = Index(target)
        self.reader = Reader(source, self.index, lexicon, counterparts)
        self.claims = self._weighed(
            [self.reader.read(number) for number in range(len(source.statements))]
        )
        for claim in self.claims:
            self._propose(claim)
        self.thread = self._thread()
        self._place()
        self.owners = self._owners()
        self.cited = _citing(target)
        own = [key for each in source.references for key in each.keys]
        self.sharing = sum(key in self.cited for key in own) / len(own) if own else 0.0

    def answers(self, term: Term) -> Mapping[int, int]:
        """Return where the target tells a term."""
        return self.reader.answers.get(term.key, {})

    def _weighed(self, said: list[Said]) -> list[Claim]:
        """Weigh each term by how few statements and tellings have it."""
        spread = Counter(term.key for each in said for term in each.terms)
        here, there = len(said), len(self.index.tellings)
        claims = []
        for each in said:
            weights = []
            for term in each.terms:
                rare_here = math.log(1 + here / spread[term.key])
                rare_there = math.log(1 + there / max(len(self.answers(term)), 0.7))
                weights.append((term, self.kinds[term.kind] * (rare_here + rare_there) / 2))
            total = sum(weight for _, weight in weights) + _UNKNOWN * each.unknown
            claims.append(Claim(each, weights, total or 1.0))
        return claims

    def _propose(self, claim: Claim) -> None:
        """Find and score the tellings that answer enough of a claim."""
        told: dict[int, float] = defaultdict(float)
        common = []
        for term, weight in claim.weights:
            answers = self.answers(term)
            if len(answers) > _COMMON:
                common.append((answers, weight))
                continue
            for number in answers:
                told[number] += weight
        best = sorted(told, key=lambda number: (-told[number], number))[: 3 * _CANDIDATES]
        for number in best:
            for answers, weight in common:
                if number in answers:
                    told[number] += weight
        for number in best:
            mask = 0
            for term, _ in claim.weights:
                mask |= self.answers(term).get(number, 0)
            coverage = told[number] / claim.total
            explained = self._share(number, mask)
            score = math.sqrt(coverage * explained)
            claim.candidates[number] = Candidate(coverage, explained, mask, score, score)
        for number in sorted(claim.candidates, key=lambda j: -claim.candidates[j].score)[
            _CANDIDATES:
        ]:
            del claim.candidates[number]

    def _share(self, number: int, mask: int) -> float:
        """Return the share of a telling's weight that the words in ``mask`` have."""
        weights = self.index.tellings[number].weights
        whole = sum(weights)
        if not whole:
            return 0.0
        return sum(weight for place, weight in enumerate(weights) if mask >> place & 1) / whole

    def _thread(self) -> Thread:
        owner: dict[int, tuple[float, int]] = {}
        for number, claim in enumerate(self.claims):
            for j, candidate in claim.candidates.items():
                owner[j] = max(owner.get(j, (0.0, -1)), (candidate.score, number))
        anchors = []
        for number, claim in enumerate(self.claims):
            best = claim.best
            if best is None or not self.index.tellings[best].prose or owner[best][1] != number:
                continue
            if (score := claim.candidates[best].score) >= _ANCHOR:
                anchors.append(Anchor(number, best, score))
        return thread(anchors, len(self.index.tellings))

    def _place(self) -> None:
        """Let the order speak, as loudly as it can be trusted."""
        for number, claim in enumerate(self.claims):
            for j, candidate in claim.candidates.items():
                fit = self.thread.fit(number, j) if self.index.tellings[j].prose else 0.5
                candidate.placed = candidate.score * (1 + 0.5 * self.thread.trust * (fit - 0.5))

    def _owners(self) -> dict[int, list[tuple[float, int]]]:
        """Return for each telling the statements that claim it, strongest first."""
        owners: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for number, claim in enumerate(self.claims):
            for j, candidate in claim.candidates.items():
                owners[j].append((candidate.placed, number))
        for claims in owners.values():
            claims.sort(reverse=True)
        return owners

    # Measuring ---------------------------------------------------------------------------------

    def features(self, number: int) -> dict[str, float]:
        """Return what is measured of one statement, by the names of ``rules/weights.toml``."""
        claim = self.claims[number]
        best = claim.best
        features = dict.fromkeys(FEATURES, 0.0)
        features["length"] = math.log(1 + len(claim.weights))
        features["unknown"] = claim.said.unknown / (1 + len(claim.weights))
        features["trust"] = self.thread.trust
        features |= self._cited_features(number, best)
        if best is None:
            features["nothing"] = 1.0
            return features
        candidate = claim.candidates[best]
        rival = next((placed for placed, k in self.owners[best] if k != number), 0.0)
        order = self.thread.fit(number, best) if self.index.tellings[best].prose else 0.5
        room = self._room(number)
        features |= {
            "coverage": candidate.coverage,
            "root_coverage": math.sqrt(candidate.coverage),
            "explained": candidate.explained,
            "score": candidate.score,
            "placed": candidate.placed,
            "lead": candidate.placed - rival,
            "behind": min(candidate.placed - rival, 0.0),
            "unclaimed": max(self._unclaimed(number, j) for j in _strongest(claim, 4)),
            "unclaimed_best": self._unclaimed(number, best),
            "window": self._window(claim, best),
            "room": room,
            "trusted_room": room * self.thread.trust,
            "order": order,
            "trusted_order": order * self.thread.trust,
            "anywhere": sum(w for term, w in claim.weights if self.answers(term)) / claim.total,
            "runner_up": candidate.placed - _second(claim),
            "neighbours": self._neighbours(number),
            "answers": math.log(1 + sum(best in self.answers(t) for t, _ in claim.weights)),
        }
        features |= self._kind_features(claim, best)
        return features

    def _kind_features(self, claim: Claim, best: int) -> dict[str, float]:
        """Measure names, numbers and dates by themselves: told here, told nowhere."""
        features = {}
        for group, kinds in _GROUPS.items():
            terms = [(term, weight) for term, weight in claim.weights if term.kind in kinds]
            whole = sum(weight for _, weight in terms)
            here = sum(weight for term, weight in terms if best in self.answers(term))
            nowhere = sum(weight for term, weight in terms if not self.answers(term))
            features[f"{group}_here"] = here / whole if whole else 0.5
            features[f"{group}_lacking"] = (whole - here) / (1 + whole)
            features[f"{group}_nowhere"] = nowhere / (1 + whole)
        features["day"] = self._day(claim, best)
        return features

    def _day(self, claim: Claim, best: int) -> float:
        """Return 1 when both tell or imply the same day, -1 when different ones, else 0."""
        mine = [Date(_NOWHERE, claim.said.day, claim.said.day), *claim.said.dates]
        telling = self.index.tellings[best]
        theirs = [Date(_NOWHERE, telling.day, telling.day), *telling.dates]
        found = {agree(one, other) for one in mine for other in theirs}
        if found & {Agreement.SAME, Agreement.WITHIN, Agreement.OVERLAP}:
            return 1.0
        return -1.0 if Agreement.APART in found else 0.0

    def _cited_features(self, number: int, best: int | None) -> dict[str, float]:
        keys = frozenset().union(*(r.keys for r in self.source.statements[number].references))
        if not keys:
            return {}
        places = set().union(*(self.cited.get(key, ()) for key in keys))
        near = best is not None and any(place in places for place in (best - 1, best, best + 1))
        return {
            "cited_here": float(near),
            "cited_elsewhere": float(bool(places) and not near),
            "cited_nowhere": (not places) * self.sharing,
        }

    def _unclaimed(self, number: int, j: int) -> float:
        """Return the coverage by words of a telling that no better claim has taken."""
        claim = self.claims[number]
        mine = claim.candidates[j].placed
        taken = 0
        for placed, other in self.owners[j][:3]:
            if other != number and placed > mine:
                taken |= self.claims[other].candidates[j].mask
        told = sum(w for term, w in claim.weights if self.answers(term).get(j, 0) & ~taken)
        return told / claim.total

    def _window(self, claim: Claim, best: int) -> float:
        """Return the coverage by the best telling together with a neighbour in prose."""
        tellings = self.index.tellings
        widest = claim.candidates[best].coverage
        for other in (best - 1, best + 1):
            if 0 <= other < len(tellings) and tellings[other].prose and tellings[best].prose:
                told = sum(
                    w
                    for term, w in claim.weights
                    if best in self.answers(term) or other in self.answers(term)
                )
                widest = max(widest, told / claim.total)
        return widest

    def _room(self, number: int) -> float:
        """Return how free the freest telling is between the neighbours on the thread, 0–1."""
        before, after = self.thread.around(number)
        room = 0.0
        for j in range(before + 1, min(after, before + 40)):
            if self.index.tellings[j].prose:
                top = next((placed for placed, k in self.owners.get(j, ()) if k != number), 0.0)
                room = max(room, 1 - min(1.0, top / 0.6))
        return room

    def _neighbours(self, number: int) -> float:
        """Return how sure the matches of the statements before and after are."""
        found = 0.0
        for other in (number - 1, number + 1):
            if 0 <= other < len(self.claims):
                claim = self.claims[other]
                found += claim.candidates[claim.best].placed if claim.best is not None else 0.0
        return found / 2


FEATURES = (
    "coverage", "root_coverage", "explained", "score", "placed", "lead", "behind", "unclaimed",
    "unclaimed_best", "window", "room", "trusted_room", "order", "trusted_order", "anywhere",
    "runner_up", "neighbours", "answers", "length", "unknown", "trust", "nothing", "words_here", "words_lacking", "words_nowhere", "names_here",
    "names_lacking", "names_nowhere", "numbers_here", "numbers_lacking", "numbers_nowhere",
    "dates_here", "dates_lacking", "dates_nowhere", "day", "cited_here", "cited_elsewhere",
    "cited_nowhere",
)  # fmt: skip


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
    comparing = Comparing(source, target, counterparts, lexicon, weights)
    matches = tuple(
        _match(comparing, number, weights.probability(comparing.features(number)))
        for number in range(len(source.statements))
    )
    return Alignment(source, target, counterparts, matches)


def judge(alignment: Alignment, number: int, lexicon: Lexicon, weights: Weights) -> Judgement:
    """Judge one statement again and keep what led to it, for people who ask why."""
    comparing = Comparing(
        alignment.source, alignment.target, alignment.counterparts, lexicon, weights
    )
    claim, features = comparing.claims[number], comparing.features(number)
    candidates = tuple(
        Judged(j, each.coverage, each.explained, each.placed, _evidence(comparing, claim, j))
        for j in _strongest(claim, 5)
        for each in (claim.candidates[j],)
    )
    return Judgement(alignment.matches[number], candidates, features)


def _match(comparing: Comparing, number: int, missing: float) -> Match:
    claim = comparing.claims[number]
    targets = tuple(_strongest(claim, 3))
    best = targets[0] if targets else None
    return Match(
        source=number,
        targets=targets,
        score=min(claim.candidates[targets[0]].coverage, 1.0) if targets else 0.0,
        missing=missing,
        coverage=_state(claim, missing),
        evidence=_evidence(comparing, claim, best),
        facts=tuple(sorted(term.key for term in claim.said.terms if term.kind in _FACTS)),
    )


def _state(claim: Claim, missing: float) -> Coverage:
    if missing >= 0.5:
        return Coverage.MISSING
    best = claim.best
    if best is not None and claim.candidates[best].coverage < 0.5:
        return Coverage.PARTLY
    return Coverage.COVERED


def _evidence(comparing: Comparing, claim: Claim, target: int | None) -> tuple[Evidence, ...]:
    """Say for each term, weightiest first, which words of a telling answer it."""
    evidence = []
    for term, weight in sorted(claim.weights, key=lambda item: -item[1]):
        told = None
        if target is not None and (mask := comparing.answers(term).get(target, 0)):
            words = comparing.index.tellings[target].words
            told = " ".join(word for place, word in enumerate(words) if mask >> place & 1)
        evidence.append(Evidence(term.kind, term.shown, told, round(weight, 3)))
    return tuple(evidence)


def _strongest(claim: Claim, count: int) -> list[int]:
    return sorted(claim.candidates, key=lambda j: (-claim.candidates[j].placed, j))[:count]


def _second(claim: Claim) -> float:
    placed = sorted((each.placed for each in claim.candidates.values()), reverse=True)
    return placed[1] if len(placed) > 1 else 0.0


def _citing(target: Article) -> dict[str, set[int]]:
    """Return citation key → the tellings that cite it; named references count where re-used."""
    bodies: dict[tuple[str, str], frozenset[str]] = {
        (each.group, each.name): each.keys for each in target.references if each.keys and each.name
    }
    cited: dict[str, set[int]] = defaultdict(set)
    holders = [each.references for each in target.statements]
    holders += [each.references for each in target.fields]
    for number, references in enumerate(holders):
        for reference in references:
            for key in reference.keys or bodies.get((reference.group, reference.name), ()):
                cited[key].add(number)
    return cited
