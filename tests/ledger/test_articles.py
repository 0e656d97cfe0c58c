"""Who an article is through renames, what was compared, why the bot holds back."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from bot.core.memory import Compared, Footing, Watch
from bot.ledger import Ledger
from tests.ledger.conftest import NOON, later


def titles(ledger: Ledger) -> list[tuple[int, str, str | None]]:
    return [(each.article, each.title, each.item) for each in ledger.articles()]


def test_an_empty_ledger_watches_nothing(ledger: Ledger) -> None:
    assert ledger.articles() == ()
    with pytest.raises(KeyError):
        ledger.watch(1)


def test_an_article_is_found_again(ledger: Ledger, homs: int) -> None:
    assert ledger.article("arwiki", "حمص", "Q131", "Homs") == homs
    assert ledger.watch(homs) == Watch(
        homs, "arwiki", "حمص", "Q131", "Homs", None, None, None, None, None
    )


def test_a_renamed_article_is_followed(ledger: Ledger, homs: int) -> None:
    assert ledger.article("arwiki", "حمص (مدينة)", "Q131", "Homs, Syria") == homs
    assert ledger.watch(homs).title == "حمص (مدينة)"
    assert ledger.watch(homs).source_title == "Homs, Syria"


def test_an_article_is_found_by_title_and_gets_its_item(ledger: Ledger) -> None:
    first = ledger.article("arwiki", "حماة", None, "Hama")
    assert ledger.article("arwiki", "حماة", "Q173545", "Hama") == first
    assert ledger.article("arwiki", "حماة", None, "Hama") == first
    assert titles(ledger) == [(first, "حماة", "Q173545")]


def test_the_same_title_on_another_wiki_is_another_article(ledger: Ledger, homs: int) -> None:
    assert ledger.article("arzwiki", "حمص", "Q131", "Homs") != homs


def test_a_title_taken_by_another_item_goes_to_it(ledger: Ledger, homs: int) -> None:
    other = ledger.article("arwiki", "حمص", "Q2", "Hummus")
    assert other != homs
    assert titles(ledger) == [(homs, "", "Q131"), (other, "حمص", "Q2")]
    assert ledger.article("arwiki", "حمص (مدينة)", "Q131", "Homs") == homs
    assert titles(ledger) == [(homs, "حمص (مدينة)", "Q131"), (other, "حمص", "Q2")]


def test_two_articles_swap_their_titles(ledger: Ledger, homs: int) -> None:
    other = ledger.article("arwiki", "حماة", None, "Hama")
    assert ledger.article("arwiki", "حماة", "Q131", "Homs") == homs
    assert titles(ledger) == [(homs, "حماة", "Q131"), (other, "", None)]


def test_titles_are_compared_by_their_bytes(ledger: Ledger) -> None:
    names = ["حمص", "حُمُص", "حمصَ", "حـمص", "حمص ", "\N{LEFT-TO-RIGHT MARK}حمص", "حمصا"]
    names += ["Homs", "homs", "Hóms", "𞸇𞸌𞸑", "𞸇𞸌𞸒"]  # the last two lie outside the first plane
    assert len({ledger.article("arwiki", each, None, each) for each in names}) == len(names)
    assert [each.title for each in ledger.articles()] == names


def test_a_title_of_the_greatest_length_is_kept(ledger: Ledger) -> None:
    long = "ح" * 127 + "x"  # 255 bytes
    other = "ح" * 127 + "y"
    assert ledger.article("arwiki", long, None, long) != ledger.article(
        "arwiki", other, None, other
    )
    assert [each.title for each in ledger.articles()] == [long, other]


def test_nothing_was_compared_at_first(ledger: Ledger, homs: int) -> None:
    assert ledger.last_compared(homs) is None


def test_a_comparison_is_one_article_s_alone(ledger: Ledger, homs: int) -> None:
    ledger.compared(homs, 10, 20, NOON)
    other = ledger.article("arwiki", "حماة", None, "Hama")
    assert ledger.last_compared(other) is None
    assert ledger.last_compared(homs) == Compared(10, 20, NOON)
    ledger.compared(homs, 11, 20, later(hours=2))
    assert ledger.last_compared(homs) == Compared(11, 20, later(hours=2))
    assert ledger.last_compared(homs, later(hours=1)) == Compared(10, 20, NOON)
    assert ledger.last_compared(homs, later(hours=-1)) is None


def test_the_last_comparison_is_the_newest_by_time(ledger: Ledger, homs: int) -> None:
    large = 5_000_000_000  # revisions of English Wikipedia are on their way past 32 bits
    ledger.compared(homs, large, 20, NOON)
    ledger.compared(homs, 11, 20, later(hours=1))
    assert ledger.last_compared(homs) == Compared(11, 20, later(hours=1))
    ledger.compared(homs, large, 20, later(hours=2))
    assert ledger.last_compared(homs) == Compared(large, 20, later(hours=2))


def test_a_frozen_article_keeps_its_first_reason_until_it_thaws(ledger: Ledger, homs: int) -> None:
    assert ledger.frozen(homs) is None
    ledger.freeze(homs, "علامات تالفة", NOON)
    ledger.freeze(homs, "another", later(hours=1))
    assert ledger.frozen(homs) == "علامات تالفة"
    assert ledger.paused(homs) is None
    ledger.thaw(homs)
    assert ledger.frozen(homs) is None


def test_pausing_is_apart_from_freezing(ledger: Ledger, homs: int) -> None:
    ledger.pause(homs, "the operator is on holiday", NOON)
    ledger.freeze(homs, "", NOON)
    ledger.resume(homs)
    assert ledger.paused(homs) is None
    assert ledger.frozen(homs) == ""


def test_an_error_is_kept_until_it_is_cleared(ledger: Ledger, homs: int) -> None:
    text = "arwiki does not answer: 503\n" + "х" * 100_000
    ledger.note_error(homs, text, later(minutes=5))
    assert (ledger.watch(homs).error, ledger.watch(homs).retry_at) == (text, later(minutes=5))
    ledger.note_error(homs, "gone", None)
    assert (ledger.watch(homs).error, ledger.watch(homs).retry_at) == ("gone", None)
    ledger.clear_error(homs)
    assert ledger.watch(homs).error is None


def test_a_time_in_another_zone_is_the_same_moment(ledger: Ledger, homs: int) -> None:
    there = NOON.astimezone(timezone(timedelta(hours=3)))
    ledger.compared(homs, 1, 2, there)
    last = ledger.last_compared(homs)
    assert last is not None
    assert last.at == NOON
    assert last.at.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(ledger: Ledger, homs: int) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        ledger.compared(homs, 1, 2, NOON.replace(tzinfo=None))
    assert ledger.last_compared(homs) is None


def test_a_footing_is_zero_first_and_then_what_was_noted(ledger: Ledger) -> None:
    one = ledger.article("arwiki", "حمص", "Q1", "Homs")
    other = ledger.article("arwiki", "حماة", "Q2", "Hama")
    assert ledger.footing(one) == Footing()
    for footing in (Footing(7, 100, 200, 3), Footing(9_000_000_000, 1, 2, 0)):
        ledger.note_footing(one, footing)
        assert ledger.footing(one) == footing
    assert ledger.footing(other) == Footing()
