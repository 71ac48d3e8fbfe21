"""Where the numbers stand that this desk gives: taken inside the transaction that uses them."""

from typing import cast

from desk_app.services.money_records import Serial
from desk_app.services.records import BandRecord
from desk_app.store.connected import Connected
from desk_app.store.first_look import AGENCIES_IN_USE
from desk_app.store.records_of_rows import columns_of
from sync.protocol.desk_facts import Band


class StoreNumbers(Connected):
    epoch: int

    def agencies_in_use(self) -> frozenset[str]:
        return frozenset(str(row[0]) for row in self.connection.execute(AGENCIES_IN_USE))

    def band(self, agency: str) -> BandRecord | None:
        row = self._row(
            f"SELECT {columns_of(BandRecord)} FROM band WHERE desk_id = ? AND epoch = ? AND agency = ?",
            self.desk_id,
            self.epoch,
            agency,
        )
        return BandRecord(*row) if row else None

    def bands(self) -> list[Band]:
        """Those of the running epoch."""
        names = tuple(Band.__annotations__)
        rows = self._rows(f"SELECT {', '.join(names)} FROM band WHERE desk_id = ? AND epoch = ?", self.desk_id, self.epoch)
        return [cast("Band", dict(zip(names, row, strict=True))) for row in rows]

    def last_order_no(self, agency: str, day: str) -> int | None:
        row = self._row(
            "SELECT last_no FROM order_use WHERE desk_id = ? AND epoch = ? AND agency = ? AND day = ?",
            self.desk_id,
            self.epoch,
            agency,
            day,
        )
        return row[0] if row else None

    def last_letter(self, kind: str, year: int) -> int:
        """Of this desk's running epoch; 0 before the first."""
        row = self._row(
            "SELECT last_no FROM letter_use WHERE desk_id = ? AND epoch = ? AND kind = ? AND year = ?",
            self.desk_id,
            self.epoch,
            kind,
            year,
        )
        return row[0] if row else 0

    def open_serials(self) -> tuple[tuple[str, str, int], ...]:
        """Agency, serial and last number of each serial that is not closed."""
        rows = self._rows(
            "SELECT agency, serial_symbol, last_no FROM serial WHERE desk_id = ? AND lost_from IS NULL ORDER BY 1, 2",
            self.desk_id,
        )
        return tuple((row[0], row[1], row[2]) for row in rows)

    def serial_for(self, agency: str, year: int) -> Serial | None:
        row = self._row(
            f"SELECT {columns_of(Serial)} FROM serial WHERE agency = ? AND desk_id = ? AND epoch = ? AND year = ?",
            agency,
            self.desk_id,
            self.epoch,
            year,
        )
        return Serial(*row) if row else None
