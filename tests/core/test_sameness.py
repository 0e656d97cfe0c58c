"""References: which an editor would call one, across wikis, templates and languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import sameness
from bot.core.models import Reference
from tests.building import article, language

CASES = yaml.safe_load((Path(__file__).parent / "cases/sameness.yml").read_text(encoding="utf-8"))
LANGUAGES = (language("ar"), language("en"))


def reference(body: str, code: str) -> Reference:
    call = body if body.startswith("{{sfn") else f"<ref>{body}</ref>"
    (found,) = article(f"A sentence.{call}", code).references
    return found


def _cases() -> list[Any]:
    return [
        pytest.param(*pair, verdict == "one", id=f"{verdict}: {pair[0]} {pair[1]}")
        for verdict, pairs in CASES.items()
        for pair in pairs
    ]


@pytest.mark.parametrize(("source", "target", "one"), _cases())
def test_case(source: str, target: str, one: bool) -> None:
    mine, its = reference(source, "en"), reference(target, "ar")
    assert (sameness.shared_key(mine, its, LANGUAGES) is not None) is one
    assert (sameness.shared_key(its, mine, LANGUAGES) is not None) is one


@pytest.mark.parametrize("body", sorted({pair[0] for pairs in CASES.values() for pair in pairs}))
def test_a_reference_is_one_with_itself(body: str) -> None:
    again = reference(body, "en")
    known = bool(sameness.keys(again, LANGUAGES))
    assert (sameness.shared_key(again, again, LANGUAGES) is not None) is known


def test_the_corpus_is_large_and_has_both_verdicts() -> None:
    assert len(CASES["one"]) >= 40
    assert len(CASES["two"]) >= 40


MONTHS = (
    ("January", "يناير"), ("February", "شباط"), ("March", "مارس"), ("Apr", "نيسان"),
    ("May", "مايو"), ("June", "حزيران"), ("July", "يوليو"), ("Aug", "آب"),
    ("September", "سبتمبر"), ("October", "تشرين الأول"), ("Nov", "نوفمبر"),
    ("December", "كانون الأول"),
)  # fmt: skip
DAYS = st.dates().filter(lambda day: day.year >= 1000)
FORMS = ("{0:%Y-%m-%d}", "{0.day} {1} {0.year}", "{1} {0.day}, {0.year}")


@settings(deadline=None)
@given(DAYS, st.sampled_from(FORMS), st.sampled_from(FORMS[:2]), st.integers(0, 40))
def test_the_form_of_a_date_does_not_matter_and_the_day_does(
    day: Any, written: str, told: str, later: int
) -> None:
    other = day.fromordinal(min(day.toordinal() + later, day.max.toordinal()))
    english = written.format(day, MONTHS[day.month - 1][0])
    arabic = told.format(other, MONTHS[other.month - 1][1])
    title = "title=Rebels enter the city of Homs|work=Reuters|date="
    mine = reference(f"{{{{cite news|{title}{english}}}}}", "en")
    its = reference(f"{{{{استشهاد بخبر|{title}{arabic}}}}}", "ar")
    assert bool(sameness.shared_key(mine, its, LANGUAGES)) is (day == other)
