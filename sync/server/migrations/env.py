"""Run by Alembic on the connection that `upgrade` hands over."""

from alembic import context

from sync.server import schema

context.configure(connection=context.config.attributes["connection"], target_metadata=schema.metadata)
context.run_migrations()
