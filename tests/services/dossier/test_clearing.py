"""Scans leave the PC once their term is over and the centre answered for each of them; nothing else does."""

from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from desk_app.answers.board.law_rows import scans_due
from desk_app.answers.board.work import Sight
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import load_texts
from desk_app.services.dossier.clear_scans import Clearing, clear_scans, clearing_due
from desk_app.services.dossier.scans import AttachScans, attach_scans
from desk_app.services.money.cash import SecondPerson
from desk_app.services.records import ScanRecord
from desk_app.store.verify import verify
from tests.desks import SECRET_HASH, Desk
from tests.scanned import pdf, put
from tests.services.dossier.test_erasing import over

FIRST, SECOND = SecondPerson("hien", "123456"), SecondPerson("an", "123456")
HALF_A_YEAR_MS = 184 * 86_400_000


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.open_shift()
    with desk.store.write() as tx:
        tx.put_officer("hien", "Quàng Thị Hiền", ("supervisor",), SECRET_HASH)
        tx.put_officer("an", "Lù Văn An", ("administrator",), SECRET_HASH)
    return desk


def _listed(desk: Desk) -> tuple[ScanRecord, ...]:
    due = clearing_due(desk.centre, desk.clock.now_ms)
    assert due is not None
    with desk.store.write() as tx:
        return tx.scans_over(due.before_ms)


def _clear(desk: Desk, listed: Any, answered: dict[str, int], first: Any = FIRST, second: Any = SECOND) -> int:
    with desk.store.write() as tx:
        return clear_scans(tx, desk.centre, Clearing(listed, answered), first, second)


def clear_all(desk: Desk, _code: str, _actor: object) -> int:
    """Half a year later the centre has all of them."""
    desk.clock.now_ms += HALF_A_YEAR_MS
    listed = _listed(desk)
    return _clear(desk, listed, {scan.sha256: scan.size for scan in listed})


def _rows(desk: Desk) -> list[Any]:
    with closing(desk.store.reader()) as reader:
        return list(scans_due(Sight(reader, desk.centre, load_texts(), desk.clock.now_ms)))


def _kept(desk: Desk, code: str) -> bool:
    name = sha256(pdf(code)).hexdigest()
    return (desk.store.folder / "scans" / name[:2] / name).exists()


def test_only_after_its_term_and_only_what_the_centre_has(desk: Desk) -> None:
    code, running = over(desk), desk.receive(number="014190000999").code
    file = put(desk.store.folder / "scanned", "khac.pdf", pdf(running))
    with desk.store.write() as tx:
        attach_scans(tx, AttachScans(running, 1, (file,)), desk.actor)
    assert _listed(desk) == ()
    assert _rows(desk) == []
    desk.clock.now_ms += HALF_A_YEAR_MS
    (scan,) = listed = _listed(desk)
    assert [row.kind for row in _rows(desk)] == ["scans_due"]
    for answered in ({}, {scan.sha256: scan.size - 1}):
        with pytest.raises(UserProblem) as caught:
            _clear(desk, listed, answered)
        assert caught.value.key == "problem.scan_kept_here"
    (of_running,) = [replace(scan, dossier_code=running, sha256=file.sha256)]
    with pytest.raises(UserProblem) as caught:
        _clear(desk, (of_running,), {file.sha256: of_running.size})
    assert caught.value.key == "problem.scan_not_due"
    assert _kept(desk, code)
    assert _kept(desk, running)
    assert _clear(desk, listed, {scan.sha256: scan.size}) == 1
    assert not _kept(desk, code)
    assert _kept(desk, running)
    assert _rows(desk) == []
    with closing(desk.store.reader()) as reader:
        assert [each.sha256 for each in reader.scans(code)] == [scan.sha256]  # it is still the dossier's
    assert verify(desk.store.path).ok


def test_two_people_who_may(desk: Desk) -> None:
    over(desk)
    desk.clock.now_ms += HALF_A_YEAR_MS
    (scan,) = listed = _listed(desk)
    answered = {scan.sha256: scan.size}
    for first, second, key in (
        (FIRST, FIRST, "problem.same_person"),
        (FIRST, SecondPerson("lan", "123456"), "problem.second_not_allowed"),
        (SecondPerson("lan", "123456"), SECOND, "problem.second_not_allowed"),
    ):
        with pytest.raises(UserProblem) as caught:
            _clear(desk, listed, answered, first, second)
        assert caught.value.key == key
    assert _clear(desk, listed, answered) == 1


def test_a_file_that_a_running_dossier_has_too_stays(desk: Desk) -> None:
    code, running = over(desk), desk.receive(number="014190000999").code
    file = put(desk.store.folder / "scanned", "chung.pdf", pdf(code))
    with desk.store.write() as tx:
        attach_scans(tx, AttachScans(running, 1, (file,)), desk.actor)
    desk.clock.now_ms += HALF_A_YEAR_MS
    (scan,) = listed = _listed(desk)
    _clear(desk, listed, {scan.sha256: scan.size})
    assert _kept(desk, code)
