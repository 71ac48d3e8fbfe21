"""Order numbers of agencies elsewhere, given to a desk for one epoch."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "elsewhere_grant",
        sa.Column("identifier", sa.Text, primary_key=True),
        sa.Column("cell", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("desk_id", sa.Text, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
    )
