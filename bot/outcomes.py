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


def told(outcome: Outcome) -> dict[str, object]:
    """Return an outcome as the log tells it: ``outcome`` in one word, and what belongs to it."""
    if isinstance(outcome, Posted):
        return {"outcome": "posted", "kind": outcome.kind.value, "revision": outcome.revid}
    if isinstance(outcome, Unchanged):
        return {"outcome": "unchanged", "unconfirmed": outcome.unconfirmed}
    if isinstance(outcome, Refused):
        return {"outcome": "refused", "reason": outcome.reason}
    return {"outcome": "failed", "reason": outcome.reason, "retry_after": outcome.retry_after}
