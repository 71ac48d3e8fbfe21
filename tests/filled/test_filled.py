"""A plan lived at two counters, pushed to a centre, and read there: every cell as the second computation has it."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine

from desk_app.cli import main as desk_main
from desk_app.store.data_folder import DATABASE
from desk_app.store.verify import verify
from sync.server import schema
from sync.server.cli import main
from tests.absent import BESIDE, needs_beside
from tests.filled.compared import all_periods, answered, other_appointments, second, unlike_the_plan, without_words
from tests.filled.drawn_plan import drawn_plan
from tests.filled.filling import Filled, fill_centre, fill_desks
from tests.filled.plan import Planned, read_plan
from tests.filled.small_plan import REFUSED, small_plan
from tests.folded import rebuild
from tests.sync.conftest import RunningCentre, centre, postgres  # noqa: F401 - fixtures

SAMPLE = BESIDE / "data" / "plan_sample"
FIRST, LAST = date(2025, 11, 19), date(2027, 3, 14)
READINGS: tuple[dict[str, str], ...] = (
    {},
    {"due": "in_force", "end": "handed_out"},
    {"due": "statutory", "stopped": "on_time", "waiting": "by_request"},
    {"stopped": "by_date", "waiting": "by_request", "end": "handed_out"},
)


class Lived(NamedTuple):
    """`refused`: what must be; None: nobody knows."""

    dossiers: list[Planned]
    refused: dict[str, dict[str, str]] | None
    filled: Filled


class Told(NamedTuple):
    """`lines`: of the export."""

    lines: list[dict[str, Any]]
    engine: Engine
    command: list[str]


@pytest.fixture(scope="module", params=["small", "drawn", pytest.param("sample", marks=needs_beside(SAMPLE))])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    refused: dict[str, dict[str, dict[str, str]] | None] = {"small": REFUSED, "drawn": None, "sample": {}}
    dossiers, catalogue = _plan(request.param)
    filled = fill_desks(dossiers, catalogue, tmp_path_factory.mktemp("filled"), desks=2)
    return Lived(dossiers, refused[request.param], filled)


def _plan(name: str) -> tuple[list[Planned], list[object]]:
    if name == "sample":
        return read_plan(SAMPLE)
    return small_plan() if name == "small" else drawn_plan(seed=27, dossiers=150)


@pytest.fixture
def told(lived: Lived, centre: RunningCentre, tmp_path: Path) -> Told:  # noqa: F811
    centre.stop()
    fill_centre(centre.acceptance, centre.engine, lived.filled.folders)
    database = centre.engine.url.render_as_string(hide_password=False)
    command = ["--database", database, "--data", str(tmp_path / "centre")]
    return Told(_exported(tmp_path / "lines.jsonl", command), centre.engine, command)


def _exported(out: Path, command: list[str]) -> list[dict[str, Any]]:
    assert main(["report", "export", "--out", str(out), *command]) == 0
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_every_dossier_is_what_the_plan_says(lived: Lived, told: Told, tmp_path: Path) -> None:
    filled = lived.filled
    assert lived.refused in (None, filled.refused)
    assert json.loads((filled.folders[0].parent / "refused.json").read_text(encoding="utf-8")) == filled.refused
    taken = [dossier for dossier in lived.dossiers if "receive" not in filled.refused.get(dossier.code, {})]
    assert set(filled.codes) == {dossier.code for dossier in taken}
    assert set(filled.codes.values()) == {line["code"] for line in told.lines}
    assert unlike_the_plan(taken, filled.codes, filled.refused, told.lines) == []
    assert other_appointments(filled, told.lines) == []
    for folder in filled.folders:
        assert verify(folder / DATABASE).ok
    rebuild(told.engine)
    assert _exported(tmp_path / "again.jsonl", told.command) == told.lines


def test_every_cell_is_as_the_second_computation_has_it(lived: Lived, told: Told) -> None:
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
    assert received > 10 * len(told.lines)


def test_the_commands_of_centre_and_desks_say_the_same(lived: Lived, told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    quarters = [each for each in all_periods(FIRST, LAST) if each.kind == "quarter"]
    quarter = next(each for each in quarters if each.first == date(2026, 3, 15))
    asked = ["report", "table", "--kind", "quarter", "--year", "2026", "--no", "2", "--as-of", "2026-06-14", "--json"]

    def said() -> dict[str, Any]:
        return without_words(json.loads(capsys.readouterr().out))

    capsys.readouterr()
    assert main([*asked, *told.command]) == 0
    assert said() == second(told.lines, quarter, {})
    agencies = {line["code"]: line["agency"] for line in told.lines}
    for number, folder in enumerate(lived.filled.folders, 1):
        assert desk_main([*asked, "--data", str(folder)]) == 0
        answer = said()
        assert answer.pop("counter") == f"quay-{number:02d}"
        whole = {row["agency"] for row in answer["rows"]}
        assert whole
        assert answer == second([line for line in told.lines if agencies[line["code"]] in whole], quarter, {})
