"""What came of an attempt to post, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.memory import EditKind


@dataclass(frozen=True, slots=True)
class Posted:
    """The section was saved, with this revision of the talk page."""

    revid: int
    kind: EditKind


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing to say, or the section says it already; no edit was made.

    ``unconfirmed`` findings wait for a second pass that finds them, at ``confirmed_from`` or later.
    """

    unconfirmed: int = 0
    confirmed_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """It may not be saved, and will not be until a person acts; ``reason`` says why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It could not be saved now. Try again after so many seconds; ``None``: with the next pass."""

    reason: str
    retry_after: int | None = None


Outcome = Posted | Unchanged | Refused | Failed
