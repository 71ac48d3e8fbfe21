"""What the journal itself tells: a dossier's intake as it stands, a subject's history, entries by their place."""

import json

from desk_app.store import journal
from desk_app.store.connected import Connected
from sync.protocol.seal import COLUMNS, SALT_DIGITS, Entry, private_part


def _corrected(entry: Entry, corrections: list[dict[str, str | None]]) -> Entry:
    if not corrections or entry.private is None:
        return entry
    private = private_part(entry.private)
    for after in corrections:
        owner = {**private["owner"], **after}
        private["owner"] = {name: value for name, value in owner.items() if value is not None}
    return entry._replace(private=entry.private[:SALT_DIGITS] + json.dumps(private, ensure_ascii=False))


class JournalReads(Connected):
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

    def entries_after(self, epoch: int, seq: int, limit: int) -> list[Entry]:
        return journal.entries_after(self.connection, epoch, seq, limit)

    def last_of_kind(self, kind: str, limit: int) -> tuple[Entry, ...]:
        """The newest entries of a rare kind (`schema.RARE_KINDS`)."""
        rows = self.connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM journal WHERE kind = ? ORDER BY recorded_at_ms DESC LIMIT ?", (kind, limit)
        )
        return tuple(Entry._make(row) for row in rows)
