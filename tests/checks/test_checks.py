"""Every check on its cases: tests/checks/cases/NAME.yml, first those where it must stay silent.

A case has ``says``, ``source`` and ``target`` (wikitext), maybe ``counterparts`` and ``matches``
(source number, target numbers, score, coverage), and the ``findings`` expected, in order. Of a
finding ``message`` is compared, and what else is given: ``names`` of its references,
``suggestion``, ``at`` (the wikitext of its place), ``after`` (the last words before), ``fit``,
``says`` (the source's words), ``values``, ``notes`` (their keys), ``reason``. What the wikis know
beyond the two texts: ``relics``, ``depth``, ``blacklisted``, ``copies``
(bot.core.background); ``fresh`` and ``news``: all of the source is.
"""

from __future__ import annotations

import string
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import config
from bot.checks import CHECKS
from bot.core.background import Background, Side, Trace
from bot.core.models import Alignment, Finding
from tests import building

FOLDER = Path(__file__).parent / "cases"
RULES = config.load()
MESSAGES = RULES.messages.checks
WRITTEN = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.yml")
}
CASES = [
    pytest.param(name, case, id=f"{name}-{number}")
    for name, cases in sorted(WRITTEN.items())
    for number, case in enumerate(cases, 1)
]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_case(name: str, case: dict[str, Any]) -> None:
    alignment = _alignment(case)
    found = list(CHECKS[name](alignment))
    wanted = case.get("findings", [])
    assert [each.message for each in found] == [each["message"] for each in wanted], case["says"]
    for finding, expected in zip(found, wanted, strict=True):
        _compare(finding, expected, alignment)
        _check_sound(name, finding, alignment)


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_silence_comes_first(name: str) -> None:
    speaks = [bool(case.get("findings")) for case in WRITTEN[name]]
    assert speaks == sorted(speaks)
    assert speaks.count(False) >= 12
    assert speaks.count(True) >= 10


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_empty_articles_have_no_findings(name: str) -> None:
    assert not list(CHECKS[name](building.alignment("", "")))


def _alignment(case: dict[str, Any]) -> Alignment:
    matches = [
        building.match(
            source,
            *targets,
            dated=case.get("dated", False),
            **dict(zip(("score", "coverage"), rest, strict=False)),
        )
        for source, targets, *rest in case.get("matches", [])
    ]
    made = building.alignment(
        case.get("source", ""), case["target"], case.get("counterparts"), matches
    )
    whole = ((0, len(case.get("source", ""))),)
    background = Background(
        relics=tuple(building.relic(**each) for each in case.get("relics", [])),
        depth=case.get("depth", 0),
        blacklisted=frozenset(case.get("blacklisted", [])),
        copies=case.get("copies", {}),
        fresh=whole if case.get("fresh") else (),
        news=whole if case.get("news") else (),
        compared=Trace(Side.SOURCE, 7, "2024-12-01T10:00:00Z", until=9),
    )
    return replace(made, background=background, standards=RULES.standards)


def _compare(finding: Finding, expected: dict[str, Any], alignment: Alignment) -> None:
    assert finding.target is not None
    text = alignment.target.revision.text
    seen = {
        "message": finding.message,
        "names": [each.name for each in finding.references],
        "suggestion": finding.suggestion,
        "at": finding.target.span.cut(text),
        "after": text[: finding.target.span.start][-len(expected.get("after", "")) :],
        "fit": finding.fit,
        "says": finding.source.text if finding.source else None,
        "values": {key: finding.values[key] for key in expected.get("values", {})},
        "notes": [each.key for each in finding.notes],
        "reason": finding.reason,
    }
    assert {key: seen[key] for key in expected} == expected


def _check_sound(name: str, finding: Finding, alignment: Alignment) -> None:
    """What holds of every finding: it can be said, placed, and pasted without new damage."""
    assert finding.check == name
    assert 0 < finding.confidence <= 1
    assert finding.target is not None
    assert 0 <= finding.target.span.start <= finding.target.span.end
    assert finding.target.span.end <= len(alignment.target.revision.text)
    said = string.Template(MESSAGES[finding.message]).substitute(finding.values)
    assert "«»" not in said
    for note in finding.notes:
        written = string.Template(RULES.messages.talk[f"note_{note.key}"]).substitute(note.values)
        assert "«»" not in written
    if finding.suggestion:
        pasted = building.article(finding.suggestion, alignment.target.language.code)
        assert not pasted.defects
