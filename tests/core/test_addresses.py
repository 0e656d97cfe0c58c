"""Addresses: which show the same page, and which only look alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.core.addresses import canonical, host, is_archive, place_in, unwrap

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
    assert host("https://youtu.be/x") == host("https://m.youtube.com/watch?v=x") == "youtube.com"


def test_the_corpus_is_large_and_has_both_verdicts() -> None:
    assert len(CASES["same"]) >= 100
    assert len(CASES["different"]) >= 100


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://a.example/x", ()),
        ("https://a.example/r.pdf#page=12", ("page=12",)),
        ("https://a.example/x?id=1&amp;page=2", ("page=2",)),
        ("https://youtu.be/abc?t=90", ("t=90",)),
        ("https://www.youtube.com/watch?v=abc&t=1m30s", ("t=90",)),
        ("https://www.youtube.com/watch?v=abc&start=90", ("t=90",)),
        ("https://www.youtube.com/watch?v=abc#t=1h", ("t=3600",)),
        ("https://www.youtube.com/watch?v=abc&t=0s", ()),
        ("https://web.archive.org/web/2024/https://youtu.be/abc?t=90", ("t=90",)),
        ("https://x.com/a/status/1?s=20&t=AbC", ()),  # a reader's mark, no moment
        ("https://books.google.com/books?id=a&pg=PA12", ("pg=PA12",)),
        ("https://books.google.com/books?id=a&lpg=PA12&hl=ar", ("pg=PA12",)),
        ("https://a.example/x#:~:text=%D8%AD%D9%85%D8%B5", (":~:text=حمص",)),
    ],
)
def test_the_place_within_a_page(address: str, place: tuple[str, ...]) -> None:
    assert place_in(address) == place


def test_what_is_an_archive() -> None:
    assert is_archive("https://web.archive.org/web/2024/https://a.example/x")
    assert not is_archive("https://archive.org/details/one")
    assert not is_archive(" https://a.example/x ")


@given(st.one_of(st.text(), st.builds("https://{}".format, st.text()), st.sampled_from(ADDRESSES)))
def test_nothing_raises(address: str) -> None:
    assert isinstance(canonical(unwrap(address)), str)
    assert isinstance(host(address), str)


# Properties: a disguise never matters, what selects content always does --------------------------


class Address(NamedTuple):
    """An address in parts, ``segments`` and ``query`` in plain characters."""

    host: str
    segments: tuple[str, ...]
    query: tuple[tuple[str, str], ...]
    port: int | None = None
    scheme: str = "https:"
    prefix: str = ""
    tail: str = ""
    trackers: tuple[str, ...] = ()
    fragment: str = ""
    raw: str = ""  # characters that are written without percent-encoding
    lower: bool = False  # %d8 for %D8

    def encoded(self, text: str) -> str:
        written = quote(text, safe=self.raw)
        return "".join(
            part.lower() if self.lower and place % 2 else part
            for place, part in enumerate(_escapes(written))
        )

    def __str__(self) -> str:
        port = f":{self.port}" if self.port else ""
        path = "".join("/" + self.encoded(segment) for segment in self.segments)
        pairs = [f"{self.encoded(name)}={self.encoded(value)}" for name, value in self.query]
        query = "&".join([*pairs, *self.trackers])
        query = "?" + query if query else ""
        return (
            f"{self.scheme}//{self.prefix}{self.host}{port}{path}{self.tail}{query}{self.fragment}"
        )


def _escapes(text: str) -> list[str]:
    """Split into stretches without and with percent-encoding, in turn."""
    parts = [""]
    at = 0
    while at < len(text):
        step = 3 if text[at] == "%" else 1
        if (step == 3) == (len(parts) % 2 == 1):
            parts.append("")
        parts[-1] += text[at : at + step]
        at += step
    return parts


ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإؤئ"
LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
LABELS = st.one_of(
    st.text("bcdefghijkl0123456789", min_size=2, max_size=8),
    st.text("حمصديرزو", min_size=2, max_size=6),
)
HOSTS = st.lists(LABELS, min_size=1, max_size=2).map(lambda labels: ".".join(labels) + ".example")
SEGMENTS = st.text(ARABIC + LATIN + "0123456789-_.~ %&+,", min_size=1, max_size=12).filter(
    lambda text: text.strip(".") and not text.casefold().endswith(("amp", "print", "index.html"))
)
VALUES = st.text(ARABIC + LATIN + "0123456789-_. %&=+/?#:", max_size=12)
NAMES = st.sampled_from(["id", "p", "newsid", "page", "lang", "cat", "v", "sid", "الصفحة", "a[]"])
SELECTING = st.tuples(
    HOSTS,
    st.lists(SEGMENTS, max_size=4).map(tuple),
    st.dictionaries(NAMES, VALUES, max_size=3).map(lambda given: tuple(given.items())),
    st.sampled_from([None, None, 8080, 8443]),
).map(lambda parts: Address(*parts))
TRACKERS = (
    "utm_source=twitter", "utm_campaign=a%20b", "fbclid=IwAR0x-1", "gclid=1", "amp=1", "print=1",
    "at_medium=RSS", "mc_cid=7", "igshid=x", "PHPSESSID=9f8e7d", "share=telegram",
    "outputType=amp", "_ga=2.1", "ref_src=twsrc%5Etfw",
)  # fmt: skip
PARTS: tuple[Callable[[Address], Address], ...] = (
    lambda a: a._replace(scheme="http:"),
    lambda a: a._replace(scheme=""),
    lambda a: a._replace(prefix="www."),
    lambda a: a._replace(prefix="m."),
    lambda a: a._replace(prefix="amp."),
    lambda a: a._replace(prefix="www.mobile."),
    lambda a: a._replace(host=a.host.upper()),
    lambda a: a._replace(host=a.host + "."),
    lambda a: a._replace(host=a.host.rstrip(".").encode("idna").decode()),
    lambda a: a._replace(port=a.port or (80 if a.scheme == "http:" else 443)),
    lambda a: a._replace(tail=a.tail + "/"),
    lambda a: a._replace(tail="//"),
    lambda a: a._replace(tail="/amp") if a.segments else a,
    lambda a: a._replace(tail="/index.html"),
    lambda a: a._replace(tail=";jsessionid=0A1B2C.node1") if a.segments else a,
    lambda a: a._replace(fragment="#section-2"),
    lambda a: a._replace(fragment="#utm_source=twitter"),
    lambda a: a._replace(fragment="#:~:text=one"),
    lambda a: a._replace(query=a.query[::-1]),
    lambda a: a._replace(query=a.query + a.query[:1]),
    lambda a: a._replace(raw=ARABIC),
    lambda a: a._replace(raw="-_.~,:"),
    lambda a: a._replace(lower=True),
)
SERVED: tuple[Callable[[str], str], ...] = (
    lambda a: "https://www.google.com/amp/s/" + a.split("//", 1)[1],
    lambda a: "https://b-example.cdn.ampproject.org/c/s/" + a.split("//", 1)[1],
    lambda a: "https://www.google.com/url?sa=t&url=" + quote(a, safe="") + "&usg=AOv",
)
COPIES: tuple[Callable[[str], str], ...] = (
    lambda a: "https://web.archive.org/web/20241206101112/" + a,
    lambda a: "http://web.archive.org/web/2024id_/" + a,
    lambda a: "https://web.archive.org/web/20241206101112if_/" + a,
    lambda a: "https://web.archive.org/web/*/" + a,
    lambda a: "https://web.archive.org/web/20241206101112/" + quote(a, safe=""),
    lambda a: "https://archive.ph/2024.12.06-101112/" + a,
    lambda a: "https://archive.today/20241206101112/" + a,
    lambda a: "https://ghostarchive.org/archive/20241206/" + a,
    lambda a: "https://www.webcitation.org/query?url=" + quote(a, safe="") + "&date=2024-12-06",
    lambda a: "http://webcache.googleusercontent.com/search?q=cache:" + quote(a, safe=""),
)


@st.composite
def disguised(draw: st.DrawFn, address: Address) -> str:
    """Return an address of the same page, written in any of the ways that do not matter."""
    for disguise in draw(st.lists(st.sampled_from(PARTS), max_size=5)):
        address = disguise(address)
    trackers = draw(st.lists(st.sampled_from(TRACKERS), max_size=3))
    written = str(address._replace(trackers=tuple(trackers)))
    outer = draw(st.lists(st.sampled_from(SERVED), max_size=1))
    outer += draw(st.lists(st.sampled_from(COPIES), max_size=3))
    if outer and written.startswith("//"):
        written = "http:" + written
    for wrap in outer:
        written = wrap(written)
    return written


@settings(deadline=None)
@given(st.data(), SELECTING)
def test_no_disguise_matters(data: st.DataObject, address: Address) -> None:
    plain = canonical(str(address))
    written = data.draw(disguised(address))
    assert canonical(unwrap(written)) == plain, written
    assert canonical("https://" + plain) == plain


def _other(address: Address, data: st.DataObject) -> Address:
    """Return the address with one thing changed that selects content."""
    kinds = ["host", "subdomain", "port", "segment added", "parameter added"]
    kinds += ["segment", "segment dropped"] if address.segments else []
    kinds += ["value", "parameter dropped"] if address.query else []
    kind = data.draw(st.sampled_from(kinds))
    if kind == "host":
        return address._replace(host=data.draw(HOSTS))
    if kind == "subdomain":
        return address._replace(
            host=data.draw(st.sampled_from(["ar.", "en.", "arabic."])) + address.host
        )
    if kind == "port":
        return address._replace(port=data.draw(st.sampled_from([None, 81, 8000, 8080, 8443])))
    if kind == "segment added":
        return address._replace(segments=(*address.segments, data.draw(SEGMENTS)))
    if kind == "parameter added":
        return address._replace(query=(*address.query, ("n", data.draw(VALUES))))
    if kind == "segment dropped":
        return address._replace(segments=address.segments[:-1])
    if kind == "parameter dropped":
        return address._replace(query=address.query[1:])
    if kind == "segment":
        at = data.draw(st.integers(0, len(address.segments) - 1))
        segment = address.segments[at]
        changed = data.draw(st.one_of(SEGMENTS, st.just(segment.swapcase())))
        return address._replace(
            segments=(*address.segments[:at], changed, *address.segments[at + 1 :])
        )
    name, _ = address.query[0]
    return address._replace(query=((name, data.draw(VALUES)), *address.query[1:]))


@settings(deadline=None)
@given(st.data(), SELECTING)
def test_what_selects_content_matters(data: st.DataObject, address: Address) -> None:
    other = _other(address, data)
    assume(other != address)
    mine, its = data.draw(disguised(address)), data.draw(disguised(other))
    assert canonical(unwrap(mine)) != canonical(unwrap(its)), (mine, its)


@given(st.text("abcdefABCDEF0123456789%/?=&.", max_size=30))
def test_whatever_bytes_a_path_encodes_twice_is_once(path: str) -> None:
    once = canonical("https://a.example/" + path)
    assert canonical("https://" + once) == once
