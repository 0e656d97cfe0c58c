"""Kinds of columns that read back as what was written, the same on every database.

Contract: a `Moment` is an aware datetime, exact to the microsecond, kept in UTC; a naive one is a
``ValueError``. `Strings` is a tuple of strings in their order, kept as JSON text. `LongText` holds
16 MiB; `BigNumber` 64 bits.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Text
from sqlalchemy.dialects.mysql import DATETIME, MEDIUMTEXT
from sqlalchemy.types import TypeDecorator

LongText = Text().with_variant(MEDIUMTEXT(), "mysql")
BigNumber = BigInteger()


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC without a zone, so that it sorts and compares."""

    impl = DateTime().with_variant(DATETIME(fsp=6), "mysql")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Return what is kept."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, _: Dialect) -> datetime | None:
        """Return what was written, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Strings(TypeDecorator[tuple[str, ...]]):
    """A tuple of strings, kept as a JSON list."""

    impl = LongText
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, _: Dialect) -> str | None:
        """Return what is kept."""
        return None if value is None else json.dumps(list(value), ensure_ascii=False)

    def process_result_value(self, value: Any, _: Dialect) -> tuple[str, ...] | None:
        """Return what was written."""
        return None if value is None else tuple(json.loads(value))
