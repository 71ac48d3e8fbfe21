"""Books of paper receipts (quyển biên lai): given to one desk, used in order, every sheet accounted for.

Left-over paper may be used to the end of its regime (NĐ 254/2026 Art 44.2); after that its sheets can only be destroyed.
"""

import re
from dataclasses import dataclass
from typing import Literal, Protocol

from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.core.problems import UserProblem
from desk_app.core.receipts import next_sheet, receipt_number
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.money_ports import MoneyReads
from desk_app.services.money_records import ReceiptBook
from desk_app.services.ports import Actor, Journal
from sync.protocol.facts import draft
from sync.protocol.receipt_facts import RECEIPT_BOOK_ASSIGNED, RECEIPT_SHEETS_ENDED, ReceiptBookAssigned, ReceiptSheetsEnded

_SYMBOL = re.compile(r"[0-9A-Z][0-9A-Z/\-]{1,19}", re.ASCII)


class ReceiptBooksPorts(Journal, MoneyReads, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class AssignBook(Command[str]):
    """`first`, `last`: the numbers of its sheets."""

    agency: str
    book_no: str
    form_symbol: str
    serial_symbol: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class VoidSheet(Command[str]):
    """The next sheet of the book in use was spoilt: all its copies stay in the book (xóa bỏ)."""

    agency: str
    reason: str


@dataclass(frozen=True, slots=True)
class EndSheets(Command[int]):
    """Unused sheets that were lost, or destroyed by a council; `reason` names the report or the minutes."""

    agency: str
    serial_symbol: str
    first: int
    last: int
    ending: Literal["lost", "destroyed"]
    reason: str


def assign_book(tx: ReceiptBooksPorts, centre: Centre, command: AssignBook, actor: Actor) -> str:
    """A paper book is at the counter from now on. Returns its number. Raises UserProblem where the law knows no
    paper receipts any more, and for a book that overlaps another one."""
    actor.require("assign_book")
    regime = centre.receipt_regime(local(tx.now_ms).date(), "paper")
    if regime is None:
        raise UserProblem("problem.paper_is_over")
    book_no = written(command.book_no, "book_no", "problem.no_book_no")
    form, serial = command.form_symbol.strip().upper(), command.serial_symbol.strip().upper()
    if not _SYMBOL.fullmatch(form) or form.startswith("EBL"):
        raise UserProblem("problem.bad_form_symbol", field="form")
    if not _SYMBOL.fullmatch(serial) or re.fullmatch(r"[0-9]{2}T[A-Z]{2}", serial, re.ASCII):
        raise UserProblem("problem.bad_serial_symbol", field="serial")
    if not 1 <= command.first <= command.last <= regime.last_number or command.last - command.first >= 1_000:
        raise UserProblem("problem.book_numbers", field="first")
    for other in tx.all_receipt_books(command.agency):
        if other.serial_symbol == serial and other.first <= command.last and command.first <= other.last:
            raise UserProblem("problem.book_overlaps", field="first", book=other.book_no)
    body: ReceiptBookAssigned = {
        "book_no": book_no,
        "form_symbol": form,
        "serial_symbol": serial,
        "first": command.first,
        "last": command.last,
        "officer_name": actor.name,
    }
    tx.append(draft(RECEIPT_BOOK_ASSIGNED, f"{serial} {book_no}", body, agency=command.agency), actor)
    return book_no


def _end(
    tx: Journal,
    actor: Actor,
    book: ReceiptBook,
    span: tuple[int, int],
    ending: Literal["void", "lost", "destroyed"],
    reason: str,
) -> None:
    first, last = span
    body: ReceiptSheetsEnded = {
        "serial_symbol": book.serial_symbol,
        "first": first,
        "last": last,
        "ending": ending,
        "reason": reason,
        "book_first": book.first,
        # sheets that follow the last used one move the book on; others are stepped over when their turn comes
        "book_last_no": last if first == book.last_no + 1 else book.last_no,
        "officer_name": actor.name,
    }
    tx.append(draft(RECEIPT_SHEETS_ENDED, f"{book.serial_symbol} {book.book_no}", body, agency=book.agency), actor)


def void_sheet(tx: ReceiptBooksPorts, centre: Centre, command: VoidSheet, actor: Actor) -> str:
    """Returns the number that will never be used."""
    actor.require("void_sheet")
    reason = written(command.reason, "reason", "problem.no_reason")
    for book in tx.receipt_books(command.agency):
        number = next_sheet(book.last_no, book.last, tx.ended_sheets(command.agency, book.serial_symbol))
        if number is not None:
            _end(tx, actor, book, (number, number), "void", reason)
            return f"{book.serial_symbol} {receipt_number(book.serial_symbol, number)}"
    raise UserProblem("problem.no_book")


def end_sheets(tx: ReceiptBooksPorts, command: EndSheets, actor: Actor) -> int:
    """Returns how many sheets it was."""
    actor.require("end_sheets")
    reason = written(command.reason, "reason", "problem.no_reason")
    serial = command.serial_symbol.strip().upper()
    for book in tx.all_receipt_books(command.agency):
        if book.serial_symbol == serial and book.first <= command.first <= command.last <= book.last:
            break
    else:
        raise UserProblem("problem.no_such_sheets", field="first")
    if command.first <= book.last_no:
        raise UserProblem("problem.sheets_used", field="first", number=receipt_number(serial, book.last_no))
    for first, last in tx.ended_sheets(command.agency, serial):
        if first <= command.last and command.first <= last:
            raise UserProblem("problem.sheets_ended", field="first")
    _end(tx, actor, book, (command.first, command.last), command.ending, reason)
    return command.last - command.first + 1
