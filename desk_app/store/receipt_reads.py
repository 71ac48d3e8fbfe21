"""What screens and reports read of receipts and of what did not come in cash: serials, books, closings, transfers."""

from desk_app.services.money_records import (
    ExpectedTransfer,
    PeriodLine,
    ReceiptBook,
    ReceiptRecord,
    SerialStock,
    StatementCredit,
)
from desk_app.store.connected import Connected
from desk_app.store.records_of_rows import columns_of
from desk_app.store.schema import UNSIGNED


class ReceiptReads(Connected):
    def receipts(self, code: str) -> tuple[ReceiptRecord, ...]:
        rows = self.connection.execute(
            f"SELECT {columns_of(ReceiptRecord)} FROM receipt WHERE dossier_code = ? ORDER BY issued_at_ms, number", (code,)
        )
        return tuple(ReceiptRecord(*row) for row in rows)

    def receipt_fees(self, receipt: ReceiptRecord) -> tuple[int, ...]:
        """The fee lines of the dossier that a receipt is for."""
        rows = self.connection.execute(
            "SELECT fee_line FROM receipt_line WHERE agency = ? AND serial_symbol = ? AND number = ? ORDER BY line_no",
            (receipt.agency, receipt.serial_symbol, receipt.number),
        )
        return tuple(row[0] for row in rows)

    def serial_stock(self) -> tuple[SerialStock, ...]:
        """The serials of the running epoch, the used ones and those of this year."""
        rows = self.connection.execute(
            f"SELECT {columns_of(SerialStock)} FROM serial WHERE desk_id = ? AND epoch = (SELECT max(epoch) FROM journal) "
            "ORDER BY agency, year",
            (self.desk_id,),
        )
        return tuple(SerialStock(*row) for row in rows)

    def receipt_books(self) -> tuple[ReceiptBook, ...]:
        rows = self.connection.execute(
            f"SELECT {columns_of(ReceiptBook)} FROM receipt_book WHERE desk_id = ? ORDER BY agency, assigned_at_ms, first",
            (self.desk_id,),
        )
        return tuple(ReceiptBook(*row) for row in rows)

    def periods(self, limit: int = 100) -> tuple[PeriodLine, ...]:
        """The newest first."""
        rows = self.connection.execute(
            f"SELECT {columns_of(PeriodLine)} FROM period WHERE desk_id = ? ORDER BY closed_at_ms DESC LIMIT ?",
            (self.desk_id, limit),
        )
        return tuple(PeriodLine(*row) for row in rows)

    def oldest_unsigned(self, after: tuple[int, int] = (0, 0)) -> tuple[int, int] | None:
        """Which entry issued the oldest electronic receipt behind a place that has no signature yet."""
        row = self.connection.execute(
            f"SELECT epoch, seq FROM receipt WHERE {UNSIGNED} AND (epoch, seq) > (?, ?) ORDER BY epoch, seq LIMIT 1", after
        ).fetchone()
        return (row[0], row[1]) if row else None

    def unsigned_receipts(self) -> int:
        """How many wait for a signature; beyond a thousand nobody counts."""
        query = f"SELECT count(*) FROM (SELECT 1 FROM receipt WHERE {UNSIGNED} LIMIT 1000)"
        return int(self.connection.execute(query).fetchone()[0])

    def expected_transfers(self, code: str = "") -> tuple[ExpectedTransfer, ...]:
        """What is still expected, for one dossier or for all."""
        rows = self.connection.execute(
            f"SELECT {columns_of(ExpectedTransfer)} FROM transfer WHERE state = 'pending' AND (? = '' OR dossier_code = ?) "
            "ORDER BY expected_at_ms",
            (code, code),
        )
        return tuple(ExpectedTransfer(*row) for row in rows)

    def open_credits(self, limit: int = 300) -> tuple[StatementCredit, ...]:
        """Those that wait for a person, the doubtful ones first, then the oldest: as many as somebody can look at."""
        rows = self.connection.execute(
            f"SELECT {columns_of(StatementCredit)} FROM statement_line WHERE state IN ('unmatched', 'doubtful') "
            "ORDER BY state, booked_on, reference, line_id LIMIT ?",
            (limit,),
        )
        return tuple(StatementCredit(*row) for row in rows)

    def open_credits_count(self) -> int:
        query = "SELECT count(*) FROM statement_line WHERE state IN ('unmatched', 'doubtful')"
        return int(self.connection.execute(query).fetchone()[0])
