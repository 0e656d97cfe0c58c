"""One database, whichever it is: transactions that are retried, errors that people understand.

Contract: `read` and `write` run a function with a connection inside one transaction and return what
it returns. The function may run more than once - after a deadlock, a lost connection, or a row that
another process inserted at the same moment - so it must do nothing but talk to the database. A
transaction whose commit was not answered is not repeated: it may have happened. `alone` is one for
changing the schema, with all other processes that want the same kept out.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, StatementError

from bot.ledger.errors import LedgerError

_T = TypeVar("_T")
TRIES = 6
PAUSE = 0.01  # seconds before the first repetition; each further one waits twice as long


class Database(ABC):
    """A database; ``name`` says where it is, for people, without user or password."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name

    def read(self, work: Callable[[Connection], _T]) -> _T:
        """Run a function that only reads."""
        return self._run(work, writes=False)

    def write(self, work: Callable[[Connection], _T]) -> _T:
        """Run a function that may write; all of it happens, or nothing."""
        return self._run(work, writes=True)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @abstractmethod
    def alone(self) -> AbstractContextManager[Connection]:
        """Open a transaction for changing the schema, one at a time over all processes.

        Ends with a commit where the database can roll changes of the schema back.
        """

    @abstractmethod
    def passes(self, error: DBAPIError) -> bool:
        """Tell whether an error may be gone when the transaction is run again."""

    @abstractmethod
    def explain(self, error: DBAPIError) -> str | None:
        """Return what is wrong and what to do about it; ``None`` for an error in the program."""

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Turn errors of the database into :class:`LedgerError`, and unpack those of the caller."""
        try:
            yield
        except DBAPIError as error:
            told = self.explain(error)
            if told is None:
                raise
            raise LedgerError(f"{self.name}: {told}") from None
        except StatementError as error:
            raise (error.orig or error) from None  # a naive datetime, for one

    def _run(self, work: Callable[[Connection], _T], writes: bool) -> _T:
        with self.telling():
            for attempt in range(TRIES):
                try:
                    return self._once(work, writes)
                except _UnfinishedError as stopped:
                    if attempt == TRIES - 1 or not self.passes(stopped.error):
                        raise stopped.error from None
                time.sleep(PAUSE * 2**attempt)
        raise AssertionError("the last attempt returns or raises")

    def _once(self, work: Callable[[Connection], _T], writes: bool) -> _T:
        try:
            connection = self.engine.connect()
        except DBAPIError as error:
            raise _UnfinishedError(error) from None
        with connection.execution_options(writes=writes), connection.begin() as transaction:
            try:
                result = work(connection)
            except DBAPIError as error:
                transaction.rollback()
                raise _UnfinishedError(error) from None
            transaction.commit()
            return result


class _UnfinishedError(Exception):
    """A transaction failed before its commit was sent, so nothing of it happened."""

    def __init__(self, error: DBAPIError) -> None:
        super().__init__(str(error.orig))
        self.error = error
