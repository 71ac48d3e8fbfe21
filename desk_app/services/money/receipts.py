"""Receipts (biên lai): the next number under the regime of the day, replacement, notice of an error."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Literal, Protocol

from desk_app.core.amount_in_words import vnd_in_words
from desk_app.core.centre import Centre
from desk_app.core.ledger import replaced_cash, replacement, totals
from desk_app.core.mail import BadMailAddress, check_email
from desk_app.core.moments import local
from desk_app.core.problems import UserProblem
from desk_app.core.receipts import next_sheet
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.desk.new_numbers import require_new_numbers
from desk_app.services.money_ports import MoneyReads
from desk_app.services.money_records import ReceiptRecord, Shift
from desk_app.services.person import checked_name
from desk_app.services.ports import Actor, DossierReads, Journal, Numbers, Spool
from sync.protocol.cleaning import PLAIN, Letters, clean
from sync.protocol.facts import draft
from sync.protocol.money_facts import FeeKind
from sync.protocol.receipt_facts import (
    RECEIPT_ERROR_NOTICED,
    RECEIPT_MAIL_REQUESTED,
    RECEIPT_REPLACED,
    RECEIPT_SIGNED,
    PayerPrivate,
    Receipt,
    ReceiptErrorNoticed,
    ReceiptLine,
    ReceiptMailPrivate,
    ReceiptMailRequested,
    ReceiptReplaced,
    ReceiptSigned,
    ReceiptSignedPrivate,
)

LOOKUP_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without those that are taken for each other: 32, so that each is as likely out of a byte."""
WrongPart = Literal["payer_name", "payer_address", "words"]


class ReceiptsPorts(Journal, Numbers, DossierReads, MoneyReads, Spool, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class ReplaceReceipt(Command["Replaced"]):
    """A wrong receipt is replaced by a new one that names it, with the right lines; never deleted."""

    agency: str
    serial_symbol: str
    number: int
    lines: tuple[tuple[int, FeeKind, str, int], ...]  # fee line, kind, name, amount
    payer_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """The dossier, and the new receipt."""

    code: str
    serial_symbol: str
    number: int


@dataclass(frozen=True, slots=True)
class KeepSignature(Command[bool]):
    """The signed XML of the receipt that the entry `epoch.seq` issued. `certificate`: its SHA-256."""

    epoch: int
    seq: int
    xml: str
    certificate: str
    subject: str


@dataclass(frozen=True, slots=True)
class MailReceipt(Command[str]):
    """A receipt by e-mail; `pdf` is what the payer reads, `subject` and `text` the letter around it."""

    agency: str
    serial_symbol: str
    number: int
    email: str
    subject: str
    text: str
    pdf: bytes

    def __repr__(self) -> str:
        return f"MailReceipt({self.serial_symbol} {self.number})"


@dataclass(frozen=True, slots=True)
class NoticeError(Command[str]):
    """Only the payer's name or address is wrong, the tax code and the amount are right."""

    agency: str
    serial_symbol: str
    number: int
    payer_name: str
    payer_address: str
    reason: str


def own_shift(tx: MoneyReads, centre: Centre, agency: str, actor: Actor) -> Shift:
    """The actor's open box of an agency. Raises UserProblem: sums of two people never mix, and what was counted stands."""
    shift, box = tx.open_shift(agency), centre.agency(agency).name
    if shift is None:
        raise UserProblem("problem.no_shift", box=box)
    if shift.officer != actor.officer_id:
        raise UserProblem("problem.shift_of_other", box=box)
    if tx.open_count(agency) is not None:
        raise UserProblem("problem.box_being_counted", box=box)
    return shift


def next_receipt(tx: ReceiptsPorts, centre: Centre, agency_id: str, lines: list[ReceiptLine]) -> Receipt:
    """Takes the next number inside the transaction that issues it: of the agency's paper book while one has sheets and
    the law lets them be used, otherwise of the electronic serial of the year."""
    require_new_numbers(tx)
    today = local(tx.now_ms).date()
    agency = centre.agency(agency_id)
    total = sum(line["amount_vnd"] for line in lines)
    receipt: Receipt = {
        "form_symbol": "",
        "serial_symbol": "",
        "number": 0,
        "regime": "",
        "collecting_agency_name": agency.name,
        "collecting_agency_tax_code": agency.tax_code,
        "lines": lines,
        "total_vnd": total,
        "words": vnd_in_words(total),
    }
    paper = centre.receipt_regime(today, "paper")
    for book in tx.receipt_books(agency_id) if paper else ():
        number = next_sheet(book.last_no, book.last, tx.ended_sheets(agency_id, book.serial_symbol))
        if paper and number is not None:
            place = {"form_symbol": book.form_symbol, "serial_symbol": book.serial_symbol, "number": number}
            return {**receipt, **place, "regime": paper.id, "book_first": book.first}  # type: ignore[typeddict-item]
    electronic = centre.receipt_regime(today, "electronic")
    serial = tx.serial_for(agency_id, today.year)
    if electronic is None or serial is None or serial.last_no >= electronic.last_number:
        raise UserProblem("problem.no_serial", year=today.year)
    lookup = "".join(LOOKUP_LETTERS[byte % 32] for byte in secrets.token_bytes(12))
    place = {"form_symbol": serial.form_symbol, "serial_symbol": serial.serial_symbol, "number": serial.last_no + 1}
    return {**receipt, **place, "regime": electronic.id, "lookup": lookup}  # type: ignore[typeddict-item]


def _in_force(tx: MoneyReads, agency: str, serial_symbol: str, number: int) -> ReceiptRecord:
    receipt = tx.receipt(agency, serial_symbol, number)
    if receipt is None:
        raise UserProblem("problem.no_receipt", field="number")
    if receipt.state != "issued":
        raise UserProblem("problem.receipt_replaced", field="number")
    return receipt


def replace_receipt(tx: ReceiptsPorts, centre: Centre, command: ReplaceReceipt, actor: Actor) -> Replaced:
    """Biên lai thay thế (TT 91/2026 Art 20.2). The difference in money goes through the box."""
    actor.require("replace_receipt")
    reason = written(command.reason, "reason", "problem.no_reason")
    payer_name = checked_name(command.payer_name, "payer", centre.letters, organisation=True)
    if not payer_name:
        raise UserProblem("problem.no_payer", field="payer")
    old = _in_force(tx, command.agency, command.serial_symbol, command.number)
    if not command.lines or any(amount <= 0 for *_, amount in command.lines):
        raise UserProblem("problem.nothing_due", field="lines")
    shift = own_shift(tx, centre, command.agency, actor)
    replaced = tx.receipt_lines(command.agency, command.serial_symbol, command.number)
    if sorted((fee.line_no, fee.kind) for fee in replaced) != sorted((line, kind) for line, kind, *_ in command.lines):
        raise UserProblem("problem.other_lines", field="lines")  # another receipt's money must not be counted twice
    lines: list[ReceiptLine] = [
        {"fee_line": fee_line, "kind": kind, "name": name, "amount_vnd": amount}
        for fee_line, kind, name, amount in command.lines
    ]
    receipt = next_receipt(tx, centre, command.agency, lines)
    cash = replaced_cash(old.total_vnd, old.cash_vnd, receipt["total_vnd"])
    old_lines = [(fee.kind, fee.amount_vnd or 0) for fee in replaced]
    postings = replacement(old_lines, old.cash_vnd, [(kind, amount) for _, kind, _, amount in command.lines], cash)
    after = totals(tx.box(command.agency), postings, taken_vnd=receipt["total_vnd"], reversed_vnd=old.total_vnd)
    transferred = receipt["total_vnd"] - cash
    body: ReceiptReplaced = {
        "dossier_code": old.dossier_code,
        "shift_id": shift.shift_id,
        "replaces_serial": old.serial_symbol,
        "replaces_number": old.number,
        "reason": reason,
        "method": "cash" if not transferred else "mixed" if cash else "transfer",
        "transfer_reference": old.reference if transferred else None,
        "officer_name": actor.name,
        "receipt": receipt,
        "postings": postings,
        "totals": after,
    }
    if body["method"] == "mixed":
        body["transfer_vnd"] = transferred
    payer: PayerPrivate = {"payer_name": payer_name}
    dossier = tx.dossier(old.dossier_code)
    if dossier is not None and dossier.address:
        payer["payer_address"] = dossier.address
    entry = tx.append(draft(RECEIPT_REPLACED, old.dossier_code, body, payer, command.agency), actor)
    if "book_first" not in receipt:
        tx.queue_print("receipt", old.dossier_code, entry)
    return Replaced(old.dossier_code, receipt["serial_symbol"], receipt["number"])


def notice_error(tx: ReceiptsPorts, command: NoticeError, actor: Actor, letters: Letters = PLAIN) -> str:
    """Thông báo sai sót, no new receipt: only where name or address is wrong (TT 91/2026 Art 20.1). Returns the number
    of the notice (form 04/SS-CTĐT)."""
    actor.require("replace_receipt")
    name, address = checked_name(command.payer_name, "payer", letters, organisation=True), clean(command.payer_address)
    reason = written(command.reason, "reason", "problem.no_reason")
    receipt = _in_force(tx, command.agency, command.serial_symbol, command.number)
    if not receipt.form_symbol.startswith("EBL"):
        raise UserProblem("problem.paper_notice", field="number")
    wrong: list[WrongPart] = []
    private: PayerPrivate = {"payer_name": name}
    if name and name != receipt.payer_name:
        wrong.append("payer_name")
    if address:
        wrong.append("payer_address")
        private["payer_address"] = address
    if not name or not wrong:
        raise UserProblem("problem.nothing_wrong", field="payer")
    # a serial belongs to one desk: so does the number of a notice about it
    notice_no = f"{tx.notices_of(command.agency, receipt.serial_symbol) + 1:03d}/{receipt.serial_symbol}"
    body: ReceiptErrorNoticed = {
        "dossier_code": receipt.dossier_code,
        "serial_symbol": receipt.serial_symbol,
        "number": receipt.number,
        "notice_no": notice_no,
        "wrong": wrong,
        "reason": reason,
        "officer_name": actor.name,
    }
    tx.append(draft(RECEIPT_ERROR_NOTICED, receipt.dossier_code, body, private, command.agency), actor)
    return notice_no


def keep_signature(tx: ReceiptsPorts, command: KeepSignature) -> bool:
    """The signature joins the journal; False where the receipt has one already. The program signs, no officer."""
    receipt = tx.receipt_at(command.epoch, command.seq)
    if receipt is None or receipt.signed_at_ms is not None:
        return False
    body: ReceiptSigned = {
        "dossier_code": receipt.dossier_code,
        "serial_symbol": receipt.serial_symbol,
        "number": receipt.number,
        "digest": hashlib.sha256(command.xml.encode()).hexdigest(),
        "certificate": command.certificate,
        "subject": command.subject,
    }
    private: ReceiptSignedPrivate = {"xml": command.xml}
    tx.append(draft(RECEIPT_SIGNED, receipt.dossier_code, body, private, receipt.agency), None)
    return True


def mail_receipt(tx: ReceiptsPorts, command: MailReceipt, actor: Actor) -> str:
    """Asked for now, sent by the centre when it has it and the signature. Returns the address."""
    actor.require("collect_fee")
    try:
        email = check_email(command.email)
    except BadMailAddress as error:
        raise UserProblem(error.reason, field="email") from None
    receipt = _in_force(tx, command.agency, command.serial_symbol, command.number)
    if not receipt.form_symbol.startswith("EBL"):
        raise UserProblem("problem.paper_mail", field="number")
    body: ReceiptMailRequested = {
        "dossier_code": receipt.dossier_code,
        "serial_symbol": receipt.serial_symbol,
        "number": receipt.number,
        "request_id": secrets.token_hex(8),
        "officer_name": actor.name,
    }
    private: ReceiptMailPrivate = {
        "email": email,
        "subject": command.subject,
        "text": command.text,
        "pdf": base64.b64encode(command.pdf).decode(),
    }
    tx.append(draft(RECEIPT_MAIL_REQUESTED, receipt.dossier_code, body, private, command.agency), actor)
    return email
