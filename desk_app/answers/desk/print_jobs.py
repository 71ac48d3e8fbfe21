"""Slips that are on their way to the printer, or of which nobody knows whether they came out."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk_app.answers.question import AnsweringDesk, Question

if TYPE_CHECKING:
    from desk_app.store.print_reads import PrintJob

WAITING = ("unknown", "queued", "sending")
OF_AN_AGENCY = ("shift_closing", "period_closing", "cash_movement", "handover_summary")
"""Papers that are of no dossier."""


@dataclass(frozen=True, slots=True)
class JobLine:
    """`document`: which slip; `code`: of which dossier, or whose it is; `queued_at_ms`: milliseconds since 1970 UTC."""

    id: int
    document: str
    code: str
    copy_no: int
    state: str
    detail: str
    queued_at_ms: int
    held: bool = False
    """A queue of the print service has it."""


@dataclass(frozen=True, slots=True)
class ListPrintJobs(Question[tuple[JobLine, ...]]):
    """The print jobs that are not at their end."""

    def answer(self, desk: AnsweringDesk) -> tuple[JobLine, ...]:
        """A line for each, the oldest first."""
        from printers.transports.print_queue import held_number

        return tuple(
            JobLine(j.id, j.document, _about(j, desk), j.copy_no, j.state, j.detail, j.queued_at_ms, held_number(j.detail) > 0)
            for j in desk.reads.print_jobs(WAITING)
        )


@dataclass(frozen=True, slots=True)
class SeeSparePrinter(Question[bool]):
    """Whether another printer is set up that would take over."""

    def answer(self, desk: AnsweringDesk) -> bool:
        """On F12."""
        return bool(desk.reads.setting("spare_printer"))


def _about(job: "PrintJob", desk: AnsweringDesk) -> str:
    """The dossier; of a paper of a box or a run, whose it is: its own mark says nothing to a person."""
    if job.document not in OF_AN_AGENCY:
        return job.code
    place = json.loads(job.content)
    entry = desk.reads.entry(place["epoch"], place["seq"])
    return desk.centre.agency(entry.agency).name if entry is not None and entry.agency else job.code
