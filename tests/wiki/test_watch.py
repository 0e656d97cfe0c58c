"""Watching many articles on real wikis: what it costs, what it finds, how it bears failures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.due import Why
from bot.ledger import Ledger
from bot.outcomes import Failed, Posted
from tests.wiki import flock
from tests.wiki.flock import Flock, source_text, target_text, titles
from tests.wiki.mediawiki import Wikis

pytestmark = pytest.mark.usefixtures("as_bot")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with nothing in it."""
    with Ledger.open(f"sqlite:///{tmp_path}/ledger.sqlite") as opened:
        yield opened


def requests(wikis: Wikis, marks: tuple[int, int]) -> int:
    """How many requests the bot sent to both wikis since."""
    found = (
        wiki.log.requests_since(mark)
        for wiki, mark in zip((wikis.ar, wikis.en), marks, strict=True)
    )
    return sum(each.by_pywikibot for some in found for each in some)


def marks(wikis: Wikis) -> tuple[int, int]:
    return wikis.ar.log.mark(), wikis.en.log.mark()


@pytest.mark.parametrize("batch", [50, 500])
def test_a_quiet_tick_over_two_hundred_pairs_is_cheap_and_a_change_is_found(
    wikis: Wikis, ledger: Ledger, tmp_path: Path, batch: int
) -> None:
    numbers = range(200)
    flock.load(wikis, numbers)
    bot = Flock(flock.watched(numbers, batch=batch), ledger, tmp_path)
    flock.remember(wikis, ledger, numbers, bot.now)
    bot.later(hours=1)
    bot.tick()  # pywikibot learns about its wikis with the first request

    before = marks(wikis)
    bot.later(hours=1)
    assert bot.tick() == []
    assert requests(wikis, before) <= 2 * -(-200 // batch) + 2

    wikis.en.human.edit(titles(117)[0], source_text(117, "It was founded in 1911."))
    bot.later(hours=1)
    assert bot.tick() == [(titles(117)[1], Why.CHANGED)]
    bot.later(hours=1)
    assert bot.tick() == []
