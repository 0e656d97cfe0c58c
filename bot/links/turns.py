"""Whose turn it is with a host: one request at a time, and a pause before the next."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from bot.core import addresses


class Turns:
    """One request at a time per host, ``pause`` seconds from the end of one to the next.

    Hosts are told apart without ``www.`` and the like, and without ports: they are mostly one
    machine. Safe for use by several threads.
    """

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._guarding = threading.Lock()
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._ended: dict[str, float] = {}

    @contextmanager
    def turn(self, address: str, patience: float) -> Iterator[bool]:
        """Wait for the turn with the host of ``address``; yield whether it came in time.

        ``patience`` is in seconds. Whoever is told ``False`` must not send anything.
        """
        end = time.monotonic() + patience
        name = addresses.host(address)
        with self._guarding:
            lock = self._locks[name]
        if not lock.acquire(timeout=max(0.0, patience)):
            yield False
            return
        try:
            wait = self._ended.get(name, -self._pause) + self._pause - time.monotonic()
            if time.monotonic() + wait > end:
                yield False
                return
            time.sleep(max(0.0, wait))
            try:
                yield True
            finally:
                self._ended[name] = time.monotonic()
        finally:
            lock.release()
