"""The books on paper and as a spreadsheet: cash book (S11-H), list of receipts for paying in, use of receipts.

The columns of S11-H and of the list are as remembered (M; glossary.md: layouts).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from desk_app.core.amount_in_words import on_paper, vnd_in_words
from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.core.money import group_vnd
from desk_app.core.receipts import receipt_number
from desk_app.documents.document import Align, Block, Document, PrintedTable, Signature, Signatures, Space, Wording
from desk_app.documents.forms.case import letterhead
from desk_app.resources_reader import Texts
from desk_app.services.book_records import BookUse, CashBook, DayReceipt, ListedReceipt, SerialUse
from sync.protocol.reconciliation import DaySide

Cell = str | int


@dataclass(frozen=True, slots=True)
class BookTable:
    """A table with its head and foot; integers are đồng or counts and stand to the right."""

    kind: str
    agency: str
    first: date
    last: date
    headings: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    foot: tuple[str, ...]
    signers: tuple[str, ...]


def _sheet(
    kind: str,
    agency: str,
    period: tuple[date, date],
    columns: Sequence[tuple[str, float]],
    rows: Sequence[tuple[Cell, ...]],
    foot: Sequence[str],
    texts: Texts,
) -> BookTable:
    headings = tuple(texts(f"book.{name}") for name, _ in columns)
    signers = tuple(texts(f"book.{name}") for name in ("cashier", "chief_accountant"))
    return BookTable(kind, agency, *period, headings, tuple(width for _, width in columns), tuple(rows), tuple(foot), signers)


CASH_BOOK = (("day", 11), ("voucher_in", 15), ("voucher_out", 15), ("what", 30), ("in", 14), ("out", 14), ("left", 14))
RECEIPT_LIST = (
    *(("no", 5), ("serial", 9), ("number", 10), ("day", 11), ("dossier", 22)),
    *(("payer", 22), ("cash", 14), ("transfer", 14), ("note", 12)),
)
RECEIPT_USE = (
    *(("form", 10), ("serial", 10), ("from", 12), ("to", 12), ("count", 10)),
    *(("in_force", 12), ("replaced", 12), ("void", 10), ("money", 18)),
)


RECEIPT_TABLE = (
    *(("no", 4), ("form", 8), ("serial", 8), ("number", 10), ("day", 11), ("payer", 16), ("payer_tax", 11)),
    *(("items", 24), ("fee", 11), ("charge", 11), ("standing", 10), ("related", 13), ("note", 8)),
)
RECONCILIATION = (("rec_agency", 34), ("what", 26), ("rec_here", 18), ("rec_there", 18), ("rec_difference", 14))
BOOK_USE = (
    *(("form", 14), ("serial", 12), ("stock_opening", 12), ("stock_came", 12), ("stock_used", 12)),
    *(("void", 12), ("stock_lost", 12), ("stock_destroyed", 12), ("stock_left", 12)),
)


def cash_book(book: CashBook, agency: str, period: tuple[date, date], texts: Texts) -> BookTable:
    left = book.opening_vnd
    rows: list[tuple[Cell, ...]] = [("", "", "", texts("book.opening"), "", "", left)]
    for line in book.lines:
        left += line.amount_vnd
        incoming = line.amount_vnd > 0
        vouchers = (line.voucher, "") if incoming else ("", line.voucher)
        sums: tuple[Cell, Cell] = (line.amount_vnd, "") if incoming else ("", -line.amount_vnd)
        rows.append((f"{local(line.at_ms):%d/%m/%Y}", *vouchers, texts(f"history.{line.kind}"), *sums, left))
    taken = sum(line.amount_vnd for line in book.lines if line.amount_vnd > 0)
    given = -sum(line.amount_vnd for line in book.lines if line.amount_vnd < 0)
    rows.append(("", "", "", texts("book.turnover"), taken, given, ""))
    rows.append(("", "", "", texts("book.closing"), "", "", left))
    foot = [texts("book.left_words", words=on_paper(vnd_in_words(left)))]
    return _sheet("cash_book", agency, period, CASH_BOOK, rows, foot, texts)


def receipt_list(receipts: Sequence[ListedReceipt], agency: str, period: tuple[date, date], texts: Texts) -> BookTable:
    """Bảng kê: from receipt n to m, what was taken in cash and by transfer; void and replaced ones are listed at zero."""
    rows: list[tuple[Cell, ...]] = []
    sums = {"cash": 0, "transfer": 0}
    for no, receipt in enumerate(receipts, 1):
        cash, transfer = (receipt.cash_vnd, receipt.total_vnd - receipt.cash_vnd) if receipt.state == "issued" else (0, 0)
        sums["cash"] += cash
        sums["transfer"] += transfer
        day = f"{local(receipt.issued_at_ms):%d/%m/%Y}"
        note = "" if receipt.state == "issued" else texts(f"book.{receipt.state}")
        number = receipt_number(receipt.serial_symbol, receipt.number)
        who = (receipt.dossier_code, receipt.payer_name)
        rows.append((no, receipt.serial_symbol, number, day, *who, cash or "", transfer or "", note))
    rows.append(("", "", "", "", "", texts("book.sum"), sums["cash"], sums["transfer"], ""))
    foot = [texts("book.sum_words", words=on_paper(vnd_in_words(sum(sums.values()))))]
    return _sheet("receipt_list", agency, period, RECEIPT_LIST, rows, foot, texts)


def receipt_use(uses: Sequence[SerialUse], agency: str, period: tuple[date, date], texts: Texts) -> BookTable:
    """The quarter's report: numbers used, in force, replaced, void; nothing is skipped."""
    rows: list[tuple[Cell, ...]] = [
        (
            use.form_symbol,
            use.serial_symbol,
            receipt_number(use.serial_symbol, use.first),
            receipt_number(use.serial_symbol, use.last),
            use.last - use.first + 1,
            use.in_force,
            use.replaced,
            use.void,
            use.total_vnd,
        )
        for use in uses
    ]
    return _sheet("receipt_use", agency, period, RECEIPT_USE, rows, [], texts)


def receipt_table(receipts: Sequence[DayReceipt], agency: str, day: date, texts: Texts) -> BookTable:
    """Form 01/TH-BLĐT to read: the thirteen columns of its XML."""
    rows: list[tuple[Cell, ...]] = [
        (
            no,
            receipt.form_symbol,
            receipt.serial_symbol,
            receipt_number(receipt.serial_symbol, receipt.number),
            f"{local(receipt.issued_at_ms):%d/%m/%Y}",
            receipt.payer_name,
            "",
            receipt.items,
            receipt.fee_vnd,
            receipt.charge_vnd,
            texts(f"book.standing_{receipt.standing}"),
            receipt.related,
            "",
        )
        for no, receipt in enumerate(receipts, 1)
    ]
    valid = sum(receipt.total_vnd for receipt in receipts if receipt.state == "issued")
    foot = [texts("book.sum_words", words=on_paper(vnd_in_words(valid))), texts("book.receipt_table.basis")]
    return _sheet("receipt_table", agency, (day, day), RECEIPT_TABLE, rows, foot, texts)


def book_use(uses: Sequence[BookUse], agency: str, period: tuple[date, date], texts: Texts) -> BookTable:
    """The quarter's report on paper books, in sheets (BC26/BLG)."""
    rows: list[tuple[Cell, ...]] = [
        (
            use.form_symbol,
            use.serial_symbol,
            use.opening,
            use.assigned,
            use.used,
            use.void,
            use.lost,
            use.destroyed,
            use.closing,
        )
        for use in uses
    ]
    return _sheet("book_use", agency, period, BOOK_USE, rows, [], texts)


def reconciliation(mine: DaySide, theirs: DaySide, names: Mapping[str, str], day: date, texts: Texts) -> BookTable:
    """One row for each agency and figure: here, at the centre, the difference."""
    rows: list[tuple[Cell, ...]] = []
    sides = [{each.agency: asdict(each) for each in side.totals} for side in (mine, theirs)]
    for agency in sorted({*sides[0], *sides[1]}):
        for name in ("entries", "dossiers", "receipts", "issued_vnd", "cash_vnd"):
            here, there = (side.get(agency, {}).get(name, 0) for side in sides)
            rows.append((names.get(agency, agency), texts(f"reconciliation.{name}"), here, there, here - there))
    foot = [texts("reconciliation.up_to", place=f"{theirs.epoch}.{theirs.seq}")]
    return _sheet("reconciliation", texts("reconciliation.all"), (day, day), RECONCILIATION, rows, foot, texts)


def to_document(sheet: BookTable, centre: Centre, texts: Texts) -> Document:
    wording, common = Wording(texts, f"book.{sheet.kind}"), Wording(texts, "form")
    aligns: tuple[Align, ...] = tuple(
        "right" if any(isinstance(row[column], int) for row in sheet.rows) else "left" for column in range(len(sheet.headings))
    )
    shown = tuple(tuple(group_vnd(cell) if isinstance(cell, int) else cell for cell in row) for row in sheet.rows)
    body: Block = PrintedTable(sheet.headings, shown, sheet.widths, aligns) if shown else wording.paragraph("none")
    blocks: list[Block] = [
        letterhead(centre, common, None),
        wording.paragraph("title", "title", "centre"),
        Wording(texts, "book").paragraph("head", align="centre", **_period(sheet)),
        Space(6),
        body,
        Space(4),
        *(Wording(texts, "book").paragraph("line", text=line) for line in sheet.foot),
        Space(4),
        Signatures(tuple(Signature(signer, common.word("sign_hint")) for signer in sheet.signers)),
    ]
    return Document(wording.paragraph("title").text, "a4_landscape", tuple(blocks))


def _period(sheet: BookTable) -> dict[str, Any]:
    return {"agency": sheet.agency, "first": f"{sheet.first:%d/%m/%Y}", "last": f"{sheet.last:%d/%m/%Y}"}


def write_xlsx(sheet: BookTable, path: Path, texts: Texts) -> None:
    """Numbers stay numbers, so that an accountant can sum them again. Raises OSError."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet()
    bold, money = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "#,##0"})
    page.write_string(0, 0, texts(f"book.{sheet.kind}.title").replace("**", ""), bold)
    page.write_string(1, 0, texts("book.head", **_period(sheet)))
    for column, (heading, width) in enumerate(zip(sheet.headings, sheet.widths, strict=True)):
        page.write_string(3, column, heading, bold)
        page.set_column(column, column, width)
    for number, row in enumerate(sheet.rows, 4):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                page.write_number(number, column, cell, money)
            elif cell:
                page.write_string(number, column, cell)
    for number, line in enumerate(sheet.foot, 5 + len(sheet.rows)):
        page.write_string(number, 0, line)
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error
