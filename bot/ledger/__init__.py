"""What the bot remembers: articles, findings, verdicts, edits, runs, links, and who may write.

Contract: :class:`Ledger` is one database, opened by its address and brought to this version's
schema. Every method is one transaction, whole or not at all however the process ends; several
processes may use one ledger at a time. Times are aware and given by the caller (a naive one is a
``ValueError``): the ledger never reads a clock. What is wrong with the database is a
:class:`LedgerError`, one line without secrets. This package is the door of SQLAlchemy, alembic and
PyMySQL; docs/ledger.md shows the tables.
"""

from __future__ import annotations

from types import TracebackType

from bot.ledger.articles import Articles
from bot.ledger.database import Database
from bot.ledger.edits import Edits
from bot.ledger.errors import LedgerError
from bot.ledger.findings import Findings
from bot.ledger.footings import Footings
from bot.ledger.leases import WRITER, Leases
from bot.ledger.mariadb import MariaDB
from bot.ledger.migrate import migrate
from bot.ledger.outlooks import Outlooks
from bot.ledger.place import is_sqlite, parse, place
from bot.ledger.runs import Runs
from bot.ledger.searches import Searches
from bot.ledger.sections import Sections
from bot.ledger.sqlite import SQLite
from bot.ledger.verdicts import Verdicts

__all__ = ["WRITER", "Ledger", "LedgerError", "connect", "place"]


class Ledger(
    Articles, Footings, Findings, Verdicts, Sections, Edits, Runs, Searches, Leases, Outlooks
):
    """The ledger; its methods stand in the modules of their nouns."""

    @classmethod
    def open(cls, address: str) -> Ledger:
        """Open the ledger at an address (``sqlite:///FILE``, ``mysql+pymysql://…``).

        Makes the file and its folders where they are missing, and migrates an older schema forward.
        Raises :class:`LedgerError` for a newer one, and for a database that cannot be used.
        """
        database = connect(address)
        try:
            migrate(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Let go of all connections."""
        self._database.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Ledger({self._database.name!r})"


def connect(address: str) -> Database:
    """Return the database at an address without touching it; :class:`LedgerError` if it is none."""
    url = parse(address)
    return SQLite(url) if is_sqlite(url) else MariaDB(url)
