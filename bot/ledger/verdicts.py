"""How proposals ended: what people answered, what the bot itself saw, and how often each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, select

from bot.core.memory import Acceptance, Gist, State, Verdict, settle
from bot.ledger.store import Store, check_of, gist_of, gist_values, put
from bot.ledger.tables import article as article_table
from bot.ledger.tables import proposal, sighting
from bot.ledger.tables import verdict as table


class Verdicts(Store):
    """One verdict holds for a proposal at a time; :func:`bot.core.memory.settle` says which."""

    def give(self, article: int, verdict: Verdict, gist: Gist | None = None) -> Verdict:
        """Note a verdict, and return the one that holds now.

        ``gist`` says what the proposal was about; without it, the one of its sighting is kept. An
        answer proves that the proposal was made, even where the ledger has not known it. ``OPEN``,
        and a gist of another proposal, are a ``ValueError``.
        """
        if gist is not None and gist.id != verdict.id:
            raise ValueError(f"{verdict.id}: the gist is that of {gist.id}")

        def work(connection: Connection) -> Verdict:
            key = {"article": article, "id": verdict.id}
            lock = select(article_table.c.number).where(article_table.c.number == article)
            connection.execute(lock.with_for_update())
            here = (table.c.article == article, table.c.id == verdict.id)
            row = connection.execute(select(table).where(*here)).first()
            holds = settle(None if row is None else _verdict(row), verdict)
            values: dict[str, Any] = {
                "state": holds.state.value,
                "who": holds.who,
                "reason": holds.reason,
                "at": holds.at,
                "revid": holds.revid,
            }
            about = gist
            if about is None and (row is None or row.words is None):
                seen = (sighting.c.article == article, sighting.c.id == verdict.id)
                known = connection.execute(select(sighting).where(*seen)).first()
                about = None if known is None else gist_of(known)
            if about is not None:
                values |= gist_values(about)
            put(connection, table, key, values)
            if verdict.state.by_people:
                made = (proposal.c.article == article, proposal.c.id == verdict.id)
                if connection.execute(select(proposal.c.id).where(*made)).first() is None:
                    new = {"check": check_of(verdict.id), "at": verdict.at, "revid": verdict.revid}
                    connection.execute(insert(proposal).values(**key, **new))
            return holds

        return self._database.write(work)

    def reopen(self, article: int, ids: Iterable[str]) -> None:
        """Take back what the bot itself said became of proposals; people's answers stay."""
        bots = [state.value for state in State if not state.by_people]
        own = (table.c.article == article, table.c.id.in_(list(ids)), table.c.state.in_(bots))
        self._change(delete(table).where(*own))

    def verdicts(self, article: int) -> dict[str, Verdict]:
        """Return the verdicts that hold on an article's proposals, by id."""
        rows = self._rows(select(table).where(table.c.article == article))
        return {row.id: _verdict(row) for row in rows}

    def refused_gists(self, article: int) -> tuple[Gist, ...]:
        """Return what the proposals were about that people refused, as far as it is known."""
        query = select(table).where(
            table.c.article == article,
            table.c.state == State.NOT_DONE.value,
            table.c.words.is_not(None),
        )
        return tuple(gist_of(row) for row in self._rows(query.order_by(table.c.id)))

    def acceptance(self, article: int | None = None) -> tuple[Acceptance, ...]:
        """Return what became of the proposals made, on one article or all, by check."""
        judged = and_(table.c.article == proposal.c.article, table.c.id == proposal.c.id)
        query = (
            select(proposal.c.check, table.c.state, func.count().label("number"))
            .select_from(proposal.outerjoin(table, judged))
            .group_by(proposal.c.check, table.c.state)
        )
        if article is not None:
            query = query.where(proposal.c.article == article)
        counts: dict[str, Counter[State]] = {}
        for row in self._rows(query):
            state = State(row.state or State.OPEN)
            counts.setdefault(row.check, Counter())[state] += row.number
        return tuple(
            Acceptance(
                check=check,
                proposed=count.total(),
                done=count[State.DONE],
                refused=count[State.NOT_DONE],
                resolved=count[State.RESOLVED],
                withdrawn=count[State.WITHDRAWN],
                open=count[State.OPEN],
            )
            for check, count in sorted(counts.items())
        )


def _verdict(row: Row[Any]) -> Verdict:
    return Verdict(row.id, State(row.state), row.who, row.reason, row.at, row.revid)
