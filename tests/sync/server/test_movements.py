"""The centre joins the two halves of cash between desks, and names what does not agree."""

from pathlib import Path
from typing import Any

from desk_app.core.movements import MovementCode
from desk_app.services.money.movements import SendCash, TakeInSent, send_cash, take_in_sent
from sync.client.centre_line import Accepted
from sync.server.movements import OpenMovement, open_movements
from tests.desks import SECRET_HASH, Desk
from tests.folded import follow
from tests.sync.conftest import RunningCentre, entries_of


def _desk(folder: Path, name: str, slot: int) -> tuple[Desk, Any]:
    desk = Desk(folder / name, name, slot)
    with desk.store.write() as tx:
        tx.put_officer("quy", "Hoàng Thị Quỹ", ("cashier",), SECRET_HASH)
    desk.open_shift()
    return desk, desk.log_in("quy")


def _send(desk: Desk, to_desk: str) -> MovementCode:
    with desk.store.write() as tx:
        send_cash(tx, desk.centre, SendCash("svhttdl", ((50_000, 1),), "Quỹ", to_desk), desk.actor)
    reader = desk.store.reader()
    row = reader.connection.execute("SELECT movement_id, amount_vnd FROM movement ORDER BY rowid DESC").fetchone()
    reader.close()
    return MovementCode(desk.store.desk_id, "svhttdl", row[0], row[1])


def _take(desk: Desk, cashier: Any, code: str, notes: int) -> None:
    with desk.store.write() as tx:
        take_in_sent(tx, desk.centre, TakeInSent(code, ((50_000, notes),)), cashier)


def test_the_centre_joins_both_halves(centre: RunningCentre, tmp_path: Path) -> None:
    here, _ = _desk(tmp_path, "quay-07", 0)
    there, cashier = _desk(tmp_path, "quay-01", 1)
    lines = [(here, centre.enrol(here, "07")), (there, centre.enrol(there, "01"))]
    good, lost, short = (_send(here, "quay-01") for _ in range(3))
    _take(there, cashier, str(good), 1)
    _take(there, cashier, str(short), 2)
    unknown = "0" * 12
    _take(there, cashier, str(MovementCode("quay-07", "svhttdl", unknown, 50_000)), 1)
    for desk, client in lines:
        assert isinstance(client.push((0, 0), entries_of(desk)), Accepted)
    follow(centre.engine)
    assert sorted(open_movements(centre.engine), key=lambda each: each.movement_id) == sorted(
        [
            OpenMovement(lost.movement_id, "svhttdl", "quay-07", "quay-01", 50_000, None),
            OpenMovement(short.movement_id, "svhttdl", "quay-07", "quay-01", 50_000, 100_000),
            OpenMovement(unknown, "svhttdl", "quay-07", "quay-01", None, 50_000),
        ],
        key=lambda each: each.movement_id,
    )
    for desk, client in lines:
        client.close()
        desk.store.close()
