"""The crew of this machine: a pool of processes.

They are forked from a server process that has loaded the program, not from this one, whose threads
a fork would tear. They end with this process, however it ends.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.forkserver
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.errors import UserError

if TYPE_CHECKING:  # takes half a second to import, which the server does meanwhile
    from bot.scan.work import Job

_WORK = "bot.scan.work"
_AHEAD = 3  # jobs under way per process: one at work, the next at hand, one to be saved


def usable() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))


class Processes:
    """``count`` processes; as a context it stops them at once when it is left by an error.

    Their server begins to load the program when this is made, and they the ``rules`` (a folder;
    ``None``: the usual one) with :meth:`start`, while whoever made it goes on.
    """

    def __init__(self, count: int, rules: Path | None = None) -> None:
        self._count, self._rules = count, rules
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([_WORK])
        with _no_interrupts():
            multiprocessing.forkserver.ensure_running()
        self._pool = self._new()

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._pool.shutdown(wait=kind is None, cancel_futures=True)
        if kind is not None:
            for process in multiprocessing.active_children():
                process.terminate()

    def start(self) -> None:
        """Start them all; without this, each starts when there is a job for it."""
        with _no_interrupts():
            for _ in range(self._count):
                self._pool.submit(_nothing)

    def room(self) -> int:
        """Return how many jobs to have under way at most."""
        return _AHEAD * self._count

    def submit(self, job: Job) -> Future[bytes]:
        """Take a job."""
        from bot.scan.work import judge

        with _no_interrupts():
            return self._pool.submit(judge, job)

    def renew(self) -> None:
        """Start a new pool for one that lost a process."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._new()

    def waits_for(self) -> str:
        """Return nothing: a pool works or is broken."""
        return ""

    def _new(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._count, self._context, initializer=_begin, initargs=(self._rules,)
        )


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Keep Ctrl-C from the processes started meanwhile, which inherit the mask: it is ours."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _nothing() -> None:
    """Do nothing: a job for whose sake a process starts."""


def _begin(rules: Path | None) -> None:
    """End this process when its parent has died (a pool's would wait for jobs for ever); load."""
    from bot.scan import work

    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    with suppress(UserError):  # the process that asked says what is wrong with them
        work.prepare(rules)
