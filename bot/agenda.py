"""What is to stand in the section after a pass: pure; a comparison and what is remembered go in.

An item is posted only after two passes at least ``confirm_hours`` apart found it, and retired after
two passes in a row without it; one that comes back then begins anew. What people answered is never
shown again, nor what is about the same. What stands keeps its place under the cap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto

from bot import likeness
from bot.checks import LEARNT
from bot.core.freshness import UNTRIED
from bot.core.memory import RETIRED, Gist, Sighting, Verdict
from bot.core.models import Comparison, Finding, Proposal

REFUSED, UNCONFIRMED = "answered on the talk page", "not yet confirmed"


class _Fate(Enum):
    """What becomes of an item that stands there and was not found, in the order of the agenda."""

    KEPT = auto()
    RESOLVED = auto()
    WITHDRAWN = auto()


@dataclass(frozen=True, slots=True)
class Memory:
    """What the ledger knows of an article.

    ``sightings`` include the pass at hand; ``refused`` are the gists of what people did not want.
    """

    sightings: Mapping[str, Sighting]
    verdicts: Mapping[str, Verdict]
    refused: tuple[Gist, ...] = ()


@dataclass(frozen=True, slots=True)
class Agenda:
    """``comparison`` shows what is to stand there in full and was found this time.

    Of the items that stand there now, ``kept`` stay as they are for one more pass, ``resolved`` are
    what the article no longer lacks, ``withdrawn`` what the bot no longer stands by, ``answered``
    what people decided.
    """

    comparison: Comparison
    kept: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """The ids of what is to stand there in full and was found, strongest first."""
        return tuple(each.id for each in self.comparison.proposals if each.shown)

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The ids of what one more pass has to find."""
        held = (each for each in self.comparison.proposals if each.finding.reason == UNCONFIRMED)
        return tuple(each.id for each in held)


def plan(
    comparison: Comparison, memory: Memory, standing: Iterable[str], *, cap: int, confirm: timedelta
) -> Agenda:
    """Decide what is to stand in the section; ``standing`` are the items open in it now."""
    there = tuple(standing)
    answered = {id_ for id_, verdict in memory.verdicts.items() if verdict.state.by_people}
    held: dict[str, str] = {}
    for each in comparison.proposed:
        gist = likeness.gist_of(each.id, each.finding)
        if each.id in answered or likeness.among(memory.refused, gist):
            held[each.id] = REFUSED
        elif each.id not in there and not _confirmed(memory.sightings.get(each.id), confirm):
            held[each.id] = UNCONFIRMED
    free = [each.id for each in comparison.proposed if each.id not in held]
    gone = [id_ for id_ in there if id_ not in free and id_ not in answered]
    fates = {id_: _fate(id_, memory.sightings.get(id_), comparison, held) for id_ in gone}
    kept, resolved, withdrawn = (tuple(id_ for id_ in gone if fates[id_] is fate) for fate in _Fate)
    stay = [id_ for id_ in free if id_ in there]
    new = [id_ for id_ in free if id_ not in there]
    shown = {*stay, *new[: max(0, cap - len(stay) - len(kept))]}
    return Agenda(
        replace(comparison, proposals=_decided(comparison.proposals, held, shown)),
        kept,
        resolved,
        withdrawn,
        tuple(id_ for id_ in there if id_ in answered),
    )


def _confirmed(sighting: Sighting | None, confirm: timedelta) -> bool:
    return (
        sighting is not None
        and sighting.last > sighting.since
        and sighting.last - sighting.since >= confirm
    )


def _fate(
    id_: str, sighting: Sighting | None, comparison: Comparison, held: Mapping[str, str]
) -> _Fate:
    """Return what becomes of an item that stands there and is not among what may stand there.

    It stays while what it says, in the words it has in the source now, has only to be waited for:
    a corrected figure makes another finding of it, which is to take its place in one edit.
    """
    if sighting is None or sighting.misses < RETIRED:
        return _Fate.KEPT
    own = [each for each in comparison.proposals if each.id == id_]
    heirs = own or [
        each
        for each in comparison.proposals
        if likeness.alike(sighting.gist, likeness.gist_of(each.id, each.finding))
    ]
    if any(held.get(each.id) == UNCONFIRMED or _untried(each.finding) for each in heirs):
        return _Fate.KEPT
    if heirs or _dropped(id_, sighting, comparison):
        return _Fate.WITHDRAWN
    return _Fate.RESOLVED


def _untried(finding: Finding) -> bool:
    return not finding.fit and finding.reason == UNTRIED


def _dropped(id_: str, sighting: Sighting, comparison: Comparison) -> bool:
    """Tell whether the source no longer says what an item wanted the target to say, too."""
    if id_.partition("/")[0] not in LEARNT:
        return False
    told = (each.text for each in comparison.alignment.source.statements)
    return not likeness.said(sighting.gist, told)


def _decided(
    proposals: Iterable[Proposal], held: Mapping[str, str], shown: Iterable[str]
) -> tuple[Proposal, ...]:
    """Return the proposals with what is held back no longer proposed, and ranked anew."""
    wanted = set(shown)
    made: list[Proposal] = []
    others: list[Proposal] = []
    for each in proposals:
        if each.propose and each.id not in held:
            made.append(replace(each, rank=len(made) + 1, shown=each.id in wanted))
        else:
            finding = (
                replace(each.finding, fit=False, reason=held[each.id])
                if each.id in held
                else each.finding
            )
            others.append(replace(each, finding=finding, propose=False, rank=None, shown=False))
    return (*made, *others)
