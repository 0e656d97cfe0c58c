"""Sites on this machine, and clients that may call on them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, Protocol

import pytest

from bot import config
from bot.links import Client
from bot.settings import LinkRules
from tests.links.server import Site, serving

CONTACT = "https://ar.wikipedia.org/wiki/User_talk:IstidrakBot"


class Sites(Protocol):
    def __call__(self, number: int) -> Site: ...


@pytest.fixture(scope="session")
def rules() -> LinkRules:
    """The rules of the checkout, without their patience."""
    links = config.load().settings.links
    return replace(links, pause=0.0, timeout=1.0, probe_seconds=20.0)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture
def sites() -> Iterator[Sites]:
    """Starts the site of a host by its number: 127.0.0.NUMBER."""
    with ExitStack() as stack:
        yield lambda number: stack.enter_context(serving(f"127.0.0.{number}"))


@pytest.fixture
def client(rules: LinkRules) -> Client:
    return Client(rules, CONTACT, private=True)


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let `name.example` have these numbers, other ones each time; return what was looked up."""
    looked_up: list[str] = []
    real = socket.getaddrinfo
    waiting = list(answers)

    def lookup(host: str, port: int, *arguments: Any, **named: Any) -> list[Any]:
        if host != "name.example":
            return real(host, port, *arguments, **named)
        looked_up.append(host)
        numbers = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, (number, port)) for number in numbers]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return looked_up
