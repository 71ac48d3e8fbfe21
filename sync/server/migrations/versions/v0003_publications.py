"""What the centre sets for all counters."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        "CREATE TABLE publication (no BIGSERIAL PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL,"
        " at_ms BIGINT NOT NULL, body JSON NOT NULL)"
    )
    op.execute("CREATE INDEX publication_name ON publication (kind, name, no)")
