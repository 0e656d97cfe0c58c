"""The ledger against a plain model: any order of passes and answers comes to the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.core.memory import RETIRED, Gist, Sighting, State, Verdict
from bot.ledger import Ledger
from tests.ledger.conftest import later

IDS = st.sampled_from(["missing-event/a", "missing-event/b", "missing-event/b ", "keys/ا"])
WORDS = st.frozensets(st.sampled_from(["حمص", "حُمص", "x", "X", ""]), max_size=3)
GISTS = st.builds(Gist, IDS, st.just("missing-event"), WORDS, WORDS)
STATES = st.sampled_from([State.DONE, State.NOT_DONE, State.RESOLVED, State.WITHDRAWN])


class Memory(RuleBasedStateMachine):
    """Two articles, and what a dictionary would say of them."""

    opened: Ledger
    count = 0

    def __init__(self) -> None:
        super().__init__()
        Memory.count += 1  # the database is shared: each example has articles of its own
        self.articles = [
            self.opened.article("arwiki", f"{Memory.count} {letter}", None, "") for letter in "ab"
        ]
        self.touched = self.articles  # all of them are looked at again in the end
        self.passed: dict[int, datetime] = {}
        self.seen: dict[int, dict[str, Sighting]] = {article: {} for article in self.articles}
        self.judged: dict[int, dict[str, Verdict]] = {article: {} for article in self.articles}
        self.about: dict[tuple[int, str], Gist] = {}

    @rule(index=st.integers(0, 1), gists=st.lists(GISTS, max_size=4), hour=st.integers(0, 30))
    def look(self, index: int, gists: list[Gist], hour: int) -> None:
        article, at = self.articles[index], later(hours=hour)
        self.touched = [article]
        fresh = article not in self.passed or self.passed[article] < at
        assert self.opened.note_pass(article, gists, at) == fresh
        if not fresh:
            return
        self.passed[article] = at
        seen = self.seen[article]
        for id_ in seen.keys() - {gist.id for gist in gists}:
            seen[id_] = replace(seen[id_], misses=seen[id_].misses + 1)
        for gist in {gist.id: gist for gist in gists}.values():
            was = seen.get(gist.id, Sighting(gist.id, at, at, at, 0, 0, gist))
            since = at if was.misses >= RETIRED else was.since
            now = replace(was, since=since, last=at, passes=was.passes + 1, misses=0, gist=gist)
            seen[gist.id] = now

    @rule(
        index=st.integers(0, 1),
        gist=GISTS,
        state=STATES,
        revid=st.integers(1, 4),
        reason=st.sampled_from(["", "لا", "نعم"]),
        told=st.booleans(),
    )
    def judge(
        self, index: int, gist: Gist, state: State, revid: int, reason: str, told: bool
    ) -> None:
        article = self.articles[index]
        self.touched = [article]
        bot = not state.by_people
        given = Verdict(gist.id, state, "" if bot else "سلمى", reason, later(days=revid), revid)
        held = self.judged[article].get(gist.id)
        if held is None:
            wins = True
        elif not held.state.by_people:
            wins = state is not held.state
        elif bot or revid <= held.revid:
            wins = False
        else:
            wins = state is not held.state or (reason != "" and reason != held.reason)
        if wins:
            self.judged[article][gist.id] = given
        if told:
            self.about[article, gist.id] = gist
        elif gist.id in self.seen[article]:
            self.about.setdefault((article, gist.id), self.seen[article][gist.id].gist)
        standing = self.opened.give(article, given, gist if told else None)
        assert standing == self.judged[article][gist.id]

    @invariant()
    def same(self) -> None:
        for article in self.touched:
            assert self.opened.sightings(article) == self.seen[article]
            assert self.opened.verdicts(article) == self.judged[article]
            refused = [
                self.about[article, id_]
                for id_, verdict in self.judged[article].items()
                if verdict.state is State.NOT_DONE and (article, id_) in self.about
            ]
            assert by_id(self.opened.refused_gists(article)) == by_id(refused)

    def teardown(self) -> None:
        self.touched = self.articles
        self.same()


def by_id(gists: Iterable[Gist]) -> list[Gist]:
    return sorted(gists, key=lambda gist: gist.id)


def test_the_ledger_is_as_good_as_a_dictionary(ledger: Ledger) -> None:
    machine = type("Memory", (Memory,), {"opened": ledger})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
