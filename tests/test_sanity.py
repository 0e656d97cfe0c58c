"""When a comparison is doubted: first what is no reason to doubt it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import sanity
from bot.core.memory import Footing
from bot.core.models import Comparison, Revision
from bot.core.wikitext import parse
from tests import sample

RULES = sample.rules().settings.sanity
NOW = datetime(2026, 1, 2, tzinfo=UTC)
HOURS = RULES.accept_hours
PROSE = "جملة في المقالة عن المدينة. "


def comparison(
    target: str = PROSE, source: str = "A sentence of the article. ", found: int = 0, age: float = 1
) -> Comparison:
    """Two texts, both saved so many hours ago, with so many findings."""
    made = sample.comparison()
    at = (NOW - timedelta(hours=age)).isoformat()
    english = Revision("enwiki", "en", "City", 1, at, source)
    arabic = Revision("arwiki", "ar", "مدينة", 2, at, target)
    alignment = replace(
        made.alignment,
        source=parse(english, sample.rules().source),
        target=parse(arabic, sample.rules().target),
    )
    pair = replace(made.pair, source=english, target=arabic)
    one = made.proposals[0]
    proposals = tuple(replace(one, id=f"undefined-reference/{n}") for n in range(found))
    return Comparison(pair, alignment, proposals)


@pytest.mark.parametrize(
    ("last", "made"),
    [
        pytest.param(Footing(), comparison(), id="the first pass"),
        pytest.param(Footing(), comparison(found=500), id="many findings in the first pass"),
        pytest.param(Footing(0, 100, 1000, 3), comparison(PROSE * 25, "s" * 60, 3), id="a little"),
        pytest.param(Footing(0, 10, 1000, 0), comparison(PROSE, age=HOURS), id="so people want it"),
        pytest.param(Footing(0, 10, 10, 4), comparison(found=0), id="a few that were done"),
        pytest.param(Footing(0, 10, 10, 9), comparison(found=1), id="nearly all done"),
        pytest.param(Footing(0, 10, 10, 9), comparison(age=HOURS), id="all gone since a day"),
        pytest.param(Footing(0, 10, 10, 1), comparison(found=19), id="a jump to less than many"),
        pytest.param(Footing(0, 10, 10, 6), comparison(found=24), id="four times as many"),
        pytest.param(Footing(0, 10, 10, 1), comparison(found=99, age=HOURS), id="many since a day"),
        pytest.param(Footing(), comparison("{{قالب}}" * 100), id="a short page without prose"),
    ],
)
def test_what_is_sound(last: Footing, made: Comparison) -> None:
    assert sanity.doubt(last, made, RULES, NOW) is None


@pytest.mark.parametrize(
    ("last", "made", "says"),
    [
        pytest.param(
            Footing(0, 10, 1000, 0), comparison("حريق."), "مدينة (arwiki) shrank from 1000 to 5",
            id="the target was blanked",
        ),
        pytest.param(
            Footing(0, 1000, 10, 0), comparison(source=""), "City (enwiki) shrank from 1000 to 0",
            id="the source was blanked",
        ),
        pytest.param(
            Footing(), comparison("{{قالب|س=ص}}\n" * 400), "could not be read: no prose",
            id="the target was not understood",
        ),
        pytest.param(
            Footing(), comparison("{{قالب|س=ص}}\n" * 400, age=99), "could not be read: no prose",
            id="nor is it after a day",
        ),
        pytest.param(
            Footing(0, 10, 10, 5), comparison(found=0), "all 5 findings vanished", id="all vanished"
        ),
        pytest.param(
            Footing(0, 10, 10, 4), comparison(found=20), "jumped from 4 to 20", id="a jump"
        ),
        pytest.param(
            Footing(0, 10, 10, 0), comparison(found=20), "jumped from 0 to 20", id="out of nothing"
        ),
    ],
)  # fmt: skip
def test_what_is_doubted(last: Footing, made: Comparison, says: str) -> None:
    doubt = sanity.doubt(last, made, RULES, NOW)
    assert doubt is not None
    assert says in doubt
    assert "\n" not in doubt


SHRUNK = Footing(target_size=10_000, source_size=10)
VANISHED = Footing(target_size=10, source_size=10, findings=9)


@pytest.mark.parametrize("last", [SHRUNK, VANISHED])
@pytest.mark.parametrize(("hours", "healed"), [(0, False), (HOURS - 1, False), (HOURS, True)])
def test_what_was_doubted_for_a_day_is_accepted_though_edited_an_hour_ago(
    last: Footing, hours: float, healed: bool
) -> None:
    doubted = replace(last, doubted=NOW - timedelta(hours=hours))
    assert (sanity.doubt(doubted, comparison(), RULES, NOW) is None) == healed


def test_what_cannot_be_read_is_doubted_for_ever() -> None:
    long_ago = Footing(target_size=10, source_size=10, doubted=NOW - timedelta(days=90))
    unread = comparison(target="{{س|" + "س" * 9_000 + "}}")
    assert "could not be read" in (sanity.doubt(long_ago, unread, RULES, NOW) or "")


def test_the_next_pass_is_held_against_this_one() -> None:
    assert sanity.footing_of(comparison("أ" * 7, "b" * 5, 3), heard=9) == Footing(9, 5, 7, 3)
