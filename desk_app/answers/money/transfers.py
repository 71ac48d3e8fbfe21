"""Money that is on its way over a bank: expected transfers, credits that fit none, deposits, the code that a payer scans."""

from dataclasses import dataclass, replace

from desk_app.answers.pictures import Picture
from desk_app.answers.question import AnsweringDesk, Question
from desk_app.services.money_records import ExpectedTransfer, OpenDeposit, StatementCredit

TRANSFER_MODULE_DOTS = 4


@dataclass(frozen=True, slots=True)
class TransferLists:
    """`unmatched`: those to look at first; `unmatched_count`: how many there are."""

    expected: tuple[ExpectedTransfer, ...]
    unmatched: tuple[StatementCredit, ...]
    unmatched_count: int


@dataclass(frozen=True, slots=True)
class ListTransfers(Question[TransferLists]):
    """Expected transfers, and credits of a statement that fit none."""

    def answer(self, desk: AnsweringDesk) -> TransferLists:
        """Those that wait, of all agencies."""
        reads = desk.reads
        return TransferLists(reads.expected_transfers(), reads.open_credits(), reads.open_credits_count())


@dataclass(frozen=True, slots=True)
class ListDeposits(Question[tuple[OpenDeposit, ...]]):
    """What was paid in at the treasury and not confirmed yet."""

    def answer(self, desk: AnsweringDesk) -> tuple[OpenDeposit, ...]:
        """The oldest first, each with the name of who paid in."""
        reads = desk.reads
        return tuple(
            replace(each, officer=reads.name_then(each.officer, each.deposited_at_ms)) if each.officer else each
            for each in reads.unconfirmed_deposits()
        )


@dataclass(frozen=True, slots=True)
class DrawTransferCode(Question[Picture | None]):
    """The VietQR of a payment in đồng by bank transfer, with the dossier's code as its purpose."""

    code: str
    agency: str
    amount_vnd: int

    def answer(self, desk: AnsweringDesk) -> Picture | None:
        """None where the agency (by its id) has no account."""
        from desk_app.core.vietqr import LONGEST_PURPOSE, payload, safe_purpose
        from printers.raster import qr_picture

        agency = desk.centre.agency(self.agency)
        if not agency.bank:
            return None
        purpose = safe_purpose(self.code)[:LONGEST_PURPOSE]
        image = qr_picture(payload(agency.bank, agency.account, self.amount_vnd, purpose), TRANSFER_MODULE_DOTS)
        return Picture(image.width, image.height, image.tobytes())
