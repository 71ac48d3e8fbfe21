"""The desk's PC is lost: a new one takes its place, gets its journal back, and doubles no number."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.store.export import write_journal
from desk_app.store.store import Store
from desk_app.store.verify import verify
from desk_app.wiring import recovery, setting_up
from desk_app.wiring.setting_up import add_demo_officers, set_up_enrolled
from resources.verify_journal import Broken
from resources.verify_journal import verify as verify_alone
from sync.client.centre_line import Accepted, Stopped
from sync.protocol.chain import checked
from sync.protocol.seal import ChainBroken, fingerprint
from sync.server.messages import Enrol
from tests.desks import Desk, TestClock
from tests.sync.conftest import RunningCentre, entries_of


def _lost_desk(tmp_path: Path, centre: RunningCentre) -> tuple[Desk, Any, list[str]]:
    """A desk whose last two dossiers were never sent."""
    store = Store(tmp_path / "old", TestClock())
    set_up_enrolled(store, centre.url, centre.acceptance.make_enrolment_code("07"))
    add_demo_officers(store)
    store.close()
    desk = Desk(tmp_path / "old")
    desk.open_shift()
    for number in range(5):
        desk.receive(number=f"01419000010{number}")
    client = _line(desk, centre)
    assert isinstance(client.push((0, 0), entries_of(desk)), Accepted)
    unsent = [desk.receive(number=f"01419000020{number}").code for number in range(2)]
    return desk, client, unsent


def _line(desk: Desk, centre: RunningCentre) -> Any:
    from sync.client.centre_line import CentreLine

    return CentreLine(centre.url, desk.store.desk_id, desk.store.key.sign, centre.key.public_hex)


def _new_pc(tmp_path: Path, centre: RunningCentre, code: str, name: str = "new") -> Store:
    store = Store(tmp_path / name, TestClock())
    set_up_enrolled(store, centre.url, code)
    assert store._writer.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL: from here on clerks are shown what is done
    add_demo_officers(store)
    return store


def test_a_new_pc_takes_the_place_of_a_lost_one(centre: RunningCentre, tmp_path: Path) -> None:
    old, old_line, unsent = _lost_desk(tmp_path, centre)
    trust = fingerprint(old.store.key.public)
    _new_pc(tmp_path, centre, centre.acceptance.make_enrolment_code("07", replaces=True)).close()
    new = Desk(tmp_path / "new")
    reader = new.store.reader()
    assert reader.counts()["dossiers"] == 5
    assert (new.store.desk_id, new.store.epoch) == ("quay-07", 2)
    lost = reader.connection.execute(
        "SELECT serial_symbol, last_no, lost_from FROM serial WHERE agency = 'svhttdl' AND epoch = 1 ORDER BY year"
    ).fetchall()
    assert [tuple(row) for row in lost] == [("26TAA", 5, 6), ("27TAA", 0, 1)]
    shift = reader.boxes(("svhttdl",))[0].shift
    assert shift is not None
    reader.close()
    received = new.receive(number="014190000300")
    assert received.code not in unsent  # the new band has never been on paper
    issued = received.collected.receipts[0]  # type: ignore[union-attr]
    assert (issued.serial_symbol, issued.number) == ("26TAB", 1)
    verdict = verify(new.store.path, trust)
    assert (verdict.ok, verdict.trusted) == (True, True), verdict
    folder = tmp_path / "export"
    reader = new.store.reader()
    write_journal(reader, folder)
    reader.close()
    lines = (folder / "journal.jsonl").read_text().splitlines()
    assert verify_alone(lines, trust)[0] == len(lines)
    new_line = _line(new, centre)
    entries = entries_of(new)
    assert isinstance(new_line.push((0, 0), entries), Accepted)
    assert centre.stored("quay-07") == [(entry.epoch, entry.seq) for entry in entries]
    assert old_line.push((0, 0), entries_of(old)) == Stopped("not_admitted")  # the lost one may turn up: its key has ended
    for line in (old_line, new_line):
        line.close()
    for desk in (old, new):
        desk.store.close()


def test_broken_off_it_goes_on_and_a_lost_answer_is_given_again(
    centre: RunningCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, line, _ = _lost_desk(tmp_path, centre)
    code = centre.acceptance.make_enrolment_code("07", replaces=True)
    monkeypatch.setattr(recovery, "BATCH", 3)
    taken: list[int] = []
    take_back = setting_up.Store.write

    def power_goes(self: Store) -> Any:
        taken.append(1)
        if len(taken) == 4:
            raise KeyboardInterrupt
        return take_back(self)

    monkeypatch.setattr(setting_up.Store, "write", power_goes)
    store = Store(tmp_path / "new", TestClock())
    with pytest.raises(KeyboardInterrupt):
        set_up_enrolled(store, centre.url, code)
    store.close()
    monkeypatch.setattr(setting_up.Store, "write", take_back)
    assert setting_up.open_existing(tmp_path / "new") is None  # not a desk yet
    store = _new_pc(tmp_path, centre, code)
    assert store.epoch == 2
    assert verify(store.path).ok
    store.close()
    line.close()
    old.store.close()


def test_nobody_takes_the_place_of_a_desk_without_the_centres_word(centre: RunningCentre, tmp_path: Path) -> None:
    old, line, _ = _lost_desk(tmp_path, centre)
    with pytest.raises(UserProblem):  # an ordinary code is for a new desk
        _new_pc(tmp_path, centre, centre.acceptance.make_enrolment_code("07"), "thief")
    code = centre.acceptance.make_enrolment_code("07", replaces=True)
    _new_pc(tmp_path, centre, code).close()
    with pytest.raises(UserProblem):  # used
        _new_pc(tmp_path, centre, code, "second")
    with pytest.raises(UserProblem):  # nothing to replace
        _new_pc(tmp_path, centre, centre.acceptance.make_enrolment_code("09", replaces=True), "ninth")
    new = Desk(tmp_path / "new")
    entries = entries_of(new)
    assert len(list(checked(entries))) == len(entries)
    opening = next(number for number, entry in enumerate(entries) if entry.epoch == 2)
    body = json.loads(entries[opening].body)
    for admission in ("", "00" * 64, Ed25519PrivateKey.generate().sign(b"x").hex()):
        forged = entries[opening]._replace(body=json.dumps(body | {"admission": admission}))
        with pytest.raises(ChainBroken) as caught:
            list(checked([*entries[:opening], forged]))
        assert "did not admit" in caught.value.reason
    line.close()
    for desk in (old, new):
        desk.store.close()


def test_a_journal_that_the_centre_garbles_is_not_taken(
    centre: RunningCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, line, _ = _lost_desk(tmp_path, centre)
    pull = centre.acceptance.pull

    def garbled(desk_id: str, message: Any) -> Any:
        answer = pull(desk_id, message)
        if answer["entries"]:
            answer["entries"][4][15] = answer["entries"][4][15].replace("{", "{ ", 1)
        return answer

    def cut(desk_id: str, message: Any) -> Any:
        answer = pull(desk_id, message)
        return {"entries": answer["entries"][:-1] if len(answer["entries"]) > 1 else []}

    for wrong, key in ((garbled, "cli.broken"), (cut, "cli.not_whole")):
        monkeypatch.setattr(type(centre.acceptance), "pull", lambda _self, d, m, w=wrong: w(d, m))
        code = centre.acceptance.make_enrolment_code("07", replaces=True)
        with pytest.raises(EnvironmentProblem) as caught:
            _new_pc(tmp_path, centre, code, key)
        assert caught.value.key == key
    monkeypatch.undo()
    line.close()
    old.store.close()


def test_the_standalone_verifier_knows_a_forged_admission(centre: RunningCentre, tmp_path: Path) -> None:
    old, line, _ = _lost_desk(tmp_path, centre)
    _new_pc(tmp_path, centre, centre.acceptance.make_enrolment_code("07", replaces=True)).close()
    new = Desk(tmp_path / "new")
    stranger = Ed25519PrivateKey.generate()
    entries = entries_of(new)
    opening = next(number for number, entry in enumerate(entries) if entry.epoch == 2)
    from sync.protocol.seal import key_id, seal

    values = list(entries[opening][:19])
    public = stranger.public_key().public_bytes_raw()
    values[14] = key_id(public)
    values[15] = json.dumps(json.loads(entries[opening].body) | {"public_key": public.hex()})
    forged = seal(tuple(values), stranger.sign)
    lines = []
    for entry in (*entries[:opening], forged):
        row = {name: value for name, value in entry._asdict().items() if name != "private"}
        lines.append(json.dumps({k: v.hex() if isinstance(v, bytes) else v for k, v in row.items()}))
    with pytest.raises(Broken) as caught:
        verify_alone(lines)
    assert caught.value.place == (2, 1)
    assert "did not admit" in caught.value.reason
    line.close()
    for desk in (old, new):
        desk.store.close()


def test_a_counter_gets_a_new_pc_many_times_and_never_a_band_twice(centre: RunningCentre) -> None:
    given: list[tuple[int, int]] = []
    for number in range(40):
        code = centre.acceptance.make_enrolment_code("07", replaces=number > 0)
        key = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
        answer = centre.acceptance.enrol(Enrol(code, key, ["svhttdl", "stc"]))
        of_one, of_other = answer["bands"]
        assert (of_one["first"], of_one["last"]) == (of_other["first"], of_other["last"])
        given += [(of_one["first"], of_one["last"]), (of_one["overflow_first"], of_one["overflow_last"])]
    given.sort()
    assert all(before[1] < after[0] for before, after in pairwise(given))
