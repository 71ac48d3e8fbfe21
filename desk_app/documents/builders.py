"""Which slip each kind of print job is, out of the fact that caused it."""

from collections.abc import Callable

from desk_app.core.centre import Centre
from desk_app.documents.labels import posting_label
from desk_app.documents.money_slips import cash_movement, period_closing, receipt_slip, refund_slip, shift_closing
from desk_app.documents.slips import appointment_slip, return_slip
from desk_app.resources_reader import Texts
from printers.slip import Slip
from sync.protocol.seal import Entry

BUILDERS: dict[str, Callable[[Entry, Centre, Texts, int], Slip]] = {
    "appointment_slip": appointment_slip,
    "receipt": receipt_slip,
    "return_slip": return_slip,
    "posting_label": posting_label,
    "refund": refund_slip,
    "shift_closing": shift_closing,
    "period_closing": period_closing,
    "cash_movement": cash_movement,
}
