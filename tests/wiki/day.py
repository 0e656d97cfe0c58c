"""A day of watching on the test wikis with a false clock, with edits, outages and restarts.

Contract: `simulate` runs the real scheduler, watch and wikis; only time is made up. It yields the
`Day` after each simulated hour. `Day.faults` lists what was not as it must be; empty is good.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from unittest import mock

import apscheduler.executors.base
import apscheduler.schedulers.base
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler

from bot import scheduler
from bot.commands import watch
from bot.core.due import Why
from bot.gateway import GatewayError
from bot.ledger import Ledger
from bot.outcomes import Failed, Outcome
from bot.scheduler import Scheduler
from tests.wiki import flock
from tests.wiki.flock import Flock, source_text, target_text, titles
from tests.wiki.mediawiki import Wikis

SLACK = timedelta(minutes=4)  # jitter, and the work itself, which takes no false time


@dataclass(frozen=True)
class Edit:
    """A revision that a person made."""

    number: int
    side: int  # 0: source, 1: target
    revid: int
    at: datetime


@dataclass(frozen=True)
class Pass:
    """A pass as the watch told it, with the revisions that the ledger then knows as compared."""

    title: str
    why: Why
    outcome: Outcome
    revids: tuple[int, int]
    at: datetime


@dataclass
class Day:
    """What happened; `asked` are the times of the ticks whose question was answered."""

    edits: list[Edit] = field(default_factory=list)
    passes: list[Pass] = field(default_factory=list)
    ticks: list[datetime] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)
    down: list[tuple[datetime, datetime]] = field(default_factory=list)
    outages: list[tuple[datetime, datetime]] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)  # KiB, hour by hour

    def faults(self) -> list[str]:
        """What must not be."""
        found = []
        changes: dict[tuple[str, tuple[int, int]], int] = defaultdict(int)
        for one in self.passes:
            if one.why in (Why.NEW, Why.CHANGED) and not isinstance(one.outcome, Failed):
                changes[one.title, one.revids] += 1
        found += [f"compared {n} times as a change: {key}" for key, n in changes.items() if n > 1]
        compared = {
            (each.title, side, each.revids[side]) for each in self.passes for side in (0, 1)
        }
        for edit in self.edits:
            same = [e for e in self.edits if (e.number, e.side) == (edit.number, edit.side)]
            end = min((e.at for e in same if e.revid > edit.revid), default=None)
            seen = [at for at in self.asked if edit.at < at and (end is None or at < end)]
            if seen and (titles(edit.number)[1], edit.side, edit.revid) not in compared:
                found.append(f"never compared, though asked at {seen[0]}: {edit}")
        for before, after in zip(self.ticks, self.ticks[1:], strict=False):
            gap = after - before
            gap -= sum(
                (min(e, after) - max(b, before) for b, e in self.down if b < after and e > before),
                timedelta(),
            )
            if gap > timedelta(hours=1) + SLACK:
                found.append(f"no tick between {before} and {after}")
        unanswered = [
            at
            for at in self.ticks
            if at not in self.asked and not any(b <= at <= e for b, e in self.outages)
        ]
        found += [f"a tick in vain without an outage at {at}" for at in unanswered]
        return found + [f"left out: {each}" for each in self.missed]


def simulate(
    wikis: Wikis, folder: Path, *, pairs: int, hours: int, edits: int, seed: int
) -> Iterator[Day]:
    """Watch so many pairs for so many hours, with so many edits, three outages and restarts."""
    chance = random.Random(seed)
    numbers = range(pairs)
    flock.load(wikis, numbers, gaps=range(0, pairs, 10))
    rules = flock.watched(numbers, confirm_hours=6, retries=0, full_hours=20)
    day = Day()
    with ExitStack() as stack:
        ledger = stack.enter_context(Ledger.open(f"sqlite:///{folder}/day.sqlite"))
        bot = Flock(rules, ledger, folder)
        _false_time(stack, bot)
        happenings = _happenings(chance, bot.now, pairs, hours, edits)
        end = bot.now + timedelta(hours=hours)
        clock, fault = _begun(bot, day, ledger), ExitStack()
        hour = bot.now + timedelta(hours=1)
        while bot.now < end:
            wait = clock._scheduler._process_jobs()
            while clock._hands.work(wait=False):
                pass
            next_job = bot.now + timedelta(seconds=wait if wait is not None else 3600)
            if happenings and happenings[0][0] <= next_job:
                bot.now, what, number = max(happenings[0][0], bot.now), *happenings.pop(0)[1:]
                if what == "edit":
                    day.edits.append(_edit(wikis, chance, number, bot.now))
                elif what == "outage":
                    wiki = chance.choice((wikis.ar, wikis.en))
                    fault.enter_context(wiki.fault(status=503, agent="Pywikibot"))
                    day.outages.append((bot.now, bot.now + timedelta(days=9)))
                elif what == "mended":
                    fault.close()
                    day.outages[-1] = (day.outages[-1][0], bot.now)
                elif what == "stop":
                    clock._scheduler.shutdown(wait=False)
                    begun = bot.now
                    bot.now += timedelta(minutes=number)
                    clock = _restarted(bot, day, ledger)
                    day.down.append((begun, bot.now))
            else:
                bot.now = next_job
            day.missed += clock.missed
            clock.missed.clear()
            while bot.now >= hour:
                hour += timedelta(hours=1)
                day.memory.append(_memory())
                yield day
        fault.close()


def _happenings(
    chance: random.Random, start: datetime, pairs: int, hours: int, edits: int
) -> list[tuple[datetime, str, int]]:
    """What will happen, in its order; outages end before the last two hours."""
    seconds = hours * 3600

    def at(share: float) -> datetime:
        return start + timedelta(seconds=share * seconds)

    found = [(at(chance.random() * 0.9), "edit", chance.randrange(pairs)) for _ in range(edits)]
    for share in (0.3, 0.5, 0.7):
        first = share + chance.random() * 0.05
        found += [(at(first), "outage", 0), (at(first + 0.08), "mended", 0)]
    found += [(at(chance.random() * 0.25), "stop", chance.randrange(1, 200)) for _ in range(2)]
    found += [(at(0.84 + chance.random() * 0.1), "stop", 5)]
    return sorted(found)


def _edit(wikis: Wikis, chance: random.Random, number: int, at: datetime) -> Edit:
    side = chance.randrange(2)
    gap = number % 10 == 0
    words = f"{chance.randrange(10**9)}."
    if side:
        text = target_text(number, words, gap=gap)
        revid = wikis.ar.human.edit(titles(number)[1], text)
    else:
        text = source_text(number, words, gap=gap)
        revid = wikis.en.human.edit(titles(number)[0], text)
    return Edit(number, side, revid, at)


def _begun(bot: Flock, day: Day, ledger: Ledger) -> Scheduler:
    """Start the bot's schedule as `istidrak watch` does, and note what it does."""
    watching, tick = bot.watching, bot.watching.tick

    def noted(schedule: str) -> Any:
        day.ticks.append(bot.now)
        tally = tick(schedule)
        if not tally.cut:
            day.asked.append(bot.now)
        return tally

    def passed(title: str, why: Why, outcome: Outcome) -> None:
        number = ledger.number("arwiki", title)
        last = ledger.last_compared(number) if number else None
        revids = (last.source_revid, last.target_revid) if last else (0, 0)
        day.passes.append(Pass(title, why, outcome, revids, bot.now))

    watching.tick = noted  # type: ignore[method-assign]
    object.__setattr__(watching._watcher, "passed", passed)
    clock = Scheduler(timedelta(hours=bot.rules.settings.watch.grace_hours))
    enduring = watch._Enduring(clock, watching._signs, lambda: bot.now, timedelta(minutes=30))
    watch._arrange(clock, watching, bot.rules, lambda: None, enduring)
    clock._scheduler.start()
    return clock


def _restarted(bot: Flock, day: Day, ledger: Ledger) -> Scheduler:
    """Start anew, as Toolforge does, until it works."""
    while True:
        try:
            bot.start()
            return _begun(bot, day, ledger)
        except GatewayError:
            bot.later(minutes=10)


def _false_time(stack: ExitStack, bot: Flock) -> None:
    """Let APScheduler and our door to it read the false clock, and do without its thread."""

    class FalseTime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return bot.now.astimezone(tz)

    for module in (apscheduler.schedulers.base, apscheduler.executors.base, scheduler):
        stack.enter_context(mock.patch.object(module, "datetime", FalseTime))
    stack.enter_context(mock.patch.object(BackgroundScheduler, "start", BaseScheduler.start))
    stack.enter_context(mock.patch.object(BackgroundScheduler, "wakeup", lambda _: None))
    stack.enter_context(
        mock.patch.object(
            BackgroundScheduler,
            "shutdown",
            lambda self, wait=False: BaseScheduler.shutdown(self, wait),
        )
    )


def _memory() -> int:
    """What this process holds in memory, in KiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
