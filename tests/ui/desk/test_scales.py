"""Small screens and magnified ones: F9, the clock and the centre's notice are always seen."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk_app.ui.desk.rail import PLACES
from tests.desks import SECRET_HASH, Desk

ROOT = Path(__file__).parents[3]
SCREENS = ((1366, 768), (1920, 1080))


STATE = "state"
"""Beside the desk's folder: what its own PC remembers of it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("scales")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESK_APP_STATE", str(place / STATE))
        yield _folder_in(place)


def _folder_in(place: Path) -> Path:
    desk = Desk(place / "desk")
    with desk.store.write() as tx:
        for login, name, role in (
            ("quy", "Quàng Thị Quý", "cashier"),
            ("dao", "Vì Văn Đạo", "supervisor"),
            ("admin", "Nguyễn Văn Trị", "administrator"),
        ):
            tx.put_officer(login, name, (role,), SECRET_HASH)
    desk.store.close()
    return desk.store.folder


def _run(folder: Path, tmp_path: Path, screen: tuple[int, int], scale: float, act: str) -> dict[str, Any]:
    size = {"name": "A", "x": 0, "y": 0, "width": screen[0], "height": screen[1], "logicalDpi": 96, "dpr": 1}
    config = tmp_path / "screen.json"
    config.write_text(json.dumps({"screens": [size]}))
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.desk.at_scale", str(folder), act],
        env=os.environ
        | {"QT_QPA_PLATFORM": f"offscreen:configfile={config}", "QT_SCALE_FACTOR": str(scale)}
        | ({} if act == "copied" else {"DESK_APP_STATE": str(folder.parent / STATE)}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


@pytest.mark.parametrize("act", ["look", "told", "copied"])
@pytest.mark.parametrize("scale", [1, 1.25, 1.5, 2])
@pytest.mark.parametrize("screen", SCREENS)
def test_f9_the_clock_and_the_offline_notice_are_seen_on_every_page(
    folder: Path, tmp_path: Path, screen: tuple[int, int], scale: float, act: str
) -> None:
    """`told`: while a sentence stands in the strip, as when a busy machine is late. `copied`: and an alarm, where it has room:
    the folder was copied to a PC that never saw it."""
    said = _run(folder, tmp_path, screen, scale, act)
    assert said["alarm"] or act != "copied" or screen[0] / scale < 900, "on less F8 alone says it"
    assert said["maximised"]
    assert said["inside"], "the window is larger than what the screen leaves"
    assert said["free"][0] <= screen[0] / scale + 1
    assert len(said["places"]) >= 8
    missing = {(place, what) for place, seen in said["places"].items() for what, there in seen.items() if not there}
    assert not missing


def test_the_window_comes_back_where_it_was_left(folder: Path, tmp_path: Path) -> None:
    left = _run(folder, tmp_path, (1920, 1080), 1, "move")
    assert left == {"place": [120, 40, 1300, 700], "maximised": False}
    assert _run(folder, tmp_path, (1920, 1080), 1, "open") == left
    smaller = _run(folder, tmp_path, (1366, 768), 1.5, "open")
    assert smaller["place"][2] <= 911
    assert smaller["place"][3] <= 512


def test_nothing_scrolls_sideways_on_the_screens_of_the_counters(folder: Path, tmp_path: Path) -> None:
    """F12 did, on 1366×768: its widest row of choices asked for more than the page has."""
    said = _run(folder, tmp_path, (1366, 768), 1, "widths")
    assert said["places"] == sorted(place for place, _key, _act in PLACES)
    assert said["wide"] == []
