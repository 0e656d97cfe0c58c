"""Rules as values: where they are found, what they switch."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot import config
from bot.core.features import FEATURES

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the rules."""
    return Path(shutil.copytree(ROOT / "rules", tmp_path / "rules"))


def test_the_rules_of_this_checkout_are_found_and_good() -> None:
    assert config.load().folder == ROOT / "rules"


def test_the_environment_names_another_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISTIDRAK_RULES", str(folder))
    assert config.load().folder == folder


def test_references_can_keep_their_english_names(folder: Path) -> None:
    assert config.load(folder).target.citations.write
    path = folder / "bot.toml"
    text = path.read_text(encoding="utf-8").replace("localised = true", "localised = false")
    path.write_text(text, encoding="utf-8")
    citations = config.load(folder).target.citations
    assert (citations.names, citations.write) == ({}, {})
    assert citations.canonical("مسار") == "url"  # what is read stays the same


def test_borrowed_names_come_after_the_languages_own() -> None:
    target = config.load().target
    assert target.namespaces.file[0] == "ملف"
    assert "File" in target.namespaces.file
    assert target.citations.kinds["cite news"] == "news"


def test_the_lexicon_is_wide_enough() -> None:
    assert len(config.load().lexicon.entries) >= 5000


def test_every_weight_belongs_to_a_feature() -> None:
    assert set(config.load().weights.features) == set(FEATURES)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('revision = "newest"', "wikis.revision: Input should be 'latest' or 'stable'"),
        ('revision = "latest"\npatience = 1', "wikis.patience: unknown key"),
    ],
)
def test_which_revision_counts_is_one_of_two(folder: Path, wrong: str, said: str) -> None:
    path = folder / "bot.toml"
    text = path.read_text(encoding="utf-8").replace('revision = "latest"', wrong)
    path.write_text(text, encoding="utf-8")
    lines = text.splitlines()
    number = lines.index(wrong.splitlines()[-1]) + 1
    with pytest.raises(config.RulesError, match=re.escape(f"bot.toml:{number}: {said}")):
        config.load(folder)


@pytest.mark.parametrize("key", ["batch", "lease_seconds", "heartbeat_minutes", "max_articles"])
def test_a_number_with_which_nothing_would_be_done_is_refused(folder: Path, key: str) -> None:
    file = folder / "bot.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith(f"{key} = "))
    lines[number] = f"{key} = 0"
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(config.RulesError, match=rf"bot.toml:{number + 1}: \w+\.{key}: must be"):
        config.load(folder)


def test_manners_are_those_that_were_promised() -> None:
    manners = config.load().settings.manners
    assert (manners.quiet_minutes, manners.page_age_hours, manners.patience) == (60, 3, 180)
    assert (manners.put_throttle, manners.read_maxlag, manners.write_maxlag) == (10, 30, 5)
