"""What alembic runs around the migrations: on the connection, and in the transaction, of ours."""

from alembic import context

from bot.ledger.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
context.run_migrations()
