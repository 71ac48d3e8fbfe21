"""Rows of the books, as the store reads them and the papers show them."""

from dataclasses import dataclass

from desk_app.core.receipts import receipt_name


@dataclass(frozen=True, slots=True)
class CashLine:
    """One movement of a box. `voucher`: the receipt's serial and number, or the entry's place in the journal."""

    at_ms: int
    voucher: str
    kind: str
    amount_vnd: int  # in: positive, out: negative


@dataclass(frozen=True, slots=True)
class CashBook:
    """The cash book of a box for a period. `opening_vnd`: what the books held before its first line, in đồng."""

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
class ListedReceipt:
    """A receipt as the book of receipts lists it. Sums in đồng; `cash_vnd`: of the whole."""

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
    """An electronic receipt as the tax office's table of the day wants it. `payer_name`: "" after an erasure; `items`: what was
    paid for, in the receipt's order; `fee_vnd`, `charge_vnd`: phí and lệ phí, kept apart by law."""

    form_symbol: str
    serial_symbol: str
    number: int
    issued_at_ms: int
    total_vnd: int
    state: str
    replaces_serial: str | None
    replaces_number: int | None
    noticed_at_ms: int | None
    payer_name: str
    items: str
    fee_vnd: int
    charge_vnd: int

    @property
    def standing(self) -> int:
        """Column (11): 1 new, 2 replaces another, 3 void, 4 replaced, 5 an error was noticed."""
        if self.state == "void":
            return 3
        if self.state == "replaced":
            return 4
        if self.noticed_at_ms is not None:
            return 5
        return 2 if self.replaces_serial else 1

    @property
    def related(self) -> str:
        """Column (12): the receipt that this one replaces, or nothing."""
        if not self.replaces_serial or not self.replaces_number:
            return ""
        return receipt_name(self.replaces_serial, self.replaces_number)


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
