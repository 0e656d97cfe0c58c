"""What holds for every text: nothing raises, sections tile the page, spans cut what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.models import Article, Span
from bot.core.wikitext import plain
from tests.core.test_wikitext import LANGUAGES, read

DATA = Path(__file__).parents[3] / "shared/data"
OWN_PAIRS = Path(__file__).parents[1] / "pairs"

# Parted by spaces; ␣ is a space inside one.
TOKENS = """{{ }} {{{ }}} [[ ]] [ ] | = == === ' '' ''' ''''' * # ; : ---- {| |} |- || ! !! |+ <br>
<ref> </ref> <ref/> <ref␣name="a"> <ref␣name=a␣/> <ref␣group=g> <references> </references> <!-- -->
<nowiki> </nowiki> <pre> </pre> <math> </math> <gallery> </gallery> <blockquote> </blockquote>
<poem> </poem> <div> </div> <small> </small> <table> </table> <tr> <td> </td> <li> <includeonly>
</includeonly> &nbsp; &amp; &#x41; &#9999999999; &bogus; http://a.example/x https://b.example/?a=1
[[ملف:أ.jpg|تصغير|وصف␣طويل [[تصنيف:أ]] [[File: [[en:Homs]] {{cite␣web|title=A|url= {{efn|
{{استشهاد␣ويب| {{صندوق␣معلومات| {{وإو|نص= {{convert|5|km}} {{مراجع|refs= {{#tag:ref| {{r|a}} {{!}}
{{sfn|A|2001}} {{اقتباس| __TOC__ ـ \u200f \u200e ؟ ؛ ، . ! ... د. U.S. 3.5 حمص المدينة سقطت Homs The
city a B 2024 ٢٠٢٤ « » ( ) " ’ 😀 \U0001d54f \x00 http:// ␣ ␣ ␣ ␣ \xa0"""
PARTS = st.sampled_from(
    [each.replace("␣", " ") for each in re.split("[ \n]+", TOKENS)]
    + ["\n", "\n", "\n\n", "\r", "\t", "\x1c", "\u2028"]
)
MARKUP = st.lists(PARTS, max_size=60).map("".join)
SPACED = st.lists(PARTS, max_size=40).map(" ".join)
TEXTS = st.one_of(MARKUP, SPACED, st.text(max_size=200))
BOTH = st.sampled_from(sorted(LANGUAGES))


def check(article: Article) -> None:
    """Every invariant of a parsed page."""
    text = article.revision.text
    assert "".join(section.span.cut(text) for section in article.sections) == text
    for index, section in enumerate(article.sections):
        assert section.index == index
        assert section.parent is None or section.parent < index
        assert section.span.covers(section.heading)
        assert section.heading.cut(text).startswith("=" * section.level if index else "")
    for span in _spans(article):
        assert 0 <= span.start <= span.end <= len(text)
    _check_references(article, text)
    for template in article.templates:
        assert template.span.cut(text).startswith("{{")
        assert template.span.cut(text).endswith("}}")
        for parameter in template.parameters:
            assert parameter.value_span.cut(text) == parameter.value
            assert parameter.span.covers(parameter.value_span)
            assert template.span.covers(parameter.span)
    for link in (*article.links, *article.categories):
        assert link.span.cut(text).startswith("[[")
        assert link.span.cut(text).endswith("]]")
    _check_statements(article, text)


def _spans(article: Article) -> Iterator[Span]:
    for group in (
        *(article.sections, article.statements, article.references, article.citations),
        *(article.fields, article.links, article.categories, article.files, article.templates),
        article.defects,
    ):
        for each in group:
            yield each.span


def _check_references(article: Article, text: str) -> None:
    for reference in article.references:
        cut = reference.span.cut(text)
        assert cut.casefold().startswith(("<ref", "{{"))
        assert cut.endswith((">", "}}"))
        assert (reference.body is None) == (reference.body_span is None)
        assert 0 <= reference.section < len(article.sections)
        if reference.body is not None and reference.body_span is not None:
            assert reference.body_span.cut(text) == reference.body
            assert reference.span.covers(reference.body_span)
        for citation in reference.citations:
            assert reference.span.covers(citation.span)


def _check_statements(article: Article, text: str) -> None:
    for one, other in pairwise(sorted(article.statements, key=lambda s: (s.block, s.span))):
        if one.block == other.block:
            assert one.span.end <= other.span.start
    dealt = [each for statement in article.statements for each in statement.references]
    assert len(dealt) == len({(each.span, each.name) for each in dealt})
    for statement in article.statements:
        assert statement.text == " ".join(statement.text.split())
        assert any(character.isalnum() for character in statement.text)
        assert 0 <= statement.section < len(article.sections)
        inner = [
            *(each.span for each in statement.references),
            *(each.span for each in statement.links),
            *(each.span for each in statement.templates),
        ]
        assert all(statement.span.covers(span) for span in inner)
        cut = statement.span.cut(text)
        if "{{" not in cut and "&" not in cut:  # else it shows what does not stand there
            assert _is_within(statement.text, cut)


def _is_within(said: str, cut: str) -> bool:
    left = iter(cut)
    return all(letter in left for letter in said if letter.isalnum())


@settings(max_examples=400, deadline=None)
@given(TEXTS, BOTH)
def test_any_text(text: str, lang: str) -> None:
    article = read(text, lang)
    check(article)
    assert article == read(text, lang)
    assert "\n" not in plain(text, LANGUAGES[lang])


# Deep and unclosed; each must come back, whatever it says.
MONSTERS = (
    *("{{" * 2000, "[[" * 2000, "<ref>" * 1000, "'''" * 3000, "<!--" * 1000, "{|\n|" * 500),
    *("{{a|" * 1000 + "}}" * 1000, "[[a|" * 500 + "]]" * 500, "<ref>" * 500 + "</ref>" * 500),
    *("[[ملف:أ.jpg|" * 200, "* " * 2000, "== " * 2000, "=\n" * 2000, "\n" * 20000, " " * 20000),
    *("<div>" * 500 + "x" + "</div>" * 500, "{{efn|" * 100 + "x" + "}}" * 100, "[http://a " * 1000),
    *(
        "أ. " * 5000,
        "(" * 5000,
        "<nowiki>" * 1000,
        "&amp;" * 5000,
        "<gallery>" + "\na|b c" * 999,
    ),
    *("<ref name=" * 1000, '<ref name="' * 1000, "{{#tag:ref|" * 300 + "}}" * 300, ";a:b\n" * 1000),
    *("== a == b\n" * 1000, "<!-- a -->== b ==\n" * 1000, "__" * 5000, "|-\n" * 3000, "د" * 50000),
)


@pytest.mark.parametrize("text", MONSTERS, ids=lambda text: f"{text[:12]!r} x {len(text)}")
def test_monsters(text: str) -> None:
    for lang in LANGUAGES:
        check(read(text, lang))


def _pages() -> list[Path]:
    return [*sorted(OWN_PAIRS.rglob("*.wikitext")), *sorted(DATA.rglob("*.wikitext"))]


@pytest.mark.parametrize("path", _pages(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_pages(path: Path) -> None:
    article = read(path.read_text(encoding="utf-8"), "en" if path.stem == "source" else "ar")
    check(article)
    assert article.statements
    for statement in article.statements:
        for remains in ("[[", "]]", "{{", "}}", "<ref", "</", "''", "|", "&nbsp;"):
            assert remains not in statement.text


def test_the_shared_pages_are_there() -> None:
    if not DATA.is_dir():
        pytest.skip(f"no {DATA}: the parser is not tried on the shared pages")
    assert len(_pages()) > 200
