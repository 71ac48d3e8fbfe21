"""The one job that the printer's thread has at hand: drawn, its printer asked how it is, nothing of it sent before `send`.

A paper is drawn while the disk commits the act that it is of: what is drawn for an act that does not come to be is dropped.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk_app.core.centre import Centre
from desk_app.resources_reader import Texts
from printers.known import KnownAnswers

if TYPE_CHECKING:
    from desk_app.store.print_reads import PrintJob
    from desk_app.store.queries import Queries
    from desk_app.store.transaction import StoreTransaction
    from printers.delivery import Approach, Outcome
    from printers.devices import Device
    from printers.slip import Slip


PAPER_FIRST_MS = 50
"""What was just done is drawn and printed before it is sent or signed: one interpreter does all of it."""


@dataclass(frozen=True, slots=True)
class FirstPaper:
    """What an act prints first, claimed in its own commit."""

    job: "PrintJob"
    slip: "Slip"


def slip_of_job(job: "PrintJob", queries: "Queries", centre: Centre, texts: Texts) -> "Slip":
    """Raises LookupError where the job's fact, or what it is of, is not known."""
    from desk_app.documents.builders import slip_of

    place = json.loads(job.content)
    entry = queries.entry(place["epoch"], place["seq"])
    if entry is None:
        raise LookupError(job.content)
    return slip_of(job.document, entry, queries, centre, texts, job.copy_no)


def first_paper(tx: "StoreTransaction", centre: Centre, texts: Texts) -> FirstPaper | None:
    """Of the act that is about to be committed, marked as being sent in the same commit. None where another job goes first, or
    where it cannot be made: that stops no act, the printer's thread tries again and says why."""
    if (job := tx.first_printed()) is None:
        return None
    try:
        slip = slip_of_job(job, tx.as_read(), centre, texts)
    except Exception:
        return None
    return FirstPaper(job, slip) if tx.set_job(job.id, "sending", "", ("queued",)) else None


class JobAtHand:
    def __init__(self) -> None:
        self.job_id = 0
        """Of what is drawn; 0: nothing is."""
        self.address = ""
        self._device: Device | None = None
        self._near: Approach | None = None
        self._data = b""
        self._ticket = b""

    def draw(self, job: "PrintJob", slip: "Slip", address: str, known: dict[str, KnownAnswers]) -> None:
        """Asks the printer first, then draws. `known`: what each device was heard to answer. Raises BadDeviceAddress,
        and whatever drawing raises."""
        from printers.delivery import approach
        from printers.devices import device_from

        self.drop()
        device = device_from(address)
        self._device, self.address = device, device.address
        self._near = approach(device.transport(), known.get(device.address))
        self._data = device.encode(slip)
        self._ticket = f"{job.id % 10_000:04}".encode() if device.profile.process_id else b""
        self.job_id = job.id

    def send(self, known: dict[str, KnownAnswers], give_up: Callable[[], bool]) -> "Outcome":
        """Raises LookupError where nothing is drawn, and whatever a driver raises beside DeviceProblem."""
        from printers.delivery import approach, hand_over

        if self._device is None or not self.job_id:
            raise LookupError("no job is drawn")
        near = self._near or approach(self._device.transport(), known.get(self.address))
        self.job_id, self._near = 0, None
        return hand_over(near, self._data, self._ticket, give_up)

    def leave_printer(self) -> None:
        """One that was asked hears nobody else until it is let go; the job asks again."""
        from printers.delivery import leave

        if self._near is not None:
            leave(self._near.transport)
            self._near = None

    def drop(self) -> None:
        self.leave_printer()
        self.job_id = 0
