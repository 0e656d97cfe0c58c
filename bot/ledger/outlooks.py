"""What the ledger knows about the next pass over many articles, in a few queries for them all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Exists, and_, exists, func, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from bot.core.due import Outlook, Waits
from bot.core.memory import Compared, State
from bot.ledger.store import Store
from bot.ledger.tables import article as article_table
from bot.ledger.tables import comparison, proposal, sighting, verdict


class Outlooks(Store):
    """Read only; :mod:`bot.core.due` makes plans of it."""

    def outlooks(self, articles: Sequence[int], waits: Waits) -> dict[int, Outlook]:
        """Return the outlooks of articles by number; give not many more than a thousand at once."""

        def work(connection: Connection) -> dict[int, Outlook]:
            table = article_table.c
            rows = connection.execute(
                select(
                    table.number,
                    table.passed_at,
                    table.frozen,
                    table.paused,
                    table.error,
                    table.retry_at,
                ).where(table.number.in_(articles))
            ).all()
            passed = {row.number: row.passed_at for row in rows if row.passed_at is not None}
            compared = _compared(connection, articles)
            young = _young(connection, passed, waits)
            earlier = _earlier(connection, passed, compared, waits)
            missed = _missed(connection, passed)
            return {
                row.number: Outlook(
                    article=row.number,
                    passed_at=row.passed_at,
                    compared=compared.get(row.number),
                    unconfirmed=tuple(young[row.number]),
                    earlier=tuple(earlier[row.number]),
                    missed=row.number in missed,
                    held=row.frozen is not None or row.paused is not None,
                    failed=row.error is not None,
                    retry_at=row.retry_at,
                )
                for row in rows
            }

        return self._database.read(work)


def _compared(connection: Connection, articles: Sequence[int]) -> dict[int, Compared]:
    """Return what was compared last, as ``Articles.last_compared`` does for one."""
    here = comparison.c
    newest = (
        select(here.article, func.max(here.at).label("at"))
        .where(here.article.in_(articles))
        .group_by(here.article)
        .subquery()
    )
    same = and_(here.article == newest.c.article, here.at == newest.c.at)
    order = (here.target_revid, here.source_revid)  # the last of one moment wins
    rows = connection.execute(select(comparison).join(newest, same).order_by(*order))
    return {row.article: Compared(row.source_revid, row.target_revid, row.at) for row in rows}


def _young(
    connection: Connection, passed: dict[int, datetime], waits: Waits
) -> dict[int, list[datetime]]:
    """Return when findings of the last pass were first seen, of those that it did not confirm."""
    found: dict[int, list[datetime]] = defaultdict(list)
    if not passed:
        return found
    here = sighting.c
    since = func.coalesce(here.since, here.first, type_=here.first.type)
    rows = connection.execute(
        select(here.article, since.label("since"))
        .where(
            here.article.in_(list(passed)),
            here.misses == 0,
            since >= min(passed.values()) - waits.confirm,
            ~_judged(here, State.DONE, State.NOT_DONE),
        )
        .distinct()
    )
    for row in rows:
        at = passed[row.article]
        if row.since == at or at - row.since < waits.confirm:
            found[row.article].append(row.since)
    return found


def _earlier(
    connection: Connection,
    passed: dict[int, datetime],
    compared: dict[int, Compared],
    waits: Waits,
) -> dict[int, list[datetime]]:
    """Return when revisions of the source before the newest were compared last, if lately."""
    found: dict[int, list[datetime]] = defaultdict(list)
    if not passed:
        return found
    here = comparison.c
    since = min(passed.values()) - waits.stable
    rows = connection.execute(
        select(here.article, here.source_revid, func.max(here.at).label("at"))
        .where(here.article.in_(list(passed)), here.at > since)
        .group_by(here.article, here.source_revid)
    )
    for row in rows:
        if row.source_revid != compared[row.article].source_revid:
            found[row.article].append(row.at)
    return found


def _missed(connection: Connection, passed: dict[int, datetime]) -> set[int]:
    """Return the articles of which an item that was posted, and nobody judged, was missed once."""
    here = sighting.c
    posted = exists().where(proposal.c.article == here.article, proposal.c.id == here.id)
    rows = connection.execute(
        select(here.article)
        .where(here.article.in_(list(passed)), here.misses == 1, posted, ~_judged(here))
        .distinct()
    )
    return {row.article for row in rows}


def _judged(here: ReadOnlyColumnCollection[str, Any], *states: State) -> Exists:
    """Return whether a sighting has a verdict, with ``states`` one of those."""
    same = (verdict.c.article == here.article, verdict.c.id == here.id)
    return exists().where(*same, *([verdict.c.state.in_(states)] if states else []))
