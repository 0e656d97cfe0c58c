from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from bot import report
from bot.core.direction import visible
from bot.core.models import Cited, Comparison, Evidence, Place, Span
from tests import sample

HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *("<script>", "</pre>", "</script>", "<img src=x onerror=a()>", '"', "'", "&amp;"),
                *("{{ 7 }}", "{% x %}", "\n", "\n\n", " ", "<!--", "]]>", "javascript:a()", "ع"),
            ]
        ),
        st.text(max_size=6),
    )
).map("".join)
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Outline(HTMLParser):
    """Reads a page as a browser would: tags, attributes and what stands in each <pre>."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.boxes: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "pre":
            self.boxes.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"stray </{tag}>"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "pre" in self.open:
            self.boxes[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")


def page(comparison: Comparison) -> str:
    return report.page(comparison, sample.rules(), "1.2.3")


def saying(text: str) -> Comparison:
    """A comparison in which everything that is quoted is ``text``."""
    proposal = sample.comparison().proposals[3]
    finding = replace(
        proposal.finding,
        source=Place(Span(3, 3), text, text),
        suggestion=text,
        references=(Cited(text, text, text),),
        evidence=(Evidence("nearest", "", text), Evidence("name", text, text)),
        reason=text,
        fit=False,
    )
    shown = replace(proposal, finding=finding, message=text)
    held = replace(shown, shown=False, propose=False, rank=None)
    made = sample.of(shown, held)
    target = replace(made.pair.target, title=text, timestamp=text)
    return replace(made, pair=replace(made.pair, target=target))


def test_it_is_an_arabic_page_from_right_to_left() -> None:
    text = page(sample.comparison())
    assert text.startswith("<!DOCTYPE html>")
    assert '<html lang="ar" dir="rtl">' in text
    assert "<title>استدراك: هجوم حمص 2024</title>" in text
    assert '<blockquote lang="en" dir="ltr">An air strike' in text
    assert "width=device-width" in text


def test_it_loads_nothing() -> None:
    outline = Outline(page(sample.comparison()))
    assert "default-src 'none'" in page(sample.comparison())
    assert not {"link", "img", "iframe", "object", "base", "form"} & set(outline.tags)
    assert not [each for each in outline.attributes if each[1] in ("src", "srcset", "action")]
    assert "url(" not in page(sample.comparison())
    assert "@import" not in page(sample.comparison())


def test_shown_ones_are_cards_and_the_others_are_folded() -> None:
    comparison = sample.comparison(shown=4)
    text = page(comparison)
    open_, folded = text.split("اقتراحات تنتظر دورها")
    assert all(f'id="{each.id}"' in open_ for each in comparison.proposals[:4])
    assert all(f'id="{each.id}"' in folded for each in comparison.proposals[4:])
    assert "<summary>ما لم يُقترح (2)</summary>" in folded
    assert "سبب الإمساك: بلا مصدر." in folded
    assert "سبب الإمساك: الثقة دون الحد المطلوب" in folded


def test_both_revisions_are_linked() -> None:
    text = page(sample.comparison())
    assert 'href="https://ar.wikipedia.org/w/index.php?oldid=2001"' in text
    assert 'href="https://en.wikipedia.org/w/index.php?oldid=1001"' in text
    assert "النسخة 2001، 14 يناير 2025" in text


def test_confidence_is_a_bar_with_a_figure() -> None:
    assert "الثقة 93٪" in page(sample.comparison())
    assert "width:93%" in page(sample.comparison())


def test_nothing_to_propose() -> None:
    text = page(sample.of())
    assert "لا شيء يُقترح" in text
    assert "<details>" not in text


def test_only_web_addresses_become_links() -> None:
    text = page(saying("javascript:alert(1)"))
    links = [value for tag, name, value in Outline(text).attributes if name == "href"]
    assert all(value.startswith("https://") for value in links)


def test_every_colour_has_a_dark_twin() -> None:
    light, dark = re.findall(r":root \{(.*?)\}", page(sample.comparison()), re.DOTALL)
    names = [set(re.findall(r"(--[a-z]+):", each)) for each in (light, dark)]
    assert names[0] == names[1]


@given(HOSTILE)
def test_no_quoted_text_adds_markup(text: str) -> None:
    hostile, plain = Outline(page(saying("." + text))), Outline(page(saying(".x")))
    assert not hostile.open
    assert [each for each in hostile.tags if each != "bdi"] == [
        each for each in plain.tags if each != "bdi"
    ]
    assert {name for _, name, _ in hostile.attributes} == {name for _, name, _ in plain.attributes}


@given(HOSTILE)
def test_what_is_copied_is_what_was_suggested(text: str) -> None:
    (box,) = Outline(page(saying("." + text))).boxes
    assert box == "\n" + visible("." + text).strip("\n")  # a browser drops the first newline
