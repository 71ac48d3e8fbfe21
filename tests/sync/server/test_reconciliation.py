"""Both sides of a day: equal up to what was sent, and every difference by name."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from desk_app.cli import main
from desk_app.services.money.counts import ReviewDifference, WitnessCount, review_difference, witness_count
from desk_app.services.money.movements import SendCash, send_cash
from sync.client.centre_line import Accepted, Stopped
from sync.protocol.reconciliation import DaySide
from sync.protocol.tables import TABLES
from tests.desks import SECRET_HASH, START_MS, Desk, close_boxes, notes_of
from tests.folded import fold_here_alone, follow
from tests.sync.client.test_put_back import _push, _worked
from tests.sync.conftest import RunningCentre

DAY = (START_MS - 12 * 3_600_000, START_MS + 12 * 3_600_000)


def _asked(desk: Desk, capsys: Any, out: Path | None = None) -> tuple[int, Any]:
    capsys.readouterr()
    args = ["reconcile", "--day", "2026-11-25", "--json", "--data", str(desk.store.folder)]
    code = main([*args, "--out", str(out)] if out else args)
    return code, json.loads(capsys.readouterr().out)


def test_a_day_is_equal_on_both_sides_up_to_what_was_sent(centre: RunningCentre, tmp_path: Path, capsys: Any) -> None:
    desk = _worked(tmp_path / "desk", centre)
    desk.receive("2.001583", "014190000102", 50_000, 50_000)
    _push(desk, centre)
    follow(centre.engine)
    late = desk.receive(number="014190000103", amount=100_000, tendered=100_000)
    assert late.collected
    code, told = _asked(desk, capsys, tmp_path / "day.pdf")
    assert (code, told["differences"]) == (0, [])
    assert len(told["waiting"]) >= 2
    totals = {each["agency"]: each for each in told["theirs"]["totals"]}
    assert totals["svhttdl"]["issued_vnd"] == 3_000_000
    assert totals["svhttdl"]["cash_vnd"] == 3_200_000
    assert totals["stc"]["receipts"] == 1
    assert (tmp_path / "day.pdf").read_bytes().startswith(b"%PDF")
    with centre.engine.begin() as connection:
        connection.execute(text("DELETE FROM read_model.receipt WHERE agency = 'stc'"))
    code, told = _asked(desk, capsys)
    assert code == 1
    assert told["differences"] == [["stc", "receipts", 1, 0], ["stc", "issued_vnd", 50_000, 0]]
    desk.store.close()


def test_what_the_centre_holds_but_has_not_counted_yet_is_no_difference(
    centre: RunningCentre, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fold_here_alone(monkeypatch)
    desk = _worked(tmp_path / "desk", centre)
    _push(desk, centre)
    follow(centre.engine)
    counted = _asked(desk, capsys)[1]
    desk.receive("2.001583", "014190000102", 50_000, 50_000)
    _push(desk, centre)
    code, told = _asked(desk, capsys)
    assert (code, told["differences"], told["waiting"]) == (0, [], [])
    assert told["theirs"]["held"] > [told["theirs"]["epoch"], told["theirs"]["seq"]]
    assert told["theirs"]["totals"] == counted["theirs"]["totals"]
    main(["reconcile", "--day", "2026-11-25", "--data", str(desk.store.folder)])
    assert "trung tâm đã nhận nhưng chưa cộng vào sổ" in capsys.readouterr().out
    follow(centre.engine)
    code, told = _asked(desk, capsys)
    assert (code, told["theirs"]["held"]) == (0, [told["theirs"]["epoch"], told["theirs"]["seq"]])
    assert "stc" in {each["agency"] for each in told["theirs"]["totals"]}
    desk.store.close()


def test_totals_are_believed_only_under_the_centres_key(
    centre: RunningCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sync.client.centre_line import CentreLine

    desk = _worked(tmp_path / "desk", centre)
    _push(desk, centre)
    line = CentreLine(centre.url, "quay-07", desk.store.key.sign, centre.key.public_hex)
    assert isinstance(line.head(), Accepted)
    assert isinstance(line.day_side(*DAY), DaySide)
    assert line.day_side(5, 5) == Stopped("not_understood")
    told = centre.acceptance.day

    def changed(_self: Any, desk_id: str, message: Any) -> Any:
        answer = told(desk_id, message)
        answer["side"]["seq"] += 1
        return answer

    monkeypatch.setattr(type(centre.acceptance), "day", changed)
    assert line.day_side(*DAY) == Stopped("false_answer")
    line.close()
    desk.store.close()


def test_a_box_that_went_below_its_books_is_the_same_on_both_sides(centre: RunningCentre, tmp_path: Path) -> None:
    """No act asks the books what is in a box: the count finds it, two people sign, the centre folds each row alike."""
    desk = _worked(tmp_path / "desk", centre)
    with desk.store.write() as tx:
        for name, role in (("dao", "supervisor"), ("ke", "accountant")):
            tx.put_officer(name, name.capitalize(), (role,), SECRET_HASH)
    dao, ke = desk.log_in("dao"), desk.log_in("ke")
    with desk.store.write() as tx:
        send_cash(tx, desk.centre, SendCash("svhttdl", notes_of(50_000_000), "Quỹ", "quay-01"), desk.actor)
        assert tx.box("svhttdl").balance_vnd < 0
        close_boxes(tx, desk.centre, {"svhttdl": notes_of(500_000)}, desk.actor, "đếm thừa")
    reader = desk.store.reader()
    (count,) = reader.standing_differences()
    with desk.store.write() as tx:
        witness_count(tx, WitnessCount(count.count_id, count.agency), dao)
        review_difference(tx, ReviewDifference(count.count_id, count.agency, "bút toán giao sai"), ke)
    _push(desk, centre)
    follow(centre.engine)
    assert centre.rows("SELECT kind, reason FROM tray") == []
    for name in ("shift", "box_count", "box", "account", "movement", "posting", "receipt"):
        columns = ", ".join(spec.name for spec in TABLES[name])
        mine = {tuple(row) for row in reader.connection.execute(f"SELECT {columns} FROM {name}")}
        assert mine == {tuple(row) for row in centre.rows(f"SELECT {columns} FROM read_model.{name}")}, name
    reader.close()
    desk.store.close()
