"""What the web answered about an address, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Failure(StrEnum):
    """Why an address gave no answer that counts.

    ``NAME``: the name of the host is not in the DNS. ``CONNECT``: the DNS or the host could not be
    reached. ``TLS``: no encrypted connection, most often a bad certificate. ``TIMEOUT``: too slow.
    ``BROKEN``: what came is not HTTP, or ended early. ``REDIRECTS``: too many, a loop, or one
    that leads nowhere. ``FORBIDDEN``: the host is inside a private network, where an address out
    of a wiki's text must not lead. ``ADDRESS``: no web address.
    """

    NAME = "name"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    REDIRECTS = "redirects"
    FORBIDDEN = "forbidden"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking for one address.

    ``final`` is the address that redirects led to, ``address`` itself where there were none.
    ``status`` is the HTTP status of ``final``, ``None`` where none was read. ``failure`` is set
    where the exchange did not end well; a status may have come before. ``retry_after`` is how many
    seconds the host asks to be left alone, ``None`` where it does not ask.
    """

    address: str
    final: str
    status: int | None = None
    failure: Failure | None = None
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """An archive's copy of a page: its address, and when it was taken (UTC)."""

    url: str
    timestamp: datetime
