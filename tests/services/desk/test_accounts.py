"""Accounts that are made and changed at a desk."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from desk_app.cli import main
from desk_app.core.problems import CommittedProblem, UserProblem
from desk_app.services.desk import sessions
from desk_app.services.desk.accounts import NewAccount, list_accounts, put_account
from desk_app.services.ports import Actor
from desk_app.store.store import Store
from desk_app.store.verify import verify
from desk_app.wiring.setting_up import set_up_alone
from tests.desks import Desk, TestClock, refused

ADMIN = NewAccount("tri", "Nguyễn Văn Trị", ("administrator",), "246810")
LAN = NewAccount("Lan", "Lò Thị  Lan", ("intake_officer",), "135790")


@pytest.fixture
def alone(tmp_path: Path) -> Any:
    store = Store(tmp_path / "alone", TestClock())
    set_up_alone(store, "quay-07")
    yield store
    store.close()


def _put(store: Store, account: NewAccount, *proof: str) -> None:
    with store.write() as tx:
        put_account(tx, account, *proof)


def _facts(store: Store, kind: str) -> list[Any]:
    return [(entry.subject, entry.actor, json.loads(entry.body)) for entry in store.entries() if entry.kind == kind]


def test_the_first_account_of_a_desk_is_an_administrators_and_any_other_wants_one(alone: Store) -> None:
    for account, proof, problem in (
        (LAN, (), "cli.first_administrator"),
        (NewAccount("tri", "Trị", ("administrator",), ""), (), "problem.pin_short"),
        (NewAccount("tri", "Trị", ("administrator",), "1234"), (), "problem.pin_short"),
        (NewAccount("tri", "Trị", ("administrator",), " 1234  "), (), "problem.pin_short"),
        (NewAccount("tri", "Trị", ("king",), "246810"), (), "cli.no_officer"),
        (NewAccount("tri", " ", ("administrator",), "246810"), (), "cli.no_name"),
        (NewAccount("Trị", "Trị", ("administrator",), "246810"), (), "cli.bad_login"),
    ):
        with pytest.raises(UserProblem) as caught:
            _put(alone, account, *proof)
        assert caught.value.key == problem
    _put(alone, ADMIN)
    with pytest.raises(UserProblem, match="no_administrator"):
        _put(alone, LAN)
    with pytest.raises(CommittedProblem, match=r"problem\.login"):
        _put(alone, LAN, "tri", "000000")
    _put(alone, LAN, "tri", "246810")
    with pytest.raises(CommittedProblem, match="second_not_allowed"):
        _put(alone, NewAccount("son", "Sơn", ("administrator",), "246810"), "lan", "135790")
    opened = [(subject, actor, body["officer_name"], body["first"]) for subject, actor, body in _facts(alone, "AccountOpened")]
    assert opened == [("tri", None, "Nguyễn Văn Trị", True), ("lan", "tri", "Lò Thị Lan", False)]
    assert verify(alone.path).ok


def test_a_changed_account_is_a_fact_of_who_changed_it(alone: Store) -> None:
    _put(alone, ADMIN)
    _put(alone, LAN, "tri", "246810")
    _put(alone, NewAccount("lan", "Lò Thị Lan", ("cashier",), "975310"), "tri", "246810")
    ((subject, actor, body),) = _facts(alone, "AccountChanged")
    assert (subject, actor, body["roles"]) == ("lan", "tri", ["cashier"])
    with alone.write() as tx:
        assert isinstance(sessions.log_in(tx, "lan", "975310"), Actor)
    for entry in alone.entries():  # no secret is sent anywhere by it
        assert "argon2" not in entry.body + (entry.private or "")
    assert verify(alone.path).ok


def test_accounts_of_before_are_told_once(desk: Desk) -> None:
    for _ in range(2):
        with desk.store.write() as tx:
            list_accounts(tx)
    ((_subject, actor, body),) = _facts(desk.store, "AccountsListed")
    assert actor is None
    assert [account["login"] for account in body["accounts"]] == ["duyet", "hoa", "lan", "son", "tham", "thu"]
    assert verify(desk.store.path).ok


def test_a_changed_pin_is_told_too(desk: Desk) -> None:
    with desk.store.write() as tx:
        list_accounts(tx)
        sessions.change_pin(tx, "lan", "123456", "864297", "864297")
    assert verify(desk.store.path).ok
    assert refused(desk, sessions.change_pin, "lan", "864297", "7531", "7531").key == "problem.pin_short"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE officer SET roles = '[\"administrator\"]' WHERE id = 'lan'",
        "UPDATE officer SET secret_hash = (SELECT secret_hash || 'x' FROM officer WHERE id = 'son') WHERE id = 'lan'",
        "UPDATE officer SET name = 'Ai đó' WHERE id = 'lan'",
        "UPDATE officer SET active = 0 WHERE id = 'lan'",
        "INSERT INTO officer SELECT 'ai', name, roles, secret_hash, active, 0, 0, 0, 0, 0 FROM officer LIMIT 1",
    ],
)
def test_an_account_that_was_changed_by_hand_is_found(desk: Desk, statement: str) -> None:
    with desk.store.write() as tx:
        list_accounts(tx)
    assert verify(desk.store.path).ok
    with desk.store.write() as tx:
        tx.connection.execute(statement)
    verdict = verify(desk.store.path)
    assert not verdict.ok
    assert "account" in verdict.reason


def test_an_emptied_table_makes_nobody_an_administrator(alone: Store) -> None:
    _put(alone, ADMIN)
    with alone.write() as tx:
        tx.connection.execute("DELETE FROM officer")
    with pytest.raises(UserProblem, match="no_administrator"):
        _put(alone, NewAccount("ai", "Ai đó", ("administrator",), "246810"))


def test_entries_that_come_back_bring_chosen_secrets_and_no_others(alone: Store, tmp_path: Path) -> None:
    _put(alone, ADMIN)
    _put(alone, LAN, "tri", "246810")
    with alone.write() as tx:
        sessions.change_pin(tx, "lan", "135790", "864297", "864297")
    entries = list(alone.entries())
    other = Store(tmp_path / "other", TestClock())
    other.desk_id = "quay-07"
    with other.write() as tx:
        tx.take_back(entries)
        hashes = {officer.id: officer.secret_hash for officer in tx.all_officers()}
    assert PasswordHasher().verify(hashes["lan"], "864297")
    assert hashes["tri"] == ""
    assert verify(other.path).ok
    other.close()


def test_from_the_command_line_the_administrators_secret_comes_first(
    alone: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def add(typed: str, *arguments: str) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return main(["add-officer", *arguments, "--data", str(alone.folder)])

    everything = "administrator,supervisor,cashier,accountant"
    assert add("\n", "trong", "--name", "Ai đó", "--roles", everything) == 2
    assert add("246810\n", "tri", "--name", "Nguyễn Văn Trị", "--roles", "administrator") == 0
    assert add("\n", "trong", "--name", "Ai đó", "--roles", everything) == 2
    assert add("000000\n135790\n", "trong", "--name", "Ai đó", "--roles", everything, "--as", "tri") == 2
    assert add("246810\n135790\n", "lan", "--name", "Lò Thị Lan", "--roles", "cashier", "--as", "tri") == 0
    assert "PIN" not in capsys.readouterr().out
    with alone.write() as tx:
        assert [officer.id for officer in tx.officers()] == ["lan", "tri"]
        assert isinstance(sessions.log_in(tx, "lan", "135790"), Actor)


def test_the_last_administrator_stays_one(alone: Store) -> None:
    """Nobody could give the role back."""
    _put(alone, ADMIN)
    clerk = NewAccount("tri", "Nguyễn Văn Trị", ("cashier",), "246810")
    with pytest.raises(UserProblem, match="last_administrator"):
        _put(alone, clerk, "tri", "246810")
    _put(alone, NewAccount("sau", "Lò Văn Sáu", ("administrator",), "864297"), "tri", "246810")
    _put(alone, clerk, "tri", "246810")
    with alone.write() as tx:
        officer = tx.officer("tri")
    assert officer is not None
    assert officer.roles == ("cashier",)
    assert verify(alone.path).ok
