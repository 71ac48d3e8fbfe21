"""Reading the books: cash book of a box, use of receipts, receipts of a period."""

import json
from collections.abc import Iterator

from desk_app.core.receipts import receipt_name
from desk_app.services.book_records import CashBook, CashLine, DayReceipt, ReceiptLine, SerialUse
from desk_app.store.queries import Queries


def cash_book(queries: Queries, agency: str, first_ms: int, until_ms: int) -> CashBook:
    ask = queries.connection.execute
    box = (queries.desk_id, agency)
    opening = ask(
        "SELECT coalesce(sum(amount_vnd), 0) FROM posting WHERE desk_id = ? AND agency = ? AND account = 'cash_box' "
        "AND at_ms < ?",
        (*box, first_ms),
    ).fetchone()[0]
    rows = ask(
        "SELECT p.at_ms, coalesce(r.serial_symbol, p.epoch), coalesce(r.number, p.seq), r.number IS NOT NULL, j.kind, "
        "p.amount_vnd FROM posting p JOIN journal j ON j.epoch = p.epoch AND j.seq = p.seq "
        "LEFT JOIN receipt r ON r.desk_id = p.desk_id AND r.epoch = p.epoch AND r.seq = p.seq "
        "WHERE p.desk_id = ? AND p.agency = ? AND p.account = 'cash_box' AND p.at_ms >= ? AND p.at_ms < ? "
        "ORDER BY p.epoch, p.seq, p.line_no",
        (*box, first_ms, until_ms),
    )
    lines = []
    for at_ms, serial_or_epoch, number_or_seq, is_receipt, kind, amount_vnd in rows:
        place = f"{serial_or_epoch}.{number_or_seq}"
        voucher = receipt_name(serial_or_epoch, number_or_seq) if is_receipt else place
        lines.append(CashLine(at_ms, voucher, kind, amount_vnd))
    return CashBook(agency, opening, tuple(lines))


def receipts(queries: Queries, agency: str, first_ms: int, until_ms: int) -> tuple[ReceiptLine, ...]:
    rows = queries.connection.execute(
        "SELECT serial_symbol, number, issued_at_ms, dossier_code, coalesce(payer_name, ''), total_vnd, cash_vnd, state "
        "FROM receipt WHERE desk_id = ? AND agency = ? AND issued_at_ms >= ? AND issued_at_ms < ? "
        "ORDER BY serial_symbol, number",
        (queries.desk_id, agency, first_ms, until_ms),
    )
    return tuple(ReceiptLine(*row) for row in rows)


def signed_receipts(queries: Queries, agency: str, first_ms: int, until_ms: int) -> Iterator[tuple[str, int, str, str]]:
    """Serial, number, signed XML and the certificate's SHA-256, in the order of signing. Erased ones are left out."""
    rows = queries.connection.execute(
        "SELECT j.body, j.private FROM journal j JOIN receipt r ON r.agency = j.agency "
        "AND r.serial_symbol = json_extract(j.body, '$.serial_symbol') AND r.number = json_extract(j.body, '$.number') "
        "WHERE j.kind = 'ReceiptSigned' AND j.desk_id = ? AND j.agency = ? AND r.issued_at_ms >= ? AND r.issued_at_ms < ? "
        "AND j.private IS NOT NULL ORDER BY j.epoch, j.seq",
        (queries.desk_id, agency, first_ms, until_ms),
    )
    for row in rows:
        body = json.loads(row[0])
        yield body["serial_symbol"], body["number"], json.loads(row[1][32:])["xml"], body["certificate"]


def day_table(queries: Queries, agency: str, first_ms: int, until_ms: int) -> tuple[DayReceipt, ...]:
    """What the day's table 01/TH-BLĐT says: electronic receipts issued that day, and those whose end was that day."""
    rows = queries.connection.execute(
        "SELECT form_symbol, serial_symbol, number, issued_at_ms, total_vnd, state, replaces_serial, replaces_number, "
        "noticed_at_ms FROM receipt WHERE desk_id = ? AND agency = ? AND form_symbol LIKE 'EBL%' "
        "AND issued_at_ms >= ? AND issued_at_ms < ? ORDER BY serial_symbol, number",
        (queries.desk_id, agency, first_ms, until_ms),
    )
    return tuple(DayReceipt(*row) for row in rows)


def serial_uses(queries: Queries, agency: str, first_ms: int, until_ms: int) -> tuple[SerialUse, ...]:
    rows = queries.connection.execute(
        "SELECT form_symbol, serial_symbol, min(number), max(number), sum(state = 'issued'), sum(state = 'replaced'), "
        "sum(state = 'void'), sum(CASE WHEN state = 'issued' THEN total_vnd ELSE 0 END) FROM receipt "
        "WHERE desk_id = ? AND agency = ? AND issued_at_ms >= ? AND issued_at_ms < ? GROUP BY form_symbol, serial_symbol",
        (queries.desk_id, agency, first_ms, until_ms),
    )
    return tuple(SerialUse(*row) for row in rows)
