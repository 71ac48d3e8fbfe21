"""Receipt books, closings, and the papers of money that go to the archive."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from desk_app.answers.pictures import PrintablePaper, paper_of, pdf_of
from desk_app.answers.question import AnsweringDesk, Question
from desk_app.core.moments import local, to_ms
from desk_app.services.money_records import PeriodLine, ReceiptBook, SerialStock
from sync.protocol.box_facts import CASH_DEPOSITED
from sync.protocol.receipt_facts import RECEIPT_ERROR_NOTICED

if TYPE_CHECKING:
    from desk_app.documents.document import Document

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class BooksView:
    """`signer`: the address of the legal signature; empty: none is set up."""

    serials: tuple[SerialStock, ...]
    books: tuple[ReceiptBook, ...]
    periods: tuple[PeriodLine, ...]
    signer: str


@dataclass(frozen=True, slots=True)
class OpenBooks(Question[BooksView]):
    """The receipt books, serials and closings of this desk."""

    def answer(self, desk: AnsweringDesk) -> BooksView:
        """The closings from the newest on, as many as anybody reads."""
        reads = desk.reads
        return BooksView(reads.serial_stock(), reads.receipt_books(), reads.periods(), reads.setting("signer") or "")


@dataclass(frozen=True, slots=True)
class MakeReceiptPdf(Question[bytes]):
    """A receipt as its payer reads it: the one that the entry at this place issued."""

    epoch: int
    seq: int

    def answer(self, desk: AnsweringDesk) -> bytes:
        """A PDF."""
        from desk_app.documents.builders import signed_at
        from desk_app.documents.receipt_form import receipt_form

        entry = desk.reads.entry(self.epoch, self.seq)
        if entry is None:
            raise LookupError(f"{self.epoch}.{self.seq}")
        return pdf_of(receipt_form(entry, desk.centre, desk.texts, signed_at(entry, desk.reads)), desk)


@dataclass(frozen=True, slots=True)
class MakeDayPapers(Question[tuple[PrintablePaper, ...]]):
    """The papers of money of one agency (by its id) that were made today."""

    agency: str

    def answer(self, desk: AnsweringDesk) -> tuple[PrintablePaper, ...]:
        """Count minutes, error notices and paying-in slips, each a paper named after its entry."""
        return tuple(paper_of(name, document, desk) for name, document in self._documents(desk))

    def _documents(self, desk: AnsweringDesk) -> Iterator[tuple[str, "Document"]]:
        from desk_app.documents.minutes import count_minutes, error_notice, paying_in_slip
        from desk_app.store import books

        first_ms = to_ms(datetime.combine(local(desk.now_ms()).date(), time()))
        day, reads, common = (first_ms, first_ms + DAY_MS), desk.reads, (desk.centre, desk.texts)
        for entry in books.counts(reads, self.agency, *day):
            yield f"{entry.epoch}.{entry.seq}", count_minutes(entry, *common)
        for entry in books.acts(reads, self.agency, RECEIPT_ERROR_NOTICED.name, *day):
            yield f"{entry.epoch}.{entry.seq}", error_notice(entry, books.issuing_entry(reads, entry), *common)
        for entry in books.acts(reads, self.agency, CASH_DEPOSITED.name, *day):
            yield f"{entry.epoch}.{entry.seq}", paying_in_slip(entry, *common)
