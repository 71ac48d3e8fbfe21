"""A desk of a centre from a copy: the tail comes back, what only the copy has goes to the centre, and a new epoch begins."""

import shutil
from pathlib import Path

import pytest

from desk_app.core.problems import UserProblem
from desk_app.store.backup import back_up
from desk_app.store.data_folder import DATABASE
from desk_app.store.verify import verify
from desk_app.wiring.restoring import restore
from sync.client.centre_line import Accepted, CentreLine
from tests.desks import START_MS, Desk, TestClock
from tests.sync.client.test_put_back import _push, _worked
from tests.sync.conftest import RunningCentre, entries_of


def _dossiers(desk: Desk) -> int:
    return len([entry for entry in entries_of(desk) if entry.kind == "DossierReceived"])


@pytest.mark.parametrize("sent", ["all", "less than the copy has"])
def test_a_copy_goes_on_in_a_new_epoch_with_what_the_centre_has(centre: RunningCentre, tmp_path: Path, sent: str) -> None:
    desk = _worked(tmp_path / "old", centre)
    _push(desk, centre)
    desk.receive(number="014190000102")
    (tmp_path / "disk").mkdir()
    back_up(desk.store.folder, tmp_path / "disk", START_MS)
    if sent == "all":
        desk.receive(number="014190000103")
        _push(desk, centre)
    lost = desk.receive(number="014190000104").code
    desk.store.close()
    clock, new = TestClock(desk.clock.now_ms), tmp_path / "new"
    with pytest.raises(UserProblem) as no_code:
        restore(new, tmp_path / "disk" / "quay-07", "", None, clock)
    assert no_code.value.key == "restore.no_code"
    code = centre.acceptance.make_enrolment_code("07", replaces=True)
    done = restore(new, tmp_path / "disk" / "quay-07", code, None, clock, True)
    assert (done.desk_id, done.epoch) == ("quay-07", 2)
    assert not verify(new / DATABASE).seq
    again = Desk(new, clock=clock)
    assert _dossiers(again) == (3 if sent == "all" else 2)
    assert again.receive(number="014190000105").code != lost
    line = CentreLine(centre.url, "quay-07", again.store.key.sign, centre.key.public_hex)
    assert isinstance(line.push((0, 0), entries_of(again)), Accepted)
    line.close()
    again.store.close()
    assert centre.stored("quay-07")[-1][0] == 2


def test_a_copy_that_went_another_way_than_the_centre_is_refused(centre: RunningCentre, tmp_path: Path) -> None:
    folder = tmp_path / "old"
    desk = _worked(folder, centre)
    desk.store.close()
    shutil.copytree(folder, tmp_path / "copy")
    desk = Desk(folder)
    desk.receive(number="014190000102")
    _push(desk, centre)
    desk.store.close()
    copy = Desk(tmp_path / "copy")
    for number in range(5):
        copy.receive(number=f"01419000020{number}")
    copy.store.close()
    (tmp_path / "disk").mkdir()
    back_up(copy.store.folder, tmp_path / "disk", START_MS)
    code = centre.acceptance.make_enrolment_code("07", replaces=True)
    with pytest.raises(UserProblem) as forked:
        restore(tmp_path / "new", tmp_path / "disk" / "quay-07", code, None, TestClock(copy.clock.now_ms), True)
    assert forked.value.key == "restore.forked"
