"""File, environment, command line: each over the one before; a setting that nobody heeds is refused."""

import argparse
from pathlib import Path

import pytest

from sync.server.settings import parse


def _read(argv: list[str], environ: dict[str, str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    serve = parser.add_subparsers(dest="command").add_parser("serve")
    serve.add_argument("--port", type=int, default=1)
    serve.add_argument("--config", type=Path)
    serve.add_argument("--portal-url", default="")
    return parse(parser, [serve], ["serve", *argv], environ)


def test_each_counts_more_than_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    file.write_text('port = 2\nportal_url = "http://file"\n', encoding="utf-8")
    config = ["--config", str(file)]
    assert _read([], {}).port == 1
    assert (_read(config, {}).port, _read(config, {}).portal_url) == (2, "http://file")
    assert _read(config, {"DESK_CENTRE_PORT": "3"}).port == 3
    assert _read([*config, "--port", "4"], {"DESK_CENTRE_PORT": "3"}).port == 4


@pytest.mark.parametrize("text", ["prot = 2\n", "port = \n", None])
def test_what_nobody_heeds_is_refused(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "centre.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit):
        _read(["--config", str(file)], {})
    with pytest.raises(SystemExit):
        _read([], {"DESK_CENTRE_PROT": "3"})
