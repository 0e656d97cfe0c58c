"""Dead links of a pair: found in two surveys a week apart; offered with a copy or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot import config, pipeline
from bot.core.models import Finding, Pair, Revision
from bot.ledger import Ledger
from bot.links import Archive, Client
from bot.surveying import Surveyor
from tests.links.server import Site

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
RULES = config.load()


def pair(*urls: str) -> Pair:
    """A source whose sentences are missing in the target, each with one address."""
    said = " ".join(
        f"On {number} May 2020 the dam of Sidi Ali {number} burst and {number}00 people fled."
        f"<ref>{{{{cite web|title=The dam at night {number}|url={url}}}}}</ref>"
        for number, url in enumerate(urls, 1)
    )
    stamp = "2025-01-01T00:00:00Z"
    return Pair(
        Revision("enwiki", "en", "Dam", 1, stamp, said),
        Revision("arwiki", "ar", "سد", 1, stamp, "نص قصير."),
    )


def events(looked_at: Pair) -> list[Finding]:
    return [each.finding for each in pipeline.compare(looked_at, RULES).proposals]


@pytest.fixture
def surveyor(site: Site, client: Client, tmp_path: Path) -> Surveyor:
    """One that may ask this machine, with the site as its Wayback Machine."""
    ledger = Ledger.open(f"sqlite:///{tmp_path}/ledger")
    return Surveyor(RULES, ledger, client, Archive(client, site.url("/available")), lambda _: None)


def asked(url: str) -> str:
    """How the Wayback Machine is asked about an address."""
    return f"/available?{urlencode({'url': url})}"


def available(url: str) -> bytes:
    """What the Wayback Machine answers when it has a copy."""
    copy = f"http://web.archive.org/web/20200501000000/{url}"
    closest = {"available": True, "url": copy, "timestamp": "20200501000000", "status": "200"}
    return json.dumps({"url": url, "archived_snapshots": {"closest": closest}}).encode()


def test_living_links_change_nothing(site: Site, surveyor: Surveyor) -> None:
    given = pair(site.url("/page"))
    assert surveyor.surveyed(given, NOW) == replace(
        given, background=replace(given.background, copies={})
    )
    assert all(each.fit for each in events(surveyor.surveyed(given, NOW + WEEK)))


def test_a_dead_link_without_a_copy_is_not_offered(site: Site, surveyor: Surveyor) -> None:
    url = site.url("/status/404")
    site.replies = {asked(url): b'{"archived_snapshots": {}}'}
    assert not surveyor.surveyed(pair(url), NOW).background.copies
    later = surveyor.surveyed(pair(url), NOW + WEEK)
    assert later.background.copies == {url: ""}
    (event,) = events(later)
    assert (event.fit, event.reason) == (False, "dead")


def test_a_dead_link_is_offered_with_its_copy(site: Site, surveyor: Surveyor) -> None:
    url = site.url("/status/410")
    site.replies = {asked(url): available(url)}
    surveyor.surveyed(pair(url), NOW)
    (event,) = events(surveyor.surveyed(pair(url), NOW + WEEK))
    assert event.fit
    assert "web/20200501000000/" in (event.suggestion or "")
    assert "|تاريخ أرشيف=2020-05-01" in (event.suggestion or "")


def test_what_the_target_cites_already_and_archives_are_not_asked(
    site: Site, surveyor: Surveyor
) -> None:
    cited, copy = site.url("/status/404"), f"https://web.archive.org/web/2020/{site.url('/gone')}"
    given = pair(cited, copy)
    target = replace(given.target, text=f"نص.<ref>{{{{استشهاد ويب|عنوان=ع|مسار={cited}}}}}</ref>")
    given = replace(given, target=target)
    for moment in (NOW, NOW + WEEK):
        assert not surveyor.surveyed(given, moment).background.copies
    assert not site.seen
