"""Gold files of pairs: which statements of the source the target lacks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bot.core.models import Span


@dataclass(frozen=True)
class Gold:
    """``missing`` are the gaps, ``units`` all judged sentences (``None``: every one is judged)."""

    missing: tuple[Span, ...]
    units: tuple[Span, ...] | None
    unsure: tuple[Span, ...]

    def verdict(self, span: Span) -> bool | None:
        """Return whether a statement is a gap; ``None`` when the gold does not speak about it."""
        if any(_half(span, each) for each in self.unsure):
            return None
        if self.units is None:
            return any(_half(span, each) for each in self.missing)
        for unit in self.units:
            if _half(span, unit):
                return unit in self.missing
        return None


def _half(span: Span, unit: Span) -> bool:
    shared = max(0, min(span.end, unit.end) - max(span.start, unit.start))
    return shared * 2 >= unit.end - unit.start


def read_gold(folder: Path) -> Gold:
    """Read ``gold.json`` of a pair folder."""
    table = json.loads((folder / "gold.json").read_text(encoding="utf-8"))

    def spans(key: str) -> tuple[Span, ...]:
        return tuple(Span(each["start"], each["end"]) for each in table.get(key, []))

    missing = spans("missing") + spans("unsourced")
    return Gold(missing, spans("units") if "units" in table else None, ())
