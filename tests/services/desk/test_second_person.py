"""A wrong PIN is counted although the act that asked for it is undone, and nothing else of that act is kept."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from desk_app.core.problems import CommittedProblem, UserProblem
from desk_app.services.desk import sessions
from desk_app.services.dossier.handover import HandOver, hand_over_dossiers
from desk_app.services.intake.on_the_spot import Appraise, Approve, appraise, approve
from desk_app.services.money.cash import HandOverCash, SecondPerson, hand_over_cash
from desk_app.services.money.counts import FixCount, WitnessCount, fix_count, witness_count
from desk_app.services.money.floats import TakeFloat, take_float
from desk_app.services.money.refunds import RefundFee, refund_fee
from desk_app.services.money.shifts import SettleCount, settle_count
from desk_app.store.store import Store
from tests.desks import SECRET_HASH, Desk, notes_of, whole
from tests.services.steps import PILOT

BOX = "svhttdl"
WRONG = SecondPerson("dao", "9999")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    with desk.store.write() as tx:
        tx.put_officer("dao", "Đào Thị Đào", ("supervisor", "cashier", "courier", "agency_appraiser"), SECRET_HASH)
    desk.open_shift()
    return desk


def _journal(store: Store) -> int:
    return store.kept_entries()


def _failures(store: Store, name: str) -> int:
    with store.write() as tx:
        officer = tx.officer(name)
    assert officer is not None
    return officer.failures


def _sitting(desk: Desk) -> str:
    desk.centre = replace(desk.centre, pilots=(PILOT,))
    return desk.receive(on_the_spot=True).code


def _settling(desk: Desk) -> Callable[[Any], Any]:
    with desk.store.write() as tx:
        fixed = fix_count(tx, desk.centre, FixCount(BOX, whole(notes_of(200_000))), desk.actor)
    command = SettleCount(BOX, fixed.count_id, second=WRONG, hand_over=True)
    return lambda tx: settle_count(tx, desk.centre, command, desk.actor)


def _refunding(desk: Desk) -> Callable[[Any], Any]:
    desk.receive(amount=300_000, tendered=300_000)
    command = RefundFee(BOX, "26TAA", 1, "TT 25/2021 Điều 5.3", WRONG)
    return lambda tx: refund_fee(tx, desk.centre, command, desk.actor)


def _handing_over(desk: Desk) -> Callable[[Any], Any]:
    code = desk.receive(amount=None, tendered=None).code
    command = HandOver(BOX, (code,), (), (), WRONG)
    return lambda tx: hand_over_dossiers(tx, desk.centre, command, desk.actor)


def _appraising(desk: Desk) -> Callable[[Any], Any]:
    command = Appraise(_sitting(desk), "đủ", WRONG)
    return lambda tx: appraise(tx, desk.centre, command, desk.actor)


def _approving(desk: Desk) -> Callable[[Any], Any]:
    code = _sitting(desk)
    with desk.store.write() as tx:
        appraise(tx, desk.centre, Appraise(code, "đủ", SecondPerson("tham", "123456")), desk.actor)
    return lambda tx: approve(tx, desk.centre, Approve(code, "15/GP", WRONG), desk.actor)


ACTS: dict[str, Callable[[Desk], Callable[[Any], Any]]] = {
    "log in": lambda desk: lambda tx: sessions.log_in(tx, "dao", "9999"),
    "change PIN": lambda desk: lambda tx: sessions.change_pin(tx, "dao", "9999", "654321", "654321"),
    "cash": lambda desk: lambda tx: hand_over_cash(tx, desk.centre, HandOverCash(BOX, notes_of(50_000), WRONG), desk.actor),
    "float": lambda desk: lambda tx: take_float(tx, desk.centre, TakeFloat(BOX, notes_of(50_000), "Két", WRONG), desk.actor),
    "witness": lambda desk: lambda tx: witness_count(tx, WitnessCount("x", BOX, WRONG), desk.actor),
    "settle": _settling,
    "refund": _refunding,
    "handover": _handing_over,
    "appraise": _appraising,
    "approve": _approving,
}


@pytest.mark.parametrize("name", ACTS)
def test_a_wrong_pin_stays_counted_when_the_power_goes_and_nothing_else_of_the_act(desk: Desk, name: str) -> None:
    act = ACTS[name](desk)
    entries = _journal(desk.store)
    with pytest.raises(CommittedProblem, match=r"problem\.login"), desk.store.write() as tx:
        act(tx)
    desk.store.close()
    again = Store(desk.store.folder, desk.clock)
    try:
        assert (_failures(again, "dao"), _journal(again)) == (1, entries)
    finally:
        again.close()


def test_any_other_problem_undoes_the_count_too(desk: Desk) -> None:
    def act(tx: Any) -> None:
        tx.note_failure("dao", 3, 0)
        raise UserProblem("problem.no_dossier")

    with pytest.raises(UserProblem), desk.store.write() as tx:
        act(tx)
    assert _failures(desk.store, "dao") == 0


@pytest.mark.parametrize(
    "before",
    [
        lambda tx, desk: sessions.log_out(tx, desk.actor),
        lambda tx, desk: tx.save_draft("d", "lan", "{}"),
        lambda tx, desk: tx.kick_drawer(),
    ],
    ids=["a fact", "a draft", "the drawer"],
)
def test_an_act_that_asks_for_a_pin_too_late_is_undone(desk: Desk, before: Callable[[Any, Desk], Any]) -> None:
    entries = _journal(desk.store)

    def act(tx: Any) -> None:
        before(tx, desk)
        sessions.second_person(tx, "dao", "9999", "give_float", desk.actor)

    with pytest.raises(RuntimeError, match="after the act had written"), desk.store.write() as tx:
        act(tx)
    assert (_failures(desk.store, "dao"), _journal(desk.store)) == (0, entries)
