from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot import terminal
from bot.core.direction import quotable
from bot.core.models import Comparison, Place, Span
from tests import sample

RLI, LRI, PDI = "\u2067", "\u2066", "\u2069"
ESCAPES = re.compile("\x1b\\[[0-9;?]*[a-zA-Z]")


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def printed(comparison: Comparison, **options: Any) -> str:
    file = io.StringIO()
    terminal.show(comparison, sample.rules(), file=file, **options)
    return file.getvalue()


def on_screen(comparison: Comparison, width: int = 60, **options: Any) -> str:
    return printed(comparison, colour=True, width=width, **options)


def test_header_has_both_titles_revisions_and_dates() -> None:
    source, target, *_ = printed(sample.comparison()).splitlines()
    assert (
        source
        == f"{RLI}الإنجليزية:{PDI} 2024 Homs offensive {RLI}(النسخة 1001، 15 يناير 2025){PDI}"
    )
    assert f"{RLI}هجوم حمص 2024{PDI}" in target
    assert "(النسخة 2001، 14 يناير 2025)" in target


def test_a_proposal_has_everything_a_person_needs() -> None:
    comparison = sample.comparison()
    text = printed(comparison)
    for told in (
        "أحداث وردت في المقالة الإنجليزية ولم ترد هنا (1)",
        "تنسب ذلك إلى",
        "“An air strike on the Rastan bridge killed at least 3 people",
        f"أقرب ما في المقالة: «{sample.NEAREST}»",
        "الموضع: قسم «المعركة».",
        "مسودة آلية",
        sample.DRAFT,
        "الثقة 93٪",
        comparison.proposals[3].id,
    ):
        assert told in text


def test_groups_come_in_the_order_of_the_settings() -> None:
    text = printed(sample.comparison())
    places = [
        text.index(each) for each in ("مراجع مستدعاة", "مراجع مكررة", "عبارات لا مرجع", "أحداث")
    ]
    assert places == sorted(places)


def test_plain_text_has_no_escapes_and_no_boxes() -> None:
    text = printed(sample.comparison(), all_=True)
    assert "\x1b" not in text
    assert not re.search("[\u2500-\u257f]", text)
    assert not [line for line in text.splitlines() if line != line.rstrip()]


def test_wikitext_is_printed_verbatim_on_lines_of_its_own() -> None:
    for text in (printed(sample.comparison()), on_screen(sample.comparison(), width=40)):
        assert sample.DRAFT in ESCAPES.sub("", text).splitlines()


def test_suggestions_carry_no_isolate_marks() -> None:
    codes = [each.finding.suggestion for each in sample.comparison().proposed]
    lines = printed(sample.comparison()).splitlines()
    assert all(code in lines for code in codes if code)


def test_isolates_are_closed_on_the_line_that_opened_them() -> None:
    for text in (printed(sample.comparison()), on_screen(sample.comparison(), width=30)):
        for line in ESCAPES.sub("", text).splitlines():
            assert line.count(RLI) + line.count(LRI) == line.count(PDI)


def test_latin_inside_arabic_is_isolated() -> None:
    assert terminal.isolated("نشرته Reuters أمس.") == f"{RLI}نشرته {LRI}Reuters{PDI} أمس.{PDI}"
    assert terminal.isolated("Reuters") == "Reuters"
    assert terminal.isolated("Reuters.", "rtl") == f"{RLI}{LRI}Reuters{PDI}.{PDI}"


def test_prose_is_wrapped_to_the_screen() -> None:
    codes = {each.finding.suggestion for each in sample.comparison().proposed}
    for line in ESCAPES.sub("", on_screen(sample.comparison(), width=50)).splitlines():
        prose = line not in codes and "/" not in line and "(النسخة" not in line
        assert not prose or cell_len(line) <= 50, line


def test_summary_counts_in_good_arabic() -> None:
    last = printed(sample.comparison(shown=3)).splitlines()[-1]
    assert "3 اقتراحات، واثنان ينتظران دورهما، واثنان لم يُقترحا. ولعرض الباقي أضيفوا" in last
    assert printed(sample.of()).splitlines()[-1] == f"{RLI}لا اقتراحات.{PDI}"


def test_all_adds_those_past_the_cap_and_the_held_back_with_reasons() -> None:
    comparison = sample.comparison(shown=3)
    some, everything = printed(comparison), printed(comparison, all_=True)
    for proposal in comparison.proposals[3:]:
        assert proposal.id not in some
        assert proposal.id in everything
    assert "سبب الإمساك: بلا مصدر." in everything
    assert "سبب الإمساك: الثقة دون الحد المطلوب للاقتراح." in everything
    assert "--all" not in everything


def test_text_for_a_file_is_plain() -> None:
    made = terminal.text(sample.comparison(), sample.rules(), to_file=True)
    assert made == printed(sample.comparison())


@given(st.text())
def test_no_quoted_text_steers_the_terminal(text: str) -> None:
    proposal = sample.comparison().proposals[3]
    place = Place(Span(0, 0), text, text)
    finding = replace(proposal.finding, source=place, target=place, suggestion=text)
    made = sample.of(replace(proposal, finding=finding, message=text))
    shown = printed(made)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown)
    assert quotable(text)[:700] in re.sub(f"[{RLI}{LRI}{PDI}]", "", shown)


def test_square_brackets_are_no_markup() -> None:
    proposal = sample.comparison().proposals[0]
    assert "[bold]x[/bold] :smile:" in printed(
        sample.of(replace(proposal, message="[bold]x[/bold] :smile:"))
    )


def test_progress_is_silent_without_a_terminal() -> None:
    file = io.StringIO()
    with terminal.progress("reading", file=file) as say:
        say("comparing")
    assert file.getvalue() == ""


def test_progress_shows_and_clears_a_line_on_a_terminal() -> None:
    file = Screen()
    with terminal.progress("reading", file=file) as say:
        say("comparing [x] هجوم حمص")
    assert file.getvalue().endswith("\x1b[2K")
