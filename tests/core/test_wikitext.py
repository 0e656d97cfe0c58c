"""Golden cases of the parser: wikitext in, what a reader of the page would name out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import config
from bot.core.models import Article, Kind, Revision, Section, Statement
from bot.core.wikitext import parse, plain

CASES = Path(__file__).parent / "cases/wikitext"
RULES = config.load()
LANGUAGES = {"ar": RULES.target, "en": RULES.source}


def read(text: str, lang: str = "ar") -> Article:
    return parse(Revision(f"{lang}wiki", lang, "T", 1, "", text), LANGUAGES[lang])


def _said(statement: Statement) -> str:
    prefix = "" if statement.kind is Kind.PROSE else f"{statement.kind}: "
    return prefix + statement.text


def _heading(article: Article, section: Section) -> str:
    said = f"{section.level} {section.title}"
    if section.parent is not None:
        said += f" < {article.sections[section.parent].title}"
    return said + " !" * section.apparatus


# What a case may ask of an article, by the key that asks.
ASPECTS: dict[str, Callable[[Article], object]] = {
    "statements": lambda a: [_said(each) for each in a.statements],
    "cuts": lambda a: [each.span.cut(a.revision.text) for each in a.statements],
    "labels": lambda a: [each.label for each in a.statements],
    "blocks": lambda a: len({each.block for each in a.statements}),
    "inline": lambda a: [each.name for s in a.statements for each in s.templates],
    "links": lambda a: [f"{each.title}|{each.text}" for each in a.links],
    "categories": lambda a: [each.title for each in a.categories],
    "files": lambda a: [each.title for each in a.files],
    "templates": lambda a: [each.name for each in a.templates if each.name],
    "fields": lambda a: {each.name: each.text for each in a.fields},
    "values": lambda a: {each.name: each.span.cut(a.revision.text) for each in a.fields},
    "keys": lambda a: [key for each in a.citations for key in sorted(each.keys)],
    "sections": lambda a: [_heading(a, each) for each in a.sections[1:]],
    "defects": lambda a: [f"{each.what}: {each.span.cut(a.revision.text)}" for each in a.defects],
}


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(CASES.glob("*.yml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any]) -> None:
    article = read(case["text"], case.get("lang", "ar"))
    asked = set(case) - {"name", "lang", "text", "references"}
    assert asked <= set(ASPECTS), "a key that no aspect answers"
    for key in sorted(asked):
        assert ASPECTS[key](article) == case[key], key
    if "references" in case:
        told = [
            {
                "name": each.name,
                "group": each.group,
                "body": each.body,
                "listed": each.listed,
                "kinds": [citation.kind for citation in each.citations],
            }
            for each in article.references
        ]
        assert [
            {key: one[key] for key in wanted}
            for one, wanted in zip(told, case["references"], strict=True)
        ] == case["references"]


def test_plain_is_one_line_without_notes() -> None:
    text = "'''[[حمص|المدينة]]'''{{efn|ملاحظة}} سقطت.<ref>خبر</ref>\n\n* ثم كذا"
    assert plain(text, LANGUAGES["ar"]) == "المدينة سقطت. ثم كذا"


def test_a_reference_belongs_to_the_statement_it_stands_in() -> None:
    first, second = read("سقطت.<ref name=a /> وفر<ref name=b /> الناس.<ref name=c />").statements
    assert [each.name for each in first.references] == ["a"]
    assert [each.name for each in second.references] == ["b", "c"]


def test_a_parameter_is_cut_as_it_stands() -> None:
    text = "{{قالب| أ = س ص |  جيم }}"
    (template,) = read(text).templates
    first, second = template.parameters
    assert (first.name, first.value, second.name, second.value) == ("أ", "س ص", "1", "جيم")
    assert first.span.cut(text) == " أ = س ص "
    assert first.value_span.cut(text) == "س ص"
    assert second.value_span.cut(text) == "جيم"
