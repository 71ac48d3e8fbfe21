"""The first minute on a PC that has a display and nothing else: what is missing is named at once, and nothing stays behind."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from desk_app import system_libraries
from desk_app.commands import window
from desk_app.core.problems import EnvironmentProblem
from desk_app.resources_reader import load_texts
from desk_app.system_libraries import PACKAGES, files_for, missing, packages, platform_of, require_libraries

ENDS_S = 40
FAMILIES = (
    "libX11",
    "libxcb",
    "libxkb",
    "libEGL",
    "libGL.",
    "libdbus",
    "libfont",
    "libfreetype",
    "libglib",
    "libgth",
    "libway",
)


def _qt() -> Path:
    found = system_libraries._qt()
    assert found is not None
    return found


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """A loader that finds none of the system's libraries."""
    ldd = tmp_path / "ldd"
    lines = [f"\\t{name} => not found" for name in (*sorted(PACKAGES), "libnobody-knows.so.7")]
    ldd.write_text("#!/bin/sh\nprintf '" + "\\n".join(lines) + "\\n\\tlibc.so.6 => /lib/libc.so.6 (0x1)\\n'\n")
    ldd.chmod(0o755)
    return {"PATH": f"{tmp_path}:/usr/bin:/bin", "DISPLAY": ":0"}


def test_every_missing_library_is_named_in_one_line_with_one_command(bare: dict[str, str]) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        require_libraries(bare)
    said = load_texts()(caught.value.key, **caught.value.values)
    assert "\n" not in said
    assert all(name in said for name in (*PACKAGES, "libnobody-knows.so.7"))
    command = said.split("sudo apt-get install ")[1].split()
    assert command == sorted({*PACKAGES.values(), "libnobody-knows.so.7"})
    assert "libc.so.6" not in said


@pytest.mark.skipif(sys.platform != "linux", reason="names of Debian's packages")
@pytest.mark.parametrize("platform", ["xcb", "wayland", "offscreen"])
def test_what_qt_loads_of_a_desktop_has_its_package(platform: str) -> None:
    files = files_for(platform, _qt())
    assert files[-1].stem == f"libq{platform}"
    told = "".join(subprocess.run(["ldd", str(file)], capture_output=True, text=True, check=True).stdout for file in files)
    loaded = {line.split()[0] for line in told.splitlines() if " => " in line and str(_qt()) not in line}
    assert {name for name in loaded if name.startswith(FAMILIES)} <= set(PACKAGES) | {"libGLX.so.0", "libGLdispatch.so.0"}
    absent = {line.split()[0] for line in told.splitlines() if "not found" in line}  # a machine without windows lacks many
    assert missing(files, os.environ) == sorted(absent)
    assert absent <= set(PACKAGES)


def test_a_command_that_is_not_there_names_nothing() -> None:
    assert missing(files_for("xcb", _qt()), {"PATH": "/nowhere"}) == []
    assert packages(["libxcb-cursor.so.0", "libgthread-2.0.so.0", "libglib-2.0.so.0"]) == ["libglib2.0-0", "libxcb-cursor0"]


@pytest.mark.parametrize(
    ("environ", "platform"),
    [
        ({"DISPLAY": ":0"}, "xcb"),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "offscreen"),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "wayland;xcb"}, "wayland"),
        ({"QT_QPA_PLATFORM": "vnc:size=1366x768"}, "vnc"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "wayland"),
        ({}, "offscreen"),
    ],
    ids=str,
)
def test_what_is_tested_is_the_platform_that_will_be_used(environ: dict[str, str], platform: str) -> None:
    assert platform_of(environ) == platform


def _started(*arguments: str, **environ: str) -> "subprocess.Popen[str]":
    plain = {name: value for name, value in os.environ.items() if name not in ("QT_QPA_PLATFORM", "DISPLAY")}
    command = [sys.executable, "-u", "-m", "desk_app.cli", *arguments]
    return subprocess.Popen(command, env=plain | environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_display_that_does_not_answer_is_said(tmp_path: Path) -> None:
    """Qt alone would abort the process."""
    with _started("run", "--data", str(tmp_path), DISPLAY=":9999") as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (window.CANNOT_OPEN, "")
    assert err.strip() == load_texts()("cli.display_silent", display=":9999")


def _left(folder: Path) -> list[str]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if str(folder) in " ".join(process.info["cmdline"] or ()):
            found.append(" ".join(process.info["cmdline"]))
    return found


def _until_nothing_is_left(folder: Path) -> None:
    deadline = time.monotonic() + ENDS_S
    while _left(folder):
        assert time.monotonic() < deadline, _left(folder)
        time.sleep(0.2)


@pytest.fixture
def demo(tmp_path: Path) -> "Iterator[tuple[subprocess.Popen[str], Path]]":
    with _started("demo", "--data", str(tmp_path / "demo"), QT_QPA_PLATFORM="offscreen") as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == load_texts()("cli.demo_begins")
        yield process, tmp_path
        process.kill()


PROVED = [pytest.param(each, marks=pytest.mark.prove) for each in (signal.SIGINT, signal.SIGHUP)]
"""They go the way of SIGTERM."""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, *PROVED], ids=lambda each: each.name)
def test_nothing_is_left_running_however_the_demonstration_ends(
    demo: "tuple[subprocess.Popen[str], Path]", how: signal.Signals
) -> None:
    process, folder = demo
    assert process.stdout is not None
    assert process.stdout.readline().strip() == load_texts()("cli.demo_login")
    assert any("bin/postgres" in line for line in _left(folder))
    process.send_signal(how)
    process.wait(ENDS_S)
    _until_nothing_is_left(folder)
    if how is not signal.SIGKILL:
        assert process.returncode in (0, 128 + how)  # the window closed, or it had not come yet


def test_nothing_is_left_running_where_somebody_killed_its_centre(demo: "tuple[subprocess.Popen[str], Path]") -> None:
    """Its PostgreSQL outlives it, and is ended with the demonstration."""
    process, folder = demo
    assert process.stdout is not None
    assert process.stdout.readline().strip() == load_texts()("cli.demo_login")
    (centre,) = (each for each in psutil.process_iter(["cmdline"]) if _is_centre(each.info["cmdline"] or (), folder))
    centre.kill()
    process.send_signal(signal.SIGTERM)
    process.wait(ENDS_S)
    _until_nothing_is_left(folder)


def _is_centre(command: Sequence[str], folder: Path) -> bool:
    return "sync.server.cli" in command and "serve" in command and str(folder) in " ".join(command)


def test_nothing_is_left_running_when_it_ends_before_its_window(demo: "tuple[subprocess.Popen[str], Path]") -> None:
    process, folder = demo
    deadline = time.monotonic() + ENDS_S
    while not any("sync.server.cli" in line for line in _left(folder)):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    process.wait(ENDS_S)
    _until_nothing_is_left(folder)


def test_paths_are_absolute_from_wherever_it_was_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A viewer, a printer's queue, the centre's process stand elsewhere: a relative path opens nothing there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DESK_APP_DATA", "mine")
    for data in (None, Path("here")):
        asked = argparse.Namespace(data=data)
        assert window._folder(asked) == tmp_path / (data or "mine")
        assert window._demo_folder(asked) == tmp_path / (data or "out/demo")
        assert window._demo_data(asked).is_absolute()
