"""A substitute for a dead link: the copy that the Wayback Machine has of it.

Asked by the availability API (https://archive.org/help/wayback_api.php). What it answers is only
believed where it fits the question; every outage is "no copy known".
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from bot.core import addresses
from bot.links.answers import Copy
from bot.links.client import Client

_STAMP = "%Y%m%d%H%M%S"


class Archive:
    """The Wayback Machine, asked at ``base`` (``[links] wayback`` in bot.toml)."""

    def __init__(self, client: Client, base: str) -> None:
        self._client = client
        self._base = base

    def copy_of(self, address: str, near: date | None = None) -> Copy | None:
        """Return the copy of an address that was taken closest to a day, or the latest.

        ``None`` where there is none, where the answer cannot be used, and where none came. ``near``
        should be a day on which the page is known to have been right, such as that of access.
        """
        question = {"url": address}
        if near is not None:
            question["timestamp"] = f"{near:%Y%m%d}"
        mark = "&" if "?" in self._base else "?"
        answer, body = self._client.read(f"{self._base}{mark}{urlencode(question)}")
        if answer.status != 200 or answer.failure is not None:
            return None
        try:
            closest = json.loads(body)["archived_snapshots"]["closest"]
            return _copy(address, closest)
        except (ValueError, KeyError, TypeError, RecursionError):
            return None


def _copy(address: str, closest: dict[str, Any]) -> Copy | None:
    """Return the copy that an answer tells of; raises on shapes that the API does not have."""
    told, stamp = closest["url"], closest["timestamp"]
    if closest["available"] is not True or str(closest["status"]) != "200":
        return None  # a copy of an error page helps nobody
    if not (isinstance(stamp, str) and len(stamp) == 14 and stamp.isascii() and stamp.isdecimal()):
        return None
    taken = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    if not (isinstance(told, str) and addresses.is_archive(told)):
        return None
    if addresses.canonical(addresses.unwrap(told)) != addresses.canonical(address):
        return None
    # Put together anew: the API answers with http, and nothing foreign gets into a wiki's text.
    return Copy(f"https://web.archive.org/web/{stamp}/{address}", taken)
