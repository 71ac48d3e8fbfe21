"""The journal in parts by desk: it grows for ten years, and each part's keys, vacuum and backup stay small.

By desk and not by year, because a key of a parted table must hold what parts it: (desk, epoch, number) stays unique in
the database itself."""

from alembic import op

revision = "0002"
down_revision = "0001"

PARTS = 16


def upgrade() -> None:
    op.execute("SET LOCAL statement_timeout = 0")
    op.execute("ALTER TABLE journal RENAME TO journal_whole")
    op.execute("ALTER INDEX journal_pkey RENAME TO journal_whole_pkey")
    op.execute("DROP INDEX journal_signed, journal_states")
    op.execute("CREATE TABLE journal (LIKE journal_whole INCLUDING DEFAULTS) PARTITION BY HASH (desk_id)")
    op.execute("CREATE SCHEMA IF NOT EXISTS journal_part")
    for part in range(PARTS):
        values = f"FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
        op.execute(f"CREATE TABLE journal_part.part_{part:02} PARTITION OF journal {values}")
    op.execute("INSERT INTO journal SELECT * FROM journal_whole")
    op.execute("ALTER TABLE journal ADD PRIMARY KEY (desk_id, epoch, seq)")
    op.execute("CREATE INDEX journal_signed ON journal (desk_id, subject) WHERE kind = 'ReceiptSigned'")
    op.execute(
        "CREATE INDEX journal_states ON journal (subject)"
        " WHERE kind IN ('ResultArrived', 'ResultReturned', 'StateReachedElsewhere')"
    )
    op.execute("DROP TABLE journal_whole")
