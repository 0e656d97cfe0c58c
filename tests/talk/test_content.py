from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import replace

import mwparserfromhell
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import talk
from bot.core.direction import quotable, visible
from bot.core.models import Cited, Comparison, Evidence, Place, Revision, Span
from bot.talk import escape
from bot.talk.content import Settled, closing_line, wanted
from bot.talk.marks import State
from tests import sample
from tests.talk.standing import layout

LIVE = [
    "{{تم}}", "[[x]]", "[[تصنيف:س]]", "'''", "<ref>", "</ref>", "<ref name=a />", "~~~~", "~~~",
    "__NOTOC__", "</pre>", "<nowiki>", "</nowiki>", "</div>", "<!--", "-->",
    "<!-- istidrak:end -->", "istidrak:begin", "https://x.example/", "//x", "mailto:a@b.c",
    "ISBN 0306406152", "RFC 1", "PMID 1", "-{zh:a}-", "{{{1}}}", "&#123;", "&lt;", "\n== H ==\n",
    "\n* a", "\n:a", "\n----", "\n{", "}", "\n a", "#REDIRECT [[x]]", "\u202e", "\u2069", "\x00",
    "\x7f", "\r\n", "subst:", "{{DEFAULTSORT:x}}", "<script>", "[http://x y]", "|", "{|\n|-\n|}",
]  # fmt: skip
HOSTILE = st.lists(st.one_of(st.sampled_from(LIVE), st.text(max_size=8))).map("".join)
TAGS = {"div", "bdi", "small", "code", "br"}


def section(comparison: Comparison, account: str = "IstidrakBot") -> str:
    return talk.wikitext(comparison, sample.rules(), account=account)


def shown(text: str) -> str:
    """What the mark says of the open items: another set, another word."""
    return layout(text).fingerprint


def saying(text: str) -> Comparison:
    """A comparison in which everything that is quoted is ``text``."""
    proposal = sample.comparison().proposals[3]
    place = Place(Span(3, 3), text, text)
    finding = replace(
        proposal.finding,
        source=place,
        target=place,
        suggestion=text,
        evidence=(Evidence("nearest", "", text), Evidence("name", text, text)),
    )
    bare = replace(finding, suggestion=None, references=(Cited(text, text, text),))
    made = sample.of(
        replace(proposal, finding=finding, message=text),
        replace(proposal, id="citation-error/0", finding=bare, message=text),
    )
    source = replace(made.pair.source, title=text, timestamp=text)
    return replace(made, pair=replace(made.pair, source=source))


def test_the_section_stands_under_its_heading_between_marks() -> None:
    text = section(sample.comparison())
    first, second, *_, last = text.split("\n")
    assert first == "== استدراك: اقتراحات من مقارنة المقالة بنظيرتها الإنجليزية =="
    assert re.fullmatch(
        r"<!-- istidrak:begin v1 set=[0-9a-f]{16} sign=new seal=[0-9a-f]{8} -->", second
    )
    assert last == "<!-- istidrak:end -->"


def test_introduction() -> None:
    text = section(sample.comparison())
    assert "[[Special:PermanentLink/2001|نسخة هذه المقالة المؤرخة في 14 يناير 2025]]" in text
    assert "[[:en:Special:PermanentLink/1001|بنسخة <bdi>2024 Homs offensive</bdi>" in text
    assert "[[مستخدم:IstidrakBot|بوت استدراك]]" in text
    assert "[[مستخدم:IstidrakBot/إيقاف|صفحة إيقافه]]" in text
    assert text.count("~~~~") == 1
    assert text.index("~~~~") < text.index("<!-- istidrak:item")
    assert "{{تم}}" not in text  # told, not answered


def test_groups_come_in_the_order_of_the_settings() -> None:
    titles = re.findall(r"^'''(.*)'''$", section(sample.comparison()), re.MULTILINE)
    assert titles == [
        "مراجع مستدعاة لا تعريف لها",
        "مراجع مكررة بأسماء مختلفة",
        "أخطاء في قوالب الاستشهاد",
        "عبارات لا مرجع لها هنا، ولها مرجع في الإنجليزية",
        "أحداث وردت في المقالة الإنجليزية ولم ترد هنا",
    ]


def test_an_event_is_quoted_placed_and_offered_as_a_draft() -> None:
    comparison = sample.comparison()
    event = comparison.proposals[3]
    text = section(comparison)
    shown = layout(text).items[event.id].text
    assert re.match(f"<!-- istidrak:item {event.id} seal=[0-9a-f]{{8}} -->\n\\* ", shown)
    assert shown.endswith("<!-- istidrak:/item -->")
    assert '<div lang="en" dir="ltr" class="mw-content-ltr"' in shown
    assert ">An air strike on the Rastan bridge killed at least 3 people" in shown
    assert f"أقرب ما في المقالة: «{sample.NEAREST}»" in shown
    assert "مسودة آلية" in shown
    absent = "العدد (3)، الاسم (<bdi>Rastan bridge</bdi>)"
    assert f"ليس في أقرب موضع من المقالة ما يقابل: {absent}" in shown
    assert "في أقرب موضع من المقالة ما يقابل: التاريخ (<bdi>6 December</bdi> ← 6 ديسمبر)." in shown


def test_without_a_suggestion_the_references_are_shown_as_they_are() -> None:
    text = section(sample.comparison())
    assert "ولم تُحوَّل إلى القوالب العربية:" in text
    assert "{{cite news |title=Prison doors}}" in copied(text)


def test_attribution_only_where_something_is_quoted() -> None:
    proposals = sample.comparison().proposals
    assert "CC BY-SA 4.0" in section(sample.of(*proposals[:5]))
    assert "CC BY-SA 4.0" not in section(sample.of(*proposals[:3]))


@pytest.mark.parametrize(
    ("waiting", "told"),
    [
        (1, "اقتراح واحد آخر ينتظر"),
        (2, "اقتراحان آخران ينتظران"),
        (3, "3 اقتراحات أخرى تنتظر"),
        (10, "10 اقتراحات أخرى"),
        (11, "11 اقتراحًا آخر"),
        (100, "100 اقتراح آخر"),
        (103, "103 اقتراحات أخرى"),
    ],
)
def test_those_past_the_cap_are_counted_in_good_arabic(waiting: int, told: str) -> None:
    first = sample.comparison().proposals[0]
    others = [replace(first, id=f"citation-error/{n:x}", shown=False) for n in range(waiting)]
    assert told in section(sample.of(first, *others))


def test_none_waiting_nothing_said() -> None:
    assert "ولدى البوت" not in section(sample.comparison())


def test_held_back_findings_stay_out() -> None:
    comparison = sample.comparison(shown=2)
    assert list(layout(section(comparison)).items) == [each.id for each in comparison.proposals[:2]]


def test_nothing_shown_no_section() -> None:
    assert section(sample.comparison(shown=0)) == ""


def test_an_id_that_could_forge_a_mark_is_refused() -> None:
    proposal = replace(sample.comparison().proposals[0], id="x/1 --> {{تم}}")
    with pytest.raises(ValueError, match="not the id"):
        section(sample.of(proposal))


def test_the_account_cannot_break_out_of_its_link() -> None:
    assert "{{تم}}" not in section(sample.comparison(), account="A]]{{تم}}")


# Nothing quoted is live ---------------------------------------------------------------------------


def copied(text: str) -> list[str]:
    """What a reader copies from the boxes of a section."""
    boxes = re.findall(r'<div class="mw-code"[^>]*>(.*?)</div>', text)
    return [html.unescape(re.sub("<.*?>", "", box.replace("<br />", "\n"))) for box in boxes]


def active(text: str) -> Counter[str]:
    """Everything in a section that wikitext, or a hasty reader of it, could act upon."""
    signs = r"\{\{|\}\}|\[\[?|\]\]?|[{}|~\"#*;]|''+|__|://|<!--.*?-->|^[=: -]|mailto:|ISBN|RFC|PMID"
    bare = re.sub(r"</?(?:bdi|br)\b[^<>]*>", "", re.sub(r"&#\d+;", "·", text))
    return Counter(re.findall(signs, bare, re.MULTILINE))


def unsealed(text: str) -> str:
    """A section without the seals of its pieces, which differ with the words."""
    return re.sub(" seal=[0-9a-f]{8} -->", " -->", text)


@settings(deadline=None)
@given(HOSTILE)
def test_no_quoted_text_adds_anything_live(text: str) -> None:
    hostile, plain = section(saying("." + text)), section(saying("س"))
    assert active(unsealed(hostile)) == active(unsealed(plain))


@settings(deadline=None)
@given(HOSTILE)
def test_a_parser_sees_the_same_skeleton_whatever_is_quoted(text: str) -> None:
    code = mwparserfromhell.parse(unsealed(section(saying("." + text))))
    plain = mwparserfromhell.parse(unsealed(section(saying("س"))))
    assert not code.filter_templates()
    assert not code.filter_arguments()
    assert not code.filter_external_links()
    assert [str(each.title) for each in code.filter_wikilinks()] == [
        str(each.title) for each in plain.filter_wikilinks()
    ]
    assert len(code.filter_headings()) == 1
    assert code.filter_comments() == plain.filter_comments()
    tags = {str(each.tag) for each in code.filter_tags()}
    assert tags - {"b", "li"} <= TAGS


@settings(deadline=None)
@given(HOSTILE)
def test_the_section_is_found_again_whatever_is_quoted(text: str) -> None:
    made = section(saying("." + text))
    page = f"== قبل ==\nنص\n\n{made}\n\n== بعد ==\nنص"
    assert layout(page).text == made.partition("\n")[2]


@settings(deadline=None)
@given(HOSTILE)
def test_what_is_copied_is_what_was_suggested(text: str) -> None:
    text = "." + text
    assert copied(section(saying(text))) == [visible(text).strip("\n")] * 2


@settings(deadline=None)
@given(HOSTILE)
def test_a_quoted_line_is_shown_as_it_is(text: str) -> None:
    shown = html.unescape(re.sub("</?bdi>", "", escape.line(text, "rtl")))
    assert shown == quotable(text)


# The same proposals, the same section -------------------------------------------------------------


def later(comparison: Comparison) -> Comparison:
    def next_(revision: Revision) -> Revision:
        return replace(revision, id=revision.id + 1, timestamp="2025-02-01T00:00:00Z")

    pair = replace(
        comparison.pair,
        source=next_(comparison.pair.source),
        target=next_(comparison.pair.target),
    )
    return replace(comparison, pair=pair)


def test_the_text_is_a_function_of_the_comparison() -> None:
    assert section(sample.comparison()) == section(sample.comparison())


def test_newer_revisions_are_no_news() -> None:
    old, new = section(sample.comparison()), section(later(sample.comparison()))
    assert old != new
    assert shown(old) == shown(new)


def test_order_message_and_number_waiting_are_no_news() -> None:
    one, two, three, *_ = sample.comparison().proposals
    old = section(sample.of(one, two))
    new = section(sample.of(two, replace(one, message="غيره"), replace(three, shown=False)))
    assert shown(old) == shown(new)


def test_another_set_is_news() -> None:
    old = section(sample.comparison(shown=3))
    assert shown(old) != shown(section(sample.comparison(shown=4)))
    assert shown(old) != shown(section(sample.comparison(shown=2)))


# Items that are shown as one line -----------------------------------------------------------------


def test_a_settled_item_is_one_line_in_its_group() -> None:
    one, two, *_ = sample.comparison().proposals
    settled = [
        Settled(one.id, State.DONE, one.message),
        Settled("duplicate-reference/0", State.ANSWERED, "رسالة [[س]] {{تم}} " + "كلمة " * 100),
    ]
    made = wanted(sample.of(one, two), sample.rules(), account="IstidrakBot", settled=settled)
    assert [group.check for group in made.groups] == ["undefined-reference", "duplicate-reference"]
    done = made.entries[one.id]
    assert (done.state, done.words) == (State.DONE, f"* ✓ عولج: {one.message}")
    assert made.entries[two.id].state is State.OPEN
    answered = made.entries["duplicate-reference/0"].words
    assert answered.startswith("* أجاب عنه المحررون: رسالة &#91;&#91;س&#93;&#93; &#123;&#123;تم")
    assert "\n" not in answered
    assert answered.endswith("كلمة …")


def test_a_settled_item_of_a_check_that_is_gone_comes_last() -> None:
    settled = [Settled("gone-check/1", State.DONE, "س")]
    made = wanted(sample.comparison(), sample.rules(), account="B", settled=settled)
    assert [group.check for group in made.groups][-1] == "gone-check"


def test_the_closing_line() -> None:
    said = closing_line(sample.rules(), account="Istidrak]]Bot")
    assert said.startswith("لا اقتراح لدى [[مستخدم:IstidrakBot|بوت استدراك]]")
    assert "\n" not in said


def test_a_text_of_the_rules_that_holds_a_mark_is_refused() -> None:
    rules = sample.rules()
    messages = rules.messages.talk | {"answer": "<!-- istidrak:end -->"}
    rules = replace(rules, messages=replace(rules.messages, talk=messages))
    with pytest.raises(talk.DamagedMarks):
        talk.wikitext(sample.comparison(), rules, account="IstidrakBot")
