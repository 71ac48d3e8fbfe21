"""Cash that leaves a box: with a second person, and in time to the treasury."""

from desk_app.services.money.cash import (
    DepositCash,
    HandOverCash,
    SecondPerson,
    deposit_cash,
    hand_over_cash,
)
from tests.desks import SECRET_HASH, Desk, refused


def test_a_box_cannot_be_asked_for_its_sum_without_a_second_person(desk: Desk) -> None:
    with desk.store.write() as tx:
        tx.put_officer("quy", "Hoàng Thị Quỹ", ("cashier",), SECRET_HASH)
    desk.open_shift()

    def answer(amount: int, who: str, secret: str) -> str:
        command = HandOverCash("stc", ((50_000, amount // 50_000),), SecondPerson(who, secret))
        return refused(desk, hand_over_cash, desk.centre, command, desk.actor).key

    assert [answer(amount, "nobody", "123456") for amount in (200_000, 250_000)] == ["problem.login"] * 2
    assert [answer(250_000, "quy", "9999") for _ in range(6)][-1] == "problem.locked"


def test_the_deadline_of_the_treasury_stays_while_old_money_is_here(desk: Desk) -> None:
    with desk.store.write() as tx:
        tx.put_officer("quy", "Hoàng Thị Quỹ", ("cashier",), SECRET_HASH)
    desk.open_shift()
    first_ms = desk.clock.now_ms
    desk.receive()
    desk.clock.now_ms += 86_400_000
    desk.receive()
    quy = desk.log_in("quy")
    with desk.store.write() as tx:
        hand_over_cash(tx, desk.centre, HandOverCash("svhttdl", ((500_000, 12),), SecondPerson("quy", "123456")), desk.actor)

    def pay_in(notes: int) -> int | None:
        with desk.store.write() as tx:
            deposit_cash(tx, desk.centre, DepositCash("svhttdl", ((500_000, notes),), "07"), quy)
        reader = desk.store.reader()
        oldest = reader.boxes(("svhttdl",))[0].oldest_ms
        reader.close()
        return oldest

    assert (pay_in(1) or 0) < first_ms + 60_000
    assert (pay_in(5) or 0) > first_ms + 80_000_000
    assert pay_in(6) is None
