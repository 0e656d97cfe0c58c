"""Which statements of the source claim which tellings of the target, and how strongly.

Terms of a statement are looked up in an index of the target; tellings that answer many and rare
ones become candidates, scored by how much of the statement they tell and how much of them the
statement explains, then by where they stand in the common thread (``bot.core.order``).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.index import Index
from bot.core.lexicon import Lexicon
from bot.core.models import Article
from bot.core.order import Anchor, Thread, thread
from bot.core.terms import Reader, Said, Term

_CANDIDATES = 10  # per statement, after scoring
_BUDGET = 150  # tellings that the rarest terms of a statement may propose; the others confirm
_ANCHOR = 0.25  # least score of a mutual best match that may be an anchor
_BRIEF = 6.0  # added to a telling's weight: one date must not explain a field of three words
_UNKNOWN = 0.6  # weight of a word that nothing is known about


@dataclass(slots=True)
class Candidate:
    """One telling as a match for one statement.

    ``coverage`` is the share (0–1) of the statement's weight that the telling answers,
    ``explained`` the share of the telling's weight that the statement answers, ``score`` their
    geometric mean, ``placed`` the score after order has had its say. ``mask`` are the words
    involved.
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

    def strongest(self, count: int) -> list[int]:
        """Return the tellings with the highest placed scores, best first."""
        return sorted(self.candidates, key=lambda j: (-self.candidates[j].placed, j))[:count]


class Claims:
    """All claims of one pair, laid step by step: read, weigh, propose, thread, place, own."""

    def __init__(
        self,
        source: Article,
        target: Article,
        counterparts: Mapping[str, str | None],
        lexicon: Lexicon,
        kinds: Mapping[str, float],
    ) -> None:
        self.source, self.kinds = source, kinds
        self.index = Index(target)
        self.reader = Reader(source, self.index, lexicon, counterparts)
        self.each = self._weighed(
            [self.reader.read(number) for number in range(len(source.statements))]
        )
        for claim in self.each:
            self._propose(claim)
        self.thread = self._thread()
        self._place()
        self.owners = self._owners()
        self.cited = _citing(target)
        own = [key for each in source.references for key in each.addresses]
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
        budget = _BUDGET
        answered = [(self.answers(term), weight) for term, weight in claim.weights]
        for answers, weight in sorted(answered, key=lambda each: len(each[0])):
            budget -= len(answers)
            if budget < 0 and told:
                common.append((answers, weight))
                continue
            for number in answers:
                told[number] += weight
        best = sorted(told, key=lambda number: (-told[number], number))[: 2 * _CANDIDATES]
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
        told = sum(weight for place, weight in enumerate(weights) if mask >> place & 1)
        return told / (sum(weights) + _BRIEF)

    def _thread(self) -> Thread:
        owner: dict[int, tuple[float, int]] = {}
        for number, claim in enumerate(self.each):
            for j, candidate in claim.candidates.items():
                owner[j] = max(owner.get(j, (0.0, -1)), (candidate.score, number))
        anchors = []
        for number, claim in enumerate(self.each):
            best = claim.best
            if best is None or not self.index.tellings[best].prose or owner[best][1] != number:
                continue
            if (score := claim.candidates[best].score) >= _ANCHOR:
                anchors.append(Anchor(number, best, score))
        return thread(anchors, len(self.index.tellings))

    def _place(self) -> None:
        """Let the order speak, as loudly as it can be trusted."""
        for number, claim in enumerate(self.each):
            for j, candidate in claim.candidates.items():
                fit = self.thread.fit(number, j) if self.index.tellings[j].prose else 0.5
                candidate.placed = candidate.score * (1 + 0.5 * self.thread.trust * (fit - 0.5))

    def _owners(self) -> dict[int, list[tuple[float, int]]]:
        """Return for each telling the statements that claim it, strongest first."""
        owners: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for number, claim in enumerate(self.each):
            for j, candidate in claim.candidates.items():
                owners[j].append((candidate.placed, number))
        for claims in owners.values():
            claims.sort(reverse=True)
        return owners


def _citing(target: Article) -> dict[str, set[int]]:
    """Return citation key → the tellings that cite it; named references count where re-used."""
    bodies: dict[tuple[str, str], frozenset[str]] = {
        (each.group, each.name): each.addresses
        for each in target.references
        if each.keys and each.name
    }
    cited: dict[str, set[int]] = defaultdict(set)
    holders = [each.references for each in target.statements]
    holders += [each.references for each in target.fields]
    for number, references in enumerate(holders):
        for reference in references:
            named = bodies.get((reference.group, reference.name), frozenset())
            for key in reference.addresses or named:
                cited[key].add(number)
    return cited
