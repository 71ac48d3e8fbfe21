"""What the centre has of this desk's entries and scans, and what it told."""

from dataclasses import dataclass

from desk_app.services.dossier.scans import PASSED
from desk_app.services.records import ScanRecord
from desk_app.store import journal
from desk_app.store.connected import Connected
from desk_app.store.records_of_rows import columns_of
from sync.protocol.chain import signer_after
from sync.protocol.scans import MAX_ASKED


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the centre does not have yet: how many entries, since when; and the last answer."""

    waiting: int
    since_ms: int | None
    acknowledged_at_ms: int | None
    last_epoch: int
    last_seq: int


class CentreReads(Connected):
    def pushed(self) -> tuple[int, int]:
        row = self.connection.execute("SELECT epoch, seq FROM push_cursor").fetchone()
        return (row[0], row[1]) if row else (0, 0)

    def acknowledged_at(self, epoch: int, seq: int) -> int | None:
        """When the centre's answer first covered an entry."""
        query = "SELECT at_ms FROM acknowledgement WHERE (epoch, seq) >= (?, ?) ORDER BY epoch, seq LIMIT 1"
        row = self.connection.execute(query, (epoch, seq)).fetchone()
        return row[0] if row else None

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

    def key_known_at_centre(self) -> str:
        """The id of the key that signs behind the last entry which the centre has confirmed; "" before the first."""
        entry = journal.entry_at(self.connection, *self.pushed())
        return signer_after(entry) if entry else ""

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

    def news_cursor(self) -> int:
        return int(self.connection.execute("SELECT coalesce(max(id), 0) FROM news WHERE id > 0").fetchone()[0])

    def open_news(self) -> tuple[tuple[int, str, str, str, int, str], ...]:
        """Id, kind, subject, agency, moment and body of what the centre told and a person must look into."""
        rows = self.connection.execute("SELECT id, kind, subject, agency, at_ms, body FROM news WHERE open = 1 ORDER BY id")
        return tuple(tuple(row) for row in rows)

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
