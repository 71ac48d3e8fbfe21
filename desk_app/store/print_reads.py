"""What waits for the slip printer, and what came out of it."""

from dataclasses import dataclass

from desk_app.store.connected import Connected
from desk_app.store.records_of_rows import columns_of


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


class PrintReads(Connected):
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
