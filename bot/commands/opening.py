"""What posting needs, opened: the ledger, the right to write in it alone, both wikis."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from bot import stopping
from bot.commands.output import UsageError
from bot.config import Rules
from bot.core.errors import UserError
from bot.core.memory import Held, Watch
from bot.gateway import Reader, Writer
from bot.ledger import WRITER, Ledger, LedgerError, place
from bot.visit import utc_now

LEASE = WRITER
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


def named(known: Ledger, title: str) -> list[Watch]:
    """Return the articles of the ledger that have a title on either wiki, or an item; or raise."""
    found = [
        each for each in known.articles() if title in (each.title, each.item, each.source_title)
    ]
    if not found:
        raise UsageError(f"{title}: not in the ledger; istidrak status lists its articles")
    return found


@contextmanager
def alone(
    known: Ledger, rules: Rules, holder: str, waiting: Callable[[Held], object] | None = None
) -> Iterator[Callable[[], None]]:
    """Hold the right to write, one process at a time; wait for it as long as a pass may last.

    Raises :class:`Busy` with the holder's name when it stays taken; with ``waiting`` it waits on
    and calls that each second. A dead holder's ends by itself. Yields what renews it, which raises
    :class:`Busy` where another process has taken it: who holds it for long must call that more
    often than every ``[watch] lease_seconds``.
    """
    seconds = rules.settings.watch.lease_seconds
    end = time.monotonic() + rules.settings.manners.patience
    while isinstance(held := known.lease(LEASE, holder, seconds, utc_now()), Held):
        if waiting is not None:
            waiting(held)
        elif time.monotonic() >= end:
            raise _busy(held)
        time.sleep(_PAUSE)

    def renew() -> None:
        if isinstance(held := known.lease(LEASE, holder, seconds, utc_now()), Held):
            raise _busy(held)

    try:
        yield renew
    finally:
        with stopping.whole(), suppress(LedgerError):  # it lapses by itself where nobody answers
            known.release(LEASE, holder)


def _busy(held: Held) -> Busy:
    return Busy(
        f"the ledger is in use by {held.holder} until {held.until:%Y-%m-%d %H:%M} UTC;"
        " wait, or end that process"
    )
