"""Cash from one desk to another: two halves, each with its person; what does not agree waits for a second one."""

from pathlib import Path
from typing import Any

import pytest

from desk_app.core.movements import MovementCode, parse_movement
from desk_app.core.problems import UserProblem
from desk_app.services.money.cash import Moved
from desk_app.services.money.movements import (
    ReviewMovement,
    SendCash,
    TakeInSent,
    review_movement,
    send_cash,
    take_in_sent,
)
from desk_app.services.ports import Actor
from desk_app.store.verify import verify
from tests.desks import SECRET_HASH, Desk


def _desk(folder: Path, name: str, slot: int) -> tuple[Desk, Actor, Actor]:
    desk = Desk(folder / name, name, slot)
    with desk.store.write() as tx:
        tx.put_officer("quy", "Hoàng Thị Quỹ", ("cashier",), SECRET_HASH)
        tx.put_officer("dao", "Lường Văn Đạo", ("supervisor",), SECRET_HASH)
    desk.open_shift()
    return desk, desk.log_in("quy"), desk.log_in("dao")


def _code(desk: Desk) -> str:
    reader = desk.store.reader()
    row = reader.connection.execute("SELECT movement_id, amount_vnd FROM movement ORDER BY handed_at_ms DESC").fetchone()
    reader.close()
    return str(MovementCode(desk.store.desk_id, "svhttdl", row[0], row[1]))


@pytest.fixture
def desks(tmp_path: Path) -> Any:
    first, second = _desk(tmp_path, "quay-07", 0), _desk(tmp_path, "quay-01", 1)
    yield first, second
    for desk, *_ in (first, second):
        assert verify(desk.store.path).ok
        desk.store.close()


def _run(desk: Desk, use_case: Any, command: Any, actor: Actor, centre: bool = True) -> Any:
    with desk.store.write() as tx:
        return use_case(tx, desk.centre, command, actor) if centre else use_case(tx, command, actor)


def _key(desk: Desk, use_case: Any, command: Any, actor: Actor, centre: bool = True) -> str:
    with pytest.raises(UserProblem) as caught:
        _run(desk, use_case, command, actor, centre)
    return caught.value.key


def _account(desk: Desk, account: str) -> int:
    reader = desk.store.reader()
    query = "SELECT coalesce(sum(amount_vnd), 0) FROM posting WHERE account = ? AND agency = 'svhttdl'"
    total = int(reader.connection.execute(query, (account,)).fetchone()[0])
    reader.close()
    return total


def test_cash_leaves_one_desk_and_is_counted_at_the_other(desks: Any) -> None:
    (here, _, _), (there, cashier, _) = desks
    send = SendCash("svhttdl", ((50_000, 3),), "Hoàng Thị Quỹ", "quay-01")
    for change, key in (
        ({"count": ()}, "problem.nothing_counted"),
        ({"receiver": " "}, "problem.no_receiver"),
        ({"to_desk": "quay-07"}, "problem.no_other_desk"),
    ):
        from dataclasses import replace

        assert _key(here, send_cash, replace(send, **change), here.actor) == key  # type: ignore[arg-type]
    assert _run(here, send_cash, send, here.actor) == Moved(150_000)
    code = _code(here)
    for wrong in ("", "TIEN/x", code.replace("svhttdl", "nowhere"), code + "0" * 12):
        assert _key(there, take_in_sent, TakeInSent(wrong, ((50_000, 3),)), cashier) == "problem.no_movement_code"
    assert _key(there, take_in_sent, TakeInSent(code, ()), cashier) == "problem.nothing_counted"
    assert _key(there, take_in_sent, TakeInSent(code, ((50_000, 3),)), there.actor) == "problem.not_allowed"
    assert _run(there, take_in_sent, TakeInSent(code, ((50_000, 3),)), cashier) == Moved(150_000, 0)
    assert _key(there, take_in_sent, TakeInSent(code, ((50_000, 3),)), cashier) == "problem.movement_taken"
    assert _account(here, "in_transit") + _account(there, "in_transit") == 0
    assert (_account(here, "cash_box"), _account(there, "safe")) == (50_000, 150_000)


def test_what_arrives_otherwise_waits_for_somebody_who_did_not_count_it(desks: Any) -> None:
    (here, _, _), (there, cashier, supervisor) = desks
    _run(here, send_cash, SendCash("svhttdl", ((50_000, 3),), "Quỹ", "quay-01"), here.actor)
    assert _run(there, take_in_sent, TakeInSent(_code(here), ((50_000, 2),)), cashier).left_vnd == 50_000
    reader = there.store.reader()
    (row,) = reader.differing_movements()
    reader.close()
    assert row[3] == -50_000
    review = ReviewMovement(row[0], "svhttdl", "")
    assert _key(there, review_movement, review, supervisor, centre=False) == "problem.no_reason"
    review = ReviewMovement(row[0], "svhttdl", "một tờ nằm lại ở quầy 07")
    assert _key(there, review_movement, review, cashier, centre=False) == "problem.not_allowed"
    _run(there, review_movement, review, supervisor, centre=False)
    assert _key(there, review_movement, review, supervisor, centre=False) == "problem.nothing_to_review"


@pytest.mark.parametrize("text", ["TIEN/quay-07/stc/0123456789ab/5.000", "TIEN/quay-07/stc/0123456789ab/٥", "tien/a/b/c/1"])
def test_no_other_text_is_a_movement(text: str) -> None:
    assert parse_movement(text) is None
