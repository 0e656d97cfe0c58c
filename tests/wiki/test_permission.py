"""May I? on a real wiki: what is read, in how many requests, and which revision is compared."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import config, pairs
from bot.core.models import Comparison, Span
from bot.gateway import NotFound, Reader, Writer
from bot.gateway.errors import EditRefused, Next
from bot.gateway.writer import TalkPage
from bot.outcomes import Failed, Posted, Refused
from bot.permission import Budget
from tests import sample
from tests.wiki import attempt
from tests.wiki.client import BOT, HUMAN, Client, Import
from tests.wiki.mediawiki import Fault, Wiki, Wikis
from tests.wiki.outside import BY_HAND

ARTICLE, TALK = "هجوم حمص 2024", "نقاش:هجوم حمص 2024"
SOURCE = "2024 Homs offensive"
WORDS = "== سؤال ==\nما مصدر هذا؟"
pytestmark = pytest.mark.usefixtures("as_bot")


@pytest.fixture
def rules() -> config.Rules:
    """The rules of the bed, with the quiet time and the page age of this checkout."""
    rules = config.load()
    manners = replace(rules.settings.manners, quiet_minutes=60, page_age_hours=3)
    return replace(rules, settings=replace(rules.settings, manners=manners))


@pytest.fixture
def articles(wikis: Wikis) -> Wikis:
    """The pair of articles and a talk page, all of them old."""
    wikis.ar.admin.load([Import(ARTICLE, "نص"), Import(TALK, WORDS, user="Human")])
    wikis.en.admin.load([Import(SOURCE, f"text [[ar:{ARTICLE}]]")])
    return wikis


@pytest.fixture
def writer(articles: Wikis, rules: config.Rules) -> Writer:
    """The bot, logged in."""
    return Writer(rules)


def compared(rules: config.Rules, shown: int = 5) -> Comparison:
    """A comparison with proposals, about the article as it stands on the wiki."""
    comparison = sample.comparison(shown)
    pair = replace(comparison.pair, target=Reader(rules).revisions(ARTICLE).target)
    return replace(comparison, pair=pair)


def look(writer: Writer, rules: config.Rules, wiki: Wiki) -> tuple[TalkPage, int]:
    """The talk page as the writer sees it, and how many requests that took."""
    article = Reader(rules).revisions(ARTICLE).target
    mark = wiki.log.mark()
    page = writer.look(article)
    return page, len([r for r in wiki.log.requests_since(mark) if r.by_pywikibot])


def ago(**time_: int) -> str:
    """A time before now, as MediaWiki writes it."""
    return (datetime.now(UTC) - timedelta(**time_)).strftime("%Y-%m-%dT%H:%M:%SZ")


# Quiet time ---------------------------------------------------------------------------------------


def test_old_pages_cost_one_request(articles: Wikis, writer: Writer, rules: config.Rules) -> None:
    page, requests = look(writer, rules, articles.ar)
    assert page.refusal is None
    assert requests == 1


@pytest.mark.parametrize("title", [ARTICLE, TALK])
def test_a_page_that_a_person_edited_is_left_in_quiet(
    articles: Wikis, writer: Writer, rules: config.Rules, human: Client, title: str
) -> None:
    human.edit(title, f"{human.text(title)}\nمن شخص")
    newest = human.revisions(title)[0]
    page, requests = look(writer, rules, articles.ar)
    assert page.refusal is not None
    assert page.refusal.name.startswith("quiet time")
    assert "Human" in page.refusal.detail
    quiet = datetime.fromisoformat(newest.timestamp) + timedelta(hours=1)
    assert page.refusal.retry_at == quiet.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert requests <= 3  # the look, who edited, and the age of the article

    outcome = attempt.post(compared(rules), rules, writer)
    assert isinstance(outcome, Failed)
    assert outcome.retry_after is not None
    assert 0 < outcome.retry_after <= 3600
    assert "istidrak" not in (human.text(TALK) or "")


def test_an_address_is_a_person(
    articles: Wikis, writer: Writer, rules: config.Rules, human: Client
) -> None:
    Client(articles.ar.api, HUMAN).call(action="edit", title=TALK, text="من عنوان", token="+\\")
    page, _ = look(writer, rules, articles.ar)
    assert page.refusal is not None
    assert "127.0.0.1" in page.refusal.detail


def test_a_person_of_another_day_is_none(
    articles: Wikis, writer: Writer, rules: config.Rules, admin: Client
) -> None:
    admin.load([Import(TALK, "نص", timestamp=ago(minutes=61), user="Human")])
    page, requests = look(writer, rules, articles.ar)
    assert (page.refusal, requests) == (None, 1)
    admin.load([Import(TALK, "نص آخر", timestamp=ago(minutes=58), user="Human")])
    page, requests = look(writer, rules, articles.ar)
    assert page.refusal is not None
    assert requests == 2


def _as_bot(wiki: Wiki) -> None:
    """A bot with its flag, by another account than ours."""
    wiki.admin.member("Human", add="bot")
    wiki.human.write("edit", title=TALK, appendtext="\nبوت", bot=1)


def _as_bot_without_flag(wiki: Wiki) -> None:
    wiki.admin.member("Human", add="bot")
    wiki.human.write("edit", title=TALK, appendtext="\nبوت")


def _as_bot_that_is_none_any_more(wiki: Wiki) -> None:
    """The edit bears the flag, but the account has left the group."""
    _as_bot(wiki)
    wiki.admin.member("Human", remove="bot")


def _as_this_bot(wiki: Wiki) -> None:
    Client(wiki.api, BOT).edit(TALK, f"{WORDS}\nمن البوت", BY_HAND)


@pytest.mark.parametrize(
    "edit", [_as_bot, _as_bot_without_flag, _as_bot_that_is_none_any_more, _as_this_bot]
)
def test_bots_are_no_persons(
    articles: Wikis, writer: Writer, rules: config.Rules, edit: Callable[[Wiki], None]
) -> None:
    edit(articles.ar)
    page, requests = look(writer, rules, articles.ar)
    assert page.refusal is None
    assert requests == 2


def test_a_person_before_a_bot_is_found(
    articles: Wikis, writer: Writer, rules: config.Rules, human: Client, admin: Client
) -> None:
    human.edit(TALK, f"{WORDS}\nمن شخص")
    Client(articles.ar.api, BOT).edit(TALK, f"{WORDS}\nمن شخص\nمن البوت", BY_HAND)
    page, requests = look(writer, rules, articles.ar)
    assert page.refusal is not None
    assert "Human" in page.refusal.detail
    assert requests == 3  # and whether Human is a bot

    admin.member("Human", add="bot")
    assert look(writer, rules, articles.ar)[0].refusal is None


# Page age -----------------------------------------------------------------------------------------


def test_a_young_article_gets_no_section(
    articles: Wikis, writer: Writer, rules: config.Rules, admin: Client
) -> None:
    admin.delete(ARTICLE)
    made = ago(hours=2, minutes=50)
    admin.load([Import(ARTICLE, "نص", timestamp=made)])
    page, requests = look(writer, rules, articles.ar)
    assert page.refusal is not None
    assert page.refusal.name == "page age"
    assert (page.refusal.detail.endswith(made), requests) == (True, 1)  # one revision: it is told

    admin.load([Import(ARTICLE, "نص آخر", timestamp=ago(hours=2))])
    page, requests = look(writer, rules, articles.ar)
    assert page.refusal is not None
    assert page.refusal.detail.endswith(made)
    assert requests == 2
    outcome = attempt.post(compared(rules), rules, writer)
    assert isinstance(outcome, Failed)
    assert outcome.retry_after is not None
    assert 300 < outcome.retry_after <= 600


def test_an_old_article_that_was_edited_is_old(
    articles: Wikis, writer: Writer, rules: config.Rules, admin: Client
) -> None:
    admin.load([Import(ARTICLE, "نص آخر", timestamp=ago(hours=2))])
    page, requests = look(writer, rules, articles.ar)
    assert (page.refusal, requests) == (None, 2)


def test_the_age_is_not_asked_where_the_section_stands(
    articles: Wikis, writer: Writer, rules: config.Rules, admin: Client
) -> None:
    assert isinstance(attempt.post(compared(rules, 2), rules, writer), Posted)
    admin.delete(ARTICLE)
    admin.load([Import(ARTICLE, "نص", timestamp=ago(hours=2))])
    assert look(writer, rules, articles.ar)[0].refusal is None


# The other checks ---------------------------------------------------------------------------------


def test_the_cap_and_the_trial(writer: Writer, rules: config.Rules) -> None:
    article = compared(rules).pair.target
    assert writer.look(article, Budget(made_today=49, cap=50, trial_left=1)).refusal is None
    capped = writer.look(article, Budget(made_today=50, cap=50)).refusal
    assert capped is not None
    assert capped.retry_at is not None
    assert capped.retry_at.endswith("T00:00:00Z")
    ended = writer.look(article, Budget(trial_left=0)).refusal
    assert ended is not None
    assert (ended.name, ended.retry_at) == ("trial", None)

    comparison = compared(rules)
    outcome = attempt.post(comparison, rules, writer, Budget(made_today=50, cap=50))
    assert isinstance(outcome, Failed)
    assert outcome.retry_after is not None
    assert 0 < outcome.retry_after <= 86400
    assert isinstance(attempt.post(comparison, rules, writer, Budget(trial_left=0)), Refused)
    assert isinstance(attempt.post(comparison, rules, writer, Budget(trial_left=1)), Posted)


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("{{أرشيف نقاش}}\n== سؤال ==\nنص", True),
        ("{{تمت الأرشفة}}", True),
        ("== سؤال ==\n{{تمت الأرشفة}}\nنص", False),
    ],
)
def test_archives_are_left_alone(
    articles: Wikis, writer: Writer, rules: config.Rules, admin: Client, text: str, stopped: bool
) -> None:
    admin.load([Import(TALK, text, timestamp="2025-02-01T00:00:00Z")])
    outcome = attempt.post(compared(rules), rules, writer)
    assert isinstance(outcome, Refused if stopped else Posted)


def test_a_talk_page_of_another_model_is_left_alone(
    articles: Wikis, rules: config.Rules, admin: Client
) -> None:
    admin.delete(TALK)
    admin.write("edit", title=TALK, text="{}", contentmodel="json")
    manners = replace(rules.settings.manners, quiet_minutes=0)
    hasty = replace(rules, settings=replace(rules.settings, manners=manners))
    outcome = attempt.post(compared(rules), hasty, Writer(hasty))
    assert isinstance(outcome, Refused)
    assert "json" in outcome.reason
    assert admin.text(TALK) == "{}"


@pytest.mark.parametrize("title", ["مستخدم:{account}/<إيقاف>", "en:User:{account}/Stop"])
def test_a_stop_page_that_cannot_be_read_stops(
    articles: Wikis, rules: config.Rules, title: str
) -> None:
    """No title of this wiki: nobody could ever write there."""
    account = replace(rules.settings.account, stop_page=title)
    wrong = replace(rules, settings=replace(rules.settings, account=account))
    refused = Writer(wrong).look(compared(rules).pair.target).refusal
    assert refused is not None
    assert (refused.name, refused.retry_at) == ("stop page", None)
    assert "unreadable" in refused.detail


def test_each_check_is_logged_before_a_save(
    writer: Writer, rules: config.Rules, caplog: pytest.LogCaptureFixture
) -> None:
    comparison = compared(rules)
    with caplog.at_level(logging.INFO, "bot.permission"):
        assert isinstance(attempt.post(comparison, rules, writer), Posted)
    said = [r.getMessage() for r in caplog.records if r.name == "bot.permission"]
    assert [line.split(":")[0] for line in said] == [
        *("stop page", "templates of the article", "templates of the talk page", "article"),
        *("protection", "block", "page age", "quiet time of the article"),
        *("quiet time of the talk page", "revision", "archive", "redirect", "talk page"),
        *("content model", "edits of the day", "trial"),
    ]
    assert all(": go: " in line for line in said)


# Flagged revisions --------------------------------------------------------------------------------


@pytest.fixture
def stable(rules: config.Rules) -> config.Rules:
    """Rules by which the stable revision is compared."""
    wikis = replace(rules.settings.wikis, revision="stable")
    return replace(rules, settings=replace(rules.settings, wikis=wikis))


def test_the_stable_revision_is_compared_where_there_is_one(
    articles: Wikis, rules: config.Rules, stable: config.Rules, admin: Client, tmp_path: Path
) -> None:
    old = admin.revisions(ARTICLE)[0]
    admin.edit(ARTICLE, "نص لم يراجع")
    new = admin.revisions(ARTICLE)[0]
    flagged = {"stable_revid": old.revid, "pending_since": new.timestamp}
    articles.ar.review({ARTICLE: flagged})

    latest = Reader(rules).revisions(ARTICLE).target
    assert (latest.id, latest.text, latest.state) == (new.revid, "نص لم يراجع", "latest")
    pair = Reader(stable).revisions(ARTICLE)
    reviewed = pair.target
    assert (reviewed.id, reviewed.text, reviewed.state) == (old.revid, "نص", "stable")
    assert (reviewed.timestamp, reviewed.title) == (old.timestamp, ARTICLE)
    assert pair.source.state == "latest"  # that wiki reviews nothing

    pairs.write(pair, tmp_path / "pair")
    assert pairs.read(tmp_path / "pair") == pair


def test_the_newest_may_be_the_stable_one(
    articles: Wikis, stable: config.Rules, admin: Client
) -> None:
    newest = admin.revisions(ARTICLE)[0].revid
    articles.ar.review({ARTICLE: {"stable_revid": newest, "protection_level": "autoconfirmed"}})
    mark = articles.ar.log.mark()
    found = Reader(stable).revisions(ARTICLE).target
    assert (found.id, found.state) == (newest, "stable")
    asked = [r for r in articles.ar.log.requests_since(mark) if "titles" in r.params]
    assert len(asked) == 1
    assert not [r for r in articles.ar.log.requests_since(mark) if "revids" in r.params]


def test_a_page_that_was_never_reviewed_is_compared_as_it_is(
    articles: Wikis, stable: config.Rules, admin: Client
) -> None:
    articles.ar.review({})
    found = Reader(stable).revisions(ARTICLE).target
    assert (found.id, found.state) == (admin.revisions(ARTICLE)[0].revid, "unreviewed")
    with pytest.raises(NotFound):
        Reader(stable).revisions("ليست هنا")


def test_which_was_compared_is_logged(
    articles: Wikis, stable: config.Rules, admin: Client, caplog: pytest.LogCaptureFixture
) -> None:
    articles.ar.review({ARTICLE: {"stable_revid": admin.revisions(ARTICLE)[0].revid}})
    with caplog.at_level(logging.INFO, "bot.permission"):
        attempt.post(compared(stable), stable, Writer(stable))
    assert "revision: go: compared was the stable revision" in caplog.messages


# Edits that are refused ---------------------------------------------------------------------------

BODY = (
    "<!-- istidrak:begin v1 set=0123456789abcdef -->\n"
    "نص http://spam.example.com/x\n<!-- istidrak:end -->"
)


def _protect(wiki: Wiki) -> None:
    wiki.admin.protect(TALK)


def _protect_the_title(wiki: Wiki) -> None:
    wiki.admin.protect(TALK, existing=False)


def _block(wiki: Wiki) -> None:
    wiki.admin.block("LabBot")


def _autoblock(wiki: Wiki) -> None:
    wiki.human.edit("ملعب", "نص")  # from the address that the bot uses, too
    wiki.admin.write("block", user="Human", reason="test", autoblock=1)


def _make(wiki: Wiki) -> None:
    wiki.admin.edit(TALK, "كُتبت الآن")


def _delete(wiki: Wiki) -> None:
    wiki.admin.delete(TALK)


def _list_the_title(wiki: Wiki) -> None:
    wiki.admin.edit("MediaWiki:Titleblacklist", "نقاش:هجوم.* <noedit>")


def _list_the_address(wiki: Wiki) -> None:
    wiki.admin.edit("MediaWiki:Spam-blacklist", r"spam\.example\.com")


def _warn(wiki: Wiki) -> None:
    wiki.filter("user_name == 'LabBot'", "warn", name="لا للبوتات")


def _disallow(wiki: Wiki) -> None:
    wiki.filter("user_name == 'LabBot'", "disallow", name="لا للبوتات")


def _take_the_flag_away(wiki: Wiki) -> None:
    wiki.admin.member("LabBot", remove="bot")


@pytest.mark.parametrize(
    ("before", "change", "reason", "then", "about"),
    [
        (None, _protect, "protectedpage", Next.PERSON, ""),
        (_delete, _protect_the_title, "protected", Next.PERSON, ""),
        (None, _block, "blocked", Next.PERSON, ""),
        (None, _autoblock, "autoblocked", Next.PERSON, ""),
        (_delete, _make, "articleexists", Next.LATER, ""),
        (None, _delete, "missingtitle", Next.LATER, ""),
        (None, _list_the_title, "titleblacklist", Next.PERSON, ""),
        (None, _list_the_address, "spamblacklist", Next.PERSON, "spam.example.com"),
        (None, _warn, "abusefilter-warning", Next.PERSON, "لا للبوتات"),
        (None, _disallow, "abusefilter-disallowed", Next.PERSON, "لا للبوتات"),
        (None, _take_the_flag_away, "assertbotfailed", Next.PERSON, ""),
    ],
)
def test_a_refused_edit_says_what_to_do_next(
    articles: Wikis,
    writer: Writer,
    rules: config.Rules,
    before: Callable[[Wiki], None] | None,
    change: Callable[[Wiki], None],
    reason: str,
    then: Next,
    about: str,
) -> None:
    """What changes between look and save is told by the wiki, and nothing is saved."""
    wiki = articles.ar
    if before is not None:
        before(wiki)
    page = writer.look(compared(rules).pair.target)
    assert page.refusal is None
    change(wiki)
    text, mark = wiki.admin.text(TALK), wiki.log.mark()
    with pytest.raises(EditRefused) as raised:
        writer.add(page, "عنوان", BODY, "ملخص")
    refused = raised.value
    assert refused.reason.startswith(reason)
    assert (refused.next, refused.about) == (then, about)
    assert about in str(refused)
    assert "\n" not in str(refused)
    assert bool(refused.retry_after) is (then is Next.LATER)
    assert wiki.admin.text(TALK) == text
    edits = [r for r in wiki.log.requests_since(mark) if r.action == "edit"]
    assert len(edits) == 1  # a warning above all is not got round by saving again


@pytest.mark.parametrize(
    ("fault", "reason", "then"),
    [
        (Fault(readonly="backup"), "readonly", Next.LATER),
        (Fault(ratelimit=True), "ratelimited", Next.LATER),
        (Fault(captcha=True), "captcha", Next.PERSON),
    ],
)
def test_a_fault_says_what_to_do_next(
    articles: Wikis, writer: Writer, rules: config.Rules, fault: Fault, reason: str, then: Next
) -> None:
    page = writer.look(compared(rules).pair.target)
    with articles.ar.fault(**fault), pytest.raises(EditRefused) as raised:
        writer.add(page, "عنوان", BODY, "ملخص")
    assert (raised.value.reason, raised.value.next) == (reason, then)
    assert bool(raised.value.retry_after) is (then is Next.LATER)


def test_too_long_a_text_is_given_up(articles: Wikis, writer: Writer, rules: config.Rules) -> None:
    page = writer.look(compared(rules).pair.target)
    long = BODY.replace("نص", "نص " * 500_000)
    with pytest.raises(EditRefused) as raised:
        writer.add(page, "عنوان", long, "ملخص")
    assert (raised.value.reason, raised.value.next) == ("contenttoobig", Next.NEVER)


def test_a_conflict_is_for_later(
    articles: Wikis, writer: Writer, rules: config.Rules, human: Client
) -> None:
    article = compared(rules).pair.target
    writer.add(writer.look(article), "عنوان", BODY, "ملخص")
    time.sleep(1.1)
    page = writer.look(article)
    standing = Span(page.text.index("<!-- istidrak:begin"), len(page.text))
    human.edit(TALK, page.text[: standing.start] + "حذفت القسم")
    with pytest.raises(EditRefused) as raised:
        writer.replace(page, standing, BODY.replace("نص", "نص آخر"), "ملخص")
    assert (raised.value.reason, raised.value.next) == ("editconflict", Next.LATER)


def test_every_edit_is_sent_as_the_account(
    articles: Wikis, writer: Writer, rules: config.Rules, admin: Client
) -> None:
    mark = articles.ar.log.mark()
    writer.add(writer.look(compared(rules).pair.target), "عنوان", BODY, "ملخص")
    (edit,) = [r for r in articles.ar.log.requests_since(mark) if r.action == "edit"]
    assert (edit.params["assert"], edit.params["assertuser"]) == ("bot", "LabBot")
    assert "createonly" not in edit.params
    assert "nocreate" in edit.params

    _take_the_flag_away(articles.ar)
    admin.delete(TALK)
    plain = Writer(rules)
    del plain._wiki._site.userinfo
    mark = articles.ar.log.mark()
    plain.add(plain.look(compared(rules).pair.target), "عنوان", BODY, "ملخص")
    (edit,) = [r for r in articles.ar.log.requests_since(mark) if r.action == "edit"]
    assert (edit.params["assert"], edit.params["assertuser"]) == ("user", "LabBot")
    assert "createonly" in edit.params
    assert "nocreate" not in edit.params
