"""Saving the section on a real wiki: once, only there, and only where the bot is welcome."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot import config, posting, talk
from bot.core.memory import EditKind
from bot.core.models import Comparison, Revision, Span
from bot.gateway import Reader, Writer
from bot.outcomes import Failed, Outcome, Posted, Refused, Unchanged
from bot.permission import Refusal
from tests import sample
from tests.wiki import attempt
from tests.wiki.client import Client, Import
from tests.wiki.mediawiki import Fault, Wiki, Wikis

ARTICLE, TALK = "هجوم حمص 2024", "نقاش:هجوم حمص 2024"
SOURCE = "2024 Homs offensive"
STOP = "مستخدم:LabBot/إيقاف"
HUMAN = "== سؤال ==\nما [[مصدر]] هذا؟ [[مستخدم:Human|Human]] 10:00، 7 ديسمبر 2024 (ت ع م)"
pytestmark = pytest.mark.usefixtures("as_bot")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "LOOKS", (0.2, 1.0))


@pytest.fixture
def rules() -> config.Rules:
    """The rules of this checkout."""
    return config.load()


@pytest.fixture
def articles(wikis: Wikis) -> Wikis:
    """The pair of articles, and a talk page on which people wrote."""
    wikis.ar.admin.load([Import(ARTICLE, "نص"), Import(TALK, HUMAN, user="Human")])
    wikis.en.admin.load([Import(SOURCE, "text [[ar:هجوم حمص 2024]]")])
    return wikis


@pytest.fixture
def writer(articles: Wikis, rules: config.Rules) -> Writer:
    """The bot, logged in."""
    return Writer(rules)


def compared(rules: config.Rules, shown: int = 5) -> Comparison:
    """A comparison with proposals, about the article as it stands on the wiki."""
    comparison = sample.comparison(shown)
    target = Reader(rules).revisions(ARTICLE).target
    return replace(comparison, pair=replace(comparison.pair, target=target))


def post(writer: Writer, rules: config.Rules, shown: int = 5) -> Outcome:
    """One pass that ends in posting."""
    return attempt.post(compared(rules, shown), rules, writer)


def flags(human: Client) -> tuple[str, bool, bool]:
    """Of the newest change: its page, whether it is marked as a bot's, whether as minor."""
    asked: dict[str, str | int] = {"list": "recentchanges", "rcprop": "flags|title", "rclimit": 1}
    change = human.call(action="query", **asked)["query"]["recentchanges"][0]
    return change["title"], change["bot"], change["minor"]


def sections(text: str | None) -> int:
    """How many times the bot's section stands there."""
    return (text or "").count("istidrak:begin")


def test_the_section_is_created_once_and_then_left_alone(
    articles: Wikis, writer: Writer, rules: config.Rules, human: Client
) -> None:
    mark = articles.ar.log.mark()
    outcome = post(writer, rules)

    newest, before = human.revisions(TALK)
    assert outcome == Posted(newest.revid, kind=EditKind.CREATE)
    assert (newest.user, before.text) == ("LabBot", HUMAN)
    assert newest.text.startswith(f"{HUMAN}\n\n== {rules.messages.talk['heading']} ==\n")
    assert sections(newest.text) == 1
    assert newest.comment == (
        "بوت: 5 اقتراحات من مقارنة المقالة بنظيرتها الإنجليزية"
        " ([[مستخدم:LabBot/إيقاف|إيقاف البوت]])"
    )
    assert flags(human) == (TALK, True, False)

    assert post(writer, rules) == Unchanged()
    assert [each.revid for each in human.revisions(TALK)] == [newest.revid, before.revid]
    assert human.revisions(ARTICLE)[0].user == "Admin"
    edits = [r for r in articles.ar.log.requests_since(mark) if r.action == "edit"]
    assert [edit.params["title"] for edit in edits] == [TALK]


def test_without_the_flag_everybody_sees_the_edit(
    articles: Wikis, rules: config.Rules, human: Client
) -> None:
    manners = replace(rules.settings.manners, bot_flag=False)
    rules = replace(rules, settings=replace(rules.settings, manners=manners))
    assert isinstance(post(Writer(rules), rules), Posted)
    assert flags(human) == (TALK, False, False)


def test_a_talk_page_that_is_not_there_is_made(
    articles: Wikis, writer: Writer, rules: config.Rules, admin: Client
) -> None:
    admin.delete(TALK)
    assert isinstance(post(writer, rules), Posted)
    assert sections(admin.text(TALK)) == 1
    assert post(writer, rules) == Unchanged()


def test_a_post_costs_two_requests(
    articles: Wikis, writer: Writer, rules: config.Rules, human: Client
) -> None:
    comparison = compared(rules)
    mark = articles.ar.log.mark()
    attempt.post(comparison, rules, writer)
    requests = [r for r in articles.ar.log.requests_since(mark) if r.by_pywikibot]
    # the look, the token, the edit
    assert len(requests) <= 3, [request.params for request in requests]
    mark = articles.ar.log.mark()
    attempt.post(comparison, rules, writer)
    assert len([r for r in articles.ar.log.requests_since(mark) if r.by_pywikibot]) == 1


def test_another_set_is_put_between_the_marks_only(
    articles: Wikis, writer: Writer, rules: config.Rules, human: Client
) -> None:
    post(writer, rules, shown=2)
    created = human.text(TALK) or ""
    later = f"{created}\n\n== بعد ==\nقسم آخر  بمسافتين\n\n\n\n* بند"
    human.edit(TALK, later)
    time.sleep(1.1)

    outcome = post(writer, rules, shown=5)
    newest = human.revisions(TALK)[0]
    assert outcome == Posted(newest.revid, kind=EditKind.UPDATE)
    old, new = talk.read(later), talk.read(newest.text)
    assert old is not None
    assert new is not None
    assert newest.text[: new.span.start] == later[: old.span.start]
    assert newest.text[new.span.end :] == later[old.span.end :]
    assert len(new.items) == 5
    assert post(writer, rules, shown=5) == Unchanged()


def test_words_of_people_inside_the_section_are_never_lost(
    articles: Wikis, writer: Writer, rules: config.Rules, human: Client
) -> None:
    post(writer, rules, shown=2)
    said = "<!-- istidrak:/item -->\n: هذا غير واضح عندي. [[مستخدم:Human|Human]]"
    discussed = (human.text(TALK) or "").replace("<!-- istidrak:/item -->", said, 1)
    human.edit(TALK, discussed)
    time.sleep(1.1)
    assert post(writer, rules, shown=2) == Unchanged()
    assert human.text(TALK) == discussed
    assert isinstance(post(writer, rules, shown=5), Posted)
    saved = human.text(TALK) or ""
    assert said in saved
    assert sections(saved) == 1


def test_damaged_marks_are_left_alone(
    articles: Wikis, writer: Writer, rules: config.Rules, human: Client
) -> None:
    post(writer, rules)
    damaged = (human.text(TALK) or "").replace("<!-- istidrak:end -->", "").rstrip()
    human.edit(TALK, damaged)
    outcome = post(writer, rules)
    assert isinstance(outcome, Refused)
    assert "damaged" in outcome.reason
    assert human.text(TALK) == damaged


def test_an_edit_within_the_same_second_waits(
    articles: Wikis, writer: Writer, rules: config.Rules, human: Client
) -> None:
    post(writer, rules, shown=2)
    page = writer.look(compared(rules).pair.target)
    same_second = replace(page, seen=page.timestamp)
    outcome = attempt.post(compared(rules), rules, writer, page=same_second)
    assert isinstance(outcome, Failed)
    assert outcome.retry_after == 2


def test_an_edit_in_between_is_merged_or_a_conflict(
    articles: Wikis, writer: Writer, rules: config.Rules, human: Client
) -> None:
    post(writer, rules, shown=2)
    time.sleep(1.1)
    page = writer.look(compared(rules).pair.target)
    comparison = compared(rules)

    elsewhere = page.text.replace("== سؤال ==", "== سؤال آخر ==")
    human.edit(TALK, elsewhere)
    assert isinstance(attempt.post(comparison, rules, writer, page=page), Posted)
    merged = human.text(TALK) or ""
    assert "== سؤال آخر ==" in merged
    assert sections(merged) == 1

    time.sleep(1.1)
    page = writer.look(compared(rules).pair.target)
    standing = talk.read(merged)
    assert standing is not None
    rewritten = merged[: standing.span.start] + "حذفت القسم"
    human.edit(TALK, rewritten)
    outcome = attempt.post(compared(rules, 1), rules, writer, page=page)
    assert isinstance(outcome, Failed | Refused)
    assert human.text(TALK) == rewritten


def test_a_page_that_came_or_went_since_is_looked_at_again(
    articles: Wikis, writer: Writer, rules: config.Rules, admin: Client
) -> None:
    comparison = compared(rules)
    page = writer.look(comparison.pair.target)
    admin.delete(TALK)
    outcome = attempt.post(comparison, rules, writer, page=page)
    assert isinstance(outcome, Failed)
    assert outcome.retry_after
    assert admin.text(TALK) is None

    page = writer.look(compared(rules).pair.target)
    admin.edit(TALK, "كُتبت الآن")
    assert isinstance(attempt.post(comparison, rules, writer, page=page), Failed)
    assert admin.text(TALK) == "كُتبت الآن"


# May I? -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", [ARTICLE, TALK])
@pytest.mark.parametrize(
    "text", ["{{nobots}}", "{{bots|deny=LabBot}}", "{{Bots|allow=OtherBot}}", "{{تحرر|أحمد}}"]
)
def test_pages_that_ask_for_it_are_left_alone(
    articles: Wikis, writer: Writer, rules: config.Rules, human: Client, title: str, text: str
) -> None:
    human.edit(title, f"{text}\n{human.text(title)}")
    outcome = post(writer, rules)
    assert isinstance(outcome, Refused)
    assert "asks to stay away" in outcome.reason
    assert sections(human.text(TALK)) == 0


@pytest.mark.parametrize("text", ["<!-- {{nobots}} -->", "{{bots}}", "{{bots|allow=LabBot}}"])
def test_pages_that_do_not_ask_for_it_are_posted_to(
    articles: Wikis, writer: Writer, rules: config.Rules, human: Client, text: str
) -> None:
    human.edit(ARTICLE, text)
    assert isinstance(post(writer, rules), Posted)


@pytest.mark.parametrize(
    ("text", "goes"),
    [(None, True), ("لا", True), (" لا\n", True), ("نعم", False), ("لا أدري", False), ("", False)],
)
def test_the_stop_page_stops(
    articles: Wikis,
    writer: Writer,
    rules: config.Rules,
    human: Client,
    text: str | None,
    goes: bool,
) -> None:
    if text is not None:
        human.edit(STOP, text or "نعم")
        if not text:
            human.edit(STOP, "")
    outcome = post(writer, rules)
    assert isinstance(outcome, Posted if goes else Refused)
    assert sections(human.text(TALK)) == int(goes)


def _protect(admin: Client) -> None:
    admin.protect(TALK)


def _protect_against_creation(admin: Client) -> None:
    admin.delete(TALK)
    admin.protect(TALK, existing=False)


def _block(admin: Client) -> None:
    admin.block("LabBot")


def _block_from_the_page(admin: Client) -> None:
    admin.block("LabBot", pages=[TALK])


def _redirect(admin: Client) -> None:
    admin.edit(TALK, "#تحويل [[نقاش:آخر]]")


def _delete_the_article(admin: Client) -> None:
    admin.delete(ARTICLE)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_protect, "protectedpage"),
        (_protect_against_creation, "protected"),
        (_block, "blocked by Admin"),
        (_block_from_the_page, "blocked"),
        (_redirect, "is a redirect"),
        (_delete_the_article, "does not exist any more"),
    ],
)
def test_what_the_wiki_forbids_is_not_tried(
    articles: Wikis,
    writer: Writer,
    rules: config.Rules,
    admin: Client,
    change: Callable[[Client], None],
    reason: str,
) -> None:
    comparison = compared(rules)
    change(admin)
    mark = articles.ar.log.mark()
    outcome = attempt.post(comparison, rules, writer)
    assert isinstance(outcome, Refused)
    assert reason in outcome.reason
    assert "edit" not in [request.action for request in articles.ar.log.requests_since(mark)]


def test_a_block_from_another_page_is_no_obstacle(
    articles: Wikis, writer: Writer, rules: config.Rules, admin: Client
) -> None:
    admin.block("LabBot", pages=[ARTICLE])
    assert isinstance(post(writer, rules), Posted)


def test_the_blacklists_are_obeyed(
    articles: Wikis, writer: Writer, rules: config.Rules, admin: Client
) -> None:
    admin.edit("MediaWiki:Titleblacklist", "نقاش:هجوم.* <noedit>")
    outcome = post(writer, rules)
    assert isinstance(outcome, Refused)
    assert sections(admin.text(TALK)) == 0


def test_nothing_else_can_be_written(writer: Writer, rules: config.Rules) -> None:
    article = compared(rules).pair.target
    page = writer.look(article)
    body = talk.wikitext(compared(rules), rules, account="LabBot").partition("\n")[2]
    with pytest.raises(ValueError, match="no talk page"):
        writer.look(replace(article, title=TALK))
    with pytest.raises(ValueError, match="no talk page"):
        writer.look(replace(article, title="خاص:أحدث التغييرات"))
    with pytest.raises(ValueError, match="marks are missing"):
        writer.add(page, "عنوان", "نص", "س")
    with pytest.raises(ValueError, match="marks are missing"):
        writer.replace(page, Span(0, 5), body, "س")
    with pytest.raises(ValueError, match="may not be saved"):
        writer.add(replace(page, refusal=Refusal("block", "no")), "عنوان", body, "س")


# Faults -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        Fault(action="edit", late=True, status=504, times=1),
        Fault(action="edit", late=True, status=504, delay=0.5, times=1),
        Fault(action="edit", late=True, html=True, times=1),
        Fault(action="edit", late=True, status=503, retry_after=5, times=1),
    ],
)
def test_a_lost_answer_leaves_one_section(
    articles: Wikis, writer: Writer, rules: config.Rules, human: Client, fault: Fault
) -> None:
    mark = articles.ar.log.mark()
    with articles.ar.fault(**fault):
        outcome = post(writer, rules)
    newest = human.revisions(TALK)[0]
    assert sections(newest.text) == 1
    assert outcome == Posted(newest.revid, kind=EditKind.CREATE)
    edits = [r for r in articles.ar.log.requests_since(mark) if r.action == "edit"]
    assert len(edits) == 1
    assert post(writer, rules) == Unchanged()


def test_a_slow_wiki_that_saves_after_our_patience_leaves_one_section(
    articles: Wikis,
    writer: Writer,
    rules: config.Rules,
    human: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pywikibot.config.socket_timeout", (1, 0.7))
    with articles.ar.fault(action="edit", delay=3.5, times=1):
        outcome = post(writer, rules)
        assert isinstance(outcome, Failed)
        assert "not there yet" in outcome.reason
        assert sections(human.text(TALK)) == 0
        time.sleep(3)
    assert sections(human.text(TALK)) == 1
    assert post(writer, rules) == Unchanged()


@pytest.mark.parametrize(
    ("fault", "kind", "reason"),
    [
        (Fault(action="edit", status=503, retry_after=7), Failed, "503"),
        (Fault(action="edit", html=True), Failed, "not there yet"),
        (Fault(readonly="backup"), Failed, "readonly"),
        (Fault(ratelimit=True), Failed, "ratelimited"),
        (Fault(captcha=True), Refused, "captcha"),
        (Fault(status=500), Failed, "500"),
    ],
)
def test_a_fault_is_a_value(
    articles: Wikis,
    writer: Writer,
    rules: config.Rules,
    human: Client,
    fault: Fault,
    kind: type[Outcome],
    reason: str,
) -> None:
    comparison = compared(rules)
    start = time.perf_counter()
    with articles.ar.fault(**fault):
        outcome = attempt.post(comparison, rules, writer)
    assert time.perf_counter() - start < 8
    assert isinstance(outcome, kind)
    assert isinstance(outcome, Failed | Refused)
    assert reason in outcome.reason
    assert "\n" not in outcome.reason
    assert human.text(TALK) == HUMAN
    assert isinstance(post(writer, rules), Posted)


def test_lag_is_waited_for_and_then_given_up(
    articles: Wikis,
    writer: Writer,
    rules: config.Rules,
    human: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    comparison = compared(rules)
    monkeypatch.setattr("pywikibot.throttle.Throttle.wait", staticmethod(lambda seconds: None))
    with articles.ar.fault(maxlag=12.4, action="edit"):
        outcome = attempt.post(comparison, rules, writer)
    assert isinstance(outcome, Failed)
    assert "lag" in outcome.reason
    assert human.text(TALK) == HUMAN


def test_a_lost_session_is_renewed(
    articles: Wikis, writer: Writer, rules: config.Rules, human: Client
) -> None:
    comparison = compared(rules)
    post(writer, rules, shown=2)
    human.edit(TALK, HUMAN)
    articles.ar.forget_sessions()
    assert isinstance(attempt.post(comparison, rules, writer), Posted)
    assert human.revisions(TALK)[0].user == "LabBot"
    assert sections(human.text(TALK)) == 1


def test_a_session_lost_between_look_and_save(
    articles: Wikis, writer: Writer, rules: config.Rules, human: Client
) -> None:
    comparison = compared(rules)
    post(writer, rules, shown=2)
    human.edit(TALK, HUMAN)
    page = writer.look(comparison.pair.target)
    articles.ar.forget_sessions()
    outcome = attempt.post(comparison, rules, writer, page=page)
    assert isinstance(outcome, Posted)
    assert human.revisions(TALK)[0].user == "LabBot"
    assert sections(human.text(TALK)) == 1


def test_nothing_to_say_is_no_edit(arwiki: Wiki, writer: Writer, rules: config.Rules) -> None:
    comparison = replace(compared(rules), proposals=())
    mark = arwiki.log.mark()
    assert attempt.post(comparison, rules, writer) == Unchanged()
    assert [each.action for each in arwiki.log.requests_since(mark)] == ["query"]  # the look


def test_the_article_of_a_revision_decides_which_talk_page(articles: Wikis, writer: Writer) -> None:
    for title, page in (
        (ARTICLE, TALK),
        ("بوابة:سوريا", "نقاش البوابة:سوريا"),
        ("مستخدم:Human/مسودة", "نقاش المستخدم:Human/مسودة"),
    ):
        article = Revision("arwiki", "ar", title, 1, "2025-01-01T00:00:00Z", "")
        assert writer.look(article).title == page
