"""The command itself, with a centre of its own."""

import json
from pathlib import Path

import pytest

from sync.server.cli import main as centre_main
from tests.filled.__main__ import main
from tests.filled.small_plan import small_plan


def test_a_plan_becomes_desks_and_a_centre(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan, out = tmp_path / "plan", tmp_path / "out"
    plan.mkdir()
    dossiers, catalogue = small_plan()
    (plan / "dossiers.jsonl").write_text("\n".join(json.dumps(each.line) for each in dossiers), encoding="utf-8")
    (plan / "catalogue.json").write_text(json.dumps({"procedure": catalogue}), encoding="utf-8")
    asked = ["--plan", str(plan), "--out", str(out), "--desks", "2", "--centre"]
    assert main(asked) == 0
    assert not (out / "centre" / "postgres" / "postmaster.pid").exists()
    codes = json.loads((out / "codes.json").read_text(encoding="utf-8"))
    assert len(codes) == len(dossiers) - 1
    assert {path.name for path in out.glob("quay-*")} == {"quay-01", "quay-02"}
    capsys.readouterr()
    year = ["report", "table", "--kind", "calendar_year", "--year", "2026", "--json"]
    assert centre_main([*year, "--database", "embedded", "--data", str(out / "centre")]) == 0
    assert json.loads(capsys.readouterr().out)["total"]["c3"] == len(codes)
    assert main(asked) == 2
