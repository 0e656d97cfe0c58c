"""Watching many articles: ask cheaply what changed, pass over what is due, bear what fails.

A **tick** asks both wikis for the newest revisions of the articles of one schedule, two requests
for each batch, and passes over those that changed or that time has made due (``bot.core.due``).
Between ticks it passes over what becomes due by time alone, and over what the stream of edits
names. All that has to outlive the process is in the ledger.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from bot import standing, stopping
from bot.config import Rules
from bot.core.due import Latest, Outlook, Why, planned, why
from bot.core.errors import UserError
from bot.core.memory import Watch as Article
from bot.gateway.changes import Changes
from bot.gateway.errors import GatewayError, Unreachable
from bot.ledger import LedgerError
from bot.outcomes import Failed, Outcome, Posted, Refused
from bot.roster import Entry, Known, Roster
from bot.settings import waits_of
from bot.signs import Signs
from bot.tally import Tally
from bot.visit import Visitor

log = logging.getLogger(__name__)

UNDER_WAY = "a pass is under way, or was cut short"
_BATCH = 500  # articles looked up in the ledger at once
_SILENT = 3  # articles in a row without an answer: the wikis are out, and the others wait


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who watches, and hears of it: ``passed`` of each pass, ``pulse`` before it (may raise)."""

    who: str
    passed: Callable[[str, Why, Outcome], object] = lambda *_: None
    pulse: Callable[[], object] = lambda: None


class Watching:
    """The watched articles under watch, one pass at a time."""

    def __init__(
        self,
        visitor: Visitor,
        changes: Changes,
        roster: Roster,
        *,
        signs: Signs,
        watcher: Watcher,
    ) -> None:
        self.roster = roster
        self._visitor, self._ledger, self._clock = visitor, visitor.ledger, visitor.clock
        self._changes, self._signs, self._watcher = changes, signs, watcher
        self._rules: Rules = visitor.rules
        self._waits = waits_of(self._rules.settings)
        self._failures: dict[str, tuple[int, datetime]] = {}  # by entry: how many, until when
        self._never: dict[str, str] = {}  # by entry that the ledger does not know: what went wrong
        self._titles: dict[str, str] = {}  # of entries that the ledger knows by another name
        self._numbers: dict[tuple[str, str], int] = {}
        self._latest: dict[int, Latest] = {}  # as the wikis told it last
        self._early: set[int] = set()
        self._due: dict[str | None, datetime] = {}

    # When to look ------------------------------------------------------------------------------

    def tick(self, schedule: str) -> Tally:
        """Ask what changed among the articles of a schedule, and pass over what is due."""
        self.roster.refresh(self._clock())
        tally = self._run(lambda: self.roster.entries(schedule), ask=True)
        if len(self.roster.schedules) == 1:
            self._due.clear()
        self._plan(schedule, tally)
        return tally

    def catch_up(self) -> Tally:
        """Pass over what has become due by time alone; asks no wiki whether anything changed."""
        tally = self._run(self.roster.entries, ask=False)
        self._due.clear()
        self._plan(None, tally)
        return tally

    def come_early(self) -> Tally:
        """Look at the articles that were named by :meth:`hear`."""
        numbers, self._early = self._early, set()
        tally = self._run(self.roster.entries, ask=True, only=numbers)
        self._plan(None, tally)
        return tally

    def hear(self, wiki: str, title: str) -> bool:
        """Note that a page changed; tell whether it is watched. May be called from any thread."""
        number = self._numbers.get((wiki, title))
        if number is None:
            return False
        self._early.add(number)
        return True

    @property
    def next_due(self) -> datetime | None:
        """When time alone makes an article due, as far as the last ticks know."""
        return min(self._due.values(), default=None)

    def _plan(self, schedule: str | None, tally: Tally) -> None:
        known = self._due.get(schedule) if schedule is None else None
        moments = [each for each in (tally.next_at, known) if each is not None]
        if moments:
            self._due[schedule] = min(moments)
        else:
            self._due.pop(schedule, None)

    # One tick -----------------------------------------------------------------------------------

    def _run(
        self,
        entries: Callable[[], Iterable[Entry]],
        *,
        ask: bool,
        only: set[int] | None = None,
    ) -> Tally:
        tally = Tally()
        number = self._ledger.begin_run(self._watcher.who, self._clock())
        tally.cut = "stopped"
        try:
            self._watcher.pulse()
            self._through(entries(), tally, ask=ask, only=only)
            if tally.cut == "stopped":
                tally.cut = ""
        except GatewayError as error:
            tally.cut = f"not asked: {error}"
        finally:
            with stopping.whole():
                passes = tally.reasons.total()
                self._ledger.end_run(number, self._clock(), tally.outcome, passes, tally.posted)
        self._signs.alive(self._clock())
        stands = standing.of(self._ledger, self._waits, self._latest)
        self._signs.status(standing.table(replace(stands, never=tuple(self._never.items()))))
        return tally

    def _through(
        self, entries: Iterable[Entry], tally: Tally, *, ask: bool, only: set[int] | None
    ) -> None:
        known = Known(self._remembered())
        seen: set[int] = set()
        for batch in _batches(entries, self._changes.batch if ask else _BATCH):
            found = [(each, self._find(each, known)) for each in batch]
            if only is not None:
                found = [each for each in found if each[1] and each[1].article in only]
            fresh = []
            for entry, article in found:
                if article is None or article.article not in seen:
                    fresh.append((entry, article))
                    seen.update([article.article] if article else [])
            tally.watched += len(fresh)
            self._batch(fresh, tally, ask=ask)
            if tally.silent >= _SILENT:
                tally.cut = f"the wikis do not answer: {next(reversed(tally.wrong.values()))}"
                return

    def _batch(self, found: list[tuple[Entry, Article | None]], tally: Tally, *, ask: bool) -> None:
        now = self._clock()
        articles = {each.article: each for _, each in found if each}
        outlooks = self._ledger.outlooks(list(articles), self._waits)
        asked = [
            article
            for number, article in articles.items()
            if ask and article.title and outlooks[number].compared is not None
        ]
        told = self._changes.latest([(each.source_title, each.title) for each in asked])
        latest = {each.article: one for each, one in zip(asked, told, strict=True)}
        self._latest |= latest
        passed: list[int] = []
        for entry, article in found:
            outlook = outlooks[article.article] if article else Outlook(0)
            reason = why(outlook, self._waits, now, latest.get(outlook.article))
            if article is None and self._waits_still(entry.label, now):
                reason = None
            if reason is not None and tally.silent < _SILENT:
                passed += filter(None, [self._pass(entry, article, reason, tally)])
        if passed:
            outlooks |= self._ledger.outlooks(passed, self._waits)
        plans = [planned(each, self._waits) for each in outlooks.values()]
        moments = [plan[0] for plan in plans if plan is not None]
        tally.next_at = min([*moments, *filter(None, [tally.next_at])], default=None)

    def _pass(self, entry: Entry, article: Article | None, reason: Why, tally: Tally) -> int | None:
        """Pass over one article, and return its number; what goes wrong with it stays with it."""
        self._watcher.pulse()
        begun = self._clock()
        tally.reasons[reason] += 1
        if article:
            self._ledger.note_error(article.article, UNDER_WAY, begun)
        label, wait = entry.label, None
        outcome: Outcome
        try:
            title, outcome = self._visitor.visit(entry.named)
            tally.silent = 0
            if title != label:
                self._titles[label] = title
            label = title
            tally.posted += isinstance(outcome, Posted)
        except LedgerError:
            raise
        except UserError as error:
            silent = isinstance(error, Unreachable)
            tally.silent = tally.silent + 1 if silent else 0
            # the wiki's fault and not the article's: never later than one wait
            least = round(60 * self._rules.settings.watch.backoff_minutes)
            wait = (error.retry_after or least) if isinstance(error, Unreachable) else None
            outcome = Failed(str(error), wait)
        except Exception as error:
            log.exception("%s: a bug", label)
            outcome = Failed(f"a bug: {type(error).__name__}; the log has all of it")
        self._watcher.passed(label, reason, outcome)
        number = article.article if article else self._ledger.number(self._changes.wiki, label)
        if number:
            self._never.pop(entry.label, None)
        if article is None and number:
            self._note(self._ledger.watch(number), self._numbers)
        if isinstance(outcome, Refused | Failed):
            tally.wrong[label] = outcome.reason
            if not number:
                self._never[entry.label] = outcome.reason
            self._bear(entry.label, number, begun, outcome)
        else:
            self._failures.pop(entry.label, None)
        return number

    def _bear(
        self, key: str, number: int | None, begun: datetime, outcome: Refused | Failed
    ) -> None:
        """Remember what is wrong, and when to try again: later with each failure in a row."""
        last = self._ledger.last_compared(number) if number else None
        through = last is not None and last.at >= begun
        if isinstance(outcome, Refused) and through:
            self._failures.pop(key, None)  # compared; it is the next change that counts
            return
        times = self._failures.get(key, (0, begun))[0] + 1
        rules = self._rules.settings.watch
        longest = timedelta(hours=rules.backoff_hours)
        wait = min(longest, timedelta(minutes=rules.backoff_minutes) * 2 ** min(times - 1, 20))
        if isinstance(outcome, Failed) and outcome.retry_after:
            wait = timedelta(seconds=outcome.retry_after)
        self._failures[key] = (times, self._clock() + wait)
        if number:
            self._ledger.note_error(number, outcome.reason, self._clock() + wait)

    def _waits_still(self, key: str, now: datetime) -> bool:
        return key in self._failures and now < self._failures[key][1]

    def _find(self, entry: Entry, known: Known) -> Article | None:
        named, title = entry.named, self._titles.get(entry.label, "")
        return known.find(named) or known.titled(title)

    def _remembered(self) -> Iterator[Article]:
        """Yield the articles of the ledger; learn on the way which pages belong to them."""
        numbers: dict[tuple[str, str], int] = {}
        for each in self._ledger.articles():
            self._note(each, numbers)
            yield each
        self._numbers = numbers

    def _note(self, article: Article, numbers: dict[tuple[str, str], int]) -> None:
        numbers[self._changes.source_wiki, article.source_title] = article.article
        if article.title:
            numbers[article.wiki, article.title] = article.article


def _batches(entries: Iterable[Entry], size: int) -> Iterator[list[Entry]]:
    rest = iter(entries)
    while batch := list(islice(rest, size)):
        yield batch
