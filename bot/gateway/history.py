"""Older revisions of an article, searched for the bodies of references that lost theirs.

Newest first, in batches of revisions with their text, at most ``[history] revisions`` of them: for
one article ``ceil(revisions / batch)`` requests, fewer when all names are found. A name that was
searched in vain is not searched in the same revisions again (:class:`Memory`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.core.background import Relic, Side, Trace
from bot.core.footnotes import Named
from bot.core.language import Language
from bot.core.models import Article, Revision
from bot.core.relics import Dig, meant
from bot.core.wikitext import parse
from bot.gateway.answers import page_of, text_of
from bot.gateway.door import Wiki
from bot.settings import HistoryRules


class Memory(Protocol):
    """What was searched for in vain; the ledger is one."""

    def searched(self, wiki: str, title: str, name: str) -> int:
        """Return the newest revision up to which a name was searched in vain; 0: never."""

    def note_searched(self, wiki: str, title: str, names: Iterable[str], revid: int) -> None:
        """Remember names that no revision up to ``revid`` defines."""


class Forgetful:
    """A memory that lasts as long as the process."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._vain: dict[tuple[str, str, str], int] = {}

    def searched(self, wiki: str, title: str, name: str) -> int:
        """Return the newest revision up to which a name was searched in vain; 0: never."""
        return self._vain.get((wiki, title, name), 0)

    def note_searched(self, wiki: str, title: str, names: Iterable[str], revid: int) -> None:
        """Remember names that no revision up to ``revid`` defines."""
        self._vain |= {(wiki, title, name): revid for name in names}


class History:
    """Searches the history of articles on one wiki."""

    def __init__(self, wiki: Wiki, language: Language, rules: HistoryRules, memory: Memory) -> None:
        """Search on ``wiki``, whose articles are in ``language``."""
        self._wiki, self._language, self._rules, self._memory = wiki, language, rules, memory

    def relics(
        self, article: Revision, names: Collection[Named], side: Side
    ) -> tuple[list[Relic], int]:
        """Return what the names stood for in revisions before ``article``, and how many were read.

        Reads nothing when there are no names, or all were searched in vain up to this revision.
        """
        known = {named: self._searched(article, named) for named in names}
        dig = Dig(self._language, {named for named in names if known[named] < article.id})
        read, start = 0, article.id
        while dig.wanted and start and read < self._rules.revisions:
            rows = self._batch(article, start, min(self._rules.batch, self._rules.revisions - read))
            for row in rows:
                dig.wanted -= {named for named in dig.wanted if known[named] >= row["revid"]}
                if not dig.wanted:
                    break
                dig.look(_trace(row, side), text_of({"revisions": [row]}) or "")
                read += 1
            start = rows[-1]["parentid"] if rows else 0
        found = {(relic.group, relic.name) for relic in dig.relics}
        vain = [f"{group}/{name}" for group, name in names if (group, name) not in found]
        self._memory.note_searched(article.wiki, article.title, vain, article.id)
        return dig.relics, read

    def judged(self, relics: Iterable[Relic], article: Revision) -> list[Relic]:
        """Say of each relic whether its removal looks meant; one request, for the talk page."""
        given = list(relics)
        talk = self._talk(article) if given else ""
        return [meant(relic, self._language, talk) for relic in given]

    def at(self, article: Article, moment: datetime) -> Article:
        """Return the article as it stood at a moment; empty when it was not there yet."""
        stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        rows = self._rows(article.revision, rvlimit=1, rvstart=stamp)
        return self._parsed(article, rows[0] if rows else {})

    def revision(self, article: Article, revid: int) -> Article | None:
        """Return an older revision of the article; ``None`` when it is gone or hidden."""
        rows = self._rows(article.revision, rvlimit=1, rvstartid=revid, rvendid=revid)
        return self._parsed(article, rows[0]) if rows and text_of({"revisions": rows}) else None

    def _parsed(self, article: Article, row: dict[str, Any]) -> Article:
        now = article.revision
        text = text_of({"revisions": [row]}) or ""
        then = Revision(
            now.wiki, now.lang, now.title, row.get("revid", 0), row.get("timestamp", ""), text
        )
        return parse(then, article.language)

    def _searched(self, article: Revision, named: Named) -> int:
        return self._memory.searched(article.wiki, article.title, "/".join(named))

    def _batch(self, article: Revision, start: int, size: int) -> list[dict[str, Any]]:
        return self._rows(article, rvlimit=size, rvstartid=start)

    def _rows(self, article: Revision, **which: object) -> list[dict[str, Any]]:
        query = self._wiki.ask(
            titles=[article.title],
            prop="revisions",
            rvprop="ids|timestamp|user|comment|content",
            rvslots="main",
            **which,
        )["query"]
        rows: list[dict[str, Any]] = list(page_of(article.title, query).get("revisions", ()))
        return rows

    def _talk(self, article: Revision) -> str:
        title = self._wiki.talk_title(article.title)
        query = self._wiki.ask(titles=[title], prop="revisions", rvprop="content", rvslots="main")[
            "query"
        ]
        return text_of(page_of(title, query)) or ""


def _trace(row: dict[str, Any], side: Side) -> Trace:
    return Trace(
        side,
        int(str(row["revid"])),
        str(row["timestamp"]),
        str(row.get("user", "")),
        str(row.get("comment", "")),
    )
