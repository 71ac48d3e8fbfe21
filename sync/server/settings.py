"""Settings of the centre: a TOML file, over it the environment, over it the command line."""

import argparse
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

PREFIX = "DESK_CENTRE_"
_YES, _NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def read_settings(path: Path | None, environ: Mapping[str, str]) -> dict[str, object]:
    """By the names of the options, `portal_url` for `--portal-url`. `DESK_CENTRE_PORTAL_URL` counts more than the file.
    Raises OSError or ValueError."""
    found: dict[str, object] = {}
    if path is not None:
        found |= tomllib.loads(path.read_text(encoding="utf-8"))
    found |= {name.removeprefix(PREFIX).lower(): value for name, value in environ.items() if name.startswith(PREFIX)}
    return found


def parse(
    parser: argparse.ArgumentParser,
    commands: Sequence[argparse.ArgumentParser],
    argv: Sequence[str] | None,
    environ: Mapping[str, str],
) -> argparse.Namespace:
    """`--config FILE` of any command is read first. A name that no option has is refused: it would be a setting that nobody
    heeds."""
    first = argparse.ArgumentParser(add_help=False)
    first.add_argument("--config", type=Path)
    config = first.parse_known_args(argv)[0].config
    try:
        found = read_settings(config, environ)
    except (OSError, ValueError) as error:
        parser.error(f"--config: {error}")
    known = {action.dest: action for command in commands for action in command._actions}
    for name, value in found.items():
        if name not in known:
            parser.error(f"không có tùy chọn {name}")
        if known[name].const is True and isinstance(value, str):
            if value.lower() not in _YES | _NO:
                parser.error(f"{name}: true hoặc false")
            found[name] = value.lower() in _YES
        convert = known[name].type
        if callable(convert) and isinstance(value, str):
            found[name] = convert(value)
    for command in commands:
        own = {action.dest for action in command._actions}
        command.set_defaults(**{name: value for name, value in found.items() if name in own})
    return parser.parse_args(argv)
