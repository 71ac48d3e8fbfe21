"""What screens and reports read: a read-only connection, one per thread."""

import json
import sqlite3
from dataclasses import dataclass, fields
from typing import Any

from desk_app.core.catalogue import Procedure, procedure_from_json
from desk_app.core.folding import fold
from desk_app.core.ledger import Box
from desk_app.services.money_records import (
    BoxCount,
    ExpectedTransfer,
    OpenDeposit,
    PeriodLine,
    ReceiptBook,
    ReceiptRecord,
    SerialStock,
    Shift,
    StatementCredit,
)
from desk_app.services.records import Dossier, Fee, FoundDossier, ScanRecord
from desk_app.services.scans import PASSED
from desk_app.store import copies, journal
from desk_app.store.accounts import Officers
from desk_app.store.dossier_reads import DossierReads
from desk_app.store.rows import columns_of
from desk_app.store.schema import UNREVIEWED, UNSIGNED
from desk_app.store.search import PAGE, Search
from sync.protocol.box_facts import SHIFT_OPENED
from sync.protocol.chain import signer_after
from sync.protocol.scans import MAX_ASKED
from sync.protocol.seal import COLUMNS, SALT_DIGITS, Entry, private_part

_DOSSIER = f"SELECT {columns_of(Dossier)} FROM dossier"


def _corrected(entry: Entry, corrections: list[dict[str, str | None]]) -> Entry:
    if not corrections or entry.private is None:
        return entry
    private = private_part(entry.private)
    for after in corrections:
        owner = {**private["owner"], **after}
        private["owner"] = {name: value for name, value in owner.items() if value is not None}
    return entry._replace(private=entry.private[:SALT_DIGITS] + json.dumps(private, ensure_ascii=False))


@dataclass(frozen=True, slots=True)
class PrintJob:
    id: int
    queued_at_ms: int
    document: str
    code: str
    copy_no: int
    content: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class BoxView:
    """One agency's box at this desk, with the open shift if there is one."""

    agency: str
    box: Box
    shift: Shift | None
    receipts: int
    safe_vnd: int = 0
    oldest_ms: int | None = None
    """Since when the oldest cash that is still here has been here."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the centre does not have yet: how many entries, since when; and the last answer."""

    waiting: int
    since_ms: int | None
    acknowledged_at_ms: int | None
    last_epoch: int
    last_seq: int


class Queries(DossierReads, Officers):
    def __init__(self, connection: sqlite3.Connection, desk_id: str) -> None:
        super().__init__(connection, desk_id)
        self._search = Search(connection)
        self._catalogue: tuple[str, list[tuple[str, Procedure]]] | None = None

    def close(self) -> None:
        self.connection.close()

    def key_known_at_centre(self) -> str:
        """The id of the key that signs behind the last entry which the centre has confirmed; "" before the first."""
        entry = self.entry(*self.pushed())
        return signer_after(entry) if entry else ""

    def received(self, code: str) -> Entry | None:
        """The intake of a dossier of this counter, with what was corrected since: what papers say from now on."""
        row = self.connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM journal WHERE subject = ? AND kind = 'DossierReceived'", (code,)
        ).fetchone()
        if row is None:
            return None
        corrections = self.connection.execute(
            "SELECT private FROM journal WHERE subject = ? AND kind = 'EntryCorrected' AND private IS NOT NULL "
            "ORDER BY epoch, seq",
            (code,),
        )
        return _corrected(Entry._make(row), [private_part(each[0])["after"] for each in corrections])

    def received_between(self, first_ms: int, until_ms: int) -> tuple[Dossier, ...]:
        """In the order of the register: as they were received."""
        rows = self.connection.execute(
            f"{_DOSSIER} WHERE received_at_ms >= ? AND received_at_ms < ? ORDER BY received_at_ms, code", (first_ms, until_ms)
        )
        return tuple(Dossier(*row) for row in rows)

    def collected_by_code(self, code: str, title: str) -> tuple[Dossier | None, tuple[Fee, ...]]:
        """What is known of another counter's dossier whose fees were collected here: its receipts in force, as fees."""
        rows = self.connection.execute(
            "SELECT r.agency, r.payer_name, r.issued_at_ms, l.kind, l.name, l.amount_vnd FROM receipt r JOIN receipt_line l "
            "ON l.agency = r.agency AND l.serial_symbol = r.serial_symbol AND l.number = r.number "
            "WHERE r.dossier_code = ? AND r.state = 'issued' AND l.fee_line = 0 ORDER BY r.epoch DESC, r.seq DESC LIMIT 1",
            (code,),
        ).fetchall()
        if not rows:
            return None, ()
        agency, payer, at_ms = rows[0][:3]
        known: dict[str, Any] = dict.fromkeys(each.name for each in fields(Dossier))
        known |= {"code": code, "agency": agency, "competent_agency": agency, "procedure_code": "", "procedure_name": title}
        known |= {"state": "received", "received_at_ms": at_ms, "owner_name": payer, "officer_name": ""}
        return Dossier(**known), tuple(Fee(0, row[3], row[4], row[5], "collected", "") for row in rows)

    def scans(self, code: str) -> tuple[ScanRecord, ...]:
        """Of this counter's dossier, or of the copy of another one's."""
        return super().scans(code) or copies.copied_scans(self.connection, code)

    def scans_passed(self) -> tuple[int, int]:
        """Up to which entry the centre has all scans."""
        epoch, _, seq = (self.setting(PASSED) or "0.0").partition(".")
        return int(epoch), int(seq)

    def scans_between(self, after: tuple[int, int], until: tuple[int, int]) -> tuple[ScanRecord, ...]:
        """A page of whole entries, the oldest first."""
        rows = self.connection.execute(
            f"SELECT {columns_of(ScanRecord)} FROM scan WHERE (epoch, seq) > (?, ?) AND (epoch, seq) <= (?, ?) "
            "ORDER BY epoch, seq LIMIT ?",
            (*after, *until, MAX_ASKED),
        )
        scans = tuple(ScanRecord(*row) for row in rows)
        if len(scans) < MAX_ASKED:
            return scans
        last = (scans[-1].epoch, scans[-1].seq)
        return tuple(scan for scan in scans if (scan.epoch, scan.seq) != last) or scans

    def scans_waiting(self) -> int:
        """How many the centre does not have yet."""
        count = "SELECT count(*) FROM scan WHERE (epoch, seq) > (?, ?)"
        return int(self.connection.execute(count, self.scans_passed()).fetchone()[0])

    def scanned_into(self, sha256: str) -> str:
        """The dossier of this counter that has this file; "": none."""
        row = self.connection.execute("SELECT dossier_code FROM scan WHERE sha256 = ? LIMIT 1", (sha256,)).fetchone()
        return row[0] if row else ""

    def receipts(self, code: str) -> tuple[ReceiptRecord, ...]:
        rows = self.connection.execute(
            f"SELECT {columns_of(ReceiptRecord)} FROM receipt WHERE dossier_code = ? ORDER BY issued_at_ms, number", (code,)
        )
        return tuple(ReceiptRecord(*row) for row in rows)

    def receipt_fees(self, receipt: ReceiptRecord) -> tuple[int, ...]:
        """The fee lines of the dossier that a receipt is for."""
        rows = self.connection.execute(
            "SELECT fee_line FROM receipt_line WHERE agency = ? AND serial_symbol = ? AND number = ? ORDER BY line_no",
            (receipt.agency, receipt.serial_symbol, receipt.number),
        )
        return tuple(row[0] for row in rows)

    def expected_transfers(self, code: str = "") -> tuple[ExpectedTransfer, ...]:
        """What is still expected, for one dossier or for all."""
        rows = self.connection.execute(
            f"SELECT {columns_of(ExpectedTransfer)} FROM transfer WHERE state = 'pending' AND (? = '' OR dossier_code = ?) "
            "ORDER BY expected_at_ms",
            (code, code),
        )
        return tuple(ExpectedTransfer(*row) for row in rows)

    def open_credits(self, limit: int = 300) -> tuple[StatementCredit, ...]:
        """Those that wait for a person, the doubtful ones first, then the oldest: as many as somebody can look at."""
        rows = self.connection.execute(
            f"SELECT {columns_of(StatementCredit)} FROM statement_line WHERE state IN ('unmatched', 'doubtful') "
            "ORDER BY state, booked_on, reference, line_id LIMIT ?",
            (limit,),
        )
        return tuple(StatementCredit(*row) for row in rows)

    def open_credits_count(self) -> int:
        query = "SELECT count(*) FROM statement_line WHERE state IN ('unmatched', 'doubtful')"
        return int(self.connection.execute(query).fetchone()[0])

    def serial_stock(self) -> tuple[SerialStock, ...]:
        """The serials of the running epoch, the used ones and those of this year."""
        rows = self.connection.execute(
            f"SELECT {columns_of(SerialStock)} FROM serial WHERE desk_id = ? AND epoch = (SELECT max(epoch) FROM journal) "
            "ORDER BY agency, year",
            (self.desk_id,),
        )
        return tuple(SerialStock(*row) for row in rows)

    def receipt_books(self) -> tuple[ReceiptBook, ...]:
        rows = self.connection.execute(
            f"SELECT {columns_of(ReceiptBook)} FROM receipt_book WHERE desk_id = ? ORDER BY agency, assigned_at_ms, first",
            (self.desk_id,),
        )
        return tuple(ReceiptBook(*row) for row in rows)

    def periods(self, limit: int = 100) -> tuple[PeriodLine, ...]:
        """The newest first."""
        rows = self.connection.execute(
            f"SELECT {columns_of(PeriodLine)} FROM period WHERE desk_id = ? ORDER BY closed_at_ms DESC LIMIT ?",
            (self.desk_id, limit),
        )
        return tuple(PeriodLine(*row) for row in rows)

    def oldest_unsigned(self, after: tuple[int, int] = (0, 0)) -> tuple[int, int] | None:
        """Which entry issued the oldest electronic receipt behind a place that has no signature yet."""
        row = self.connection.execute(
            f"SELECT epoch, seq FROM receipt WHERE {UNSIGNED} AND (epoch, seq) > (?, ?) ORDER BY epoch, seq LIMIT 1", after
        ).fetchone()
        return (row[0], row[1]) if row else None

    def unsigned_receipts(self) -> int:
        """How many wait for a signature; beyond a thousand nobody counts."""
        query = f"SELECT count(*) FROM (SELECT 1 FROM receipt WHERE {UNSIGNED} LIMIT 1000)"
        return int(self.connection.execute(query).fetchone()[0])

    def history(self, subject: str) -> tuple[Entry, ...]:
        """What is told of a subject itself, and the handovers that took a dossier along."""
        names = ", ".join(COLUMNS)
        along = "SELECT epoch, seq FROM handover_line WHERE dossier_code = ?1"
        rows = self.connection.execute(
            f"SELECT {names} FROM journal WHERE subject = ?1 "
            f"UNION ALL SELECT {names} FROM journal WHERE (epoch, seq) IN ({along}) ORDER BY epoch, seq",
            (subject,),
        )
        return tuple(map(Entry._make, rows))

    def entry(self, epoch: int, seq: int) -> Entry | None:
        return journal.entry_at(self.connection, epoch, seq)

    def last_of_kind(self, kind: str, limit: int) -> tuple[Entry, ...]:
        """The newest entries of a rare kind (`schema.RARE_KINDS`)."""
        rows = self.connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM journal WHERE kind = ? ORDER BY recorded_at_ms DESC LIMIT ?", (kind, limit)
        )
        return tuple(Entry._make(row) for row in rows)

    def deposit(self, deposit_id: str) -> tuple[str, int] | None:
        """The slip's number and the amount."""
        query = "SELECT slip_no, amount_vnd FROM deposit WHERE desk_id = ? AND deposit_id = ?"
        row = self.connection.execute(query, (self.desk_id, deposit_id)).fetchone()
        return (row[0], row[1]) if row else None

    def find(self, text: str, limit: int = PAGE) -> tuple[FoundDossier, ...]:
        return self._search.find(text, limit)

    def _procedures(self) -> list[tuple[str, Procedure]]:
        version = self.setting("catalogue_version") or ""
        if self._catalogue is None or self._catalogue[0] != version:
            rows = self.connection.execute("SELECT folded, record FROM procedure WHERE active = 1 ORDER BY code").fetchall()
            self._catalogue = (version, [(row[0], procedure_from_json(json.loads(row[1]))) for row in rows])
        return self._catalogue[1]

    def find_procedures(self, text: str, limit: int = 8) -> tuple[Procedure, ...]:
        """Every word somewhere in code, name, field or agency; the code first, then names that begin so, then shorter ones."""
        words = fold(text).split()
        if not words:
            return ()
        found: list[tuple[int, int, str, Procedure]] = []
        for folded, procedure in self._procedures():
            if all(word in folded for word in words):
                name = fold(procedure.name)
                rank = 0 if procedure.code.startswith(words[0]) else 1 if " ".join(words) in name else 2
                found.append((rank, len(name), procedure.code, procedure))
        found.sort(key=lambda item: item[:3])
        return tuple(item[3] for item in found[:limit])

    def procedure_count(self) -> int:
        return int(self.connection.execute("SELECT count(*) FROM procedure WHERE active = 1").fetchone()[0])

    def drafts(self, officer: str) -> tuple[tuple[str, int, str], ...]:
        rows = self.connection.execute(
            "SELECT id, updated_at_ms, content FROM draft WHERE officer = ? ORDER BY updated_at_ms DESC", (officer,)
        )
        return tuple((row[0], row[1], row[2]) for row in rows)

    def standing_differences(self) -> tuple[BoxCount, ...]:
        """Counts that differ, or did before a recount, and that nobody else has looked into; the oldest first."""
        where = f"{UNREVIEWED} AND settled_at_ms IS NOT NULL ORDER BY counted_at_ms"
        return self._counts(where)

    def counts_without_end(self) -> tuple[BoxCount, ...]:
        """Counts that were fixed and not settled, and those that wait for a second person; the oldest first."""
        return self._counts("(settled_at_ms IS NULL OR awaits_second = 1) ORDER BY counted_at_ms")

    def _counts(self, where: str) -> tuple[BoxCount, ...]:
        rows = self.connection.execute(
            f"SELECT {columns_of(BoxCount)} FROM box_count WHERE desk_id = ? AND {where}", (self.desk_id,)
        )
        return tuple(BoxCount(*row) for row in rows)

    def differing_movements(self) -> tuple[tuple[str, str, str, int, str, int], ...]:
        """Movement, agency, taker, difference, desk it came from, moment of each that arrived otherwise than announced."""
        rows = self.connection.execute(
            "SELECT movement_id, agency, taker, taken_vnd - amount_vnd, from_desk, taken_at_ms FROM movement "
            "WHERE desk_id = ? AND taken_vnd <> amount_vnd AND reviewed_at_ms IS NULL ORDER BY taken_at_ms",
            (self.desk_id,),
        )
        return tuple(tuple(row) for row in rows)

    def news_cursor(self) -> int:
        return int(self.connection.execute("SELECT coalesce(max(id), 0) FROM news WHERE id > 0").fetchone()[0])

    def open_news(self) -> tuple[tuple[int, str, str, str, int, str], ...]:
        """Id, kind, subject, agency, moment and body of what the centre told and a person must look into."""
        rows = self.connection.execute("SELECT id, kind, subject, agency, at_ms, body FROM news WHERE open = 1 ORDER BY id")
        return tuple(tuple(row) for row in rows)

    def unconfirmed_deposits(self) -> tuple[OpenDeposit, ...]:
        rows = self.connection.execute(
            f"SELECT {columns_of(OpenDeposit)} FROM deposit WHERE desk_id = ? AND reference IS NULL ORDER BY deposited_at_ms",
            (self.desk_id,),
        )
        return tuple(OpenDeposit(*row) for row in rows)

    def boxes(self, agencies: tuple[str, ...]) -> tuple[BoxView, ...]:
        views = []
        for agency in agencies:
            box = self.connection.execute(
                "SELECT balance_vnd, taken_vnd, reversed_vnd FROM box WHERE desk_id = ? AND agency = ?", (self.desk_id, agency)
            ).fetchone()
            shift = self.connection.execute(
                f"SELECT {columns_of(Shift)} FROM shift WHERE desk_id = ? AND agency = ? AND closed_at_ms IS NULL",
                (self.desk_id, agency),
            ).fetchone()
            receipts = self.connection.execute(
                "SELECT count(*) FROM receipt WHERE shift_id = ? AND agency = ?", (shift[0] if shift else "", agency)
            ).fetchone()[0]
            safe = self.connection.execute(
                "SELECT balance_vnd FROM account WHERE desk_id = ? AND agency = ? AND account = 'safe'", (self.desk_id, agency)
            ).fetchone()
            held = Box(*box) if box else Box()
            safe_vnd = safe[0] if safe else 0
            since = self._oldest_cash(agency, safe_vnd + held.balance_vnd)
            views.append(BoxView(agency, held, Shift(*shift) if shift else None, receipts, safe_vnd, since))
        return tuple(views)

    def box_moves(
        self, agency: str, most: int = 500
    ) -> tuple[tuple[int, bool, int] | None, tuple[tuple[int, str, str | None, int | None, int], ...]]:
        """Where the box was last opened or closed (moment, whether opened, what was counted), and what went through it since:
        moment, kind of fact, serial and number of a receipt, đồng."""
        box = (self.desk_id, agency)
        last = self.connection.execute(
            "SELECT epoch, seq, recorded_at_ms, kind, body FROM journal WHERE kind IN ('ShiftOpened', 'ShiftClosed') "
            "AND subject = (SELECT shift_id FROM shift WHERE desk_id = ? AND agency = ? ORDER BY opened_at_ms DESC LIMIT 1) "
            "AND agency = ? ORDER BY epoch DESC, seq DESC LIMIT 1",
            (*box, agency),
        ).fetchone()
        rows = self.connection.execute(
            "SELECT j.recorded_at_ms, j.kind, r.serial_symbol, r.number, p.amount_vnd FROM posting p "
            "JOIN journal j ON j.epoch = p.epoch AND j.seq = p.seq "
            "LEFT JOIN receipt r ON r.desk_id = p.desk_id AND r.epoch = p.epoch AND r.seq = p.seq "
            "WHERE p.desk_id = ? AND p.agency = ? AND p.account = 'cash_box' AND (p.epoch, p.seq) > (?, ?) "
            "ORDER BY p.epoch DESC, p.seq DESC LIMIT ?",
            (*box, last[0] if last else 0, last[1] if last else 0, most),
        ).fetchall()
        first = None
        if last is not None:
            body = json.loads(last[4])
            opened = last[3] == SHIFT_OPENED.name
            first = (last[2], opened, body["float_vnd"] if opened else body["counted_vnd"])
        return first, tuple(tuple(row) for row in reversed(rows))

    def _oldest_cash(self, agency: str, held_vnd: int) -> int | None:
        """Since when the oldest cash that is still here has been here: the newest receipts make up what is held, the float
        of the last shift apart, since the oldest money is paid in first."""
        row = self.connection.execute(
            "SELECT float_vnd FROM shift WHERE desk_id = ? AND agency = ? ORDER BY opened_at_ms DESC LIMIT 1",
            (self.desk_id, agency),
        ).fetchone()
        left = held_vnd - (row[0] if row else 0)
        oldest = None
        receipts = self.connection.execute(
            "SELECT issued_at_ms, cash_vnd FROM receipt WHERE agency = ? AND desk_id = ? AND cash_vnd > 0 "
            "AND state = 'issued' ORDER BY issued_at_ms DESC",
            (agency, self.desk_id),
        )
        for issued_at_ms, cash_vnd in receipts:
            if left <= 0:
                break
            oldest, left = issued_at_ms, left - cash_vnd
        return oldest

    def print_jobs(self, states: tuple[str, ...], limit: int = 200) -> tuple[PrintJob, ...]:
        marks = ", ".join("?" * len(states))
        rows = self.connection.execute(
            f"SELECT {columns_of(PrintJob)} FROM print_job WHERE state IN ({marks}) ORDER BY id LIMIT ?",
            (*states, limit),
        )
        return tuple(PrintJob(*row) for row in rows)

    def jobs_of(self, code: str) -> tuple[PrintJob, ...]:
        rows = self.connection.execute(f"SELECT {columns_of(PrintJob)} FROM print_job WHERE code = ? ORDER BY id", (code,))
        return tuple(PrintJob(*row) for row in rows)

    def pushed(self) -> tuple[int, int]:
        row = self.connection.execute("SELECT epoch, seq FROM push_cursor").fetchone()
        return (row[0], row[1]) if row else (0, 0)

    def acknowledged_at(self, epoch: int, seq: int) -> int | None:
        """When the centre's answer first covered an entry."""
        query = "SELECT at_ms FROM acknowledgement WHERE (epoch, seq) >= (?, ?) ORDER BY epoch, seq LIMIT 1"
        row = self.connection.execute(query, (epoch, seq)).fetchone()
        return row[0] if row else None

    def noticed(self, code: str) -> tuple[tuple[str, int], ...]:
        """What the citizen was told by message, and when."""
        rows = self.connection.execute(
            "SELECT json_extract(body, '$.notice'), at_ms FROM news WHERE subject = ? AND kind = 'notice_sent' ORDER BY at_ms",
            (code,),
        )
        return tuple((row[0], row[1]) for row in rows)

    def portal_accepted_at(self, code: str) -> int | None:
        query = "SELECT max(at_ms) FROM news WHERE subject = ? AND kind = 'portal_accepted'"
        at_ms: int | None = self.connection.execute(query, (code,)).fetchone()[0]
        return at_ms

    def backlog(self) -> Backlog:
        row = self.connection.execute("SELECT epoch, seq, at_ms FROM push_cursor").fetchone()
        epoch, seq, at_ms = tuple(row) if row else (0, 0, None)
        last = self.connection.execute("SELECT epoch, seq FROM journal ORDER BY epoch DESC, seq DESC LIMIT 1").fetchone()
        first = self.connection.execute(
            "SELECT recorded_at_ms FROM journal WHERE (epoch, seq) > (?, ?) ORDER BY epoch, seq LIMIT 1", (epoch, seq)
        ).fetchone()
        # numbers have no gaps: the last one of each epoch counts it, and nothing is scanned
        count = -seq
        for each in range(epoch, last[0] + 1 if last else epoch):
            row = self.connection.execute("SELECT max(seq) FROM journal WHERE epoch = ?", (each,)).fetchone()
            count += row[0] or 0
        count, since = (count, first[0]) if first else (0, None)
        return Backlog(count, since, at_ms, *(tuple(last) if last else (0, 0)))

    def entries_after(self, epoch: int, seq: int, limit: int) -> list[Entry]:
        return journal.entries_after(self.connection, epoch, seq, limit)

    def counts(self) -> dict[str, int]:
        one = self.connection.execute
        return {
            "dossiers": one("SELECT count(*) FROM dossier").fetchone()[0],
            "returned": one("SELECT count(*) FROM dossier WHERE state = 'returned'").fetchone()[0],
            "receipts": one("SELECT count(*) FROM receipt").fetchone()[0],
            "collected_vnd": one("SELECT coalesce(sum(total_vnd), 0) FROM receipt WHERE state = 'issued'").fetchone()[0],
            "entries": one("SELECT count(*) FROM journal").fetchone()[0],
        }
