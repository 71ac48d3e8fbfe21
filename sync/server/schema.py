"""The centre's tables on PostgreSQL: accepted journals, desks, grants, and the read model that follows.

What `metadata` says, `sync/server/migrations` makes; a test compares the two."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    MetaData,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
    literal,
    text,
)

from sync.protocol.erasure_facts import PERSONAL_DATA_ERASED
from sync.protocol.facts import names
from sync.protocol.receipt_facts import RECEIPT_SIGNED
from sync.protocol.result_facts import (
    DELIVERY_CONFIRMED,
    POST_CAME_BACK,
    RESULT_ARRIVED,
    RESULT_MOVED,
    RESULT_POSTED,
    RESULT_RETURNED,
    RESULT_RETURNED_ONLINE,
    STATE_REACHED_ELSEWHERE,
)
from sync.protocol.tables import JOURNAL, TABLES, ColumnSpec

metadata = MetaData()
read_model = MetaData(schema="read_model")


def _columns(specs: tuple[ColumnSpec, ...], also_key: str = "") -> list[Column[object]]:
    return [
        Column(
            spec.name,
            BigInteger if spec.integer else Text,
            primary_key=spec.key or spec.name == also_key,
            nullable=spec.nullable,
            autoincrement=False,
        )
        for spec in specs
    ]


# Every key of the journal holds desk_id, so that it can be spread by desk unchanged.
journal = Table(
    "journal",
    metadata,
    *_columns(JOURNAL, also_key="desk_id"),
    *(Column(name, LargeBinary, nullable=False) for name in ("private_hash", "prev", "hash", "signature")),
    postgresql_partition_by="HASH (desk_id)",
)
# Any desk of the agency may have a hand in a dossier from its result on; those facts are put in order when another comes.
STATE_KINDS = names(
    RESULT_ARRIVED,
    RESULT_MOVED,
    RESULT_POSTED,
    POST_CAME_BACK,
    DELIVERY_CONFIRMED,
    RESULT_RETURNED_ONLINE,
    RESULT_RETURNED,
    STATE_REACHED_ELSEWHERE,
)
of_a_state = journal.c.kind.in_((*STATE_KINDS, PERSONAL_DATA_ERASED.name))
"""What changes a dossier from any desk."""
of_an_erasure = journal.c.kind == literal(PERSONAL_DATA_ERASED.name, literal_execute=True)
Index("journal_erased", journal.c.subject, postgresql_where=journal.c.kind == PERSONAL_DATA_ERASED.name)
Index("journal_subject", journal.c.subject)
Index("journal_signed", journal.c.desk_id, journal.c.subject, postgresql_where=journal.c.kind == RECEIPT_SIGNED.name)
desk = Table(
    "desk",
    metadata,
    Column("desk_id", Text, primary_key=True),
    Column("counter", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("enrolled_at_ms", BigInteger, nullable=False),
    Column("last_contact_ms", BigInteger),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("link", LargeBinary, nullable=False),
    Column("projected_epoch", BigInteger, nullable=False),
    Column("projected_seq", BigInteger, nullable=False),
    Column("counter_seen", BigInteger, nullable=False, server_default="0"),
    Column("version", Text),
    Column("waiting", BigInteger),
    Column("clock_offset_ms", BigInteger),
    Column("first_epoch", BigInteger, nullable=False, server_default="1"),
    Column("revoked_epoch", BigInteger),
    Column("revoked_seq", BigInteger),
)
# What a revoked desk said after the last entry that is believed: kept, and in no book.
quarantine = Table(
    "quarantine",
    metadata,
    Column("desk_id", Text, primary_key=True),
    Column("hash", LargeBinary, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("came_at_ms", BigInteger, nullable=False),
    Column("entry", JSON, nullable=False),
)
# Entries beside the accepted journal: of a disk that turned up, of work on a copy. `state`: new, folded, again.
branch_entry = Table(
    "branch_entry",
    metadata,
    *_columns(JOURNAL, also_key="desk_id"),
    Column("hash", LargeBinary, primary_key=True),
    *(Column(name, LargeBinary, nullable=False) for name in ("private_hash", "prev", "signature")),
    Column("taken_at_ms", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
)
Index("branch_waiting", branch_entry.c.desk_id, postgresql_where=branch_entry.c.state != "folded")
enrolment = Table(
    "enrolment",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("counter", Text, nullable=False),
    Column("expires_at_ms", BigInteger, nullable=False),
    Column("used_by", Text),
    Column("replaces", Boolean, nullable=False, server_default="false"),
    Column("answer", Text),
)
# Keys that a desk had before its PC was replaced, or before it rotated its key after `until_seq` of that epoch.
former_key = Table(
    "former_key",
    metadata,
    Column("desk_id", Text, primary_key=True),
    Column("public_key", Text, primary_key=True),
    Column("until_epoch", BigInteger, nullable=False),
    Column("until_seq", BigInteger),
    Column("replaced_at_ms", BigInteger, nullable=False),
)
serial_grant = Table(
    "serial_grant",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("year", BigInteger, primary_key=True, autoincrement=False),
    Column("slot", BigInteger, primary_key=True, autoincrement=False),
    Column("desk_id", Text, nullable=False),
)
# The order numbers of an agency's day that a desk may use; a PC that replaces another gets new ones.
band_grant = Table(
    "band_grant",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("slot", BigInteger, primary_key=True, autoincrement=False),
    Column("desk_id", Text, nullable=False),
)
# Cells of the order numbers of an agency elsewhere; a new epoch of a desk gets new ones.
elsewhere_grant = Table(
    "elsewhere_grant",
    metadata,
    Column("identifier", Text, primary_key=True),
    Column("cell", BigInteger, primary_key=True, autoincrement=False),
    Column("desk_id", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
)
tray = Table(
    "tray",
    metadata,
    Column("desk_id", Text, primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

# Not of the read model: what was sent is not sent again when the journals are folded anew.
mail = Table(
    "mail",
    metadata,
    Column("desk_id", Text, primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("tries", BigInteger, nullable=False),
    Column("next_try_ms", BigInteger, nullable=False),
    Column("detail", Text, nullable=False),
)

# What citizens are told; as with mail, once, whatever is folded anew. `state`: waiting, sent, refused, moot.
notice = Table(
    "notice",
    metadata,
    Column("desk_id", Text, primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    *(Column(name, Text, nullable=False) for name in ("kind", "code", "state", "detail")),
    *(Column(name, BigInteger, nullable=False) for name in ("at_ms", "tries", "next_try_ms")),
)
Index("notice_waiting", notice.c.next_try_ms, postgresql_where=notice.c.state == "waiting")

# Handed in on the portal. `state`: waiting, received, guided, rejected, with the entry that settled it; `told`: the portal
# knows that it was sent back (of what was received it hears with the dossier).
submission = Table(
    "submission",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("times", BigInteger, primary_key=True, autoincrement=False),
    *(Column(name, Text, nullable=False) for name in ("agency", "digest", "state", "detail")),
    Column("body", JSON, nullable=False),
    *(Column(name, BigInteger, nullable=False) for name in ("at_ms", "tries", "next_try_ms")),
    Column("told", Boolean, nullable=False),
    Column("desk_id", Text),
    *(Column(name, BigInteger) for name in ("epoch", "seq")),
)
sent_back = text("state IN ('guided', 'rejected') AND NOT told")
Index("submission_untold", submission.c.next_try_ms, postgresql_where=sent_back)
# What was handed in with them: `state` waiting, here, refused.
upload = Table(
    "upload",
    metadata,
    Column("reference", Text, primary_key=True),
    *(Column(name, BigInteger, primary_key=True, autoincrement=False) for name in ("times", "no")),
    *(Column(name, Text, nullable=False) for name in ("paper", "address", "state", "detail")),
    *(Column(name, BigInteger, nullable=False) for name in ("tries", "next_try_ms")),
    *(Column(name, Text) for name in ("sha256", "media")),
    Column("size", BigInteger),
)
# Programs that are no desks, by `kind`: portal, agency, wall.
caller = Table(
    "caller",
    metadata,
    Column("name", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("kind", "agency")),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
)

# One order for all desks; each reads its own lines.
news = Table(
    "feed",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("desk_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("body", JSON, nullable=False),
    UniqueConstraint("desk_id", "kind", "subject", "key"),
    Index("feed_of_desk", "desk_id", "id"),
)

# What the centre sets for all counters, in one order; the last of a name holds.
publication = Table(
    "publication",
    metadata,
    Column("no", BigInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("body", JSON, nullable=False),
    Index("publication_name", "kind", "name", "no"),
)

# The last change of each dossier, in one order for all desks.
dossier_change = Table(
    "dossier_change",
    metadata,
    Column("code", Text, primary_key=True),
    Column("no", BigInteger, nullable=False, unique=True),
)
Sequence("dossier_change_no", metadata=metadata)

# How far the portal has heard of each dossier: `sent_no` is the change that it took; `present`: it has the dossier.
portal_state = Table(
    "portal_state",
    metadata,
    Column("code", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("present", Boolean, nullable=False),
    Column("steps", BigInteger, nullable=False),
    Column("results", BigInteger, nullable=False, server_default="0"),  # how many files of the result the portal can fetch
    Column("sent_no", BigInteger, nullable=False),
    Column("tries", BigInteger, nullable=False),
    Column("next_try_ms", BigInteger, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)
portal_procedure = Table(
    "portal_procedure",
    metadata,
    Column("code", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("name", "field_code", "field_name")),
)

administrator = Table(
    "administrator",
    metadata,
    Column("name", Text, primary_key=True),
    Column("secret_hash", Text, nullable=False),
)
admin_session = Table(
    "admin_session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("name", Text, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
)

READ_MODEL = {name: Table(name, read_model, *_columns(specs)) for name, specs in TABLES.items()}
Index("receipt_dossier", READ_MODEL["receipt"].c.dossier_code)  # asked for every dossier that comes in
