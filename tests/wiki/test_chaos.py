"""Killed, cut off, doubled, in two processes: one section, one edit, a ledger that knows it.

A few rounds of each kind; `make chaos` plays hundreds.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.wiki.client import HUMAN, ApiError, Client
from tests.wiki.mediawiki import Wiki, Wikis
from tools import chaos
from tools.chaos import Figures, Ground
from tools.proxy import Plan, Proxy, Request, Spoil

PAGE = "نقاش:وسيط"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The rules that `make chaos` plays by."""
    return chaos.rules_of_the_bed(tmp_path / "chaos-rules")


@pytest.fixture
def proxy(arwiki: Wiki) -> Iterator[Proxy]:
    """A proxy before the Arabic wiki, whose client waits for half a second."""
    made = Proxy(arwiki, patience=0.5)
    yield made
    made.close()


def test_rounds_of_every_kind(wikis: Wikis, rules: Path) -> None:
    rounds = [(chaos.twins, 1), (chaos.kill, 3), (chaos.spoil, 1)]
    figures = chaos.play(wikis, rules, rounds, workers=1, seed=3)
    assert figures.violations == []
    assert figures.outcomes["rounds of kill"] == 3
    assert sum(many for name, many in figures.outcomes.items() if name.endswith(": killed")) > 0


def test_an_edit_that_meets_the_worst(wikis: Wikis, rules: Path, tmp_path: Path) -> None:
    figures = Figures()
    ground = Ground(wikis, 90, rules, figures)
    wikis.link(ground.item)
    ground.open()
    chance = random.Random(2)
    for spoil in (Spoil.DROPPED, Spoil.STALLED, Spoil.TWICE_LAST, Spoil.TWICE_AT_ONCE):
        kind = ground.next_change(chance)

        def plan(request: Request, spoil: Spoil = spoil) -> Plan:
            return Plan(spoil if request.action == "edit" else Spoil.NONE)

        ground.proxies[0].plan = plan
        ground.post(ground.proxied)
        ground.calm()
        ground.passes(f"{spoil} ({kind})")
        ground.judge(f"{spoil} ({kind})", edits=1)
    ground.close()
    assert figures.violations == []
    assert {name for _, name in figures.met} > {Spoil.TWICE_LAST, Spoil.DROPPED}


def test_the_judge_sees_what_is_wrong(wikis: Wikis, rules: Path) -> None:
    figures = Figures()
    ground = Ground(wikis, 91, rules, figures)
    wikis.link(ground.item)
    ground.open()
    ground.change(frozenset({1}))
    ground.passes("right")
    ground.judge("right", edits=1)
    assert figures.violations == []

    text = ground.text()
    wikis.ar.human.edit(ground.talk, f"{text}\n\n{text}")
    ground.judge("doubled", edits=0)
    wikis.ar.human.edit(ground.talk, "== سؤال ==")
    ground.at_one("gone")
    ground.close()
    told = "\n".join(figures.violations)
    for wrong in ("sections", "two sections at a time", "people wrote", "edits by somebody else"):
        assert f"doubled: {wrong}" in told or wrong in told
    assert "gone: the ledger knows" in told


@pytest.mark.parametrize(
    ("spoil", "copies", "answer"),
    [
        (Spoil.NONE, 1, ""),
        (Spoil.CUT, 0, "ConnectionError"),
        (Spoil.TOO_MANY, 0, "HTTPError"),
        (Spoil.ERROR_500, 0, "HTTPError"),
        (Spoil.ERROR_503, 0, "HTTPError"),
        (Spoil.MAINTENANCE, 0, "JSONDecodeError"),
        (Spoil.DROPPED, 1, "ConnectionError"),
        (Spoil.TRUNCATED, 1, "ChunkedEncodingError"),
        (Spoil.HALF_JSON, 1, "JSONDecodeError"),
        (Spoil.LATE_ERROR, 1, "HTTPError"),
        (Spoil.LATE_HTML, 1, "JSONDecodeError"),
        (Spoil.STALLED, 1, "ConnectionError"),
        (Spoil.SLOW, 1, "ConnectionError"),
        (Spoil.TWICE, 2, ""),
        (Spoil.TWICE_LAST, 2, ""),
        (Spoil.MAXLAG, 0, "maxlag"),
        (Spoil.READONLY, 0, "readonly"),
        (Spoil.RATELIMIT, 0, "ratelimited"),
        (Spoil.BADTOKEN, 0, "badtoken"),
        (Spoil.SESSION, 0, "badtoken"),
    ],
)
def test_the_proxy_does_what_it_says(
    arwiki: Wiki, proxy: Proxy, spoil: Spoil, copies: int, answer: str
) -> None:
    client = Client(f"http://127.0.0.1:{proxy.port}/w/api.php", HUMAN)
    client.login()
    token = client.call(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]
    proxy.plan = lambda request: Plan(spoil if request.action == "edit" else Spoil.NONE)
    asked = {"title": PAGE, "section": "new", "sectiontitle": "س", "text": "نص"}
    told = ""
    try:
        client.call(action="edit", maxlag=5, token=token, **asked)
    except ApiError as error:
        told = error.code
    except requests.RequestException as error:
        told = type(error).__name__
    proxy.quiet()
    assert told == answer
    assert (arwiki.human.text(PAGE) or "").count("== س ==") == copies
