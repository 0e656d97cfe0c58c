"""The edits made: each is noted before its request is sent, and again when it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, or_, select, update

from bot.core.memory import EditKind, EditRecord
from bot.ledger.store import Store
from bot.ledger.tables import edit as table


class Edits(Store):
    """An edit that was begun and never ended is one that a dead process may have made."""

    def begin_edit(
        self, article: int, page: str, kind: EditKind, ids: Sequence[str], at: datetime
    ) -> int:
        """Note an edit that is about to be sent, on disk when this returns; return its number.

        ``page`` is the title with its namespace, ``ids`` are the proposals that it is about.
        """
        return self._number(
            insert(table).values(
                article=article,
                page=page,
                kind=EditKind(kind).value,
                ids=tuple(ids),
                begun=at,
                outcome="",
                revid=0,
            )
        )

    def end_edit(self, number: int, outcome: str, revid: int, at: datetime) -> bool:
        """Note what became of an edit; ``revid`` is 0 where nothing was saved.

        The first end of an edit holds: ``False`` if it had one, or there is no such edit.
        """
        here = (table.c.number == number, table.c.ended.is_(None))
        change = update(table).where(*here).values(outcome=outcome, revid=revid, ended=at)
        return self._change(change) == 1

    def unsettled(self, article: int) -> tuple[EditRecord, ...]:
        """Return the edits of an article of which nobody knows what became, oldest first."""
        here = (table.c.article == article, table.c.ended.is_(None))
        return tuple(
            EditRecord(
                number=row.number,
                page=row.page,
                kind=EditKind(row.kind),
                ids=row.ids,
                begun=row.begun,
                ended=row.ended,
                outcome=row.outcome,
                revid=row.revid,
            )
            for row in self._rows(select(table).where(*here).order_by(table.c.number))
        )

    def last_saved(self, article: int) -> int:
        """Return the newest revision that is known to be an edit of an article's, 0 for none."""
        row = self._row(select(func.max(table.c.revid)).where(table.c.article == article))
        return 0 if row is None or row[0] is None else int(row[0])

    def edits_since(self, at: datetime) -> int:
        """Return how many edits were begun at a time or later and saved, or may have been.

        Over all articles: this is what a limit of edits a day is held against.
        """
        saved = or_(table.c.revid != 0, table.c.ended.is_(None))
        row = self._row(select(func.count()).where(table.c.begun >= at, saved))
        return 0 if row is None else int(row[0])
