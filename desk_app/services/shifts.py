"""The shift: open each agency's box with a counted float, close it on a blind count (QĐ 1513 Art 9)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from desk_app.core.centre import Centre, counter_of
from desk_app.core.ledger import closing, opening, totals
from desk_app.core.money import MAX_VND
from desk_app.core.problems import UserProblem
from desk_app.services.ports import Actor, Transaction
from sync.protocol.facts import Draft
from sync.protocol.money_facts import DenominationCount, ShiftClosed, ShiftOpened

Count = tuple[tuple[int, int], ...]  # (denomination_vnd, number of notes)


@dataclass(frozen=True, slots=True)
class OpenShift:
    counts: Mapping[str, Count]  # agency → what lies in its box


@dataclass(frozen=True, slots=True)
class CloseShift:
    """`officer_id`: the absent colleague whose boxes a supervisor closes; empty: one's own."""

    counts: Mapping[str, Count]
    reason: str = ""
    officer_id: str = ""


@dataclass(frozen=True, slots=True)
class BoxClosed:
    agency: str
    expected_vnd: int
    counted_vnd: int
    difference_vnd: int
    receipts: int
    collected_vnd: int


def sum_of(count: Count, centre: Centre) -> tuple[int, list[DenominationCount]]:
    total = 0
    lines: list[DenominationCount] = []
    for denomination, notes in count:
        if denomination not in centre.denominations_vnd or not 0 <= notes <= 1_000_000:
            raise UserProblem("problem.count", field="count")
        total += denomination * notes
        if notes:
            lines.append({"denomination_vnd": denomination, "count": notes})
    if total > MAX_VND:
        raise UserProblem("money.too_large", field="count")
    return total, lines


def open_shift(tx: Transaction, centre: Centre, command: OpenShift, actor: Actor) -> str:
    """One shift, one fact per agency's box. Returns the shift's id."""
    actor.require("open_shift")
    if not command.counts:
        raise UserProblem("problem.no_box")
    shift_id = secrets.token_hex(6)
    for agency, count in command.counts.items():
        if tx.open_shift(agency):
            raise UserProblem("problem.box_open", agency=centre.agency(agency).name)
        float_vnd, lines = sum_of(count, centre)
        box = tx.box(agency)
        last = tx.last_closing(agency)
        postings = opening(box, float_vnd)
        body: ShiftOpened = {
            "shift_id": shift_id,
            "counter": counter_of(tx.desk_id),
            "float_vnd": float_vnd,
            "denominations": lines,
            "previous_closing": f"{last.epoch}.{last.seq} {last.head}" if last else None,
            "postings": postings,
            "totals": totals(box, postings),
        }
        tx.append(Draft("ShiftOpened", shift_id, body, agency=agency), actor)
    return shift_id


def close_shift(tx: Transaction, centre: Centre, command: CloseShift, actor: Actor) -> tuple[BoxClosed, ...]:
    """The count is fixed first, the expected sum shown after; a difference is recorded, never asked away."""
    absent = command.officer_id if command.officer_id != actor.officer_id else ""
    actor.require("close_for_other" if absent else "close_shift")
    if absent and not command.reason.strip():
        raise UserProblem("problem.no_reason", field="reason")
    shifts = tx.open_shifts_of(absent or actor.officer_id)
    if not shifts:
        raise UserProblem("problem.no_shift")
    closed: list[BoxClosed] = []
    for shift in shifts:
        if shift.agency not in command.counts:
            raise UserProblem("problem.box_not_counted", agency=centre.agency(shift.agency).name)
        counted, lines = sum_of(command.counts[shift.agency], centre)
        box = tx.box(shift.agency)
        receipts, collected = tx.shift_sums(shift)
        postings = closing(box.balance_vnd, counted)
        body: ShiftClosed = {
            "shift_id": shift.shift_id,
            "officer_name": actor.name,
            "expected_vnd": box.balance_vnd,
            "counted_vnd": counted,
            "difference_vnd": counted - box.balance_vnd,
            "denominations": lines,
            "receipts": receipts,
            "collected_vnd": collected,
            "reason": command.reason.strip(),
            "postings": postings,
            "totals": totals(box, postings),
        }
        if absent:
            body["closed_for"] = absent
        entry = tx.append(Draft("ShiftClosed", shift.shift_id, body, agency=shift.agency), actor)
        tx.queue_print("shift_closing", shift.shift_id, entry)
        closed.append(BoxClosed(shift.agency, box.balance_vnd, counted, counted - box.balance_vnd, receipts, collected))
    return tuple(closed)
