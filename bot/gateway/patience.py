"""How long a pass may still wait for its wikis: one budget of seconds for all that it asks of both.

A pass opens it with :func:`within`; what is asked outside of one has a budget of its own, so that
nothing ever waits without end. The door counts every wait against it: sockets, retries, throttles,
lag and Retry-After.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_AFTERWARDS = 20.0  # seconds kept back while an edit is sent, to find out what became of it


class UsedUp(Exception):  # noqa: N818
    """There is less patience left than the next wait needs; the text says for what."""


class Patience:
    """A budget of ``seconds`` of time, running from now on.

    ``asked`` is the time in seconds that the wiki asked to wait with its last answer, an error.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.asked = 0
        self._end = time.monotonic() + seconds
        self._kept = 0.0

    @property
    def left(self) -> float:
        """The seconds that are left, not below 0."""
        return max(0.0, self._end - time.monotonic() - self._kept)

    def spend(self, seconds: float, what: str) -> None:
        """Raise :class:`UsedUp` where a wait of so many seconds is more than is left."""
        if seconds >= self.left:
            raise UsedUp(f"the patience of {self.seconds:g} s is used up, no time for {what}")

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Keep something back: after an edit whose answer is lost, the page has to be looked at."""
        self._kept = min(_AFTERWARDS, self.seconds / 4)
        try:
            yield
        finally:
            self._kept = 0.0


_RUNNING: ContextVar[Patience | None] = ContextVar("patience", default=None)


@contextmanager
def within(seconds: float) -> Iterator[Patience]:
    """Give what is asked inside so many seconds, all in all; within another, that other's rest."""
    outer = _RUNNING.get()
    if outer is not None:
        seconds = min(seconds, outer.left)
    own = Patience(seconds)
    token = _RUNNING.set(own)
    try:
        yield own
    finally:
        _RUNNING.reset(token)


@contextmanager
def some(seconds: float) -> Iterator[Patience]:
    """Go on with the patience of the pass that is under way, or with so many seconds."""
    outer = _RUNNING.get()
    if outer is not None:
        yield outer
        return
    with within(seconds) as own:
        yield own


def running() -> Patience | None:
    """Return the patience that is running, ``None`` outside of :func:`within` and :func:`some`."""
    return _RUNNING.get()
