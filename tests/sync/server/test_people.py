"""People and ended accounts, as one counter said them, at the others of an account that the centre keeps."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk_app.services.desk import sessions
from desk_app.services.desk.accounts import list_accounts
from desk_app.services.desk.people import EndAccount, EndTerm, NamePerson, PassAccount, PersonSaid
from desk_app.services.ports import Actor
from desk_app.workers.handlers import handlers_of
from sync.server.publications import NotPublishable, publish_account
from tests.desks import SECRET_HASH, START_MS, Desk, refused
from tests.folded import follow, rebuild
from tests.sync.conftest import RunningCentre
from tests.sync.pair import Pair
from tests.sync.server.test_publications import _hear, _log_in

OF_STP = PersonSaid("stp", "Chuyên viên", "01/12/2025", "30/11/2026")
DAY_MS = 86_400_000


@pytest.fixture
def pair(centre: RunningCentre, tmp_path: Path) -> Iterator[Pair]:
    """Two counters that know "lan" from the centre, and have a head of their own."""
    found = Pair(tmp_path, centre)
    for desk in (found.here, found.there):
        with desk.store.write() as tx:
            tx.put_officer("dao", "Vì Văn Đạo", ("supervisor",), SECRET_HASH)
            list_accounts(tx)
    publish_account(centre.engine, "thoa", 1, full_name="Lò Thị Thoa", roles=("cashier",), pin="246810")
    _both(found)
    yield found
    found.close()


def _both(pair: Pair) -> None:
    """Each says what it did, then hears what the other one did."""
    for desk in (pair.here, pair.there):
        pair.push(desk)
    for desk in (pair.here, pair.there):
        _hear(desk, pair.lines[desk.store.desk_id])


def _act(desk: Desk, command: Any) -> None:
    actor = desk.log_in("dao")
    with desk.store.write() as tx:
        handlers_of(desk.centre, lambda *_: None)[type(command)](tx, command, actor)


def _person(desk: Desk, login: str = "thoa") -> tuple[Any, ...]:
    with desk.store.write() as tx:
        person = tx.person_of(login)
    assert person is not None
    return person.name, person.agency, person.post, person.since, person.until


def _told(pair: Pair) -> list[Any]:
    rows = pair.centre.rows("SELECT body FROM publication WHERE name = 'thoa' ORDER BY no")
    return [row[0] for row in rows]


def test_a_person_that_one_counter_names_is_known_at_the_other_ones(pair: Pair) -> None:
    assert _person(pair.there) == ("Lò Thị Thoa", None, None, None, None)
    _act(pair.here, NamePerson("thoa", "Lò Thị Thoa Anh", OF_STP))
    for _ in range(3):
        _both(pair)
    wanted = ("Lò Thị Thoa Anh", "stp", "Chuyên viên", "2025-12-01", "2026-11-30")
    assert (_person(pair.here), _person(pair.there)) == (wanted, wanted)
    actor = _log_in(pair.there, "thoa")
    assert actor is not None
    assert actor.name == "Lò Thị Thoa Anh"
    assert len(_told(pair)) == 2, "and what came down is not told again"
    rows = pair.centre.rows(
        "SELECT desk_id, name, agency, until FROM read_model.staff WHERE person_id = 'thoa' ORDER BY desk_id"
    )
    assert [tuple(row) for row in rows] == [(desk, wanted[0], "stp", "2026-11-30") for desk in ("quay-01", "quay-07")]
    rebuild(pair.centre.engine)
    follow(pair.centre.engine)
    assert len(_told(pair)) == 2
    assert pair.centre.rows("SELECT kind FROM tray") == []


def test_the_last_day_holds_at_every_counter(pair: Pair) -> None:
    _act(pair.here, NamePerson("thoa", "Lò Thị Thoa", OF_STP))
    _act(pair.here, EndTerm("thoa", "24/11/2026", "chuyển công tác"))
    _both(pair)
    assert _log_in(pair.there, "thoa") is None
    publish_account(pair.centre.engine, "thoa", START_MS + 3_600_000, person={"until": ""})  # the administrator gives it back
    _both(pair)
    assert _person(pair.there) == ("Lò Thị Thoa", "stp", "Chuyên viên", "2025-12-01", None)
    assert isinstance(_log_in(pair.there, "thoa"), Actor)


def test_an_account_that_ended_at_a_counter_ends_at_all(pair: Pair) -> None:
    _act(pair.here, EndAccount("thoa", "nghỉ việc"))
    publish_account(pair.centre.engine, "thoa", START_MS + 1_800_000, full_name="Lò Thị Thoa Anh")  # who did not know of it
    _hear(pair.here, pair.lines["quay-07"])
    assert _log_in(pair.here, "thoa") is None, "nothing brings it back that does not know that it ended"
    _both(pair)
    assert (_log_in(pair.here, "thoa"), _log_in(pair.there, "thoa")) == (None, None)
    rebuild(pair.centre.engine)
    follow(pair.centre.engine)
    publish_account(pair.centre.engine, "thoa", START_MS + 3_600_000, active=True)
    _both(pair)
    assert isinstance(_log_in(pair.here, "thoa"), Actor)
    assert isinstance(_log_in(pair.there, "thoa"), Actor)


def test_a_counter_has_no_say_in_accounts_of_other_counters(pair: Pair) -> None:
    publish_account(pair.centre.engine, "thoa", 2, counters=("01",))
    for desk in (pair.here, pair.there):
        _hear(desk, pair.lines[desk.store.desk_id])
    _act(pair.here, NamePerson("thoa", "Ai đó", OF_STP))
    _both(pair)
    assert _person(pair.there)[:2] == ("Lò Thị Thoa", None)
    assert isinstance(_log_in(pair.there, "thoa"), Actor)


def test_an_account_that_the_centre_keeps_is_passed_on_there(pair: Pair) -> None:
    actor = pair.here.log_in("dao")
    command = PassAccount("thoa", "Quàng Thị Hà", PersonSaid("stp", "Chuyên viên"), "975310")
    act = handlers_of(pair.here.centre, lambda *_: None)[PassAccount]
    assert refused(pair.here, act, command, actor).key == "problem.centre_keeps_account"


def test_the_centre_says_whose_an_account_is(pair: Pair) -> None:
    engine = pair.centre.engine
    for wrong in (
        {"agency": "Sở"},
        {"post": "x" * 101},
        {"since": "1/12/2026"},
        {"since": "2026-12-02", "until": "2026-12-01"},
    ):
        with pytest.raises(NotPublishable):
            publish_account(engine, "thoa", 5, person=wrong)
    publish_account(engine, "thoa", 6, person={"agency": "centre", "post": "Thủ quỹ", "since": "2026-01-05"})
    _both(pair)
    assert _person(pair.there) == ("Lò Thị Thoa", "centre", "Thủ quỹ", "2026-01-05", None)
    named = [json.loads(entry.body) for entry in pair.there.store.entries() if entry.kind == "PersonNamed"]
    assert [(body["publication"] > 0, "officer_name" in body) for body in named] == [(True, False)]


def test_a_session_that_is_open_ends_with_the_account(pair: Pair) -> None:
    actor = _log_in(pair.there, "thoa")
    _act(pair.here, EndAccount("thoa", "nghỉ việc"))
    _both(pair)
    assert refused(pair.there, sessions.require_welcome, actor).key == "problem.account_locked"
