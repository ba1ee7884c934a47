"""Runs migrations on the connection it is given; there is no alembic.ini."""

from alembic import context

from planner.storage.tables import Row

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Row.metadata,
    # SQLite cannot alter a column: batch mode makes the table anew
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
