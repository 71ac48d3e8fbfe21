"""What an administrator installs is what the program understands, and the keys are as the page on running it says."""

import re
import shlex
from pathlib import Path

import pytest
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint

from sync.server import schema
from sync.server.arguments import parse_arguments

DEPLOY = Path("resources/deploy")
PAGE = Path("resources/docs/running_the_centre.md").read_text(encoding="utf-8")


def test_the_unit_starts_the_program_with_the_sample_settings() -> None:
    unit = (DEPLOY / "desk-centre.service").read_text(encoding="utf-8")
    command = shlex.split(re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE)[1])  # type: ignore[index]
    assert command[0].endswith("/desk-centre")
    args = [str(DEPLOY / "desk-centre.toml") if word.startswith("/etc/") else word for word in command[1:]]
    asked, settings = parse_arguments(args, {})
    assert (asked.command, settings.port, settings.host) == ("serve", 8470, "0.0.0.0")
    assert settings.data == Path("/var/lib/desk-centre")
    assert "StateDirectory=desk-centre" in unit


def test_every_line_of_the_sample_that_is_commented_out_is_an_option_too(tmp_path: Path) -> None:
    sample = (DEPLOY / "desk-centre.toml").read_text(encoding="utf-8").splitlines()
    told = {}
    for line in sample:
        if match := re.match(r"#? ?([a-z_]+) = (.+)$", line):
            told[match[1]] = match[2]
    assert len(told) > 8
    everything = tmp_path / "all.toml"
    everything.write_text("\n".join(f"{name} = {value}" for name, value in told.items()))
    _asked, settings = parse_arguments(["serve", "--config", str(everything)], {})
    assert settings.portal_agency == "H52"


@pytest.mark.parametrize("name", re.findall(r"create_distributed_table\('(\w+)', 'desk_id'", PAGE))
def test_a_table_that_may_be_spread_has_the_desk_in_every_key(name: str) -> None:
    table = schema.metadata.tables[name]
    keys = [each for each in table.constraints if isinstance(each, (PrimaryKeyConstraint, UniqueConstraint))]
    assert keys
    assert all("desk_id" in key.columns for key in keys)
    assert all("desk_id" in index.columns for index in table.indexes if index.unique)


def test_the_journal_is_among_them() -> None:
    assert "create_distributed_table('journal', 'desk_id')" in PAGE
    assert set(re.findall(r"colocate_with => '(\w+)'", PAGE)) == {"journal"}
