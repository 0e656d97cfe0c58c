"""Draft sentences: where there must be none, then the exact sentences where there is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import config
from bot.core.drafts import Draft, Drafter, draft, glossary
from bot.core.models import Alignment, Statement
from tests import building

CASES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "drafts.yml").read_text(encoding="utf-8")
)
PATTERNS = config.load().drafts
DRAFTS = [(name, *case) for name, cases in CASES["drafts"].items() for case in cases]


def _read(sentence: str, target: str = CASES["target"]) -> tuple[Statement, Alignment]:
    source = f"{CASES['context']}\n\n{sentence}"
    alignment = building.alignment(source, target, CASES["counterparts"])
    statement = alignment.source.statements[-1]
    assert source.endswith(statement.span.cut(source))
    return statement, alignment


@pytest.mark.parametrize("sentence", CASES["silent"])
def test_silent(sentence: str) -> None:
    assert draft(*_read(sentence), PATTERNS) is None


@pytest.mark.parametrize(("pattern", "sentence", "told"), DRAFTS)
def test_drafts(pattern: str, sentence: str, told: str) -> None:
    assert draft(*_read(sentence), PATTERNS) == Draft(told, pattern)


@pytest.mark.parametrize("case", CASES["glossary"], ids=lambda case: case["sentence"])
def test_glossary(case: dict[str, Any]) -> None:
    terms = glossary(*_read(case["sentence"]), PATTERNS)
    assert [list(term) for term in terms] == case["terms"]


def test_every_pattern_has_a_case() -> None:
    assert sorted({name for name, _, _ in DRAFTS}) == sorted(each.name for each in PATTERNS.patterns)


@pytest.mark.parametrize("text", ["{} not", "Perhaps {}", "{} if asked", "not {}", "{} unwillingly"])
def test_one_word_more_silences(text: str) -> None:
    """A word that no pattern knows, before or after, leaves no draft."""
    for _, sentence, _ in DRAFTS:
        longer = text.format(sentence.rstrip(".")) + "."
        assert draft(*_read(longer), PATTERNS) is None, longer


def test_unlinked_where_the_target_links() -> None:
    sentence = "[[Hezbollah]] withdrew from [[Homs]]."
    for target, told in {
        "[[حزب الله]] هنا.": "انسحب حزب الله من [[حمص]].",
        "[[حمص]] وفيها [[حزب الله]].": "انسحب حزب الله من حمص.",
    }.items():
        statement, alignment = _read(sentence, target)
        assert Drafter(alignment, PATTERNS).draft(statement) == Draft(told, "withdrew")


def test_place_told_as_one_by_the_target() -> None:
    """A name of unknown kind is a place when either article says that something is in it."""
    counterparts = {"Hezbollah": "حزب الله", "Kafr Zita": "كفر زيتا"}
    source = "[[Hezbollah]] captured [[Kafr Zita]]."
    for target, told in {
        "قاتلوا في كفر زيتا.": "سيطر [[حزب الله]] على [[كفر زيتا]].",
        "كفر زيتا.": None,
    }.items():
        alignment = building.alignment(source, target, counterparts)
        found = draft(alignment.source.statements[0], alignment, PATTERNS)
        assert (found and found.text) == told


def test_first_names_are_of_one_gender() -> None:
    assert not set(PATTERNS.given.m) & set(PATTERNS.given.f)


def test_no_case_ending_shows() -> None:
    """What agrees stands once for each gender, and every slot of a target is in its sources."""
    for pattern in PATTERNS.patterns:
        for source in pattern.source:
            slots = {each.name for each in PATTERNS.compiled(source) if hasattr(each, "name")}
            told = {part.split("}")[0].split(":")[0] for part in pattern.target.split("{")[1:]}
            assert told == slots, pattern.name
