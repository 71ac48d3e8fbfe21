"""One transaction of the desk: the port that use cases see, on the desk's one writing connection."""

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path

from desk_app.core.catalogue import Procedure, procedure_from_json
from desk_app.core.clock import OFF_CENTRE_MS, ClockDoubt, Reason
from desk_app.core.states import OVER
from desk_app.services.ports import Actor
from desk_app.services.records import (
    Band,
    CopiedDossier,
    Dossier,
    Fee,
    Guidance,
    Officer,
    Opinion,
    Paper,
    ProcessStep,
    ScannedFile,
    ScanRecord,
)
from desk_app.store import board, clock, copies, journal, people
from desk_app.store.apply import insert_rows
from desk_app.store.keys import DeskKey, KeyRing
from desk_app.store.money_reads import MoneyReads
from desk_app.store.rows import SCAN_ORDER, columns_of, fee_from, officer_from, process_steps
from desk_app.store.scans import SETTING as SCAN_FOLDER
from desk_app.store.scans import TakenScans, kept_scans, scanner_folder
from sync.protocol.chain import ROTATED, SignatureCheck, rotation_text, signer_after
from sync.protocol.desk_facts import ClockConfirmed, KeyRotated
from sync.protocol.facts import Draft
from sync.protocol.news import News
from sync.protocol.scans import Scan
from sync.protocol.seal import COLUMNS, ChainBroken, Entry, Head, check_entry, head_of, key_id
from sync.protocol.shared_dossiers import SharedDossier
from sync.protocol.submissions import Submission

_DOSSIER = f"SELECT {columns_of(Dossier)} FROM dossier WHERE code = ?"
_FEE = f"SELECT {columns_of(Fee)} FROM fee WHERE dossier_code = ? ORDER BY line_no"
_GOES_ON = f"state NOT IN {OVER}"
CLOCK_SLACK_MS = 2_000
OWN_NEWS = 2**40


class StoreTransaction(MoneyReads):
    """Lives between BEGIN IMMEDIATE and COMMIT; after that it must not be used."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        folder: Path,
        desk_id: str,
        epoch: int,
        key: DeskKey,
        now_ms: int,
        ring: KeyRing,
        last: Entry | None,
        moved_ms: int = 0,
    ) -> None:
        """`moved_ms`: by so much `now_ms` is after the PC's clock."""
        super().__init__(connection, desk_id, epoch)
        self._folder = folder
        self._scans: TakenScans | None = None
        self._ring = ring
        self.now_ms = now_ms
        self.last = last
        """Of the journal, as this transaction leaves it."""
        signer = signer_after(last) if last else key.id
        own = ring.has(signer)  # else the journal of a lost PC is coming back to this one
        self.key = ring.key(signer) if own else key
        self._head: Head | None = head_of(last) if last else None
        self.appended = 0
        self.printed = 0
        self._logins = 0
        self._written = connection.total_changes
        self.drawer = False
        self.clock_moved_ms = moved_ms
        kept, ahead_ms = clock.kept_doubt(connection)
        self.clock_doubt = clock.standing_doubt(kept, ahead_ms, now_ms, last.recorded_at_ms if last else None)
        if own and last:
            self._keep_doubt(kept)
        if last and own and now_ms < last.recorded_at_ms - CLOCK_SLACK_MS:
            self.append(Draft("ClockWentBack", desk_id, {"back_ms": last.recorded_at_ms - now_ms}), None)

    def _keep_doubt(self, kept: ClockDoubt | None) -> None:
        """It stays in the file: entries that are sealed meanwhile carry the doubted date and prove nothing. A clock that came
        right by itself ends it, and the journal says so."""
        if self.clock_doubt is not None:
            if self.clock_doubt != kept:
                self.put_setting(clock.DOUBT, json.dumps(asdict(self.clock_doubt)))
        elif kept is not None:
            self.put_setting(clock.DOUBT, "")
            machine_ms = self.now_ms - self.clock_moved_ms
            body: ClockConfirmed = {"reason": kept.reason, "machine_ms": machine_ms, "moved_ms": self.clock_moved_ms}
            self.append(Draft("ClockConfirmed", "clock", body), None)

    @property
    def centre_ahead_ms(self) -> int:
        return clock.number(self.connection, clock.AHEAD)

    def believe_clock(self, moved_ms: int) -> None:
        """A person typed the date: so it is from here on, in this transaction too."""
        self.now_ms += moved_ms - self.clock_moved_ms
        self.clock_moved_ms, self.clock_doubt = moved_ms, None
        if ahead := self.setting(clock.AHEAD):
            self.put_setting(clock.DISPUTED, ahead)
        for key, value in ((clock.DOUBT, ""), (clock.AHEAD, ""), (clock.MOVED, str(moved_ms))):
            self.put_setting(key, value)

    def ask_for_clock(self, reason: Reason) -> None:
        """A person is asked for the date whatever the clock says."""
        last_ms = self.last.recorded_at_ms if self.last else None
        self.clock_doubt = self.clock_doubt or ClockDoubt(reason, last_ms)
        self.put_setting(clock.DOUBT, json.dumps(asdict(self.clock_doubt)))

    def note_centre_clock(self, ahead_ms: int) -> None:
        disputed = clock.number(self.connection, clock.DISPUTED)
        looked_into = disputed != 0 and abs(ahead_ms - disputed) < OFF_CENTRE_MS
        said = "" if looked_into or not ahead_ms else str(ahead_ms)
        if said != (self.setting(clock.AHEAD) or ""):
            self.put_setting(clock.AHEAD, said)

    def clock_confirmed_by(self, place: str) -> str | None:
        """Who typed the date at that place, where nobody looked into it yet."""
        for row in clock.unreviewed(self.connection):
            if f"{row.epoch}.{row.seq}" == place:
                return row.actor
        return None

    @property
    def catalogue_version(self) -> str:
        return self.setting("catalogue_version") or ""

    def append(self, draft: Draft, actor: Actor | None) -> Entry:
        self.last, self._head = journal.append(
            self.connection, draft, actor, self._desk_id, self.epoch, self.key, self.now_ms, self._head
        )
        self.appended += 1
        return self.last

    def begin_epoch(self, at_least: int = 1) -> int:
        """The next epoch: its first entry follows the last of the one before."""
        row = self._row("SELECT max(epoch) FROM journal")
        self.epoch = max((row[0] or 0) + 1, at_least)
        return self.epoch

    def rotate_key(self) -> None:
        """Another key signs from the next entry on. It stands in the file before the journal names it: a crash between the two
        leaves a key that nobody uses."""
        heard = self._row("SELECT epoch, seq FROM push_cursor")
        known = journal.entry_at(self.connection, *heard) if heard else None
        head = self._head
        if head is None:
            raise LookupError("a desk begins with its opening")
        new = self._ring.add(signer_after(known) if known else "")
        seq = head.seq + 1 if head.epoch == self.epoch else 1
        text = rotation_text(self._desk_id, self.epoch, seq, head.link.hex(), new.public.hex())
        body: KeyRotated = {"public_key": new.public.hex(), "agreed": new.sign(text).hex()}
        self.append(Draft(ROTATED, self._desk_id, body), None)
        self.key = new

    def open_serials(self) -> tuple[tuple[str, str, int], ...]:
        """Agency, serial and last number of each serial that is not closed."""
        rows = self._rows(
            "SELECT agency, serial_symbol, last_no FROM serial WHERE desk_id = ? AND lost_from IS NULL ORDER BY 1, 2",
            self._desk_id,
        )
        return tuple((row[0], row[1], row[2]) for row in rows)

    def news_answered(self, news_id: int, subject: str) -> bool:
        """Whether a person looked into it already."""
        query = "SELECT 1 FROM journal WHERE subject = ? AND kind = 'NewsReviewed' AND json_extract(body, '$.news_id') = ?"
        return self._row(query, subject, news_id) is not None

    def settled_elsewhere(self, code: str, serial_symbol: str, number: int) -> bool:
        query = (
            "SELECT 1 FROM journal WHERE subject = ? AND kind = 'FeeSettledElsewhere' "
            "AND json_extract(body, '$.serial_symbol') = ? AND json_extract(body, '$.number') = ?"
        )
        return self._row(query, code, serial_symbol, number) is not None

    def take_tail(self, entries: Sequence[Entry]) -> bool:
        """The newer entries of a file that was put back from a copy, from the centre: this desk's own, signed by its key,
        following the last one here. False, and nothing is taken, when they do not."""
        check, head = SignatureCheck(self.key.public), self._head
        try:
            for entry in entries:
                check_entry(entry, head)
                check(entry)
                head = head_of(entry)
        except ChainBroken:
            return False
        if not self._ring.has(key_id(check.key)):
            return False  # the key that it ends with is not here: only a new enrolment helps
        self.key = self._ring.key(key_id(check.key))
        self.take_back(entries)
        self.appended += len(entries)
        return True

    def news_cursor(self) -> int:
        return int(self._row("SELECT coalesce(max(id), 0) FROM news WHERE id > 0")[0])

    def own_news_id(self) -> int:
        """For what the desk itself tells a person: below all numbers that the centre gives."""
        return int(self._row("SELECT min(coalesce(min(id), 0), ?) - 1 FROM news", -OWN_NEWS)[0])

    def news_known(self, news: News) -> bool:
        """Whether the same was told before, under another number: the centre was put back from a copy."""
        said = (news.kind, news.subject, json.dumps(news.body))
        return self._row("SELECT 1 FROM news WHERE kind = ? AND subject = ? AND body = ?", *said) is not None

    def keep_news(self, news: News, needs_person: bool) -> None:
        row = {"id": news.id, "kind": news.kind, "subject": news.subject, "agency": news.agency, "at_ms": news.at_ms}
        insert_rows(self.connection, "news", [{**row, "body": json.dumps(news.body), "open": int(needs_person)}])

    def open_news(self, news_id: int) -> tuple[str, str, str] | None:
        row = self._row("SELECT kind, subject, agency FROM news WHERE id = ? AND open = 1", news_id)
        return (row[0], row[1], row[2]) if row else None

    def close_news(self, news_id: int) -> None:
        self.connection.execute("UPDATE news SET open = 0 WHERE id = ?", (news_id,))

    def take_back(self, entries: Sequence[Entry]) -> None:
        """Entries of this desk's own that the centre kept; whoever calls has checked the chain."""
        journal.take_back(self.connection, entries)
        self.last = entries[-1]
        self._head = head_of(self.last)

    def queue_print(self, document: str, code: str, fact: Entry, copy_no: int = 0) -> int:
        content = json.dumps({"epoch": fact.epoch, "seq": fact.seq})
        job = {
            "queued_at_ms": self.now_ms,
            "updated_at_ms": self.now_ms,
            "document": document,
            "code": code,
            "copy_no": copy_no,
            "content": content,
            "state": "queued",
            "detail": "",
        }
        self.printed += 1
        return int(insert_rows(self.connection, "print_job", [job]).lastrowid)

    def kick_drawer(self) -> None:
        """Once this is committed, the drawer opens."""
        self.drawer = True

    def set_job(self, job_id: int, state: str, detail: str, only_from: tuple[str, ...]) -> bool:
        """Move a job; False when it is not where the caller thinks it is."""
        marks = ", ".join("?" * len(only_from))
        result = self.connection.execute(
            f"UPDATE print_job SET state = ?, detail = ?, updated_at_ms = ? WHERE id = ? AND state IN ({marks})",
            (state, detail, self.now_ms, job_id, *only_from),
        )
        return result.rowcount == 1

    def cancel_job(self, job_id: int) -> tuple[str, str, int] | None:
        row = self._row("SELECT document, code, copy_no FROM print_job WHERE id = ?", job_id)
        if not row or not self.set_job(job_id, "cancelled", "", ("queued",)):
            return None
        return row[0], row[1], row[2]

    def answer_job(self, job_id: int, printed: bool) -> tuple[str, str] | None:
        row = self._row("SELECT document, code FROM print_job WHERE id = ?", job_id)
        if not row or not self.set_job(job_id, "confirmed" if printed else "refused", "answered", ("unknown", "sent")):
            return None
        return row[0], row[1]

    def interrupted_jobs(self) -> None:
        """At start: what was being sent when the program ended may or may not be on paper; what a queue held is asked for."""
        self.connection.execute(
            "UPDATE print_job SET state = 'unknown', detail = 'restart', updated_at_ms = ? "
            "WHERE state = 'sending' AND detail NOT LIKE 'held:%'",
            (self.now_ms,),
        )

    def procedure(self, code: str) -> Procedure | None:
        row = self._row("SELECT record FROM procedure WHERE code = ?", code)
        return procedure_from_json(json.loads(row[0])) if row else None

    def dossier(self, code: str) -> Dossier | None:
        row = self._row(_DOSSIER, code)
        return Dossier(*row) if row else None

    def copied_dossier(self, code: str) -> CopiedDossier | None:
        return copies.copied_dossier(self.connection, code)

    def copied_fees(self, code: str) -> tuple[Fee, ...]:
        return copies.copied_fees(self.connection, code)

    def take_copies(self, items: Sequence[SharedDossier], last: bool) -> None:
        """With the place behind them, so that the next question begins there."""
        copies.take_copies(self.connection, items, self.now_ms)
        if items:
            self.put_setting("copies_after", str(items[-1].no))
        if last:
            self.put_setting("copies_filled", "1")

    def fees(self, code: str) -> tuple[Fee, ...]:
        return tuple(fee_from(row) for row in self._rows(_FEE, code))

    def papers(self, code: str) -> tuple[Paper, ...]:
        statement = f"SELECT {columns_of(Paper)} FROM paper WHERE dossier_code = ? ORDER BY line_no"
        return tuple(Paper(*row) for row in self._rows(statement, code))

    def process_steps(self, code: str) -> tuple[ProcessStep, ...]:
        return process_steps(self.connection, code)

    def opinions(self, code: str) -> tuple[Opinion, ...]:
        statement = f"SELECT {columns_of(Opinion)} FROM opinion WHERE dossier_code = ? ORDER BY no"
        return tuple(Opinion(*row) for row in self._rows(statement, code))

    def scans(self, code: str) -> tuple[ScanRecord, ...]:
        statement = f"SELECT {columns_of(ScanRecord)} FROM scan WHERE dossier_code = ? {SCAN_ORDER}"
        return tuple(ScanRecord(*row) for row in self._rows(statement, code))

    def _taken_scans(self) -> TakenScans:
        if self._scans is None:
            self._scans = TakenScans(scanner_folder(self._folder, self.setting(SCAN_FOLDER)), kept_scans(self._folder))
        return self._scans

    def keep_scan(self, scan: ScannedFile) -> Scan:
        return self._taken_scans().take(scan)

    def put_scan_back(self, scan: ScanRecord) -> str:
        return self._taken_scans().put_back(scan)

    def committed(self) -> None:
        """What is done beside the tables once they hold."""
        if self._scans is not None:
            self._scans.committed()

    def open_duplicate(self, identities: Collection[str], procedure_code: str) -> str | None:
        places = ", ".join("?" * len(identities))
        row = self._row(
            f"SELECT code FROM dossier WHERE identity_no IN ({places}) AND procedure_code = ? AND {_GOES_ON} "
            f"UNION SELECT code FROM dossier WHERE tax_code IN ({places}) AND procedure_code = ? AND {_GOES_ON} LIMIT 1",
            *(*identities, procedure_code) * 2,
        )
        return row[0] if row else None

    def numbers_of(self, numbers: Collection[str]) -> tuple[str, ...]:
        return people.numbers_of(self.connection, numbers)

    def known_name(self, numbers: Collection[str]) -> str | None:
        return people.known_name(self.connection, numbers)

    def entered_from_paper(self, paper_no: str) -> str | None:
        """The code of the dossier that this slip became."""
        row = self._row("SELECT code FROM dossier WHERE paper_no = ?", paper_no)
        return row[0] if row else None

    def keep_submission(self, agency: str, at_ms: int, body: Submission) -> None:
        self.connection.execute(
            "INSERT INTO submission (key, agency, at_ms, body) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET body = excluded.body",  # its files came
            (body["key"], agency, at_ms, json.dumps(body, ensure_ascii=False)),
        )

    def submission(self, key: str) -> Submission | None:
        row = self._row("SELECT body FROM submission WHERE key = ?", key)
        return json.loads(row[0]) if row else None

    def submission_settled(self, key: str) -> bool:
        """Whether this counter took it up."""
        query = "SELECT 1 FROM dossier WHERE online_key = ?1 UNION ALL SELECT 1 FROM guidance WHERE online_key = ?1"
        return self._row(query, key) is not None

    def drop_submission(self, key: str) -> None:
        self.connection.execute("DELETE FROM submission WHERE key = ?", (key,))

    def supplements_asked(self, code: str) -> int:
        """How often the citizen was asked for more of a dossier."""
        row = self._row("SELECT count(*) FROM journal WHERE subject = ? AND kind = 'SupplementRequested'", code)
        return int(row[0]) if row else 0

    def earlier_guidance(self, identities: Collection[str], procedure_code: str) -> Guidance | None:
        """The last one in this matter that no dossier followed."""
        same = ", ".join(f"?{number}" for number in range(2, 2 + len(identities)))
        row = self._row(
            f"SELECT {columns_of(Guidance)} FROM guidance g WHERE kind = 'supplement' AND procedure_code = ?1 "
            f"AND (identity_no IN ({same}) OR tax_code IN ({same})) AND NOT EXISTS (SELECT 1 FROM dossier d WHERE "
            f"(d.identity_no IN ({same}) OR d.tax_code IN ({same})) AND d.procedure_code = ?1 "
            "AND d.received_at_ms >= g.at_ms) ORDER BY at_ms DESC LIMIT 1",
            procedure_code,
            *identities,
        )
        return Guidance(*row) if row else None

    def band(self, agency: str) -> Band | None:
        row = self._row(
            f"SELECT {columns_of(Band)} FROM band WHERE desk_id = ? AND epoch = ? AND agency = ?",
            self._desk_id,
            self.epoch,
            agency,
        )
        return Band(*row) if row else None

    def last_order_no(self, agency: str, day: str) -> int | None:
        row = self._row(
            "SELECT last_no FROM order_use WHERE desk_id = ? AND epoch = ? AND agency = ? AND day = ?",
            self._desk_id,
            self.epoch,
            agency,
            day,
        )
        return row[0] if row else None

    def last_letter(self, kind: str, year: int) -> int:
        """Of this desk's running epoch; 0 before the first."""
        row = self._row(
            "SELECT last_no FROM letter_use WHERE desk_id = ? AND epoch = ? AND kind = ? AND year = ?",
            self._desk_id,
            self.epoch,
            kind,
            year,
        )
        return row[0] if row else 0

    def waiting_for_agency(self, agency: str) -> tuple[Dossier, ...]:
        """What the next handover takes along."""
        return board.waiting(self.connection, agency)

    def officers(self) -> tuple[Officer, ...]:
        return tuple(officer_from(row) for row in self._rows(f"SELECT {columns_of(Officer)} FROM officer WHERE active = 1"))

    def officer(self, officer_id: str) -> Officer | None:
        row = self._row(f"SELECT {columns_of(Officer)} FROM officer WHERE id = ?", officer_id)
        return officer_from(row) if row else None

    def put_officer(self, officer_id: str, name: str, roles: tuple[str, ...], secret_hash: str) -> None:
        self.connection.execute(
            "INSERT INTO officer (id, name, roles, secret_hash, active, failures, locked_until_ms) "
            "VALUES (?, ?, ?, ?, 1, 0, 0) ON CONFLICT (id) DO UPDATE "
            "SET name = excluded.name, roles = excluded.roles, secret_hash = excluded.secret_hash",
            (officer_id, name, json.dumps(roles), secret_hash),
        )

    def set_account(self, officer_id: str, name: str, roles: tuple[str, ...], secret_hash: str, active: bool) -> bool:
        """As the centre set it. False where nothing changes."""
        known = self.officer(officer_id)
        if known and (known.name, known.roles, known.secret_hash, known.active) == (name, roles, secret_hash, active):
            return False
        self.put_officer(officer_id, name, roles, secret_hash)
        self.connection.execute("UPDATE officer SET active = ? WHERE id = ?", (int(active), officer_id))
        return True

    def put_rules(self, name: str, text: str) -> bool:
        """False where it is what is known already."""
        if self._row("SELECT 1 FROM published_rules WHERE name = ? AND text = ?", name, text):
            return False
        insert = "INSERT INTO published_rules (name, text) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET text = excluded.text"
        self.connection.execute(insert, (name, text))
        return True

    def note_login(self, officer_id: str, failures: int, locked_until_ms: int) -> None:
        self._logins += self.connection.execute(
            "UPDATE officer SET failures = ?, locked_until_ms = ? WHERE id = ?", (failures, locked_until_ms, officer_id)
        ).rowcount

    def act_begins(self) -> None:
        """What is written from here on is the act's."""
        self._written, self._logins = self.connection.total_changes, 0

    def only_logins_noted(self) -> bool:
        """Whether the act wrote nothing yet but the count of log-ins."""
        return self.connection.total_changes == self._written + self._logins and not self.drawer

    def last_fact(self, code: str, kinds: tuple[str, ...]) -> Entry | None:
        marks = ", ".join("?" * len(kinds))
        order = "ORDER BY epoch DESC, seq DESC LIMIT 1"
        query = f"SELECT {', '.join(COLUMNS)} FROM journal WHERE subject = ? AND kind IN ({marks}) {order}"
        row = self._row(query, code, *kinds)
        return Entry._make(row) if row else None

    def copies_made(self, code: str, document: str) -> int:
        query = (
            "SELECT count(*) FROM journal WHERE subject = ? AND kind = 'SlipReprinted' AND json_extract(body, '$.document') = ?"
        )
        return int(self._row(query, code, document)[0])

    def setting(self, key: str) -> str | None:
        row = self._row("SELECT value FROM setting WHERE key = ?", key)
        return row[0] if row else None

    def put_setting(self, key: str, value: str) -> None:
        self.connection.execute(
            "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    def put_procedure(self, procedure: Procedure, folded: str) -> None:
        record = json.dumps(procedure.to_json(), ensure_ascii=False, sort_keys=True)
        self.connection.execute(
            "INSERT INTO procedure (code, active, folded, record) VALUES (?, ?, ?, ?) ON CONFLICT (code) DO UPDATE "
            "SET active = excluded.active, folded = excluded.folded, record = excluded.record",
            (procedure.code, int(procedure.active), folded, record),
        )

    def save_draft(self, draft_id: str, officer: str, content: str) -> None:
        self.connection.execute(
            "INSERT INTO draft (id, officer, updated_at_ms, content) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET updated_at_ms = excluded.updated_at_ms, content = excluded.content",
            (draft_id, officer, self.now_ms, content),
        )

    def drop_draft(self, draft_id: str) -> None:
        self.connection.execute("DELETE FROM draft WHERE id = ?", (draft_id,))

    def note_pushed(self, epoch: int, seq: int, head: str, centre_signature: str) -> None:
        self.connection.execute(
            "INSERT INTO push_cursor (only, epoch, seq, head, centre_signature, at_ms) VALUES (1, ?, ?, ?, ?, ?) "
            "ON CONFLICT (only) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, head = excluded.head, "
            "centre_signature = excluded.centre_signature, at_ms = excluded.at_ms",
            (epoch, seq, head, centre_signature, self.now_ms),
        )

        self.connection.execute(
            "INSERT INTO acknowledgement (epoch, seq, at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (epoch, seq, self.now_ms)
        )

    def merge_search(self) -> None:
        """Some of the search index's merging, in a quiet moment."""
        self.connection.execute("INSERT INTO dossier_search(dossier_search, rank) VALUES ('merge', 500)")
