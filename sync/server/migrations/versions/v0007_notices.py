"""Notices to citizens."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("desk_id", sa.Text, primary_key=True),
        sa.Column("epoch", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "code", "state", "detail")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("at_ms", "tries", "next_try_ms")),
    )
    op.create_index("notice_waiting", "notice", ["next_try_ms"], postgresql_where=sa.text("state = 'waiting'"))
