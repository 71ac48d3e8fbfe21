"""Who guesses an administrator's password is remembered by the program, by name and address; the table locked the name."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.drop_column("administrator", "failures")
    op.drop_column("administrator", "locked_until_ms")
