"""What people did since the bot's last save; first what is neither answer nor revert."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from bot import hearing
from bot.core.memory import Gist, Sighting, State
from bot.gateway.writer import PageVersion
from bot.hearing import Heard
from bot.talk import section
from tests import sample
from tests.talk.standing import FRESH, HEADING, after, inside, layout, opened, saved

BOT, ANN, BEN = "IstidrakBot", "Ann", "Ben"
WORDS = sample.rules().answers
NONE = "== سؤال ==\nنص"
PAGE = f"{NONE}\n\n== {HEADING} ==\n{FRESH}"
GROWN = section.revised(layout(PAGE), layout(PAGE), opened("aa-ref/1", "bb-cite/7"))
SECOND = PAGE.replace(FRESH, saved(GROWN))
ITEM = "aa-ref/1"
DONE = after(ITEM, "\n: {{تم}} Ann", PAGE)
REFUSED = after(ITEM, "\n: {{لم يتم}} المصدر ضعيف", PAGE)
BROKEN = PAGE.replace("<!-- istidrak:end -->", "")
GONE = PAGE.replace(layout(PAGE).items[ITEM].text, "")


def history(*versions: tuple[str, str], start: int = 1) -> list[PageVersion]:
    return [
        PageVersion(
            number,
            user,
            f"2026-01-01T00:{number:02}:00Z",
            hashlib.sha1(text.encode()).hexdigest(),
            text,
        )
        for number, (user, text) in enumerate(versions, start)
    ]


def hear(*versions: tuple[str, str], heard: int = 0) -> Heard:
    return hearing.hear(history(*versions), BOT, WORDS, heard)


def said(found: Heard) -> list[tuple[str, str, str, int]]:
    return [(each.id, each.verdict.value, each.who, each.revid) for each in found.answers]


@pytest.mark.parametrize(
    "versions",
    [
        pytest.param([], id="nothing"),
        pytest.param([(ANN, NONE), (BOT, PAGE)], id="nobody came"),
        pytest.param([(ANN, NONE), (BOT, PAGE), (ANN, f"{PAGE}\n\n== آخر ==")], id="elsewhere"),
        pytest.param(
            [(ANN, NONE), (BOT, PAGE), (ANN, after(ITEM, "\n: لماذا؟", PAGE))], id="asked"
        ),
        pytest.param([(ANN, NONE), (BOT, PAGE), (BOT, DONE)], id="the bot itself"),
        pytest.param([(ANN, NONE), (BOT, PAGE), (ANN, BROKEN)], id="broken"),
        pytest.param([(ANN, NONE), (BOT, PAGE), (ANN, BROKEN), (BEN, PAGE)], id="mended"),
        pytest.param(
            [(ANN, NONE), (BOT, PAGE), (ANN, BROKEN), (BEN, f"{PAGE}\n\nنص")], id="mended, and more"
        ),
        pytest.param([(ANN, NONE), (BOT, PAGE), (BOT, SECOND), (BOT, NONE)], id="the bot removed"),
        pytest.param([(BOT, PAGE), (ANN, ""), (BEN, PAGE)], id="blanked, and put back"),
        pytest.param([(BOT, PAGE), (ANN, GONE), (ANN, PAGE)], id="a line deleted by mistake"),
        pytest.param(
            [(BOT, PAGE), (ANN, REFUSED), (ANN, ""), (BEN, PAGE)],
            id="rolled back with answers",
        ),
    ],
)
def test_nothing_to_hear(versions: list[tuple[str, str]]) -> None:
    assert hear(*versions) == Heard(())


@pytest.mark.parametrize(
    ("versions", "answers"),
    [
        pytest.param([(ANN, NONE), (BOT, PAGE), (ANN, DONE)], [(ITEM, "done", ANN, 3)], id="done"),
        pytest.param(
            [(ANN, NONE), (BOT, PAGE), (ANN, DONE), (BEN, f"{DONE}\n\nنص")],
            [(ITEM, "done", ANN, 3)],
            id="the one who answered, not the one who came later",
        ),
        pytest.param(
            [(ANN, NONE), (BOT, PAGE), (ANN, DONE), (BEN, REFUSED)],
            [(ITEM, "done", ANN, 3), (ITEM, "not_done", BEN, 4)],
            id="two in their order",
        ),
        pytest.param([(BOT, PAGE), (ANN, GONE)], [(ITEM, "not_done", ANN, 2)], id="deleted"),
        pytest.param(
            [(BOT, PAGE), (ANN, DONE), (BEN, ""), (ANN, DONE)],
            [(ITEM, "done", ANN, 2)],
            id="given before a vandal came",
        ),
        pytest.param(
            [(BOT, PAGE), (ANN, BROKEN), (BEN, DONE)],
            [(ITEM, "done", BEN, 3)],
            id="with the mending",
        ),
        pytest.param(
            [(ANN, PAGE), (BEN, DONE), (BOT, DONE)],
            [(ITEM, "done", BEN, 2)],
            id="between the bot's look and its save",
        ),
    ],
)
def test_answers(versions: list[tuple[str, str]], answers: list[tuple[str, str, str, int]]) -> None:
    found = hear(*versions)
    assert said(found) == answers
    assert found.reverted == ""


def test_an_archived_discussion_is_no_revert_but_refuses_what_was_open() -> None:
    found = hear((ANN, NONE), (BOT, PAGE), (ANN, DONE), (BEN, NONE))
    assert found.reverted == ""
    assert {each.id for each in found.answers if each.revid == 4} == set(layout(PAGE).open)


@pytest.mark.parametrize(
    ("versions", "heard", "who"),
    [
        pytest.param([(ANN, NONE), (BOT, PAGE), (BEN, NONE)], 0, BEN, id="put back"),
        pytest.param([(ANN, NONE), (BOT, PAGE), (BEN, NONE)], 2, BEN, id="since the last pass"),
        pytest.param([(ANN, NONE), (BOT, PAGE), (BEN, NONE)], 3, "", id="told once"),
        pytest.param(
            [(ANN, NONE), (BOT, PAGE), (BEN, NONE), (ANN, f"{NONE} س")], 0, BEN, id="who it was"
        ),
        pytest.param(
            [(ANN, NONE), (BOT, PAGE), (BEN, NONE), (ANN, f"{NONE} س")], 3, "", id="told before"
        ),
        pytest.param([(ANN, NONE), (BOT, PAGE), (BOT, SECOND), (BEN, PAGE)], 0, BEN, id="update"),
        pytest.param([(ANN, NONE), (BOT, PAGE), ("", NONE)], 0, "somebody", id="a hidden name"),
    ],
)
def test_reverts(versions: list[tuple[str, str]], heard: int, who: str) -> None:
    assert hear(*versions, heard=heard).reverted == who


def test_an_answer_as_the_ledger_keeps_it() -> None:
    refused, done = (
        hearing.verdict_of(hear((ANN, NONE), (BOT, PAGE), (ANN, text)).answers[0])
        for text in (REFUSED, DONE)
    )
    assert (refused.state, refused.reason) == (State.NOT_DONE, "المصدر ضعيف")
    assert (done.state, done.who, done.revid) == (State.DONE, ANN, 3)
    assert done.at == datetime(2026, 1, 1, 0, 3, tzinfo=UTC)
    bare = hear((ANN, NONE), (BOT, PAGE), (ANN, GONE)).answers[0]
    assert hearing.verdict_of(bare).reason == "(deleted)"


def test_what_an_item_was_about_is_remembered_or_read_from_the_page() -> None:
    versions = history((ANN, NONE), (BOT, PAGE), (ANN, BROKEN), (BEN, GONE))
    known = Gist(ITEM, "aa-ref", frozenset(("word",)), frozenset(("mark",)))
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert hearing.gist_in(versions, ITEM, Sighting(ITEM, at, at, at, 1, 0, known)) == known
    read = hearing.gist_in(versions, ITEM, None)
    assert (read.id, read.check, read.marks) == (ITEM, "aa-ref", frozenset())
    assert {"رسالة", "صيغة", "تفصيل"} <= read.words
    assert not {"istidrak", "seal"} & read.words
    nothing = Gist("aa-ref/9", "aa-ref", frozenset(), frozenset())
    assert hearing.gist_in(versions, "aa-ref/9", None) == nothing


def test_an_item_is_read_where_it_stood_in_full() -> None:
    one_line = inside(
        layout(PAGE).items[ITEM].text,
        f"<!-- istidrak:item {ITEM} done -->\n* ✓ عولج\n<!-- istidrak:/item -->",
        PAGE,
    )
    versions = history((BOT, PAGE), (BOT, one_line))
    assert "تفصيل" in hearing.gist_in(versions, ITEM, None).words


def test_a_section_is_read_where_it_is_sound() -> None:
    assert hearing.section_in(NONE) is None
    assert hearing.section_in(BROKEN) is None
    assert hearing.section_in(PAGE) is not None
