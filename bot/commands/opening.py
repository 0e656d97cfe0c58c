"""What posting needs, opened: the ledger, the right to write in it alone, both wikis."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.config import Rules
from bot.core.errors import UserError
from bot.core.memory import Held
from bot.gateway import Reader, Writer
from bot.ledger import WRITER, Ledger, place
from bot.visit import utc_now

LEASE = WRITER
_SECONDS = 600.0  # longer than a visit may take: its patience, and the comparing
_PAUSE = 1.0  # seconds between two tries


class Busy(UserError):  # noqa: N818
    """Another process writes with the same ledger."""

    code = 3


def ledger(rules: Rules) -> Ledger:
    """Open the ledger where the settings and the environment say it is."""
    return Ledger.open(place(rules.settings.ledger.address, os.environ))


def wikis(rules: Rules, known: Ledger) -> tuple[Reader, Writer]:
    """Reach both wikis, and log in on the target."""
    return Reader(rules, known), Writer(rules)


@contextmanager
def alone(known: Ledger, rules: Rules, holder: str) -> Iterator[Callable[[], None]]:
    """Hold the right to write, one process at a time; wait for it as long as a pass may last.

    Yields what renews it: call that before each visit. Raises :class:`Busy` with the holder's name
    when it stays taken, or was taken over. A dead holder's ends by itself.
    """
    end = time.monotonic() + rules.settings.manners.patience

    def renew() -> None:
        while isinstance(held := known.lease(LEASE, holder, _SECONDS, utc_now()), Held):
            if time.monotonic() >= end:
                raise Busy(
                    f"the ledger is in use by {held.holder} until {held.until:%Y-%m-%d %H:%M} UTC;"
                    " wait, or end that process"
                )
            time.sleep(_PAUSE)

    renew()
    try:
        yield renew
    finally:
        known.release(LEASE, holder)
