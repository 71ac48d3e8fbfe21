"""The PC's clock in doubt: commands give out no dated paper either, and say what to do."""

import json
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desk_app.cli import main
from desk_app.core.moments import local, to_ms
from desk_app.services.desk.clock import ConfirmClock, confirm_clock
from tests.desks import START_MS, Desk
from tests.exported import GROUND, main_on_a_ground

DAY_MS = 86_400_000
WRONG = {
    "battery dead": to_ms(datetime(2020, 1, 1, 7, 2)) - START_MS,
    "a month forward": 31 * DAY_MS,
    "ten years forward": 3652 * DAY_MS,
    "a day back": -DAY_MS,
}
PAPERS = {
    "slip": ["slip", "CODE", "--to", "OUT", *GROUND],
    "form": ["form", "CODE", "--out", "OUT", *GROUND],
    "register": ["form", "--kind", "07", "--from", "2026-11-01", "--out", "OUT", *GROUND],
    "minutes": [
        "minutes",
        "--kind",
        "count",
        "--agency",
        "svhttdl",
        "--from",
        "2026-11-25",
        "--to",
        "2026-11-25",
        "--out",
        "OUT",
    ],
    "receipts": ["receipts", "--agency", "svhttdl", "--day", "2026-11-25", "--out", "OUT", *GROUND],
    "book": ["book", "--kind", "cash-book", "--agency", "svhttdl", "--out", "OUT.pdf"],
    "reconcile": ["reconcile", "--day", "2026-11-25", "--out", "OUT"],
}


@pytest.fixture(autouse=True)
def real_rest(monkeypatch: pytest.MonkeyPatch, a_desk_may_rest_for_long: None) -> None:
    monkeypatch.setattr("desk_app.core.clock.LONGEST_REST", timedelta(days=15))


def _set_pc(monkeypatch: pytest.MonkeyPatch, desk: Desk, moved_ms: int) -> None:
    desk.clock.now_ms = START_MS + moved_ms
    monkeypatch.setattr(time, "time_ns", lambda: (START_MS + moved_ms) * 1_000_000)


def _arguments(paper: str, desk: Desk, code: str, out: Path) -> list[str]:
    filled = [word.replace("CODE", code).replace("OUT", str(out)) for word in PAPERS[paper]]
    return [*filled, "--data", str(desk.store.folder)]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("paper", PAPERS)
def test_no_command_gives_out_paper_with_a_doubted_date(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], paper: str, wrong: str
) -> None:
    code = desk.receive(amount=None, tendered=None).code
    with desk.store.write() as tx:
        tx.put_setting("centre_url", "http://127.0.0.1:1")
    _set_pc(monkeypatch, desk, WRONG[wrong])
    out = tmp_path / "out"
    assert main(_arguments(paper, desk, code, out)) == 2
    said = capsys.readouterr().err
    assert "F11" in said
    assert f"{local(START_MS + WRONG[wrong]):%d/%m/%Y}" in said
    assert not list(tmp_path.glob("out*"))


def test_the_typed_date_frees_the_commands_and_is_their_today(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = desk.receive(amount=None, tendered=None).code
    _set_pc(monkeypatch, desk, WRONG["battery dead"])
    with desk.store.write() as tx:
        confirm_clock(tx, ConfirmClock("25/11/2026 09:45"), desk.actor)
    assert main_on_a_ground(_arguments("form", desk, code, tmp_path / "out")) == 0
    book = ["book", "--kind", "cash-book", "--agency", "svhttdl", "--out", str(tmp_path / "book.xlsx"), "--json"]
    assert main([*book, "--data", str(desk.store.folder)]) == 0
    register = ["form", "--kind", "07", "--out", str(tmp_path / "07.pdf"), "--data", str(desk.store.folder)]
    assert main_on_a_ground(register) == 0
    import pypdfium2

    text = pypdfium2.PdfDocument(tmp_path / "07.pdf")[0].get_textpage().get_text_bounded()
    assert "25/11/2026" in text
    assert "2020" not in text


def test_an_auditor_types_both_days_of_a_copy_that_is_older_than_any_doubt(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.open_shift()
    _set_pc(monkeypatch, desk, 200 * DAY_MS)
    book = ["book", "--kind", "cash-book", "--agency", "svhttdl", "--out", str(tmp_path / "book.pdf"), "--json"]
    days = ["--from", "2026-11-01", "--to", "2026-11-30"]
    assert main([*book, *days, "--data", str(desk.store.folder)]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] > 3
