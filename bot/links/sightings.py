"""What is remembered of addresses between two surveys; the ledger keeps it (``bot.surveying``)."""

from __future__ import annotations

from typing import Protocol

from bot.links.liveness import Sighting


class Sightings(Protocol):
    """A memory of the latest sighting of each address."""

    def get(self, address: str) -> Sighting | None:
        """Return the sighting of an address, ``None`` where it was never looked at."""

    def put(self, address: str, sighting: Sighting) -> None:
        """Remember a sighting in place of the one before."""
