"""How the key of the data is come by: each wrap opens to it, and nothing that fails makes another one."""

import json
import os
import stat
from pathlib import Path

import pytest

from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.store import os_store
from desk_app.store.data_folder import KEYS
from desk_app.store.key_slots import for_elsewhere, only_marks, read_slots, write_slots
from desk_app.store.key_wraps import (
    new_recovery,
    new_slots,
    open_by_account,
    open_by_os,
    open_by_recovery,
    wrap_for_account,
    wrap_for_os,
)


def test_the_recovery_key_opens_however_it_is_typed() -> None:
    slots, source, recovery = new_slots()
    assert len(recovery.split("-")) == 8
    for typed in (recovery, recovery.lower(), recovery.replace("-", " "), f" {recovery}\n", recovery.replace("-", "")):
        assert open_by_recovery(slots, typed) == source


def test_a_slip_of_the_pen_is_told_from_another_desks_key() -> None:
    slots, _source, recovery = new_slots()
    _other, _of_other, another = new_slots()
    slip = ("A" if recovery[0] != "A" else "B") + recovery[1:]
    for typed, key in ((slip, "keys.mistyped"), (recovery[:-1], "keys.mistyped"), ("", "keys.mistyped")):
        with pytest.raises(UserProblem) as caught:
            open_by_recovery(slots, typed)
        assert caught.value.key == key
    with pytest.raises(UserProblem) as caught:
        open_by_recovery(slots, another)
    assert caught.value.key == "keys.of_another_desk"


def test_a_new_recovery_key_ends_the_one_before() -> None:
    slots, source, before = new_slots()
    changed, after = new_recovery(slots, source)
    assert open_by_recovery(changed, after) == source
    with pytest.raises(UserProblem):
        open_by_recovery(changed, before)


def test_an_account_opens_by_its_secret_until_it_has_another_one() -> None:
    slots, source, _recovery = new_slots()
    slots = wrap_for_account(slots, "lan", "mark of one", "mười chữ trở lên", source)
    assert open_by_account(slots, " Lan", "mười chữ trở lên") == source
    assert open_by_account(slots, "lan", "mười chữ trở lên ") is None
    assert open_by_account(slots, "son", "mười chữ trở lên") is None
    assert open_by_account(only_marks(slots, {"lan": "mark of one"}), "lan", "mười chữ trở lên") == source
    assert only_marks(slots, {"lan": "another"}).accounts == {}
    assert only_marks(slots, {}).accounts == {}


def test_the_store_of_the_system_holds_nothing_that_opens_alone() -> None:
    slots, source, _recovery = new_slots()
    slots, _entry, inner = wrap_for_os(slots, source)
    assert inner != source.key
    assert open_by_os(slots, inner) == source
    assert open_by_os(slots, b"") is None
    assert open_by_os(slots, bytes(32)) is None
    assert open_by_os(for_elsewhere(slots), inner) is None


def test_the_file_says_nothing_that_opens_and_is_its_users_alone(tmp_path: Path) -> None:
    slots, source, recovery = new_slots()
    slots = wrap_for_account(slots, "lan", "mark", "mười chữ trở lên", source)
    write_slots(tmp_path, slots)
    assert read_slots(tmp_path) == slots
    said = (tmp_path / KEYS).read_text()
    assert source.key.hex() not in said
    assert recovery not in said
    assert stat.S_IMODE(os.stat(tmp_path / KEYS).st_mode) == 0o600


def test_a_wrap_that_was_exchanged_opens_nothing(tmp_path: Path) -> None:
    slots, _source, _recovery = new_slots()
    other, _of_other, recovery = new_slots()
    write_slots(tmp_path, slots)
    said = json.loads((tmp_path / KEYS).read_text())
    (tmp_path / KEYS).write_text(json.dumps({**said, "recovery": other.recovery}))
    read = read_slots(tmp_path)
    assert read is not None
    with pytest.raises(UserProblem):
        open_by_recovery(read, recovery)


def test_a_file_that_may_not_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / KEYS).mkdir()
    with pytest.raises(EnvironmentProblem) as caught:
        read_slots(tmp_path)
    assert caught.value.key == "problem.keys_unreadable"


def _of_a_child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, does: str) -> None:
    """The process that asks the store, exchanged for one that does something else."""
    program = tmp_path / "asks"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
    monkeypatch.setenv(os_store.SWITCH, "on")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    monkeypatch.setattr("sys.executable", str(program))


def test_a_store_that_waits_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As a locked one does that asks its user."""
    _of_a_child(monkeypatch, tmp_path, "exec sleep 60")
    with pytest.raises(os_store.NoAnswer):
        os_store.fetch("entry", 0.2)


@pytest.mark.parametrize("does", ["exit 1", "exit 3", "kill -9 $$"])
def test_a_read_that_failed_is_no_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, does: str) -> None:
    _of_a_child(monkeypatch, tmp_path, does)
    with pytest.raises(os_store.NoAnswer):
        os_store.fetch("entry")


def test_a_store_that_has_it_not_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _of_a_child(monkeypatch, tmp_path, "exit 4")
    assert os_store.fetch("entry") is None


def test_what_was_put_is_read_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    _of_a_child(monkeypatch, tmp_path, f'case $3 in put) cat > "{kept}";; get) cat "{kept}";; esac')
    assert os_store.keep("entry", b"\1\2")
    assert os_store.fetch("entry") == b"\1\2"
    _of_a_child(monkeypatch, tmp_path, "cat > /dev/null")  # says that it kept it, and did not
    assert not os_store.keep("entry", b"\1\2")


def test_no_other_store_is_ever_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """`keyring` by itself would take a plain file where one is installed, or what a file of settings names."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    store = os_store._store()
    assert type(store).__module__ in ("keyring.backends.SecretService", "keyring.backends.Windows")
    monkeypatch.setenv(os_store.SWITCH, "off")
    assert not os_store.may_be_here()
    assert not os_store.keep("entry", b"")
    with pytest.raises(os_store.NoAnswer):
        os_store.fetch("entry")
