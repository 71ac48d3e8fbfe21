"""Weeks without a line: a stick goes to the centre and its answer comes back."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desk_app.cli import main
from sync.protocol.stick import read_head
from sync.protocol.wire import NotUnderstood
from sync.server.cli import _take
from tests.desks import Desk
from tests.sync.conftest import RunningCentre


def _ready(tmp_path: Path, centre: RunningCentre) -> tuple[Desk, list[str]]:
    from desk_app.setting_up import add_demo_officers, set_up_enrolled
    from desk_app.store.store import Store
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


def test_a_stick_carries_everything_there_and_the_answer_back(
    centre: RunningCentre, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk_app.commands.stick.BATCH", 3)
    desk, data = _ready(tmp_path, centre)
    stick, answer = tmp_path / "stick.json", tmp_path / "answer.json"
    assert main(["send-by-stick", str(stick), "--json", *data]) == 0
    count = json.loads(capsys.readouterr().out)["entries"]
    assert _take(centre.acceptance, stick, answer) == 0
    assert _take(centre.acceptance, stick, answer) == 0  # the same stick again doubles nothing
    assert len(centre.stored("quay-07")) == count
    capsys.readouterr()
    desk.receive(number="014190000200")
    desk.store.close()
    assert main(["take-answer", str(answer), "--json", *data]) == 0
    assert json.loads(capsys.readouterr().out)["waiting"] > 0  # what came after the stick left
    assert main(["send-by-stick", str(stick), *data]) == 0
    assert _take(centre.acceptance, stick, answer) == 0
    capsys.readouterr()
    assert main(["take-answer", str(answer), "--json", *data]) == 0
    assert json.loads(capsys.readouterr().out)["waiting"] == 0


def test_a_stick_that_was_changed_is_not_taken(centre: RunningCentre, tmp_path: Path, capsys: Any) -> None:
    desk, data = _ready(tmp_path, centre)
    stick, answer = tmp_path / "stick.json", tmp_path / "answer.json"
    assert main(["send-by-stick", str(stick), *data]) == 0
    lines = stick.read_text().splitlines()
    request = json.loads(lines[1])
    for wrong, code in (
        ([lines[0].replace("quay-07", "quay-08"), lines[1]], 1),
        ([lines[0], json.dumps(request | {"signature": "00" * 64})], 1),
        ([lines[0], json.dumps(request | {"body": request["body"][:-8] + "AAAAAAA="})], 1),
        ([lines[0], lines[1][: len(lines[1]) // 2]], 2),
        (["{}", lines[1]], 2),
        (["", ""], 2),
    ):
        stick.write_text("\n".join(wrong) + "\n")
        assert _take(centre.acceptance, stick, answer) == code, wrong[0][:40]
        assert not answer.exists()
    assert centre.stored("quay-07") == []
    assert _take(centre.acceptance, tmp_path / "none", answer) == 2
    desk.store.close()
    capsys.readouterr()


def test_an_answer_is_believed_only_from_this_centre_about_this_journal(
    centre: RunningCentre, tmp_path: Path, capsys: Any
) -> None:
    desk, data = _ready(tmp_path, centre)
    stick, answer = tmp_path / "stick.json", tmp_path / "answer.json"
    assert main(["send-by-stick", str(stick), *data]) == 0
    assert _take(centre.acceptance, stick, answer) == 0
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
