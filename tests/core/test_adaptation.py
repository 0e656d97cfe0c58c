"""Citations of the English wiki as the Arabic one writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.adaptation import Adapted, adapt, adapt_body
from bot.core.adaptation.dates import localised, refused
from tests import building

CASES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "adaptation.yml").read_text(encoding="utf-8")
)
KINDS = {
    *("web", "news", "book", "journal", "press release", "av media", "report", "thesis"),
    *("conference", "encyclopedia", "magazine", "map", "podcast", "tweet"),
}

COUNTERPARTS: dict[str, str | None] = {
    "Reuters": "رويترز",
    "Agence France-Presse": "وكالة فرانس برس",
    "The Times": "ذا تايمز (صحيفة)",
    "Robert Fisk": "روبرت فيسك",
    "Homs": "حمص",
    "Obscure Gazette": None,
    "Template:Cite magazine": "قالب:استشهاد بمجلة",
    "Template:Webarchive": "قالب:أرشيف ويب",
}

COMPLETE = {
    # Templates: by kind, by counterpart, or under the English name.
    "{{cite news|title=T}}": "{{استشهاد بخبر |عنوان=T |لغة=en}}",
    "{{Cite web|title=T}}": "{{استشهاد ويب |عنوان=T |لغة=en}}",
    "{{citeweb|title=T}}": "{{استشهاد ويب |عنوان=T |لغة=en}}",
    "{{cite book|title=T}}": "{{استشهاد بكتاب |عنوان=T |لغة=en}}",
    "{{cite journal|title=T}}": "{{استشهاد بدورية محكمة |عنوان=T |لغة=en}}",
    "{{cite press release|title=T}}": "{{استشهاد ببيان صحفي |عنوان=T |لغة=en}}",
    "{{cite magazine|title=T}}": "{{استشهاد بمجلة |عنوان=T |لغة=en}}",
    "{{cite thesis|title=T}}": "{{Cite thesis |عنوان=T |لغة=en}}",
    "{{citation|title=T}}": "{{Citation |عنوان=T |لغة=en}}",
    # Parameters: listed ones are renamed, the others keep the name that was written.
    "{{cite web|title=T|accessdate=2024-12-06}}": (
        "{{استشهاد ويب |عنوان=T |تاريخ الوصول=2024-12-06 |لغة=en}}"
    ),
    "{{cite web|title=T|website=W|publisher=P|location=L}}": (
        "{{استشهاد ويب |عنوان=T |عمل=W |ناشر=P |مكان=L |لغة=en}}"
    ),
    "{{cite news|title=T|newspaper=N|agency=A|via=V}}": (
        "{{استشهاد بخبر |عنوان=T |عمل=N |agency=A |via=V |لغة=en}}"
    ),
    "{{cite news|title=T|last=A|first=B|last2=C|first2=D}}": (
        "{{استشهاد بخبر |عنوان=T |الأخير=A |الأول=B |الأخير2=C |الأول2=D |لغة=en}}"
    ),
    "{{cite news|title=T|last1=A|first1=B}}": (
        "{{استشهاد بخبر |عنوان=T |الأخير=A |الأول=B |لغة=en}}"
    ),
    "{{cite journal|title=T|volume=3|issue=2|pages=1–9|doi=10.1/x}}": (
        "{{استشهاد بدورية محكمة |عنوان=T |المجلد=3 |العدد=2 |صفحات=1–9 |doi=10.1/x |لغة=en}}"
    ),
    "{{cite book|title=T|isbn=978|page=4|editor=E|chapter=C}}": (
        "{{استشهاد بكتاب |عنوان=T |ردمك=978 |صفحة=4 |محرر=E |chapter=C |لغة=en}}"
    ),
    "{{cite map|map=M|title=T}}": "{{استشهاد بخريطة |map=M |عنوان=T |لغة=en}}",
    "{{cite encyclopedia|entry=E|encyclopedia=N|title=T}}": (
        "{{Cite encyclopedia |entry=E |عمل=N |عنوان=T |لغة=en}}"
    ),
    "{{cite web|title=T|url-status=live}}": "{{استشهاد ويب |عنوان=T |url-status=live |لغة=en}}",
    "{{cite web|title=T|dead-url=yes}}": "{{استشهاد ويب |عنوان=T |url-status=dead |لغة=en}}",
    "{{cite web|title=T|deadurl=no}}": "{{استشهاد ويب |عنوان=T |url-status=live |لغة=en}}",
    "{{cite web|title=T|subscription=yes}}": (
        "{{استشهاد ويب |عنوان=T |url-access=subscription |لغة=en}}"
    ),
    "{{cite web|title=T|last=|first= }}": "{{استشهاد ويب |عنوان=T |لغة=en}}",
    "{{cite web\n| title = T\n| url = https://example.org/1\n}}": (
        "{{استشهاد ويب |عنوان=T |مسار=https://example.org/1 |لغة=en}}"
    ),
    "{{cite web|title=T<!-- sic -->|quote=a {{!}} b}}": (
        "{{استشهاد ويب |عنوان=T |quote=a {{!}} b |لغة=en}}"
    ),
    # Dates.
    "{{cite web|title=T|date=6 December 2024|access-date=7 December 2024}}": (
        "{{استشهاد ويب |عنوان=T |تاريخ=6 ديسمبر 2024 |تاريخ الوصول=7 ديسمبر 2024 |لغة=en}}"
    ),
    "{{cite web|title=T|date=December 6, 2024}}": (
        "{{استشهاد ويب |عنوان=T |تاريخ=6 ديسمبر 2024 |لغة=en}}"
    ),
    "{{cite web|title=T|date=Dec 2024}}": "{{استشهاد ويب |عنوان=T |تاريخ=ديسمبر 2024 |لغة=en}}",
    "{{cite web|title=T|date=2024-12-06}}": "{{استشهاد ويب |عنوان=T |تاريخ=2024-12-06 |لغة=en}}",
    "{{cite web|title=T|date=May–June 2024}}": (
        "{{استشهاد ويب |عنوان=T |تاريخ=مايو–يونيو 2024 |لغة=en}}"
    ),
    "{{cite web|title=T|date=May 3–5, 2024}}": (
        "{{استشهاد ويب |عنوان=T |تاريخ=3–5 مايو 2024 |لغة=en}}"
    ),
    "{{cite web|title=T|date=Winter 2020}}": "{{استشهاد ويب |عنوان=T |تاريخ=شتاء 2020 |لغة=en}}",
    "{{cite web|title=T|date=c. 1920}}": "{{استشهاد ويب |عنوان=T |تاريخ=c. 1920 |لغة=en}}",
    "{{cite web|title=T|archive-url=https://web.archive.org/web/2024/x|archive-date=1 May 2024}}": (
        "{{استشهاد ويب |عنوان=T |مسار أرشيف=https://web.archive.org/web/2024/x "
        "|تاريخ أرشيف=1 مايو 2024 |لغة=en}}"
    ),
    "{{cite web|title=T|year=2024|orig-date=First published 1990}}": (
        "{{استشهاد ويب |عنوان=T |سنة=2024 |orig-date=First published 1990 |لغة=en}}"
    ),
    # Languages.
    "{{cite web|title=T|language=Arabic}}": "{{استشهاد ويب |عنوان=T |لغة=ar}}",
    "{{cite web|title=T|lang=en-GB}}": "{{استشهاد ويب |عنوان=T |لغة=en-GB}}",
    "{{cite web|title=T|language=French, Deutsch}}": "{{استشهاد ويب |عنوان=T |لغة=fr, de}}",
    "{{cite web|title=معركة حمص|trans-title=Homs}}": (
        "{{استشهاد ويب |عنوان=معركة حمص |عنوان مترجم=Homs}}"
    ),
    "{{cite web|script-title=ru:Т|title=T}}": "{{استشهاد ويب |script-title=ru:Т |عنوان=T}}",
    "{{cite web|url=https://example.org/1}}": "{{استشهاد ويب |مسار=https://example.org/1}}",
    # Links.
    "{{cite news|title=T|work=[[Reuters]]}}": "{{استشهاد بخبر |عنوان=T |عمل=[[رويترز]] |لغة=en}}",
    "{{cite news|title=T|agency=[[Agence France-Presse|AFP]]}}": (
        "{{استشهاد بخبر |عنوان=T |agency=[[وكالة فرانس برس|AFP]] |لغة=en}}"
    ),
    "{{cite news|title=T|work=[[The Times]]}}": (
        "{{استشهاد بخبر |عنوان=T |عمل=[[ذا تايمز (صحيفة)|ذا تايمز]] |لغة=en}}"
    ),
    "{{cite news|title=T|work=[[Obscure Gazette]]|publisher=[[Never Asked|NA]]}}": (
        "{{استشهاد بخبر |عنوان=T |عمل=Obscure Gazette |ناشر=NA |لغة=en}}"
    ),
    "{{cite news|title=The fall of [[Homs]]}}": (
        "{{استشهاد بخبر |عنوان=The fall of [[حمص|Homs]] |لغة=en}}"
    ),
    "{{cite news|title=T|last=Fisk|author-link=Robert Fisk}}": (
        "{{استشهاد بخبر |عنوان=T |الأخير=Fisk |وصلة مؤلف=روبرت فيسك |لغة=en}}"
    ),
    "{{cite news|title=T|author-link2=Jane Doe}}": (
        "{{استشهاد بخبر |عنوان=T |وصلة مؤلف2=:en:Jane Doe |لغة=en}}"
    ),
}

PARTIAL = {
    "{{cite web|title=T|foo=bar}}": ("{{استشهاد ويب |عنوان=T |foo=bar |لغة=en}}", ("|foo=",)),
    "{{cite web|title=T|work=W|website=X}}": (  # the templates refuse both, on either wiki
        "{{استشهاد ويب |عنوان=T |عمل=W |website=X |لغة=en}}",
        ("|website=",),
    ),
    "{{cite web|title=T|date=Easter 2020}}": (
        "{{استشهاد ويب |عنوان=T |تاريخ=Easter 2020 |لغة=en}}",
        ("|date=Easter 2020",),
    ),
    "{{cite web|title=T|language=Klingonese}}": (
        "{{استشهاد ويب |عنوان=T |لغة=Klingonese}}",
        ("|language=Klingonese",),
    ),
    "{{cite web|title=T|quote=a {{strange|b}}}}": (
        "{{استشهاد ويب |عنوان=T |quote=a {{strange|b}} |لغة=en}}",
        ("{{strange}}",),
    ),
}

BODIES = {
    "{{cite web|title=T}}, p. 5, with [[Reuters]]": (
        "{{استشهاد ويب |عنوان=T |لغة=en}}, p. 5, with [[رويترز|Reuters]]"
    ),
    "{{cite web|title=T}}; {{cite news|title=U}}": (
        "{{استشهاد ويب |عنوان=T |لغة=en}}; {{استشهاد بخبر |عنوان=U |لغة=en}}"
    ),
    "{{cite web|title=T}} {{webarchive|url=https://web.archive.org/x}}": (
        "{{استشهاد ويب |عنوان=T |لغة=en}} {{أرشيف ويب|url=https://web.archive.org/x}}"
    ),
    "Smith (2001), ''The fall of [[Homs]]'', p. 5": (
        "Smith (2001), ''The fall of [[حمص|Homs]]'', p. 5"
    ),
    "[https://example.org/1 Report]": "[https://example.org/1 Report]",
}


def adapted(written: str) -> Adapted:
    article = building.article(written, "en")
    return adapt(article.templates[-1], article.language, building.language("ar"), COUNTERPARTS)


def body_adapted(body: str) -> Adapted | None:
    article = building.article(f"A.<ref>{body}</ref>", "en")
    return adapt_body(article.references[0], article, building.language("ar"), COUNTERPARTS)


@pytest.mark.parametrize("written", COMPLETE)
def test_complete(written: str) -> None:
    assert adapted(written) == Adapted(COMPLETE[written], ())


@pytest.mark.parametrize("written", PARTIAL)
def test_what_is_unknown_is_kept_and_said(written: str) -> None:
    wikitext, reasons = PARTIAL[written]
    assert adapted(written) == Adapted(wikitext, reasons)
    assert not adapted(written).complete


@pytest.mark.parametrize("body", BODIES)
def test_bodies_are_adapted_in_place(body: str) -> None:
    assert body_adapted(body) == Adapted(BODIES[body], ())


@pytest.mark.parametrize("body", ["", "  ", "{{sfn|Smith|2001}}", "{{harvnb|Smith|2001}}, p. 4"])
def test_nothing_is_made_of_an_empty_or_a_leaning_body(body: str) -> None:
    assert body_adapted(body) is None


@pytest.mark.parametrize("written", COMPLETE)
def test_no_field_is_lost(written: str) -> None:
    before = building.article(written, "en").citations[0]
    after = building.article(adapted(written).wikitext, "ar").citations[0]
    assert not after.unknown
    assert set(before.fields) <= set(after.fields)


@pytest.mark.parametrize("written", COMPLETE)
def test_the_source_stays_the_same(written: str) -> None:
    """The addresses and identifiers of a citation outlive its adaptation."""
    before = building.article(written, "en").citations[0]
    after = building.article(adapted(written).wikitext, "ar").citations[0]
    told = {key for key in before.keys if not key.startswith("report:")}
    assert told == {key for key in after.keys if not key.startswith("report:")}


# Cases --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["citations"], ids=lambda case: case["cite"][:60])
def test_citations(case: dict[str, Any]) -> None:
    article = building.article(case["cite"], "en")
    template = next(each for each in article.templates if each.span.start == 0)
    target = building.language("ar")
    offer = adapt(template, article.language, target, CASES["counterparts"])
    assert offer == Adapted(case["offer"], tuple(case.get("kept", ())))
    # What is written is read again by the target's tables, and what was not understood was told.
    (read,) = building.article(f"<ref>{offer.wikitext}</ref>", "ar").references[0].citations
    assert read.kind == article.citations[0].kind
    told = {name for name in offer.reasons if name.startswith("|")}
    unknown = {f"|{each.name}=" for each in read.unknown if read.kind != "wikidata"}
    assert unknown <= told


@pytest.mark.parametrize("case", CASES["bodies"], ids=lambda case: case["case"])
def test_bodies(case: dict[str, Any]) -> None:
    article = building.article(case["article"], "en")
    target = building.language("ar")
    offer = adapt_body(article.references[0], article, target, CASES["counterparts"])
    assert offer == Adapted(case["offer"], tuple(case.get("kept", ())))


@pytest.mark.parametrize("case", CASES["leaning"], ids=lambda case: case["case"])
def test_nothing_is_made_of_what_cannot_stand_alone(case: dict[str, Any]) -> None:
    article = building.article(case["article"], "en")
    target = building.language("ar")
    assert adapt_body(article.references[0], article, target, CASES["counterparts"]) is None


def test_the_cases_show_every_kind() -> None:
    known = building.language("en").citations
    shown = {
        building.article(case["cite"], "en").citations[0].kind
        for case in CASES["citations"]
        if "kept" not in case
    }
    assert shown >= KINDS
    assert set(known.templates.values()) == set(known.main)
    assert len(CASES["citations"]) >= 80


@pytest.mark.parametrize(
    "date",
    [
        *("6 December 2024", "December 6, 2024", "Dec. 6, 2024", "2024-12-06", "December 2024"),
        *("Summer 2024", "2024", "2024a", "2019–20", "2019–2021", "May–June 2024", "c. 1920"),
        *("3–5 May 2024", "May 3–5, 2024", "30 May – 2 June 2024", "May 30 – June 2, 2024"),
        *("May 2023 – June 2024", "30 December 2023 – 2 January 2024", "Winter 2019–20"),
        *("December 30, 2023 – January 2, 2024", "Spring–Summer 2020", "n.d."),
    ],
)
def test_adapting_a_date_twice_changes_nothing(date: str) -> None:
    """What is written is a date in the target's words, in a form that needs no more mending."""
    source, target = building.language("en"), building.language("ar")
    once = localised(date, source, target)
    assert once is not None
    assert localised(once, source, target) == once
    assert not refused(once, "date", source, target)


@pytest.mark.parametrize("date", ["Easter 2020", "2010-11", "6 Decembre 2024", "soon", "Q1 2020"])
def test_a_date_that_is_not_understood_is_not_written(date: str) -> None:
    assert localised(date, building.language("en"), building.language("ar")) is None


PIECES = st.sampled_from(
    [
        *(
            "{{",
            "}}",
            "[[",
            "]]",
            "|",
            "=",
            "<!--",
            "-->",
            "<ref>",
            "</ref>",
            "<nowiki>",
            " ",
            "\n",
        ),
        *("title", "url", "date", "cite web", "sfn", "2001", "May 3–5", "Homs", "last2", "{{!}}"),
        *("{{cite web|title=T|date=", "{{sfn|Smith|2001|p=", "[http://example.org/ ", "معركة", "'"),
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_adapting_never_raises(written: str) -> None:
    article = building.article(
        f"A.<ref>{{{{cite book|last=Smith|date=2001|{written}}}}}</ref>", "en"
    )
    target = building.language("ar")
    for template in article.templates:
        offer = adapt(template, article.language, target, COUNTERPARTS)
        assert offer.wikitext.startswith("{{")
        assert offer.wikitext.endswith("}}")
    for reference in article.references:
        adapt_body(reference, article, target, COUNTERPARTS)
