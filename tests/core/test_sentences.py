"""Where sentences end: golden cases, and the ranges tile every text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.core.sentences import boundaries
from tests.core.test_wikitext import LANGUAGES

CASES = Path(__file__).parent / "cases/sentences.yml"


def _cases() -> list[Any]:
    return [
        pytest.param(lang, line, id=f"{lang}: {line}")
        for case in yaml.safe_load(CASES.read_text(encoding="utf-8"))
        for lang, line in case.items()
    ]


@pytest.mark.parametrize(("lang", "line"), _cases())
def test_case(lang: str, line: str) -> None:
    text = line.replace(" | ", " ").replace("|", "")
    ranges = boundaries(text, LANGUAGES[lang])
    said = [text[start:end].strip() for start, end in ranges]
    assert said == [each.strip() for each in line.split("|")]


@given(
    st.one_of(
        st.text(max_size=100),
        st.lists(
            st.sampled_from(
                ["أ.", "د.", "ق.م.", "كذا", ".", "..", "…", "؟", "!", "(", ")", "«", "»"]
            )
            | st.sampled_from(
                ['"', "'", "3.5", "A.", "U.S.", "1.", "p.m.", "The", "city", "\u200f"]
            )
        ).map(" ".join),
    ),
    st.sampled_from(sorted(LANGUAGES)),
)
def test_ranges_tile_the_text(text: str, lang: str) -> None:
    ranges = boundaries(text, LANGUAGES[lang])
    assert "".join(text[start:end] for start, end in ranges) == text
    assert all(start < end for start, end in ranges)
