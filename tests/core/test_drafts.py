"""Draft sentences: where there must be none, then the exact sentences where there is one."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot import config
from bot.core.drafts import Draft, Drafter, draft, glossary
from bot.core.models import Alignment, Kind, Statement
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
    assert sorted({name for name, _, _ in DRAFTS}) == sorted(
        each.name for each in PATTERNS.patterns
    )


@pytest.mark.parametrize(
    "text", ["{} not", "Perhaps {}", "{} if asked", "not {}", "{} unwillingly"]
)
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


def test_quoted_words_are_no_event() -> None:
    statement, alignment = _read("[[Hezbollah]] withdrew from [[Homs]].")
    assert draft(replace(statement, kind=Kind.QUOTE), alignment, PATTERNS) is None


_STATEMENT, _ALIGNMENT = _read("[[Hezbollah]] withdrew from [[Homs]].")
_DRAFTER = Drafter(_ALIGNMENT, PATTERNS)
_TEXTS = [_read(sentence)[0].text.rstrip(".") for _, sentence, _ in DRAFTS]
_HALVES = [part for text in _TEXTS for part in text.split(" ", 3)]


@given(st.one_of(st.text(), st.lists(st.sampled_from(_HALVES), max_size=6).map(" ".join)))
def test_any_text(text: str) -> None:
    """Whatever is drafted is one sentence whose only markup is links that close."""
    statement = replace(_STATEMENT, text=text, links=())
    _DRAFTER.glossary(statement)
    if found := _DRAFTER.draft(statement):
        bare = re.sub(r"\[\[[^\[\]|]+(\|[^\[\]|]+)?\]\]", "", found.text)
        assert not set("[]{}|<>/") & set(bare)
        assert found.text.endswith(".")


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"source": ["{nobody} slept"]}, "unknown slot nobody"),
        ({"target": "نام {person}"}, "its slots are not those of its target"),
    ],
)
def test_wrong_patterns_are_refused(change: dict[str, Any], cause: str) -> None:
    with pytest.raises(ValueError, match=cause):
        replace(PATTERNS, patterns=[replace(PATTERNS.patterns[0], **change)])
