"""Khóa sổ: day, month and year of one box, numbered for ever, with totals that are never reset."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desk_app.core.problems import UserProblem
from desk_app.services.money.cash import SecondPerson
from desk_app.services.money.closings import BooksDisagree, ClosePeriod, PeriodSummary, close_period
from desk_app.services.money.refunds import RefundFee, refund_fee
from desk_app.store import rebuild
from desk_app.store.store import Store
from desk_app.store.verify import verify
from tests.desks import SECRET_HASH, Desk, TestClock, close_boxes


def _at(year: int, month: int, day: int, hour: int = 3) -> int:
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp() * 1000)


class Books:
    def __init__(self, folder: Path) -> None:
        self.clock = TestClock(_at(2026, 11, 25))
        self.desk = Desk(folder, clock=self.clock)
        with self.desk.store.write() as tx:
            tx.put_officer("ke", "Vì Văn Kế", ("accountant",), SECRET_HASH)
            tx.put_officer("dao", "Lường Văn Đạo", ("supervisor",), SECRET_HASH)
        self.box = 0

    def work(self, amounts: tuple[int, ...], refund: bool = False) -> None:
        """A shift of one box, with receipts, closed on its exact sum."""
        self.desk.open_shift(self.box, ("svhttdl",))
        for number, amount in enumerate(amounts):
            issued = self.desk.receive("2.001628", f"0141900{self.clock.now_ms % 10_000:05d}", amount, amount).collected
            assert issued is not None
            self.box += amount
            if refund and number == 0:
                receipt = issued.receipts[0]
                command = RefundFee("svhttdl", receipt.serial_symbol, receipt.number, "QĐ 1", SecondPerson("dao", "123456"))
                with self.desk.store.write() as tx:
                    refund_fee(tx, self.desk.centre, command, self.desk.actor)
                self.box -= amount
        with self.desk.store.write() as tx:
            close_boxes(tx, self.desk.centre, {"svhttdl": ((50_000, self.box // 50_000),)}, self.desk.actor)

    def close(self, kind: Any, label: str = "", who: str = "ke") -> PeriodSummary:
        actor = self.desk.log_in(who)
        with self.desk.store.write() as tx:
            return close_period(tx, self.desk.centre, ClosePeriod("svhttdl", kind, label), actor, lambda *_: None)

    def refused(self, kind: Any, label: str = "", who: str = "ke") -> str:
        with pytest.raises(UserProblem) as caught:
            self.close(kind, label, who)
        return caught.value.key


@pytest.mark.parametrize("step", [1, 2, 3, 7, 500])
def test_an_upgrade_folds_shifts_and_closings_anew_wherever_its_batches_end(
    books: Books, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch may close one shift and open the next; `verify` goes entry by entry and compares."""
    for amounts in ((500_000, 300_000), (200_000,), ()):
        books.work(amounts, refund=len(amounts) > 1)
    books.close("day")
    store = books.desk.store
    with store.write() as tx:
        tx.connection.execute("PRAGMA user_version = 1")
    store.close()
    monkeypatch.setattr(rebuild, "STEP", step)
    books.desk.store = Store(store.folder, books.clock)
    reader = books.desk.store.reader()
    assert len(reader.find("2.001628")) == 3
    reader.close()


@pytest.fixture
def books(tmp_path: Path) -> Any:
    made = Books(tmp_path / "desk")
    yield made
    assert verify(made.desk.store.path).ok
    made.desk.store.close()


def test_days_months_and_years_follow_each_other_without_a_gap(books: Books) -> None:
    assert books.refused("day") == "problem.nothing_to_close"
    books.desk.open_shift(0, ("svhttdl",))
    assert books.refused("day") == "problem.box_still_open"
    with books.desk.store.write() as tx:
        close_boxes(tx, books.desk.centre, {"svhttdl": ()}, books.desk.actor)
    books.work((500_000, 300_000), refund=True)
    first = books.close("day", who="lan")
    assert (first.no, first.label, first.receipts, first.cash_vnd) == (1, "2026-11-25", 2, 300_000)
    assert books.refused("day") == "problem.nothing_to_close"  # once closed, closed
    assert books.refused("month", "2026-11", "lan") == "problem.not_allowed"
    assert books.refused("month", "2026-11") == "problem.period_not_over"
    books.clock.now_ms = _at(2026, 11, 30)
    books.work((1_000_000,))
    books.clock.now_ms = _at(2026, 12, 1)
    assert books.refused("month", "2026-11") == "problem.day_not_closed"
    for label in ("2026", "2026-13", "11/2026", "", "2026-1", "9999-12"):
        assert books.refused("month", label) == "problem.bad_period"
    books.work((200_000,))
    late = books.close("day")  # the oldest open day first, each on its own
    assert (late.label, late.receipts, late.cash_vnd) == ("2026-11-30", 1, 1_000_000)
    assert (books.close("day").label, books.refused("day")) == ("2026-12-01", "problem.nothing_to_close")
    november = books.close("month", "2026-11")
    assert (november.receipts, november.cash_vnd) == (3, 1_300_000)


def test_a_clock_that_ran_ahead_closes_no_month_for_good(books: Books) -> None:
    books.work((500_000,))
    books.close("day")
    books.clock.now_ms = _at(2027, 3, 1)
    assert books.refused("month", "2027-02") == "problem.no_closed_day"
    assert books.refused("year", "9999") == "problem.bad_period"
    books.clock.now_ms = _at(2026, 12, 2)
    books.work((200_000,))
    books.close("day")
    books.clock.now_ms = _at(2027, 1, 4)
    assert books.refused("month", "2026-12") == "problem.earlier_period_open"
    assert books.close("month", "2026-11").cash_vnd == 500_000
    assert books.close("month", "2026-12").cash_vnd == 200_000
    assert books.close("year", "2026").cash_vnd == 700_000


def test_a_month_sums_its_days_and_a_year_its_months(books: Books) -> None:
    books.work((500_000, 300_000))
    books.close("day")
    books.clock.now_ms = _at(2026, 11, 30)
    books.work((1_000_000,), refund=True)
    books.close("day")
    books.clock.now_ms = _at(2026, 12, 1)
    november = books.close("month", "2026-11")
    assert (november.no, november.receipts, november.cash_vnd) == (1, 3, 800_000)
    assert books.refused("month", "2026-11") == "problem.period_closed"
    assert books.refused("month", "2026-10") == "problem.no_closed_day"
    books.work((200_000,))
    books.close("day")
    books.clock.now_ms = _at(2027, 1, 2)
    december = books.close("month", "2026-12")
    assert (december.no, december.receipts, december.cash_vnd) == (2, 1, 200_000)
    year = books.close("year", "2026")
    assert (year.no, year.receipts, year.cash_vnd) == (1, 4, 1_000_000)
    reader = books.desk.store.reader()
    rows = [
        tuple(row)
        for row in reader.connection.execute("SELECT kind, no, taken_vnd, reversed_vnd FROM period ORDER BY closed_at_ms")
    ]
    reader.close()
    assert rows == [
        ("day", 1, 800_000, 0),
        ("day", 2, 1_800_000, 1_000_000),
        ("month", 1, 1_800_000, 1_000_000),
        ("day", 3, 2_000_000, 1_000_000),
        ("month", 2, 2_000_000, 1_000_000),
        ("year", 1, 2_000_000, 1_000_000),
    ]


def test_a_receipt_that_vanished_from_the_tables_stops_the_closing(books: Books) -> None:
    books.work((500_000, 300_000))
    actor = books.desk.log_in("ke")

    def close_with_a_broken_table() -> None:
        with books.desk.store.write() as tx:
            tx.connection.execute("UPDATE receipt SET total_vnd = total_vnd - 1, cash_vnd = cash_vnd - 1 WHERE number = 2")
            close_period(tx, books.desk.centre, ClosePeriod("svhttdl", "day"), actor, lambda *_: None)

    with pytest.raises(BooksDisagree):
        close_with_a_broken_table()
    assert books.close("day").receipts == 2
