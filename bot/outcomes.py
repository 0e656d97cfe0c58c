"""What came of an attempt to post, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Posted:
    """The section was saved, with this revision of the talk page."""

    revid: int
    created: bool


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing to say, or the section says it already; no edit was made."""


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
