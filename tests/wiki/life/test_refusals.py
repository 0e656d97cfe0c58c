"""People, and the wiki, do not want what the bot does: it waits, or falls silent for good.

Three passes go right after each thing that they do.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import standing
from bot.core.memory import EditKind, State
from bot.gateway.writer import TalkPage
from bot.outcomes import Failed, Refused, Unchanged
from tests.wiki import people
from tests.wiki.client import BOT, Client
from tests.wiki.people import (
    AFTER,
    ARTICLE,
    BEFORE,
    CREATE,
    EVENTS,
    QUIET,
    REMOVE,
    SIGNED,
    SOURCE,
    TALK,
    UPDATE,
    Scene,
    kinds,
    verdicts,
)

# People do not want it ----------------------------------------------------------------------------


def test_a_revert_freezes_until_the_operator_resumes(scene: Scene, pywikibot_dir: Path) -> None:
    ids = set(scene.items())
    scene.writes(BEFORE + AFTER, "استرجاع")
    for outcome in scene.visits():
        assert isinstance(outcome, Refused)
        assert "Human undid" in outcome.reason
        assert "istidrak resume" in outcome.reason
    (row,) = standing.of(scene.ledger).articles
    assert "Human undid" in (row.watch.frozen or "")

    done = people.command(scene, pywikibot_dir, "resume", ARTICLE)
    assert done.returncode == 0, done.stderr
    assert "goes on" in done.stdout
    assert scene.visits() == QUIET
    assert scene.talk == BEFORE + AFTER
    assert verdicts(scene) == dict.fromkeys(ids, State.NOT_DONE)
    scene.rewords(aid=f"{EVENTS['aid']} {people.NEWS}")
    assert kinds(scene.visits()) == [None, CREATE, None]
    assert len(scene.items()) == 1


def test_an_update_that_was_reverted_freezes(scene: Scene) -> None:
    page = scene.talk
    scene.tells("market", "bridge")
    assert kinds(scene.visits(2)) == [None, UPDATE]
    scene.writes(page, "استرجاع")
    for outcome in scene.visits():
        assert isinstance(outcome, Refused)
        assert "Human undid" in outcome.reason
    assert scene.talk == page


def test_a_removal_that_was_reverted_freezes(scene: Scene) -> None:
    page = scene.talk
    scene.tells(*EVENTS, lost=False)
    scene.clock.now += timedelta(hours=48)
    assert kinds(scene.visits(2)) == [None, REMOVE]
    scene.writes(page, "استرجاع")
    for outcome in scene.visits():
        assert isinstance(outcome, Refused)
        assert "Human undid" in outcome.reason
    assert scene.talk == page


def test_an_archived_section_does_not_come_back(scene: Scene) -> None:
    refused, done = scene.item_of("northern bridge"), scene.item_of("قديم")
    ids = set(scene.items())
    scene.says(refused, f": {{{{لم يتم}}}} المصدر ضعيف {SIGNED}")
    scene.says(done, f": {{{{تم}}}} {SIGNED}")
    scene.human.edit(f"{TALK}/أرشيف 1", scene.talk)
    scene.writes("{{أرشيف نقاش}}\n== جديد ==\nنص")
    scene.writes("== جديد ==\nنص")
    assert scene.visits() == QUIET
    assert verdicts(scene) == {**dict.fromkeys(ids, State.NOT_DONE), done: State.DONE}
    assert scene.ledger.verdicts(scene.article)[refused].reason == "المصدر ضعيف"
    scene.rewords(aid=f"{EVENTS['aid']} {people.NEWS}")
    assert kinds(scene.visits()) == [None, CREATE, None]
    assert len(scene.items()) == 1


def test_a_talk_page_that_became_an_archive_is_followed_by_none_of_its_items(scene: Scene) -> None:
    """Archived by moving the whole page, which leaves a redirect and then a new page."""
    ids = set(scene.items())
    scene.admin.write("move", **{"from": TALK}, to=f"{TALK}/أرشيف 1", reason="أرشفة", noredirect=1)
    scene.writes("== جديد ==\nنص")
    assert scene.visits() == QUIET
    assert set(verdicts(scene)) == ids
    assert scene.talk == "== جديد ==\nنص"


def test_a_deleted_talk_page_is_not_made_again(scene: Scene) -> None:
    scene.admin.delete(TALK)
    for outcome in scene.visits():
        assert isinstance(outcome, Refused)
        assert "was deleted" in outcome.reason
    assert scene.talk == ""


def test_a_broken_mark_stops_the_bot_until_it_is_mended(scene: Scene) -> None:
    sound = scene.talk
    broken = sound.replace("<!-- istidrak:end -->", "<!-- istidrak:en -->")
    scene.writes(broken)
    for outcome in scene.visits():
        assert isinstance(outcome, Refused)
        assert "damaged" in outcome.reason
    (row,) = standing.of(scene.ledger).articles
    assert "damaged" in (row.watch.error or "")
    assert scene.talk == broken
    id_ = scene.item_of("northern bridge")
    item = scene.items()[id_]
    scene.writes(sound.replace(item, f"{item}\n: {{{{تم}}}} {SIGNED}"))
    assert scene.visits() == QUIET
    assert verdicts(scene) == {id_: State.DONE}


# The wiki does not allow it -----------------------------------------------------------------------


def _protect(scene: Scene) -> Callable[[], object]:
    scene.admin.protect(TALK)
    return lambda: scene.admin.protect(TALK, "all")


def _block(scene: Scene) -> Callable[[], object]:
    scene.admin.block("LabBot")
    return lambda: scene.admin.unblock("LabBot")


def _block_here(scene: Scene) -> Callable[[], object]:
    scene.admin.block("LabBot", pages=[TALK])
    return lambda: scene.admin.unblock("LabBot")


def _stop(scene: Scene) -> Callable[[], object]:
    scene.human.edit("مستخدم:LabBot/إيقاف", "نعم")
    return lambda: scene.human.edit("مستخدم:LabBot/إيقاف", "لا")


def _redirect(scene: Scene) -> Callable[[], object]:
    page = scene.talk
    scene.writes(f"#تحويل [[نقاش:آخر]]\n{page}")
    return lambda: scene.writes(page)


def _template(title: str, template: str) -> Callable[[Scene], Callable[[], object]]:
    def put(scene: Scene) -> Callable[[], object]:
        text = scene.human.text(title) or ""
        scene.human.edit(title, f"{template}\n{text}")
        return lambda: scene.human.edit(title, text)

    return put


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        pytest.param(_protect, "protectedpage", id="protect"),
        pytest.param(_block, "blocked", id="block"),
        pytest.param(_block_here, "blocked", id="block from the page"),
        pytest.param(_stop, "switched it off", id="stop page"),
        pytest.param(_redirect, "is a redirect", id="redirect"),
        *(
            pytest.param(_template(title, template), "asks to stay away", id=f"{name} {template}")
            for name, title in (("article", ARTICLE), ("talk", TALK))
            for template in (
                "{{nobots}}",
                "{{bots|deny=LabBot}}",
                "{{bots|optout=istidrak}}",
                "{{تحرر}}",
            )
        ),
        pytest.param(_template(TALK, "{{أرشيف نقاش}}"), "is archived", id="archive"),
    ],
)
def test_where_the_bot_may_not_it_waits_and_goes_on(
    scene: Scene, act: Callable[[Scene], Callable[[], object]], reason: str
) -> None:
    scene.tells("market", "bridge")
    assert scene.visit() == Unchanged()
    undo = act(scene)
    page = scene.talk
    for outcome in scene.visits(2):
        assert isinstance(outcome, Refused)
        assert reason in outcome.reason
    assert reason in (standing.of(scene.ledger).articles[0].watch.error or "")
    assert scene.talk == page
    undo()
    assert kinds(scene.visits(2)) == [UPDATE, None]


def test_an_edit_of_the_same_second_is_waited_for(scene: Scene) -> None:
    scene.tells("market", "bridge")
    assert scene.visit() == Unchanged()
    time.sleep(1.02 - time.time() % 1)
    scene.writes(f"{scene.talk}\n\n== سؤال آخر ==\nنص")
    page = scene.talk
    look = scene.visitor.writer.look
    newest = scene.human.revisions(TALK)[0].timestamp
    # the look within the second of the edit, however slow this machine is
    scene.visitor.writer.look = lambda *given: replace(look(*given), seen=newest)  # type: ignore[method-assign]
    scene.clock.now += timedelta(hours=7)
    outcome = scene.visitor.visit(ARTICLE)[1]
    scene.visitor.writer.look = look  # type: ignore[method-assign]
    assert isinstance(outcome, Failed)
    assert outcome.retry_after == 2
    assert scene.talk == page
    assert kinds(scene.visits()) == [UPDATE, None, None]
    assert "== سؤال آخر ==" in scene.talk


def test_an_edit_that_comes_in_between_look_and_memory_is_nobodys_answer(scene: Scene) -> None:
    """A process died over its edit; the wiki makes it when the next pass has looked already."""
    scene.tells(*EVENTS, lost=False)
    scene.clock.now += timedelta(hours=48)
    assert scene.visit() == Unchanged()
    scene.ledger.begin_edit(scene.article, TALK, EditKind.REMOVE, (), datetime.now(UTC))
    look, bot = scene.visitor.writer.look, Client(scene.wikis.ar.api, BOT)
    bot.login()

    def early(*given: Any) -> TalkPage:
        page = look(*given)
        bot.edit(TALK, BEFORE + AFTER)
        return page

    scene.visitor.writer.look = early  # type: ignore[method-assign,assignment]
    outcome = scene.visit()
    scene.visitor.writer.look = look  # type: ignore[method-assign]
    assert isinstance(outcome, Failed)
    assert outcome.retry_after == 1
    assert scene.visits() == QUIET
    assert scene.talk == BEFORE + AFTER
    assert verdicts(scene) == {}
    assert scene.ledger.unsettled(scene.article) == ()
    scene.tells("market")
    assert kinds(scene.visits()) == [None, CREATE, None]


@pytest.mark.parametrize("talk_too", [True, False])
def test_a_moved_article_is_followed(scene: Scene, talk_too: bool) -> None:
    id_ = scene.item_of("northern bridge")
    scene.says(id_, f": {{{{لم يتم}}}} {SIGNED}")
    assert scene.visit() == Unchanged()
    page, to = scene.talk, "حريق السوق المركزي في عدن"
    if talk_too:
        scene.admin.move(ARTICLE, to)
    else:
        scene.admin.write("move", **{"from": ARTICLE}, to=to, reason="نقل")
    scene.wikis.link({people.ITEM: {"enwiki": SOURCE, "arwiki": to}})
    made = scene.visits()  # by its old name
    (watch,) = scene.ledger.articles()
    assert watch.title == to
    assert verdicts(scene)[id_] is State.NOT_DONE
    scene.title = to
    if talk_too:
        assert made == QUIET
        assert scene.talk == page
        scene.human.edit(to, people.target_text("market", "school", lost=True))
        assert kinds(scene.visits()) == [None, UPDATE, None]
    else:
        assert all(isinstance(each, Refused) for each in made)
        assert scene.talk == ""


# Limits -------------------------------------------------------------------------------------------


def test_the_cap_of_the_day_holds_until_midnight(scene: Scene) -> None:
    manners = replace(scene.rules.settings.manners, edits_per_day=1)
    settings = replace(scene.rules.settings, manners=manners)
    scene.with_rules(replace(scene.rules, settings=settings))
    scene.clock.now = scene.clock.now.replace(hour=0) + timedelta(days=1)
    scene.tells("market", "bridge")
    assert scene.visit(hours=1) == Unchanged()
    assert kinds([scene.visit(hours=1)]) == [UPDATE]
    scene.tells("market", "bridge", lost=False)
    assert scene.visit(hours=1) == Unchanged()
    for _ in range(2):
        outcome = scene.visit(hours=1)
        assert isinstance(outcome, Failed)
        assert "all 1 edits of the day" in outcome.reason
        assert outcome.retry_after
    assert kinds([scene.visit(hours=24)]) == [UPDATE]


def test_a_trial_ends_after_its_edits(fresh: Scene, pywikibot_dir: Path) -> None:
    seen = people.command(fresh, pywikibot_dir, "post", ARTICLE, "--trial", "1")
    assert (seen.returncode, fresh.edits()) == (0, 0), seen.stderr
    log = fresh.file.with_name("log.txt")
    done = people.command(
        fresh, pywikibot_dir, "post", ARTICLE, ARTICLE, "--trial", "1", "--out", log
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("section created") == 1
    assert fresh.edits() == 1
    newest = fresh.human.revisions(TALK)[0]
    assert f"[[Special:Diff/{newest.revid}|{newest.revid}]]" in log.read_text(encoding="utf-8")
