"""Since when the passes over an article have been doubted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.mysql import DATETIME

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime().with_variant(DATETIME(fsp=6), "mysql")


def upgrade() -> None:
    """Add the column, unless a process that was killed on MariaDB has added it."""
    columns = sa.inspect(op.get_bind()).get_columns("footing")
    if all(each["name"] != "doubted" for each in columns):
        op.add_column("footing", sa.Column("doubted", MOMENT))
