"""What a pass stands on: how far the talk page was heard, and the sizes that were sound last."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table; one that a killed process has made on MariaDB stays."""
    op.create_table(
        "footing",
        sa.Column("article", sa.Integer, nullable=False),
        sa.Column("heard", sa.BigInteger, nullable=False),
        sa.Column("source_size", sa.Integer, nullable=False),
        sa.Column("target_size", sa.Integer, nullable=False),
        sa.Column("findings", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("article", name="pk_footing"),
        sa.ForeignKeyConstraint(["article"], ["article.number"], name="fk_footing_article"),
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_nopad_bin",
        mysql_row_format="DYNAMIC",
        if_not_exists=op.get_context().dialect.name == "mysql",
    )
