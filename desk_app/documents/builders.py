"""Which slip each kind of print job is, out of the fact that caused it."""

from collections.abc import Callable
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.documents.acts import OF_DOSSIER, control_form, declined_slip, handover_of
from desk_app.documents.fee_standing import KnownFees, fee_standing
from desk_app.documents.labels import call_slip, handover_summary, posting_label
from desk_app.documents.money_slips import cash_movement, period_closing, receipt_slip, refund_slip, shift_closing
from desk_app.documents.slips import appointment_slip, copy_mark, return_slip
from desk_app.documents.thermal import to_slip
from desk_app.resources_reader import Texts
from desk_app.services.money_records import ReceiptRecord
from desk_app.services.records import Dossier
from printers.slip import Slip
from sync.protocol.intake_facts import DOSSIER_RECEIVED
from sync.protocol.seal import Entry

BUILDERS: dict[str, Callable[[Entry, Centre, Texts, int], Slip]] = {
    "appointment_slip": appointment_slip,
    "receipt": receipt_slip,
    "return_slip": return_slip,
    "posting_label": posting_label,
    "call_slip": call_slip,
    "guidance_letter": declined_slip,
    "rejection_letter": declined_slip,
    "refund": refund_slip,
    "shift_closing": shift_closing,
    "period_closing": period_closing,
    "cash_movement": cash_movement,
}
DOCUMENTS = (*BUILDERS, *OF_DOSSIER, "handover_summary", "control_sheet")


class KnownToSlips(KnownFees, Protocol):
    """What a slip may look up beside its own fact."""

    def received(self, code: str) -> Entry | None: ...
    def history(self, subject: str) -> tuple[Entry, ...]: ...
    def receipts(self, code: str) -> tuple[ReceiptRecord, ...]: ...
    def any_dossier(self, code: str) -> Dossier | None: ...


def signed_at(entry: Entry, known: KnownToSlips) -> int | None:
    """When the receipt that an entry issued was signed; None while it is not."""
    issued = (receipt for receipt in known.receipts(entry.subject) if (receipt.epoch, receipt.seq) == (entry.epoch, entry.seq))
    return next((receipt.signed_at_ms for receipt in issued), None)


def slip_of(document: str, entry: Entry, known: KnownToSlips, centre: Centre, texts: Texts, copy_no: int = 0) -> Slip:
    """Raises LookupError where the intake is not known."""
    if document == "handover_summary":
        summary = handover_summary(handover_of(entry, centre, known.any_dossier), centre, texts)
        return Slip((*copy_mark(copy_no, texts), *summary.blocks))
    if document == "receipt":
        return receipt_slip(entry, centre, texts, copy_no, signed_at(entry, known))
    if document == "control_sheet":
        return to_slip(control_form(known.received(entry.subject) or entry, known.history(entry.subject), centre, texts))
    if entry.kind == DOSSIER_RECEIVED.name:
        entry = known.received(entry.subject) or entry
    if document == "appointment_slip":
        return appointment_slip(entry, centre, texts, copy_no, fee_standing(known, entry.subject, texts))
    if document not in OF_DOSSIER:
        return BUILDERS[document](entry, centre, texts, copy_no)
    received = known.received(entry.subject)
    if received is None:
        raise LookupError(entry.subject)
    return OF_DOSSIER[document](entry, received, centre, texts, copy_no)
