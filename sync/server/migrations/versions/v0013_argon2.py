"""An administrator's hash says how it was made; those of scrypt stand as `scrypt$SALT$HASH` until the next log-in."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("administrator", sa.Column("secret_hash", sa.Text))
    op.execute("UPDATE administrator SET secret_hash = 'scrypt$' || encode(salt, 'hex') || '$' || encode(hash, 'hex')")
    op.alter_column("administrator", "secret_hash", nullable=False)
    op.drop_column("administrator", "salt")
    op.drop_column("administrator", "hash")
