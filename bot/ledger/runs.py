"""The runs of the program."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from bot.core.memory import RunRecord
from bot.ledger.store import Store
from bot.ledger.tables import run as table


class Runs(Store):
    """A run without an end is running, or died."""

    def begin_run(self, who: str, at: datetime) -> int:
        """Note that a run begins; return its number."""
        new = insert(table).values(who=who, begun=at, outcome="", articles=0, edits=0)
        return self._number(new)

    def end_run(self, number: int, at: datetime, outcome: str, articles: int, edits: int) -> None:
        """Note how a run ended: what it came to, how many articles it looked at and edits made."""
        values = {"ended": at, "outcome": outcome, "articles": articles, "edits": edits}
        self._change(update(table).where(table.c.number == number).values(**values))

    def last_runs(self, number: int) -> tuple[RunRecord, ...]:
        """Return so many runs, the newest first."""
        return tuple(map(_run, self._rows(_NEWEST.limit(number))))

    def runs_since(self, at: datetime) -> tuple[RunRecord, ...]:
        """Return the runs that began at a time or later, the newest first."""
        return tuple(map(_run, self._rows(_NEWEST.where(table.c.begun >= at))))


_NEWEST = select(table).order_by(table.c.number.desc())


def _run(row: Row[Any]) -> RunRecord:
    return RunRecord(
        number=row.number,
        who=row.who,
        begun=row.begun,
        ended=row.ended,
        outcome=row.outcome,
        articles=row.articles,
        edits=row.edits,
    )
