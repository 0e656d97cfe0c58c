"""The loop of a scan: keeps a crew busy, no further ahead than it has room, and saves what comes.

Only here documents are written, by one process, each once: a crew may lose a process and compare a
pair twice, there is still one document.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bot.core.errors import UserError
from bot.scan.documents import FAILED, Documents
from bot.scan.entries import Entry, Unread
from bot.scan.work import Job, Mismatch, Stamp

log = logging.getLogger(__name__)

BUG = 1  # the exit code of an error that no user made
_PATIENCE = 30.0  # seconds without any result, after which a crew is asked what it waits for
_LAST_WORDS = 5.0  # seconds for the jobs of a lost crew to say that they are lost


class Crew(Protocol):
    """Whoever compares. All of its errors that are not of a single job are ``UserError``."""

    def room(self) -> int:
        """Return how many jobs to have under way at most, 1 or more."""

    def submit(self, job: Job) -> Future[bytes]:
        """Take a job; raises ``BrokenExecutor`` when the crew is lost."""

    def renew(self) -> None:
        """Make up for a lost crew, or raise a ``UserError`` where that cannot be done."""

    def waits_for(self) -> str:
        """Return what keeps a crew from working, the empty string if nothing does."""


@dataclass(slots=True)
class Tally:
    """What came of a scan so far; ``code`` is the worst exit code, ``failed`` name and cause."""

    compared: int = 0
    skipped: int = 0
    code: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


class Run:
    """One scan."""

    def __init__(
        self,
        documents: Documents,
        crew: Crew,
        rules: Path,
        tool: str,
        *,
        told: Callable[[Tally], None] = lambda _: None,
        failed: Callable[[str, str], None] = lambda _name, _cause: None,
    ) -> None:
        """``told`` hears of every entry that is done with, ``failed`` the name and the cause."""
        self._documents = documents
        self._crew = crew
        self._rules = rules
        self._tool = tool
        self._told = told
        self._failed = failed
        self._under_way: dict[Future[bytes], Job] = {}
        self._suspects: list[Job] = []
        self._tally = Tally()

    def through(self, entries: Iterable[Entry | Unread]) -> Tally:
        """Compare all entries that have no true document yet, and write down what failed.

        An entry that comes twice under one name is compared once. Raises the ``UserError`` of a
        folder that cannot be written or of a crew that is lost for good; what is done stays.
        """
        self._documents.remove(FAILED)
        seen: set[str] = set()
        try:
            for entry in entries:
                if isinstance(entry, Unread):
                    self._fail(entry.name, entry.cause, entry.code)
                elif entry.name not in seen:
                    seen.add(entry.name)
                    self._take(entry)
            while self._under_way:
                self._settle()
        finally:
            if self._tally.failed:
                lines = sorted("\t".join(map(_one_line, each)) for each in self._tally.failed)
                self._documents.write(FAILED, "\n".join(lines) + "\n")
        return self._tally

    def _take(self, entry: Entry) -> None:
        stamp = Stamp(self._tool, entry.state)
        if self._documents.holds(entry.name, stamp):
            self._tally.skipped += 1
            self._told(self._tally)
            return
        while len(self._under_way) >= self._crew.room():
            self._settle()
        try:
            pair = entry.load()
        except UserError as error:
            self._fail(entry.name, str(error), error.code)
            return
        job = Job.of(entry.name, stamp, self._rules, pair)
        try:
            self._under_way[self._crew.submit(job)] = job
        except BrokenExecutor:
            self._suspects.append(job)
            self._settle()

    def _settle(self) -> None:
        """Wait until something is done, and save it."""
        if not self._suspects:
            done = wait(self._under_way, _PATIENCE, FIRST_COMPLETED).done
            for future in done:
                self._save(future, self._under_way.pop(future))
            if not done and (cause := self._crew.waits_for()):
                log.warning("%s", cause)
        if self._suspects:
            self._recover()

    def _save(self, future: Future[bytes], job: Job) -> None:
        try:
            data = future.result()
        except (BrokenExecutor, CancelledError):
            self._suspects.append(job)
        except Mismatch:
            raise
        except UserError as error:
            self._fail(job.name, str(error), error.code)
        except Exception as error:  # one pair that the program cannot bear must not stop the others
            log.debug("%s", job.name, exc_info=error)
            self._fail(job.name, f"a bug: {type(error).__name__}: {error}", BUG)
        else:
            self._documents.put(job.name, data)
            self._tally.compared += 1
            self._told(self._tally)

    def _recover(self) -> None:
        """Try everything that a lost crew had, one by one: who kills it alone is to blame."""
        done, silent = wait(self._under_way, _LAST_WORDS)
        for future in done:
            self._save(future, self._under_way.pop(future))
        # A broken pool says so of each job at once; a cluster out of reach says nothing.
        self._suspects += [self._under_way.pop(future) for future in silent]
        suspects, self._suspects = self._suspects, []
        self._crew.renew()
        for job in suspects:
            try:
                future = self._crew.submit(job)
                wait([future])
                self._save(future, job)
                broken = bool(self._suspects)
            except BrokenExecutor:
                broken = True
            if broken:
                self._suspects.clear()
                self._crew.renew()
                self._fail(job.name, "the process that compared it died; too little memory?", BUG)

    def _fail(self, name: str, cause: str, code: int) -> None:
        self._tally.failed.append((name, cause))
        self._tally.code = max(self._tally.code, code)
        self._failed(_one_line(name), _one_line(cause))
        self._told(self._tally)


def _one_line(text: str) -> str:
    return " ".join(text.split())
