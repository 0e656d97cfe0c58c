"""What a citation says, and when two are the same source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.citations import from_address, from_words, keys_of, pages, plain
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
        ({"url": "https://www.doi.org/10.1000/abc"}, {"doi": "doi:10.1000/abc"}),
        ({"url": "https://doi.org/10.1002/a%2Fb%3C1%3E"}, {"doi": "10.1002/a/b<1>"}),
        ({"url": "https://onlinelibrary.wiley.com/doi/10.1111/x.1"}, {"doi": "10.1111/x.1"}),
        ({"url": "https://j.example/doi/abs/10.1177/1?journalCode=a"}, {"doi": "10.1177/1"}),
        (
            {"url": "https://www.frontiersin.org/journals/x/doi/10.3389/a.1/full"},
            {"doi": "10.3389/a.1"},
        ),
        ({"url": "https://link.springer.com/content/pdf/10.1007/s1.pdf"}, {"doi": "10.1007/s1"}),
        ({"url": "https://link.springer.com/chapter/10.1007%2Fs1"}, {"doi": "10.1007/s1"}),
        (
            {"url": "https://web.archive.org/web/2024/https://doi.org/10.1000/abc"},
            {"doi": "10.1000/abc"},
        ),
        ({"url": "https://pubmed.ncbi.nlm.nih.gov/123/"}, {"pmid": "123"}),
        ({"url": "https://europepmc.org/article/MED/123"}, {"pmid": "PMID 123"}),
        ({"url": "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123/pdf/a.pdf"}, {"pmc": "123"}),
        ({"pmc": "PMC123"}, {"pmc": "123"}),
        ({"pmid": "١٢٣"}, {"pmid": "123"}),
        ({"url": "https://www.jstor.org/stable/pdf/123.pdf?seq=4"}, {"jstor": "123"}),
        ({"url": "https://www.jstor.org/stable/10.2307/123"}, {"jstor": "10.2307/123"}),
        ({"doi": "10.2307/123"}, {"jstor": "123"}),
        ({"url": "https://arxiv.org/pdf/math/0309136v1"}, {"arxiv": "math/0309136"}),
        ({"doi": "10.48550/arXiv.2101.00001"}, {"arxiv": "arXiv:2101.00001v3"}),
        ({"url": "https://hdl.handle.net/2027/mdp.1"}, {"hdl": "2027/mdp.1"}),
        ({"url": "https://search.worldcat.org/title/123"}, {"oclc": "ocm00123"}),
        ({"url": "https://www.worldcat.org/title/the-road/oclc/123"}, {"oclc": "123"}),
        ({"oclc": "123", "page": "4"}, {"oclc": "123", "pages": "٤"}),
        ({"isbn": "978-0-306-40615-7"}, {"isbn": "9780306406157"}),
        ({"isbn": "ISBN-10: 0-306-40615-2"}, {"isbn": "٩٧٨٠٣٠٦٤٠٦١٥٧"}),
        ({"isbn": "0306406152", "pages": "12–13"}, {"isbn": "0306406152", "pages": "12&ndash;13"}),
        ({"isbn": "0306406152", "pages": "12, 14"}, {"isbn": "0306406152", "pages": "١٢، ١٤"}),
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
        ({"isbn": "0306406152", "pages": "12, 14"}, {"isbn": "0306406152", "pages": "12–14"}),
        ({"oclc": "123", "page": "4"}, {"oclc": "123", "page": "5"}),
        ({"oclc": "123"}, {"pmid": "123"}),
        ({"doi": "10.1000/abc"}, {"doi": "10.1000/abcd"}),
        ({"url": "https://www.jstor.org/stable/10.1086/1"}, {"jstor": "10.1086"}),
        (
            {"url": "https://www.jstor.org/stable/10.1086/1"},
            {"url": "https://www.jstor.org/stable/10.1086/2"},
        ),
        ({"url": "https://arxiv.org/abs/2101.00001"}, {"arxiv": "2101.00002"}),
        ({"url": "https://a.example/doi/10"}, {"url": "https://b.example/doi/10"}),
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


@pytest.mark.parametrize(
    ("template", "lang"),
    [
        ("{{cite book|title=B|isbn=9780306406157|page=p. 12}}", "en"),
        ("{{cite book|title=B|isbn=0-306-40615-2|pages=pp. 12}}", "en"),
        ("{{استشهاد بكتاب|عنوان=ب|ردمك=9780306406157|ص=ص. ١٢}}", "ar"),
        ("{{استشهاد بكتاب|عنوان=ب|ردمك=978-0-306-40615-7|صفحات=الصفحة 12}}", "ar"),
        ("{{cite book|title=B|isbn=9780306406157|page=p. 12}}", "ar"),
    ],
)
def test_the_word_for_page_is_no_page(template: str, lang: str) -> None:
    assert cite(template, lang).keys == {"isbn:9780306406157/12"}


def test_pages_as_they_are_cited() -> None:
    assert pages({"pages": "pp. 12–13, [https://a.example/1 15]"}, {"pp"}) == "12 13,15"
    assert pages({"at": "sec. 4"}) == "sec 4"
    assert pages({"page": "xii"}) == "xii"
    assert pages({}) == ""


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
