"""One transaction of the desk: the port that use cases see, on the desk's one writing connection."""

import contextlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from desk_app.core.clock import OFF_CENTRE_MS, ClockDoubt, Reason
from desk_app.desk_clock import steady_ms
from desk_app.services.ports import Actor
from desk_app.services.records import ScannedFile, ScanRecord
from desk_app.store import clock, journal, shared_dossiers
from desk_app.store.accounts import StoreAccounts
from desk_app.store.as_left import AsLeft
from desk_app.store.backup import forget_copies_of_before
from desk_app.store.catalogue import StoreCatalogue
from desk_app.store.dossier_reads import StoreDossierReads
from desk_app.store.erasure import StoreErasure, drop_files, drop_unnamed, drop_what_was_erased, empty_log
from desk_app.store.inbox import StoreInbox
from desk_app.store.keys import DeskKey, KeyRing
from desk_app.store.money_reads import StoreMoneyReads
from desk_app.store.numbers import StoreNumbers
from desk_app.store.queries import Queries
from desk_app.store.reference import CAME_BACK
from desk_app.store.scans import SETTING as SCAN_FOLDER
from desk_app.store.scans import TakenScans, kept_scans, scanner_folder
from desk_app.store.spool import StoreSpool
from sync.protocol.chain import SignatureCheck, rotation_text, signer_after
from sync.protocol.desk_facts import CLOCK_CONFIRMED, CLOCK_WENT_BACK, KEY_ROTATED, ClockConfirmed, ClockWentBack, KeyRotated
from sync.protocol.facts import Draft, draft
from sync.protocol.scans import Scan
from sync.protocol.seal import ChainBroken, Entry, check_entry, head_of, key_id
from sync.protocol.shared_dossiers import SharedDossier

CLOCK_SLACK_MS = 2_000
FORK = "fork"
AT_REST = "at_rest"


class StoreTransaction(
    StoreDossierReads, StoreMoneyReads, StoreNumbers, StoreSpool, StoreInbox, StoreAccounts, StoreCatalogue, StoreErasure
):
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
        found: AsLeft,
        moved_ms: int = 0,
        steady: Callable[[], int] = steady_ms,
    ) -> None:
        """`moved_ms`: by so much `now_ms` is after the PC's clock."""
        super().__init__(connection, desk_id)
        self.epoch = epoch
        self._folder = folder
        self._scans: TakenScans | None = None
        self._ring = ring
        self.now_ms = now_ms
        self.last = last = found.last
        """Of the journal, as this transaction leaves it."""
        self._head = found.head
        self._settings = found.settings
        signer = signer_after(last) if last else key.id
        own = ring.has(signer)  # else the journal of a lost PC is coming back to this one
        self.key = ring.key(signer) if own else key
        self.appended = 0
        self.printed: list[int] = []
        self._logins = 0
        self._seen_secrets: dict[str, str] = {}
        self._accounts_changed = False
        self._steady = steady
        self._written = connection.total_changes
        self.drawer = False
        self.barred = ""
        """Why this PC gives no number, whatever the file says."""
        self.clock_moved_ms = moved_ms
        kept, ahead_ms = clock.kept_doubt(self._settings)
        self.clock_doubt = clock.standing_doubt(kept, ahead_ms, now_ms, last.recorded_at_ms if last else None)
        if own and last:
            self._keep_doubt(kept)
        if last and own and now_ms < last.recorded_at_ms - CLOCK_SLACK_MS:
            back: ClockWentBack = {"back_ms": last.recorded_at_ms - now_ms}
            self.append(draft(CLOCK_WENT_BACK, desk_id, back), None)

    def as_left(self) -> AsLeft:
        """As the next transaction will find the file, once this is committed."""
        return AsLeft(self.last, self._head, self._settings)

    def as_read(self) -> Queries:
        """What a reading connection will see once this is committed. It ends with the transaction, and is not closed."""
        return Queries(self.connection, self.desk_id)

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
            self.append(draft(CLOCK_CONFIRMED, "clock", body), None)

    @property
    def no_numbers(self) -> str:
        if self.barred:
            return self.barred
        said = dict(self._rows("SELECT key, value FROM setting WHERE key IN (?, ?)", AT_REST, FORK))
        if said.get(AT_REST):
            return "problem.moved"
        fork = said.get(FORK)
        return "problem.forked" if fork and json.loads(fork)["epoch"] == self.epoch else ""

    @property
    def at_rest(self) -> bool:
        """The desk goes on on another PC."""
        return bool(self.setting(AT_REST))

    def rest(self, wanted: bool) -> None:
        self.put_setting(AT_REST, "1" if wanted else "")

    def note_fork(self, place: str, head: str, signature: str) -> None:
        self.put_setting(FORK, json.dumps({"epoch": self.epoch, "place": place, "head": head, "signature": signature}))

    @property
    def centre_ahead_ms(self) -> int:
        return int(self.setting(clock.AHEAD) or 0)

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
        disputed = int(self.setting(clock.DISPUTED) or 0)
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
            self.connection, draft, actor, self.desk_id, self.epoch, self.key, self.now_ms, self._head
        )
        self.appended += 1
        return self.last

    def append_with_logins(self, draft: Draft) -> None:
        before = self.connection.total_changes
        self.append(draft, None)
        self._logins += self.connection.total_changes - before

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
        text = rotation_text(self.desk_id, self.epoch, seq, head.link.hex(), new.public.hex())
        body: KeyRotated = {"public_key": new.public.hex(), "agreed": new.sign(text).hex()}
        self.append(draft(KEY_ROTATED, self.desk_id, body), None)
        self.key = new

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

    def take_back(self, entries: Sequence[Entry]) -> None:
        """Entries of this desk's own that the centre kept; whoever calls has checked the chain."""
        journal.take_back(self.connection, entries)
        self.follow_accounts()
        self.put_setting(CAME_BACK, f"{entries[-1].epoch}.{entries[-1].seq}")
        self.put_setting("publications_after", "0")  # and what they told of is asked for again
        self.last = entries[-1]
        self._head = head_of(self.last)

    def take_shared(self, items: Sequence[SharedDossier], last: bool) -> None:
        """With the place behind them, so that the next question begins there."""
        self.unnamed_scans += shared_dossiers.take_shared(self.connection, items, self.now_ms)
        if items:
            self.put_setting("copies_after", str(items[-1].no))
        if last:
            self.put_setting("copies_filled", "1")

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
        self._keep_wraps()
        if self.something_erased:
            empty_log(self.connection)
        with contextlib.suppress(OSError):  # the next start looks again
            if self.something_erased:
                forget_copies_of_before(self._folder, self.connection)
            if self.unnamed_scans:  # where scans lie is asked of the disk: no act waits for that which has none to drop
                drop_unnamed(self.connection, self._folder, self.unnamed_scans)
            if self.files_to_drop:
                drop_files(self._folder, self.files_to_drop)

    def drop_what_was_erased(self) -> None:
        """Files that a crash left, or a backup of before brought back."""
        with contextlib.suppress(OSError):
            forget_copies_of_before(self._folder, self.connection)
            drop_what_was_erased(self.connection, self._folder)

    def put_rules(self, name: str, text: str) -> bool:
        """False where it is what is known already."""
        if self._row("SELECT 1 FROM published_rules WHERE name = ? AND text = ?", name, text):
            return False
        insert = "INSERT INTO published_rules (name, text) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET text = excluded.text"
        self.connection.execute(insert, (name, text))
        return True

    def act_begins(self) -> None:
        """What is written from here on is the act's."""
        self._written, self._logins = self.connection.total_changes, 0

    def only_logins_noted(self) -> bool:
        """Whether the act wrote nothing yet but the count of log-ins."""
        return self.connection.total_changes == self._written + self._logins and not self.drawer

    def setting(self, key: str) -> str | None:
        return self._settings.get(key)

    def put_setting(self, key: str, value: str) -> None:
        self._settings = {**self._settings, key: value}
        self.connection.execute(
            "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
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
