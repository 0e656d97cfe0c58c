"""The bot's section on each talk page, as it was last saved, and the proposals made in it."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from bot.core.memory import Standing
from bot.ledger.store import Store, check_of, put
from bot.ledger.tables import proposal
from bot.ledger.tables import section as table


class Sections(Store):
    """An article has one section, or none."""

    def standing(self, article: int) -> Standing | None:
        """Return the section as it was last saved, ``None`` if there is none."""
        row = self._row(select(table).where(table.c.article == article))
        return None if row is None else Standing(row.ids, row.revid, row.saved_at, row.text)

    def stand(self, article: int, standing: Standing) -> None:
        """Note the section as saved; what stands in it for the first time is a proposal made."""
        values = {
            "ids": standing.ids,
            "revid": standing.revid,
            "saved_at": standing.saved_at,
            "text": standing.text,
        }

        def work(connection: Connection) -> None:
            put(connection, table, {"article": article}, values)
            made = select(proposal.c.id).where(proposal.c.article == article)
            known = set(connection.scalars(made))
            new = [
                {
                    "article": article,
                    "id": id_,
                    "check": check_of(id_),
                    "at": standing.saved_at,
                    "revid": standing.revid,
                }
                for id_ in dict.fromkeys(standing.ids)
                if id_ not in known
            ]
            if new:
                connection.execute(insert(proposal), new)

        self._database.write(work)

    def fall(self, article: int) -> None:
        """Note that the section is gone; its proposals were made all the same."""
        self._change(delete(table).where(table.c.article == article))
