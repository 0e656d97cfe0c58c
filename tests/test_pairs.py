"""Pair folders: what is written is read again, and nothing is half-written."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import pairs
from bot.core.models import Pair, Revision

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def revision(lang: str, text: str) -> Revision:
    return Revision(f"{lang}wiki", lang, "حمص", 7, "2024-12-09T18:00:00Z", text)


@given(source=TEXT, target=TEXT)
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, source: str, target: str) -> None:
    folder = tmp_path_factory.mktemp("pairs") / "pair"
    pair = Pair(
        revision("en", source), revision("ar", target), "Q1", {"Homs": "حمص", "Template:X": None}
    )
    pairs.write(pair, folder)
    assert pairs.read(folder) == pair


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(pairs.PairError, match="not empty"):
        pairs.write(Pair(revision("en", ""), revision("ar", "")), tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(pairs.PairError):
        pairs.write(Pair(revision("en", ""), revision("ar", "")), tmp_path / "file" / "pair")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_which_revision_was_compared_is_kept(tmp_path: Path) -> None:
    stable = replace(revision("ar", "نص"), state="stable")
    pairs.write(Pair(revision("en", "text"), stable), tmp_path / "pair")
    assert pairs.read(tmp_path / "pair").target.state == "stable"
    path = tmp_path / "pair" / "pair.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r',\s*"state": "\w+"', "", text), encoding="utf-8")
    assert pairs.read(tmp_path / "pair").target.state == "latest"  # as in folders of before
    path.write_text(text.replace('"stable"', '"newest"'), encoding="utf-8")
    with pytest.raises(pairs.PairError, match=r"target\.state: expected one of"):
        pairs.read(tmp_path / "pair")
