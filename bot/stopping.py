"""Ending when asked to, at any moment, with nothing half-done.

Inside :func:`obeyed`, SIGTERM and SIGINT raise :class:`Stopped` in the main thread wherever it is:
in a wait, a request, a comparison. What must not be torn apart stands in :func:`whole` and is
finished first, for at most ``LONGEST`` seconds. Python swallows exceptions in some places (a
``__del__``, a callback), so it is raised again each second until the process ends; after ``LAST``
seconds it ends as if it were killed, which the ledger bears.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

LONGEST, LAST = 5.0, 8.5  # seconds; who asked waits for ten, on a machine that may be busy
KILLED = 128 + signal.SIGTERM  # the exit code, as shells say it
_AGAIN = 1.0
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stopped(BaseException):
    """The process was asked to end: not an error, and no ``except Exception`` eats it."""


@dataclass
class _Asked:
    """When it was asked to end (``None``: not), and how many things are to be finished first."""

    at: float | None = None
    depth: int = 0


_ASKED = _Asked()


@contextmanager
def obeyed() -> Iterator[None]:
    """Let SIGTERM and SIGINT end what runs inside; for the main thread."""
    before = {number: signal.signal(number, _told) for number in (*_SIGNALS, signal.SIGALRM)}
    _ASKED.at, _ASKED.depth = None, 0
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
        _ASKED.at, _ASKED.depth = None, 0


@contextmanager
def whole() -> Iterator[None]:
    """Finish what is inside before the process ends; :class:`Stopped` is raised after it."""
    _ASKED.depth += 1
    try:
        yield
    finally:
        _ASKED.depth -= 1
    if _ASKED.at is not None and _ASKED.depth == 0:
        raise Stopped


def _told(_number: int, _frame: FrameType | None) -> None:
    if _ASKED.at is None:
        if _number == signal.SIGALRM:
            return
        _ASKED.at = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, _AGAIN, _AGAIN)
    since = time.monotonic() - _ASKED.at
    if since > LAST:
        os._exit(KILLED)
    if _ASKED.depth == 0 or since > LONGEST:
        raise Stopped
