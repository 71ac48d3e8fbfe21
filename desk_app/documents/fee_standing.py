"""Whether the fees of a dossier were paid, how, and by which receipt: as it stands when the slip or form 01 is printed."""

from typing import Protocol

from desk_app.core.receipts import receipt_name
from desk_app.resources_reader import Texts
from desk_app.services.money_records import ReceiptRecord
from desk_app.services.records import Fee
from sync.protocol.facts import body_if
from sync.protocol.intake_facts import DOSSIER_RECEIVED
from sync.protocol.money_facts import FEES_PAID_ONLINE
from sync.protocol.seal import Entry


class KnownFees(Protocol):
    """What a slip looks up of the money."""

    def fees(self, code: str) -> tuple[Fee, ...]: ...
    def receipts(self, code: str) -> tuple[ReceiptRecord, ...]: ...
    def receipt_fees(self, receipt: ReceiptRecord) -> tuple[int, ...]: ...
    def history(self, subject: str) -> tuple[Entry, ...]: ...


def fee_standing(known: KnownFees, code: str, texts: Texts) -> tuple[str, ...]:
    """A sentence for all fees, or one each where they differ; none where nothing was ever to be paid."""
    fees = known.fees(code)
    if not fees:
        return ()
    by_line: dict[int, ReceiptRecord] = {}
    for receipt in known.receipts(code):
        if receipt.state == "issued":
            by_line |= dict.fromkeys(known.receipt_fees(receipt), receipt)
    said = [(fee.name, _said(fee, by_line.get(fee.line_no), known, code, texts)) for fee in fees]
    said = [(name, sentence) for name, sentence in said if sentence]
    if len({sentence for _name, sentence in said}) == 1:
        return (said[0][1],)
    return tuple(f"{name}: {sentence}" for name, sentence in said)


def _said(fee: Fee, receipt: ReceiptRecord | None, known: KnownFees, code: str, texts: Texts) -> str:
    if fee.status == "collected":
        if receipt is None:
            return texts("paper.paid_elsewhere")
        number = receipt_name(receipt.serial_symbol, receipt.number)
        return texts("paper.paid", method=texts(f"said_value.method.{receipt.method}"), number=number)
    if fee.status == "paid_online":
        reference = _reference(known.history(code))
        return texts("paper.paid_online", reference=reference) if reference else texts("paper.fee_paid_online")
    keys = {"due": "paper.not_paid", "pending": "paper.transfer_awaited", "refunded": "paper.fee_refunded"}
    return texts(keys[fee.status]) if fee.status in keys else ""


def _reference(history: tuple[Entry, ...]) -> str:
    """Of the payment on the portal, as an officer saw it."""
    found = ""
    for entry in history:
        if (paid := body_if(entry, FEES_PAID_ONLINE)) is not None:
            found = paid["reference"]
        elif (received := body_if(entry, DOSSIER_RECEIVED)) is not None:
            found = received["online_payment"]["reference"] if "online_payment" in received else ""
    return found
