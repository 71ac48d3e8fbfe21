"""File, environment, command line: each over the one before; a setting that nobody heeds is refused."""

from pathlib import Path
from typing import Any

import pytest

from sync.server.arguments import parse_arguments
from sync.server.settings import Settings


def _read(argv: list[str], environ: dict[str, str], command: tuple[str, ...] = ("serve",)) -> Settings:
    return parse_arguments([*command, *argv], environ)[1]


def test_each_counts_more_than_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    file.write_text('port = 2\nportal_url = "http://file"\n', encoding="utf-8")
    config = ["--config", str(file)]
    assert _read([], {}).port == 8470
    assert (_read(config, {}).port, _read(config, {}).portal_url) == (2, "http://file")
    assert _read(config, {"DESK_CENTRE_PORT": "3"}).port == 3
    assert _read([*config, "--port", "4"], {"DESK_CENTRE_PORT": "3"}).port == 4
    assert _read(config, {"DESK_CENTRE_PORTAL_URL": ""}).portal_url == ""


def test_one_file_serves_every_command(tmp_path: Path) -> None:
    """Also one that has less to be told than `serve`."""
    file = tmp_path / "centre.toml"
    file.write_text('port = 2\ntls = true\ndata = "here"\nportal_url = "http://file"\n', encoding="utf-8")
    config = ["--config", str(file)]
    assert _read(config, {}, ("enrol", "07")).data == Path("here")
    assert _read(config, {}, ("pull-catalogue",)).portal_url == "http://file"
    assert _read([*config, "--data", "there"], {}, ("admin", "tri")).data == Path("there")


@pytest.mark.parametrize(
    "text",
    ["prot = 2\n", "port = \n", "port = 'x'\n", "port = 2.5\n", "plain = 'maybe'\n", "tls = false\n", "[smtp]\na = 1\n", None],
)
def test_what_nobody_heeds_is_refused(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "centre.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit):
        _read(["--config", str(file)], {})


@pytest.mark.parametrize(
    ("argv", "environ"),
    [
        ([], {"DESK_CENTRE_PROT": "3"}),
        ([], {"DESK_CENTRE_PORT": "x"}),
        ([], {"DESK_CENTRE_REPLACE": "true"}),
        (["--port", "x"], {}),
        (["--port", "70000"], {}),
    ],
)
def test_what_is_no_setting_ends_the_program_in_one_line(
    argv: list[str], environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        _read(argv, environ)
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_refused_secret_is_not_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "centre.toml"
    file.write_text("smtp_password = 73912\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        _read(["--config", str(file)], {})
    said = capsys.readouterr().err
    assert "smtp_password" in said
    assert "73912" not in said


@pytest.mark.parametrize("name", Settings.__struct_fields__)
def test_each_setting_is_an_option_of_serve(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    value: dict[str, Any] = {"port": 1, "data": Path("here")}
    switch = getattr(Settings(), name) is False
    option = "--" + name.replace("_", "-")
    given = [option] if switch else [option, str(value.get(name, "here"))]
    assert getattr(_read(given, {}), name) == (True if switch else value.get(name, "here"))


@pytest.mark.parametrize("said", ["true", "'true'", "1", "'on'"])
def test_tls_is_what_is_served_unless_plain_is_said(tmp_path: Path, said: str) -> None:
    """A file of an earlier version that asks for it still serves it."""
    file = tmp_path / "centre.toml"
    file.write_text(f"tls = {said}\n", encoding="utf-8")
    assert _read([], {}).plain is False
    assert _read(["--config", str(file)], {"DESK_CENTRE_TLS": "true"}).plain is False
    assert _read(["--plain"], {}).plain is True
