"""The desk's tables. Three classes: the journal with its own projections, reference data, and local rows.

`verify` throws the projections away and rebuilds them from the journal; local rows (drafts, spool, cursors) are the
desk's own business and are in no fact.
"""

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy import text as sql

metadata = MetaData()
PROJECTION_VERSION = 1


def _table(name: str, *parts: Column[Any] | CheckConstraint | Index) -> Table:
    return Table(name, metadata, *parts, sqlite_strict=True)


def _text(name: str, *, key: bool = False, null: bool = False, ref: str | None = None) -> Column[Any]:
    args = (ForeignKey(ref),) if ref else ()
    return Column(name, Text, *args, primary_key=key, nullable=null)


def _int(name: str, *, key: bool = False, null: bool = False) -> Column[Any]:
    return Column(name, Integer, primary_key=key, nullable=null, autoincrement=False)


def _blob(name: str, length: int) -> tuple[Column[Any], CheckConstraint]:
    column: Column[Any] = Column(name, LargeBinary, nullable=False)
    return column, CheckConstraint(f"length({name}) = {length}")


journal = _table(
    "journal",
    _text("desk_id"),
    _int("epoch", key=True),
    _int("seq", key=True),
    _int("recorded_at_ms"),
    _text("kind"),
    _int("version"),
    _text("subject"),
    _text("agency", null=True),
    _text("actor", null=True),
    _text("session", null=True),
    _text("auth_method", null=True),
    _text("second_actor", null=True),
    _int("occurred_at_ms"),
    _text("based_on", null=True),
    _text("key_id"),
    _text("body"),
    _text("private", null=True),
    *_blob("private_hash", 32),
    *_blob("prev", 32),
    *_blob("hash", 32),
    *_blob("signature", 64),
    CheckConstraint("seq >= 1 AND epoch >= 1"),
    Index("journal_subject", "subject"),
)

band = _table(
    "band",
    _text("desk_id", key=True),
    _int("epoch", key=True),
    _text("agency", key=True),
    _int("first"),
    _int("last"),
    _int("overflow_first"),
    _int("overflow_last"),
    CheckConstraint("first <= last AND overflow_first <= overflow_last"),
)
serial = _table(
    "serial",
    _text("agency", key=True),
    _text("serial_symbol", key=True),
    _text("desk_id"),
    _int("epoch"),
    _text("form_symbol"),
    _int("year"),
    _int("last_no"),
    CheckConstraint("last_no BETWEEN 0 AND 99999999"),
)
order_use = _table(
    "order_use",
    _text("desk_id", key=True),
    _int("epoch", key=True),
    _text("agency", key=True),
    _text("day", key=True),
    _int("last_no"),
)
session = _table(
    "session",
    _text("desk_id", key=True),
    _text("session_id", key=True),
    _text("officer"),
    _text("officer_name"),
    _int("opened_at_ms"),
    _int("closed_at_ms", null=True),
)
shift = _table(
    "shift",
    _text("desk_id", key=True),
    _text("shift_id", key=True),
    _text("agency", key=True),
    _text("officer"),
    _int("opened_at_ms"),
    _int("float_vnd"),
    _int("closed_at_ms", null=True),
    _int("expected_vnd", null=True),
    _int("counted_vnd", null=True),
    _int("difference_vnd", null=True),
    _text("reason", null=True),
    CheckConstraint("float_vnd >= 0"),
    Index("shift_one_open", "desk_id", "agency", unique=True, sqlite_where=sql("closed_at_ms IS NULL")),
)
box = _table(
    "box",
    _text("desk_id", key=True),
    _text("agency", key=True),
    _int("balance_vnd"),
    _int("taken_vnd"),
    _int("reversed_vnd"),
    CheckConstraint("balance_vnd >= 0 AND taken_vnd >= 0 AND reversed_vnd >= 0"),
)
posting = _table(
    "posting",
    _text("desk_id", key=True),
    _int("epoch", key=True),
    _int("seq", key=True),
    _int("line_no", key=True),
    _text("agency"),
    _text("shift_id"),
    _int("at_ms"),
    _text("account"),
    _int("amount_vnd"),
    CheckConstraint("amount_vnd <> 0"),
    Index("posting_shift", "shift_id", "agency"),
)
dossier = _table(
    "dossier",
    Column("no", Integer, primary_key=True, autoincrement=True),
    Column("code", Text, nullable=False, unique=True),
    _text("desk_id"),
    _int("epoch"),
    _int("seq"),
    _text("agency"),
    _text("supporting_agency", null=True),
    _text("competent_agency"),
    _text("procedure_code"),
    _text("procedure_name"),
    _text("state"),
    _int("received_at_ms"),
    _int("due_at_ms", null=True),
    _text("due_text"),
    _text("limit_amount", null=True),
    _text("limit_unit", null=True),
    _text("rule_set"),
    _text("result_channel"),
    _int("dossier_sets"),
    _text("counter"),
    _text("officer", null=True),
    _text("officer_name"),
    _text("owner_kind"),
    _text("owner_name", null=True),
    _text("identity_no", null=True),
    _text("tax_code", null=True),
    _text("address", null=True),
    _text("phone", null=True),
    _text("submitter_name", null=True),
    _text("submitter_identity_no", null=True),
    _text("authorisation", null=True),
    _text("result_no", null=True),
    _text("store_place", null=True),
    _int("result_at_ms", null=True),
    _int("returned_at_ms", null=True),
    _text("receiver_name", null=True),
    _int("copies"),
    CheckConstraint("state IN ('received', 'result_in', 'returned')"),
    Index("dossier_identity", "identity_no", sqlite_where=sql("identity_no IS NOT NULL")),
    Index("dossier_tax", "tax_code", sqlite_where=sql("tax_code IS NOT NULL")),
    Index("dossier_phone", "phone", sqlite_where=sql("phone IS NOT NULL")),
)
paper = _table(
    "paper",
    _text("dossier_code", key=True, ref="dossier.code"),
    _int("line_no", key=True),
    _text("name"),
    _int("original"),
    _int("certified_copy"),
    _int("photocopy"),
    CheckConstraint("original >= 0 AND certified_copy >= 0 AND photocopy >= 0"),
)
fee = _table(
    "fee",
    _text("dossier_code", key=True, ref="dossier.code"),
    _int("line_no", key=True),
    _text("kind"),
    _text("name"),
    _int("amount_vnd", null=True),
    _text("status"),
    _text("basis"),
    CheckConstraint("kind IN ('fee', 'charge')"),
    CheckConstraint("status IN ('due', 'free', 'unset', 'collected')"),
    CheckConstraint("amount_vnd IS NULL OR amount_vnd >= 0"),
)
receipt = _table(
    "receipt",
    _text("agency", key=True),
    _text("serial_symbol", key=True),
    _int("number", key=True),
    _text("form_symbol"),
    _text("dossier_code"),
    _int("total_vnd"),
    _text("words"),
    _text("method"),
    _text("state"),
    _text("replaces_serial", null=True),
    _int("replaces_number", null=True),
    _text("payer_name", null=True),
    _int("issued_at_ms"),
    _text("officer", null=True),
    _text("shift_id"),
    _text("desk_id"),
    _int("epoch"),
    _int("seq"),
    CheckConstraint("number BETWEEN 1 AND 99999999 AND total_vnd > 0"),
    CheckConstraint("state IN ('issued', 'replaced')"),
    Index("receipt_dossier", "dossier_code"),
    Index("receipt_shift", "shift_id", "agency"),
)
receipt_line = _table(
    "receipt_line",
    _text("agency", key=True),
    _text("serial_symbol", key=True),
    _int("number", key=True),
    _int("line_no", key=True),
    _text("kind"),
    _text("name"),
    _int("amount_vnd"),
    CheckConstraint("amount_vnd > 0"),
)

PROJECTIONS = (
    band,
    serial,
    order_use,
    session,
    shift,
    box,
    posting,
    dossier,
    paper,
    fee,
    receipt,
    receipt_line,
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
    _int("locked_until_ms"),
)

setting = _table("setting", _text("key", key=True), _text("value"))
draft = _table(
    "draft", _text("id", key=True), _text("officer"), _int("updated_at_ms"), _text("content"), Index("draft_officer", "officer")
)
print_job = _table(
    "print_job",
    Column("id", Integer, primary_key=True, autoincrement=True),
    _int("queued_at_ms"),
    _int("updated_at_ms"),
    _text("document"),
    _text("code"),
    _int("copy_no"),
    _text("content"),
    _text("state"),
    _text("detail"),
    CheckConstraint("state IN ('queued', 'sending', 'sent', 'confirmed', 'refused', 'unknown', 'cancelled')"),
    Index("print_job_open", "state", sqlite_where=sql("state IN ('queued', 'sending', 'refused', 'unknown')")),
)
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

_IMMUTABLE = tuple(column.name for column in journal.columns if column.name != "private")

AFTER_CREATE = (
    # Erasure of personal data is the one narrow door: private may become NULL, nothing else may change.
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal WHEN NEW.private IS NOT NULL OR "
    + " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _IMMUTABLE)
    + " BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END",
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is never shortened'); END",
    "CREATE TRIGGER posting_no_update BEFORE UPDATE ON posting BEGIN SELECT RAISE(ABORT, 'postings are never changed'); END",
    "CREATE TRIGGER posting_no_delete BEFORE DELETE ON posting BEGIN SELECT RAISE(ABORT, 'postings are never removed'); END",
    # detail=none and no stored content keep the index small; automerge=0 keeps merges out of the clerk's commit.
    "CREATE VIRTUAL TABLE dossier_search USING fts5(folded, content='', detail=none, prefix='1 2 3')",
    "INSERT INTO dossier_search(dossier_search, rank) VALUES ('automerge', 0)",
    "INSERT INTO dossier_search(dossier_search, rank) VALUES ('crisismerge', 500)",
)
