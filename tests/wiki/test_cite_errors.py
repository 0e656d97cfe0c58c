"""The reference faults that the check finds are those that MediaWiki shows, and no others.

The cases marked ``cite`` in tests/checks/cases/citation-error.yml are whole pages without citation
templates. A case that speaks must show an error of the reference system, a silent one none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.wiki.client import Client, defects

CASES = [
    case
    for case in yaml.safe_load(
        (Path(__file__).parents[1] / "checks" / "cases" / "citation-error.yml").read_text("utf-8")
    )
    if case.get("cite")
]


def errors(human: Client, wikitext: str) -> list[str]:
    """The errors of the reference system on a page with this text."""
    return [each for each in defects(human.render(wikitext)) if "mw-ext-cite-error" in each]


def test_there_are_cases_of_both_kinds() -> None:
    assert {bool(case.get("findings")) for case in CASES} == {True, False}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_mediawiki_shows_as_many_errors_as_are_found(case: dict[str, Any], human: Client) -> None:
    shown = errors(human, case["target"])
    if not case.get("findings"):
        assert not shown
    else:
        assert len(shown) >= len(case["findings"]), shown


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if any(each.get("suggestion") for each in case.get("findings", []))],
    ids=lambda case: case["says"],
)
def test_what_is_offered_mends_it(case: dict[str, Any], human: Client) -> None:
    """The first mark of the page is the one at fault in these cases."""
    (finding,) = case["findings"]
    begin = case["target"].index("<ref")
    end = case["target"].index("</ref>") + len("</ref>")
    mended = case["target"][:begin] + finding["suggestion"] + case["target"][end:]
    assert errors(human, case["target"])
    assert not errors(human, mended)
