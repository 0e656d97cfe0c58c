"""When something runs: APScheduler's only door.

APScheduler, in a thread of its own, decides *when*; the thread that called :meth:`Scheduler.run`
does the work, one piece at a time, so that a signal can interrupt it. What comes due while
something runs waits; several times of one job that passed meanwhile are one. A time that is missed
by more than the grace is left out, and said.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any

from apscheduler.events import (
    EVENT_JOB_MAX_INSTANCES,
    EVENT_JOB_MISSED,
    JobExecutionEvent,
    JobSubmissionEvent,
)
from apscheduler.executors.base import BaseExecutor, run_job
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.core.errors import UserError

log = logging.getLogger(__name__)

_INTERVAL = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
Work = Callable[[], None]


class ScheduleError(UserError):
    """A schedule cannot be read."""


class Scheduler:
    """Runs named jobs by schedules; ``grace`` is how late one may still begin.

    ``missed`` says which times were left out, and why.
    """

    def __init__(self, grace: timedelta) -> None:
        self.missed: list[str] = []
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # what it warns of is in `missed`
        self._hands = _Hands()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": self._hands},
            job_defaults={
                "coalesce": True,
                "max_instances": 1,
                "misfire_grace_time": max(1, int(grace.total_seconds())),
            },
        )
        self._scheduler.add_listener(self._note, EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)

    def every(
        self, name: str, schedule: str, work: Work, *, jitter: int = 0, at_once: bool = False
    ) -> None:
        """Run something by a schedule (:func:`trigger`), ``at_once`` for the first time as well."""
        first = {"next_run_time": datetime.now(UTC)} if at_once else {}
        self._scheduler.add_job(
            self._hands.guarding(work), trigger(schedule, jitter), id=name, name=name, **first
        )

    def at(self, name: str, when: datetime, work: Work) -> None:
        """Run something once, at a time or at once; another time of that name is replaced.

        May be called from any thread.
        """
        self._scheduler.add_job(
            self._hands.guarding(work),
            DateTrigger(when, timezone=UTC),
            id=name,
            name=name,
            replace_existing=True,
        )

    def next_at(self, name: str) -> datetime | None:
        """Return when a job runs next, ``None`` if it does not."""
        job = self._scheduler.get_job(name)
        at: datetime | None = getattr(job, "next_run_time", None)
        return at

    def run(self) -> None:
        """Do what comes due until one of the jobs raises, or a signal does."""
        self._scheduler.start()
        try:
            while True:
                self._hands.work()
        finally:
            self._scheduler.shutdown(wait=False)

    def _note(self, event: JobExecutionEvent | JobSubmissionEvent) -> None:
        if isinstance(event, JobSubmissionEvent):
            times, cause = event.scheduled_run_times, "the one before was not done"
        else:
            times, cause = [event.scheduled_run_time], "too late"
        for at in times:
            self.missed.append(f"{event.job_id} of {at:%Y-%m-%d %H:%M:%S} UTC: {cause}")


def trigger(schedule: str, jitter: int = 0) -> BaseTrigger:
    """Return the trigger of a schedule: ``20m``, ``2h``, ``1d``, or a crontab's five fields in UTC.

    ``jitter`` is by how many seconds at most each time is later (a crontab's: or earlier).
    :class:`ScheduleError` says what is wrong with it.
    """
    try:
        if found := _INTERVAL.fullmatch(schedule.strip()):
            amount = {_UNITS[found[2]]: float(found[1])}
            if float(found[1]) <= 0:
                raise ValueError("an interval must be longer than nothing")
            return IntervalTrigger(**amount, jitter=jitter or None, timezone=UTC)
        cron = CronTrigger.from_crontab(schedule, timezone=UTC)
    except ValueError as error:
        raise ScheduleError(
            f"schedule {schedule!r}: {error}; write 20m, 2h, 1d or a crontab like 15 */2 * * *"
        ) from None
    cron.jitter = jitter or None
    return cron


class _Hands(BaseExecutor):  # type: ignore[misc]
    """An executor whose jobs are run by whoever calls :meth:`work`."""

    def __init__(self) -> None:
        super().__init__()
        self._due: SimpleQueue[tuple[Any, list[datetime]]] = SimpleQueue()
        self._raised: BaseException | None = None

    def guarding(self, work: Work) -> Work:
        """Return work whose exception reaches the caller of :meth:`work`: APScheduler logs it."""

        def guarded() -> None:
            try:
                work()
            except BaseException as error:
                self._raised = error

        return guarded

    def work(self, *, wait: bool = True) -> bool:
        """Run the next job that is due; ``False`` where none is and we do not ``wait`` for one."""
        try:
            job, times = self._due.get(wait)
        except Empty:
            return False
        events = run_job(job, job._jobstore_alias, times, self._logger.name)
        self._run_job_success(job.id, events)
        raised, self._raised = self._raised, None
        if raised is not None:
            raise raised
        return True

    def _do_submit_job(self, job: Any, run_times: list[datetime]) -> None:
        self._due.put((job, run_times))
