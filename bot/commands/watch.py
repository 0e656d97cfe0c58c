"""``istidrak watch``: look after many articles for as long as the process lives."""

from __future__ import annotations

import argparse
import logging
import os
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot import config, logs
from bot.commands import DONE, UNREACHABLE
from bot.commands.output import put
from bot.commands.post import holder, said

if TYPE_CHECKING:
    from bot.config import Rules
    from bot.core.due import Why
    from bot.core.memory import Held
    from bot.ledger import Ledger
    from bot.outcomes import Outcome
    from bot.scheduler import Scheduler
    from bot.signs import Signs
    from bot.tally import Tally
    from bot.watching import Watching

log = logging.getLogger(__name__)

_SOONEST = timedelta(minutes=5)  # from one look for what time has made due to the next
_DAY = timedelta(days=1)
_ANEW = timedelta(minutes=1)  # until another try where the ledger did not answer


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--once", action="store_true", help="one look at all articles, then end")
    parser.add_argument(
        "--stream", action="store_true", help="follow the wikis' edits, so that passes come early"
    )


def run(args: argparse.Namespace) -> int:
    """Wait for the right to write, then work until a signal; SIGTERM is a good end."""
    from bot import scheduler, stopping
    from bot.commands import opening
    from bot.gateway.changes import Changes
    from bot.gateway.selection import Selection
    from bot.roster import Roster
    from bot.signs import Signs, state_folder
    from bot.visit import Visitor, utc_now
    from bot.watching import Watcher, Watching

    rules = config.load(args.rules)
    signs = Signs(state_folder(os.environ))
    for each in (rules.settings.watch.summary, *_schedules(rules)):
        scheduler.trigger(each)
    try:
        with (
            stopping.obeyed(),
            opening.ledger(rules) as ledger,
            opening.alone(ledger, rules, holder(), _waiting(signs, utc_now)) as renew,
        ):

            def pulse() -> None:
                renew()
                signs.alive(utc_now())

            pulse()
            visitor = Visitor(rules, ledger, *opening.wikis(rules, ledger))
            roster = Roster(rules, Selection(rules), pulse)
            watcher = Watcher(holder(), _passed, pulse)
            watching = Watching(visitor, Changes(rules), roster, signs=signs, watcher=watcher)
            if args.once:
                ticks = [watching.tick(schedule) for schedule in _schedules(rules)]
                put("".join(f"{_told(each)}\n" for each in ticks))
                return UNREACHABLE if any(each.cut or each.wrong for each in ticks) else DONE
            clock = scheduler.Scheduler(timedelta(hours=rules.settings.watch.grace_hours))
            longest = timedelta(minutes=rules.settings.watch.heartbeat_minutes)
            enduring = _Enduring(clock, signs, utc_now, longest)
            _arrange(clock, watching, rules, pulse, enduring)
            day = rules.settings.watch.summary
            clock.every(
                "summary", day, enduring("summary", lambda: _tell(_summary(ledger, utc_now())))
            )
            if args.stream:
                _listen(clock, watching, rules, signs, enduring)
            clock.run()
    except stopping.Stopped:
        _tell("stopped\n")
    return DONE


def _schedules(rules: Rules) -> tuple[str, ...]:
    """Return the schedules in use, that of all others first."""
    own = (each.schedule for each in rules.articles.values() if each.schedule)
    return tuple(dict.fromkeys((rules.settings.watch.schedule, *own)))


class _Enduring:
    """Makes of a job one that a ledger without an answer only delays: once more in a minute.

    ToolsDB is restarted and moved now and then (wikitech, Help:Toolforge/ToolsDB); that must not
    end the watch. The right to write lapses meanwhile, and is taken again unless another process
    has it. What lasts ``longest`` is no outage but a full disk or another password: then it ends
    the watch, so that somebody hears of it.
    """

    def __init__(
        self, clock: Scheduler, signs: Signs, now: Callable[[], datetime], longest: timedelta
    ) -> None:
        self.now = now
        self._clock, self._signs, self._longest = clock, signs, longest
        self._since: dict[str, datetime] = {}  # by job: when it began to get no answer

    def __call__(self, name: str, work: Callable[[], None]) -> Callable[[], None]:
        """Return the work of a job so guarded."""
        from bot.ledger import LedgerError

        def guarded() -> None:
            try:
                work()
                self._since.pop(name, None)
            except LedgerError as error:
                if self.now() - self._since.setdefault(name, self.now()) >= self._longest:
                    raise
                log.warning("%s: put off for a minute: %s", name, error)
                self._signs.alive(self.now())
                self._clock.at(f"{name} again", self.now() + _ANEW, guarded)

        return guarded


def _arrange(
    clock: Scheduler,
    watching: Watching,
    rules: Rules,
    pulse: Callable[[], None],
    enduring: _Enduring,
) -> None:
    """Make the jobs: a tick for each schedule, what is due in between, signs of life."""
    settings = rules.settings.watch

    def done(tally: Tally) -> None:
        _tell(f"{_told(tally)}\n")
        for each in clock.missed:
            log.info("left out: %s", each)
        clock.missed.clear()
        if (due := watching.next_due) is not None:
            soon = max(due, enduring.now() + _SOONEST)
            clock.at("due", soon, enduring("due", lambda: done(watching.catch_up())))

    for schedule in _schedules(rules):
        name, tick = f"tick {schedule}", partial(watching.tick, schedule)
        clock.every(
            name,
            schedule,
            enduring(name, lambda tick=tick: done(tick())),  # type: ignore[misc]
            jitter=settings.jitter_seconds,
            at_once=True,
        )
    seconds = min(settings.lease_seconds, settings.heartbeat_minutes * 60) / 3
    clock.every("pulse", f"{max(seconds, 0.2):f}s", enduring("pulse", pulse))


def _listen(
    clock: Scheduler,
    watching: Watching,
    rules: Rules,
    signs: Signs,
    enduring: _Enduring,
) -> None:
    """Follow the stream of edits in a thread that nobody waits for."""
    from bot.gateway.stream import Stream

    wait = timedelta(seconds=rules.settings.watch.early_seconds)

    def early() -> None:
        _tell(f"{_told(watching.come_early())}\n")

    def told(wiki: str, title: str) -> None:
        if watching.hear(wiki, title) and clock.next_at("early") is None:
            clock.at("early", enduring.now() + wait, enduring("early", early))

    stream = Stream(rules, signs)
    threading.Thread(target=stream.follow, args=(told,), name="stream", daemon=True).start()


def _waiting(signs: Signs, now: Callable[[], datetime]) -> Callable[[Held], None]:
    """Return what tells once who holds the ledger, and gives signs of life meanwhile."""
    told: set[str] = set()

    def waiting(held: Held) -> None:
        signs.alive(now())
        if held.holder not in told:
            told.add(held.holder)
            _tell(f"waiting: the ledger is in use by {held.holder}\n")

    return waiting


def _tell(text: str) -> None:
    """Print without secrets; where it cannot be printed, a full disk say, the work goes on."""
    try:
        put(logs.clean(text))
    except OSError as error:
        log.warning("standard output: %s", error)


def _passed(title: str, reason: Why, outcome: Outcome) -> None:
    _tell(f"{title} ({reason}): {said(outcome)}\n")


def _told(tally: Tally) -> str:
    """Log what a tick came to, and say it in one line."""
    fields = {"articles": tally.watched, "outcome": tally.outcome, "posted": tally.posted}
    log.info("tick", extra={**fields, "failed": sorted(tally.wrong)})
    return f"looked at {tally.watched} article(s): {tally.outcome}"


def _summary(ledger: Ledger, now: datetime) -> str:
    """Log what the last day brought and what is wrong now, and say it in one line."""
    runs = ledger.runs_since(now - _DAY)
    held = {
        each.title or each.source_title: each.frozen or each.paused or each.error
        for each in ledger.articles()
        if each.frozen or each.paused or each.error
    }
    cut = sum(each.outcome.startswith("not asked") or not each.outcome for each in runs)
    passes, edits = sum(each.articles for each in runs), sum(each.edits for each in runs)
    fields = {"looks": len(runs), "in_vain": cut, "passes": passes, "edits": edits}
    log.info("summary", extra={**fields, "held": held})
    line = (
        f"the last day: {len(runs)} looks ({cut} in vain), {passes} passes, {edits} edits;"
        f" held or wrong: {len(held)}"
    )
    named = "; ".join(f"{title}: {why}" for title, why in list(held.items())[:5])
    return f"{line}{' - ' if named else ''}{named}\n"
