"""People answer, and the article changes, between the passes of the bot: three go right after each.

Everything stands on real wikis: the articles, the talk page, what people write there. Only the
bot's clock is false. That no byte outside its marks ever changes is held by ``conftest``.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from bot import standing
from bot.config import Rules
from bot.core.memory import State
from bot.outcomes import Posted, Refused, Unchanged
from tests.wiki import people
from tests.wiki.people import (
    AFTER,
    ARTICLE,
    BEFORE,
    CLOSE,
    CREATE,
    EVENTS,
    QUIET,
    REMOVE,
    SIGNED,
    UPDATE,
    Scene,
    ending,
    kinds,
    verdicts,
)

# Nobody does anything -----------------------------------------------------------------------------


def test_an_item_is_posted_when_two_passes_found_it_and_then_left_alone(fresh: Scene) -> None:
    first = fresh.visit()
    assert first == Unchanged(5, fresh.clock() + timedelta(hours=6))
    assert fresh.visit(hours=5) == Unchanged(5, fresh.clock() + timedelta(hours=1))
    assert fresh.talk == BEFORE + AFTER
    assert kinds(fresh.visits()) == [CREATE, None, None]
    page = fresh.talk
    assert page.startswith(f"{BEFORE}{AFTER}\n\n== ")
    assert len(fresh.open()) == 5
    assert fresh.edits() == 1


def test_what_is_new_in_english_joins_after_two_passes(scene: Scene) -> None:
    before = scene.open()
    scene.rewords(aid=f"{EVENTS['aid']} {people.NEWS}")
    assert kinds(scene.visits()) == [None, UPDATE, None]
    assert scene.open() > before
    assert len(scene.open()) == 6
    assert "cholera" in scene.talk
    assert "جديد في المقالة الإنجليزية" in scene.items()[scene.item_of("cholera")]
    assert scene.talk.count("جديد في المقالة الإنجليزية") == 1


# Answers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "state", "reason"),
    [
        (": ما مصدر هذا؟", None, ""),
        (": {{سؤال}} هل نضع {{تم}} هنا؟", None, ""),
        (": {{تم}}", State.DONE, "(template)"),
        (": أضفته إلى القسم", State.DONE, "إلى القسم"),
        ("* ✓", State.DONE, "(sign)"),
        (": {{لم يتم}} المصدر ضعيف", State.NOT_DONE, "المصدر ضعيف"),
        ("* لا، الخبر مكرر", State.NOT_DONE, "الخبر مكرر"),
        (": ❌ ليس من موضوع المقالة", State.NOT_DONE, "ليس من موضوع المقالة"),
    ],
)
def test_a_reply_is_heard_and_stays(
    scene: Scene, words: str, state: State | None, reason: str
) -> None:
    id_ = scene.item_of("northern bridge")
    scene.says(id_, f"{words} {SIGNED}")
    page = scene.talk
    assert scene.visits() == QUIET
    assert scene.talk == page
    found = scene.ledger.verdicts(scene.article)
    if state is None:
        assert found == {}
    else:
        (verdict,) = found.values()
        assert (verdict.id, verdict.state, verdict.who) == (id_, state, "Human")
        assert verdict.reason == reason

    scene.tells("market", lost=False)  # other news: what is answered becomes one line
    assert kinds(scene.visits()) == [None, UPDATE, None]
    assert (id_ in scene.open()) == (state is None)
    assert f"{words} {SIGNED}" in scene.talk
    assert "مراجع مستدعاة" in scene.talk


def test_struck_out_is_done_and_no_stroke_is_lost(scene: Scene) -> None:
    id_ = scene.item_of("northern bridge")
    line = scene.items()[id_].split("\n")[1]
    scene.writes(
        scene.talk.replace(
            scene.items()[id_],
            scene.items()[id_].replace(line, f"* <s>{line.removeprefix('* ')}</s>"),
        )
    )
    struck = scene.items()[id_]
    assert scene.visits() == QUIET
    assert verdicts(scene) == {id_: State.DONE}
    scene.tells("market", lost=False)
    assert kinds(scene.visits()) == [None, UPDATE, None]
    assert scene.items()[id_] == struck


def test_an_item_that_was_deleted_never_comes_back(scene: Scene) -> None:
    id_ = scene.item_of("northern bridge")
    scene.writes(scene.talk.replace(scene.items()[id_] + "\n", ""))
    assert scene.visits() == QUIET
    assert verdicts(scene) == {id_: State.NOT_DONE}
    assert scene.ledger.verdicts(scene.article)[id_].reason == "(deleted)"
    scene.tells("market", lost=False)
    assert kinds(scene.visits()) == [None, UPDATE, None]
    assert id_ not in scene.items()


def test_an_item_that_was_moved_to_another_thread_stays_there(scene: Scene) -> None:
    id_ = scene.item_of("northern bridge")
    item = scene.items()[id_]
    page = scene.talk.replace(item + "\n", "").replace("* بند", f"* بند\n{item}")
    scene.writes(page)
    assert scene.visits() == QUIET
    assert verdicts(scene) == {id_: State.NOT_DONE}
    scene.tells("market", lost=False)
    assert kinds(scene.visits()) == [None, UPDATE, None]
    assert f"* بند\n{item}" in scene.talk


def test_a_later_answer_counts(scene: Scene) -> None:
    id_ = scene.item_of("northern bridge")
    scene.says(id_, f": {{{{لم يتم}}}} {SIGNED}")
    assert scene.visit() == Unchanged()
    scene.writes(scene.talk.replace("{{لم يتم}}", "<s>{{لم يتم}}</s> {{تم}}"))
    assert scene.visits() == QUIET
    assert verdicts(scene) == {id_: State.DONE}


def test_an_answer_while_the_bot_saved_is_heard_all_the_same(scene: Scene) -> None:
    """A reply between the look and the save is merged by the wiki, and heard in the next pass."""
    scene.tells("market", lost=False)
    assert scene.visit() == Unchanged()
    id_ = scene.item_of("the port.")
    replace_ = scene.visitor.writer.replace

    def late(*given: object) -> int:
        time.sleep(1.1)
        scene.says(id_, f": {{{{لم يتم}}}} لا أهمية له {SIGNED}")
        return replace_(*given)  # type: ignore[arg-type]

    scene.visitor.writer.replace = late  # type: ignore[method-assign,assignment]
    made = scene.visit()
    scene.visitor.writer.replace = replace_  # type: ignore[method-assign]
    assert isinstance(made, Posted)
    assert "لا أهمية له" in scene.talk
    assert scene.visits() == QUIET
    assert verdicts(scene)[id_] is State.NOT_DONE


def test_what_was_refused_does_not_come_back_reworded_or_with_another_source(scene: Scene) -> None:
    id_ = scene.item_of("northern bridge")
    scene.says(id_, f": {{{{لم يتم}}}} {SIGNED}")
    assert scene.visit() == Unchanged()
    other = "On 15 March a blast damaged the northern bridge and wounded 23 soldiers and 2 guards."
    cited = EVENTS["bridge"].partition(".<ref")[2]
    reworded = f"{other}<ref{cited}"
    elsewhere = (
        EVENTS["bridge"]
        .replace("example.com/bridge", "example.org/other")
        .replace("BBC News", "Al Jazeera")
    )
    for words in (reworded, elsewhere):
        scene.rewords(bridge=words)
        scene.visits()
        assert scene.open() - {id_} == set(scene.items()) - {id_}
        assert len(scene.items()) == 5
        assert "blast" not in scene.talk
    assert scene.edits() == 1


def test_a_refusal_does_not_silence_another_event_of_that_day(scene: Scene) -> None:
    scene.says(scene.item_of("northern bridge"), f": {{{{لم يتم}}}} {SIGNED}")
    assert scene.visit() == Unchanged()
    another = (
        EVENTS["bridge"] + " On 15 March the governor resigned, and 40 officers were dismissed."
        '<ref name="governor">{{cite news |title=Governor leaves office'
        " |url=https://example.com/governor |work=BBC News |date=15 March 2021}}</ref>"
    )
    scene.rewords(bridge=another)
    assert kinds(scene.visits()) == [None, UPDATE, None]
    assert "governor resigned" in scene.talk


# The article changes ------------------------------------------------------------------------------


def test_what_the_article_now_tells_is_shown_once_as_done_and_then_removed(scene: Scene) -> None:
    bridge, lost = scene.item_of("northern bridge"), scene.item_of("قديم")
    scene.tells("market", "bridge")
    assert kinds(scene.visits()) == [None, UPDATE, None]
    assert "✓ عولج" in scene.items()[bridge]
    assert scene.open() == set(scene.items()) - {bridge}
    assert verdicts(scene) == {bridge: State.RESOLVED}

    scene.tells("market", "bridge", lost=False)
    assert kinds(scene.visits()) == [None, UPDATE, None]
    assert bridge not in scene.items()
    assert "✓ عولج" in scene.items()[lost]


def test_what_english_drops_goes_without_being_called_done_and_comes_back_as_new(
    scene: Scene,
) -> None:
    bridge = scene.item_of("northern bridge")
    scene.rewords(*(name for name in EVENTS if name != "bridge"))
    assert kinds(scene.visits()) == [None, UPDATE, None]
    assert bridge not in scene.items()
    assert "عولج" not in scene.talk
    assert verdicts(scene) == {bridge: State.WITHDRAWN}

    scene.rewords()
    assert kinds(scene.visits(4)) == [None, UPDATE, None, None]
    assert bridge in scene.open()
    assert verdicts(scene) == {}


def test_a_finding_that_is_missed_once_stays(scene: Scene) -> None:
    page = scene.talk
    scene.tells("market", "bridge")
    assert scene.visit() == Unchanged()
    scene.tells("market")
    assert scene.visits() == QUIET
    assert scene.talk == page


def test_a_section_of_which_nothing_is_left_goes_with_its_heading(scene: Scene) -> None:
    scene.tells(*EVENTS, lost=False)
    scene.clock.now += timedelta(hours=48)  # for so long all findings at once would be doubted
    assert kinds(scene.visits()) == [None, REMOVE, None]
    assert scene.talk == BEFORE + AFTER
    scene.tells("market", lost=False)
    assert kinds(scene.visits()) == [None, CREATE, None]


def test_a_section_is_closed_with_one_line_where_that_is_set(scene: Scene, rules: Rules) -> None:
    scene.with_rules(ending(rules, "close"))
    scene.tells(*EVENTS, lost=False)
    scene.clock.now += timedelta(hours=48)
    assert kinds(scene.visits()) == [None, CLOSE, None]
    page = scene.talk
    assert page.startswith(BEFORE + AFTER)
    assert "لا اقتراح لدى" in page
    assert scene.items() == {}


@pytest.mark.parametrize("how", ["close", "remove"])
def test_a_section_is_closed_where_people_answered_everything(
    scene: Scene, rules: Rules, how: Literal["close", "remove"]
) -> None:
    scene.with_rules(ending(rules, how))
    for number, id_ in enumerate(scene.items()):
        scene.says(id_, f": {{{{تم}}}} رقم {number} {SIGNED}")
    assert kinds(scene.visits()) == [CLOSE, None, None]
    page = scene.talk
    assert "لا اقتراح لدى" in page
    assert scene.open() == set()
    assert all(f": {{{{تم}}}} رقم {number} {SIGNED}" in page for number in range(5))
    assert set(verdicts(scene).values()) == {State.DONE}


def test_an_article_that_was_blanked_changes_nothing_before_a_day_has_gone(scene: Scene) -> None:
    page = scene.talk
    scene.human.edit(ARTICLE, "حريق.")
    for outcome in scene.visits(hours=1):
        assert isinstance(outcome, Refused)
        assert "shrank" in outcome.reason
    (row,) = standing.of(scene.ledger).articles
    assert "shrank" in (row.watch.error or "")
    assert row.open == 5
    assert scene.talk == page
    scene.tells("market")
    assert scene.visits() == QUIET
    assert standing.of(scene.ledger).articles[0].watch.error is None


def test_findings_that_all_vanish_at_once_are_doubted(scene: Scene) -> None:
    id_ = scene.item_of("the port.")
    scene.says(id_, f": {{{{تم}}}} {SIGNED}")
    page = scene.talk
    scene.tells(*EVENTS, lost=False)
    for outcome in scene.visits(hours=1):
        assert isinstance(outcome, Refused)
        assert "vanished" in outcome.reason
    assert scene.talk == page
    assert verdicts(scene) == {id_: State.DONE}  # people are heard all the same


def test_what_is_new_in_english_waits_until_it_has_stood_there(scene: Scene) -> None:
    proposals = replace(scene.rules.settings.proposals, stable_hours=24)
    scene.with_rules(
        replace(scene.rules, settings=replace(scene.rules.settings, proposals=proposals))
    )
    scene.relogin()
    scene.clock.now -= timedelta(hours=14)
    scene.rewords(aid=f"{EVENTS['aid']} {people.NEWS}")
    assert [scene.visit(hours=7), scene.visit(hours=7), scene.visit(hours=7)] == QUIET
    assert scene.visit(hours=7) == Unchanged(1, scene.clock() + timedelta(hours=6))
    assert kinds(scene.visits()) == [UPDATE, None, None]
    assert "cholera" in scene.talk
