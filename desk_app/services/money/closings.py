"""Khóa sổ: the day, the month and the year of one box, with totals that run on for ever.

A closing covers every entry since the one before it; nothing can be closed twice and nothing falls between two of them.
What it says is counted twice, from the receipts and from the running totals, and the two must agree.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol

from desk_app.core.centre import Centre
from desk_app.core.ledger import Box
from desk_app.core.moments import local, to_ms
from desk_app.core.problems import UserProblem
from desk_app.core.receipts import receipt_name
from desk_app.services.commands import Command
from desk_app.services.money_ports import MoneyReads
from desk_app.services.money_records import Period, PeriodSums, Place
from desk_app.services.ports import Actor, Journal, Spool
from sync.protocol.box_facts import PERIOD_CLOSED, PeriodClosed
from sync.protocol.facts import draft
from sync.protocol.money_facts import BoxTotals

PeriodKind = Literal["day", "month", "year"]
OnProgress = Callable[[int, int], None]
"""Hears how many of how many entries are summed."""


class ClosingsPorts(Journal, MoneyReads, Spool, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class ClosePeriod(Command["PeriodSummary"]):
    """`label`: empty for the day, `2026-11` for a month, `2026` for a year."""

    agency: str
    kind: PeriodKind
    label: str = ""


@dataclass(frozen=True, slots=True)
class PeriodSummary:
    """What was closed, as the screen says it."""

    kind: PeriodKind
    no: int
    label: str
    receipts: int
    cash_vnd: int
    transfer_vnd: int


class BooksDisagree(RuntimeError):
    """The receipts and the running totals tell different sums: our bug, and nothing is closed."""


def _day(tx: MoneyReads, centre: Centre, agency: str, after: Place) -> tuple[str, Place, BoxTotals]:
    """The oldest day that is not closed yet, up to where money moved on another one."""
    box = centre.agency(agency).name
    if tx.open_shift(agency):
        raise UserProblem("problem.box_still_open", box=box)
    if tx.open_count(agency) is not None:
        raise UserProblem("problem.box_being_counted", box=box)
    oldest = tx.oldest_open_day(agency, after)
    if oldest is None:
        raise UserProblem("problem.nothing_to_close")
    first_ms, until = oldest
    next_day = datetime.combine(local(first_ms).date() + timedelta(days=1), time())
    if tx.count_awaits_second(agency, to_ms(next_day)):
        raise UserProblem("problem.count_awaits_second", field="period", box=box)
    return f"{local(first_ms):%Y-%m-%d}", until, _totals(tx.totals_at(agency, until))


def _totals(box: Box) -> BoxTotals:
    return {"balance_vnd": box.balance_vnd, "taken_vnd": box.taken_vnd, "reversed_vnd": box.reversed_vnd}


def _longer(tx: ClosingsPorts, agency: str, kind: PeriodKind, label: str) -> tuple[str, Place, BoxTotals]:
    """Ends where the last day of the month or year that was closed ends."""
    try:
        first = date.fromisoformat(f"{label}-01" if kind == "month" else f"{label}-01-01")
        over = (first + timedelta(days=31)).replace(day=1) if kind == "month" else first.replace(year=first.year + 1)
    except (ValueError, OverflowError):
        raise UserProblem("problem.bad_period", field="period") from None
    if local(tx.now_ms).date() < over:
        raise UserProblem("problem.period_not_over", field="period")
    earlier = tx.last_period(agency, kind)
    closed = earlier.until if earlier else Place(0, 0)
    day = tx.last_period(agency, "day", label)
    if day is None:
        raise UserProblem("problem.no_closed_day", field="period")
    if day.until <= closed:
        raise UserProblem("problem.period_closed", field="period")
    if tx.open_days_before(agency, label, closed):
        raise UserProblem("problem.earlier_period_open", field="period")
    if tx.money_between(agency, day.until, to_ms(datetime.combine(over, time()))):
        raise UserProblem("problem.day_not_closed", field="period")
    totals: BoxTotals = {"balance_vnd": day.balance_vnd, "taken_vnd": day.taken_vnd, "reversed_vnd": day.reversed_vnd}
    return label, day.until, totals


def close_period(tx: ClosingsPorts, centre: Centre, command: ClosePeriod, actor: Actor, progress: OnProgress) -> PeriodSummary:
    """The use case. Raises UserProblem where the period cannot be closed yet or was closed."""
    actor.require("close_day" if command.kind == "day" else "close_period")
    centre.agency(command.agency)
    earlier = tx.last_period(command.agency, command.kind)
    if command.kind == "day":
        label, until, totals = _day(tx, centre, command.agency, earlier.until if earlier else Place(0, 0))
    else:
        label, until, totals = _longer(tx, command.agency, command.kind, command.label)
    after = earlier.until if earlier else Place(0, 0)
    sums = tx.period_sums(command.agency, after, until, progress)
    _agree(sums, totals, earlier)
    body: PeriodClosed = {
        "kind": command.kind,
        "no": earlier.no + 1 if earlier else 1,
        "label": label,
        "after": f"{after.epoch}.{after.seq}",
        "until_epoch": until.epoch,
        "until_seq": until.seq,
        "first_receipt": receipt_name(*sums.first) if sums.first else None,
        "last_receipt": receipt_name(*sums.last) if sums.last else None,
        "receipts": sums.receipts,
        "issued_vnd": sums.issued_vnd,
        "reversed_vnd": totals["reversed_vnd"] - (earlier.reversed_vnd if earlier else 0),
        "fee_vnd": sums.fee_vnd,
        "charge_vnd": sums.charge_vnd,
        "cash_vnd": sums.fee_vnd + sums.charge_vnd - sums.transfer_vnd,
        "transfer_vnd": sums.transfer_vnd,
        "refunded_vnd": sums.refunded_vnd,
        "difference_vnd": sums.difference_vnd,
        "totals": totals,
        "officer_name": actor.name,
    }
    subject = f"{command.kind} {label} {body['no']}"
    entry = tx.append(draft(PERIOD_CLOSED, subject, body, agency=command.agency), actor)
    tx.queue_print("period_closing", subject, entry)
    return PeriodSummary(command.kind, body["no"], label, sums.receipts, body["cash_vnd"], sums.transfer_vnd)


def _agree(sums: PeriodSums, totals: BoxTotals, earlier: Period | None) -> None:
    taken = totals["taken_vnd"] - (earlier.taken_vnd if earlier else 0)
    reversed_ = totals["reversed_vnd"] - (earlier.reversed_vnd if earlier else 0)
    if sums.issued_vnd != taken or sums.fee_vnd + sums.charge_vnd != taken - reversed_:
        raise BooksDisagree(f"receipts {sums.issued_vnd}, totals {taken}, reversed {reversed_}")
