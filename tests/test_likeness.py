"""Is a finding one that was refused? First those that are not, for a refusal silences for good."""

from __future__ import annotations

import pytest

from bot import likeness
from bot.core.memory import Gist
from bot.core.models import Finding, Place, Span

SAID = "On 15 March an explosion damaged the northern bridge and injured 23 soldiers."
KEY = "report:bbc news/15 march 2021/a bridge|url:example.com/b|date:D15|number:23"
AN_ID = "missing-event/1"


def event(text: str = SAID, key: str = KEY, id_: str = AN_ID) -> Gist:
    place = Place(Span(0, 1), "Events", text)
    finding = Finding("missing-event", key, 0.9, place, None, "missing-event")
    return likeness.gist_of(id_, finding)


def of_target(key: str, check: str = "undefined-reference") -> Gist:
    return likeness.gist_of(f"{check}/{key}", Finding(check, key, 0.9, None, None, check))


REFUSED = event()


@pytest.mark.parametrize("check", ["undefined-reference", "duplicate-reference", "citation-error"])
def test_a_refused_defect_silences_no_other_of_its_kind(check: str) -> None:
    message = f"{check}-target-history-undefined-reference"
    one, other = (
        likeness.gist_of(f"{check}/{n}", Finding(check, f"/report-{n}", 0.9, None, None, message))
        for n in (1, 2)
    )
    assert not likeness.alike(one, other)
    assert likeness.alike(one, one)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param(
            "Two schools were closed on 20 March, and 1,800 pupils were moved to Taiz.",
            "report:the guardian/20 march 2021/pupils|url:example.net/s|date:D20|number:1800",
            id="another event",
        ),
        pytest.param(
            "On 15 March the governor resigned, and 40 officers were dismissed.",
            "report:bbc news/15 march 2021/governor|url:example.com/g|date:D15|number:40",
            id="the same outlet on the same day",
        ),
        pytest.param(
            "On 15 March the governor resigned, and 40 officers were dismissed.",
            "report:bbc news/15 march 2021/a bridge|url:example.com/b|date:D15|number:40",
            id="the same report, of something else",
        ),
        pytest.param(
            "On 19 April an explosion damaged the southern bridge and injured 7 soldiers.",
            "report:afp/19 april 2021/another|url:example.edu/x|date:D19|number:7",
            id="a like event, with other figures",
        ),
        pytest.param(
            "Rebels took it on 15 March.",
            "report:afp/15 march 2021/taken|url:example.edu/y|date:D15",
            id="too few words to say",
        ),
        pytest.param("The bridge was rebuilt.", "url:example.com/b", id="the same source alone"),
        pytest.param("", "", id="nothing"),
        pytest.param(
            "A convoy of 23 lorries left the port for the capital on 15 March.",
            "url:example.info/c|date:D15|number:23",
            id="a date and a figure alike, from elsewhere",
        ),
    ],
)
def test_another_finding_is_another(text: str, key: str) -> None:
    assert not likeness.alike(REFUSED, event(text, key, "missing-event/2"))


@pytest.mark.parametrize(("one", "other"), [("/قديم", "/حديث"), ("", "/حديث"), ("a/x", "b/x")])
def test_defects_of_the_target_are_told_apart_by_their_keys(one: str, other: str) -> None:
    assert not likeness.alike(of_target(one), of_target(other))


def test_another_check_says_another_thing_of_the_same_sentence() -> None:
    place = Place(Span(0, 1), "Events", SAID)
    finding = Finding("missing-reference", KEY, 0.9, place, None, "missing-reference")
    assert not likeness.alike(REFUSED, likeness.gist_of("missing-reference/1", finding))


def test_a_gist_of_which_nothing_is_known_refuses_its_own_id_alone() -> None:
    bare = Gist(AN_ID, "missing-event", frozenset(), frozenset())
    assert not likeness.alike(bare, event(id_="missing-event/2"))
    assert likeness.alike(bare, event())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param(SAID, "url:example.org/other|date:D15|number:23", id="another source"),
        pytest.param(
            "On 15 March a blast damaged the northern bridge and wounded 23 soldiers.",
            "url:example.org/other|date:D15|number:23",
            id="in other words, and another source",
        ),
        pytest.param(
            "On 15 March an explosion damaged the northern bridge and injured 24 soldiers.",
            "report:bbc news/15 march 2021/a bridge|url:example.com/b|date:D15|number:24",
            id="a figure corrected",
        ),
        pytest.param(
            "A bomb went off on 15 March; 23 servicemen were hurt, 2 of them badly.",
            f"{KEY}|number:2",
            id="wholly reworded, from the same source with the same facts",
        ),
        pytest.param(
            "An explosion damaged the northern bridge.", "url:example.com/b", id="shortened"
        ),
    ],
)
def test_what_was_refused_is_known_again(text: str, key: str) -> None:
    assert likeness.alike(REFUSED, event(text, key, "missing-event/2"))
    assert likeness.among([of_target("/x"), REFUSED], event(text, key, "missing-event/2"))


def test_the_same_facts_from_elsewhere_are_the_same_when_they_are_many() -> None:
    facts = "date:D15|number:23|number:4"
    refused = event(key=f"url:example.com/b|{facts}")
    reworded = "A bomb went off; servicemen were hurt."
    assert likeness.alike(refused, event(reworded, f"url:example.org/z|{facts}", "missing-event/2"))
    more = f"url:example.org/z|{facts}|number:900"
    assert not likeness.alike(refused, event(reworded, more, "missing-event/2"))


def test_words_on_a_page_are_read_without_their_markup() -> None:
    shown = (
        "* تذكر المقالة حدثًا.\n<div style=\"margin:1.6em\"><div lang='en'>The army&#39;s bridge"
        " was <bdi>damaged</bdi> on 15&nbsp;March.</div></div><!-- istidrak:x seal=12345678 -->"
    )
    words = likeness.shown_words(shown)
    assert words >= {"army", "bridge", "damaged", "march", "15"}
    assert not words & {"39", "style", "margin", "istidrak", "seal", "12345678", "1.6"}


def test_a_refused_item_is_known_from_its_words_on_the_page() -> None:
    page = (
        "* رسالة\n<div lang='en'>On 15 March an explosion damaged the northern bridge and injured"
    )
    words = likeness.shown_words(f"{page} 23 soldiers.</div>\n<div>المرجع جاهز للنسخ</div>")
    refused = Gist(AN_ID, "missing-event", words, frozenset())
    assert likeness.alike(refused, event(id_="missing-event/2"))
    other = "Two schools were closed on 20 March, and 1,800 pupils were moved to Taiz."
    assert not likeness.alike(refused, event(other, "url:x", "missing-event/3"))
