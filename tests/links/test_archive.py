"""What is believed of the availability API, asked at a server of our own."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.links import Archive, Client, Copy
from tests.links.server import Site, serving

ADDRESS = "http://a.example/story?id=7&x=حمص"
ASKED = "/wayback/available?url=http%3A%2F%2Fa.example%2Fstory%3Fid%3D7%26x%3D%D8%AD%D9%85%D8%B5"
STAMP = "20241207103000"


def closest(**changed: Any) -> dict[str, Any]:
    """An answer as the API gives it, with other values."""
    copy: dict[str, Any] = {
        "status": "200",
        "available": True,
        "url": f"http://web.archive.org/web/{STAMP}/http://a.example:80/story?id=7&x=%D8%AD%D9%85%D8%B5",
        "timestamp": STAMP,
    }
    return {"url": ADDRESS, "archived_snapshots": {"closest": copy | changed}}


def asked(site: Site, client: Client, answer: object, near: date | None = None) -> Copy | None:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    site.replies[ASKED + ("&timestamp=20241208" if near else "")] = body
    return Archive(client, site.url("/wayback/available")).copy_of(ADDRESS, near)


@pytest.mark.parametrize(
    "answer",
    [
        {"url": ADDRESS, "archived_snapshots": {}},
        {"url": ADDRESS, "archived_snapshots": {"closest": None}},
        {"archived_snapshots": []},
        {},
        [],
        None,
        "closest",
        b"",
        b"<html>down for maintenance</html>",
        b"\xff\xfe",
        b"[" * 60000,
        b'{"archived_snapshots": {"closest": {"status": "200", "avail',
        b" " * 65536 + b'{"archived_snapshots": {}}',
        closest(available=False),
        closest(available="true"),
        closest(status="404"),
        closest(status=None),
        closest(timestamp="2024"),
        closest(timestamp="20241399103000"),
        closest(timestamp=20241207103000),
        closest(timestamp="٢٠٢٤١٢٠٧١٠٣٠٠٠"),
        closest(url=None),
        closest(url=ADDRESS),
        closest(url="http://evil.example/web/20241207103000/" + ADDRESS),
        closest(url=f"http://web.archive.org/web/{STAMP}/http://a.example/other"),
    ],
)
def test_an_answer_that_cannot_be_used_is_no_copy(
    site: Site, client: Client, answer: object
) -> None:
    assert asked(site, client, answer) is None
    assert len(site.seen) == 1


@pytest.mark.parametrize("path", ["/status/503", "/status/429", "/half", "/reset", "/slow"])
def test_an_outage_is_no_copy(site: Site, client: Client, path: str) -> None:
    assert Archive(client, site.url(path)).copy_of(ADDRESS) is None


def test_nobody_there_is_no_copy(client: Client) -> None:
    with serving() as site:
        base = site.url("/wayback/available")
    assert Archive(client, base).copy_of(ADDRESS) is None
    assert Archive(client, "http://nobody.invalid/available").copy_of(ADDRESS) is None


def test_a_copy_is_found_and_its_address_put_together_anew(site: Site, client: Client) -> None:
    taken = datetime(2024, 12, 7, 10, 30, tzinfo=UTC)
    expected = Copy(f"https://web.archive.org/web/{STAMP}/{ADDRESS}", taken)
    assert asked(site, client, closest()) == expected
    assert site.asked == [("GET", ASKED)]


def test_a_copy_near_a_day_is_asked_for(site: Site, client: Client) -> None:
    assert asked(site, client, closest(), date(2024, 12, 8)) is not None


def test_a_base_may_have_a_query_of_its_own(site: Site, client: Client) -> None:
    site.replies[ASKED.replace("?", "?tag=x&")] = json.dumps(closest()).encode()
    archive = Archive(client, site.url("/wayback/available?tag=x"))
    assert archive.copy_of(ADDRESS) is not None
