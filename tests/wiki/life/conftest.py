"""The state in which most of these tests begin, made once for each file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import config
from bot.config import Rules
from bot.outcomes import Posted, Unchanged
from tests.wiki import people
from tests.wiki.conftest import forget_logins
from tests.wiki.mediawiki import Wikis
from tests.wiki.people import (
    Scene,
    confirming,
)


@pytest.fixture(scope="module")
def rules(_rules: Path) -> Rules:
    """The rules of the bed, but findings are confirmed after six hours."""
    return confirming(config.load(_rules), 6)


@pytest.fixture(scope="module")
def _posted(wikis: Wikis, _settings: Path, rules: Rules, tmp_path_factory: object) -> Path:
    """The state in which most tests begin, made once: the section was just posted.

    Gives the ledger's file of that moment; the state of the wikis is kept as ``posted``.
    """
    assert isinstance(tmp_path_factory, pytest.TempPathFactory)
    folder = tmp_path_factory.mktemp("posted")
    forget_logins(_settings)
    people.load(wikis)
    wikis.snapshot("loaded")
    scene = Scene(wikis, rules, folder)
    assert scene.visit() == Unchanged(5, scene.clock() + timedelta(hours=6))
    made = scene.visit()
    assert isinstance(made, Posted)
    scene.ledger.close()
    wikis.snapshot("posted")
    return scene.file


@pytest.fixture
def scene(wikis: Wikis, rules: Rules, tmp_path: Path, _posted: Path) -> Iterator[Scene]:
    """The section was just posted, with all five proposals."""
    wikis.reset("posted")
    shutil.copy(_posted, tmp_path / _posted.name)
    made = Scene(wikis, rules, tmp_path)
    made.clock.now += timedelta(hours=14)
    yield made
    made.ledger.close()


@pytest.fixture
def fresh(wikis: Wikis, rules: Rules, tmp_path: Path, _posted: Path) -> Iterator[Scene]:
    """The bot has not seen the article yet."""
    wikis.reset("loaded")
    made = Scene(wikis, rules, tmp_path)
    yield made
    made.ledger.close()
