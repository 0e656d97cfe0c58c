"""How the bot stands, from the ledger alone: for ``istidrak status`` and a status page."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.core.memory import Acceptance, RunRecord, Watch
from bot.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Row:
    """One article: how it stands, and how many proposals are open on its talk page."""

    watch: Watch
    open: int


@dataclass(frozen=True, slots=True)
class Status:
    """All articles, what became of proposals by check, and the last runs, newest first."""

    articles: tuple[Row, ...]
    acceptance: tuple[Acceptance, ...]
    runs: tuple[RunRecord, ...]


def of(ledger: Ledger) -> Status:
    """Read the ledger."""
    rows = []
    for watch in ledger.articles():
        standing = ledger.standing(watch.article)
        verdicts = ledger.verdicts(watch.article)
        ids = standing.ids if standing else ()
        rows.append(Row(watch, sum(id_ not in verdicts for id_ in ids)))
    return Status(tuple(rows), ledger.acceptance(), ledger.last_runs(5))


def table(status: Status) -> dict[str, Any]:
    """Return it as JSON has it; times are ISO 8601 in UTC."""
    return {
        "schema": 1,
        "articles": [{**_plain(asdict(row.watch)), "open": row.open} for row in status.articles],
        "acceptance": [_plain(asdict(each)) for each in status.acceptance],
        "runs": [_plain(asdict(each)) for each in status.runs],
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in values.items()
    }
