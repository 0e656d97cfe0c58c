"""What answers mean, and what sightings over time do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links import Answer, Failure, LinkState, Sighting, State
from bot.links.liveness import judge, sighted, standing
from bot.settings import LinkRules

START = datetime(2026, 1, 1, tzinfo=UTC)
WEEK = timedelta(days=7)
A = "https://a.example"


@pytest.mark.parametrize(
    ("address", "final", "expected"),
    [
        # first of all, what must not be called gone
        (f"{A}/story/7", f"{A}/story/7/", State.ALIVE),
        (f"{A}/story/7", f"{A}/story/7?utm_source=x", State.ALIVE),
        (f"{A}/story/7", "https://www.a.example/story/7", State.ALIVE),
        (f"{A}/story/7", "https://b.example/2020/story-7", State.ALIVE),
        (f"{A}/story/7", f"{A}/login?next=/story/7", State.ALIVE),
        (f"{A}/story/7", f"{A}/?p=7", State.ALIVE),
        (f"{A}/story/7", f"{A}/news", State.ALIVE),
        ("http://a.example", f"{A}/", State.ALIVE),
        (f"{A}/", f"{A}/index.html", State.ALIVE),
        (f"{A}/", f"{A}/ar/", State.ALIVE),
        (f"{A}/ar", f"{A}/", State.ALIVE),
        (f"{A}/#!/story/7", f"{A}/", State.ALIVE),
        (f"{A}/index.php?utm_source=x", f"{A}/", State.ALIVE),
        (f"{A}/", "https://news.a.example/", State.ALIVE),
        ("https://dan.com/about/us", "https://dan.com/en/about", State.ALIVE),
        ("https://notdan.com/a/b", "https://notdan.com/a/c", State.ALIVE),
        (f"{A}/", "https://b.example/", State.UNCLEAR),  # renamed, or sold
        (f"{A}/blog", "https://blog.a.example/", State.UNCLEAR),
        (f"{A}/arabic", "https://a-arabic.example/", State.UNCLEAR),
        # gone
        (f"{A}/story/7", f"{A}/", State.GONE),
        (f"{A}/story/7", "https://www.a.example", State.GONE),
        (f"{A}/story", f"{A}/", State.GONE),
        (f"{A}/?id=7", f"{A}/", State.GONE),
        (f"{A}/story/7", f"{A}/default.aspx", State.GONE),
        (f"{A}/story/7", f"{A}/AR/", State.GONE),
        (f"{A}/story/7", f"{A}/#top", State.GONE),
        (f"{A}/story/7", "https://b.example/", State.GONE),
        (f"{A}/12345", "https://b.example/index.php", State.GONE),
        (f"{A}/?id=7", "https://b.example/en", State.GONE),
        (f"{A}/story/7", "https://www.hugedomains.com/domain_profile.cfm?d=a.example", State.GONE),
        (f"{A}/", "https://dan.com/buy-domain/a.example", State.GONE),
    ],
)
def test_where_a_redirect_leads(
    rules: LinkRules, address: str, final: str, expected: State
) -> None:
    assert judge(Answer(address, final, 200), rules.home_paths, rules.parking) is expected


@pytest.mark.parametrize("failure", [each for each in Failure if each is not Failure.NAME])
@pytest.mark.parametrize("status", [None, 200, 404])
def test_a_failure_is_unclear_whatever_came_before(failure: Failure, status: int | None) -> None:
    assert judge(Answer(A, A, status, failure)) is State.UNCLEAR


def test_an_error_at_the_home_page_is_no_soft_404() -> None:
    assert judge(Answer(f"{A}/story/7", f"{A}/", 503)) is State.UNCLEAR


def test_a_link_never_looked_at_is_unasked() -> None:
    assert standing(None, WEEK) is LinkState.UNASKED


def after(*looks: tuple[float, State]) -> Sighting | None:
    sighting = None
    for day, state in looks:
        status = 200 if state is State.ALIVE else 404
        sighting = sighted(sighting, Answer(A, A, status), state, START + timedelta(days=day))
    return sighting


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        (((0, State.GONE),), LinkState.SUSPECTED),
        (((0, State.GONE), (6.9, State.GONE)), LinkState.SUSPECTED),
        (((0, State.GONE), (7, State.UNCLEAR)), LinkState.UNCLEAR),
        (((0, State.GONE), (3, State.ALIVE), (7, State.GONE)), LinkState.SUSPECTED),
        (((0, State.UNCLEAR), (7, State.GONE)), LinkState.SUSPECTED),
        (((0, State.GONE), (9, State.GONE), (10, State.ALIVE)), LinkState.ALIVE),
        (((0, State.GONE), (7, State.GONE)), LinkState.DEAD),
        (((0, State.GONE), (3, State.UNCLEAR), (7, State.GONE)), LinkState.DEAD),
        (((9, State.GONE), (0, State.GONE)), LinkState.SUSPECTED),  # the clock was set right
        (((9, State.GONE), (0, State.GONE), (7, State.GONE)), LinkState.DEAD),
    ],
)
def test_dead_is_gone_twice_a_week_apart(
    looks: tuple[tuple[float, State], ...], expected: LinkState
) -> None:
    assert standing(after(*looks), WEEK) is expected


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from(State)), min_size=1, max_size=12))
def test_dead_agrees_with_the_whole_history(looks: list[tuple[int, State]]) -> None:
    looks.sort(key=lambda look: look[0])
    since_life: list[tuple[int, State]] = []
    for look in looks:
        since_life = [] if look[1] is State.ALIVE else [*since_life, look]
    gone = [day for day, state in since_life if state is State.GONE]
    dead = looks[-1][1] is State.GONE and gone[-1] - gone[0] >= 7
    sighting = after(*looks)
    assert sighting is not None
    assert (standing(sighting, WEEK) is LinkState.DEAD) == dead
    first = START + timedelta(days=gone[0]) if gone else None
    assert sighting.first_gone_at == first
