"""Sightings, verdicts and proposals: the contract, then the ledger against a plain model."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.memory import Acceptance, Gist, Sighting, Standing, State, Verdict
from bot.ledger import Ledger
from tests.ledger.conftest import NOON, later

ONE, TWO, THREE = "missing-event/1", "missing-event/2", "citation-error/3"


def gist(id_: str, *words: str) -> Gist:
    marks = frozenset({"https://example.org/?a=1", "7"})
    return Gist(id_, id_.partition("/")[0], frozenset(words), marks)


def answer(state: State, revid: int = 100, reason: str = "", id_: str = ONE) -> Verdict:
    return Verdict(id_, state, "سلمى", reason, NOON, revid)


def resolved(revid: int = 100, id_: str = ONE) -> Verdict:
    return Verdict(id_, State.RESOLVED, "", "", NOON, revid)


# Sightings ----------------------------------------------------------------------------------------


def test_nothing_was_seen_at_first(ledger: Ledger, homs: int) -> None:
    assert ledger.sightings(homs) == {}


def test_a_pass_that_saw_nothing_is_a_pass(ledger: Ledger, homs: int) -> None:
    assert ledger.note_pass(homs, [], NOON)
    assert ledger.sightings(homs) == {}
    assert ledger.watch(homs).passed_at == NOON


def test_a_finding_is_counted_pass_by_pass(ledger: Ledger, homs: int) -> None:
    ledger.note_pass(homs, [gist(ONE, "حمص"), gist(TWO)], NOON)
    ledger.note_pass(homs, [gist(ONE, "حماة")], later(hours=1))
    ledger.note_pass(homs, [gist(ONE, "إدلب"), gist(THREE)], later(hours=2))
    assert ledger.sightings(homs) == {
        ONE: Sighting(ONE, NOON, NOON, later(hours=2), 3, 0, gist(ONE, "إدلب")),
        TWO: Sighting(TWO, NOON, NOON, NOON, 1, 2, gist(TWO)),
        THREE: Sighting(THREE, later(hours=2), later(hours=2), later(hours=2), 1, 0, gist(THREE)),
    }
    ledger.note_pass(homs, [gist(TWO)], later(hours=3))
    seen = ledger.sightings(homs)
    assert (seen[TWO].first, seen[TWO].passes, seen[TWO].misses) == (NOON, 2, 0)
    assert (seen[ONE].last, seen[ONE].misses) == (later(hours=2), 1)


def test_a_finding_that_was_gone_begins_anew(ledger: Ledger, homs: int) -> None:
    for hours, found in enumerate((ONE, ONE, TWO, ONE, TWO, TWO, ONE, ONE)):
        ledger.note_pass(homs, [gist(found)], later(hours=hours))
    seen = ledger.sightings(homs)
    assert (seen[ONE].first, seen[ONE].since) == (NOON, later(hours=6))
    assert (seen[TWO].first, seen[TWO].since) == (later(hours=2), later(hours=2))
    assert seen[ONE].passes == 5


def test_what_only_the_talk_page_knows_is_noted_as_seen_once(ledger: Ledger, homs: int) -> None:
    ledger.note_pass(homs, [gist(ONE, "حمص")], NOON)
    ledger.note_pass(homs, [gist(ONE, "حمص")], later(hours=1))
    known = ledger.sightings(homs)[ONE]
    ledger.recall(homs, [gist(ONE, "حماة"), gist(TWO), gist(TWO, "إدلب")], later(hours=2))
    at = later(hours=2)
    recalled = Sighting(TWO, at, at, at, 1, 0, gist(TWO, "إدلب"))
    assert ledger.sightings(homs) == {ONE: known, TWO: recalled}
    assert ledger.watch(homs).passed_at == later(hours=1)
    ledger.note_pass(homs, [], later(hours=3))
    assert {each.misses for each in ledger.sightings(homs).values()} == {1}


def test_a_pass_counts_once(ledger: Ledger, homs: int) -> None:
    assert ledger.note_pass(homs, [gist(ONE)], NOON)
    before = ledger.sightings(homs)
    assert not ledger.note_pass(homs, [gist(ONE)], NOON)
    assert not ledger.note_pass(homs, [gist(TWO)], NOON)
    assert not ledger.note_pass(homs, [], later(hours=-1))
    assert ledger.sightings(homs) == before


def test_articles_do_not_mix(ledger: Ledger, homs: int) -> None:
    other = ledger.article("arwiki", "حماة", None, "Hama")
    ledger.note_pass(homs, [gist(ONE)], NOON)
    ledger.note_pass(other, [gist(ONE)], NOON)
    ledger.note_pass(other, [], later(hours=1))
    assert ledger.sightings(homs)[ONE].misses == 0
    assert ledger.sightings(other)[ONE].misses == 1
    ledger.give(homs, answer(State.DONE))
    assert ledger.verdicts(other) == {}


def test_one_gist_given_twice_in_a_pass_is_one_sighting(ledger: Ledger, homs: int) -> None:
    ledger.note_pass(homs, [gist(ONE, "a"), gist(ONE, "b")], NOON)
    assert ledger.sightings(homs)[ONE] == Sighting(ONE, NOON, NOON, NOON, 1, 0, gist(ONE, "b"))


def test_many_findings_at_once(ledger: Ledger, homs: int) -> None:
    gists = [gist(f"missing-event/{number}", *"abcdefgh") for number in range(400)]
    ledger.note_pass(homs, gists, NOON)
    ledger.note_pass(homs, gists[:200], later(hours=1))
    seen = ledger.sightings(homs)
    assert sorted(each.passes for each in seen.values()) == [1] * 200 + [2] * 200


def test_gists_come_back_as_they_were(ledger: Ledger, homs: int) -> None:
    words = ["'", '"', "\\", "%s", ":x", "\n", "", "😀", "\N{RIGHT-TO-LEFT OVERRIDE}", "[]", " "]
    kept = [
        Gist(f"missing-event/{number}", "missing-event", frozenset({word, "x"}), frozenset({word}))
        for number, word in enumerate(words)
    ]
    ledger.note_pass(homs, kept, NOON)
    assert {each.gist for each in ledger.sightings(homs).values()} == set(kept)


def test_findings_long_unseen_are_forgotten(ledger: Ledger, homs: int) -> None:
    ids = {"kept: seen lately", "kept: few misses", "kept: judged", "gone"}
    names = {each: f"missing-event/{number}" for number, each in enumerate(sorted(ids))}
    gists = {each: gist(names[each]) for each in ids}
    ledger.note_pass(homs, [gists["gone"], gists["kept: judged"]], NOON)
    ledger.give(homs, answer(State.NOT_DONE, id_=names["kept: judged"]))
    ledger.note_pass(homs, [gists["kept: seen lately"]], later(days=2))
    ledger.note_pass(homs, [], later(days=3))
    ledger.note_pass(homs, [gists["kept: few misses"]], later(days=4))
    ledger.note_pass(homs, [], later(days=5))
    assert ledger.forget(later(days=11), misses=1, age=timedelta(days=10)) == 1
    assert set(ledger.sightings(homs)) == set(names.values()) - {names["gone"]}
    assert ledger.forget(later(days=99), misses=1, age=timedelta(days=10)) == 1
    assert names["kept: few misses"] in ledger.sightings(homs)


# Verdicts -----------------------------------------------------------------------------------------


def test_nothing_is_judged_at_first(ledger: Ledger, homs: int) -> None:
    assert ledger.verdicts(homs) == {}
    assert ledger.refused_gists(homs) == ()
    assert ledger.acceptance() == ()


def test_a_verdict_is_kept_with_who_and_why(ledger: Ledger, homs: int) -> None:
    given = answer(State.NOT_DONE, reason="المصدر لا يذكر ذلك | {{ا}}")
    assert ledger.give(homs, given, gist(ONE)) == given
    assert ledger.verdicts(homs) == {ONE: given}


@pytest.mark.parametrize("state", [State.DONE, State.NOT_DONE])
def test_an_answer_is_final(ledger: Ledger, homs: int, state: State) -> None:
    given = answer(state, reason="why")
    other = State.DONE if state is State.NOT_DONE else State.NOT_DONE
    ledger.give(homs, given)
    assert ledger.give(homs, resolved(revid=900)) == given
    assert ledger.give(homs, answer(other)) == given
    assert ledger.give(homs, answer(other, revid=99)) == given
    assert ledger.give(homs, replace(answer(state, revid=101), at=later(days=1))) == given
    assert ledger.verdicts(homs) == {ONE: given}


def test_a_person_may_think_again_or_say_why(ledger: Ledger, homs: int) -> None:
    ledger.give(homs, answer(State.DONE))
    again = answer(State.NOT_DONE, revid=101)
    assert ledger.give(homs, again) == again
    why = answer(State.NOT_DONE, revid=102, reason="مكرر")
    assert ledger.give(homs, why) == why
    assert ledger.give(homs, answer(State.DONE, revid=100)) == why


def test_an_answer_replaces_what_the_bot_saw(ledger: Ledger, homs: int) -> None:
    assert ledger.give(homs, resolved(revid=500)) == resolved(revid=500)
    assert ledger.give(homs, resolved(revid=600)) == resolved(revid=500)
    given = answer(State.NOT_DONE, revid=400)
    assert ledger.give(homs, given) == given


def test_of_what_the_bot_saw_the_newest_holds(ledger: Ledger, homs: int) -> None:
    gone = replace(resolved(revid=600), state=State.WITHDRAWN)
    ledger.give(homs, resolved(revid=500))
    assert ledger.give(homs, gone) == gone
    assert ledger.give(homs, resolved(revid=700)) == resolved(revid=700)


def test_only_what_the_bot_saw_is_taken_back(ledger: Ledger, homs: int) -> None:
    other = ledger.article("arwiki", "حماة", None, "Hama")
    ledger.give(homs, resolved())
    ledger.give(other, resolved())
    ledger.give(homs, answer(State.DONE, id_=TWO))
    ledger.reopen(homs, (ONE, TWO, THREE))
    assert set(ledger.verdicts(homs)) == {TWO}
    assert set(ledger.verdicts(other)) == {ONE}


def test_open_is_no_verdict_and_a_gist_is_of_its_proposal(ledger: Ledger, homs: int) -> None:
    with pytest.raises(ValueError, match="open"):
        ledger.give(homs, answer(State.OPEN))
    with pytest.raises(ValueError, match="gist"):
        ledger.give(homs, answer(State.DONE), gist(TWO))
    assert ledger.verdicts(homs) == {}
    assert ledger.acceptance() == ()


def test_what_was_refused_stays_known_when_it_is_reworded(ledger: Ledger, homs: int) -> None:
    ledger.note_pass(homs, [gist(ONE, "seen"), gist(TWO, "seen")], NOON)
    ledger.give(homs, answer(State.NOT_DONE), gist(ONE, "given"))
    ledger.give(homs, answer(State.NOT_DONE, id_=TWO))
    ledger.give(homs, answer(State.NOT_DONE, id_="missing-event/unknown"))
    ledger.give(homs, answer(State.DONE, id_=THREE), gist(THREE))
    assert ledger.refused_gists(homs) == (gist(ONE, "given"), gist(TWO, "seen"))
    ledger.note_pass(homs, [gist(TWO, "reworded")], later(hours=1))
    assert ledger.refused_gists(homs) == (gist(ONE, "given"), gist(TWO, "seen"))
    ledger.give(homs, answer(State.DONE, revid=200))
    assert ledger.refused_gists(homs) == (gist(TWO, "seen"),)


# The section, and what became of what stood in it -------------------------------------------------


def test_the_section_stands_and_falls(ledger: Ledger, homs: int) -> None:
    assert ledger.standing(homs) is None
    text = "== استدراك ==\n" + "ن" * 200_000 + "😀"
    first = Standing((TWO, ONE), 77, NOON, text)
    ledger.stand(homs, first)
    assert ledger.standing(homs) == first
    ledger.stand(homs, Standing((), 78, later(hours=1), ""))
    assert ledger.standing(homs) == Standing((), 78, later(hours=1), "")
    ledger.fall(homs)
    ledger.fall(homs)
    assert ledger.standing(homs) is None


def test_acceptance_counts_proposals_by_check(ledger: Ledger, homs: int) -> None:
    other = ledger.article("arwiki", "حماة", None, "Hama")
    events = [f"missing-event/{number}" for number in range(5)]
    ledger.stand(homs, Standing((*events, THREE), 1, NOON, ""))
    ledger.stand(homs, Standing((THREE,), 2, later(hours=1), ""))
    ledger.stand(other, Standing((events[0],), 3, NOON, ""))
    ledger.fall(other)
    ledger.give(homs, answer(State.DONE, id_=events[0]))
    ledger.give(homs, answer(State.DONE, id_=events[1]))
    ledger.give(homs, answer(State.NOT_DONE, id_=events[2]))
    ledger.give(homs, resolved(id_=events[3]))
    ledger.give(homs, resolved(id_="missing-event/never-proposed"))
    ledger.give(homs, replace(resolved(id_=events[4]), state=State.WITHDRAWN))
    one, many = Acceptance("citation-error", 1, 0, 0, 0, 0, 1), "missing-event"
    here = (one, Acceptance(many, 5, 2, 1, 1, 1, 0))
    assert ledger.acceptance(homs) == here
    assert ledger.acceptance(other) == (Acceptance(many, 1, 0, 0, 0, 0, 1),)
    assert ledger.acceptance() == (here[0], Acceptance(many, 6, 2, 1, 1, 1, 1))


def test_an_answer_proves_a_proposal_that_the_ledger_did_not_know(
    ledger: Ledger, homs: int
) -> None:
    ledger.give(homs, answer(State.NOT_DONE))
    assert ledger.acceptance(homs) == (Acceptance("missing-event", 1, 0, 1, 0, 0, 0),)
