"""What may never be given twice, and a key in wrong hands: also where an act fails between the register and the database."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from sync.client.centre_line import Accepted, Stopped
from sync.protocol.wire import entry_to_list
from sync.server.acceptance import Acceptance
from sync.server.admission import Refused
from sync.server.messages import Enrol, Push
from sync.server.register import catch_up
from tests.desks import Desk
from tests.sync.conftest import RunningCentre, entries_of


def _key() -> str:
    return Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()


class PowerCut(Exception):
    pass


def _enrol(centre: RunningCentre, key: str, replaces: bool = False, dies: bool = False, note: Any = None) -> dict[str, Any]:
    """`dies`: the power goes behind the register's line, before the commit."""

    def noted(line: dict[str, Any]) -> None:
        centre.register.note(line)
        if dies and line["act"] == "desk":
            raise PowerCut

    acceptance = Acceptance(centre.engine, centre.key, centre.clock, note or noted)
    code = acceptance.make_enrolment_code("07", replaces)
    return acceptance.enrol(Enrol(code, key, ["svhttdl"]))


def _current(centre: RunningCentre) -> list[tuple[Any, ...]]:
    return centre.rows("SELECT public_key FROM desk")


def test_a_failed_enrolment_does_not_lock_out_the_pc_that_came_after(centre: RunningCentre) -> None:
    first, second = _key(), _key()
    with pytest.raises(PowerCut):
        _enrol(centre, first, dies=True)
    _enrol(centre, second)
    assert catch_up(centre.engine, centre.register.lines()) == 0
    assert _current(centre) == [(second,)]


def test_a_failed_replacement_leaves_the_old_pc_at_work(centre: RunningCentre) -> None:
    old = _key()
    _enrol(centre, old)
    with pytest.raises(PowerCut):
        _enrol(centre, _key(), replaces=True, dies=True)
    catch_up(centre.engine, centre.register.lines())
    assert _current(centre) == [(old,)]


def test_a_replacement_that_the_power_cut_between_is_answered_when_it_is_asked_again(centre: RunningCentre, desk: Desk) -> None:
    line = centre.enrol(desk)
    desk.open_shift()
    assert isinstance(line.push((0, 0), entries_of(desk)), Accepted)
    line.close()
    new = _key()
    lines = [*centre.register.lines(), {"act": "desk", "desk_id": "quay-07", "counter": "07", "public_key": new, "at_ms": 1}]
    lines[-1]["first_epoch"] = 2
    assert catch_up(centre.engine, lines) == 1
    answer = _enrol(centre, new, replaces=True)
    assert answer["first_epoch"] == 2
    assert answer["recovers"]["seq"] == len(entries_of(desk))
    with pytest.raises(Refused):
        _enrol(centre, desk.store.key.public.hex())


def test_the_last_word_on_a_key_is_the_one_that_a_restored_database_hears(centre: RunningCentre) -> None:
    _enrol(centre, _key())
    acceptance = Acceptance(centre.engine, centre.key, centre.clock, centre.register.note)
    acceptance.revoke("quay-07", (1, 100))
    acceptance.revoke("quay-07", (1, 50))
    with centre.engine.begin() as connection:
        connection.execute(text("UPDATE desk SET revoked_epoch = NULL, revoked_seq = NULL"))
    assert catch_up(centre.engine, centre.register.lines()) == 1
    assert centre.rows("SELECT revoked_epoch, revoked_seq FROM desk") == [(1, 50)]


def test_a_serial_that_only_the_register_knows_is_told(centre: RunningCentre) -> None:
    _enrol(centre, _key())
    centre.register.note({"act": "serial", "agency": "svhttdl", "year": 2031, "slot": 0, "desk_id": "quay-07"})
    assert catch_up(centre.engine, centre.register.lines()) == 1
    assert centre.rows("SELECT kind, key FROM feed") == [("serial_granted", "2031")]


def test_no_order_of_entries_brings_a_revoked_key_into_the_journal(centre: RunningCentre, desk: Desk) -> None:
    line = centre.enrol(desk)
    desk.open_shift()
    entries = entries_of(desk)
    for entry in entries[:2]:
        assert isinstance(line.push((1, entry.seq - 1) if entry.seq > 1 else (0, 0), [entry]), Accepted)
    centre.acceptance.revoke("quay-07", (1, 2))
    late, early = entries[2:4], entries[1:2]
    with pytest.raises(Refused) as refused:
        centre.acceptance.push("quay-07", Push([entry_to_list(entry) for entry in [*late, *early, *early]]))
    assert refused.value.status == 403
    assert centre.stored("quay-07") == [(1, 1), (1, 2)]
    assert centre.rows("SELECT seq FROM quarantine ORDER BY seq") == [(3,), (4,)]
    line.close()


def test_a_revoked_key_is_told_nothing_of_anybody(centre: RunningCentre, desk: Desk) -> None:
    line = centre.enrol(desk)
    centre.acceptance.revoke("quay-07", None)
    assert isinstance(line.head(), Accepted)
    for answer in (line.dossiers(0, True), line.news(0), line.publications(0), line.pull((0, 0)), line.day_side(0, 1)):
        assert answer == Stopped("not_admitted")
    line.close()


def test_a_stolen_key_cannot_keep_its_replacement_out(centre: RunningCentre, desk: Desk) -> None:
    line = centre.enrol(desk)
    line._counter = 2**53 - 3
    assert isinstance(line.head(), Accepted)
    line.close()
    _enrol(centre, _key(), replaces=True)
    assert centre.rows("SELECT counter_seen FROM desk") == [(0,)]
