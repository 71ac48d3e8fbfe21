"""The few facts that erased personal data are found among millions."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute("CREATE INDEX journal_erased ON journal (subject) WHERE kind = 'PersonalDataErased'")
