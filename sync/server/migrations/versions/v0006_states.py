"""More facts move a dossier on from its result."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("DROP INDEX journal_states")
    op.execute(
        "CREATE INDEX journal_states ON journal (subject) WHERE kind IN ('ResultArrived', 'ResultMoved', 'ResultPosted', "
        "'PostCameBack', 'DeliveryConfirmed', 'ResultReturned', 'StateReachedElsewhere')"
    )
