"""Where a desk's data lies when nobody says: a desk that stands somewhere is found there."""

from pathlib import Path

import platformdirs
import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from platformdirs.windows import Windows, get_win_folder_from_env_vars

from desk_app.commands.desk_data import default_data
from desk_app.store.data_folder import DATABASE


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("DESK_APP_DATA", "LOCALAPPDATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(
        "platformdirs.windows.get_win_folder", get_win_folder_from_env_vars
    )  # Windows itself is not here to ask
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _desk_in(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DATABASE).touch()
    return folder


def test_what_is_named_counts_before_all(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _desk_in(home / ".local/share/desk-app")
    monkeypatch.setenv("DESK_APP_DATA", str(home / "mine"))
    assert default_data() == home / "mine"


@pytest.mark.parametrize(
    ("platform", "variable", "expected"),
    [
        (Unix, None, ".local/share/desk-app"),
        (Unix, "XDG_DATA_HOME", "elsewhere/desk-app"),
        (Windows, "LOCALAPPDATA", "elsewhere/desk-app"),
        (MacOS, None, "Library/Application Support/desk-app"),
    ],
)
def test_a_new_desk_gets_the_place_of_its_platform(
    home: Path, monkeypatch: pytest.MonkeyPatch, platform: type, variable: str | None, expected: str
) -> None:
    monkeypatch.setattr(platformdirs, "PlatformDirs", platform)
    if variable is not None:
        monkeypatch.setenv(variable, str(home / "elsewhere"))
    assert default_data() == home / expected
    assert not (home / expected).exists()  # to ask makes no folder


@pytest.mark.parametrize(
    ("platform", "variables", "earlier"),
    [
        (MacOS, {}, ".local/share/desk-app"),
        (Unix, {"XDG_DATA_HOME": "relative"}, "relative/desk-app"),
        (Unix, {"LOCALAPPDATA": "windows"}, "windows/desk-app"),
    ],
)
def test_a_desk_of_an_earlier_build_is_found_where_it_is(
    home: Path, monkeypatch: pytest.MonkeyPatch, platform: type, variables: dict[str, str], earlier: str
) -> None:
    monkeypatch.setattr(platformdirs, "PlatformDirs", platform)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    place = default_data()
    assert place != home / earlier
    _desk_in(home / earlier)
    assert default_data().absolute() == home / earlier
    place.mkdir(parents=True, exist_ok=True)
    assert default_data().absolute() == home / earlier  # an empty folder is no desk
    _desk_in(place)
    assert default_data() == place
