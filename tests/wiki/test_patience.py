"""A sick wiki costs a pass no more than its patience; and what pywikibot would do by itself.

Nothing here looks at a clock: what counts is how many requests were sent, and what is said.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import config, posting
from bot.core.models import Comparison
from bot.gateway import Denied, Reader, Unreachable, Writer, patience
from bot.gateway.door import PROCESSES, Wiki
from bot.gateway.errors import EditRefused
from bot.outcomes import Failed
from tests import sample
from tests.wiki import attempt, mediawiki
from tests.wiki.client import Import
from tests.wiki.mediawiki import Fault, Wikis

ARTICLE, TALK = "هجوم حمص 2024", "نقاش:هجوم حمص 2024"
SOURCE = "2024 Homs offensive"
BODY = "<!-- istidrak:begin v1 set=0123456789abcdef -->\nنص\n<!-- istidrak:end -->"
MANY = 99
pytestmark = pytest.mark.usefixtures("as_bot")


@pytest.fixture
def rules() -> config.Rules:
    """The rules of the bed."""
    return config.load()


@pytest.fixture
def articles(wikis: Wikis) -> Wikis:
    """The pair of articles and a talk page."""
    wikis.ar.admin.load([Import(ARTICLE, "نص"), Import(TALK, "نقاش")])
    wikis.en.admin.load([Import(SOURCE, f"text [[ar:{ARTICLE}]]")])
    return wikis


def manners(rules: config.Rules, **given: Any) -> config.Rules:
    """The rules with other manners."""
    changed = replace(rules.settings.manners, **given)
    return replace(rules, settings=replace(rules.settings, manners=changed))


def stubborn(rules: config.Rules) -> config.Rules:
    """The rules, but pywikibot may try as often as it does by itself."""
    fetching = replace(rules.settings.fetching, retries=15)
    return replace(rules, settings=replace(rules.settings, fetching=fetching))


def met(wiki: mediawiki.Wiki) -> int:
    """How many requests met a fault that was set for MANY; ask while it is in force."""
    left: int = json.loads((wiki.folder / "fault.json").read_bytes())["times"]
    return MANY - left


def compared(rules: config.Rules) -> Comparison:
    """A comparison about the article as it stands on the wiki."""
    comparison = sample.comparison(5)
    pair = replace(comparison.pair, target=Reader(rules).revisions(ARTICLE).target)
    return replace(comparison, pair=pair)


# Patience -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "most"),
    [
        (Fault(status=503, times=MANY), 2),  # at once, after 1 s, and there is no time for 2 s
        (Fault(html=True, times=MANY), 2),
        (Fault(delay=60, times=MANY), 2),  # the socket waits no longer either
        (Fault(maxlag=40, times=MANY), 1),
        (Fault(maxlag=2, times=MANY), 2),
    ],
)
@pytest.mark.parametrize("whole_pass", [True, False])
def test_the_patience_of_a_pass_ends_all_waiting(
    articles: Wikis, rules: config.Rules, fault: Fault, most: int, whole_pass: bool
) -> None:
    """Also where no pass is under way: then each request has so much of its own."""
    settings = manners(stubborn(rules), read_maxlag=1, patience=180 if whole_pass else 2)
    wiki = Wiki(settings.settings, "ar")
    with articles.ar.fault(**fault), pytest.raises(Unreachable) as raised:
        try:
            if whole_pass:
                with patience.within(2):
                    wiki.ask(titles=ARTICLE)
            else:
                wiki.ask(titles=ARTICLE)
        finally:
            number = met(articles.ar)
    assert 1 <= number <= most
    assert "the patience of 2 s is used up" in str(raised.value)
    assert "\n" not in str(raised.value)
    with patience.within(30):  # and the wiki is well again, some seconds later if it said so
        assert "query" in wiki.ask(titles=ARTICLE)


def test_both_wikis_share_it(articles: Wikis, rules: config.Rules) -> None:
    """Either of them alone would be waited for."""
    slow = Fault(delay=1.5, times=MANY)
    source, target = (Wiki(rules.settings, code) for code in ("en", "ar"))
    with articles.en.fault(**slow), articles.ar.fault(**slow):
        for wiki, title in ((source, SOURCE), (target, ARTICLE)):
            with patience.within(2.5):
                assert wiki.ask(titles=title)["query"]["pages"]
        with patience.within(2.5):
            source.ask(titles=SOURCE)
            with pytest.raises(Unreachable, match=r"patience of 2\.5 s"):
                target.ask(titles=ARTICLE)


def test_nothing_is_asked_without_patience(articles: Wikis, rules: config.Rules) -> None:
    wiki = Wiki(rules.settings, "ar")
    wiki.ask(titles=ARTICLE)
    mark = articles.ar.log.mark()
    with patience.within(0), pytest.raises(Unreachable, match="no time for another request"):
        wiki.ask(titles=ARTICLE)
    assert articles.ar.log.requests_since(mark) == []


@pytest.mark.parametrize(("seconds", "after"), [(180, 31), (180, 3600), (5, 20)])
def test_a_wiki_that_asks_for_more_is_taken_at_its_word(
    articles: Wikis, rules: config.Rules, seconds: int, after: int
) -> None:
    wiki = Wiki(rules.settings, "ar")
    fault = Fault(status=503, retry_after=after, times=MANY)
    with articles.ar.fault(**fault), patience.within(seconds):
        with pytest.raises(Unreachable, match=f"come back in {after} s") as raised:
            wiki.ask(titles=ARTICLE)
        assert met(articles.ar) == 1
    assert raised.value.retry_after == after
    assert "503" in str(raised.value)


def test_when_to_come_back_is_passed_on(articles: Wikis, rules: config.Rules) -> None:
    writer, comparison = Writer(rules), compared(rules)
    with articles.ar.fault(status=503, retry_after=600):
        outcome = attempt.post(comparison, rules, writer)
    assert isinstance(outcome, Failed)
    assert outcome.retry_after == 600


def test_an_edit_is_not_sent_without_patience(articles: Wikis, rules: config.Rules) -> None:
    rules = manners(rules, put_throttle=60)
    writer = Writer(rules)
    page = writer.look(compared(rules).pair.target)
    mark = articles.ar.log.mark()
    with patience.within(5), pytest.raises(Unreachable, match=r"patience of 5 s .* a wait of"):
        writer.add(page, "عنوان", BODY, "ملخص")
    assert "edit" not in [request.action for request in articles.ar.log.requests_since(mark)]
    assert articles.ar.admin.text(TALK) == "نقاش"


def test_patience_is_left_to_look_for_a_lost_edit(
    articles: Wikis, rules: config.Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "LOOKS", (0.1, 0.2))
    writer, comparison = Writer(rules), compared(rules)
    with articles.ar.fault(action="edit", delay=60), patience.within(6):
        mark = articles.ar.log.mark()
        outcome = attempt.post(comparison, rules, writer)
        requests = articles.ar.log.requests_since(mark)
    assert isinstance(outcome, Failed)
    assert "not there yet" in outcome.reason
    looks = [request for request in requests if "intestactions" in request.params]
    assert len(looks) == 1
    searched = [request for request in requests if "rvuser" in request.params]
    assert len(searched) == len(posting.LOOKS)


# Pace ---------------------------------------------------------------------------------------------


def throttle_file(pywikibot_dir: str) -> Path:
    return Path(pywikibot_dir) / "throttle.ctrl"


def crowd(file: Path, number: int, seconds_ago: int) -> None:
    """Leave the entries of so many processes that were killed so long ago."""
    when = int(time.time()) - seconds_ago
    lines = [f"abcd {pid} {when} wikipedia:ar\n" for pid in range(100, 100 + number)]
    file.write_text("".join(lines))


def test_dead_processes_do_not_slow_us_down(articles: Wikis, rules: config.Rules) -> None:
    file = throttle_file(os.environ["PYWIKIBOT_DIR"])
    try:
        crowd(file, 40, seconds_ago=5)
        throttle = Wiki(manners(rules, put_throttle=10).settings, "ar")._site.throttle
        assert throttle.get_delay(write=True) == 10 * PROCESSES
        crowd(file, 1, seconds_ago=5)
        throttle.checkMultiplicity()
        assert throttle.get_delay(write=True) == 20  # one that may be alive is given its turn
        crowd(file, 500, seconds_ago=601)
        throttle.checkMultiplicity()
        assert throttle.get_delay(write=True) == 10
        assert len(file.read_text().splitlines()) == 1  # and the file does not grow
        file.unlink()
        throttle.checkMultiplicity()
        assert throttle.get_delay(write=True) == 10
        assert len(file.read_text().splitlines()) == 1
    finally:
        file.unlink(missing_ok=True)


def test_the_lag_that_is_borne_is_that_of_the_settings(
    articles: Wikis, rules: config.Rules
) -> None:
    """On both sides of either limit: pywikibot sends none with some of its own requests."""
    rules = manners(rules, read_maxlag=4, write_maxlag=2)
    writer = Writer(rules)
    page = writer.look(compared(rules).pair.target)
    mark = articles.ar.log.mark()
    writer.look(page.article)
    writer.add(page, "عنوان", BODY, "ملخص")
    lags = {
        request.action: request.params.get("maxlag")
        for request in articles.ar.log.requests_since(mark)
        if request.action == "edit" or "intestactions" in request.params
    }
    assert lags == {"query": "4", "edit": "2"}


# No questions, no secrets -------------------------------------------------------------------------


def test_no_question_is_ever_asked(
    articles: Wikis, rules: config.Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def question(*given: object, **_: object) -> str:
        asked.append(given)
        return ""

    for name in ("builtins.input", "getpass.getpass", "webbrowser.open"):
        monkeypatch.setattr(name, question)
    writer = Writer(rules)
    page = writer.look(compared(rules).pair.target)
    with articles.ar.fault(captcha=True), pytest.raises(EditRefused, match="captcha"):
        writer.add(page, "عنوان", BODY, "ملخص")
    articles.ar.forget_sessions()
    monkeypatch.setenv("ISTIDRAK_USERNAME", "LabBot")
    monkeypatch.setenv("ISTIDRAK_BOT_NAME", "lab")
    monkeypatch.setenv("ISTIDRAK_BOT_PASSWORD", "wrong0123456789wrong0123456789ab")
    monkeypatch.setattr("pywikibot.config.password_file", None)
    import pywikibot  # noqa: PLC0415

    pywikibot._sites.clear()
    with pytest.raises(Denied, match="login refused"):
        Writer(rules)
    assert asked == []


def test_the_cookies_are_private(articles: Wikis, rules: config.Rules) -> None:
    before = os.umask(0)
    try:
        Writer(rules)
    finally:
        os.umask(before)
    files = list(Path(os.environ["PYWIKIBOT_DIR"]).glob("*.lwp"))
    assert files
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}
