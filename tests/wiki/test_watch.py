"""Watching many articles on real wikis: what it costs, what it finds, how it bears failures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import standing
from bot.core.due import Why
from bot.gateway.selection import Selection
from bot.ledger import Ledger
from bot.outcomes import Failed, Posted, Unchanged
from bot.settings import waits_of
from tests.wiki import flock
from tests.wiki.client import Import
from tests.wiki.day import simulate
from tests.wiki.flock import Flock, source_text, target_text, titles
from tests.wiki.mediawiki import Wikis

pytestmark = pytest.mark.usefixtures("as_bot")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with nothing in it."""
    with Ledger.open(f"sqlite:///{tmp_path}/ledger.sqlite") as opened:
        yield opened


def marks(wikis: Wikis) -> tuple[int, int]:
    return wikis.ar.log.mark(), wikis.en.log.mark()


def requests(wikis: Wikis, since: tuple[int, int]) -> int:
    """How many requests the bot sent to both wikis since."""
    found = (
        wiki.log.requests_since(mark)
        for wiki, mark in zip((wikis.ar, wikis.en), since, strict=True)
    )
    return sum(each.by_pywikibot for some in found for each in some)


def test_a_quiet_tick_is_cheap_and_a_change_is_found(
    wikis: Wikis, ledger: Ledger, tmp_path: Path
) -> None:
    numbers = range(60)
    flock.load(wikis, numbers)
    bot = Flock(flock.watched(numbers, batch=50), ledger, tmp_path)
    flock.remember(wikis, ledger, numbers, bot.now)
    bot.later(hours=1)
    bot.tick()  # pywikibot learns about its wikis with the first request

    before = marks(wikis)
    bot.later(hours=1)
    assert bot.tick() == []
    assert requests(wikis, before) <= 2 * -(-60 // 50)
    bot.rules = flock.watched(numbers, batch=500)  # with the right to more
    bot.start()
    bot.tick()
    before = marks(wikis)
    assert bot.tick() == []
    assert requests(wikis, before) == 2

    wikis.en.human.edit(titles(57)[0], source_text(57, "It was founded in 1911."))
    bot.later(hours=1)
    assert bot.tick() == [(titles(57)[1], Why.CHANGED)]
    bot.later(hours=1)
    assert bot.tick() == []
    status = json.loads((tmp_path / "status.json").read_text(encoding="utf-8"))
    assert len(status["articles"]) == 60
    assert {tuple(each["changed"]) for each in status["articles"]} == {()}
    assert (tmp_path / "heartbeat").read_text(encoding="utf-8").strip() == bot.now.isoformat()


def test_a_finding_is_confirmed_when_it_can_be_and_not_before(
    wikis: Wikis, ledger: Ledger, tmp_path: Path
) -> None:
    flock.load(wikis, [1, 2], gaps=[1])
    bot = Flock(flock.watched([1, 2], confirm_hours=6), ledger, tmp_path)
    begun = bot.now
    assert {why for _, why in bot.tick()} == {Why.NEW}
    first = next(outcome for title, _, outcome in bot.passes if title == titles(1)[1])
    assert isinstance(first, Unchanged)
    assert first.unconfirmed == 1
    assert bot.watching.next_due == begun + timedelta(hours=6)
    rows = standing.of(ledger, waits_of(bot.rules.settings)).articles
    assert {row.watch.title: row.next_at for row in rows} == {
        titles(1)[1]: begun + timedelta(hours=6),
        titles(2)[1]: begun + timedelta(hours=24),
    }
    for _ in range(5):
        bot.later(hours=1)
        assert bot.tick() == []
    bot.later(hours=1)
    before = marks(wikis)
    bot.watching.catch_up()  # between two ticks; asks about nothing that is not due
    title, why, outcome = bot.passes[-1]
    assert (title, why) == (titles(1)[1], Why.CONFIRM)
    assert isinstance(outcome, Posted)
    assert requests(wikis, before) < 15
    bot.later(hours=1)
    assert bot.tick() == []

    # the gap is closed: two more passes, six hours apart, and the section goes
    wikis.ar.human.edit(titles(1)[1], target_text(1, closed=True))
    bot.later(hours=1)
    assert bot.tick() == [(titles(1)[1], Why.CHANGED)]
    bot.later(hours=5)
    assert bot.tick() == []
    bot.later(hours=1)
    assert bot.tick() == [(titles(1)[1], Why.RETIRE)]
    assert not wikis.ar.admin.text(f"نقاش:{titles(1)[1]}")
    bot.later(hours=24)
    assert sorted(bot.tick()) == [(titles(each)[1], Why.FULL) for each in (1, 2)]


def test_a_pass_that_was_cut_short_is_made_again(
    wikis: Wikis, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock.load(wikis, [1])
    bot = Flock(flock.watched([1]), ledger, tmp_path)
    bot.tick()
    wikis.ar.human.edit(titles(1)[1], target_text(1, "وهي قديمة."))
    with monkeypatch.context() as patch:

        class Cut(BaseException):
            pass

        def cut(*_: object) -> None:
            raise Cut

        patch.setattr("bot.gateway.Writer.look", cut)
        with pytest.raises(Cut):
            bot.tick()
    assert ledger.last_runs(1)[0].outcome == "stopped"
    bot.start()
    assert bot.tick() == [(titles(1)[1], Why.AGAIN)]
    assert bot.tick() == []


def test_one_that_fails_stops_no_other_and_is_tried_less_and_less_often(
    wikis: Wikis, ledger: Ledger, tmp_path: Path
) -> None:
    flock.load(wikis, [1, 3])
    wikis.ar.admin.load([Import(titles(2)[1], "مقالة بلا نظير.")])
    rules = flock.watched([1, 2, 3], backoff_minutes=90, backoff_hours=4)
    only_target = replace(rules.articles["2"], source="")
    rules = replace(rules, articles={**rules.articles, "2": only_target})
    bot = Flock(rules, ledger, tmp_path)
    assert [title for title, _ in bot.tick()] == [titles(each)[1] for each in (1, 2, 3)]
    assert isinstance(bot.passes[1][2], Failed)
    tried = []
    for hour in range(1, 13):
        bot.later(hours=1)
        if bot.tick():
            tried.append(hour)
    assert tried == [2, 5, 9]  # 1.5, 3 and 4 hours, seen by a tick an hour
    assert {title for title, _, _ in bot.passes[3:]} == {titles(2)[1]}

    wikis.ar.human.edit(titles(2)[1], target_text(2))
    wikis.en.human.edit(titles(2)[0], source_text(2))
    bot.later(hours=4)
    assert bot.tick() == [(titles(2)[1], Why.NEW)]
    assert not isinstance(bot.passes[-1][2], Failed)


def test_an_article_that_was_deleted_and_one_that_is_paused(
    wikis: Wikis, ledger: Ledger, tmp_path: Path
) -> None:
    flock.load(wikis, [1, 2, 3])
    bot = Flock(flock.watched([1, 2, 3]), ledger, tmp_path)
    bot.tick()
    wikis.ar.admin.delete(titles(1)[1])
    paused = ledger.number("arwiki", titles(2)[1])
    assert paused is not None
    ledger.pause(paused, "paused by the operator", bot.now)
    for each in (2, 3):
        wikis.en.human.edit(titles(each)[0], source_text(each, "It is old."))
    bot.later(minutes=1)
    assert bot.tick() == [(titles(1)[1], Why.CHANGED), (titles(3)[1], Why.CHANGED)]
    assert "no item and no interlanguage link" in str(bot.passes[-2][2])
    errors = {each.title: each.error for each in ledger.articles()}
    assert errors[titles(1)[1]]
    assert not errors[titles(3)[1]]
    assert bot.tick() == []
    ledger.resume(paused)
    assert bot.tick() == [(titles(2)[1], Why.CHANGED)]


def test_an_outage_costs_one_request_and_nothing_is_lost(
    wikis: Wikis, ledger: Ledger, tmp_path: Path
) -> None:
    flock.load(wikis, range(5))
    bot = Flock(flock.watched(range(5), retries=0), ledger, tmp_path)
    bot.tick()
    wikis.en.human.edit(titles(3)[0], source_text(3, "It is old."))
    with wikis.en.fault(status=503, agent="Pywikibot"):
        mark = wikis.en.log.mark()
        bot.later(hours=1)
        assert bot.tick() == []
        assert len(wikis.en.log.requests_since(mark)) == 1
    assert ledger.last_runs(1)[0].outcome.startswith("not asked: ")
    bot.later(hours=1)
    assert bot.tick() == [(titles(3)[1], Why.CHANGED)]


def test_an_edit_that_nobody_reviewed_is_no_change_where_reviewed_ones_count(
    wikis: Wikis, ledger: Ledger, tmp_path: Path
) -> None:
    flock.load(wikis, [1, 2])
    rules = flock.watched([1, 2])
    reviewed = replace(rules.settings, wikis=replace(rules.settings.wikis, revision="stable"))
    bot = Flock(replace(rules, settings=reviewed), ledger, tmp_path)
    title = titles(1)[1]
    wikis.ar.review({title: {"stable_revid": wikis.ar.admin.revisions(title)[0].revid}})
    assert len(bot.tick()) == 2
    new = wikis.ar.human.edit(title, target_text(1, "وهي قديمة."))
    assert bot.tick() == []
    wikis.ar.review({title: {"stable_revid": new}})
    assert bot.tick() == [(title, Why.CHANGED)]
    assert bot.tick() == []


def test_articles_are_selected_by_category_list_page_and_template(
    wikis: Wikis, ledger: Ledger, tmp_path: Path
) -> None:
    def article(number: int, more: str) -> Import:
        return Import(titles(number)[1], target_text(number) + more)

    flock.load(wikis, range(8))
    wikis.ar.admin.load(
        [
            Import("تصنيف:قرى", "[[تصنيف:أماكن]]", timestamp="2025-02-01T00:00:00Z"),
            Import("تصنيف:قرى جبلية", "[[تصنيف:قرى]]", timestamp="2025-02-01T00:00:00Z"),
            Import("تصنيف:أماكن", "[[تصنيف:قرى جبلية]]", timestamp="2025-02-01T00:00:00Z"),
            Import("قالب:قرية", "<!-- -->", timestamp="2025-02-01T00:00:00Z"),
            Import("قرية بلا نظير", "[[تصنيف:قرى]]", timestamp="2025-02-01T00:00:00Z"),
            Import(
                "مستخدم:Human/قائمة",
                f"* [[{titles(5)[1]}]]\n* [[{titles(1)[1]}]]\n* [[لا صفحة]]",
                timestamp="2025-02-01T00:00:00Z",
            ),
            *(
                replace(article(number, more), timestamp="2025-02-02T00:00:00Z")
                for number, more in (
                    (1, "[[تصنيف:قرى]]"),
                    (2, "[[تصنيف:قرى]]"),
                    (3, "[[تصنيف:قرى جبلية]]"),
                    (4, "[[تصنيف:أماكن]]"),
                    (6, "{{قرية}}"),
                )
            ),
        ]
    )
    pages = ["تصنيف:قرى جبلية", "تصنيف:أماكن", "تصنيف:قرى", "مستخدم:Human/قائمة"]
    wikis.ar.admin.purge(*pages, *(titles(each)[1] for each in range(8)))

    def selected(**watch: object) -> list[str]:
        return sorted(Selection(flock.watched([], **watch)).titles())

    def named(*numbers: int) -> list[str]:
        return [titles(each)[1] for each in numbers]

    assert selected() == []
    assert selected(category="قرى") == named(1, 2)
    assert selected(category="قرى", depth=1) == named(1, 2, 3)
    assert selected(category="قرى", depth=9) == named(1, 2, 3, 4)  # the tree is a circle
    assert selected(list_page="مستخدم:Human/قائمة") == named(1, 5)
    assert selected(template="قرية") == named(6)

    rules = flock.watched([7], category="قرى", depth=1, template="قرية", max_articles=4)
    bot = Flock(rules, ledger, tmp_path)
    assert next(title for title, _ in bot.tick()) == titles(7)[1]
    assert len(bot.passes) == 4
    bot.later(hours=1)
    assert bot.tick() == []


def test_a_day_of_edits_outages_and_restarts(wikis: Wikis, tmp_path: Path) -> None:
    """The short version of `make soak-watch`."""
    *_, day = simulate(wikis, tmp_path, pairs=6, hours=24, edits=8, seed=7)
    assert day.faults() == []
    assert len(day.edits) == 8
    assert len(day.down) == 3
    assert len(day.ticks) > len(day.asked) >= 15
    assert {each.why for each in day.passes} >= {Why.NEW, Why.CHANGED, Why.CONFIRM, Why.FULL}
