"""What the wikis know beyond the two latest revisions of a pair: history and blacklist."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.config import Rules
from bot.core import footnotes
from bot.core.background import Background, Relic, Side, Trace
from bot.core.footnotes import Named
from bot.core.freshness import fresh
from bot.core.models import Article, Span
from bot.core.relics import answers
from bot.gateway.blacklist import blacklisted
from bot.gateway.door import Wiki
from bot.gateway.history import History, Memory


class Beyond:
    """Asks both wikis for the background of a pair; nothing is asked where nothing is needed."""

    def __init__(self, source: Wiki, target: Wiki, rules: Rules, memory: Memory) -> None:
        """Ask ``source`` and ``target``; ``memory`` knows what was searched in vain."""
        settings = rules.settings.history
        self._stable = rules.settings.proposals.stable_hours
        self._target, self._fetching = target, rules.settings.fetching
        self._own = History(target, rules.target, settings, memory)
        self._other = History(source, rules.source, settings, memory)

    def background(
        self, source: Article, target: Article, *, now: datetime, since: int
    ) -> Background:
        """Return the relics of names without a body, and the addresses that cannot be saved.

        ``now`` is the time to reckon from, ``since`` the revision of the source compared last, 0
        for none. Names are searched in the target's history, then, where neither that nor the
        source has them, in the source's. Addresses that only the source cites are shown to the
        blacklist.
        """
        relics, depth = self._relics(source, target)
        cited = footnotes.addresses_of(source.references)
        many = "apihighlimits" in self._target.rights
        refused = blacklisted(
            self._target,
            cited - footnotes.addresses_of(target.references),
            self._fetching.batch_with_right if many else self._fetching.batch,
        )
        last, news = self._news(source, since)
        return Background(
            relics=tuple(relics),
            depth=depth,
            fresh=self._fresh(source, now),
            news=news,
            compared=last,
            blacklisted=refused,
        )

    def _fresh(self, source: Article, now: datetime) -> tuple[Span, ...]:
        """Return what has not stood in the source for the time asked; a request if it may be so."""
        until = now - timedelta(hours=self._stable)
        if datetime.fromisoformat(source.revision.timestamp) <= until:
            return ()
        return fresh(source, self._other.at(source, until))

    def _news(self, source: Article, since: int) -> tuple[Trace | None, tuple[Span, ...]]:
        if since in (0, source.revision.id):
            return None, ()
        then = self._other.revision(source, since)
        if then is None:
            return None, ()
        stamp = then.revision.timestamp
        return Trace(Side.SOURCE, since, stamp, until=source.revision.id), fresh(source, then)

    def _relics(self, source: Article, target: Article) -> tuple[list[Relic], int]:
        lost = _lost(target)
        relics, depth = self._own.relics(target.revision, lost, Side.TARGET)
        relics = self._own.judged(relics, target.revision)
        offered = footnotes.definitions(source)
        others = {
            named
            for named in lost
            if not footnotes.defining(named, offered)
            and not any(answers(relic, named) for relic in relics)
        }
        return relics + self._other.relics(source.revision, others, Side.SOURCE)[0], depth


def _lost(target: Article) -> set[Named]:
    """Return the names that no definition of the target's looks like."""
    defined = footnotes.definitions(target)
    return {
        (each.group, each.name)
        for each in footnotes.undefined(target)
        if footnotes.misspelt(each, defined) is None
    }
