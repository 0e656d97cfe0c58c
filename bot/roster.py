"""Which articles are watched, and which article of the ledger each of them is.

Listed ones (``rules/articles/``) come first, then those that ``[watch]`` selects, each once and at
most ``max_articles`` in all. Of a selected article only its title is kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from bot.config import Rules
from bot.core.memory import Watch
from bot.gateway import GatewayError
from bot.gateway.selection import Selection
from bot.settings import Watched

log = logging.getLogger(__name__)

_EACH = 50  # titles found between two calls of the pulse


@dataclass(frozen=True, slots=True)
class Entry:
    """An article to watch, as it is named, and its schedule."""

    named: Watched
    schedule: str

    @property
    def label(self) -> str:
        """What it is called in messages; no two entries of a roster are called the same."""
        return self.named.target or self.named.source or self.named.item


class Known:
    """The articles of the ledger, found as entries name them."""

    def __init__(self, articles: Iterable[Watch]) -> None:
        self._by_item: dict[str, Watch] = {}
        self._by_source: dict[str, Watch] = {}
        self._by_title: dict[str, Watch] = {}
        for each in articles:
            if each.item:
                self._by_item[each.item] = each
            self._by_source[each.source_title] = each
            if each.title:
                self._by_title[each.title] = each

    def find(self, named: Watched) -> Watch | None:
        """Return the article that an entry means, if it was passed over before."""
        return (
            self._by_item.get(named.item)
            or self._by_source.get(named.source)
            or self._by_title.get(named.target)
        )

    def titled(self, title: str) -> Watch | None:
        """Return the article that has a title on the target wiki."""
        return self._by_title.get(title)


class Roster:
    """The watched articles; what is selected is read anew every ``select_hours``.

    ``pulse`` is called meanwhile: a large category takes minutes.
    """

    def __init__(
        self, rules: Rules, selection: Selection, pulse: Callable[[], object] = lambda: None
    ) -> None:
        self._pulse = pulse
        self._rules = rules.settings.watch
        self._listed = tuple(
            Entry(each, each.schedule or self._rules.schedule) for each in rules.articles.values()
        )
        self._selection = selection
        self._selected: tuple[str, ...] = ()
        self._read_at: datetime | None = None

    @property
    def schedules(self) -> tuple[str, ...]:
        """The schedules in use, that of all others first."""
        return tuple(
            dict.fromkeys((self._rules.schedule, *(each.schedule for each in self._listed)))
        )

    def entries(self, schedule: str | None = None) -> Iterator[Entry]:
        """Yield the articles of one schedule, or all."""
        for each in islice(self._listed, self._rules.max_articles):
            if schedule in (None, each.schedule):
                yield each
        if schedule in (None, self._rules.schedule):
            for title in self._selected:
                yield Entry(Watched(target=title), self._rules.schedule)

    def refresh(self, now: datetime) -> None:
        """Read the selection anew where it is time; where that fails, the old one stays."""
        often = timedelta(hours=self._rules.select_hours)
        if self._read_at is not None and now - self._read_at < often:
            return
        listed = {each.named.target for each in self._listed}
        room = max(0, self._rules.max_articles - len(self._listed))
        try:
            new = dict.fromkeys(
                islice((each for each in self._titles() if each not in listed), room + 1)
            )
        except GatewayError as error:
            log.warning("the selection of [watch] cannot be read, the old one stays: %s", error)
            return
        if len(new) > room:
            log.warning("more articles than max_articles = %s; the rest is left out", room)
        if not new and any((self._rules.category, self._rules.list_page, self._rules.template)):
            log.warning("category, list_page and template of [watch] name no article to watch")
        self._selected, self._read_at = tuple(islice(new, room)), now

    def _titles(self) -> Iterator[str]:
        seen: set[str] = set()
        for title in self._selection.titles():
            if title not in seen:
                if len(seen) % _EACH == 0:
                    self._pulse()
                seen.add(title)
                yield title
