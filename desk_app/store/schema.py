"""The desk's tables. Three classes: the journal with its own projections, reference data, and local rows.

`verify` throws the projections away and rebuilds them from the journal; local rows (drafts, spool, cursors) are the
desk's own business and are in no fact.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy import text as sql

from desk_app.core.states import STATES
from sync.protocol.box_facts import (
    CASH_DEPOSITED,
    DEPOSIT_CONFIRMED,
    DIFFERENCE_REVIEWED,
    MOVEMENT_REVIEWED,
    SHIFT_CLOSED,
    SHIFT_OPENED,
)
from sync.protocol.desk_facts import DRAWER_OPENED
from sync.protocol.erasure_facts import PERSONAL_DATA_ERASED, SCANS_CLEARED
from sync.protocol.export_facts import PERSONAL_DATA_EXPORTED
from sync.protocol.facts import names
from sync.protocol.intake_facts import GUIDANCE_GIVEN, INTAKE_REJECTED
from sync.protocol.money_facts import STATEMENT_LINE_EXPLAINED
from sync.protocol.receipt_facts import RECEIPT_ERROR_NOTICED
from sync.protocol.result_facts import DOSSIERS_HANDED_OVER, RESULT_ERROR_REPORTED
from sync.protocol.shared_dossiers import ENDED
from sync.protocol.tables import JOURNAL, TABLES, ColumnSpec

metadata = MetaData()
PROJECTION_VERSION = 28


def _columns(specs: Sequence[ColumnSpec]) -> list[Column[Any]]:
    return [
        Column(spec.name, Integer if spec.integer else Text, primary_key=spec.key, nullable=spec.nullable, autoincrement=False)
        for spec in specs
    ]


def _table(name: str, *parts: Column[Any] | Constraint | Index) -> Table:
    return Table(name, metadata, *parts, sqlite_strict=True)


def _projection(name: str, *parts: Constraint | Index) -> Table:
    return _table(name, *_columns(TABLES[name]), *parts)


def _text(name: str, *, key: bool = False, null: bool = False) -> Column[Any]:
    return Column(name, Text, primary_key=key, nullable=null)


def _int(name: str, *, key: bool = False, null: bool = False) -> Column[Any]:
    return Column(name, Integer, primary_key=key, nullable=null, autoincrement=False)


def _blob(name: str, length: int) -> tuple[Column[Any], CheckConstraint]:
    return Column(name, LargeBinary, nullable=False), CheckConstraint(f"length({name}) = {length}")


journal = _table(
    "journal",
    *_columns(JOURNAL),
    *_blob("private_hash", 32),
    *_blob("prev", 32),
    *_blob("hash", 32),
    *_blob("signature", 64),
    CheckConstraint("seq >= 1 AND epoch >= 1"),
    Index("journal_subject", "subject"),
)

HERE = f"state NOT IN {ENDED}"
"""The index of what is still here serves only questions that say it in these words."""

# The dossier's row number orders search results (newest first); the search index hangs on it.
dossier = _table(
    "dossier",
    Column("no", Integer, primary_key=True),
    *(
        Column(spec.name, Integer if spec.integer else Text, unique=spec.key or None, nullable=spec.nullable)
        for spec in TABLES["dossier"]
    ),
    CheckConstraint(f"state IN {STATES}"),
    CheckConstraint("holder IN ('counter', 'agency', 'post', 'citizen')"),
    # what the board and the handover read: the few that are not with the citizen, among all of ten years
    Index("dossier_here", "state", "due_at_ms", sqlite_where=sql(HERE)),
    Index("dossier_identity", "identity_no", sqlite_where=sql("identity_no IS NOT NULL")),
    Index("dossier_old_identity", "old_identity_no", sqlite_where=sql("old_identity_no IS NOT NULL")),
    Index("dossier_tax", "tax_code", sqlite_where=sql("tax_code IS NOT NULL")),
    Index("dossier_pilot", "received_at_ms", sqlite_where=sql("pilot_no IS NOT NULL")),
    Index("dossier_online", "online_key", sqlite_where=sql("online_key IS NOT NULL")),
    Index("dossier_paper_no", "paper_no", sqlite_where=sql("paper_no IS NOT NULL")),
    Index("dossier_returned", "returned_at_ms", sqlite_where=sql("returned_at_ms IS NOT NULL")),
    Index("dossier_phone", "phone", sqlite_where=sql("phone IS NOT NULL")),
)

UNREVIEWED = "(difference_vnd <> 0 OR first_vnd <> expected_vnd OR counts > 2) AND reviewed_at_ms IS NULL"
"""The index of counts that a person must look into (`core.counting`) serves only questions that say it in these words."""

# an electronic receipt whose signature is still awaited; a paper one is signed by hand
UNSIGNED = "signed_at_ms IS NULL AND form_symbol LIKE 'EBL%'"

PROJECTIONS = (
    dossier,
    _projection("band", CheckConstraint("first <= last AND overflow_first <= overflow_last")),
    _projection("serial", CheckConstraint("last_no BETWEEN 0 AND 99999999")),
    _projection("order_use"),
    _projection("letter_use"),
    _projection(
        "guidance",
        CheckConstraint("kind IN ('supplement', 'refusal')"),
        Index("guidance_identity", "identity_no", sqlite_where=sql("identity_no IS NOT NULL")),
        Index("guidance_online", "online_key", sqlite_where=sql("online_key IS NOT NULL")),
        Index("guidance_tax", "tax_code", sqlite_where=sql("tax_code IS NOT NULL")),
    ),
    _projection("handover", Index("handover_day", "day")),
    _projection("handover_line"),
    _projection("session", Index("session_officer", "officer", "opened_at_ms")),
    _projection("staff"),
    _projection("officer_account"),
    _projection("procedure_mark"),
    _projection("login_trouble"),
    _projection(
        "data_view",
        Index("data_view_subject", "subject", "since_ms"),
        Index("data_view_moment", "since_ms"),
        Index("data_view_officer", "officer", "officer_name", "since_ms"),
    ),
    _projection(
        "shift",
        CheckConstraint("float_vnd >= 0"),
        Index("shift_one_open", "desk_id", "agency", unique=True, sqlite_where=sql("closed_at_ms IS NULL")),
        Index("shift_officer", "officer", sqlite_where=sql("closed_at_ms IS NULL")),
    ),
    _projection(
        "box_count",
        CheckConstraint("stage IN ('opening', 'closing', 'old_opening')"),
        CheckConstraint("difference_vnd = counted_vnd - expected_vnd"),
        # counts that are fixed and not settled yet: at most one of a box
        Index("box_count_open", "desk_id", "agency", unique=True, sqlite_where=sql("settled_at_ms IS NULL")),
        Index("box_count_unreviewed", "counted_at_ms", sqlite_where=sql(UNREVIEWED)),
    ),
    # what the books say of a box may be below zero until it is counted: no act asks them, or they would answer (blind count)
    _projection("box", CheckConstraint("taken_vnd >= 0 AND reversed_vnd >= 0")),
    _projection("account", CheckConstraint("account <> 'safe' OR balance_vnd >= 0")),
    _projection("movement", CheckConstraint("amount_vnd > 0"), CheckConstraint("amount_vnd > 0 OR taken_vnd > 0")),
    _projection("deposit", CheckConstraint("amount_vnd > 0")),
    _projection("posting", CheckConstraint("amount_vnd <> 0"), Index("posting_shift", "shift_id", "agency")),
    _projection(
        "paper",
        CheckConstraint("original >= 0 AND certified_copy >= 0 AND photocopy >= 0"),
        ForeignKeyConstraint(["dossier_code"], ["dossier.code"]),
    ),
    _projection("dossier_history"),
    _projection(
        "opinion",
        ForeignKeyConstraint(["dossier_code"], ["dossier.code"]),
        Index("opinion_waiting", "dossier_code", sqlite_where=sql("replied_at_ms IS NULL")),
    ),
    _projection(
        "process_step",
        ForeignKeyConstraint(["dossier_code"], ["dossier.code"]),
        Index("process_step_open", "due_at_ms", sqlite_where=sql("began_at_ms IS NOT NULL AND ended_at_ms IS NULL")),
    ),
    _projection(
        "scan",
        CheckConstraint("line_no >= 0 AND size > 0 AND length(sha256) = 64"),
        ForeignKeyConstraint(["dossier_code"], ["dossier.code"]),
        Index("scan_place", "epoch", "seq"),
        Index("scan_file", "sha256"),
    ),
    _projection(
        "fee",
        CheckConstraint("kind IN ('fee', 'charge')"),
        CheckConstraint("status IN ('due', 'free', 'exempt', 'unset', 'pending', 'collected', 'refunded', 'paid_online')"),
        CheckConstraint("amount_vnd IS NULL OR amount_vnd >= 0"),
        ForeignKeyConstraint(["dossier_code"], ["dossier.code"]),
    ),
    _projection(
        "receipt",
        CheckConstraint("number BETWEEN 1 AND 99999999 AND total_vnd > 0"),
        CheckConstraint("state IN ('issued', 'replaced', 'void')"),
        Index("receipt_dossier", "dossier_code"),
        Index("receipt_shift", "shift_id", "agency"),
        CheckConstraint("cash_vnd BETWEEN 0 AND total_vnd"),
        Index("receipt_moment", "agency", "issued_at_ms"),
        Index("receipt_place", "desk_id", "epoch", "seq"),
        Index("receipt_reference", "agency", "reference", sqlite_where=sql("reference IS NOT NULL")),
        Index("receipt_unsigned", "epoch", "seq", sqlite_where=sql(UNSIGNED)),
    ),
    _projection("receipt_line", CheckConstraint("amount_vnd > 0")),
    _projection("receipt_book", CheckConstraint("first <= last AND last_no BETWEEN first - 1 AND last")),
    _projection("receipt_sheet", CheckConstraint("ending IN ('void', 'lost', 'destroyed') AND first <= last")),
    _projection(
        "transfer",
        CheckConstraint("amount_vnd > 0 AND state IN ('pending', 'seen', 'dropped')"),
        Index("transfer_pending", "agency", sqlite_where=sql("state = 'pending'")),
    ),
    _projection(
        "statement_line",
        CheckConstraint("amount_vnd > 0 AND state IN ('matched', 'known', 'unmatched', 'doubtful', 'explained')"),
        Index("statement_open", "booked_on", sqlite_where=sql("state IN ('unmatched', 'doubtful')")),
        Index("statement_day", "agency", "booked_on"),
        Index("statement_reference", "agency", "reference"),
    ),
    _projection("period", CheckConstraint("kind IN ('day', 'month', 'year')")),
)

procedure = _table("procedure", _text("code", key=True), _int("active"), _text("folded"), _text("record"))
officer = _table(
    "officer",
    _text("id", key=True),
    _text("name"),
    _text("roles"),
    _text("secret_hash"),
    _int("active"),
    _int("failures"),
    _int("wait_ms"),
    _int("waits_since_ms"),
    _int("untold"),
    _int("failed_at_ms"),
)

published_rules = _table("published_rules", _text("name", key=True), _text("text"))
setting = _table("setting", _text("key", key=True), _text("value"))
draft = _table(
    "draft", _text("id", key=True), _text("officer"), _int("updated_at_ms"), _text("content"), Index("draft_officer", "officer")
)
print_job = _table(
    "print_job",
    Column("id", Integer, primary_key=True),
    _int("queued_at_ms"),
    _int("updated_at_ms"),
    _text("document"),
    _text("code"),
    _int("copy_no"),
    _text("content"),
    _text("state"),
    _text("detail"),
    CheckConstraint("state IN ('queued', 'sending', 'sent', 'confirmed', 'refused', 'unknown', 'cancelled')"),
)
news = _table(
    "news",
    _int("id", key=True),
    _text("kind"),
    _text("subject"),
    _text("agency"),
    _int("at_ms"),
    _text("body"),
    _int("open"),
    Index("news_subject", "subject"),
    Index("news_open", "id", sqlite_where=sql("open = 1")),
)
# Handed in on the portal and not yet taken up by any counter; gone from here with the act that takes it up.
submission = _table("submission", _text("key", key=True), _text("agency"), _int("at_ms"), _text("body"))
push_cursor = _table(
    "push_cursor",
    _int("only", key=True),
    _int("epoch"),
    _int("seq"),
    _text("head"),
    _text("centre_signature"),
    _int("at_ms"),
    CheckConstraint("only = 1"),
)

# When each answer of the centre came, so that every record can say since when it is there.
acknowledgement = _table("acknowledgement", _int("epoch", key=True), _int("seq", key=True), _int("at_ms"))
# What other counters of the same agencies took in, as the centre said it last: not from this journal, so never folded anew.
dossier_copy = _table(
    "dossier_copy",
    *_columns(TABLES["dossier"]),
    _int("no"),
    _int("copied_at_ms"),
    Index("copy_identity", "identity_no", sqlite_where=sql("identity_no IS NOT NULL")),
    Index("copy_old_identity", "old_identity_no", sqlite_where=sql("old_identity_no IS NOT NULL")),
    Index("copy_tax", "tax_code", sqlite_where=sql("tax_code IS NOT NULL")),
    Index("copy_phone", "phone", sqlite_where=sql("phone IS NOT NULL")),
)
paper_copy = _table("paper_copy", *_columns(TABLES["paper"]))
scan_copy = _table("scan_copy", *_columns(TABLES["scan"]), Index("scan_copy_file", "sha256"))
fee_copy = _table("fee_copy", *_columns(TABLES["fee"]))

RARE_KINDS = (
    *names(SHIFT_OPENED, SHIFT_CLOSED, RECEIPT_ERROR_NOTICED, CASH_DEPOSITED),
    *names(GUIDANCE_GIVEN, INTAKE_REJECTED, DOSSIERS_HANDED_OVER, RESULT_ERROR_REPORTED),
    *names(
        PERSONAL_DATA_ERASED,
        SCANS_CLEARED,
        PERSONAL_DATA_EXPORTED,
        DRAWER_OPENED,
        DIFFERENCE_REVIEWED,
        MOVEMENT_REVIEWED,
        DEPOSIT_CONFIRMED,
        STATEMENT_LINE_EXPLAINED,
    ),
)

# by its seal alone, in canonical JSON: a trigger may not call json_extract where the schema is not trusted
_NAMED_AS_ERASED = (
    f"SELECT 1 FROM journal AS fact WHERE fact.subject = OLD.subject AND fact.kind = '{PERSONAL_DATA_ERASED.name}' "
    """AND instr(fact.body, '"hash":"' || lower(hex(OLD.hash)) || '"') > 0"""
)
_IMMUTABLE = tuple(column.name for column in journal.columns if column.name != "private")

AFTER_CREATE = (
    # not of the table itself: an older file, whose spool is never folded anew, gets them too
    "CREATE INDEX IF NOT EXISTS print_job_state ON print_job (state, id)",
    "CREATE INDEX IF NOT EXISTS print_job_code ON print_job (code)",
    # a handful of entries among a million: found without reading the others
    *(f"CREATE INDEX IF NOT EXISTS journal_{kind} ON journal (recorded_at_ms) WHERE kind = '{kind}'" for kind in RARE_KINDS),
    # Erasure of personal data is the one narrow door: private may become NULL where a fact that stands names the entry by its
    # seal; nothing else may change. Of an older file the door was wider.
    "DROP TRIGGER IF EXISTS journal_no_update",
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal WHEN NEW.private IS NOT NULL OR "
    + " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _IMMUTABLE)
    + f" OR NOT EXISTS ({_NAMED_AS_ERASED}) BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END",
    "CREATE TRIGGER IF NOT EXISTS journal_no_delete BEFORE DELETE ON journal "
    "BEGIN SELECT RAISE(ABORT, 'the journal is never shortened'); END",
    "CREATE TRIGGER IF NOT EXISTS posting_no_update BEFORE UPDATE ON posting "
    "BEGIN SELECT RAISE(ABORT, 'postings are never changed'); END",
    "CREATE TRIGGER IF NOT EXISTS posting_no_delete BEFORE DELETE ON posting "
    "BEGIN SELECT RAISE(ABORT, 'postings are never removed'); END",
    # detail=none and no stored content keep the index small; automerge=0 keeps merges out of the clerk's commit.
    "CREATE VIRTUAL TABLE IF NOT EXISTS dossier_search USING fts5(folded, content='', detail=none, prefix='1 2 3 4 5 6')",
    "INSERT INTO dossier_search(dossier_search, rank) VALUES ('automerge', 0)",
    "INSERT INTO dossier_search(dossier_search, rank) VALUES ('crisismerge', 500)",
)
