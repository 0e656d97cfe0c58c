"""The tables of the ledger, as the newest migration leaves them.

docs/ledger.md says what each is for. A change here needs a migration beside it
(``migrations/versions``); tests/ledger/test_migrations.py compares the two on both databases.

On MariaDB all text is ``utf8mb4_nopad_bin``: titles and ids are compared by their bytes as SQLite
does, so that titles with and without diacritics stay apart, and trailing spaces count as well. An
index may span 3072 bytes there, four to a character: what can be longer than a title is found by a
``digest``, its SHA-256 in hexadecimal digits.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from bot.ledger.columns import BigNumber, LongText, Moment, Strings

OPTIONS: dict[str, Any] = {
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_nopad_bin",
    "mysql_row_format": "DYNAMIC",
}
METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)
WIKI = String(32)  # a database name, arwiki
TITLE = String(255)  # MediaWiki's limit is 255 bytes
ID = String(80)  # CHECK/HEX
DIGEST = String(64)


def _article() -> Column[int]:
    return Column("article", Integer, ForeignKey("article.number"), nullable=False)


article = Table(
    "article",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("wiki", WIKI, nullable=False),
    Column("item", String(32)),
    Column("title", TITLE),
    Column("source_title", TITLE, nullable=False),
    Column("passed_at", Moment),
    Column("frozen", LongText),
    Column("frozen_at", Moment),
    Column("paused", LongText),
    Column("paused_at", Moment),
    Column("error", LongText),
    Column("retry_at", Moment),
    UniqueConstraint("wiki", "item"),
    UniqueConstraint("wiki", "title"),
    **OPTIONS,
)
comparison = Table(
    "comparison",
    METADATA,
    _article(),
    Column("source_revid", BigNumber, nullable=False),
    Column("target_revid", BigNumber, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("article", "source_revid", "target_revid"),
    **OPTIONS,
)
footing = Table(
    "footing",
    METADATA,
    _article(),
    Column("heard", BigNumber, nullable=False),
    Column("source_size", Integer, nullable=False),
    Column("target_size", Integer, nullable=False),
    Column("findings", Integer, nullable=False),
    Column("doubted", Moment),
    PrimaryKeyConstraint("article"),
    **OPTIONS,
)
sighting = Table(
    "sighting",
    METADATA,
    _article(),
    Column("id", ID, nullable=False),
    Column("first", Moment, nullable=False),
    Column("last", Moment, nullable=False),
    Column("passes", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("since", Moment),  # when it came back after it was gone; none: the same as first
    Column("check", String(64), nullable=False, quote=True),
    Column("words", Strings, nullable=False),
    Column("marks", Strings, nullable=False),
    PrimaryKeyConstraint("article", "id"),
    **OPTIONS,
)
proposal = Table(
    "proposal",
    METADATA,
    _article(),
    Column("id", ID, nullable=False),
    Column("check", String(64), nullable=False, quote=True),
    Column("at", Moment, nullable=False),
    Column("revid", BigNumber, nullable=False),
    PrimaryKeyConstraint("article", "id"),
    **OPTIONS,
)
verdict = Table(
    "verdict",
    METADATA,
    _article(),
    Column("id", ID, nullable=False),
    Column("state", String(16), nullable=False),
    Column("who", LongText, nullable=False),
    Column("reason", LongText, nullable=False),
    Column("at", Moment, nullable=False),
    Column("revid", BigNumber, nullable=False),
    Column("check", String(64), quote=True),
    Column("words", Strings),
    Column("marks", Strings),
    PrimaryKeyConstraint("article", "id"),
    **OPTIONS,
)
section = Table(
    "section",
    METADATA,
    _article(),
    Column("ids", Strings, nullable=False),
    Column("revid", BigNumber, nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("text", LongText, nullable=False),
    PrimaryKeyConstraint("article"),
    **OPTIONS,
)
edit = Table(
    "edit",
    METADATA,
    Column("number", Integer, primary_key=True),
    _article(),
    Column("page", LongText, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("ids", Strings, nullable=False),
    Column("begun", Moment, nullable=False),
    Column("ended", Moment),
    Column("outcome", LongText, nullable=False),
    Column("revid", BigNumber, nullable=False),
    Index(None, "article", "ended"),
    Index(None, "begun"),
    **OPTIONS,
)
run = Table(
    "run",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("who", LongText, nullable=False),
    Column("begun", Moment, nullable=False),
    Column("ended", Moment),
    Column("outcome", LongText, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("edits", Integer, nullable=False),
    **OPTIONS,
)
search = Table(
    "search",
    METADATA,
    Column("wiki", WIKI, nullable=False),
    Column("title", TITLE, nullable=False),
    Column("digest", DIGEST, nullable=False),
    Column("name", LongText, nullable=False),
    Column("revid", BigNumber, nullable=False),
    PrimaryKeyConstraint("wiki", "title", "digest"),
    **OPTIONS,
)
link = Table(
    "link",
    METADATA,
    Column("digest", DIGEST, nullable=False),
    Column("address", LongText, nullable=False),
    Column("checked_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("first_gone_at", Moment),
    Column("status", Integer, nullable=False),
    PrimaryKeyConstraint("digest"),
    **OPTIONS,
)
lease = Table(
    "lease",
    METADATA,
    Column("name", String(64), nullable=False),
    Column("holder", String(255), nullable=False),
    Column("until", Moment, nullable=False),
    PrimaryKeyConstraint("name"),
    **OPTIONS,
)
