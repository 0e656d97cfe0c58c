"""Alive, gone or unclear? Pure judgement of answers, and of sightings over time.

A page counts as gone only where the web says so in one of the ways that mean nothing else; all
that a person with a browser might still get to see is unclear. And gone is not yet dead: sites
come back. Only two such sightings, days apart and with no sign of life between, make a dead link.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urldefrag

from bot.core import addresses
from bot.links.answers import Answer, Failure

# RFC 9110, 15.5.5 and 15.5.11: not found, and gone for good. All other refusals (401, 403, 429,
# 451 …) are about who asks, and 5xx is about today.
GONE_STATUSES = frozenset((404, 410))


class State(StrEnum):
    """What one look at an address says."""

    ALIVE = "alive"
    GONE = "gone"
    UNCLEAR = "unclear"


class LinkState(StrEnum):
    """What all looks at an address say together.

    ``SUSPECTED`` is gone, but not yet for long enough. ``UNASKED``: never looked at.
    """

    ALIVE = "alive"
    SUSPECTED = "suspected"
    DEAD = "dead"
    UNCLEAR = "unclear"
    UNASKED = "unasked"


@dataclass(frozen=True, slots=True)
class Sighting:
    """The latest look at an address, and since when it has been gone.

    Times are aware, in UTC. ``first_gone_at`` is the first look that found it gone since it was
    last alive, ``None`` where there was none. ``status`` is the HTTP status of the latest look.
    """

    address: str
    checked_at: datetime
    state: State
    first_gone_at: datetime | None
    status: int | None


def judge(answer: Answer, home_paths: Collection[str] = (), parking: Collection[str] = ()) -> State:
    """Return what one answer says.

    ``home_paths`` are paths besides ``/`` under which sites keep their home page, in lower case and
    without outer slashes; ``parking`` are hosts that sell names (both: ``[links]`` in bot.toml).
    """
    if answer.failure is Failure.NAME or (
        answer.failure is None and answer.status in GONE_STATUSES
    ):
        return State.GONE
    if answer.failure is not None or answer.status is None or not 200 <= answer.status < 300:
        return State.UNCLEAR
    return _redirected(answer, home_paths, parking)


def _redirected(answer: Answer, home_paths: Collection[str], parking: Collection[str]) -> State:
    """Return what an answer of success says, in view of where it was found."""
    if answer.final == answer.address:
        return State.ALIVE
    here, there = addresses.host(answer.address), addresses.host(answer.final)
    if _under(there, parking) and not _under(here, parking):
        return State.GONE
    if not _is_home(answer.final, home_paths):
        return State.ALIVE
    kin = _under(here, (there,)) or _under(there, (here,))
    if _is_home(answer.address, home_paths):
        # a company's new name, or a lapsed one that somebody else took
        return State.ALIVE if kin else State.UNCLEAR
    if here == there or _is_deep(answer.address):
        return State.GONE  # a "soft 404": https://en.wikipedia.org/wiki/HTTP_404#Soft_404_errors
    return State.UNCLEAR  # /arabic may have moved to a host of its own


def _under(host: str, others: Collection[str]) -> bool:
    return any(host == other or host.endswith("." + other) for other in others)


def _path(address: str) -> str:
    """Return path and query as a server sees them, without tracking, index.html, outer slashes."""
    canonical = addresses.canonical(urldefrag(address).url)
    return re.sub(r"^[^/?]*", "", canonical).strip("/").casefold()


def _is_home(address: str, home_paths: Collection[str]) -> bool:
    path = _path(address)
    return not path or path in home_paths


def _is_deep(address: str) -> bool:
    """Tell whether an address names a page, not a part of a site: ``/a/b``, ``?id=7``, ``/12``."""
    return re.search(r"[/?\d]", _path(address)) is not None


def sighted(before: Sighting | None, answer: Answer, state: State, now: datetime) -> Sighting:
    """Return the sighting that follows on ``before``: only life ends a time of being gone."""
    gone_since = before.first_gone_at if before else None
    if gone_since is not None and gone_since > now:  # a clock was wrong
        gone_since = None
    if state is State.ALIVE:
        gone_since = None
    elif state is State.GONE and gone_since is None:
        gone_since = now
    return Sighting(answer.address, now, state, gone_since, answer.status)


def standing(sighting: Sighting | None, confirm: timedelta) -> LinkState:
    """Return what is to be said of a link: dead only when gone now and ``confirm`` ago already."""
    if sighting is None:
        return LinkState.UNASKED
    if sighting.state is State.ALIVE:
        return LinkState.ALIVE
    if sighting.state is State.UNCLEAR or sighting.first_gone_at is None:
        return LinkState.UNCLEAR
    gone_for = sighting.checked_at - sighting.first_gone_at
    return LinkState.DEAD if gone_for >= confirm else LinkState.SUSPECTED
