"""What is to be printed, and how far each job came."""

from desk_app.store.apply import insert_rows
from desk_app.store.connected import Connected
from desk_app.store.print_reads import PrintJob
from desk_app.store.records_of_rows import columns_of
from sync.protocol.seal import Entry

_CONTENT = '{{"epoch": {0.epoch}, "seq": {0.seq}}}'


class StoreSpool(Connected):
    now_ms: int
    printed: list[int]
    drawer: bool

    def queue_print(self, document: str, code: str, fact: Entry, copy_no: int = 0) -> int:
        job = {
            "queued_at_ms": self.now_ms,
            "updated_at_ms": self.now_ms,
            "document": document,
            "code": code,
            "copy_no": copy_no,
            "content": _CONTENT.format(fact),
            "state": "queued",
            "detail": "",
        }
        job_id = int(insert_rows(self.connection, "print_job", [job]).lastrowid)
        self.printed.append(job_id)
        return job_id

    def first_printed(self) -> PrintJob | None:
        """The first paper of this act, if none of another waits or is on its way."""
        if not self.printed:
            return None
        jobs = self._rows(
            f"SELECT {columns_of(PrintJob)} FROM print_job WHERE state IN ('queued', 'sending') ORDER BY id LIMIT 1"
        )
        return PrintJob(*jobs[0]) if jobs and jobs[0][0] == self.printed[0] else None

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
