"""Reading the books: cash book of a box, use of receipts, receipts of a period."""

import json
from collections.abc import Iterator

from desk_app.core.receipts import receipt_name
from desk_app.services.book_records import BookUse, CashBook, CashLine, DayReceipt, ListedReceipt, SerialUse
from desk_app.store.queries import Queries
from desk_app.store.schema import RARE_KINDS
from sync.protocol.box_facts import SHIFT_CLOSED, SHIFT_OPENED
from sync.protocol.facts import body_of
from sync.protocol.receipt_facts import RECEIPT_ERROR_NOTICED
from sync.protocol.seal import COLUMNS, Entry, private_part


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


def receipts(queries: Queries, agency: str, first_ms: int, until_ms: int) -> tuple[ListedReceipt, ...]:
    rows = queries.connection.execute(
        "SELECT serial_symbol, number, issued_at_ms, dossier_code, coalesce(payer_name, ''), total_vnd, cash_vnd, state "
        "FROM receipt WHERE desk_id = ? AND agency = ? AND issued_at_ms >= ? AND issued_at_ms < ? "
        "ORDER BY serial_symbol, number",
        (queries.desk_id, agency, first_ms, until_ms),
    )
    return tuple(ListedReceipt(*row) for row in rows)


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
        yield body["serial_symbol"], body["number"], private_part(row[1])["xml"], body["certificate"]


def day_table(queries: Queries, agency: str, first_ms: int, until_ms: int) -> tuple[DayReceipt, ...]:
    """What the day's table 01/TH-BLĐT says: electronic receipts issued that day, and those whose end was that day."""
    rows = queries.connection.execute(
        "SELECT r.form_symbol, r.serial_symbol, r.number, r.issued_at_ms, r.total_vnd, r.state, r.replaces_serial, "
        "r.replaces_number, r.noticed_at_ms, coalesce(r.payer_name, ''), group_concat(l.name, '; '), "
        "sum(iif(l.kind = 'fee', l.amount_vnd, 0)), sum(iif(l.kind = 'charge', l.amount_vnd, 0)) "
        "FROM receipt r JOIN (SELECT * FROM receipt_line ORDER BY line_no) l "
        "ON l.agency = r.agency AND l.serial_symbol = r.serial_symbol AND l.number = r.number "
        "WHERE r.desk_id = ? AND r.agency = ? AND r.form_symbol LIKE 'EBL%' "
        "AND r.issued_at_ms >= ? AND r.issued_at_ms < ? GROUP BY r.agency, r.serial_symbol, r.number "
        "ORDER BY r.serial_symbol, r.number",
        (queries.desk_id, agency, first_ms, until_ms),
    )
    return tuple(DayReceipt(*row) for row in rows)


def acts(queries: Queries, agency: str, kind: str, first_ms: int, until_ms: int) -> tuple[Entry, ...]:
    """The facts of one of the rare kinds of a box in a period, in their order."""
    if kind not in RARE_KINDS:
        raise ValueError(f"{kind}: another kind would read the whole journal")
    rows = queries.connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM journal WHERE kind = '{kind}' AND desk_id = ? AND agency = ? "
        "AND recorded_at_ms >= ? AND recorded_at_ms < ? ORDER BY epoch, seq",
        (queries.desk_id, agency, first_ms, until_ms),
    )
    return tuple(map(Entry._make, rows))


def counts(queries: Queries, agency: str, first_ms: int, until_ms: int) -> tuple[Entry, ...]:
    """The counts of a box that have minutes: each closing, and each opening that differed from the books."""
    openings = acts(queries, agency, SHIFT_OPENED.name, first_ms, until_ms)
    differing = [entry for entry in openings if body_of(entry, SHIFT_OPENED).get("difference_vnd")]
    return tuple(
        sorted((*differing, *acts(queries, agency, SHIFT_CLOSED.name, first_ms, until_ms)), key=lambda e: (e.epoch, e.seq))
    )


def issuing_entry(queries: Queries, notice: Entry) -> Entry:
    """The entry that issued the receipt which a notice is about."""
    body = body_of(notice, RECEIPT_ERROR_NOTICED)
    row = queries.connection.execute(
        "SELECT epoch, seq FROM receipt WHERE agency = ? AND serial_symbol = ? AND number = ?",
        (notice.agency, body["serial_symbol"], body["number"]),
    ).fetchone()
    entry = queries.entry(row[0], row[1])
    if entry is None:
        raise LookupError("a receipt without the entry that issued it")
    return entry


def book_uses(queries: Queries, agency: str, first_ms: int, until_ms: int) -> tuple[BookUse, ...]:
    """Every paper serial in sheets: what was there, came, was used, spoilt, lost, destroyed, and is left."""
    uses = []
    books = queries.connection.execute(
        "SELECT form_symbol, serial_symbol FROM receipt_book WHERE desk_id = ? AND agency = ? AND assigned_at_ms < ? "
        "GROUP BY form_symbol, serial_symbol ORDER BY 1, 2",
        (queries.desk_id, agency, until_ms),
    ).fetchall()
    for form_symbol, serial_symbol in books:
        place = (queries.desk_id, agency, serial_symbol)

        def count(query: str, *values: object, place: tuple[str, str, str] = place) -> int:
            row = queries.connection.execute(query, (*place, *values)).fetchone()
            return int(row[0] or 0)

        assigned = "SELECT sum(last - first + 1) FROM receipt_book WHERE desk_id = ? AND agency = ? AND serial_symbol = ?"
        ended = "SELECT sum(last - first + 1) FROM receipt_sheet WHERE desk_id = ? AND agency = ? AND serial_symbol = ?"
        used = "SELECT count(*) FROM receipt WHERE desk_id = ? AND agency = ? AND serial_symbol = ?"
        before, within = "{0} < ?", "{0} >= ? AND {0} < ?"
        opening = (
            count(f"{assigned} AND {before.format('assigned_at_ms')}", first_ms)
            - count(f"{ended} AND {before.format('ended_at_ms')}", first_ms)
            - count(f"{used} AND {before.format('issued_at_ms')}", first_ms)
        )
        span = (first_ms, until_ms)
        came = count(f"{assigned} AND {within.format('assigned_at_ms')}", *span)
        issued = count(f"{used} AND {within.format('issued_at_ms')} AND state <> 'void'", *span)
        made_void = count(f"{used} AND {within.format('issued_at_ms')} AND state = 'void'", *span)
        ends = {
            ending: count(f"{ended} AND {within.format('ended_at_ms')} AND ending = ?", *span, ending)
            for ending in ("void", "lost", "destroyed")
        }
        left = opening + came - issued - made_void - sum(ends.values())
        void = made_void + ends["void"]
        uses.append(BookUse(form_symbol, serial_symbol, opening, came, issued, void, ends["lost"], ends["destroyed"], left))
    return tuple(uses)


def serial_uses(queries: Queries, agency: str, first_ms: int, until_ms: int) -> tuple[SerialUse, ...]:
    rows = queries.connection.execute(
        "SELECT form_symbol, serial_symbol, min(number), max(number), sum(state = 'issued'), sum(state = 'replaced'), "
        "sum(state = 'void'), sum(CASE WHEN state = 'issued' THEN total_vnd ELSE 0 END) FROM receipt "
        "WHERE desk_id = ? AND agency = ? AND issued_at_ms >= ? AND issued_at_ms < ? GROUP BY form_symbol, serial_symbol",
        (queries.desk_id, agency, first_ms, until_ms),
    )
    return tuple(SerialUse(*row) for row in rows)
