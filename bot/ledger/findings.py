"""The findings, pass by pass: since when each has been seen, how often, and how long not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, insert, or_, select, update

from bot.core.memory import RETIRED, Gist, Sighting
from bot.ledger.store import Store, gist_of, gist_values
from bot.ledger.tables import article as article_table
from bot.ledger.tables import sighting, verdict


class Findings(Store):
    """A finding is known by its article and its id."""

    def note_pass(self, article: int, seen: Iterable[Gist], at: datetime) -> bool:
        """Note what a pass over an article saw; what it did not see is missed once more.

        One that was gone (``RETIRED``) and is seen again begins anew. A pass counts once: one at
        the time of the last one or before changes nothing, and the answer is ``False``. Of several
        gists with one id the last counts.
        """
        gists = {gist.id: gist for gist in seen}

        def work(connection: Connection) -> bool:
            passed = article_table.c.passed_at
            fresh = (
                update(article_table)
                .where(article_table.c.number == article, or_(passed.is_(None), passed < at))
                .values(passed_at=at)
            )
            if not connection.execute(fresh).rowcount:
                return False
            here = sighting.c.article == article
            back = update(sighting).where(here, sighting.c.misses >= RETIRED)
            connection.execute(back.where(sighting.c.id.in_(gists)).values(since=at))
            missed = update(sighting).where(here).values(misses=sighting.c.misses + 1)
            connection.execute(missed)
            known = set(connection.scalars(select(sighting.c.id).where(here)))
            for gist in gists.values():
                values = {"last": at, "misses": 0, **gist_values(gist)}
                if gist.id in known:
                    again = update(sighting).where(here, sighting.c.id == gist.id)
                    connection.execute(again.values(passes=sighting.c.passes + 1, **values))
            new = [
                {
                    "article": article,
                    "id": gist.id,
                    "first": at,
                    "last": at,
                    "passes": 1,
                    "misses": 0,
                    **gist_values(gist),
                }
                for gist in gists.values()
                if gist.id not in known
            ]
            if new:
                connection.execute(insert(sighting), new)
            return True

        return self._database.write(work)

    def recall(self, article: int, stood: Iterable[Gist], at: datetime) -> None:
        """Note findings of which only the talk page knows, as seen once; known ones stay."""
        gists = {gist.id: gist for gist in stood}

        def work(connection: Connection) -> None:
            known = select(sighting.c.id).where(sighting.c.article == article)
            for id_ in gists.keys() - set(connection.scalars(known)):
                values = {"first": at, "last": at, "passes": 1, "misses": 0}
                row = {"article": article, "id": id_, **values, **gist_values(gists[id_])}
                connection.execute(insert(sighting).values(row))

        self._database.write(work)

    def sightings(self, article: int) -> dict[str, Sighting]:
        """Return all findings of an article that were ever seen and are not forgotten, by id."""
        rows = self._rows(select(sighting).where(sighting.c.article == article))
        return {
            row.id: Sighting(
                row.id,
                row.first,
                row.since or row.first,
                row.last,
                row.passes,
                row.misses,
                gist_of(row),
            )
            for row in rows
        }

    def forget(self, now: datetime, misses: int, age: timedelta) -> int:
        """Forget findings not seen for long that nobody judged; return how many.

        Those go that more than ``misses`` passes in a row did not see, that were seen last more
        than ``age`` ago, and that have no verdict.
        """
        judged = exists().where(
            verdict.c.article == sighting.c.article, verdict.c.id == sighting.c.id
        )
        return self._change(
            delete(sighting).where(sighting.c.misses > misses, sighting.c.last < now - age, ~judged)
        )
