"""What is measured of a statement and its best match: the named features of the confidence."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from bot.core.claims import Claim, Claims
from bot.core.dates import Agreement, Date, agree
from bot.core.models import Span

_NOWHERE = Span(0, 0)
_GROUPS = {
    "words": ("word",),
    "names": ("name", "entity"),
    "numbers": ("number",),
    "dates": ("date",),
}
FEATURES = (
    "coverage", "root_coverage", "explained", "score", "placed", "lead", "behind", "unclaimed",
    "unclaimed_best", "window", "room", "trusted_room", "order", "trusted_order", "anywhere",
    "runner_up", "neighbours", "answers", "length", "unknown", "trust", "nothing", "words_here",
    "words_lacking", "words_nowhere", "names_here", "names_lacking", "names_nowhere",
    "numbers_here", "numbers_lacking", "numbers_nowhere", "dates_here", "dates_lacking",
    "dates_nowhere", "day", "cited_here", "cited_elsewhere", "cited_nowhere",
)  # fmt: skip


class Features:
    """The features of every statement of one pair, from the claims laid on its target."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims
        self._tellings = claims.index.tellings
        self._thread = claims.thread

    def of(self, number: int) -> dict[str, float]:
        """Return what is measured of one statement, by the names of ``rules/weights.toml``."""
        claim = self._claims.each[number]
        best = claim.best
        features = dict.fromkeys(FEATURES, 0.0)
        features["length"] = math.log(1 + len(claim.weights))
        features["unknown"] = claim.said.unknown / (1 + len(claim.weights))
        features["trust"] = self._thread.trust
        features |= self._cited_features(number, best)
        if best is None:
            features["nothing"] = 1.0
            return features
        candidate = claim.candidates[best]
        rival = next((placed for placed, k in self._claims.owners[best] if k != number), 0.0)
        order = self._thread.fit(number, best) if self._tellings[best].prose else 0.5
        room = self._room(number)
        features |= {
            "coverage": candidate.coverage,
            "root_coverage": math.sqrt(candidate.coverage),
            "explained": candidate.explained,
            "score": candidate.score,
            "placed": candidate.placed,
            "lead": candidate.placed - rival,
            "behind": min(candidate.placed - rival, 0.0),
            "unclaimed": max(self._unclaimed(number, j) for j in claim.strongest(4)),
            "unclaimed_best": self._unclaimed(number, best),
            "window": self._window(claim, best),
            "room": room,
            "trusted_room": room * self._thread.trust,
            "order": order,
            "trusted_order": order * self._thread.trust,
            "anywhere": sum(w for term, w in claim.weights if self._claims.answers(term))
            / claim.total,
            "runner_up": candidate.placed - _second(claim),
            "neighbours": self._neighbours(number),
            "answers": math.log(1 + sum(best in self._claims.answers(t) for t, _ in claim.weights)),
        }
        features |= self._kind_features(claim, best)
        return features

    def _kind_features(self, claim: Claim, best: int) -> dict[str, float]:
        """Measure names, numbers and dates by themselves: told here, told nowhere."""
        features = {}
        for group, kinds in _GROUPS.items():
            terms = [(term, weight) for term, weight in claim.weights if term.kind in kinds]
            whole = sum(weight for _, weight in terms)
            here = sum(weight for term, weight in terms if best in self._claims.answers(term))
            nowhere = sum(weight for term, weight in terms if not self._claims.answers(term))
            features[f"{group}_here"] = here / whole if whole else 0.5
            features[f"{group}_lacking"] = (whole - here) / (1 + whole)
            features[f"{group}_nowhere"] = nowhere / (1 + whole)
        features["day"] = self._day(claim, best)
        return features

    def _day(self, claim: Claim, best: int) -> float:
        """Return 1 when both tell or imply the same day, -1 when different ones, else 0."""
        mine = [Date(_NOWHERE, claim.said.day, claim.said.day), *claim.said.dates]
        telling = self._tellings[best]
        theirs = [Date(_NOWHERE, telling.day, telling.day), *telling.dates]
        found = {agree(one, other) for one in mine for other in theirs}
        if found & {Agreement.SAME, Agreement.WITHIN, Agreement.OVERLAP}:
            return 1.0
        return -1.0 if Agreement.APART in found else 0.0

    def _cited_features(self, number: int, best: int | None) -> dict[str, float]:
        keys = frozenset().union(
            *(r.addresses for r in self._claims.source.statements[number].references)
        )
        if not keys:
            return {}
        places = set().union(*(self._claims.cited.get(key, ()) for key in keys))
        near = best is not None and any(place in places for place in (best - 1, best, best + 1))
        return {
            "cited_here": float(near),
            "cited_elsewhere": float(bool(places) and not near),
            "cited_nowhere": (not places) * self._claims.sharing,
        }

    def _told(self, claim: Claim, answered: Callable[[Mapping[int, int]], bool]) -> float:
        """Return the share of a claim's weight whose terms are answered as asked."""
        told = sum(w for term, w in claim.weights if answered(self._claims.answers(term)))
        return told / claim.total

    def _unclaimed(self, number: int, j: int) -> float:
        """Return the coverage by words of a telling that no better claim has taken."""
        claim = self._claims.each[number]
        mine = claim.candidates[j].placed
        taken = 0
        for placed, other in self._claims.owners[j][:3]:
            if other != number and placed > mine:
                taken |= self._claims.each[other].candidates[j].mask
        return self._told(claim, lambda answers: bool(answers.get(j, 0) & ~taken))

    def _window(self, claim: Claim, best: int) -> float:
        """Return the coverage by the best telling together with a neighbour in prose."""
        widest = claim.candidates[best].coverage
        for other in (best - 1, best + 1):
            if not 0 <= other < len(self._tellings):
                continue
            if self._tellings[other].prose and self._tellings[best].prose:
                near = {best, other}
                told = self._told(claim, lambda answers, near=near: not near.isdisjoint(answers))  # type: ignore[misc]
                widest = max(widest, told)
        return widest

    def _room(self, number: int) -> float:
        """Return how free the freest telling is between the neighbours on the thread, 0–1."""
        before, after = self._thread.around(number)
        room = 0.0
        for j in range(before + 1, min(after, before + 40)):
            if self._tellings[j].prose:
                top = next(
                    (placed for placed, k in self._claims.owners.get(j, ()) if k != number), 0.0
                )
                room = max(room, 1 - min(1.0, top / 0.6))
        return room

    def _neighbours(self, number: int) -> float:
        """Return how sure the matches of the statements before and after are."""
        found = 0.0
        for other in (number - 1, number + 1):
            if 0 <= other < len(self._claims.each):
                claim = self._claims.each[other]
                found += claim.candidates[claim.best].placed if claim.best is not None else 0.0
        return found / 2


def _second(claim: Claim) -> float:
    placed = sorted((each.placed for each in claim.candidates.values()), reverse=True)
    return placed[1] if len(placed) > 1 else 0.0
