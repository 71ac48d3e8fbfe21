"""A result that goes to the citizen as files moves a dossier on, too; what of it the portal has."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("portal_state", sa.Column("results", sa.BigInteger, nullable=False, server_default="0"))
    op.execute("DROP INDEX journal_states")
    op.execute(
        "CREATE INDEX journal_states ON journal (subject) WHERE kind IN ('ResultArrived', 'ResultMoved', 'ResultPosted', "
        "'PostCameBack', 'DeliveryConfirmed', 'ResultReturnedOnline', 'ResultReturned', 'StateReachedElsewhere')"
    )
