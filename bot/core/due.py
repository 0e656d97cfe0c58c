"""When an article is due for a pass, and why: pure; what the ledger and the wikis know goes in.

A pass is due when one of the two revisions is another than was compared last, and besides when time
alone changes what is to be said: a finding can be confirmed, a statement has stood long enough, an
item was missed once and may be retired, or the last pass is long ago.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.core.memory import Compared

_EVER = datetime.min.replace(tzinfo=UTC)


class Why(StrEnum):
    """Why an article is passed over."""

    NEW = "new"
    CHANGED = "changed"
    AGAIN = "tried again"
    CONFIRM = "to confirm"
    STABLE = "stood long enough"
    RETIRE = "to retire"
    FULL = "long ago"


@dataclass(frozen=True, slots=True)
class Waits:
    """How long until time alone makes a pass due.

    ``confirm``: between two passes that find the same. ``stable``: until a statement of the source
    counts as standing. ``full``: between two passes of an article of which nothing else is known.
    """

    confirm: timedelta
    stable: timedelta
    full: timedelta


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest revisions of a pair as the wikis tell them now; 0 where there is no page.

    ``source_at`` is the time of the source's, ``None`` where there is none.
    """

    source: int
    target: int
    source_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the ledger knows about the next pass over an article.

    ``passed_at`` is the time of the last pass, ``compared`` the revisions compared last.
    ``unconfirmed`` are the times at which findings of the last pass were first seen, as far as they
    are younger than it takes to confirm them; ``earlier`` when older revisions of the source were
    compared last; ``missed`` says that the last pass missed an item that stands on the talk page
    for the first time. ``held``: frozen or paused. ``failed``: something went wrong last;
    ``retry_at``: not to be tried before.
    """

    article: int
    passed_at: datetime | None = None
    compared: Compared | None = None
    unconfirmed: tuple[datetime, ...] = ()
    earlier: tuple[datetime, ...] = ()
    missed: bool = False
    held: bool = False
    failed: bool = False
    retry_at: datetime | None = None


def planned(outlook: Outlook, waits: Waits) -> tuple[datetime, Why] | None:
    """Return when a pass is due even if nothing changes, and why; ``None`` while it is held."""
    if outlook.held:
        return None
    when = _untroubled(outlook, waits)
    if outlook.failed and outlook.retry_at is not None:
        return outlook.retry_at, Why.AGAIN
    return when


def why(outlook: Outlook, waits: Waits, now: datetime, latest: Latest | None = None) -> Why | None:
    """Return why an article is due now, ``None`` if it is not.

    Without ``latest`` only time counts. One that is to be tried again later is not due before.
    """
    plan = planned(outlook, waits)
    if plan is None or (outlook.retry_at is not None and now < outlook.retry_at):
        return None
    when, reason = plan
    if latest is not None and changed(outlook, latest):
        return Why.CHANGED
    if when <= now:
        return reason
    if latest is not None and latest.source_at is not None and outlook.passed_at is not None:
        settled = latest.source_at + waits.stable
        if outlook.passed_at < settled <= now:
            return Why.STABLE
    return None


def changed(outlook: Outlook, latest: Latest) -> tuple[str, ...]:
    """Return which of ``source`` and ``target`` have another revision than was compared last."""
    seen = outlook.compared
    if seen is None:
        return ()
    pairs = (
        ("source", seen.source_revid, latest.source),
        ("target", seen.target_revid, latest.target),
    )
    return tuple(name for name, was, now in pairs if was != now)


def _untroubled(outlook: Outlook, waits: Waits) -> tuple[datetime, Why]:
    passed, compared = outlook.passed_at, outlook.compared
    if passed is None or compared is None:
        return _EVER, Why.NEW
    if compared.at > passed:  # the process died between the two
        return _EVER, Why.AGAIN
    plans = [(passed + waits.full, Why.FULL)]
    plans += [(first + waits.confirm, Why.CONFIRM) for first in outlook.unconfirmed]
    plans += [
        (at + waits.stable, Why.STABLE) for at in outlook.earlier if at + waits.stable > passed
    ]
    if outlook.missed:
        plans.append((passed + waits.confirm, Why.RETIRE))
    return min(plans, key=lambda plan: plan[0])
