"""Who logs in."""

import json
from typing import Any

import pytest
from argon2 import PasswordHasher

from desk_app.answers.board.login_rows import wrong_secrets
from desk_app.answers.board.work import Sight
from desk_app.core.problems import CommittedProblem
from desk_app.resources_reader import load_texts
from desk_app.services.desk import sessions
from desk_app.store.verify import verify
from tests.desks import SECRET_HASH, Desk, refused

DAY_MS = 86_400_000


def _wrong(desk: Desk, name: str = "lan") -> str:
    with pytest.raises(CommittedProblem) as caught, desk.store.write() as tx:
        sessions.log_in(tx, name, "000000")
    return caught.value.key


def _bodies(desk: Desk, kind: str) -> list[Any]:
    return [json.loads(entry.body) for entry in desk.store.entries() if entry.kind == kind]


def test_who_guesses_waits_longer_each_time_whatever_clock_is_set(desk: Desk) -> None:
    for _ in range(4):
        _wrong(desk)
    waits = []
    for _ in range(9):
        assert _wrong(desk) == "problem.login"
        waits.append(_bodies(desk, "LoginsFailed")[-1]["wait_ms"] // 60_000)
        desk.clock.now_ms += 17 * 365 * DAY_MS  # a date that is set frees nobody,
        desk.clock.waited_ms -= 17 * 365 * DAY_MS
        assert _wrong(desk).startswith("problem.locked")
        desk.clock.now_ms -= 17 * 365 * DAY_MS  # and locks nobody for years
        desk.clock.waited_ms += 17 * 365 * DAY_MS + waits[-1] * 60_000
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert desk.log_in("lan").tried == 13


def test_a_pc_that_is_started_anew_neither_frees_nor_locks_for_long(desk: Desk) -> None:
    for _ in range(6):
        _wrong(desk)
        desk.clock.waited_ms += 61_000
    assert _wrong(desk) == "problem.locked"
    desk.clock.waited_ms = 30_000 - desk.clock.now_ms
    assert _wrong(desk).startswith("problem.locked")
    desk.clock.waited_ms += 120_000
    assert desk.log_in("lan").tried == 6


def test_a_supervisor_unlocks_and_the_officer_is_told(desk: Desk) -> None:
    with desk.store.write() as tx:
        tx.put_officer("dao", "Vì Văn Đạo", ("supervisor",), SECRET_HASH)
    for _ in range(5):
        _wrong(desk)
    reader = desk.store.reader()
    (row,) = wrong_secrets(Sight(reader, desk.centre, load_texts(), desk.clock.now_ms))
    reader.close()
    assert (row.kind, row.id, row.whose) == ("logins_open", "lan", "Lò Thị Lan")
    dao = desk.log_in("dao")
    assert refused(desk, sessions.review_logins, sessions.ReviewLogins("lan", " "), dao).key == "problem.no_reason"
    assert refused(desk, sessions.review_logins, sessions.ReviewLogins("lan", "hỏi"), desk.actor).key == "problem.not_allowed"
    with desk.store.write() as tx:
        sessions.review_logins(tx, sessions.ReviewLogins("lan", "gõ nhầm bàn phím"), dao)
    assert desk.log_in("lan").tried == 5
    assert _bodies(desk, "SessionOpened")[-1]["failures"] == 5
    assert desk.log_in("lan").tried == 0
    assert refused(desk, sessions.review_logins, sessions.ReviewLogins("lan", "x"), dao).key == "problem.nothing_to_review"
    assert verify(desk.store.path).ok


def test_a_secret_that_another_act_asked_for_is_told_at_the_log_in_too(desk: Desk) -> None:
    for _ in range(3):
        with pytest.raises(CommittedProblem), desk.store.write() as tx:
            sessions.second_person(tx, "thu", "000000", "give_float", desk.actor)
    with desk.store.write() as tx:
        sessions.second_person(tx, "thu", "123456", "give_float", desk.actor)
    assert desk.log_in("thu").tried == 3


def test_a_short_pin_of_before_is_good_for_another_one_alone(desk: Desk) -> None:
    with desk.store.write() as tx:
        tx.put_officer("thu", "Bạc Văn Thủ", ("cashier",), PasswordHasher(1, 8, 1).hash("1357"))
    with pytest.raises(CommittedProblem) as caught, desk.store.write() as tx:
        sessions.log_in(tx, "thu", "1357")
    assert (caught.value.key, caught.value.field) == ("problem.pin_must_change", "new")
    with pytest.raises(CommittedProblem, match="pin_must_change_first"), desk.store.write() as tx:
        sessions.second_person(tx, "thu", "1357", "give_float", desk.actor)
    assert refused(desk, sessions.change_pin, "thu", "1357", "2468", "2468").key == "problem.pin_short"
    with desk.store.write() as tx:
        assert sessions.change_pin(tx, "thu", "1357", "864297", "864297").officer_id == "thu"
    with pytest.raises(CommittedProblem, match=r"problem\.login"), desk.store.write() as tx:
        sessions.change_pin(tx, "thu", "1357", "135790", "135790")


def test_an_officers_table_of_an_earlier_build_gets_its_columns_and_keeps_its_secrets(desk: Desk) -> None:
    with desk.store.write() as tx:
        for name in ("wait_ms", "waits_since_ms", "untold", "failed_at_ms"):
            tx.connection.execute(f"ALTER TABLE officer DROP COLUMN {name}")
        tx.connection.execute("ALTER TABLE officer ADD COLUMN locked_until_ms INTEGER NOT NULL DEFAULT 0")
        tx.connection.execute("PRAGMA user_version=20")
    desk.store.close()
    again = Desk(desk.store.folder, clock=desk.clock)
    assert _wrong(again, "son") == "problem.login"
    assert again.log_in("son").tried == 1
    again.store.close()
