"""What screens and reports read of the boxes: who holds them, what went through them, where they differ."""

import json
from dataclasses import dataclass

from desk_app.core.ledger import Box
from desk_app.services.money_records import BoxCount, OpenDeposit, Shift
from desk_app.store.connected import Connected
from desk_app.store.records_of_rows import columns_of
from desk_app.store.schema import UNREVIEWED
from sync.protocol.box_facts import SHIFT_OPENED


@dataclass(frozen=True, slots=True)
class BoxView:
    """One agency's box at this desk, with the open shift if there is one."""

    agency: str
    box: Box
    shift: Shift | None
    receipts: int
    safe_vnd: int = 0
    oldest_ms: int | None = None
    """Since when the oldest cash that is still here has been here."""


class BoxReads(Connected):
    def boxes(self, agencies: tuple[str, ...]) -> tuple[BoxView, ...]:
        views = []
        for agency in agencies:
            box = self.connection.execute(
                "SELECT balance_vnd, taken_vnd, reversed_vnd FROM box WHERE desk_id = ? AND agency = ?", (self.desk_id, agency)
            ).fetchone()
            shift = self.connection.execute(
                f"SELECT {columns_of(Shift)} FROM shift WHERE desk_id = ? AND agency = ? AND closed_at_ms IS NULL",
                (self.desk_id, agency),
            ).fetchone()
            receipts = self.connection.execute(
                "SELECT count(*) FROM receipt WHERE shift_id = ? AND agency = ?", (shift[0] if shift else "", agency)
            ).fetchone()[0]
            safe = self.connection.execute(
                "SELECT balance_vnd FROM account WHERE desk_id = ? AND agency = ? AND account = 'safe'", (self.desk_id, agency)
            ).fetchone()
            held = Box(*box) if box else Box()
            safe_vnd = safe[0] if safe else 0
            since = self._oldest_cash(agency, safe_vnd + held.balance_vnd)
            views.append(BoxView(agency, held, Shift(*shift) if shift else None, receipts, safe_vnd, since))
        return tuple(views)

    def box_moves(
        self, agency: str, most: int = 500
    ) -> tuple[tuple[int, bool, int] | None, tuple[tuple[int, str, str | None, int | None, int], ...]]:
        """Where the box was last opened or closed (moment, whether opened, what was counted), and what went through it since:
        moment, kind of fact, serial and number of a receipt, đồng."""
        box = (self.desk_id, agency)
        last = self.connection.execute(
            "SELECT epoch, seq, recorded_at_ms, kind, body FROM journal WHERE kind IN ('ShiftOpened', 'ShiftClosed') "
            "AND subject = (SELECT shift_id FROM shift WHERE desk_id = ? AND agency = ? ORDER BY opened_at_ms DESC LIMIT 1) "
            "AND agency = ? ORDER BY epoch DESC, seq DESC LIMIT 1",
            (*box, agency),
        ).fetchone()
        rows = self.connection.execute(
            "SELECT j.recorded_at_ms, j.kind, r.serial_symbol, r.number, p.amount_vnd FROM posting p "
            "JOIN journal j ON j.epoch = p.epoch AND j.seq = p.seq "
            "LEFT JOIN receipt r ON r.desk_id = p.desk_id AND r.epoch = p.epoch AND r.seq = p.seq "
            "WHERE p.desk_id = ? AND p.agency = ? AND p.account = 'cash_box' AND (p.epoch, p.seq) > (?, ?) "
            "ORDER BY p.epoch DESC, p.seq DESC LIMIT ?",
            (*box, last[0] if last else 0, last[1] if last else 0, most),
        ).fetchall()
        first = None
        if last is not None:
            body = json.loads(last[4])
            opened = last[3] == SHIFT_OPENED.name
            first = (last[2], opened, body["float_vnd"] if opened else body["counted_vnd"])
        return first, tuple(tuple(row) for row in reversed(rows))

    def _oldest_cash(self, agency: str, held_vnd: int) -> int | None:
        """Since when the oldest cash that is still here has been here: the newest receipts make up what is held, the float
        of the last shift apart, since the oldest money is paid in first."""
        row = self.connection.execute(
            "SELECT float_vnd FROM shift WHERE desk_id = ? AND agency = ? ORDER BY opened_at_ms DESC LIMIT 1",
            (self.desk_id, agency),
        ).fetchone()
        left = held_vnd - (row[0] if row else 0)
        oldest = None
        receipts = self.connection.execute(
            "SELECT issued_at_ms, cash_vnd FROM receipt WHERE agency = ? AND desk_id = ? AND cash_vnd > 0 "
            "AND state = 'issued' ORDER BY issued_at_ms DESC",
            (agency, self.desk_id),
        )
        for issued_at_ms, cash_vnd in receipts:
            if left <= 0:
                break
            oldest, left = issued_at_ms, left - cash_vnd
        return oldest

    def standing_differences(self) -> tuple[BoxCount, ...]:
        """Counts that differ, or did before a recount, and that nobody else has looked into; the oldest first."""
        where = f"{UNREVIEWED} AND settled_at_ms IS NOT NULL ORDER BY counted_at_ms"
        return self._counts(where)

    def counts_without_end(self) -> tuple[BoxCount, ...]:
        """Counts that were fixed and not settled, and those that wait for a second person; the oldest first."""
        return self._counts("(settled_at_ms IS NULL OR awaits_second = 1) ORDER BY counted_at_ms")

    def _counts(self, where: str) -> tuple[BoxCount, ...]:
        rows = self.connection.execute(
            f"SELECT {columns_of(BoxCount)} FROM box_count WHERE desk_id = ? AND {where}", (self.desk_id,)
        )
        return tuple(BoxCount(*row) for row in rows)

    def differing_movements(self) -> tuple[tuple[str, str, str, int, str, int], ...]:
        """Movement, agency, taker, difference, desk it came from, moment of each that arrived otherwise than announced."""
        rows = self.connection.execute(
            "SELECT movement_id, agency, taker, taken_vnd - amount_vnd, from_desk, taken_at_ms FROM movement "
            "WHERE desk_id = ? AND taken_vnd <> amount_vnd AND reviewed_at_ms IS NULL ORDER BY taken_at_ms",
            (self.desk_id,),
        )
        return tuple(tuple(row) for row in rows)

    def deposit(self, deposit_id: str) -> tuple[str, int] | None:
        """The slip's number and the amount."""
        query = "SELECT slip_no, amount_vnd FROM deposit WHERE desk_id = ? AND deposit_id = ?"
        row = self.connection.execute(query, (self.desk_id, deposit_id)).fetchone()
        return (row[0], row[1]) if row else None

    def unconfirmed_deposits(self) -> tuple[OpenDeposit, ...]:
        rows = self.connection.execute(
            f"SELECT {columns_of(OpenDeposit)} FROM deposit WHERE desk_id = ? AND reference IS NULL ORDER BY deposited_at_ms",
            (self.desk_id,),
        )
        return tuple(OpenDeposit(*row) for row in rows)
