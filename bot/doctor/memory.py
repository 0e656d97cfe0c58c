"""The ledger: can it be opened and written, which schema has it, who uses it, what is left?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

from bot.config import Rules
from bot.doctor.line import Line, State
from bot.ledger import LedgerError, place
from bot.ledger.examination import Examination, examine


def lines(rules: Rules, now: datetime) -> Iterator[Line]:
    """Look at the ledger of these rules; ``now`` is aware. It is neither made nor migrated."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        address = place(rules.settings.ledger.address, os.environ)
        found = examine(address, midnight, now)
    except LedgerError as error:
        where, _, mend = str(error).rpartition("; ")
        yield Line("ledger", State.FAIL, where or mend, mend if where else "")
        return
    yield _ledger(found)
    if found.writer:
        yield Line(
            "writer", State.OK, f"{found.writer.holder}, until {found.writer.until:%H:%M} UTC"
        )
    cap = rules.settings.manners.edits_per_day
    left = cap - (found.edits or 0)
    what = f"{max(left, 0)} of {cap} today"
    if left > 0:
        yield Line("edits left", State.OK, what)
    else:
        mend = "nothing is saved until midnight UTC; [manners] edits_per_day"
        yield Line("edits left", State.WARN, what, mend)


def _ledger(found: Examination) -> Line:
    if found.schema is None:
        return Line("ledger", State.OK, f"{found.name}: empty, the first pass makes its tables")
    what = f"{found.name}, schema {found.schema}"
    if found.schema == found.newest:
        return Line("ledger", State.OK, what)
    mend = "the next pass brings it there; keep a copy if you may want the older version back"
    return Line("ledger", State.WARN, f"{what}, this version has {found.newest}", mend)
