"""What a pass stands on: the revision of the talk page up to which people were heard, and sizes."""

from __future__ import annotations

from sqlalchemy import select

from bot.core.memory import Footing
from bot.ledger.store import Store, put
from bot.ledger.tables import footing as table


class Footings(Store):
    """Each article has one from its first pass on."""

    def footing(self, article: int) -> Footing:
        """Return where an article's last pass stood; zeros before the first one."""
        row = self._row(select(table).where(table.c.article == article))
        if row is None:
            return Footing()
        return Footing(row.heard, row.source_size, row.target_size, row.findings, row.doubted)

    def note_footing(self, article: int, footing: Footing) -> None:
        """Note where a pass stands."""
        values = {
            "heard": footing.heard,
            "source_size": footing.source_size,
            "target_size": footing.target_size,
            "findings": footing.findings,
            "doubted": footing.doubted,
        }
        self._database.write(
            lambda connection: put(connection, table, {"article": article}, values)
        )
