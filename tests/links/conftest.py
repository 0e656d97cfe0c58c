"""Sites on this machine, and clients that may call on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Protocol

import pytest

from bot import config
from bot.config import LinkRules
from bot.links import Client
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
