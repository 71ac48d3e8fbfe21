"""Rows of the books, as the store reads them and the papers show them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CashLine:
    """One movement of a box. `voucher`: the receipt's serial and number, or the entry's place in the journal."""

    at_ms: int
    voucher: str
    kind: str
    amount_vnd: int  # in: positive, out: negative


@dataclass(frozen=True, slots=True)
class CashBook:
    agency: str
    opening_vnd: int
    lines: tuple[CashLine, ...]


@dataclass(frozen=True, slots=True)
class SerialUse:
    """What a serial was used for in a period. A number is never reused and never skipped."""

    form_symbol: str
    serial_symbol: str
    first: int
    last: int
    in_force: int
    replaced: int
    void: int
    total_vnd: int


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    serial_symbol: str
    number: int
    issued_at_ms: int
    dossier_code: str
    payer_name: str
    total_vnd: int
    cash_vnd: int
    state: str


@dataclass(frozen=True, slots=True)
class DayReceipt:
    """An electronic receipt as the tax office's table of the day wants it."""

    form_symbol: str
    serial_symbol: str
    number: int
    issued_at_ms: int
    total_vnd: int
    state: str
    replaces_serial: str | None
    replaces_number: int | None
    noticed_at_ms: int | None


@dataclass(frozen=True, slots=True)
class BookUse:
    """Sheets of a paper serial in a period (TT 303/2016 Art 6: tồn, cấp, sử dụng, xóa bỏ, mất, hủy, tồn)."""

    form_symbol: str
    serial_symbol: str
    opening: int
    assigned: int
    used: int
    void: int
    lost: int
    destroyed: int
    closing: int
