"""Addresses: which show the same page, and which only look alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.core.addresses import canonical, host, is_archive, unwrap

CASES = yaml.safe_load((Path(__file__).parent / "cases/addresses.yml").read_text(encoding="utf-8"))
ADDRESSES = sorted({each for pairs in CASES.values() for pair in pairs for each in pair})


def _cases() -> list[Any]:
    return [
        pytest.param(*pair, verdict == "same", id=f"{verdict}: {pair[0]} {pair[1]}")
        for verdict, pairs in CASES.items()
        for pair in pairs
    ]


@pytest.mark.parametrize(("one", "other", "same"), _cases())
def test_case(one: str, other: str, same: bool) -> None:
    assert (canonical(unwrap(one)) == canonical(unwrap(other))) is same


@pytest.mark.parametrize("address", ADDRESSES)
def test_twice_is_once(address: str) -> None:
    once = canonical(unwrap(address))
    assert canonical("https://" + once) == once
    assert unwrap(unwrap(address)) == unwrap(address)


def test_host() -> None:
    assert host("https://www.a.example/x") == "a.example"
    assert host("no address") == ""


def test_what_is_an_archive() -> None:
    assert is_archive("https://web.archive.org/web/2024/https://a.example/x")
    assert not is_archive("https://archive.org/details/one")
    assert not is_archive(" https://a.example/x ")


@given(st.one_of(st.text(), st.builds("https://{}".format, st.text()), st.sampled_from(ADDRESSES)))
def test_nothing_raises(address: str) -> None:
    assert isinstance(canonical(unwrap(address)), str)
    assert isinstance(host(address), str)
