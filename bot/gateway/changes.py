"""Which articles changed: the newest revisions of many pairs, in one request per batch and wiki."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.config import Rules
from bot.core.due import Latest
from bot.gateway.answers import latest
from bot.gateway.door import Wiki


class Changes:
    """Asks both wikis, logged in where the process is."""

    def __init__(self, rules: Rules) -> None:
        settings = rules.settings
        self._source = Wiki(settings, settings.wikis.source)
        self._target = Wiki(settings, settings.wikis.target)
        self._fetching = settings.fetching
        self._reviewed = settings.wikis.revision == "stable"

    @property
    def wiki(self) -> str:
        """The database name of the target wiki."""
        return self._target.dbname

    @property
    def source_wiki(self) -> str:
        """The database name of the source wiki."""
        return self._source.dbname

    @property
    def batch(self) -> int:
        """How many pairs one call of :meth:`latest` may ask about: what both wikis allow."""
        many = all("apihighlimits" in wiki.rights for wiki in (self._source, self._target))
        return self._fetching.batch_with_right if many else self._fetching.batch

    def latest(self, pairs: Sequence[tuple[str, str]]) -> list[Latest]:
        """Return the newest revisions of pairs of a source and a target title, in their order.

        Redirects are followed. Where the wiki reviews its revisions and that is wanted, it is the
        reviewed one. One request to each wiki.
        """
        if not pairs:
            return []
        sources = self._newest(self._source, [source for source, _ in pairs])
        targets = self._newest(self._target, [target for _, target in pairs])
        found = []
        for source, target in pairs:
            page = sources.get(source, {})
            stamp = latest(page).get("timestamp")
            found.append(
                Latest(
                    self._number(page),
                    self._number(targets.get(target, {})),
                    datetime.fromisoformat(stamp) if stamp else None,
                )
            )
        return found

    def _newest(self, wiki: Wiki, titles: list[str]) -> dict[str, Mapping[str, Any]]:
        """Return what the wiki tells of pages, by the titles that were asked for."""
        query = wiki.ask(
            titles=list(dict.fromkeys(titles)),
            prop="revisions|flagged" if self._reviewed else "revisions",
            rvprop="ids|timestamp",
            redirects=1,
        ).get("query", {})
        steps = {
            step["from"]: step["to"]
            for kind in ("normalized", "redirects")
            for step in query.get(kind, ())
        }
        pages = {page["title"]: page for page in query.get("pages", ())}
        found = {}
        for title in titles:
            there = title
            for _ in range(3):  # normalised, then a redirect; the wiki follows no second one
                there = steps.get(there, there)
            found[title] = pages.get(there, {})
        return found

    def _number(self, page: Mapping[str, Any]) -> int:
        stable = page.get("flagged", {}).get("stable_revid") if self._reviewed else None
        return int(stable or latest(page).get("revid", 0))
