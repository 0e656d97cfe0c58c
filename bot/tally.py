"""What one look at the watched articles came to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.due import Why


@dataclass(slots=True)
class Tally:
    """What one tick came to; ``wrong`` are its failures, by article, and ``cut`` why it ended."""

    watched: int = 0
    reasons: Counter[Why] = field(default_factory=Counter)
    posted: int = 0
    wrong: dict[str, str] = field(default_factory=dict)
    cut: str = ""
    silent: int = 0
    next_at: datetime | None = None

    @property
    def outcome(self) -> str:
        """Say it in a few words."""
        if self.cut:
            return self.cut
        said = [f"{number} {reason}" for reason, number in sorted(self.reasons.items())]
        said += [f"{len(self.wrong)} failed"] if self.wrong else []
        return ", ".join(said) or "nothing to do"
