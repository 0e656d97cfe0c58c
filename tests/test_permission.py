"""Who asked the bot to stay away, and what else forbids an edit."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from bot.core.exclusion import keeps_away
from bot.core.manners import Manners
from bot.permission import Budget, Check, Edit, Refusal, Standing, checks, refusal
from tests.building import language

MANNERS = Manners(
    quiet_minutes=60,
    page_age_hours=3,
    edits_per_day=50,
    put_throttle=10,
    read_maxlag=30,
    write_maxlag=5,
    patience=180,
    settle=90,
    bot_flag=True,
)
FREE = Standing(
    account="IstidrakBot",
    now="2025-01-10T12:00:00Z",
    stop_page=None,
    article="نص المقالة",
    talk="== نقاش ==\nنص",
    talk_title="نقاش:حمص",
    namespace=1,
    content_model="wikitext",
    redirect=False,
)


@pytest.mark.parametrize(
    "wikitext",
    [
        "{{nobots}}",
        "{{Nobots}}",
        "{{ nobots }}",
        "{{قالب:nobots}}",
        "{{nobots|IstidrakBot}}",
        "{{nobots|all}}",
        "{{bots|deny=all}}",
        "{{Bots|deny=OtherBot,IstidrakBot}}",
        "{{bots|deny=istidrakbot}}",
        "{{bots| deny = OtherBot ، IstidrakBot }}",
        "{{بوتات|deny=IstidrakBot}}",
        "{{bots|allow=none}}",
        "{{bots|allow=OtherBot}}",
        "{{bots|allow=all|deny=IstidrakBot}}",
        "{{bots|optout=all}}",
        "{{bots|optout=istidrak,other}}",
        "{{تحرر}}",
        "{{تحرر|أحمد|{{CURRENTDAY}}}}",
        "{{قيد_التطوير\n|تاريخ=ديسمبر}}",
        "نص\n{{in use}}\nنص",
        "<!-- تعليق --> {{nobots}} <nowiki/>",
    ],
)
def test_it_stays_away(wikitext: str) -> None:
    assert keeps_away(wikitext, language("ar"), "IstidrakBot")


@pytest.mark.parametrize(
    "wikitext",
    [
        "",
        "نص بلا قوالب",
        "{{bots}}",
        "{{bots|allow=all}}",
        "{{bots|allow=IstidrakBot}}",
        "{{bots|allow=Istidrak_Bot, IstidrakBot}}",
        "{{bots|deny=none}}",
        "{{bots|deny=OtherBot}}",
        "{{bots|optout=nosource}}",
        "{{nobots|OtherBot}}",
        "<!-- {{nobots}} -->",
        "<nowiki>{{nobots}}</nowiki>",
        "<pre>\n{{nobots}}\n</pre>",
        "{{nobots extra}}",
        "[[قالب:nobots]]",
        "{{{nobots}}}",
        "<!-- {{nobots}}",
        "{{صندوق معلومات|اسم=nobots}}",
        "&#123;{nobots}}",
    ],
)
def test_it_may_go_on(wikitext: str) -> None:
    assert keeps_away(wikitext, language("ar"), "IstidrakBot") is None


def test_what_is_said_names_the_call() -> None:
    text = "{{bots | deny=IstidrakBot|allow=all}}"
    assert keeps_away(text, language("ar"), "IstidrakBot") == "{{bots|deny=IstidrakBot|allow=all}}"


SILENT = [  # where it must not be stopped
    FREE,
    replace(FREE, stop_page="لا"),
    replace(FREE, stop_page="\nلا "),
    replace(FREE, created="2025-01-10T09:00:00Z"),
    replace(FREE, by_people=(Edit("2025-01-10T11:00:00Z", "Human"), None)),
    replace(FREE, by_people=(None, Edit("2025-01-10T11:00:00Z", "10.0.0.1"))),
    replace(FREE, compared="stable"),
    replace(FREE, compared="unreviewed"),
    replace(FREE, talk="== نقاش ==\n{{تمت الأرشفة}}\nنص"),
    replace(FREE, talk="<!-- {{أرشيف نقاش}} -->"),
    replace(FREE, talk="[[/أرشيف 1]] {{أرشيفات}}"),
    replace(FREE, talk_title="نقاش:أرشيف"),
    replace(FREE, talk_title="نقاش:حمص/أرشيفات الدولة"),
    replace(FREE, talk_title="نقاش البوابة:حمص/واجهة 2", namespace=101),
    replace(FREE, budget=Budget(made_today=49, cap=50, trial_left=1)),
]
STOPPED = [  # the check, what it says, and when it passes by itself
    (replace(FREE, stop_page="نعم"), "stop page", "says 'نعم'", None),
    (replace(FREE, stop_page=""), "stop page", "stop page", None),
    (replace(FREE, article="{{nobots}}"), "templates of the article", "the article asks", None),
    (replace(FREE, talk="{{يحرر}}"), "templates of the talk page", "{{يحرر}}", None),
    (replace(FREE, gone="the article حمص was moved"), "article", "was moved", None),
    (replace(FREE, forbidden=("protectedpage",)), "protection", "protectedpage", None),
    (replace(FREE, blocked="the account is blocked by Admin"), "block", "by Admin", None),
    (replace(FREE, forbidden=("blocked",)), "block", "نقاش:حمص: blocked", None),
    (
        replace(FREE, created="2025-01-10T09:00:01Z"),
        *("page age", "younger than 3 h", "2025-01-10T12:00:01Z"),
    ),
    (
        replace(FREE, by_people=(Edit("2025-01-10T11:00:01Z", "Human"), None)),
        *("quiet time of the article", "by Human", "2025-01-10T12:00:01Z"),
    ),
    (
        replace(FREE, by_people=(None, Edit("2025-01-10T11:59:59Z", ""))),
        *("quiet time of the talk page", "by somebody", "2025-01-10T12:59:59Z"),
    ),
    (replace(FREE, talk="{{أرشيف نقاش}}\n== نقاش =="), "archive", "{{أرشيف نقاش}}", None),
    (replace(FREE, talk="{{قالب:تمت_الأرشفة|تاريخ=ديسمبر}}"), "archive", "is archived", None),
    (replace(FREE, talk_title="نقاش:حمص/أرشيف 1"), "archive", "is an archive", None),
    (replace(FREE, talk_title="نقاش:حمص/أرشيف_٢"), "archive", "is an archive", None),
    (replace(FREE, talk_title="نقاش:حمص/Archive 12"), "archive", "is an archive", None),
    (replace(FREE, redirect=True), "redirect", "is a redirect", None),
    (replace(FREE, namespace=0), "talk page", "not a talk page", None),
    (replace(FREE, namespace=-1), "talk page", "not a talk page", None),
    (replace(FREE, content_model="flow-board"), "content model", "flow-board", None),
    (
        replace(FREE, budget=Budget(made_today=50, cap=50)),
        *("edits of the day", "all 50 edits", "2025-01-11T00:00:00Z"),
    ),
    (
        replace(FREE, now="2024-12-31T23:59:59Z", budget=Budget(made_today=0, cap=0)),
        *("edits of the day", "all 0 edits", "2025-01-01T00:00:00Z"),
    ),
    (replace(FREE, budget=Budget(trial_left=0)), "trial", "has ended", None),
]


def looked(standing: Standing) -> tuple[Check, ...]:
    """The checks, with three hours of age and one of quiet."""
    return checks(standing, language("ar"), MANNERS, ["لا"])


@pytest.mark.parametrize("standing", SILENT)
def test_nothing_stands_in_the_way(standing: Standing) -> None:
    assert [check for check in looked(standing) if not check.passed] == []
    assert refusal(looked(standing)) is None


@pytest.mark.parametrize(("standing", "name", "detail", "retry_at"), STOPPED)
def test_one_thing_stands_in_the_way(
    standing: Standing, name: str, detail: str, retry_at: str | None
) -> None:
    failed = [check for check in looked(standing) if not check.passed]
    assert [(check.name, check.retry_at) for check in failed] == [(name, retry_at)]
    refused = refusal(looked(standing))
    assert refused == Refusal(name, failed[0].detail, retry_at)
    assert detail in str(refused)
    assert "\n" not in str(refused)


def test_every_check_can_fail() -> None:
    """But the one that only says which revision was compared."""
    names = {check.name for check in looked(FREE)}
    assert names - {"revision"} == {name for _, name, _, _ in STOPPED}


def test_the_first_that_fails_is_the_refusal() -> None:
    order = list(dict.fromkeys(check.name for check in looked(FREE)))
    everything = replace(
        FREE,
        stop_page="نعم",
        article="{{nobots}}",
        talk="{{nobots}}{{أرشيف نقاش}}",
        namespace=0,
        content_model="json",
        redirect=True,
        gone="gone",
        blocked="blocked",
        forbidden=("protectedpage",),
        created=FREE.now,
        by_people=(Edit(FREE.now, "A"), Edit(FREE.now, "B")),
        budget=Budget(1, 1, 0),
    )
    failed = [check.name for check in looked(everything) if not check.passed]
    assert failed == [name for name in order if name != "revision"]
    for first, name in enumerate(failed):
        rest = [check for check in looked(everything) if check.name not in failed[:first]]
        refused = refusal(rest)
        assert refused is not None
        assert refused.name == name


def test_all_checks_are_logged_in_a_line_each(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "bot.permission"):
        refusal(looked(replace(FREE, compared="stable", redirect=True)))
    lines = [record.getMessage() for record in caplog.records]
    assert [line.split(":")[0] for line in lines] == [check.name for check in looked(FREE)]
    assert "redirect: stop: نقاش:حمص is a redirect" in lines
    assert "revision: go: compared was the stable revision" in lines
    assert {record.levelno for record in caplog.records} == {logging.INFO}


def test_how_long_to_wait() -> None:
    assert Refusal("page age", "", "2025-01-10T13:00:00Z").wait("2025-01-10T12:00:00Z") == 3600
    assert Refusal("page age", "", "2025-01-10T12:00:00Z").wait("2025-01-10T12:00:00Z") == 1
    assert Refusal("block", "").wait("2025-01-10T12:00:00Z") is None
