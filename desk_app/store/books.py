"""Reading the books: cash book of a box, use of receipts, receipts of a period."""

from desk_app.core.receipts import receipt_name
from desk_app.services.book_records import CashBook, CashLine, ReceiptLine, SerialUse
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


def serial_uses(queries: Queries, agency: str, first_ms: int, until_ms: int) -> tuple[SerialUse, ...]:
    rows = queries.connection.execute(
        "SELECT form_symbol, serial_symbol, min(number), max(number), sum(state = 'issued'), sum(state = 'replaced'), "
        "sum(state = 'void'), sum(CASE WHEN state = 'issued' THEN total_vnd ELSE 0 END) FROM receipt "
        "WHERE desk_id = ? AND agency = ? AND issued_at_ms >= ? AND issued_at_ms < ? GROUP BY form_symbol, serial_symbol",
        (queries.desk_id, agency, first_ms, until_ms),
    )
    return tuple(SerialUse(*row) for row in rows)
