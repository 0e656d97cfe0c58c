"""The first schema: articles, what was found in them, proposed, answered and saved; runs; leases.

What it says of columns is written out here, not taken from bot.ledger.tables, which moves on.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.mysql import DATETIME, MEDIUMTEXT

revision = "0001"
down_revision = None

LONG = sa.Text().with_variant(MEDIUMTEXT(), "mysql")
MOMENT = sa.DateTime().with_variant(DATETIME(fsp=6), "mysql")


def upgrade() -> None:
    """Make all tables; those that a killed process has made on MariaDB stay."""
    _table(
        "article",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("wiki", sa.String(32), nullable=False),
        sa.Column("item", sa.String(32)),
        sa.Column("title", sa.String(255)),
        sa.Column("source_title", sa.String(255), nullable=False),
        sa.Column("passed_at", MOMENT),
        sa.Column("frozen", LONG),
        sa.Column("frozen_at", MOMENT),
        sa.Column("paused", LONG),
        sa.Column("paused_at", MOMENT),
        sa.Column("error", LONG),
        sa.Column("retry_at", MOMENT),
        sa.UniqueConstraint("wiki", "item", name="uq_article_wiki_item"),
        sa.UniqueConstraint("wiki", "title", name="uq_article_wiki_title"),
        sa.PrimaryKeyConstraint("number", name="pk_article"),
    )
    _table(
        "comparison",
        sa.Column("article", sa.Integer, nullable=False),
        sa.Column("source_revid", sa.BigInteger, nullable=False),
        sa.Column("target_revid", sa.BigInteger, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("article", "source_revid", "target_revid", name="pk_comparison"),
        sa.ForeignKeyConstraint(["article"], ["article.number"], name="fk_comparison_article"),
    )
    _table(
        "sighting",
        sa.Column("article", sa.Integer, nullable=False),
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("first", MOMENT, nullable=False),
        sa.Column("last", MOMENT, nullable=False),
        sa.Column("passes", sa.Integer, nullable=False),
        sa.Column("misses", sa.Integer, nullable=False),
        sa.Column("check", sa.String(64), nullable=False, quote=True),
        sa.Column("words", LONG, nullable=False),
        sa.Column("marks", LONG, nullable=False),
        sa.PrimaryKeyConstraint("article", "id", name="pk_sighting"),
        sa.ForeignKeyConstraint(["article"], ["article.number"], name="fk_sighting_article"),
    )
    _table(
        "proposal",
        sa.Column("article", sa.Integer, nullable=False),
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("check", sa.String(64), nullable=False, quote=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("revid", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("article", "id", name="pk_proposal"),
        sa.ForeignKeyConstraint(["article"], ["article.number"], name="fk_proposal_article"),
    )
    _table(
        "verdict",
        sa.Column("article", sa.Integer, nullable=False),
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("who", LONG, nullable=False),
        sa.Column("reason", LONG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("revid", sa.BigInteger, nullable=False),
        sa.Column("check", sa.String(64), quote=True),
        sa.Column("words", LONG),
        sa.Column("marks", LONG),
        sa.PrimaryKeyConstraint("article", "id", name="pk_verdict"),
        sa.ForeignKeyConstraint(["article"], ["article.number"], name="fk_verdict_article"),
    )
    _table(
        "section",
        sa.Column("article", sa.Integer, nullable=False),
        sa.Column("ids", LONG, nullable=False),
        sa.Column("revid", sa.BigInteger, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("text", LONG, nullable=False),
        sa.PrimaryKeyConstraint("article", name="pk_section"),
        sa.ForeignKeyConstraint(["article"], ["article.number"], name="fk_section_article"),
    )
    _table(
        "edit",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("article", sa.Integer, nullable=False),
        sa.Column("page", LONG, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("ids", LONG, nullable=False),
        sa.Column("begun", MOMENT, nullable=False),
        sa.Column("ended", MOMENT),
        sa.Column("outcome", LONG, nullable=False),
        sa.Column("revid", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_edit"),
        sa.ForeignKeyConstraint(["article"], ["article.number"], name="fk_edit_article"),
    )
    _table(
        "run",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("who", LONG, nullable=False),
        sa.Column("begun", MOMENT, nullable=False),
        sa.Column("ended", MOMENT),
        sa.Column("outcome", LONG, nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.Column("edits", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_run"),
    )
    _table(
        "search",
        sa.Column("wiki", sa.String(32), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", LONG, nullable=False),
        sa.Column("revid", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("wiki", "title", "digest", name="pk_search"),
    )
    _table(
        "link",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("address", LONG, nullable=False),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("first_gone_at", MOMENT),
        sa.Column("status", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_link"),
    )
    _table(
        "lease",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("holder", sa.String(255), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    _index("edit", "article", "ended")
    _index("edit", "begun")


def _table(name: str, *parts: sa.Column[object] | sa.Constraint) -> None:
    op.create_table(
        name,
        *parts,
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_nopad_bin",
        mysql_row_format="DYNAMIC",
        if_not_exists=op.get_context().dialect.name == "mysql",
    )


def _index(table: str, *columns: str) -> None:
    name = f"ix_{table}_{'_'.join(columns)}"
    repeatable = op.get_context().dialect.name == "mysql"
    op.create_index(name, table, columns, if_not_exists=repeatable)
