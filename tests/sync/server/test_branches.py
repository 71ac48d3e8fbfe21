"""What never came by the line is kept beside the accepted journal: a disk that turned up, a copy that was worked on."""

import argparse
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from desk_app.commands.stick import send_by_stick
from desk_app.store.centre_line import centre_line
from desk_app.store.store import Store
from desk_app.wiring.setting_up import add_demo_officers, set_up_enrolled
from sync.client.centre_line import Accepted, CentreLine
from sync.server import schema
from sync.server.scans import Scans
from sync.server.sticks import take_branch_stick
from tests.desks import Desk, TestClock
from tests.folded import follow, rebuild
from tests.services.steps import STEPS
from tests.sync.conftest import RunningCentre, entries_of


def _enrolled(folder: Path, centre: RunningCentre, replaces: bool = False) -> Desk:
    store = Store(folder, TestClock())
    set_up_enrolled(store, centre.url, centre.acceptance.make_enrolment_code("07", replaces))
    add_demo_officers(store)
    store.close()
    return Desk(folder)


def _line(desk: Desk, centre: RunningCentre) -> CentreLine:
    return CentreLine(centre.url, desk.store.desk_id, desk.store.key.sign, centre.key.public_hex)


def _push(desk: Desk, centre: RunningCentre) -> None:
    line = _line(desk, centre)
    answer = line.push((0, 0), entries_of(desk))
    assert isinstance(answer, Accepted), answer
    with desk.store.write() as tx:
        tx.note_pushed(answer.epoch, answer.seq, answer.head, answer.signature)
    line.close()


def _do(desk: Desk, act: Any, code: str) -> None:
    with desk.store.write() as tx:
        STEPS[act](tx, desk, code, desk.actor)


def _stick(folder: Path, file: Path, whole: bool = False) -> Path:
    assert send_by_stick(argparse.Namespace(data=folder, file=file, json=False, whole=whole)) == 0
    return file


def _dossiers(centre: RunningCentre) -> set[str]:
    with centre.engine.connect() as connection:
        return set(connection.execute(select(schema.READ_MODEL["dossier"].c.code)).scalars())


def _state(centre: RunningCentre, code: str) -> str:
    dossier = schema.READ_MODEL["dossier"]
    with centre.engine.connect() as connection:
        return str(connection.execute(select(dossier.c.state).where(dossier.c.code == code)).scalar_one())


def _take_branch(centre: RunningCentre, file: Path) -> int:
    return take_branch_stick(centre.engine, Scans(centre.engine, centre.scans, centre.key), file)


def _tray(centre: RunningCentre) -> list[str]:
    with centre.engine.connect() as connection:
        return list(connection.execute(select(schema.tray.c.reason).order_by(schema.tray.c.seq)).scalars())


def test_the_tail_of_a_disk_that_turned_up_is_taken(centre: RunningCentre, tmp_path: Path) -> None:
    old = _enrolled(tmp_path / "old", centre)
    old.open_shift()
    sent = old.receive().code
    _push(old, centre)
    unsent = [old.receive(number=f"01419000020{number}").code for number in range(2)]
    old.store.close()
    new = _enrolled(tmp_path / "new", centre, replaces=True)
    _push(new, centre)
    file = _stick(tmp_path / "old", tmp_path / "disk.json")
    assert _take_branch(centre, file) == 0
    assert _take_branch(centre, file) == 0  # again changes nothing
    follow(centre.engine)
    assert _dossiers(centre) == {sent, *unsent}
    assert _tray(centre) == []
    line = _line(new, centre)
    news = line.news(0)
    assert isinstance(news, list)
    (told,) = [each for each in news if each.kind == "branch_taken"]
    assert (told.body["cash_vnd"], told.body["doubled"]) == (6_000_000, [])
    copies = line.dossiers(0, True)
    assert isinstance(copies, list)
    assert {copy.code for copy in copies} == set(unsent)  # its results can be returned there
    with centre.engine.connect() as connection:
        box = schema.READ_MODEL["box"]
        query = select(box.c.balance_vnd).where((box.c.desk_id == "quay-07") & (box.c.agency == "svhttdl"))
        assert connection.execute(query).scalar_one() == 3_200_000  # the new PC's box: a person counts what the old one had
    _push(new, centre)  # and it goes on
    rebuild(centre.engine)
    assert _dossiers(centre) == {sent, *unsent}
    assert len([each for each in line.news(0) if each.kind == "branch_taken"]) == 1  # type: ignore[union-attr]
    line.close()
    new.store.close()


def test_work_on_a_copy_is_kept_and_its_doubled_numbers_are_named(centre: RunningCentre, tmp_path: Path) -> None:
    desk = _enrolled(tmp_path / "desk", centre)
    desk.open_shift()
    desk.receive()
    _push(desk, centre)
    desk.store.close()
    shutil.copytree(tmp_path / "desk", tmp_path / "copy")
    desk = Desk(tmp_path / "desk")
    first = desk.receive(number="014190000201").code
    _push(desk, centre)
    desk.store.close()
    copy = Desk(tmp_path / "copy")
    doubled = copy.receive(number="014190000999").code
    assert doubled == first  # two citizens hold slips with one number
    copy.store.close()
    assert _take_branch(centre, _stick(tmp_path / "copy", tmp_path / "copy.json")) == 0
    follow(centre.engine)
    assert f"branch: {doubled}" in _tray(centre)
    rebuild(centre.engine)
    assert f"branch: {doubled}" in _tray(centre)
    with centre.engine.connect() as connection:
        kinds = set(connection.execute(select(schema.branch_entry.c.kind)).scalars())
    assert {"DossierReceived", "FeeCollected"} <= kinds


def test_a_replaced_pc_that_starts_again_before_its_first_push_has_its_line(centre: RunningCentre, tmp_path: Path) -> None:
    old = _enrolled(tmp_path / "old", centre)
    old.receive(tendered=None)
    _push(old, centre)
    old.store.close()
    new = _enrolled(tmp_path / "new", centre, replaces=True)
    line = _line(new, centre)
    head = line.head()
    assert isinstance(head, Accepted)
    with new.store.write() as tx:  # the centre's answer is kept, and the power goes
        tx.note_pushed(head.epoch, head.seq, head.head, head.signature)
    line.close()
    new.store.close()
    again = Desk(tmp_path / "new")
    reader = again.store.reader()
    line = centre_line(tmp_path / "new", reader)
    assert isinstance(line.push(reader.pushed(), tuple(reader.entries_after(*reader.pushed(), 100))), Accepted)
    line.close()
    reader.close()
    again.store.close()


@pytest.mark.parametrize("all_was_sent", [False, True])
def test_a_disk_that_turns_up_after_the_centre_was_put_back_gives_all_it_has(
    centre: RunningCentre, tmp_path: Path, capsys: pytest.CaptureFixture[str], all_was_sent: bool
) -> None:
    old = _enrolled(tmp_path / "old", centre)
    first = old.receive(tendered=None).code
    _push(old, centre)
    with centre.engine.connect() as connection:
        copied = dict(connection.execute(select(schema.desk)).mappings().one())
    lost = old.receive(number="014190000201", tendered=None).code
    _push(old, centre)
    more = set() if all_was_sent else {old.receive(number="014190000202", tendered=None).code}
    old.store.close()
    with centre.engine.begin() as connection:  # the centre from its copy: it knows nothing of the second push
        connection.execute(delete(schema.journal).where(schema.journal.c.seq > copied["seq"]))
        connection.execute(update(schema.desk).values(copied))
    assert _take_branch(centre, _stick(tmp_path / "old", tmp_path / "tail.json")) == 1
    assert "--whole" in capsys.readouterr().err
    assert _take_branch(centre, _stick(tmp_path / "old", tmp_path / "whole.json", whole=True)) == 0
    follow(centre.engine)
    assert _dossiers(centre) == {first, lost, *more}
    assert _tray(centre) == []


@pytest.mark.parametrize("last_act", ["register_result", "hand_over_dossiers", "request_supplement"])
def test_what_the_new_pc_did_holds_over_what_the_old_disk_says(centre: RunningCentre, tmp_path: Path, last_act: Any) -> None:
    """The disk turns up when the result was returned long ago: what it says of an earlier day does not bring it back."""
    old = _enrolled(tmp_path / "old", centre)
    code = old.receive(amount=None, tendered=None).code
    _push(old, centre)
    _do(old, last_act, code)
    old.store.close()
    new = _enrolled(tmp_path / "new", centre, replaces=True)
    new.clock.now_ms += 86_400_000
    for act in ("hand_over_dossiers", "register_result", "return_result"):
        _do(new, act, code)
        new.clock.now_ms += 60_000
    _push(new, centre)
    assert _take_branch(centre, _stick(tmp_path / "old", tmp_path / "disk.json")) == 0
    for again in (follow, rebuild):
        again(centre.engine)
        assert _state(centre, code) == "returned"
    new.store.close()


def test_what_an_old_disk_says_of_another_citizens_code_is_put_aside(centre: RunningCentre, tmp_path: Path) -> None:
    """A code that was given twice: the result that the branch returned was of the other dossier."""
    desk = _enrolled(tmp_path / "desk", centre)
    _push(desk, centre)
    desk.store.close()
    shutil.copytree(tmp_path / "desk", tmp_path / "copy")
    desk = Desk(tmp_path / "desk")
    code = desk.receive(amount=None, tendered=None).code
    _push(desk, centre)
    desk.store.close()
    copy = Desk(tmp_path / "copy")
    assert copy.receive(amount=None, tendered=None).code == code
    for act in ("hand_over_dossiers", "register_result", "return_result"):
        _do(copy, act, code)
    copy.store.close()
    assert _take_branch(centre, _stick(tmp_path / "copy", tmp_path / "copy.json")) == 0
    for again in (follow, rebuild):
        again(centre.engine)
        assert _state(centre, code) == "received"
        assert _tray(centre) == [f"branch: {code}"] * 3


def test_what_is_no_branch_is_refused(centre: RunningCentre, tmp_path: Path) -> None:
    desk = _enrolled(tmp_path / "desk", centre)
    _push(desk, centre)
    desk.store.close()
    stranger = Desk(tmp_path / "stranger")  # the same name, another key, never enrolled
    stranger.receive(tendered=None)
    with stranger.store.write() as tx:
        tx.put_setting("centre_key", centre.key.public_hex)
    stranger.store.close()
    assert _take_branch(centre, _stick(tmp_path / "stranger", tmp_path / "stranger.json")) == 1
    (tmp_path / "junk.json").write_text("{}", encoding="utf-8")
    assert _take_branch(centre, tmp_path / "junk.json") == 2
    assert _take_branch(centre, tmp_path / "none.json") == 2
    with centre.engine.connect() as connection:
        assert connection.execute(select(schema.branch_entry)).all() == []
