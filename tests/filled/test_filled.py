"""A plan lived at two counters, pushed to a centre, and read there: every cell as the second computation has it."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine

from desk_app.store.data_folder import DATABASE
from desk_app.store.verify import verify
from sync.server import schema
from sync.server.cli import main
from tests.absent import BESIDE, needs_beside
from tests.filled.compared import all_periods, answered, second, unlike_the_plan, without_words
from tests.filled.filling import Filled, fill_centre, fill_desks
from tests.filled.plan import Planned, read_plan
from tests.sync.conftest import RunningCentre, centre, postgres  # noqa: F401 - fixtures

PLAN = BESIDE / "data" / "plan_sample"
FIRST, LAST = date(2025, 11, 19), date(2027, 3, 14)
READINGS: tuple[dict[str, str], ...] = (
    {},
    {"due": "in_force", "end": "handed_out"},
    {"due": "statutory", "stopped": "on_time", "waiting": "by_request"},
    {"stopped": "by_date", "waiting": "by_request", "end": "handed_out"},
)
pytestmark = needs_beside(PLAN)


class Told(NamedTuple):
    """`lines`: of the export."""

    dossiers: list[Planned]
    filled: Filled
    lines: list[dict[str, Any]]
    engine: Engine
    command: list[str]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Planned], Filled]:
    dossiers, catalogue = read_plan(PLAN)
    return dossiers, fill_desks(dossiers, catalogue, tmp_path_factory.mktemp("filled"), desks=2)


@pytest.fixture
def told(lived: tuple[list[Planned], Filled], centre: RunningCentre, tmp_path: Path) -> Told:  # noqa: F811
    centre.stop()
    dossiers, filled = lived
    fill_centre(centre.acceptance, centre.engine, filled.folders)
    database = centre.engine.url.render_as_string(hide_password=False)
    command = ["--database", database, "--data", str(tmp_path / "centre")]
    assert main(["report", "export", "--out", str(tmp_path / "lines.jsonl"), *command]) == 0
    lines = [json.loads(line) for line in (tmp_path / "lines.jsonl").read_text(encoding="utf-8").splitlines()]
    return Told(dossiers, filled, lines, centre.engine, command)


def test_every_dossier_is_what_the_plan_says(told: Told) -> None:
    assert told.filled.refused == {}
    assert len(told.lines) == len(told.dossiers)
    assert unlike_the_plan(told.dossiers, told.filled.codes, told.filled.refused, told.lines) == []
    for folder in told.filled.folders:
        assert verify(folder / DATABASE).ok


def test_every_cell_is_as_the_second_computation_has_it(told: Told) -> None:
    received = 0
    with told.engine.connect() as connection:
        for period in all_periods(FIRST, LAST):
            middle = period.first + (period.last - period.first) / 2
            more: tuple[dict[str, Any], ...] = (
                {"as_of": middle, "known_until": middle - timedelta(days=2)},
                {"agency": "stp"},
            )
            for readings, rest in (*((each, {}) for each in READINGS), *(({}, each) for each in more)):
                found = without_words(answered(connection, schema.READ_MODEL, period, readings, **rest))
                assert found == second(told.lines, period, readings, **rest)
                received += found["total"]["c3"]
    assert received > 10 * len(told.dossiers)


def test_the_command_says_the_same(told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    asked = ["--kind", "quarter", "--year", "2026", "--no", "2", "--as-of", "2026-06-14", "--json"]
    assert main(["report", "table", *asked, *told.command]) == 0
    quarter = next(each for each in all_periods(FIRST, LAST) if each.kind == "quarter" and each.first == date(2026, 3, 15))
    assert without_words(json.loads(capsys.readouterr().out)) == second(told.lines, quarter, {})
