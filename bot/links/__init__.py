"""Are the links of an article alive? Asked on request alone, never to decide by one look."""

from __future__ import annotations

from bot.links.answers import Answer, Copy, Failure
from bot.links.archive import Archive
from bot.links.client import Client
from bot.links.liveness import LinkState, Sighting, State
from bot.links.sightings import Sightings
from bot.links.survey import survey

__all__ = [
    "Answer",
    "Archive",
    "Client",
    "Copy",
    "Failure",
    "LinkState",
    "Sighting",
    "Sightings",
    "State",
    "survey",
]
