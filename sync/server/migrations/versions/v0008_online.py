"""Dossiers from the portal, and programs that are no desks."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "submission",
        sa.Column("reference", sa.Text, primary_key=True),
        sa.Column("times", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("agency", "digest", "state", "detail")),
        sa.Column("body", sa.JSON, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("at_ms", "tries", "next_try_ms")),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.Column("desk_id", sa.Text),
        *(sa.Column(name, sa.BigInteger) for name in ("epoch", "seq")),
    )
    op.create_index(
        "submission_untold",
        "submission",
        ["next_try_ms"],
        postgresql_where=sa.text("state IN ('guided', 'rejected') AND NOT told"),
    )
    op.create_table(
        "caller",
        sa.Column("name", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "agency")),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
    )
