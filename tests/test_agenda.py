"""What is to stand in the section, from what was found, stands there and is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import agenda, likeness
from bot.agenda import REFUSED, UNCONFIRMED, Agenda, Memory
from bot.core.freshness import UNTRIED
from bot.core.memory import Gist, Sighting, State, Verdict
from bot.core.models import Finding, Place, Proposal, Span
from tests import sample

T0 = datetime(2026, 1, 1, tzinfo=UTC)
SIX = timedelta(hours=6)
A, B, C, D = (f"missing-event/{letter}" for letter in "abcd")


def proposal(id_: str, *, propose: bool = True) -> Proposal:
    finding = Finding("missing-event", id_, 0.9, None, None, "missing-event")
    return Proposal(id_, finding, propose, 1 if propose else None, propose, "")


def gist(id_: str) -> Gist:
    words = likeness.words_of("An air strike on the Rastan bridge killed at least 3 people")
    return Gist(id_, "missing-event", words, frozenset())


def seen(id_: str, passes: int = 2, hours: float = 6, misses: int = 0) -> Sighting:
    last = T0 + timedelta(hours=hours)
    since = T0 if passes > 1 else last
    return Sighting(id_, T0, since, last, passes, misses, gist(id_))


def verdict(id_: str, state: State) -> Verdict:
    return Verdict(id_, state, "Ann", "", T0, 7)


@dataclass(frozen=True)
class Case:
    """What was found and what stands open; each finding was confirmed unless it says otherwise."""

    found: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    sightings: Mapping[str, Sighting] = field(default_factory=dict)
    answers: Mapping[str, State] = field(default_factory=dict)
    refused: tuple[Gist, ...] = ()
    unfit: tuple[str, ...] = ()
    cap: int = 8


def plan(case: Case) -> Agenda:
    known = {id_: seen(id_) for id_ in (*case.found, *case.standing)}
    memory = Memory(
        {**known, **case.sightings},
        {id_: verdict(id_, state) for id_, state in case.answers.items()},
        case.refused,
    )
    proposals = [proposal(id_) for id_ in case.found]
    held = [proposal(id_, propose=False) for id_ in case.unfit]
    comparison = sample.of(*proposals, *held)
    return agenda.plan(comparison, memory, case.standing, cap=case.cap, confirm=SIX)


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        pytest.param(Case((A,), sightings={A: seen(A, 1, 0)}), UNCONFIRMED, id="first pass"),
        pytest.param(Case((A,), sightings={A: seen(A, 9, 5.9)}), UNCONFIRMED, id="too soon"),
        pytest.param(Case((A,), sightings={A: seen(A, 1, 9)}), UNCONFIRMED, id="one pass alone"),
        pytest.param(
            Case((A,), sightings={A: replace(seen(A, 5, 30), since=T0 + timedelta(hours=29))}),
            UNCONFIRMED,
            id="known for long, and back for an hour after it was gone",
        ),
        pytest.param(
            Case((A,), sightings={A: seen(A, 1, 9)}, answers={A: State.WITHDRAWN}),
            UNCONFIRMED,
            id="withdrawn by the bot, then found once",
        ),
        pytest.param(Case((A,), answers={A: State.DONE}), REFUSED, id="carried out"),
        pytest.param(Case((A,), answers={A: State.NOT_DONE}), REFUSED, id="refused"),
        pytest.param(
            Case((A,), answers={A: State.NOT_DONE}, sightings={A: seen(A, 1, 0)}),
            REFUSED,
            id="refused before it was confirmed",
        ),
        pytest.param(Case((A,), (A,), answers={A: State.DONE}), REFUSED, id="answered, standing"),
    ],
)
def test_what_is_held_back(case: Case, reason: str) -> None:
    made = plan(case)
    assert made.shown == ()
    (held,) = made.comparison.proposals
    assert (held.propose, held.rank, held.finding.fit) == (False, None, False)
    assert held.finding.reason == reason
    assert made.unconfirmed == ((A,) if reason == UNCONFIRMED else ())


def test_what_was_never_seen_is_not_confirmed() -> None:
    comparison = sample.of(proposal(A))
    made = agenda.plan(comparison, Memory({}, {}), (), cap=8, confirm=SIX)
    assert (made.shown, made.unconfirmed) == ((), (A,))


def test_what_is_about_the_same_as_what_was_refused_is_held_back() -> None:
    said = frozenset(("rebels", "took", "bridge", "north", "6"))
    finding = sample.comparison().proposals[3].finding
    assert finding.source is not None
    told = replace(finding.source, text="rebels took 6 bridge north")
    new = replace(proposal(B), finding=replace(finding, key="k", source=told))
    refused = Gist(A, "missing-event", said, frozenset())
    assert likeness.alike(refused, likeness.gist_of(B, new.finding))
    memory = Memory({B: seen(B)}, {}, (refused,))
    made = agenda.plan(sample.of(new), memory, (), cap=8, confirm=SIX)
    assert made.shown == ()
    assert made.comparison.proposals[0].finding.reason == REFUSED


@pytest.mark.parametrize(
    ("case", "shown", "kept", "resolved", "answered"),
    [
        pytest.param(Case(), (), (), (), (), id="nothing"),
        pytest.param(Case((A, B), (A, B)), (A, B), (), (), (), id="all as it was"),
        pytest.param(
            Case(standing=(A,), sightings={A: seen(A, misses=1)}), (), (A,), (), (), id="one miss"
        ),
        pytest.param(
            Case(standing=(A,), sightings={A: seen(A, misses=2)}), (), (), (A,), (), id="two misses"
        ),
        pytest.param(
            Case(standing=(A,), sightings={A: seen(A, misses=2)}, unfit=(A,)),
            (), (), (), (), id="still lacking, but not proposed any more: no claim that it is done",
        ),
        pytest.param(
            Case(standing=(A,), sightings={A: seen(A, misses=9)}, answers={A: State.NOT_DONE}),
            (), (), (), (A,), id="an answer is not overruled by its going",
        ),
        pytest.param(Case((A,), answers={A: State.RESOLVED}), (A,), (), (), (), id="came again"),
        pytest.param(
            Case((A,), (A,), sightings={A: seen(A, 1, 0)}), (A,), (), (), (), id="stands already"
        ),
        pytest.param(Case((A, B, C), cap=2), (A, B), (), (), (), id="the strongest under the cap"),
        pytest.param(Case((A, B, C), (C,), cap=2), (A, C), (), (), (), id="what stands keeps it"),
        pytest.param(Case((A, B, C), (B, C), cap=1), (B, C), (), (), (), id="a lower cap"),
        pytest.param(
            Case((A, B), (C,), sightings={C: seen(C, misses=1)}, cap=2),
            (A,), (C,), (), (), id="what is kept has a place, too",
        ),
        pytest.param(
            Case((A, B), (C,), answers={C: State.DONE}, cap=2),
            (A, B), (), (), (C,), id="what is answered has none",
        ),
    ],
)  # fmt: skip
def test_what_is_to_stand_there(
    case: Case,
    shown: tuple[str, ...],
    kept: tuple[str, ...],
    resolved: tuple[str, ...],
    answered: tuple[str, ...],
) -> None:
    made = plan(case)
    assert (made.shown, made.kept, made.resolved, made.answered) == (
        shown, kept, resolved, answered,
    )  # fmt: skip


TAKEN = "On 6 December rebels took [[Talbiseh]] and [[Al-Rastan]], 20 km north of the city."


@pytest.mark.parametrize(
    ("id_", "told", "withdrawn"),
    [
        pytest.param(A, TAKEN, False, id="the source still says it"),
        pytest.param(A, f"{TAKEN} Prisoners were freed", False, id="… and a part of it elsewhere"),
        pytest.param(
            A, "Rebels took Talbiseh, Rastan, north of Homs", False, id="… in other words"
        ),
        pytest.param(A, "A market burned down in Baniyas with 40 shops", True, id="dropped there"),
        pytest.param(
            "citation-error/a",
            "A market burned down in Baniyas",
            False,
            id="a defect is mended here",
        ),
    ],
)
def test_what_the_source_dropped_is_not_called_done(id_: str, told: str, withdrawn: bool) -> None:
    about = Gist(id_, id_.partition("/")[0], likeness.words_of(told), frozenset())
    sighting = replace(seen(id_, misses=2), gist=about)
    made = agenda.plan(sample.of(), Memory({id_: sighting}, {}), (id_,), cap=8, confirm=SIX)
    assert (made.withdrawn, made.resolved) == (((id_,), ()) if withdrawn else ((), (id_,)))


def found(id_: str, text: str, *, reason: str = "") -> Proposal:
    """A finding of the check for events that repeats these words of the source."""
    finding = Finding("missing-event", id_, 0.9, Place(Span(0, 1), "", text), None, "missing-event")
    if reason:
        finding = replace(finding, fit=False, reason=reason)
    return Proposal(id_, finding, not reason, None if reason else 1, not reason, "")


BLAST = "On 15 March an explosion damaged the northern bridge and injured {} soldiers."


@pytest.mark.parametrize(
    ("heir", "passes", "kept", "shown"),
    [
        pytest.param(found(B, BLAST.format(25)), 1, (A,), (), id="it has to be found once more"),
        pytest.param(found(B, BLAST.format(25)), 2, (), (B,), id="it takes the place"),
        pytest.param(
            found(B, BLAST.format(25), reason=UNTRIED),
            2,
            (A,),
            (),
            id="it is too new",
        ),
        pytest.param(
            found(A, BLAST.format(23), reason=UNTRIED),
            9,
            (A,),
            (),
            id="copy-edited today",
        ),
        pytest.param(
            found(B, BLAST.format(25), reason="disputed"), 2, (), (), id="it is not to be proposed"
        ),
    ],
)
def test_a_corrected_figure_is_not_called_done(
    heir: Proposal, passes: int, kept: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    about = Gist(A, "missing-event", likeness.words_of(BLAST.format(23)), frozenset())
    seen_ = {A: replace(seen(A, misses=2), gist=about)}
    if heir.id != A:
        seen_[heir.id] = seen(heir.id, passes)
    made = agenda.plan(sample.of(heir), Memory(seen_, {}), (A,), cap=8, confirm=SIX)
    assert (made.kept, made.shown, made.resolved) == (kept, shown, ())


def test_what_waits_is_proposed_and_ranked_behind_what_is_held_back() -> None:
    made = plan(Case((A, B, C, D), answers={A: State.NOT_DONE}, cap=2))
    ranks = {each.id: (each.rank, each.shown) for each in made.comparison.proposals}
    assert ranks == {B: (1, True), C: (2, True), D: (3, False), A: (None, False)}
