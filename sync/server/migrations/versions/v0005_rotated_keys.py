"""A key may end within an epoch: the desk took another one."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("ALTER TABLE former_key ADD COLUMN until_seq BIGINT")
