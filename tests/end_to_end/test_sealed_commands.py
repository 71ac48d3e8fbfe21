"""A desk that is sealed from its first minute, by its commands: who is let in, and what is said to who is not."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desk_app.cli import main
from desk_app.core.problems import EnvironmentProblem
from desk_app.resources_reader import load_texts
from desk_app.store import data_key, os_store
from desk_app.store.data_folder import DATABASE, KEY, KEYS
from desk_app.store.data_key import Plain, Sealed, forget_all
from desk_app.store.key_slots import read_slots, source_of
from desk_app.store.key_wraps import open_by_recovery
from desk_app.store.keys import KEY_BYTES, SEALED, KeyRing
from desk_app.store.opening import begins_plain
from desk_app.store.store import Store
from desk_app.wiring.only_window import only_window
from desk_app.wiring.unlocking import RECOVERY_FILE, seal_for_show


@pytest.fixture(autouse=True)
def nobody_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_key, "_let_in", {})
    monkeypatch.delenv("DESK_APP_KEY_FILE", raising=False)


def _run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    forget_all()
    code = main([str(each) for each in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def _installed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> tuple[Path, Path]:
    data, file = tmp_path / "data", tmp_path / "stick" / "recovery.key"
    file.parent.mkdir(exist_ok=True)
    code, out, _ = _run(capsys, "install", "--data", data, "--recovery-to", file)
    assert code == 0
    assert str(file) in out
    return data, file


def test_a_new_desk_is_sealed_and_says_its_recovery_key_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    code, out, _ = _run(capsys, "install", "--data", data)
    assert code == 0
    assert not begins_plain(data / DATABASE)
    recovery = next(line.strip() for line in out.splitlines() if line.startswith("    "))
    assert recovery.encode() not in b"".join(path.read_bytes() for path in data.iterdir() if path.is_file())
    paper = tmp_path / "paper"
    paper.write_text(recovery)
    assert _run(capsys, "status", "--data", data, "--key", paper)[0] == 0


def test_commands_open_by_a_file_and_by_its_variable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, file = _installed(capsys, tmp_path)
    who, pin = ["--as", "admin"], "86429751357"
    add = ["add-officer", "admin", "--name", "Nguyễn Văn Trị", "--roles", "administrator", "--data", data, "--key", file]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{pin}\n"))
    assert _run(capsys, *add)[0] == 0
    export = ["export-journal", str(tmp_path / "journal"), "--ground", "thanh tra", *who]
    for command in (["status"], ["verify"], ["find", "x", *who], export):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{pin}\n"))
        code, _, err = _run(capsys, *command, "--data", data)
        assert code == 2
        assert "--key" in err
        assert len(err.splitlines()) == 1
        assert _run(capsys, *command, "--data", data, "--key", file)[0] == 0
    exporting = ["export-journal", tmp_path / "journal", "--ground", "thanh tra", "--as", "lan", "--data", data]
    assert load_texts()("problem.sealed") in _run(capsys, *exporting)[2]
    monkeypatch.setattr(sys, "stdin", io.StringIO("482913\n"))
    assert _run(capsys, *exporting, "--key", file)[2].strip() == load_texts()("problem.login"), "it was opened and asked"
    monkeypatch.setenv("DESK_APP_KEY_FILE", str(file))
    assert _run(capsys, "verify", "--data", data)[0] == 0


def test_a_file_that_is_no_key_opens_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, file = _installed(capsys, tmp_path)
    (tmp_path / "other").mkdir()
    _other, another = _installed(capsys, tmp_path / "other")
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    wrong = tmp_path / "wrong"
    for content in (b"", b"\xff\xfe", file.read_bytes()[:-2], file.read_bytes() * 500):
        wrong.write_bytes(content)
        assert _run(capsys, "status", "--data", data, "--key", wrong)[0] == 2
    for name in (another, fifo, tmp_path, tmp_path / "nowhere"):
        code, _, err = _run(capsys, "status", "--data", data, "--key", name)
        assert code == 2
        assert len(err.splitlines()) == 1


def test_the_recovery_key_is_tried_once_and_can_be_renewed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, file = _installed(capsys, tmp_path)
    slots = read_slots(data)
    assert slots is not None
    assert not slots.tried
    assert _run(capsys, "try-key", "--data", data, "--key", file)[0] == 0
    slots = read_slots(data)
    assert slots is not None
    assert slots.tried
    code, out, _ = _run(capsys, "renew-recovery-key", "--data", data, "--key", file, "--json")
    assert code == 0
    assert _run(capsys, "status", "--data", data, "--key", file)[0] == 2
    file.write_text(json.loads(out)["recovery"])
    assert _run(capsys, "status", "--data", data, "--key", file)[0] == 0


def test_who_asks_for_a_plain_desk_gets_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    assert _run(capsys, "install", "--not-encrypted", "--data", data)[0] == 0
    assert begins_plain(data / DATABASE)
    assert not (data / KEYS).exists()
    assert _run(capsys, "verify", "--data", data)[0] == 0


def test_an_installation_that_was_broken_off_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its key was said: with it the same folder is taken up again, and another recovery key is said."""
    data, file = tmp_path / "data", tmp_path / "recovery.key"
    arguments = ["install", "--data", str(data), "--recovery-to", str(file)]
    program = "from desk_app.store import store; store.Store.__init__ = lambda *_: __import__('os')._exit(9)\n"
    program += f"from desk_app.cli import main; main({arguments!r})"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
    before = file.read_text()
    assert _run(capsys, *arguments)[0] == 2, "nobody may make another key over one that is there"
    assert file.read_text() == before
    assert _run(capsys, *arguments, "--key", file)[0] == 0
    assert _run(capsys, "verify", "--data", data, "--key", file)[0] == 0


def test_a_sealed_copy_is_restored_by_the_recovery_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, file = _installed(capsys, tmp_path)
    disk, new = tmp_path / "disk", tmp_path / "new"
    disk.mkdir()
    assert _run(capsys, "backup", disk, "--data", data, "--key", file)[0] == 0
    assert _run(capsys, "restore", disk / "quay-07", "--nothing-since", "--data", new)[0] == 2
    assert _run(capsys, "restore", disk / "quay-07", "--nothing-since", "--data", new, "--key", file)[0] == 0
    assert not begins_plain(new / DATABASE)
    assert _run(capsys, "verify", "--data", new, "--key", file)[0] == 0
    assert _run(capsys, "move-pc", disk, "--data", data, "--key", file)[0] == 0
    third = tmp_path / "third"
    assert _run(capsys, "move-pc", disk / "quay-07", "--take", "--data", third)[0] == 2
    assert _run(capsys, "move-pc", disk / "quay-07", "--take", "--data", third, "--key", file)[0] == 0
    assert _run(capsys, "status", "--data", third, "--key", file)[0] == 0


def test_a_set_up_that_was_refused_leaves_no_seal_and_the_same_signing_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The code may be good for that key, and the next try says another recovery key."""
    data, file = tmp_path / "data", tmp_path / "recovery.key"
    arguments = ["install", "--data", data, "--recovery-to", file]
    assert _run(capsys, *arguments, "--centre", "127.0.0.1:9", "--code", "ABCD-EFGH-JKMN-PQRS-TUVW")[0] == 2
    assert not (data / KEYS).exists()
    signing = (data / KEY).read_bytes()
    assert len(signing) == KEY_BYTES
    before = file.read_text()
    assert _run(capsys, *arguments)[0] == 0
    assert file.read_text() != before
    assert signing not in (data / KEY).read_bytes()
    assert KeyRing(data / KEY, source_of(data)).newest().private_bytes() == signing


def test_who_has_the_disk_cannot_sign_as_this_desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, file = _installed(capsys, tmp_path)
    assert (data / KEY).read_bytes().startswith(SEALED)
    assert _run(capsys, "rotate-key", "--data", data, "--key", file)[0] == 0
    assert (data / KEY).read_bytes().startswith(SEALED)
    assert _run(capsys, "verify", "--data", data, "--key", file)[0] == 0
    with pytest.raises(EnvironmentProblem):
        KeyRing(data / KEY, Plain()).load()
    with pytest.raises(EnvironmentProblem):
        KeyRing(data / KEY, Sealed(bytes(32))).load()


def test_a_desk_from_before_is_sealed_and_it_is_said_how_it_opens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts, data, file = load_texts(), tmp_path / "data", tmp_path / "recovery.key"
    assert _run(capsys, "encrypt", "--data", data)[0] == 2, "nothing is there"
    assert _run(capsys, "install", "--not-encrypted", "--data", data)[0] == 0
    assert json.loads(_run(capsys, "status", "--json", "--data", data)[1])["sealed_by"] == "nothing"
    code, out, err = _run(capsys, "encrypt", "--data", data, "--recovery-to", file)
    assert code == 0
    assert out.splitlines()[-2:] == [texts("keys.sealed_now"), texts("keys.first_start")]
    assert err.splitlines()[0] == texts("keys.step_begin")
    assert err.splitlines()[-1] == texts("keys.step_done")
    assert not begins_plain(data / DATABASE)
    status = _run(capsys, "status", "--json", "--data", data, "--key", file)[1]
    assert json.loads(status)["sealed_by"] == "accounts"
    before = file.read_text()
    code, out, _ = _run(capsys, "encrypt", "--data", data, "--recovery-to", file, "--key", file)
    assert (code, out.strip()) == (0, texts("keys.sealed_already"))
    assert file.read_text() == before
    assert _run(capsys, "encrypt", "--data", data)[0] == 2, "who was not let in cannot see that nothing plain is left"


def test_it_is_not_sealed_under_an_open_window_nor_where_its_key_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    assert _run(capsys, "install", "--not-encrypted", "--data", data)[0] == 0
    with only_window(data):
        code, _, err = _run(capsys, "encrypt", "--data", data)
    assert (code, err.strip()) == (2, load_texts()("keys.window_open"))
    assert _run(capsys, "encrypt", "--data", data, "--recovery-to", tmp_path / "no stick" / "key")[0] == 2
    assert begins_plain(data / DATABASE)
    assert list(data.glob("scans-*")) == []
    assert _run(capsys, "verify", "--data", data)[0] == 0


def test_commands_open_by_the_store_of_the_system(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, bytes] = {}
    monkeypatch.setattr(os_store, "may_be_here", lambda: True)
    monkeypatch.setattr(os_store, "keep", lambda entry, inner: kept.setdefault(entry, inner) == inner)
    monkeypatch.setattr(os_store, "fetch", kept.get)
    data, _file = _installed(capsys, tmp_path)
    assert len(kept) == 1
    code, out, _ = _run(capsys, "status", "--json", "--data", data)
    assert (code, json.loads(out)["sealed_by"]) == (0, "system")
    kept.clear()
    assert _run(capsys, "status", "--data", data)[0] == 2


def test_the_demonstration_and_the_day_are_sealed_and_leave_their_key(tmp_path: Path) -> None:
    folder, file = tmp_path / "data", tmp_path / RECOVERY_FILE
    seal_for_show(folder, file)
    Store(folder).close()
    assert not begins_plain(folder / DATABASE)
    forget_all()
    seal_for_show(folder, file)  # a demonstration that is opened again
    slots = read_slots(folder)
    assert slots is not None
    assert not slots.by_accounts, "its PINs stand in the README"
    assert open_by_recovery(slots, file.read_text()) == source_of(folder)
