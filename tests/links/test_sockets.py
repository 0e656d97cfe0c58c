"""Which numbers may be called, and that the one checked is the one called."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from bot.links import Client, Failure
from bot.links.sockets import is_public
from bot.settings import LinkRules
from tests.links.conftest import CONTACT, resolving
from tests.links.server import Site

PRIVATE = [
    *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1"),
    *("192.0.2.1", "192.168.1.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.1.2.3", "2002:7f00:1::", "64:ff9b::7f00:1"),
]
PUBLIC = ["8.8.8.8", "208.80.154.224", "2620:0:861:ed1a::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("number", PRIVATE)
def test_numbers_of_private_networks_are_known(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize("number", PUBLIC)
def test_numbers_of_the_internet_are_public(number: str) -> None:
    assert is_public(number)


def test_a_name_that_changes_its_answer_gains_nothing(
    site: Site, rules: LinkRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a public number when it is checked, ours when it is called: the first lookup decides
    monkeypatch.setattr("bot.links.sockets.is_public", lambda number: number == "127.0.0.9")
    looked_up = resolving(monkeypatch, ["127.0.0.9"], ["127.0.0.1"])
    answer = Client(rules, CONTACT).probe(site.url("/page").replace("127.0.0.1", "name.example"))
    assert answer.failure is Failure.CONNECT  # nobody listens at 127.0.0.9
    assert len(looked_up) == 1
    assert site.seen == []


def test_a_host_with_a_dead_number_is_reached_at_the_next(
    site: Site, rules: LinkRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch, ["127.0.0.9", "127.0.0.1"])
    client = Client(rules, CONTACT, private=True)
    assert client.probe(site.url("/page").replace("127.0.0.1", "name.example")).status == 200
    assert site.seen[0].headers["Host"] == f"name.example:{site.server_address[1]}"


def test_private_numbers_among_public_ones_are_left_out(
    site: Site, rules: LinkRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.links.sockets.is_public", lambda number: number == "127.0.0.9")
    resolving(monkeypatch, ["127.0.0.1", "127.0.0.9"])
    answer = Client(rules, CONTACT).probe(site.url("/page").replace("127.0.0.1", "name.example"))
    assert answer.failure is Failure.CONNECT
    assert site.seen == []


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (socket.EAI_NONAME, Failure.NAME),
        (socket.EAI_NODATA, Failure.NAME),
        (socket.EAI_AGAIN, Failure.CONNECT),
        (socket.EAI_FAIL, Failure.CONNECT),
    ],
)
def test_a_dns_that_fails_is_not_a_name_that_is_missing(
    rules: LinkRules, monkeypatch: pytest.MonkeyPatch, error: int, failure: Failure
) -> None:
    def lookup(*arguments: Any, **named: Any) -> list[Any]:
        raise socket.gaierror(error, "no answer")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    assert Client(rules, CONTACT).probe("http://name.example/x").failure is failure
