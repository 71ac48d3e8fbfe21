"""`desk-app report table`: this counter's own dossiers, by the same rules as the centre's table, also from sealed data."""

import json
from pathlib import Path

import pytest

from desk_app.cli import main
from tests.desks import Desk


def _asked(capsys: pytest.CaptureFixture[str], desk: Desk, *more: str) -> tuple[int, str, str]:
    code = main(
        ["report", "table", "--kind", "calendar_month", "--year", "2026", "--no", "11", *more, "--data", str(desk.store.folder)]
    )
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_counter_counts_its_own(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.open_shift()
    for _ in range(3):
        desk.receive()
    desk.store.close()
    code, said, _ = _asked(capsys, desk, "--json")
    assert code == 0
    answer = json.loads(said)
    assert answer["counter"] == "quay-07"
    assert answer["period"] == {"kind": "calendar_month", "first": "2026-11-01", "last": "2026-11-30"}
    assert (answer["total"]["c3"], answer["total"]["c5"], answer["total"]["c11"]) == (3, 3, 3)
    assert answer["check"]
    code, said, _ = _asked(capsys, desk)
    assert code == 0
    assert said.startswith("Chỉ tính hồ sơ của quầy quay-07")
    assert "Tổng số" in said


def test_a_question_that_makes_no_sense_is_refused_in_words(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.store.close()
    code, _, said = _asked(capsys, desk, "--agency", "nobody")
    assert code == 2
    assert "--agency nobody: không có cơ quan này" in said
    code, _, said = _asked(capsys, desk, "--reading", "due=later")
    assert code == 2
    assert "due=announced|in_force|statutory" in said


def test_there_is_no_report_of_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "table", "--kind", "year", "--year", "2026", "--data", str(tmp_path)]) == 2
    assert capsys.readouterr().err
