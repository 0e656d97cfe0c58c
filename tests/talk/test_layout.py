"""The section found on a page: pieces and gaps, and what counts as damage."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import talk
from bot.talk import marks
from bot.talk.layout import Kind, Layout, read
from bot.talk.marks import State
from tests import sample

MADE = talk.wikitext(sample.comparison(), sample.rules(), account="IstidrakBot")
PAGE = f"== قبل ==\nنص\n\n{MADE}\n\n== بعد ==\nنص"
ONE, TWO, THREE, FOUR, FIVE = (each.id for each in sample.comparison().proposals[:5])
IDS = [ONE, TWO, THREE, FIVE, FOUR]  # by the order of the checks


def layout(page: str = PAGE) -> Layout:
    found = read(page)
    assert found is not None
    return found


def test_a_page_without_marks() -> None:
    page = "== نقاش ==\nقرأت عن istidrak هنا. <!-- تعليق --> istidrak: بوت"
    assert read(page) is None


def test_pieces_and_gaps_tile_the_section() -> None:
    found = layout()
    assert found.text == found.span.cut(PAGE)
    assert "\n" + found.text == MADE[MADE.index("\n") :]
    at = found.span.start
    for piece, gap in zip(found.pieces, (*found.gaps, None), strict=True):
        assert piece.span.cut(PAGE) == piece.text
        assert piece.span.start == at
        at = piece.span.end
        if gap is not None:
            assert (gap.span.start, gap.span.cut(PAGE)) == (at, gap.text)
            at = gap.span.end
    assert at == found.span.end


def test_the_kinds_of_pieces() -> None:
    found = layout()
    kinds = "".join(piece.kind[0] for piece in found.pieces)
    assert kinds == "hs" + "gi" * 5 + "f"
    assert list(found.items) == list(found.open) == IDS
    assert found.fingerprint == talk.fingerprint(IDS)
    assert found.signature == "~~~~"
    assert not any(gap.words for gap in found.gaps)


def test_states_stand_in_the_marks() -> None:
    piece = marks.item("a/1", State.DONE, "* س")
    page = PAGE.replace("<!-- istidrak:foot", f"{piece}<!-- istidrak:foot")
    assert layout(page).items["a/1"].state is State.DONE
    assert list(layout(page).open) == IDS


def test_every_piece_is_sealed_but_the_signature() -> None:
    assert [each.kind for each in layout().pieces if not each.sealed] == [Kind.SIGN]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("هذه اقتراحات", "هذه  اقتراحات"),
        ("'''مراجع مستدعاة", "''' مراجع مستدعاة"),
        ("* يُستدعى", "* <s>يُستدعى"),
        ("<small>الاقتباسات", "<small>شكرا. الاقتباسات"),
        ("</div>\n<!-- istidrak:/item -->", "</div>\n:{{تم}}\n<!-- istidrak:/item -->"),
        (f"{IDS[0]} seal", f"{IDS[0]} done seal"),
    ],
)
def test_a_seal_breaks_when_people_change_a_piece(old: str, new: str) -> None:
    assert old in PAGE
    broken = [each for each in layout(PAGE.replace(old, new, 1)).pieces if not each.sealed]
    assert len(broken) == 2  # and the signature


def test_the_message_of_an_item_in_plain_words() -> None:
    told = layout().items[IDS[1]].told
    assert told == sample.comparison().proposals[1].message


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["\n", "", ":{{تم}} ~~~~", "\n: لا.\n", "<s>", "* ن"]), min_size=11)
)
def test_answers_between_pieces_do_no_harm(answers: list[str]) -> None:
    parts = re.split(r"(<!-- istidrak:/(?:item|group) -->)", PAGE)
    it = iter(answers)
    page = "".join(p + (next(it, "") if p.startswith("<!-- istidrak:/") else "") for p in parts)
    found = layout(page)
    assert list(found.items) == IDS
    assert found.text == found.span.cut(page)
    assert found.fingerprint == layout().fingerprint


def test_a_whole_item_moved_out_of_the_section() -> None:
    moved = layout().items[IDS[2]].text
    page = PAGE.replace(moved, "").replace("== بعد ==\n", f"== بعد ==\n{moved}\n: ننقله هنا.\n")
    found = layout(page)
    assert found.elsewhere == {IDS[2]}
    assert IDS[2] not in found.items
    assert found.span.cut(page) == found.text


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (r"(?s)(.*)", r"\1\1"),
        (r"<!-- istidrak:end -->", ""),
        (r"<!-- istidrak:/item -->", ""),
        (r"<!-- istidrak:/group -->", ""),
        (r"<!-- istidrak:sign -->", ""),
        (r"<!-- istidrak:begin.*?-->", ""),
        (r"<!-- istidrak:foot.*?-->", ""),
        (r"(?s)<!-- istidrak:begin.*istidrak:/begin -->", ""),
        (r"(?s)<!-- istidrak:foot.*istidrak:end -->", ""),
        (r"<!-- (?=istidrak:begin)", "<-- "),
        (r" v1 set=", " v1 set=x"),
        (r" seal=", " seal=x"),
        (r"istidrak:end", "istidrak: end"),
        (r"istidrak:end", "Istidrak:end"),
        (r"istidrak:item", "istidrak:items"),
        (r"(<!-- istidrak:item .*? -->)", r"\1\1"),
        (r"(?s)(<!-- istidrak:/item -->)(.*?)(<!-- istidrak:item .*?-->)", r"\3\2\1"),
        (r"(?s)(<!-- istidrak:foot.*end -->)(.*)", r"\2\1 <!-- istidrak:end -->"),
    ],
)
def test_damaged_marks(pattern: str, instead: str) -> None:
    page = re.sub(pattern, instead, PAGE, count=1)
    assert page != PAGE
    with pytest.raises(talk.DamagedMarks):
        read(page)


@pytest.mark.parametrize("mark", [r"item [^ ]* ", r"group [^ ]* "])
def test_one_piece_twice(mark: str) -> None:
    instead = "item a/1 " if mark.startswith("item") else "group a "
    with pytest.raises(talk.DamagedMarks, match="twice"):
        read(re.sub(f"istidrak:{mark}", f"istidrak:{instead}", PAGE))


def test_an_item_inside_and_outside() -> None:
    page = f"{PAGE}\n{layout().items[IDS[0]].text}"
    with pytest.raises(talk.DamagedMarks, match="twice"):
        read(page)


@pytest.mark.parametrize("page", ["<!-- istidrak:end -->", "<!--istidrak:end-->"])
def test_a_mark_alone(page: str) -> None:
    with pytest.raises(talk.DamagedMarks):
        read(page)
