"""What was looked for outside the articles: references in histories, addresses on the web."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from bot.core.memory import LinkSighting
from bot.ledger.store import Store, digest, put
from bot.ledger.tables import link, search


class Searches(Store):
    """Names and addresses may be of any length: each is found by its digest."""

    def searched(self, wiki: str, title: str, name: str) -> int:
        """Return up to which revision a reference of a name was looked for in vain, 0 for never."""
        row = self._row(
            select(search.c.revid).where(
                search.c.wiki == wiki, search.c.title == title, search.c.digest == digest(name)
            )
        )
        return 0 if row is None else int(row.revid)

    def note_searched(self, wiki: str, title: str, names: Iterable[str], revid: int) -> None:
        """Note that references of these names are in no revision up to this one.

        A search up to an older revision than the one known changes nothing.
        """
        wanted = {digest(name): name for name in names}

        def work(connection: Connection) -> None:
            page = {"wiki": wiki, "title": title}
            for key, name in sorted(wanted.items()):  # in one order everywhere: no deadlocks
                values = {"name": name, "revid": revid}
                put(connection, search, page | {"digest": key}, values, search.c.revid < revid)

        self._database.write(work)

    def link(self, address: str) -> LinkSighting | None:
        """Return how an address answered when it was last asked."""
        row = self._row(select(link).where(link.c.digest == digest(address)))
        if row is None:
            return None
        return LinkSighting(row.address, row.checked_at, row.state, row.first_gone_at, row.status)

    def note_link(self, sighting: LinkSighting) -> None:
        """Note how an address answered; one that was asked before the last known is dropped."""
        key = {"digest": digest(sighting.address)}
        values = {
            "address": sighting.address,
            "checked_at": sighting.checked_at,
            "state": sighting.state,
            "first_gone_at": sighting.first_gone_at,
            "status": sighting.status,
        }

        over = link.c.checked_at <= sighting.checked_at
        self._database.write(lambda connection: put(connection, link, key, values, over))
