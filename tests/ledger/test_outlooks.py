"""What the ledger knows about the next pass, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.due import Outlook, Waits
from bot.core.memory import Compared, EditKind, Gist, Standing, State, Verdict
from bot.ledger import Ledger
from tests.ledger.conftest import NOON, later

WAITS = Waits(confirm=timedelta(hours=6), stable=timedelta(hours=24), full=timedelta(hours=24))


def gist(id_: str) -> Gist:
    return Gist(id_, id_.partition("/")[0], frozenset({"word"}), frozenset())


def of(ledger: Ledger, article: int) -> Outlook:
    return ledger.outlooks([article], WAITS)[article]


def passed(ledger: Ledger, article: int, at: datetime, *ids: str, revids: tuple[int, int]) -> None:
    ledger.compared(article, *revids, at)
    ledger.note_pass(article, map(gist, ids), at)


def test_nothing_is_known_of_others_and_little_of_a_new_one(ledger: Ledger, homs: int) -> None:
    assert ledger.outlooks([], WAITS) == {}
    assert ledger.outlooks([homs + 1], WAITS) == {}
    assert of(ledger, homs) == Outlook(homs)


def test_a_pass_without_findings(ledger: Ledger, homs: int) -> None:
    passed(ledger, homs, NOON, revids=(1, 2))
    assert of(ledger, homs) == Outlook(homs, NOON, Compared(1, 2, NOON))


def test_what_was_compared_last_is_the_same_as_for_one(ledger: Ledger, homs: int) -> None:
    other = ledger.article("arwiki", "حماة", None, "Hama")
    for article, revids in ((homs, (1, 2)), (homs, (1, 3)), (other, (7, 8)), (homs, (1, 2))):
        ledger.compared(article, *revids, later(hours=revids[0]))
    found = ledger.outlooks([homs, other], WAITS)
    assert {each: one.compared for each, one in found.items()} == {
        each: ledger.last_compared(each) for each in (homs, other)
    }


def test_findings_are_unconfirmed_until_seen_so_far_apart(ledger: Ledger, homs: int) -> None:
    passed(ledger, homs, NOON, "a/1", revids=(1, 2))
    assert of(ledger, homs).unconfirmed == (NOON,)
    passed(ledger, homs, later(hours=5), "a/1", "a/2", revids=(1, 3))
    assert sorted(of(ledger, homs).unconfirmed) == [NOON, later(hours=5)]
    passed(ledger, homs, later(hours=6), "a/1", "a/2", revids=(1, 3))
    assert of(ledger, homs).unconfirmed == (later(hours=5),)
    passed(ledger, homs, later(hours=7), revids=(1, 4))  # it is gone: nothing to confirm
    assert of(ledger, homs).unconfirmed == ()


def test_what_people_answered_needs_no_confirmation(ledger: Ledger, homs: int) -> None:
    passed(ledger, homs, NOON, "a/1", revids=(1, 2))
    ledger.give(homs, Verdict("a/1", State.NOT_DONE, "Human", "", NOON, 9))
    assert of(ledger, homs).unconfirmed == ()


def test_an_item_that_was_missed_once_if_it_stands(ledger: Ledger, homs: int) -> None:
    passed(ledger, homs, NOON, "a/1", "a/2", revids=(1, 2))
    ledger.begin_edit(homs, "نقاش:حمص", EditKind.CREATE, ("a/1",), NOON)
    ledger.stand(homs, Standing(("a/1",), 5, NOON, "text"))
    passed(ledger, homs, later(hours=1), "a/1", revids=(1, 3))
    assert not of(ledger, homs).missed  # a/2 was never posted
    passed(ledger, homs, later(hours=2), revids=(1, 4))
    assert of(ledger, homs).missed
    passed(ledger, homs, later(hours=9), revids=(1, 4))
    assert not of(ledger, homs).missed  # twice: it is retired


def test_earlier_revisions_of_the_source_as_long_as_they_matter(ledger: Ledger, homs: int) -> None:
    passed(ledger, homs, NOON, revids=(1, 2))
    passed(ledger, homs, later(hours=1), revids=(1, 3))
    assert of(ledger, homs).earlier == ()
    passed(ledger, homs, later(hours=3), revids=(4, 3))
    assert of(ledger, homs).earlier == (later(hours=1),)
    passed(ledger, homs, later(hours=26), revids=(4, 3))
    assert of(ledger, homs).earlier == ()


def test_what_holds_an_article_and_what_failed(ledger: Ledger, homs: int) -> None:
    ledger.note_error(homs, "no answer", later(hours=1))
    assert of(ledger, homs) == Outlook(homs, failed=True, retry_at=later(hours=1))
    ledger.clear_error(homs)
    ledger.pause(homs, "paused", NOON)
    assert of(ledger, homs) == Outlook(homs, held=True)
    ledger.resume(homs)
    ledger.freeze(homs, "reverted", NOON)
    assert of(ledger, homs) == Outlook(homs, held=True)


def test_the_number_of_a_title(ledger: Ledger, homs: int) -> None:
    assert ledger.number("arwiki", "حمص") == homs
    assert ledger.number("enwiki", "حمص") is None
    assert ledger.number("arwiki", "Homs") is None


def test_the_runs_since(ledger: Ledger) -> None:
    first = ledger.begin_run("a", NOON)
    second = ledger.begin_run("b", later(hours=1))
    assert [each.number for each in ledger.runs_since(later(hours=1))] == [second]
    assert [each.number for each in ledger.runs_since(NOON)] == [second, first]
