"""Weeks without a line: a stick goes to the centre and its answer comes back."""

import json
import shutil
from base64 import b64decode, b64encode
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desk_app.cli import main
from desk_app.resources_reader import load_texts
from desk_app.store.database import open_reader
from desk_app.store.journal import all_entries
from desk_app.store.queries import Queries
from desk_app.store.scans import kept_scans
from desk_app.store.store import Store
from sync.protocol.seal import Entry
from sync.protocol.stick import SignedRequest, read_head, read_requests, stick_line
from sync.protocol.wire import NotUnderstood
from sync.scan_folder import ScanFolder
from sync.server.scans import Scans
from sync.server.sticks import take_stick
from tests.desks import Desk
from tests.scanned import pdf
from tests.sync.conftest import RunningCentre
from tests.sync.sending import attach


def _ready(tmp_path: Path, centre: RunningCentre) -> tuple[Desk, list[str]]:
    from desk_app.store.store import Store
    from desk_app.wiring.setting_up import add_demo_officers, set_up_enrolled
    from tests.desks import TestClock

    store = Store(tmp_path / "desk", TestClock())
    set_up_enrolled(store, centre.url, centre.acceptance.make_enrolment_code("07"))
    add_demo_officers(store)
    store.close()
    centre.stop()  # no line from here on
    desk = Desk(tmp_path / "desk")
    desk.open_shift()
    for number in range(4):
        desk.receive(number=f"01419000010{number}")
    return desk, ["--data", str(desk.store.folder)]


def _take(centre: RunningCentre, stick: Path, answer: Path) -> int:
    scans = Scans(centre.engine, centre.scans, centre.key)
    return take_stick(centre.engine, centre.acceptance, scans, stick, answer)


def desk_entries(desk: Desk) -> list[Entry]:
    reader = open_reader(desk.store.path)
    try:
        return list(all_entries(reader))
    finally:
        reader.close()


def _scans_waiting(desk: Desk) -> int:
    queries = Queries(open_reader(desk.store.path), "quay-07")
    try:
        return queries.scans_waiting()
    finally:
        queries.close()


def test_a_stick_carries_everything_there_and_the_answer_back(
    centre: RunningCentre, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk_app.commands.stick.BATCH", 3)
    desk, data = _ready(tmp_path, centre)
    stick, answer = tmp_path / "stick.json", tmp_path / "answer.json"
    assert main(["send-by-stick", str(stick), "--json", *data]) == 0
    count = json.loads(capsys.readouterr().out)["entries"]
    assert _take(centre, stick, answer) == 0
    assert _take(centre, stick, answer) == 0  # the same stick again doubles nothing
    assert len(centre.stored("quay-07")) == count
    capsys.readouterr()
    desk.receive(number="014190000200")
    desk.store.close()
    assert main(["take-answer", str(answer), "--json", *data]) == 0
    assert json.loads(capsys.readouterr().out)["waiting"] > 0  # what came after the stick left
    assert main(["send-by-stick", str(stick), *data]) == 0
    assert _take(centre, stick, answer) == 0
    capsys.readouterr()
    assert main(["take-answer", str(answer), "--json", *data]) == 0
    assert json.loads(capsys.readouterr().out)["waiting"] == 0


def test_who_finds_it_reads_nothing(centre: RunningCentre, tmp_path: Path) -> None:
    """Neither of the entries nor of the scans beside it, also where an earlier version left them open there."""
    desk, data = _ready(tmp_path, centre)
    content = pdf("giay cua Lo Thi Mau")
    scan = attach(desk, desk.receive(number="014190000300").code, content)
    desk.store.close()
    stick, beside = tmp_path / "stick.json", tmp_path / "stick.json.scans"
    ScanFolder(beside).keep_from(kept_scans(desk.store.folder), scan.sha256)
    assert main(["send-by-stick", str(stick), *data]) == 0
    raw = stick.read_bytes() + b"".join(path.read_bytes() for path in beside.rglob("*") if path.is_file())
    read = b"".join(b64decode(row["sealed"]) for row in map(json.loads, stick.read_text().splitlines()[1:]))
    assert content not in raw
    for text in ("014190000300", "Lò Thị", "Mẫu"):
        assert text.encode() not in raw + read
        assert text in "".join(str(entry.private) for entry in desk_entries(desk)), "this test would find nothing"
    assert _take(centre, stick, tmp_path / "answer.json") == 0
    assert centre.scans.has(scan.sha256)


def test_an_open_one_of_an_earlier_version_is_taken(centre: RunningCentre, tmp_path: Path) -> None:
    desk, data = _ready(tmp_path, centre)
    scan = attach(desk, desk.receive(number="014190000300").code, pdf("mot"))
    desk.store.close()
    stick, beside = tmp_path / "stick.json", tmp_path / "stick.json.scans"
    assert main(["send-by-stick", str(stick), *data]) == 0
    head, *lines = stick.read_text().splitlines()
    requests = read_requests(lines, Scans(centre.engine, centre.scans, centre.key).opened)
    rows = [json.dumps({"body": b64encode(each.body).decode(), "signature": each.signature}) for each in requests]
    stick.write_text("\n".join([head.replace("stick 2", "stick 1"), *rows]) + "\n")
    shutil.rmtree(beside)
    ScanFolder(beside).keep_from(kept_scans(desk.store.folder), scan.sha256)
    assert _take(centre, stick, tmp_path / "answer.json") == 0
    assert len(centre.stored("quay-07")) == len(desk_entries(desk))
    assert centre.scans.has(scan.sha256)


def test_without_a_centre_nothing_is_written(tmp_path: Path, capsys: Any) -> None:
    desk = Desk(tmp_path / "alone")
    desk.store.close()
    assert main(["send-by-stick", str(tmp_path / "stick.json"), "--data", str(desk.store.folder)]) == 2
    assert capsys.readouterr().err.strip() == load_texts()("cli.no_centre_key")
    assert list(tmp_path.glob("stick*")) == []


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_scans_travel_beside_the_stick(centre: RunningCentre, tmp_path: Path, capsys: Any, damage: str) -> None:
    desk, data = _ready(tmp_path, centre)
    code = desk.receive(number="014190000300").code
    first, second, gone = (attach(desk, code, pdf(text), line_no) for line_no, text in enumerate(("mot", "hai", "ba"), 1))
    if damage == "gone":
        kept_scans(desk.store.folder).drop(gone.sha256)
    else:
        kept_scans(desk.store.folder).path(gone.sha256).write_bytes(b"%PDF-1.7 a disk that fails %%EOF")
    desk.store.close()
    stick, answer, beside = tmp_path / "stick.json", tmp_path / "answer.json", tmp_path / "stick.json.scans"
    assert main(["send-by-stick", str(stick), *data]) == 0
    assert "2 bản quét" in capsys.readouterr().out
    assert sorted(path.name for path in beside.rglob("*") if path.is_file()) == sorted([first.sha256, second.sha256])
    path = ScanFolder(beside).path(second.sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"?")  # the stick is damaged on its way
    (beside / ("0" * 64)).write_bytes(pdf("strange"))
    assert _take(centre, stick, answer) == 0
    assert ", 1 bản quét" in capsys.readouterr().out  # what is damaged is not said to be here
    assert centre.scans.has(first.sha256)
    assert list(centre.scans.root.rglob("*")) == [centre.scans.path(first.sha256).parent, centre.scans.path(first.sha256)]

    assert main(["take-answer", str(answer), *data]) == 0
    assert _scans_waiting(desk) == 2  # from the first that the centre has not: asked for again with the next stick
    capsys.readouterr()
    shutil.rmtree(beside)
    assert main(["send-by-stick", str(stick), "--json", *data]) == 0
    assert json.loads(capsys.readouterr().out)["scans"] == 1
    assert _take(centre, stick, answer) == 0
    assert centre.scans.has(second.sha256)
    assert main(["take-answer", str(answer), *data]) == 0
    assert _scans_waiting(desk) == 0
    store = Store(desk.store.folder, desk.clock)
    reader = store.reader()
    assert [(line[1], line[2]) for line in reader.open_news()] == [("scan_lost", code)]  # here it is not any more, nor there
    reader.close()
    store.close()


def test_an_answer_about_scans_is_believed_only_under_the_centres_key(
    centre: RunningCentre, tmp_path: Path, capsys: Any
) -> None:
    desk, data = _ready(tmp_path, centre)
    attach(desk, desk.receive(number="014190000300").code, pdf("mot"))
    desk.store.close()
    stick, answer = tmp_path / "stick.json", tmp_path / "answer.json"
    assert main(["send-by-stick", str(stick), *data]) == 0
    assert _take(centre, stick, answer) == 0
    good = json.loads(answer.read_text())
    (page,) = good["scans"]
    (name,) = page["held"]
    for wrong in ([page | {"held": {name: 1}}], [page | {"signature": "x"}], [{}], "x", 7):
        answer.write_text(json.dumps(good | {"scans": wrong}))
        assert main(["take-answer", str(answer), *data]) == 2
        assert _scans_waiting(desk) == 1
    answer.write_text(json.dumps(good))
    assert main(["take-answer", str(answer), *data]) == 0
    assert _scans_waiting(desk) == 0
    capsys.readouterr()


def test_a_stick_that_was_changed_is_not_taken(centre: RunningCentre, tmp_path: Path, capsys: Any) -> None:
    desk, data = _ready(tmp_path, centre)
    stick, answer = tmp_path / "stick.json", tmp_path / "answer.json"
    assert main(["send-by-stick", str(stick), *data]) == 0
    lines = stick.read_text().splitlines()
    sealed = json.loads(lines[1])["sealed"]
    [request] = read_requests(lines[1:], Scans(centre.engine, centre.scans, centre.key).opened)
    body = b64encode(request.body).decode()
    resealed = stick_line(SignedRequest(request.body + b" ", request.signature), bytes.fromhex(centre.key.public_hex))
    elsewhere = stick_line(request, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    for wrong, code in (
        ([lines[0].replace("quay-07", "quay-08"), lines[1]], 1),
        ([lines[0], json.dumps({"body": body, "signature": "00" * 64})], 1),
        ([lines[0], json.dumps({"body": body[:-8] + "AAAAAAA=", "signature": request.signature})], 1),
        ([lines[0], resealed], 1),
        ([lines[0], elsewhere], 2),
        ([lines[0], json.dumps({"sealed": sealed[:-8] + "AAAAAAA="})], 2),
        ([lines[0], json.dumps({"sealed": ""})], 2),
        ([lines[0], json.dumps({"sealed": 7})], 2),
        ([lines[0], lines[1][: len(lines[1]) // 2]], 2),
        (["{}", lines[1]], 2),
        (["", ""], 2),
    ):
        stick.write_text("\n".join(wrong) + "\n")
        assert _take(centre, stick, answer) == code, wrong[0][:40]
        assert not answer.exists()
    assert centre.stored("quay-07") == []
    assert _take(centre, tmp_path / "none", answer) == 2
    desk.store.close()
    capsys.readouterr()


def test_an_answer_is_believed_only_from_this_centre_about_this_journal(
    centre: RunningCentre, tmp_path: Path, capsys: Any
) -> None:
    desk, data = _ready(tmp_path, centre)
    stick, answer = tmp_path / "stick.json", tmp_path / "answer.json"
    assert main(["send-by-stick", str(stick), *data]) == 0
    assert _take(centre, stick, answer) == 0
    desk.store.close()
    good = json.loads(answer.read_text())
    for wrong in ({"seq": good["seq"] - 1}, {"head": "00" * 32}, {"signature": "00" * 64}, {"signature": "x"}, {"epoch": "1x"}):
        answer.write_text(json.dumps(good | wrong))
        assert main(["take-answer", str(answer), *data]) == 2
    for text in ("", "[]", '{"epoch": 1}'):
        answer.write_text(text)
        assert main(["take-answer", str(answer), *data]) == 2
    foreign = centre.acceptance._answer("quay-07", 1, good["seq"], b"x" * 32, SimpleNamespace(**good["feeds"]))
    answer.write_text(json.dumps(foreign))
    assert main(["take-answer", str(answer), *data]) == 2
    assert "bản cũ" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line", ["", "[]", "{}", '{"desk_id":"quay-07"}', '{"format":"desk-app stick 1","desk_id":7}', "[" * 9_999]
)
def test_a_first_line_that_is_no_head_is_not_understood(line: str) -> None:
    with pytest.raises(NotUnderstood):
        read_head(line)
