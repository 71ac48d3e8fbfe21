"""`desk-centre report`: over the life that holds every kind of fact, and against the second computation of its own export."""

import json
from pathlib import Path
from typing import Any

import pytest

from sync.protocol.wire import entry_to_list
from sync.server.cli import main
from sync.server.messages import Enrol, Push
from tests.folded import follow
from tests.life.kept import NAME, STORED
from tests.reference import periods
from tests.reference.table import table
from tests.store.test_stored_journals import entries_in
from tests.sync.conftest import RunningCentre


@pytest.fixture
def told(centre: RunningCentre) -> list[str]:
    """Where the centre is that has all of the life, as a command is told."""
    entries = entries_in(STORED / NAME)
    key = json.loads(entries[0].body)["public_key"]
    centre.acceptance.enrol(Enrol(centre.acceptance.make_enrolment_code("07"), key, ["svhttdl", "stc"]))
    centre.give(entries)
    centre.stop()
    centre.acceptance.push(entries[0].desk_id, Push([entry_to_list(entry) for entry in entries]))
    follow(centre.engine)
    database = centre.engine.url.render_as_string(hide_password=False)
    return ["--database", database, "--data", str(Path(centre.register._path).parent)]


def _exported(told: list[str], out: Path) -> list[dict[str, Any]]:
    assert main(["report", "export", "--out", str(out), *told]) == 0
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("kind", "no", "readings", "agency"),
    [
        ("month", 12, (), None),
        ("calendar_month", 11, ("due=in_force", "end=handed_out"), None),
        ("quarter", 4, ("due=statutory", "stopped=on_time", "waiting=by_request"), None),
        ("year", None, ("stopped=by_date",), "stc"),
    ],
)
def test_a_table_of_every_kind_of_fact_is_as_the_second_computation_has_it(
    told: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    no: int | None,
    readings: Any,
    agency: str | None,
) -> None:
    lines = _exported(told, tmp_path / "lines.jsonl")
    assert {line["end"]["kind"] for line in lines if line["end"]} == {"returned", "refused", "withdrawn", "stopped"}
    assert any(line["pauses"] for line in lines)
    assert any(len(line["dues"]) > 1 for line in lines)
    capsys.readouterr()
    asked = ["--kind", kind, "--year", "2026", *(("--no", str(no)) if no else ()), *(("--agency", agency) if agency else ())]
    chosen = [word for reading in readings for word in ("--reading", reading)]
    assert main(["report", "table", *asked, *chosen, "--as-of", "2026-12-14", "--json", *told]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["total"]["c3"] > 0 or agency
    period = periods.period(kind, 2026, no or 1)
    second = table(lines, period, agency, min(periods.date(2026, 12, 14), period.last), dict(r.split("=") for r in readings))
    for whose in (answer, second):
        whose["late"] = sorted(({**late, "reason": None} for late in whose["late"]), key=lambda late: str(late["code"]))
    assert answer == second


def test_a_person_reads_it_as_a_table(told: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "table", "--kind", "year", "--year", "2026", *told]) == 0
    said = capsys.readouterr().out
    assert "Kỳ báo cáo từ 15/12/2025 đến 14/12/2026" in said
    assert "hẹn lại chỉ tính khi đã báo trước ngày hẹn cũ" in said
    assert "Sở Tài chính" in said


@pytest.mark.parametrize(
    "asked",
    [
        ["--kind", "month", "--year", "2026"],
        ["--kind", "month", "--year", "2026", "--no", "13"],
        ["--kind", "custom", "--from", "2026-12-01"],
        ["--kind", "year", "--year", "2026", "--agency", "nobody"],
        ["--kind", "year", "--year", "2026", "--reading", "due=later"],
        ["--kind", "custom", "--from", "2026-13-01", "--to", "2026-12-01"],
        ["--kind", "week", "--year", "2026"],
    ],
)
def test_a_question_that_makes_no_sense_ends_with_2(
    told: list[str], capsys: pytest.CaptureFixture[str], asked: list[str]
) -> None:
    try:
        code = main(["report", "table", *asked, *told])
    except SystemExit as ended:
        code = int(str(ended.code))
    assert code == 2
    assert capsys.readouterr().err.strip()


def test_an_export_holds_no_person_and_leaves_the_old_file_where_it_cannot_write(
    told: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "lines.jsonl"
    for line in _exported(told, out):
        assert set(line) == {
            *("code", "agency", "field", "procedure", "channel", "received_at", "dues", "pauses", "end", "result_at"),
            *("had_fee", "paid_online", "result_electronic", "causes"),
        }
    assert main(["report", "export", "--out", str(tmp_path / "nowhere" / "x"), *told]) == 2
    assert "Không ghi được" in capsys.readouterr().err
