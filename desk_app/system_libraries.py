"""Which of Debian's libraries the window still needs on this PC: all in one line, with the one command that brings them.

`python -m desk_app.system_libraries` asks for the platform that will be used; it imports nothing of Qt, which would fail.
"""

import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from desk_app.core.problems import EnvironmentProblem

TIMEOUT_S = 20.0
MODULES = ("QtCore", "QtGui", "QtWidgets", "QtTest")
PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinput.so.0": "libxcb-xinput0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
}
"""As Debian 12 and 13 call them (13 provides `libglib2.0-0` by another name)."""


def platform_of(environ: Mapping[str, str]) -> str:
    """Which of Qt's platforms will be used: the one that is named, X11 where there is a display, else none is shown."""
    named = environ.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if named:
        return named
    if environ.get("DISPLAY"):
        return "xcb"
    return "wayland" if environ.get("WAYLAND_DISPLAY") else "offscreen"


def has_display(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a window can be shown: always on Windows, else where X11 or Wayland is, or a platform is named."""
    if sys.platform == "win32":
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _qt() -> Path | None:
    found = find_spec("PySide6")  # looked up, not imported
    return Path(found.origin).parent if found is not None and found.origin else None


def files_for(platform: str, qt: Path) -> list[Path]:
    plugin = qt / "Qt" / "plugins" / "platforms" / f"libq{platform}.so"
    return [file for file in (*(qt / f"{module}.abi3.so" for module in MODULES), plugin) if file.exists()]


def missing(files: list[Path], environ: Mapping[str, str]) -> list[str]:
    """The names that the loader does not find, also those that the found ones need; empty where nobody can be asked."""
    import subprocess  # a start that lacks nothing does without

    names: set[str] = set()
    for file in files:
        try:
            told = subprocess.run(
                ["ldd", str(file)],
                env={**environ, "LC_ALL": "C"},
                capture_output=True,
                text=True,
                timeout=TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return []
        names |= {line.split(" => ")[0].strip() for line in told.stdout.splitlines() if line.rstrip().endswith("=> not found")}
    return sorted(names)


def packages(names: list[str]) -> list[str]:
    """What brings them; a library that is not known here is searched for by its own name."""
    return sorted({PACKAGES.get(name, name) for name in names})


def require_libraries(environ: Mapping[str, str] = os.environ) -> None:
    """Raises EnvironmentProblem that names every missing library, and the one command."""
    qt = _qt()
    if sys.platform != "linux" or qt is None:
        return
    names = missing(files_for(platform_of(environ), qt), environ)
    if names:
        command = "sudo apt-get install " + " ".join(packages(names))
        raise EnvironmentProblem("cli.missing_libraries", names=", ".join(names), command=command)


def require_window(environ: Mapping[str, str] = os.environ) -> None:
    """As `require_libraries`, at a start: asked in full only where Qt does not load."""
    qt = _qt()
    if sys.platform != "linux" or qt is None:
        return
    import ctypes

    try:
        import PySide6.QtWidgets  # noqa: F401

        for file in files_for(platform_of(environ), qt)[len(MODULES) :]:
            ctypes.CDLL(str(file))
    except (ImportError, OSError):
        require_libraries(environ)
        raise
    if platform_of(environ) == "xcb":
        _require_x11(environ)


def _require_x11(environ: Mapping[str, str]) -> None:
    """Qt ends the process where the display does not answer."""
    import ctypes

    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    line = ctypes.c_void_p(xcb.xcb_connect(None, None))
    refused = xcb.xcb_connection_has_error(line)
    xcb.xcb_disconnect(line)
    if refused:
        raise EnvironmentProblem("cli.display_silent", display=environ.get("DISPLAY", ""))


def main() -> int:
    from desk_app.resources_reader import load_texts

    try:
        require_libraries()
    except EnvironmentProblem as problem:
        sys.stderr.write(load_texts()(problem.key, **problem.values) + "\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
