"""Files that citizens handed in with a dossier on the portal."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("reference", sa.Text, primary_key=True),
        sa.Column("times", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("no", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("paper", "address", "state", "detail")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("tries", "next_try_ms")),
        *(sa.Column(name, sa.Text) for name in ("sha256", "media")),
        sa.Column("size", sa.BigInteger),
    )
