"""Adapted citations on a real MediaWiki: nothing unrecognised, every field in its place.

The stand-in for CS1 lists the parameters on its own (site/pages/citation.lua), so that a name that
the bot's tables make up would be blamed here. The last test does what proposals say: every
reference offered for the embedded pairs is pasted into its article and rendered there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import config, pairs, pipeline
from bot.core import citation_dates
from bot.core.adaptation import adapt
from bot.core.language import Language
from tests import building
from tests.core.test_adaptation import CASES
from tests.wiki.client import Client, Import
from tests.wiki.entries import Entry, entries, faults
from tests.wiki.mediawiki import Wiki, Wikis
from tests.wiki.pasting import Pasted, pasted

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = [
    path.parent
    for place in (ROOT / "bot" / "example", ROOT / "tests" / "pairs", ROOT.parent / "shared/data")
    for path in sorted({*place.glob("pair.json"), *place.glob("*/pair.json")})
    if place.name != "data" or path.parent.name == "homs"
]
# What the source shows and the target need not: matters of the source's article.
LEFT_OUT = {"ref", "df"}


def target(*, localised: bool) -> Language:
    """The target language, with its own names or with the English ones."""
    language = building.language("ar")
    if localised:
        return language
    return replace(language, citations=replace(language.citations, names={}, write={}))


def listed(client: Client, bodies: list[str]) -> list[Entry]:
    """How bodies of references show, rendered on one page."""
    html = client.render("".join(f"<ref>{body}</ref>" for body in bodies) + "\n<references />")
    found = entries(html)
    assert len(found) == len(bodies)
    return found


@pytest.fixture
def linked(arwiki: Wiki) -> Client:
    """The Arabic wiki with the pages that the cases link to."""
    titles = sorted({each for each in CASES["counterparts"].values() if each})
    arwiki.admin.load([Import(title, "نص") for title in titles])
    return arwiki.human


@pytest.mark.parametrize("localised", [True, False], ids=["arabic", "english"])
def test_every_citation_is_recognised_and_whole(
    linked: Client, enwiki: Wiki, *, localised: bool
) -> None:
    language, source = target(localised=localised), building.language("en")
    calls = [building.article(case["cite"], "en") for case in CASES["citations"]]
    offers = [
        adapt(
            next(each for each in call.templates if each.span.start == 0),
            source,
            language,
            CASES["counterparts"],
        )
        for call in calls
    ]
    here = listed(linked, [offer.wikitext for offer in offers])
    there = listed(enwiki.human, [case["cite"] for case in CASES["citations"]])
    wrong = []
    for case, offer, entry, original in zip(CASES["citations"], offers, here, there, strict=True):
        found = list(missing(entry, original, exact=offer.complete))
        if offer.complete:
            found += entry.faults
        if found:
            wrong.append(f"{case['cite']}\n{offer.wikitext}\n{found}")
    assert not wrong, "\n".join(wrong)
    assert sum(offer.complete for offer in offers) >= 60


def missing(entry: Entry, original: Entry, *, exact: bool) -> Iterator[str]:
    """What the original shows and the adapted entry lacks or, where `exact`, shows otherwise."""
    for name, shown in original.fields.items():
        mine = entry.fields.get(name)
        if name in LEFT_OUT or (name == "year" and "date" in entry.fields):
            continue
        if mine is None or not mine.text:
            yield f"no {name}"
        elif exact and mine.day != shown.day and shown.day:
            yield f"{name} is {mine.day}, not {shown.day}"
        elif exact and shown.day is None and not shown.linked and "-link" not in name:
            same = mine.text == shown.text or dated(mine.text, shown.text)
            if not same and name != "language":
                yield f"{name} is {mine.text!r}, not {shown.text!r}"


def dated(mine: str, its: str) -> bool:
    """Whether two free texts are one date in two languages: |orig-date=."""
    languages = building.language("en"), building.language("ar")
    return bool(citation_dates.same_day(mine, its, languages))


def test_what_is_partial_says_what_the_wiki_blames(linked: Client) -> None:
    partial = [case for case in CASES["citations"] if "kept" in case]
    for case, entry in zip(partial, listed(linked, [c["offer"] for c in partial]), strict=True):
        unfinished = [each for each in entry.faults if "تعارض" not in each]  # {{strange}} is a link
        assert len(unfinished) <= len(case["kept"]), case["offer"]


def test_bodies_render_without_a_fault(linked: Client) -> None:
    whole = [case for case in CASES["bodies"] if "kept" not in case]
    for case, entry in zip(whole, listed(linked, [c["offer"] for c in whole]), strict=True):
        assert not entry.faults, case["case"]


def test_every_name_that_is_written_is_a_template(linked: Client) -> None:
    names = building.language("ar").citations.names
    bodies = [f"{{{{{name} |title=T}}}}" for name in names.values()]
    for name, entry in zip(names, listed(linked, bodies), strict=True):
        assert not entry.faults, name


@pytest.mark.parametrize(
    "citation",
    [
        "استشهاد ويب |عنوان=ع |foo=1",
        "استشهاد ويب |عنوان=ع |مسار الارشيف=x",
        "استشهاد ويب |عنوان=ع |scale=1:100",  # a map's
        "يستشهد تغريدة |title=T |لغة=en",  # takes English names alone
        "استشهاد ويب |مسار=https://example.org",
        "استشهاد ويب |عنوان=ع |عمل=أ |website=B",
        "استشهاد ويب |عنوان=ع |url-status=yes",
        "استشهاد ويب |عنوان=[[ع]] |مسار=https://example.org",
        "استشهاد ويب |عنوان=ع |مسار=https://example.org |مسار أرشيف=https://web.archive.org/x",
        "استشهاد ويب |عنوان=ع |تاريخ الوصول=1 مايو 2024",
        "استشهاد ويب |عنوان=ع |مسار=https://example.org |تاريخ الوصول=مايو 2024",
        "استشهاد بكتاب |عنوان=ع |صفحة=1 |صفحات=1–2",
        "استشهاد ويب |عنوان=ع |وصلة مؤلف=[[أ]]",
        "استشهاد ويب |عنوان=ع |كلمات",
        "استشهاد ويب |عنوان=ع |لغة=Arabic",
    ],
)
def test_the_stand_in_is_strict(linked: Client, citation: str) -> None:
    (entry,) = listed(linked, [f"{{{{{citation}}}}}"])
    assert len(entry.faults) == 1


@pytest.mark.parametrize(
    ("date", "accepted"),
    [
        *(("6 ديسمبر 2024", True), ("ديسمبر 2024", True), ("2024-12-06", True), ("2024a", True)),
        *(("3–5 مايو 2024", True), ("30 مايو – 2 يونيو 2024", True), ("مايو–يونيو 2024", True)),
        *(("شتاء 2019–20", True), ("c. 1920", True), ("2019–2021", True), ("n.d.", True)),
        *(("30 ديسمبر 2023 – 2 يناير 2024", True), ("6 كانون الأول 2024", True)),
        *(("December 6, 2024", True), ("Dec 2024", True)),
        *(("06 ديسمبر 2024", False), ("31 فبراير 2024", False), ("6/12/2024", False)),
        *(("3-5 مايو 2024", False), ("2024-13-01", False), ("6 ديسمبره 2024", False)),
        *(("مايو–5 2024", False), ("2010-11", False), ("الجمعة 6 ديسمبر 2024", False)),
    ],
)
def test_the_stand_in_knows_dates(linked: Client, date: str, *, accepted: bool) -> None:
    (entry,) = listed(linked, [f"{{{{استشهاد ويب |عنوان=ع |تاريخ={date}}}}}"])
    assert bool(entry.faults) is not accepted
    assert bool(entry.fields["date"].day) is accepted


# Every reference that is offered ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folder", "localised"),
    [(folder, True) for folder in FOLDERS] + [(ROOT / "bot" / "example", False)],
    ids=lambda value: getattr(value, "name", ""),
)
def test_every_reference_offered_stands_in_its_article(
    wikis: Wikis, folder: Path, *, localised: bool
) -> None:
    rules = config.load()
    rules = replace(rules, target=rules.target if localised else target(localised=False))
    comparison = pipeline.compare(pairs.read(folder), rules)
    article = comparison.alignment.target
    human, title = wikis.ar.human, article.revision.title
    before = human.render(article.revision.text, title)
    texts = pasted(article, [proposal.finding for proposal in comparison.proposed])
    assert texts
    for text in texts:
        html = human.render(text.text(article), title)
        assert not Counter(faults(html)) - Counter(faults(before))
        check_entries(human, text, before, html)


def check_entries(human: Client, text: Pasted, before: str, after: str) -> None:
    """Each reference pasted has its one entry in the list, and no other entry is lost."""
    stood = Counter(entry.html for entry in entries(before))
    stands = Counter(entry.html for entry in entries(after))
    offered = [each.body or "" for each in text.new]
    for reference, entry in zip(text.new, listed(human, offered), strict=True):
        assert stands[entry.html] == stood[entry.html] + 1, reference.name
        assert not entry.faults, reference.name
    offered = [each.body or "" for each in text.merged]
    for reference, entry in zip(text.merged, listed(human, offered), strict=True):
        assert stands[entry.html] == 1, reference.name
