"""The facts of a dossier are found by its code, whatever kind they are of: what the portal is told asks for most of them."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("DROP INDEX journal_states")
    op.execute("CREATE INDEX journal_subject ON journal (subject)")
