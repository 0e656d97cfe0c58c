"""How the bot stands, from the ledger alone: for ``istidrak status`` and a status page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.core.due import Latest, Outlook, Waits, Why, changed, planned
from bot.core.memory import Acceptance, RunRecord, Watch
from bot.ledger import Ledger

_BATCH = 500  # articles in one query


@dataclass(frozen=True, slots=True)
class Row:
    """One article: how it stands, and how many proposals are open on its talk page.

    ``next_at`` is when a pass is due even if nothing changes; ``None`` while it is held, and where
    nobody asked. ``changed`` says which of ``source`` and ``target`` were edited since the last
    pass; ``None`` where nobody asked the wikis.
    """

    watch: Watch
    open: int
    next_at: datetime | None = None
    changed: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """All articles, what became of proposals by check, and the last runs, newest first.

    ``never`` are articles that are watched and were never passed over, each with what went wrong,
    empty where nothing is known of it.
    """

    articles: tuple[Row, ...]
    acceptance: tuple[Acceptance, ...]
    runs: tuple[RunRecord, ...]
    never: tuple[tuple[str, str], ...] = ()


def of(
    ledger: Ledger, waits: Waits | None = None, latest: Mapping[int, Latest] | None = None
) -> Status:
    """Read the ledger.

    With ``waits``, say when each article's next pass is due as well; with ``latest``, the newest
    revisions by article, what changed since the last one.
    """
    rows = []
    articles = ledger.articles()
    numbers = [each.article for each in articles]
    outlooks = dict(_outlooks(ledger, numbers, waits)) if waits else {}
    for watch in articles:
        standing = ledger.standing(watch.article)
        verdicts = ledger.verdicts(watch.article)
        ids = standing.ids if standing else ()
        open_ = sum(id_ not in verdicts for id_ in ids)
        outlook, newest = outlooks.get(watch.article), (latest or {}).get(watch.article)
        next_at = _next_at(outlook, waits) if outlook and waits else None
        edited = changed(outlook, newest) if outlook and newest else None
        rows.append(Row(watch, open_, next_at, edited))
    return Status(tuple(rows), ledger.acceptance(), ledger.last_runs(5))


def _outlooks(ledger: Ledger, articles: list[int], waits: Waits) -> Iterator[tuple[int, Outlook]]:
    for start in range(0, len(articles), _BATCH):
        yield from ledger.outlooks(articles[start : start + _BATCH], waits).items()


def _next_at(outlook: Outlook, waits: Waits) -> datetime | None:
    plan = planned(outlook, waits)
    return plan[0] if plan and plan[1] is not Why.NEW else None


def table(status: Status) -> dict[str, Any]:
    """Return it as JSON has it; times are ISO 8601 in UTC."""
    return {
        "schema": 1,
        "articles": [
            _plain(
                {
                    **asdict(row.watch),
                    "open": row.open,
                    "next_at": row.next_at,
                    "changed": row.changed,
                }
            )
            for row in status.articles
        ],
        "acceptance": [_plain(asdict(each)) for each in status.acceptance],
        "never_passed": [{"article": name, "error": why} for name, why in status.never],
        "runs": [_plain(asdict(each)) for each in status.runs],
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in values.items()
    }
