"""People act between the passes of the bot: after each thing that they do, three passes go right.

Everything stands on real wikis: the articles, the talk page, what people write there. Only the
bot's clock is false. That no byte outside its marks ever changes is held by ``conftest``.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest

from bot import config, standing
from bot.config import Rules
from bot.core.memory import EditKind, State
from bot.gateway.writer import TalkPage
from bot.outcomes import Failed, Outcome, Posted, Refused, Unchanged
from tests.wiki import people
from tests.wiki.client import BOT, Client
from tests.wiki.conftest import forget_logins
from tests.wiki.mediawiki import Wikis
from tests.wiki.people import AFTER, ARTICLE, BEFORE, EVENTS, SOURCE, TALK, Scene

CREATE, UPDATE, CLOSE, REMOVE = EditKind.CREATE, EditKind.UPDATE, EditKind.CLOSE, EditKind.REMOVE
QUIET = [Unchanged(), Unchanged(), Unchanged()]
SIGNED = "[[مستخدم:Human|Human]] 10:00، 7 ديسمبر 2024 (ت ع م)"


@pytest.fixture(scope="module")
def rules(_rules: Path) -> Rules:
    """The rules of the bed, but findings are confirmed after six hours."""
    return confirming(config.load(_rules), 6)


@pytest.fixture(scope="module")
def _posted(wikis: Wikis, _settings: Path, rules: Rules, tmp_path_factory: object) -> Path:
    """The state in which most tests begin, made once: the section was just posted.

    Gives the ledger's file of that moment; the state of the wikis is kept as ``posted``.
    """
    assert isinstance(tmp_path_factory, pytest.TempPathFactory)
    folder = tmp_path_factory.mktemp("posted")
    forget_logins(_settings)
    people.load(wikis)
    wikis.ar.human.login()
    wikis.en.human.login()
    wikis.snapshot("loaded")
    scene = Scene(wikis, rules, folder)
    assert scene.visit() == Unchanged(5, scene.clock() + timedelta(hours=6))
    made = scene.visit()
    assert isinstance(made, Posted)
    scene.ledger.close()
    wikis.snapshot("posted")
    return scene.file


@pytest.fixture
def scene(wikis: Wikis, rules: Rules, tmp_path: Path, _posted: Path) -> Iterator[Scene]:
    """The section was just posted, with all five proposals."""
    wikis.reset("posted")
    shutil.copy(_posted, tmp_path / _posted.name)
    made = Scene(wikis, rules, tmp_path)
    made.clock.now += timedelta(hours=14)
    yield made
    made.ledger.close()


@pytest.fixture
def fresh(wikis: Wikis, rules: Rules, tmp_path: Path, _posted: Path) -> Iterator[Scene]:
    """The bot has not seen the article yet."""
    wikis.reset("loaded")
    made = Scene(wikis, rules, tmp_path)
    yield made
    made.ledger.close()


def confirming(rules: Rules, hours: float) -> Rules:
    """Rules by which a finding is confirmed after so many hours."""
    proposals = replace(rules.settings.proposals, confirm_hours=hours)
    return replace(rules, settings=replace(rules.settings, proposals=proposals))


def ending(rules: Rules, how: Literal["close", "remove"]) -> Rules:
    """Rules by which a section of which nothing is left is closed, or removed."""
    proposals = replace(rules.settings.proposals, when_done=how)
    return replace(rules, settings=replace(rules.settings, proposals=proposals))


def kinds(outcomes: list[Outcome]) -> list[EditKind | None]:
    """What each pass did to the page."""
    return [each.kind if isinstance(each, Posted) else None for each in outcomes]


def verdicts(scene: Scene) -> dict[str, State]:
    """What the ledger knows of people's answers, and of what went by itself."""
    return {id_: each.state for id_, each in scene.ledger.verdicts(scene.article).items()}


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
    page = scene.talk
    scene.tells(*EVENTS, lost=False)
    for outcome in scene.visits(hours=1):
        assert isinstance(outcome, Refused)
        assert "vanished" in outcome.reason
    assert scene.talk == page


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


# The ledger is lost -------------------------------------------------------------------------------


def _nothing(scene: Scene) -> None:
    """The section stands as it was posted."""


def _answered(scene: Scene) -> None:
    scene.says(scene.item_of("northern bridge"), f": {{{{لم يتم}}}} ضعيف {SIGNED}")
    scene.says(scene.item_of("قديم"), f": {{{{تم}}}} {SIGNED}")


def _updated(scene: Scene) -> None:
    _answered(scene)
    scene.tells("market", "school")
    assert kinds(scene.visits(2)) == [None, UPDATE]


def _archived(scene: Scene) -> None:
    _answered(scene)
    scene.writes("== جديد ==\nنص")


def _deleted(scene: Scene) -> None:
    scene.writes(scene.talk.replace(scene.items()[scene.item_of("northern bridge")] + "\n", ""))


STAGES = [_nothing, _answered, _updated, _archived, _deleted]


@pytest.mark.parametrize("by_command", [True, False])
@pytest.mark.parametrize("stage", STAGES)
def test_what_the_talk_page_knows_outlives_the_ledger(
    scene: Scene, pywikibot_dir: Path, stage: Callable[[Scene], None], by_command: bool
) -> None:
    stage(scene)
    scene.visit()
    known = scene.ledger.verdicts(scene.article)
    page = scene.talk
    accepted = standing.of(scene.ledger).acceptance
    scene.lose_the_ledger()
    if by_command:
        done = people.command(scene, pywikibot_dir, "rebuild", ARTICLE)
        assert done.returncode == 0, done.stderr
        people_said = [each for each in known.values() if each.state is not State.RESOLVED]
        assert f"answers of people: {len(people_said)}" in done.stdout
    assert not [each for each in scene.visits() if isinstance(each, Posted | Refused)]
    assert scene.talk == page
    again = scene.ledger.verdicts(scene.article)
    assert {id_: (each.state, each.who, each.reason) for id_, each in again.items()} == {
        id_: (each.state, each.who, each.reason) for id_, each in known.items()
    }
    assert standing.of(scene.ledger).acceptance == accepted


def test_a_revert_is_known_again_from_the_page(scene: Scene) -> None:
    scene.writes(BEFORE + AFTER, "استرجاع")
    scene.lose_the_ledger()
    for outcome in scene.visits():
        assert isinstance(outcome, Refused)
        assert "Human undid" in outcome.reason
    assert scene.talk == BEFORE + AFTER


def test_what_a_lost_ledger_saw_is_retired_all_the_same(scene: Scene) -> None:
    bridge = scene.item_of("northern bridge")
    scene.lose_the_ledger()
    scene.tells("market", "bridge")
    assert kinds(scene.visits(4)) == [None, None, UPDATE, None]
    assert "✓ عولج" in scene.items()[bridge]


def test_what_was_refused_is_known_again_reworded_after_the_ledger_was_lost(scene: Scene) -> None:
    scene.says(scene.item_of("northern bridge"), f": {{{{لم يتم}}}} {SIGNED}")
    scene.visit()
    scene.lose_the_ledger()
    scene.rewords(
        bridge=EVENTS["bridge"]
        .replace("example.com/bridge", "example.org/other")
        .replace("BBC News", "Al Jazeera")
    )
    scene.visits()
    assert len(scene.items()) == 5
    assert scene.edits() == 1


# The operator looks -------------------------------------------------------------------------------


def test_status_tells_what_became_of_proposals_by_check(scene: Scene, pywikibot_dir: Path) -> None:
    scene.says(scene.item_of("northern bridge"), f": {{{{لم يتم}}}} ضعيف {SIGNED}")
    scene.says(scene.item_of("the port."), f": {{{{تم}}}} {SIGNED}")
    scene.tells("market", "school")
    assert kinds(scene.visits()) == [None, UPDATE, None]
    events, lost = sorted(standing.of(scene.ledger).acceptance, key=lambda each: each.check)
    assert (events.check, events.proposed, events.done, events.refused, events.resolved) == (
        "missing-event",
        4,
        1,
        1,
        1,
    )
    assert (lost.check, lost.proposed, lost.open) == ("undefined-reference", 1, 1)
    said = people.command(scene, pywikibot_dir, "status")
    assert said.returncode == 0, said.stderr
    assert "missing-event" in said.stdout
