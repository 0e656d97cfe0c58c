"""Who may write: one holder per name at a time, until the lease ends.

A lease is taken by one conditional statement, so that of two processes one gets it. A holder that
dies keeps nobody waiting longer than its lease; one that lives renews it in time. The clock is the
callers': holders on machines whose clocks differ by more than a lease would both hold it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_, select, update

from bot.core.memory import Held, Lease
from bot.ledger.store import Store
from bot.ledger.tables import lease as table

WRITER = "writer"  # the lease of whoever writes to a wiki


class Leases(Store):
    """Leases by name."""

    def lease(self, name: str, holder: str, seconds: float, now: datetime) -> Lease | Held:
        """Take or renew a lease; :class:`Held` says who has it and until when.

        It is free when nobody holds it, when it ended (``until`` is not after ``now``), and for its
        holder: two that must not both write need different names.
        """
        until = now + timedelta(seconds=seconds)
        free = or_(table.c.holder == holder, table.c.until <= now)
        take = update(table).where(table.c.name == name, free).values(holder=holder, until=until)

        def work(connection: Connection) -> Lease | Held:
            if connection.execute(take).rowcount:
                return Lease(name, holder, until)
            row = connection.execute(select(table).where(table.c.name == name)).first()
            if row is not None:
                return Held(row.holder, row.until)
            # Of two that find it free, one inserts; the other begins again and finds it held.
            connection.execute(insert(table).values(name=name, holder=holder, until=until))
            return Lease(name, holder, until)

        return self._database.write(work)

    def release(self, name: str, holder: str) -> bool:
        """Give a lease back; ``False`` if the holder had it no more."""
        return self._change(delete(table).where(table.c.name == name, table.c.holder == holder)) > 0

    def holder(self, name: str, now: datetime) -> Held | None:
        """Return who has a lease and until when; ``None`` where it is free."""
        row = self._row(select(table).where(table.c.name == name, table.c.until > now))
        return None if row is None else Held(row.holder, row.until)
