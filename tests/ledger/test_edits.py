"""Edits, runs, searches and links."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.memory import EditKind, EditRecord, LinkSighting, RunRecord
from bot.ledger import Ledger
from tests.ledger.conftest import NOON, later

PAGE = "نقاش:حمص"


def test_an_edit_is_unsettled_until_it_ends(ledger: Ledger, homs: int) -> None:
    assert ledger.unsettled(homs) == ()
    number = ledger.begin_edit(homs, PAGE, EditKind.CREATE, ["missing-event/1"], NOON)
    begun = EditRecord(number, PAGE, EditKind.CREATE, ("missing-event/1",), NOON, None, "", 0)
    assert ledger.unsettled(homs) == (begun,)
    assert ledger.end_edit(number, "saved", 900, later(seconds=3))
    assert ledger.unsettled(homs) == ()


def test_the_first_end_of_an_edit_holds(ledger: Ledger, homs: int) -> None:
    number = ledger.begin_edit(homs, PAGE, EditKind.UPDATE, (), NOON)
    assert ledger.end_edit(number, "refused", 0, NOON)
    assert not ledger.end_edit(number, "saved", 900, later(hours=1))
    assert ledger.edits_since(NOON) == 0
    assert not ledger.end_edit(number + 1, "saved", 900, NOON)


def test_unsettled_edits_are_those_of_the_article(ledger: Ledger, homs: int) -> None:
    other = ledger.article("arwiki", "حماة", None, "Hama")
    numbers = [ledger.begin_edit(homs, PAGE, EditKind.UPDATE, (), NOON) for _ in range(3)]
    ledger.begin_edit(other, "نقاش:حماة", EditKind.REMOVE, (), NOON)
    ledger.end_edit(numbers[1], "saved", 1, NOON)
    assert [each.number for each in ledger.unsettled(homs)] == [numbers[0], numbers[2]]


def test_edits_saved_or_perhaps_saved_count(ledger: Ledger, homs: int) -> None:
    assert ledger.edits_since(later(days=-9)) == 0
    numbers = [
        ledger.begin_edit(homs, PAGE, EditKind.UPDATE, (), later(hours=hour)) for hour in range(4)
    ]
    ledger.end_edit(numbers[0], "saved", 5_000_000_000, later(hours=9))
    ledger.end_edit(numbers[1], "refused", 0, later(hours=9))
    ledger.end_edit(numbers[2], "saved", 6_000_000_000, later(hours=9))
    assert ledger.edits_since(NOON) == 3
    assert ledger.edits_since(later(microseconds=1)) == 2
    assert ledger.edits_since(later(hours=3)) == 1
    assert ledger.edits_since(later(hours=4)) == 0


def test_the_last_saved_edit_is_that_of_the_article(ledger: Ledger, homs: int) -> None:
    other = ledger.article("arwiki", "حماة", None, "Hama")
    assert ledger.last_saved(homs) == 0
    number = ledger.begin_edit(homs, PAGE, EditKind.CREATE, (), NOON)
    assert ledger.last_saved(homs) == 0
    ledger.end_edit(number, "saved", 5_000_000_000, NOON)
    for article, outcome, revid in ((homs, "lost", 0), (other, "saved", 6_000_000_000)):
        number = ledger.begin_edit(article, PAGE, EditKind.UPDATE, (), NOON)
        ledger.end_edit(number, outcome, revid, NOON)
    assert ledger.last_saved(homs) == 5_000_000_000


def test_an_edit_is_of_a_known_kind_and_article(ledger: Ledger, homs: int) -> None:
    with pytest.raises(ValueError, match="explode"):
        ledger.begin_edit(homs, PAGE, "explode", (), NOON)  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        ledger.begin_edit(homs + 1, PAGE, EditKind.UPDATE, (), NOON)
    assert ledger.edits_since(NOON) == 0


def test_runs_come_back_newest_first(ledger: Ledger) -> None:
    assert ledger.last_runs(5) == ()
    first = ledger.begin_run("watch tool@host 17", NOON)
    second = ledger.begin_run("post", later(hours=1))
    ledger.end_run(first, later(hours=2), "done", 3, 1)
    done = RunRecord(first, "watch tool@host 17", NOON, later(hours=2), "done", 3, 1)
    assert ledger.last_runs(5) == (
        RunRecord(second, "post", later(hours=1), None, "", 0, 0),
        done,
    )
    assert [each.number for each in ledger.last_runs(1)] == [second]


def test_names_looked_for_in_vain(ledger: Ledger) -> None:
    long = "ا" * 5000
    assert ledger.searched("arwiki", "حمص", "bbc") == 0
    ledger.note_searched("arwiki", "حمص", ["bbc", long, "bbc"], 50)
    ledger.note_searched("arwiki", "حمص", [], 99)
    assert ledger.searched("arwiki", "حمص", "bbc") == 50
    assert ledger.searched("arwiki", "حمص", long) == 50
    assert ledger.searched("arwiki", "حمص", long + "ا") == 0
    assert ledger.searched("arwiki", "حمص", "BBC") == 0
    assert ledger.searched("arwiki", "حماة", "bbc") == 0
    assert ledger.searched("enwiki", "حمص", "bbc") == 0


def test_a_search_further_on_counts_and_an_older_one_does_not(ledger: Ledger) -> None:
    ledger.note_searched("arwiki", "حمص", ["a", "b"], 50)
    ledger.note_searched("arwiki", "حمص", ["a"], 5_000_000_000)
    ledger.note_searched("arwiki", "حمص", ["a", "b", "c"], 40)
    found = [ledger.searched("arwiki", "حمص", name) for name in "abc"]
    assert found == [5_000_000_000, 50, 40]


def test_links_are_remembered_by_their_whole_address(ledger: Ledger) -> None:
    address = "https://example.org/" + "x" * 4000
    assert ledger.link(address) is None
    first = LinkSighting(address, NOON, "gone", NOON, 404)
    ledger.note_link(first)
    assert ledger.link(address) == first
    assert ledger.link(address + "x") is None
    assert ledger.link(address.upper()) is None
    later_one = LinkSighting(address, later(days=8), "alive", None, 200)
    ledger.note_link(later_one)
    ledger.note_link(replace(first, checked_at=later(days=1)))
    assert ledger.link(address) == later_one
