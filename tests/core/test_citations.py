"""What a citation says, and when two are the same source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.citations import from_address, from_words, keys_of, plain
from bot.core.models import Citation, Span
from tests.core.test_wikitext import read

WEB = {"work": "Reuters", "date": "6 December 2024", "title": "Rebels enter Homs from the north"}


def cite(template: str, lang: str = "en") -> Citation:
    (citation,) = read(f"<ref>{template}</ref>", lang).citations
    return citation


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"url": "http://www.a.example/x/"}, {"url": "https://a.example/x?utm_source=y"}),
        (
            {"url": "https://a.example/x"},
            {"url": "https://web.archive.org/web/20241206000000/https://a.example/x"},
        ),
        (
            {
                "url": "https://b.example/",
                "archive-url": "https://archive.ph/2024/http://a.example/x",
            },
            {"url": "https://a.example/x"},
        ),
        ({"doi": "10.1000/ABC"}, {"doi": "10.1000/abc"}),
        ({"doi": "https://doi.org/10.1000/abc"}, {"doi": "10.1000/abc"}),
        ({"url": "https://doi.org/10.1000/abc"}, {"doi": "10.1000/abc"}),
        ({"isbn": "978-0-306-40615-7"}, {"isbn": "9780306406157"}),
        ({"isbn": "0-306-40615-2", "page": "7"}, {"isbn": "978-0-306-40615-7", "pages": "7"}),
        (WEB, {**WEB, "url": "https://a.example/x"}),
        (WEB, {**WEB, "work": "''[[Reuters]]''"}),
        (WEB, {**WEB, "title": "Rebels enter Homs – from the north!"}),
        (WEB, {"publisher": "Reuters", "date": WEB["date"], "title": WEB["title"]}),
    ],
)
def test_same(one: dict[str, str], other: dict[str, str]) -> None:
    assert keys_of(one) & keys_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"url": "https://a.example/?id=1"}, {"url": "https://a.example/?id=2"}),
        (WEB, {**WEB, "title": "Rebels enter Homs from the south"}),
        (WEB, {**WEB, "date": "7 December 2024"}),
        (WEB, {**WEB, "work": "AFP"}),
        ({**WEB, "title": "Report"}, {**WEB, "title": "Report"}),
        ({**WEB, "date": ""}, {**WEB, "date": ""}),
        ({**WEB, "work": ""}, {**WEB, "work": ""}),
        ({"isbn": "9780306406157", "page": "7"}, {"isbn": "9780306406157", "page": "8"}),
        ({"title": "A long enough title"}, {"title": "A long enough title"}),
        ({"url": "not an address"}, {"url": "not an address"}),
        ({"isbn": "x"}, {"isbn": "x"}),
        (
            {"archive-url": "https://web.archive.org/web/2024/https://a.example/x"},
            {"archive-url": "https://web.archive.org/web/2024/https://a.example/y"},
        ),
    ],
)
def test_different(one: dict[str, str], other: dict[str, str]) -> None:
    assert not keys_of(one) & keys_of(other)


def test_one_source_under_two_languages() -> None:
    one = cite("{{cite news |last=A |title=B |url=https://a.example/x |access-date=1 May 2024}}")
    other = cite("{{استشهاد بخبر|الأخير=ا|عنوان=ب|مسار=http://www.a.example/x/}}", "ar")
    assert one.keys == other.keys == {"url:a.example/x"}
    assert (one.kind, other.kind) == ("news", "news")
    assert other.fields == {"last": "ا", "title": "ب", "url": "http://www.a.example/x/"}
    assert other.given["title"].name == "عنوان"


def test_fields_are_canonical_and_numbered() -> None:
    said = cite("{{cite web|last1=A|last2=B|author-link2=C|accessdate=D|language=|nonsense=E}}")
    assert said.fields == {"last": "A", "last2": "B", "author-link2": "C", "access-date": "D"}
    assert [each.name for each in said.unknown] == ["nonsense"]
    assert said.language is None


def test_the_last_value_wins_unless_it_is_empty() -> None:
    assert cite("{{cite web|title=A|title=B}}").fields["title"] == "B"
    assert cite("{{cite web|title=A|title=}}").fields == {"title": "A"}


def test_an_address_in_other_words() -> None:
    span = Span(0, 1)
    assert from_address("https://a.example/x", "", span, True).kind == "bare"
    linked = from_address("https://a.example/x", "Title", span, False)
    assert (linked.kind, linked.fields["title"]) == ("link", "Title")
    assert from_words("Smith 2001, p. 7", span).keys == {"words:smith 2001 p 7"}
    assert from_words("ibid.", span).keys == frozenset()


def test_plain() -> None:
    assert plain("''[[a|b]]'' [[c]]<br />d{{!}}e") == "b cd|e"


@given(st.dictionaries(st.sampled_from(["url", "isbn", "doi", "title", "date", "work"]), st.text()))
def test_nothing_raises(fields: dict[str, str]) -> None:
    assert isinstance(keys_of(fields), frozenset)
