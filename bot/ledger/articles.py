"""The watched articles: who they are, what was compared, and why the bot holds back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from bot.core.memory import Compared, Watch
from bot.ledger.store import Store, new_number, put
from bot.ledger.tables import article as table
from bot.ledger.tables import comparison


class Articles(Store):
    """Articles are never deleted; their number stays."""

    def article(self, wiki: str, title: str, item: str | None, source_title: str) -> int:
        """Return the number of an article, found by its item, else by its title, else new.

        ``wiki`` is the target's database name. What has changed is kept: a renamed article has its
        new title, one that has got an item has it. An article of another item under the same title
        is another one; it gets the title, and the older one waits for being seen under a new title.
        """

        def work(connection: Connection) -> int:
            found, holder = _candidates(connection, wiki, title, item)
            if holder is not None and (found is None or holder.number != found.number):
                here = table.c.number == holder.number
                connection.execute(update(table).where(here).values(title=None))
            if found is None:
                new = insert(table).values(
                    wiki=wiki, title=title, item=item, source_title=source_title
                )
                return new_number(connection, new)
            now = (title, item or found.item, source_title)
            if now != (found.title, found.item, found.source_title):
                here = table.c.number == found.number
                values = dict(zip(("title", "item", "source_title"), now, strict=True))
                connection.execute(update(table).where(here).values(**values))
            return int(found.number)

        return self._database.write(work)

    def articles(self) -> tuple[Watch, ...]:
        """Return all articles in the order in which they came."""
        return tuple(_watch(row) for row in self._rows(select(table).order_by(table.c.number)))

    def number(self, wiki: str, title: str) -> int | None:
        """Return the number of the article that has a title, ``None`` if there is none."""
        here = (table.c.wiki == wiki, table.c.title == title)
        row = self._row(select(table.c.number).where(*here))
        return None if row is None else int(row.number)

    def watch(self, article: int) -> Watch:
        """Return one article and how it stands; ``KeyError`` if there is none."""
        row = self._row(select(table).where(table.c.number == article))
        if row is None:
            raise KeyError(article)
        return _watch(row)

    def compared(self, article: int, source_revid: int, target_revid: int, at: datetime) -> None:
        """Note that two revisions were compared; comparing them again counts as the newest."""
        key = {"article": article, "source_revid": source_revid, "target_revid": target_revid}
        self._database.write(lambda connection: put(connection, comparison, key, {"at": at}))

    def last_compared(self, article: int, before: datetime | None = None) -> Compared | None:
        """Return the revisions that were compared last, or last up to a time."""
        here = comparison.c
        until = () if before is None else (here.at <= before,)
        row = self._row(
            select(here.source_revid, here.target_revid, here.at)
            .where(here.article == article, *until)
            .order_by(here.at.desc(), here.target_revid.desc(), here.source_revid.desc())
            .limit(1)
        )
        return None if row is None else Compared(row.source_revid, row.target_revid, row.at)

    def freeze(self, article: int, reason: str, at: datetime) -> None:
        """The bot holds back from an article by itself; a frozen one keeps its first reason."""
        self._hold(article, frozen=reason, frozen_at=at)

    def thaw(self, article: int) -> None:
        """The bot may go on with an article."""
        self._set(article, frozen=None, frozen_at=None)

    def frozen(self, article: int) -> str | None:
        """Return why the bot holds back from an article, ``None`` if it does not."""
        return self.watch(article).frozen

    def pause(self, article: int, reason: str, at: datetime) -> None:
        """The operator wants an article left alone; a paused one keeps its first reason."""
        self._hold(article, paused=reason, paused_at=at)

    def resume(self, article: int) -> None:
        """The operator wants an article looked after again."""
        self._set(article, paused=None, paused_at=None)

    def paused(self, article: int) -> str | None:
        """Return why the operator wants an article left alone, ``None`` if it is not so."""
        return self.watch(article).paused

    def note_error(self, article: int, text: str, retry_at: datetime | None) -> None:
        """Note what went wrong with an article last, and when it may be tried again."""
        self._set(article, error=text, retry_at=retry_at)

    def clear_error(self, article: int) -> None:
        """Nothing is wrong with an article any more."""
        self._set(article, error=None, retry_at=None)

    def _hold(self, article: int, **values: Any) -> None:
        reason = table.c[next(iter(values))]
        here = (table.c.number == article, reason.is_(None))
        self._change(update(table).where(*here).values(**values))

    def _set(self, article: int, **values: Any) -> None:
        self._change(update(table).where(table.c.number == article).values(**values))


def _candidates(
    connection: Connection, wiki: str, title: str, item: str | None
) -> tuple[Row[Any] | None, Row[Any] | None]:
    """Return the article meant, and the one that has the title, each if it is there.

    One query: between two of them another process might insert what the first did not find.
    """
    either = or_(table.c.title == title, table.c.item == item)
    query = select(table).where(table.c.wiki == wiki, either).with_for_update()
    rows = connection.execute(query).all()
    by_title = next((row for row in rows if row.title == title), None)
    by_item = next((row for row in rows if item is not None and row.item == item), None)
    if by_item is None and by_title is not None and None in (item, by_title.item):
        return by_title, by_title
    return by_item, by_title  # where the items differ, the title was another article's


def _watch(row: Row[Any]) -> Watch:
    return Watch(
        article=row.number,
        wiki=row.wiki,
        title=row.title or "",
        item=row.item,
        source_title=row.source_title,
        passed_at=row.passed_at,
        frozen=row.frozen,
        paused=row.paused,
        error=row.error,
        retry_at=row.retry_at,
    )
