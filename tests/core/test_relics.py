"""Bodies of references in older revisions: found, and only where they are what is looked for."""

from __future__ import annotations

import pytest

from bot.core.background import Relic, Side, Trace
from bot.core.relics import Dig, answers, meant
from tests import building

BODY = "{{استشهاد ويب|عنوان=ع|مسار=https://example.org/9}}"
USE = '<ref name="x" />'


def trace(revid: int, summary: str = "") -> Trace:
    return Trace(Side.TARGET, revid, f"2024-12-{revid:02}T00:00:00Z", "أحمد", summary)


def dig(*texts: str, names: tuple[str, ...] = ("x",), group: str = "") -> Dig:
    """Search texts, newest first; the newest is revision 20."""
    found = Dig(building.language("ar"), {(group, name) for name in names})
    for age, text in enumerate(texts):
        found.look(trace(20 - age), text)
    return found


@pytest.mark.parametrize(
    "text",
    [
        USE,
        f'<ref name="y">{BODY}</ref>',
        f'<!-- <ref name="x">{BODY}</ref> -->',
        f'<nowiki><ref name="x">{BODY}</ref></nowiki>',
        '<ref name="x"></ref>',
        '<ref name="x">  </ref>',
        f'<ref name="x" group="n">{BODY}</ref>',
        f'<ref name="xx">{BODY}</ref>',
        f"<ref>x {BODY}</ref>",
        "",
    ],
)
def test_what_is_no_body_of_the_name(text: str) -> None:
    found = dig(USE, text)
    assert not found.relics
    assert found.wanted == {("", "x")}


@pytest.mark.parametrize(
    "text",
    [
        f'أ.<ref name="x">{BODY}</ref>',
        f"أ.<ref name=x>{BODY}</ref>",
        f"أ.<ref name='x'  >{BODY}</ref>",
        f'أ.<references><ref name="x">{BODY}</ref></references>',
        f'أ.{{{{مراجع|refs=<ref name="x">{BODY}</ref>}}}}',
        f"أ.{{{{#tag:ref|{BODY}|name=x}}}}",
        f'أ.<ref name="X">{BODY}</ref>',
        f'أ.<ref name="x\u200f">{BODY}</ref>',
    ],
)
def test_every_form_of_a_definition_is_found(text: str) -> None:
    found = dig(USE, text)
    assert [each.body for each in found.relics] == [BODY]
    assert not found.wanted


def test_the_newest_revision_that_has_it_counts_and_the_edit_after_it_removed_it() -> None:
    old = '<ref name="x">قديم</ref>'
    (relic,) = dig(USE, USE, f'<ref name="x">{BODY}</ref>', old).relics
    assert relic.body == BODY
    assert relic.seen.revid == 18
    assert relic.removal == trace(19)
    assert not relic.used


def test_the_first_that_is_looked_at_has_no_removal() -> None:
    (relic,) = dig(f'<ref name="x">{BODY}</ref> {USE}').relics
    assert relic.removal is None
    assert relic.used


def test_two_bodies_in_one_revision_are_two_candidates() -> None:
    text = f'<ref name="x">{BODY}</ref> <ref name="x">غيره</ref> <ref name="x">{BODY}</ref>'
    assert [each.body for each in dig(USE, text).relics] == [BODY, "غيره"]


def test_names_are_found_each_in_its_own_revision() -> None:
    found = dig(USE, '<ref name="y">ثان</ref>', f'<ref name="x">{BODY}</ref>', names=("x", "y"))
    assert {each.name: each.seen.revid for each in found.relics} == {"y": 19, "x": 18}


def test_a_group_is_looked_for_in_its_group() -> None:
    text = f'<ref name="x" group="n">{BODY}</ref>'
    assert [each.group for each in dig(USE, text, group="n").relics] == ["n"]


def relic(summary: str = "", name: str = "Counter25", body: str = BODY) -> Relic:
    return Relic(name, "", body, trace(7), trace(8, summary))


@pytest.mark.parametrize(
    "summary", ["", "تنسيق", "حذف تكرار", "إزالة تخريب", "إضافة مصدر", "تحديث المراجع", "استرجاع"]
)
def test_a_summary_that_does_not_speak_of_the_source(summary: str) -> None:
    assert meant(relic(summary), building.language("ar"), "").meant == ""


@pytest.mark.parametrize(
    "summary",
    ["إزالة مصدر غير موثوق", "حذف مرجع مكرر", "المصدر لا يدعم العبارة", "أزلت رابط مدونة", "سبام"],
)
def test_a_summary_that_does(summary: str) -> None:
    assert meant(relic(summary), building.language("ar"), "").meant == summary


@pytest.mark.parametrize(
    "talk",
    [
        "== مصدر ==\nما رأيكم في Counter25؟",
        "== مصدر ==\nالرابط https://example.org/9 لا يعمل",
        "== مصدر ==\nhttp://www.example.org/9",
    ],
)
def test_a_discussion_that_names_it(talk: str) -> None:
    assert meant(relic(), building.language("ar"), talk).meant == "مصدر"


@pytest.mark.parametrize(
    "talk",
    [
        "== مصدر ==\nكلام آخر",
        "== ا ==\n<!-- istidrak:begin v1 set=0 -->Counter25<!-- istidrak:end -->",
    ],
)
def test_a_discussion_that_does_not(talk: str) -> None:
    assert meant(relic(), building.language("ar"), talk).meant == ""


def test_a_short_or_counted_name_stands_in_a_discussion_by_chance() -> None:
    for name in (":0", "بي", "ref 12"):
        assert meant(relic(name=name), building.language("ar"), f"== ع ==\n{name}").meant == ""


def test_answers_to_the_name_whatever_its_looks() -> None:
    assert answers(relic(name="BBC_News"), ("", "bbc news"))
    assert not answers(relic(name="BBC News"), ("n", "BBC News"))
    assert not answers(relic(name="BBC"), ("", "BBC News"))
