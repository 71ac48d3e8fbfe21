"""The tables as they were when migrations began; a database from before them gets what it lacks."""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE SEQUENCE IF NOT EXISTS dossier_change_no;
CREATE TABLE IF NOT EXISTS admin_session (
    token_hash BYTEA NOT NULL,
    name TEXT NOT NULL,
    until_ms BIGINT NOT NULL,
    PRIMARY KEY (token_hash)
);
CREATE TABLE IF NOT EXISTS administrator (
    name TEXT NOT NULL,
    salt BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    failures BIGINT NOT NULL,
    locked_until_ms BIGINT NOT NULL,
    PRIMARY KEY (name)
);
CREATE TABLE IF NOT EXISTS branch_entry (
    desk_id TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at_ms BIGINT NOT NULL,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    subject TEXT NOT NULL,
    agency TEXT,
    actor TEXT,
    session TEXT,
    auth_method TEXT,
    second_actor TEXT,
    occurred_at_ms BIGINT NOT NULL,
    based_on TEXT,
    key_id TEXT NOT NULL,
    body TEXT NOT NULL,
    private TEXT,
    hash BYTEA NOT NULL,
    private_hash BYTEA NOT NULL,
    prev BYTEA NOT NULL,
    signature BYTEA NOT NULL,
    taken_at_ms BIGINT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (desk_id, epoch, seq, hash)
);
CREATE INDEX IF NOT EXISTS branch_waiting ON branch_entry (desk_id) WHERE state != 'folded';
CREATE TABLE IF NOT EXISTS desk (
    desk_id TEXT NOT NULL,
    counter TEXT NOT NULL,
    public_key TEXT NOT NULL,
    slot BIGINT NOT NULL,
    enrolled_at_ms BIGINT NOT NULL,
    last_contact_ms BIGINT,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    link BYTEA NOT NULL,
    projected_epoch BIGINT NOT NULL,
    projected_seq BIGINT NOT NULL,
    counter_seen BIGINT DEFAULT '0' NOT NULL,
    version TEXT,
    waiting BIGINT,
    clock_offset_ms BIGINT,
    first_epoch BIGINT DEFAULT '1' NOT NULL,
    revoked_epoch BIGINT,
    revoked_seq BIGINT,
    PRIMARY KEY (desk_id),
    UNIQUE (slot)
);
CREATE TABLE IF NOT EXISTS dossier_change (
    code TEXT NOT NULL,
    no BIGINT NOT NULL,
    PRIMARY KEY (code),
    UNIQUE (no)
);
CREATE TABLE IF NOT EXISTS enrolment (
    code_hash TEXT NOT NULL,
    counter TEXT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    used_by TEXT,
    replaces BOOLEAN DEFAULT 'false' NOT NULL,
    answer TEXT,
    PRIMARY KEY (code_hash)
);
CREATE TABLE IF NOT EXISTS feed (
    id BIGSERIAL NOT NULL,
    desk_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    key TEXT NOT NULL,
    agency TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    body JSON NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (desk_id, kind, subject, key)
);
CREATE INDEX IF NOT EXISTS feed_of_desk ON feed (desk_id, id);
CREATE TABLE IF NOT EXISTS former_key (
    desk_id TEXT NOT NULL,
    public_key TEXT NOT NULL,
    until_epoch BIGINT NOT NULL,
    replaced_at_ms BIGINT NOT NULL,
    PRIMARY KEY (desk_id, public_key)
);
CREATE TABLE IF NOT EXISTS journal (
    desk_id TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at_ms BIGINT NOT NULL,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    subject TEXT NOT NULL,
    agency TEXT,
    actor TEXT,
    session TEXT,
    auth_method TEXT,
    second_actor TEXT,
    occurred_at_ms BIGINT NOT NULL,
    based_on TEXT,
    key_id TEXT NOT NULL,
    body TEXT NOT NULL,
    private TEXT,
    private_hash BYTEA NOT NULL,
    prev BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    signature BYTEA NOT NULL,
    PRIMARY KEY (desk_id, epoch, seq)
);
CREATE INDEX IF NOT EXISTS journal_signed ON journal (desk_id, subject) WHERE kind = 'ReceiptSigned';
CREATE INDEX IF NOT EXISTS journal_states ON journal (subject)
    WHERE kind IN ('ResultArrived', 'ResultReturned', 'StateReachedElsewhere');
CREATE TABLE IF NOT EXISTS mail (
    desk_id TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    next_try_ms BIGINT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (desk_id, epoch, seq)
);
CREATE TABLE IF NOT EXISTS portal_procedure (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    field_code TEXT NOT NULL,
    field_name TEXT NOT NULL,
    PRIMARY KEY (code)
);
CREATE TABLE IF NOT EXISTS portal_state (
    code TEXT NOT NULL,
    state TEXT NOT NULL,
    present BOOLEAN NOT NULL,
    steps BIGINT NOT NULL,
    sent_no BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    next_try_ms BIGINT NOT NULL,
    detail TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (code)
);
CREATE TABLE IF NOT EXISTS quarantine (
    desk_id TEXT NOT NULL,
    hash BYTEA NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    came_at_ms BIGINT NOT NULL,
    entry JSON NOT NULL,
    PRIMARY KEY (desk_id, hash)
);
CREATE TABLE IF NOT EXISTS serial_grant (
    agency TEXT NOT NULL,
    year BIGINT NOT NULL,
    slot BIGINT NOT NULL,
    desk_id TEXT NOT NULL,
    PRIMARY KEY (agency, year, slot)
);
CREATE TABLE IF NOT EXISTS tray (
    desk_id TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (desk_id, epoch, seq)
);
"""

ADDED = """
ALTER TABLE enrolment ADD COLUMN IF NOT EXISTS replaces BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE enrolment ADD COLUMN IF NOT EXISTS answer TEXT;
ALTER TABLE desk ADD COLUMN IF NOT EXISTS counter_seen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE desk ADD COLUMN IF NOT EXISTS version TEXT;
ALTER TABLE desk ADD COLUMN IF NOT EXISTS waiting BIGINT;
ALTER TABLE desk ADD COLUMN IF NOT EXISTS clock_offset_ms BIGINT;
ALTER TABLE desk ADD COLUMN IF NOT EXISTS first_epoch BIGINT NOT NULL DEFAULT 1;
ALTER TABLE desk ADD COLUMN IF NOT EXISTS revoked_epoch BIGINT;
ALTER TABLE desk ADD COLUMN IF NOT EXISTS revoked_seq BIGINT;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(ADDED)
