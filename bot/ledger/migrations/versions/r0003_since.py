"""Since when a finding has been seen without being gone in between."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.mysql import DATETIME

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime().with_variant(DATETIME(fsp=6), "mysql")


def upgrade() -> None:
    """Add the column, unless a process that was killed on MariaDB has added it."""
    columns = sa.inspect(op.get_bind()).get_columns("sighting")
    if all(each["name"] != "since" for each in columns):
        op.add_column("sighting", sa.Column("since", MOMENT))
