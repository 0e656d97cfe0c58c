from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.direction import Direction, of, pieces, quotable, runs, visible


def foreign(text: str, base: Direction = "rtl") -> list[str]:
    return [part for against, part in runs(text, base) if against]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("نص عربي وحده، وفيه 7 أرقام.", []),
        ("نشرته Reuters أمس.", ["Reuters"]),
        ("في «2024 Homs offensive» أن", ["2024 Homs offensive"]),
        ("يوم 7 December 2024.", ["7 December 2024"]),
        ("جائحة COVID-19 في", ["COVID-19"]),
        ("عن CNN، Reuters وغيرهما", ["CNN", "Reuters"]),
        ("«a» و«b»", ["a", "b"]),
        ("حمص (Homs (city)) هنا", ["Homs (city)"]),
        ("(6 December ← 6 ديسمبر)", ["6 December"]),
        ("في (https://example.org/x/)، وغيره", ["https://example.org/x/"]),
        ("أضيفوا --all.", ["--all"]),
        ("قُتل 3 في Homs", ["Homs"]),
    ],
)
def test_latin_runs_in_arabic(text: str, expected: list[str]) -> None:
    assert foreign(text) == expected


def test_arabic_runs_in_latin() -> None:
    assert foreign("The city حمص، سوريا (Homs).", "ltr") == ["حمص، سوريا"]


@given(st.text(), st.sampled_from(["ltr", "rtl"]))
def test_runs_joined_are_the_text(text: str, base: Direction) -> None:
    assert "".join(part for _, part in runs(text, base)) == text


def test_pieces_keep_tags_and_addresses_whole() -> None:
    text = '<ref name="أ">{{ويب|مسار=https://x.org/?a=b&c=d|عنوان=T}}</ref>'
    assert list(pieces(text)) == [
        ("tag", '<ref name="أ">'),
        ("sign", "{{"),
        ("text", "ويب"),
        ("sign", "|"),
        ("text", "مسار"),
        ("sign", "="),
        ("text", "https://x.org/?a=b&c=d"),
        ("sign", "|"),
        ("text", "عنوان"),
        ("sign", "="),
        ("text", "T"),
        ("sign", "}}"),
        ("tag", "</ref>"),
    ]


@given(st.text(alphabet=st.sampled_from("ab ع'[]{}|=<>/:\nhtps")))
def test_pieces_joined_are_the_text(text: str) -> None:
    assert "".join(piece for _, piece in pieces(text)) == text


def test_direction_of_a_text() -> None:
    assert of("Reuters 2024") == "ltr"
    assert of("7–8") == "ltr"
    assert of("{{استشهاد ويب|title=T}}") == "rtl"


def test_visible_drops_what_steers_a_terminal_or_breaks_a_save() -> None:
    assert visible("a\x1b[31mb\x00\ud800\r\nc\td\x7f") == "a[31mb\nc d"


def test_quotable_drops_marks_that_turn_the_text_after_them() -> None:
    assert quotable("a\u202eb\u2067c\n  d \u200fهـ") == "abc d \u200fهـ"
