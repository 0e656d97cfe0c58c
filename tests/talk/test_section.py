"""The section revised: what is renewed, what stays, and that no word of people is ever lost."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import talk
from bot.talk import marks, section
from bot.talk.content import Content
from bot.talk.layout import Kind, Layout
from bot.talk.marks import State
from tests.talk.standing import (
    ANSWERED,
    CHECKS,
    DONE,
    FRESH,
    HEADING,
    OPEN,
    OWN,
    SIGNED,
    THREE,
    after,
    inside,
    layout,
    opened,
    saved,
    want,
)


def revise(text: str, content: Content, *, resign: bool = False) -> str:
    return section.revised(layout(text), OWN, content, resign=resign)


# What is the bot's follows what is wanted ---------------------------------------------------------


def test_the_same_wanted_the_same_text_but_for_the_seal_of_the_signature() -> None:
    once = revise(FRESH, opened(*THREE))
    digits = marks.seal_of(SIGNED)
    assert once == saved(section.fresh(opened(*THREE))).replace(
        layout(FRESH).pieces[0].text, layout(once).pieces[0].text
    )
    assert layout(once).signed == digits
    assert section.revised(layout(once), layout(once), opened(*THREE)) == once


def test_words_are_renewed_and_the_signature_is_kept() -> None:
    text = revise(FRESH, opened(*THREE, version=2))
    assert "صيغة 1" not in text
    assert text.count("صيغة 2") == 3
    assert "مقدمة 2" in text
    assert "ذيل 2" in text
    assert layout(text).signature == SIGNED


def test_a_new_signature_is_asked_for() -> None:
    assert layout(revise(FRESH, opened(*THREE), resign=True)).signature == "~~~~"


def test_items_vanish_with_their_group_when_nobody_spoke() -> None:
    text = revise(FRESH, opened("aa-ref/2"))
    assert list(layout(text).items) == ["aa-ref/2"]
    assert "عنوان cc-event" not in text
    assert layout(text).fingerprint == talk.fingerprint(["aa-ref/2"])


def test_standing_items_keep_their_order_and_new_ones_come_last() -> None:
    text = revise(FRESH, opened("aa-ref/9", "aa-ref/2", "aa-ref/1", "bb-cite/4", "cc-event/3"))
    keys = [piece.key for piece in layout(text).pieces if piece.key]
    assert keys == [
        "aa-ref", "aa-ref/1", "aa-ref/2", "aa-ref/9", "bb-cite", "bb-cite/4", "cc-event",
        "cc-event/3",
    ]  # fmt: skip


def test_a_resolved_item_becomes_a_line_and_then_goes() -> None:
    text = revise(FRESH, want({"aa-ref/1": DONE, "aa-ref/2": OPEN}))
    assert layout(text).items["aa-ref/1"].state is DONE
    assert layout(text).open == ("aa-ref/2",)
    assert "✓ عولج aa-ref/1" in text
    again = section.revised(layout(text), layout(text), opened("aa-ref/2"))
    assert list(layout(again).items) == ["aa-ref/2"]


def test_lines_are_not_added_for_items_that_do_not_stand_there() -> None:
    text = revise(FRESH, want({"aa-ref/1": OPEN, "aa-ref/7": DONE, "bb-cite/8": ANSWERED}))
    assert list(layout(text).items) == ["aa-ref/1"]
    assert "bb-cite" not in text


def test_what_people_moved_away_does_not_come_back() -> None:
    moved = OWN.items["aa-ref/2"].text
    page = f"{FRESH.replace(moved, '')}\n== نقاش ==\n{moved}"
    assert "aa-ref/2" not in revise(page, opened(*THREE))


def test_nothing_open_nothing_fresh() -> None:
    assert section.fresh(want({"aa-ref/1": DONE})) == ""
    assert section.fresh(opened()) == ""


# What is people's stays ---------------------------------------------------------------------------


@pytest.mark.parametrize("states", [{}, {"aa-ref/1": OPEN}, {"aa-ref/1": DONE}])
def test_an_item_under_discussion_is_neither_removed_nor_reworded(
    states: dict[str, State],
) -> None:
    text = after("aa-ref/1", "\n: هل المصدر موثوق؟ فلان")
    result = revise(text, want(states, version=2))
    assert OWN.items["aa-ref/1"].text + "\n: هل المصدر موثوق؟ فلان\n" in result
    assert "عنوان aa-ref" in result


def test_an_answered_item_is_one_line_and_the_answer_stays() -> None:
    text = after("aa-ref/1", "\n: {{لم يتم}} المصدر ضعيف. فلان")
    result = layout(revise(text, want({"aa-ref/1": ANSWERED})))
    assert result.items["aa-ref/1"].state is ANSWERED
    assert "<div>" not in result.items["aa-ref/1"].text
    gaps = {piece.key: gap.text for piece, gap in zip(result.pieces, result.gaps, strict=False)}
    assert gaps["aa-ref/1"].startswith("\n: {{لم يتم}} المصدر ضعيف. فلان")


@pytest.mark.parametrize("state", [OPEN, ANSWERED, DONE])
def test_a_line_is_not_reworded_and_an_answer_is_final(state: State) -> None:
    text = revise(after("aa-ref/1", "\n: تم. فلان"), want({"aa-ref/1": ANSWERED}))
    standing = layout(text)
    again = section.revised(standing, standing, want({"aa-ref/1": state}, version=2))
    assert layout(again).items["aa-ref/1"].text == standing.items["aa-ref/1"].text


@pytest.mark.parametrize("state", [OPEN, ANSWERED, DONE, None])
def test_a_touched_item_stays_whatever_is_wanted(state: State | None) -> None:
    text = inside("رسالة aa-ref/1 صيغة 1", "<s>رسالة aa-ref/1 صيغة 1</s>")
    states = {"aa-ref/1": state} if state else {}
    assert layout(text).items["aa-ref/1"].text in revise(text, want(states, version=2))


def test_a_touched_piece_stays_after_the_bot_saved_it() -> None:
    text = inside("رسالة aa-ref/1", "رسالةٌ aa-ref/1")
    for version in (2, 3):
        standing = layout(text)
        text = section.revised(standing, standing, opened(*THREE, version=version))
    assert "رسالةٌ aa-ref/1 صيغة 1" in text
    assert "رسالة aa-ref/2 صيغة 3" in text


@pytest.mark.parametrize("old", ["مقدمة 1", "'''عنوان cc-event'''", "ذيل 1"])
def test_touched_head_title_and_foot_stay(old: str) -> None:
    assert f"{old} وزيادة" in revise(inside(old, f"{old} وزيادة"), opened("aa-ref/1", version=2))


def test_what_stands_in_the_signature_stays_for_ever() -> None:
    text = inside(SIGNED, f"{SIGNED} لا أوافق")
    own = OWN
    for version in (2, 3, 4):
        text = section.revised(layout(text), own, opened(*THREE, version=version), resign=True)
        own = layout(text)
        assert f"{SIGNED} لا أوافق" in text
        assert f"مقدمة {version}" in text


def test_a_signature_is_known_again_after_an_update() -> None:
    text = revise(FRESH, opened(*THREE, version=2))
    own = layout(text)
    text = inside(SIGNED, f"{SIGNED} لا", text)
    text = section.revised(layout(text), own, opened(*THREE), resign=True)
    assert f"{SIGNED} لا" in text


def test_without_the_own_last_text_every_piece_stays() -> None:
    result = layout(section.revised(OWN, None, opened("aa-ref/9", version=2)))
    assert list(result.items) == ["aa-ref/1", "aa-ref/2", "aa-ref/9", "cc-event/3"]
    assert [p.text for p in result.pieces if p.key != "aa-ref/9"] == [p.text for p in OWN.pieces]


# For any edits of people --------------------------------------------------------------------------

WORDS = [
    ": {{تم}} [[مستخدم:س]]", "* لا\n", "\n\n:: '''كلام'''  بمسافتين ", "<s>", "</s>", "== عنوان ==",
    "<!-- تعليق -->", "</div>", "س", "|}", "~~~",
]  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """People's words put at a place: into a gap or into a piece, or a piece taken out or moved."""

    how: str
    at: int
    words: str


EDITS = st.lists(
    st.builds(
        Edit,
        st.sampled_from(["gap", "gap", "piece", "delete", "move"]),
        st.integers(0, 40),
        st.sampled_from(WORDS),
    ),
    max_size=5,
)
IDS = [f"{check}/{n}" for check in CHECKS for n in range(3)]
WANTED = st.builds(
    want, st.dictionaries(st.sampled_from(IDS), st.sampled_from(State)), st.integers()
)


def edited(text: str, edits: list[Edit], tag: str, said: list[str]) -> tuple[str, list[str]]:
    """Apply edits of people; return the page and all words that are theirs now, each unique."""
    said = list(said)
    for number, edit in enumerate(edits):
        found = layout(text)
        words = f"{edit.words} كلمة{tag}-{number}. "
        if edit.how == "gap":
            at = found.gaps[edit.at % len(found.gaps)].span.end
            text = text[:at] + words + text[at:]
            said.append(words)
        elif edit.how == "piece":
            piece = found.pieces[edit.at % len(found.pieces)]
            start, end = piece.inner
            at = piece.span.start + start + edit.at % (end - start + 1)
            put = text[:at] + words + text[at:]
            if all(other in put for other in said):  # not into the middle of other people's words
                text = put
                said.append(words)
        elif found.items:
            piece = list(found.items.values())[edit.at % len(found.items)]
            if any(word in piece.text for word in said) or "كلمة" in piece.text:
                continue
            text = text[: piece.span.start] + text[piece.span.end :]
            text += f"\n{piece.text}" if edit.how == "move" else ""
    return text, said


def residue(text: str, own: Layout) -> str:
    found = layout(text)
    gaps = (*(gap.text if gap.words else "" for gap in found.gaps), "")
    return "".join(
        (piece.text if section.touched(piece, found, own) else "") + gap
        for piece, gap in zip(found.pieces, gaps, strict=True)
    )


def attached(text: str) -> dict[tuple[Kind, str], str]:
    found = layout(text)
    pairs = zip(found.pieces, found.gaps, strict=False)
    return {(piece.kind, piece.key): gap.text for piece, gap in pairs if gap.words}


@settings(deadline=None)
@given(st.lists(st.tuples(EDITS, WANTED, st.booleans()), min_size=1, max_size=4))
def test_no_byte_of_people_changes_whatever_they_write_and_the_bot_wants(
    rounds: list[tuple[list[Edit], Content, bool]],
) -> None:
    page, own, said = FRESH, OWN, list[str]()
    for number, (edits, content, resign) in enumerate(rounds):
        page, said = edited(page, edits, f"{number}", said)
        standing = layout(page)
        result = section.revised(standing, own, content, resign=resign)

        left = page[: standing.span.start] + result + page[standing.span.end :]
        again = section.revised(layout(left), layout(left), content, resign=resign)
        assert again == result
        assert not section.news(layout(left), layout(left), content)
        assert attached(left) == attached(page)
        wanted_open = {key for key, entry in content.entries.items() if entry.state is OPEN}
        assert wanted_open <= layout(left).items.keys() | standing.elsewhere

        before, page = residue(page, own), saved(left)
        own = layout(page)
        assert residue(page, own) == before
        assert all(page.count(words) == 1 for words in said)


@settings(deadline=None)
@given(EDITS)
def test_a_closed_section_holds_all_that_people_wrote(edits: list[Edit]) -> None:
    page, said = edited(FRESH, edits, "0", [])
    closed = section.closing(layout(page), OWN, "لا اقتراح الآن.")
    assert (closed is None) == (not said)
    if closed is not None:
        assert residue(closed, OWN) == residue(layout(page).text, OWN)
        assert all(words in closed for words in said)


# Is there anything to save? -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        opened(*THREE, version=2),
        opened(*reversed(THREE)),
        want(dict.fromkeys(THREE, OPEN) | {"aa-ref/7": DONE, "bb-cite/1": ANSWERED}),
        want(dict.fromkeys(THREE, OPEN) | {"aa-ref/1": ANSWERED}),
    ],
)
def test_no_news(content: Content) -> None:
    text = after("aa-ref/1", "\n: {{تم}} فلان")
    assert not section.news(layout(text), OWN, content)


@pytest.mark.parametrize(
    "content",
    [
        opened(*THREE, "aa-ref/4"),
        opened(*THREE, "bb-cite/4"),
        opened("aa-ref/1", "cc-event/3"),
        want(dict.fromkeys(THREE, OPEN) | {"aa-ref/2": DONE}),
        want({}),
    ],
)
def test_news(content: Content) -> None:
    assert section.news(OWN, OWN, content)


def test_an_item_that_cannot_be_taken_away_is_no_news() -> None:
    text = after("aa-ref/2", "\n: هل؟")
    assert not section.news(layout(text), OWN, opened("aa-ref/1", "cc-event/3"))
    touched = inside("رسالة aa-ref/2", "'''رسالة''' aa-ref/2")
    assert not section.news(layout(touched), OWN, opened("aa-ref/1", "cc-event/3"))


def test_a_line_that_was_shown_is_no_news_when_it_goes() -> None:
    text = revise(FRESH, want(dict.fromkeys(THREE, OPEN) | {"aa-ref/2": DONE}))
    assert not section.news(layout(text), layout(text), opened("aa-ref/1", "cc-event/3"))


def test_a_done_item_that_came_back_is_news() -> None:
    text = revise(FRESH, want(dict.fromkeys(THREE, OPEN) | {"aa-ref/2": DONE}))
    assert section.news(layout(text), layout(text), opened(*THREE))


# Closed -------------------------------------------------------------------------------------------


def test_a_section_of_the_bot_alone_may_be_removed() -> None:
    assert section.closing(OWN, OWN, "لا اقتراح الآن.") is None


def test_a_section_in_which_people_wrote_is_closed_with_one_line() -> None:
    text = after("aa-ref/1", "\n: هل المصدر موثوق؟ فلان")
    closed = section.closing(layout(text), OWN, "لا اقتراح الآن.")
    assert closed is not None
    result = layout(closed)
    assert list(result.items) == ["aa-ref/1"]
    assert "\nلا اقتراح الآن. <!--" in closed
    assert "مقدمة" not in closed
    assert "ذيل" not in closed
    assert result.signature == SIGNED
    reopened = section.revised(result, result, opened("bb-cite/1"))
    assert "مقدمة 1" in reopened
    assert list(layout(reopened).items) == ["aa-ref/1", "bb-cite/1"]


@pytest.mark.parametrize("spot", [SIGNED, "مقدمة 1", "ذيل 1", "'''عنوان aa-ref'''"])
def test_words_inside_any_piece_keep_the_section(spot: str) -> None:
    text = inside(spot, f"{spot} لا")
    closed = section.closing(layout(text), OWN, "لا اقتراح الآن.")
    assert closed is not None
    assert f"{spot} لا" in closed


@pytest.mark.parametrize(
    ("before", "behind", "left"),
    [
        ("أول\n\n== استدراك ==\n", "\n\n== ثان ==\nس", "أول\n\n== ثان ==\nس"),
        ("== استدراك ==\n\n", "", ""),
        ("أول\n\n==استدراك==\n", "\n", "أول\n\n"),
        ("== استدراك ==\n", "\nكلام تحت القسم\n", "== استدراك ==\n\nكلام تحت القسم\n"),
        ("== استدراك ==\nكلام\n", "\n\n== ثان ==", "== استدراك ==\nكلام\n\n\n== ثان =="),
        ("== غيره ==\n", "\n== ثان ==", "== غيره ==\n\n== ثان =="),
    ],
)
def test_what_is_cut_out_when_the_section_goes(before: str, behind: str, left: str) -> None:
    page = before + FRESH + behind
    start, end = section.removal(page, layout(page), HEADING)
    assert page[:start] + page[end:] == left
