"""Surveys of links on several hosts: what is asked, of whom, and what is remembered."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.links import Client, LinkState, Sighting, State, survey
from bot.settings import LinkRules
from tests.links.conftest import CONTACT, Sites
from tests.links.server import Site, serving

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


class Memory(dict[str, Sighting]):
    """Sightings without a file that know which thread they belong to, as a database does."""

    def __init__(self) -> None:
        super().__init__()
        self.thread = threading.get_ident()

    def get(self, address: str) -> Sighting | None:  # type: ignore[override]
        assert threading.get_ident() == self.thread
        return super().get(address)

    def put(self, address: str, sighting: Sighting) -> None:
        assert threading.get_ident() == self.thread
        self[address] = sighting


@pytest.fixture
def memory() -> Memory:
    return Memory()


# What is not asked --------------------------------------------------------------------------------


def test_nothing_to_ask(client: Client, memory: Memory) -> None:
    assert survey([], client, memory, NOW) == {}


def test_a_link_looked_at_lately_is_not_asked_again(
    site: Site, client: Client, memory: Memory
) -> None:
    address = site.url("/status/404")
    states = [
        survey([address], client, memory, NOW + timedelta(hours=hours))[address]
        for hours in (0, 1, 23.9, 24)
    ]
    assert states == [LinkState.SUSPECTED] * 4
    assert len(site.asked) == 4  # HEAD and GET, on two days
    assert memory[address] == Sighting(address, NOW + timedelta(days=1), State.GONE, NOW, 404)


def test_a_sighting_of_the_future_does_not_count(
    site: Site, client: Client, memory: Memory
) -> None:
    address = site.url("/page")
    memory[address] = Sighting(address, NOW + WEEK, State.GONE, NOW + WEEK, 404)
    assert survey([address], client, memory, NOW) == {address: LinkState.ALIVE}


def test_a_link_twice_in_an_article_is_asked_once(
    site: Site, client: Client, memory: Memory
) -> None:
    address = site.url("/page")
    assert survey([address, address], client, memory, NOW) == {address: LinkState.ALIVE}
    assert len(site.asked) == 1


def test_no_probe_begins_when_the_budget_is_spent(
    site: Site, rules: LinkRules, memory: Memory
) -> None:
    client = Client(replace(rules, budget=0.0), CONTACT, private=True)
    old = Sighting(site.url("/a"), NOW - WEEK, State.ALIVE, None, 200)
    memory[old.address] = old
    states = survey([site.url("/a"), site.url("/b")], client, memory, NOW)
    assert list(states.values()) == [LinkState.ALIVE, LinkState.UNASKED]
    assert site.seen == []
    assert memory == {old.address: old}


def test_those_that_waited_longest_are_asked_first(
    site: Site, client: Client, memory: Memory
) -> None:
    for path, days in (("/b", 2), ("/c", 3)):
        seen = NOW - timedelta(days=days)
        memory[site.url(path)] = Sighting(site.url(path), seen, State.ALIVE, None, 200)
    survey([site.url(path) for path in ("/b", "/c", "/a")], client, memory, NOW)
    assert [path for _, path in site.asked] == ["/a", "/c", "/b"]


# What comes of it ---------------------------------------------------------------------------------


def test_states_come_in_the_order_of_the_links(
    sites: Sites, client: Client, memory: Memory
) -> None:
    one, two = sites(1), sites(2)
    expected = {
        one.url("/status/404"): LinkState.SUSPECTED,
        two.url("/page"): LinkState.ALIVE,
        one.url("/status/500"): LinkState.UNCLEAR,
        "no address": LinkState.UNCLEAR,
        "http://[broken": LinkState.UNCLEAR,
        two.url("/status/410"): LinkState.SUSPECTED,
    }
    states = survey(expected, client, memory, NOW)
    assert list(states.items()) == list(expected.items())


@pytest.mark.parametrize(
    ("between", "expected"),
    [(None, LinkState.DEAD), (b"back again", LinkState.SUSPECTED)],
)
def test_dead_only_after_two_sightings_a_week_apart_without_life_between(
    site: Site, client: Client, memory: Memory, between: bytes | None, expected: LinkState
) -> None:
    address = site.url("/status/404")
    states = []
    for day in range(8):
        site.replies = {"/status/404": between} if between and day == 3 else {}
        states.append(survey([address], client, memory, NOW + timedelta(days=day))[address])
    assert LinkState.DEAD not in states[:7]
    assert states[7] is expected


def test_a_name_that_is_no_more_is_suspected_and_looked_up_once(
    site: Site, client: Client, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def lookup(host: str, *arguments: Any, **named: Any) -> list[Any]:
        looked_up.append(host)
        return real(host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    nameless = [f"http://nobody.invalid/{number}" for number in range(5)]
    states = survey([*nameless, site.url("/page")], client, memory, NOW)
    assert {states[address] for address in nameless} == {LinkState.SUSPECTED}
    assert looked_up.count("nobody.invalid") == 1


def test_www_is_another_name(site: Site, client: Client, memory: Memory) -> None:
    addresses = ["http://www.nobody.invalid/1", "http://nobody.invalid/2", site.url("/page")]
    states = survey(addresses, client, memory, NOW)
    assert states[addresses[1]] is LinkState.SUSPECTED


def test_where_nobody_at_all_answers_the_network_is_blamed(client: Client, memory: Memory) -> None:
    with serving() as gone:
        addresses = ["http://one.invalid/", "http://two.invalid/", gone.url("/x")]
    states = survey(addresses, client, memory, NOW)
    assert set(states.values()) == {LinkState.UNCLEAR}
    assert {each.first_gone_at for each in memory.values()} == {None}


# Politeness ---------------------------------------------------------------------------------------


def test_a_host_is_never_asked_twice_at_once(sites: Sites, client: Client, memory: Memory) -> None:
    """Also where the links of one host redirect to another that is being asked."""
    running = [sites(number) for number in (1, 2, 3, 4)]
    for each in running:
        each.on_request = lambda: time.sleep(0.003)  # long enough to be met by another
    dice = random.Random(7)
    addresses = []
    for number in range(60):
        here, there = dice.choice(running), dice.choice(running)
        paths = ("/page", "/status/404", f"/redirect/302?to={there.url(f'/{number}')}")
        mark = "&" if "?" in paths[number % 3] else "?"
        addresses.append(here.url(f"{paths[number % 3]}{mark}n={number}"))
    states = survey(addresses, client, memory, NOW)
    assert LinkState.UNASKED not in states.values()
    assert [each.most_at_once for each in running] == [1, 1, 1, 1]
    assert sum(len(each.seen) for each in running) == 100


def test_hosts_are_asked_at_the_same_time(sites: Sites, client: Client, memory: Memory) -> None:
    running = [sites(number) for number in (1, 2, 3)]
    meeting = threading.Barrier(3, timeout=10)  # broken unless all three are there together
    for each in running:
        each.on_request = meeting.wait  # type: ignore[assignment]
    states = survey([each.url("/page") for each in running], client, memory, NOW)
    assert set(states.values()) == {LinkState.ALIVE}


def test_no_more_hosts_at_once_than_the_rules_say(
    sites: Sites, rules: LinkRules, memory: Memory
) -> None:
    at_once = most = 0
    lock = threading.Lock()

    def count() -> None:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.01)
        with lock:
            at_once -= 1

    running = [sites(number) for number in (1, 2, 3, 4, 5)]
    for each in running:
        each.on_request = count
    client = Client(replace(rules, hosts=2), CONTACT, private=True)
    survey([each.url(f"/{n}") for each in running for n in range(3)], client, memory, NOW)
    assert most == 2


@pytest.mark.parametrize("path", ["/status/429", "/status/429?retry=9", "/status/503?retry=9"])
def test_a_host_that_asks_for_patience_is_left_for_this_time(
    sites: Sites, client: Client, memory: Memory, path: str
) -> None:
    one, two = sites(1), sites(2)
    addresses = [one.url(path), one.url("/a"), one.url("/b"), two.url("/c"), two.url("/d")]
    states = survey(addresses, client, memory, NOW)
    assert list(states.values()) == [
        LinkState.UNCLEAR,
        *[LinkState.UNASKED] * 2,
        *[LinkState.ALIVE] * 2,
    ]
    assert one.asked == [("HEAD", path)]


def test_patience_asked_for_behind_a_redirect_is_heeded(
    sites: Sites, rules: LinkRules, memory: Memory
) -> None:
    one, two = sites(1), sites(2)
    client = Client(replace(rules, hosts=1), CONTACT, private=True)  # one after the other
    first = one.url(f"/redirect/302?to={two.url('/status/429')}")
    states = survey([first, one.url("/a"), two.url("/b")], client, memory, NOW)
    assert list(states.values()) == [LinkState.UNCLEAR, LinkState.ALIVE, LinkState.UNASKED]
    assert two.asked == [("HEAD", "/status/429")]


def test_a_host_that_cannot_be_reached_is_left_after_two_tries(
    client: Client, memory: Memory
) -> None:
    with serving() as gone:
        addresses = [gone.url(f"/{number}") for number in range(5)]
    states = survey(addresses, client, memory, NOW)
    assert list(states.values()) == [LinkState.UNCLEAR] * 2 + [LinkState.UNASKED] * 3


def test_one_slow_page_does_not_cost_the_others(
    site: Site, rules: LinkRules, memory: Memory
) -> None:
    client = Client(replace(rules, timeout=0.3), CONTACT, private=True)
    addresses = [site.url(path) for path in ("/slow/1", "/a", "/slow/2", "/b")]
    states = survey(addresses, client, memory, NOW)
    assert LinkState.UNASKED not in states.values()


# Progress and ends --------------------------------------------------------------------------------


def test_progress_is_told_from_what_is_known_to_all(
    site: Site, client: Client, memory: Memory
) -> None:
    addresses = [site.url(f"/{number}") for number in range(4)]
    survey(addresses[:1], client, memory, NOW)
    told: list[tuple[int, int]] = []
    survey(addresses, client, memory, NOW, lambda *numbers: told.append(numbers))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_progress_ends_with_all_also_where_some_are_left(client: Client, memory: Memory) -> None:
    told: list[tuple[int, int]] = []
    with serving() as gone:
        addresses = [gone.url(f"/{number}") for number in range(5)]
    survey(addresses, client, memory, NOW, lambda *numbers: told.append(numbers))
    assert told == [(0, 5), (1, 5), (2, 5), (5, 5)]


@pytest.fixture
def threads() -> Iterator[None]:
    before = threading.active_count()
    yield
    end = time.monotonic() + 10  # a thread ends when its last request does
    while threading.active_count() != before and time.monotonic() < end:
        time.sleep(0.01)
    assert threading.active_count() == before


@pytest.mark.usefixtures("threads")
def test_an_interrupted_survey_stops_asking_and_keeps_what_it_saw(
    client: Client, memory: Memory
) -> None:
    def interrupt(settled: int, of: int) -> None:
        if settled == 2:
            raise KeyboardInterrupt

    with serving() as site:
        site.on_request = lambda: time.sleep(0.01)
        addresses = [site.url(f"/{number}") for number in range(200)]
        with pytest.raises(KeyboardInterrupt):
            survey(addresses, client, memory, NOW, interrupt)
        asked = len(site.seen)
    assert list(memory) == addresses[:1]
    assert asked < 100


def test_a_bug_in_a_thread_is_not_swallowed(
    site: Site, client: Client, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(address: str) -> None:
        raise ZeroDivisionError(address)

    monkeypatch.setattr(client, "probe", broken)
    with pytest.raises(ZeroDivisionError):
        survey([site.url("/page")], client, memory, NOW)
