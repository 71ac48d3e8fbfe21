"""The shift of one box: opened, closed and handed over on a blind count (QĐ 1513 Art 9); see `counts`."""

import secrets
from dataclasses import dataclass
from typing import NotRequired, Protocol, TypedDict

from desk_app.core.centre import Centre
from desk_app.core.counters import counter_of
from desk_app.core.counting import awaits_second, needs_reason, to_be_looked_at
from desk_app.core.ledger import difference, totals
from desk_app.core.permissions import Act
from desk_app.core.problems import UserProblem
from desk_app.core.written import one_line, written
from desk_app.services.commands import Command
from desk_app.services.desk.sessions import second_person
from desk_app.services.money.cash import SecondPerson
from desk_app.services.money.counts import FixCount, countable_shift, fix_count, own_count
from desk_app.services.money_ports import MoneyReads
from desk_app.services.money_records import BoxCount, Shift
from desk_app.services.ports import Accounts, Actor, Journal, Spool
from sync.protocol.box_facts import BOX_COUNTED, SHIFT_CLOSED, SHIFT_OPENED, ShiftClosed, ShiftOpened
from sync.protocol.facts import body_of, draft, names
from sync.protocol.money_facts import DenominationCount


class ShiftsPorts(Journal, MoneyReads, Spool, Accounts, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class SettleCount(Command["BoxSettled"]):
    """Ends a count that was fixed: the box opens, closes, or with `hand_over` goes to `second`, who holds it from then on.
    `second` None: nobody else is here."""

    agency: str
    count_id: str
    reason: str = ""
    second: SecondPerson | None = None
    hand_over: bool = False


@dataclass(frozen=True, slots=True)
class FixEmpty(Command["EmptyBoxes"]):
    """Các két còn lại: trống. Each of them counts as looked at and empty."""

    agencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoxSettled:
    """`differed_before`: it agrees, and an earlier count did not: somebody looks into it all the same."""

    agency: str
    opened: bool
    expected_vnd: int
    counted_vnd: int
    difference_vnd: int
    awaits_second: bool
    receipts: int = 0
    collected_vnd: int = 0
    differed_before: bool = False


@dataclass(frozen=True, slots=True)
class EmptyBoxes:
    """`settled` were empty in the books too; `differing` wait for a reason and a second person."""

    settled: tuple[str, ...]
    differing: tuple[str, ...]


def settle_count(tx: ShiftsPorts, centre: Centre, command: SettleCount, actor: Actor) -> BoxSettled:
    """A difference is posted with its reason and kept, never asked away."""
    shift = countable_shift(tx, command.agency, actor)
    count = own_count(tx, command.agency, command.count_id, actor)
    for_other = shift is not None and shift.officer != actor.officer_id
    if command.hand_over and (shift is None or for_other):
        raise UserProblem("problem.no_shift", box=centre.agency(command.agency).name)
    if needs_reason(count.difference_vnd, for_other):
        written(command.reason, "reason", "problem.no_reason")
    second: Actor | None = None
    if command.second is not None or command.hand_over:
        person = command.second or SecondPerson("", "")
        act: Act = "open_shift" if command.hand_over else "witness_count"
        second = second_person(tx, person.officer_id, person.secret, act, actor)
    if shift is None:
        return _open(tx, count, command, actor, second)
    settled = _close(tx, shift, count, command, actor, second)
    if command.hand_over and second is not None:
        _take_over(tx, count, second)
    return settled


def fix_empty(tx: ShiftsPorts, centre: Centre, command: FixEmpty, actor: Actor) -> EmptyBoxes:
    """One key for all boxes that nobody put anything into."""
    nothing = tuple((denomination, 0) for denomination in centre.denominations_vnd)
    settled: list[str] = []
    differing: list[str] = []
    for agency in command.agencies:
        fixed = fix_count(tx, centre, FixCount(agency, nothing), actor)
        if fixed.difference_vnd:
            differing.append(agency)
            continue
        settle_count(tx, centre, SettleCount(agency, fixed.count_id), actor)
        settled.append(agency)
    return EmptyBoxes(tuple(settled), tuple(differing))


def _notes(tx: Journal, count: BoxCount) -> list[DenominationCount]:
    fact = tx.last_fact(count.count_id, names(BOX_COUNTED))
    return body_of(fact, BOX_COUNTED)["denominations"] if fact else []


class SignedCount(TypedDict):
    """What opening and closing say alike of the count that they stand on."""

    count_id: str
    counts: int
    first_vnd: int
    expected_vnd: int
    difference_vnd: int
    reason: str
    awaits_second: bool
    second: NotRequired[str]
    second_name: NotRequired[str]


def _signed(count: BoxCount, command: SettleCount, second: Actor | None) -> SignedCount:
    signed: SignedCount = {
        "count_id": count.count_id,
        "counts": count.counts,
        "first_vnd": count.first_vnd,
        "expected_vnd": count.expected_vnd,
        "difference_vnd": count.difference_vnd,
        "reason": one_line(command.reason),
        "awaits_second": awaits_second(count.difference_vnd, second),
    }
    if second is not None:
        signed["second"], signed["second_name"] = second.officer_id, second.name
    return signed


def _opening(tx: ShiftsPorts, agency: str, shift_id: str, float_vnd: int, notes: list[DenominationCount]) -> ShiftOpened:
    last = tx.last_closing(agency)
    box = tx.box(agency)
    postings = difference(box.balance_vnd, float_vnd)
    return {
        "shift_id": shift_id,
        "counter": counter_of(tx.desk_id),
        "float_vnd": float_vnd,
        "denominations": notes,
        "previous_closing": f"{last.epoch}.{last.seq} {last.head}" if last else None,
        "postings": postings,
        "totals": totals(box, postings),
    }


def _open(tx: ShiftsPorts, count: BoxCount, command: SettleCount, actor: Actor, second: Actor | None) -> BoxSettled:
    shift_id = secrets.token_hex(6)
    signed = _signed(count, command, second)
    opening = _opening(tx, count.agency, shift_id, count.counted_vnd, _notes(tx, count))
    body: ShiftOpened = {**opening, "officer_name": actor.name, **signed}
    beside = second.officer_id if second else None
    tx.append(draft(SHIFT_OPENED, shift_id, body, agency=count.agency, second_actor=beside), actor)
    return _settled(count, True, signed["awaits_second"])


def _take_over(tx: ShiftsPorts, count: BoxCount, successor: Actor) -> None:
    """The one count closes the old shift and is the float of the new one: sums of two people never mix."""
    shift_id = secrets.token_hex(6)
    body = _opening(tx, count.agency, shift_id, count.counted_vnd, _notes(tx, count))
    tx.append(draft(SHIFT_OPENED, shift_id, body, agency=count.agency), successor)


def _close(
    tx: ShiftsPorts, shift: Shift, count: BoxCount, command: SettleCount, actor: Actor, second: Actor | None
) -> BoxSettled:
    box = tx.box(shift.agency)
    receipts, collected = tx.shift_sums(shift)
    postings = difference(box.balance_vnd, count.counted_vnd)
    signed = _signed(count, command, second)
    body: ShiftClosed = {
        "shift_id": shift.shift_id,
        "officer_name": actor.name,
        "counted_vnd": count.counted_vnd,
        "denominations": _notes(tx, count),
        "receipts": receipts,
        "collected_vnd": collected,
        "postings": postings,
        "totals": totals(box, postings),
        **signed,  # type: ignore[typeddict-item]
    }
    if shift.officer != actor.officer_id:
        body["closed_for"] = shift.officer
    beside = second.officer_id if second else None
    drafted = draft(SHIFT_CLOSED, shift.shift_id, body, agency=shift.agency, second_actor=beside)
    entry = tx.append(drafted, actor)
    if count.counted_vnd or count.expected_vnd or receipts:  # of an empty box there is nothing to say
        tx.queue_print("shift_closing", shift.shift_id, entry)
    return _settled(count, False, signed["awaits_second"], receipts, collected)


def _settled(count: BoxCount, opened: bool, awaits: bool, receipts: int = 0, collected: int = 0) -> BoxSettled:
    sums = (count.expected_vnd, count.counted_vnd, count.difference_vnd)
    before = count.difference_vnd == 0 and to_be_looked_at(0, count.first_difference_vnd, count.counts)
    return BoxSettled(count.agency, opened, *sums, awaits, receipts, collected, before)
