"""Who asked the bot to stay away, and what else forbids an edit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.permission import Standing, keeps_away, refusal
from tests.building import language

FREE = Standing(
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


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (FREE, None),
        (replace(FREE, stop_page="لا"), None),
        (replace(FREE, stop_page="\nلا "), None),
        (replace(FREE, stop_page="نعم"), "stop page"),
        (replace(FREE, stop_page=""), "stop page"),
        (replace(FREE, article="{{nobots}}"), "the article asks"),
        (replace(FREE, talk="{{nobots}}"), "the talk page asks"),
        (replace(FREE, namespace=0), "not a talk page"),
        (replace(FREE, namespace=-1), "not a talk page"),
        (replace(FREE, content_model="flow-board"), "flow-board"),
        (replace(FREE, redirect=True), "redirect"),
        (replace(FREE, forbidden=("protected", "blocked")), "protected"),
    ],
)
def test_the_first_reason_is_given(standing: Standing, reason: str | None) -> None:
    found = refusal(standing, language("ar"), account="IstidrakBot", stop_words=["لا"])
    assert (found is None) if reason is None else (found is not None and reason in found)
