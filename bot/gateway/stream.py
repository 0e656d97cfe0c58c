"""Edits as they happen: the wikis' EventStreams, followed through any number of disconnects.

It only ever makes a pass come early. What it misses or tells twice does no harm: the next tick asks
the wikis themselves. Source: https://wikitech.wikimedia.org/wiki/Event_Platform/EventStreams_HTTP_Service
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.config import Rules
from bot.gateway.door import Wiki
from bot.gateway.errors import GatewayError
from bot.signs import Signs

log = logging.getLogger(__name__)

PAUSES = (1.0, 60.0)  # seconds before the first new attempt, and at most; doubled in between
_OLDEST = timedelta(days=6)  # the service keeps a week
_NOTE = 10.0  # seconds between two notes of how far we are
_KINDS = ("edit", "new", "log")  # log: moves, deletions


class Stream:
    """Follows the edits of both wikis; ``signs`` keep how far it came."""

    def __init__(self, rules: Rules, signs: Signs) -> None:
        settings = rules.settings
        self._wiki = Wiki(settings, settings.wikis.target)
        other = Wiki(settings, settings.wikis.source)
        self._names = frozenset({self._wiki.dbname, other.dbname})
        self._signs = signs
        self._since = signs.stream
        self.disconnects = 0

    def follow(self, told: Callable[[str, str], object]) -> None:
        """Call ``told`` with database name and title of every page that changes; never returns."""
        pause, noted = PAUSES[0], time.monotonic()
        while True:
            try:
                for event in self._wiki.events(self._start(), self._names):
                    pause = PAUSES[0]
                    if event.get("type") in _KINDS:
                        told(str(event["wiki"]), str(event.get("title", "")))
                    self._since = str(event.get("meta", {}).get("dt") or self._since)
                    if self._since and time.monotonic() - noted >= _NOTE:
                        noted = time.monotonic()
                        self._signs.read_up_to(self._since)
            except GatewayError as error:
                log.info("the stream of edits: %s; again in %.0f s", error, pause)
            self.disconnects += 1
            time.sleep(pause)
            pause = min(PAUSES[1], pause * 2)

    def _start(self) -> str:
        """Return the time to read from; empty for now, where the last one is too old to be kept."""
        try:
            known = datetime.fromisoformat(self._since)
        except ValueError:
            return ""
        known = known if known.tzinfo else known.replace(tzinfo=UTC)
        return self._since if datetime.now(UTC) - known < _OLDEST else ""
