"""Real input methods at the real window: ibus and fcitx5 under an X server of its own, keys by xdotool.

Qt speaks to fcitx5 by the protocol of ibus, which fcitx5 answers too: its own plugin belongs to the system's Qt, not to ours.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.absent import skip_where_absent
from tests.desks import Desk
from tests.prove.conftest import Figures

pytestmark = pytest.mark.prove

ENGINES: dict[str, tuple[str, ...]] = {
    "ibus-unikey": ("ibus-unikey",),
    "fcitx5-unikey": ("fcitx5", "fcitx5-unikey"),
    "fcitx5-bamboo": ("fcitx5", "fcitx5-bamboo"),
    "none": (),
}
"""With the packages that each wants."""
PROFILE = """[Groups/0]
Name=Default
Default Layout=us
DefaultIM={engine}

[Groups/0/Items/0]
Name={engine}
Layout=

[GroupOrder]
0=Default
"""
CARD = "014090000123||DOAN VAN SAM|15081990|Nam|Tong Lenh|01012021"
WAIT_S = 20.0


@dataclass
class Seat:
    """A display, a session bus, an input method, the window; and a typist."""

    folder: Path
    engine: str
    environment: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        shown, tell = os.pipe()
        self._run("Xvfb", "-displayfd", str(tell), "-screen", "0", "1366x768x24", "-nolisten", "tcp", pass_fds=(tell,))
        os.close(tell)
        with os.fdopen(shown) as reader:
            display = reader.readline().strip()
        home, run = self.folder / "home", self.folder / "run"
        for place in (home / ".config" / "fcitx5", run):
            place.mkdir(parents=True, mode=0o700)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("QT_", "XDG_", "IBUS_", "DBUS_"))},
            "DISPLAY": f":{display}",
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(run),
            "LANG": "C.UTF-8",
            "GSETTINGS_BACKEND": "memory",
            "QT_QPA_PLATFORM": "xcb",
            "QT_IM_MODULE": "ibus" if self.engine != "none" else "compose",
        }
        heard, say = os.pipe()
        self._run("dbus-daemon", "--session", "--nofork", f"--print-address={say}", pass_fds=(say,))
        os.close(say)
        with os.fdopen(heard) as reader:
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = reader.readline().strip()
        self._run("openbox")
        if self.engine == "ibus-unikey":
            self._run("ibus-daemon", "--panel", "disable", "--config", "disable")
            self._until(self._unikey_on, "ibus answers")
        elif self.engine != "none":
            engine = self.engine.removeprefix("fcitx5-")
            (home / ".config" / "fcitx5" / "profile").write_text(PROFILE.format(engine=engine))
            self._run("fcitx5", "--disable=wayland,waylandim,notifications,kimpanel")
            self._until(lambda: self._says("fcitx5-remote") == 0, "fcitx5 answers")

    def open(self, desk: Path) -> None:
        self.state = self.folder / "state.json"
        self._run(sys.executable, "-m", "tests.prove.typed_window", str(desk), str(self.state))
        self.until(lambda seen: seen["place"] == "login" and seen["active"], "the log-in stands")
        time.sleep(1.0)  # the first focus reaches the input method
        if self.engine.startswith("fcitx5"):
            self._says("fcitx5-remote", "-o")

    def _run(self, *command: str, pass_fds: tuple[int, ...] = ()) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = self.environment or None
        self.running.append(subprocess.Popen(command, env=environment, pass_fds=pass_fds, **quiet))  # type: ignore[call-overload]

    def _unikey_on(self) -> bool:
        """`ibus engine NAME` ends with 1 where it cannot set the keyboard's layout too: what counts is which engine is on."""
        self._says("ibus", "engine", "Unikey")
        told = subprocess.run(("ibus", "engine"), env=self.environment, timeout=10, capture_output=True, check=False)
        return told.stdout.strip() == b"Unikey"

    def _says(self, *command: str) -> int:
        return subprocess.run(command, env=self.environment, timeout=10, capture_output=True, check=False).returncode

    def look(self) -> dict[str, Any]:
        try:
            seen: dict[str, Any] = json.loads(self.state.read_text())
        except (OSError, ValueError):
            return {"place": ""}
        return seen

    def _until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + WAIT_S
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"{self.engine}: {what}: {self.look() if hasattr(self, 'state') else ''}")
            time.sleep(0.05)

    def until(self, condition: Callable[[dict[str, Any]], Any], what: str) -> None:
        self._until(lambda: bool(condition({"lines": {}, "form": {}, **self.look()})), what)

    def type(self, text: str, delay_ms: int = 60) -> None:
        subprocess.run(["xdotool", "type", "--delay", str(delay_ms), text], env=self.environment, check=True, timeout=60)

    def key(self, *keys: str) -> None:
        subprocess.run(["xdotool", "key", "--delay", "20", *keys], env=self.environment, check=True, timeout=10)

    def type_and(self, text: str, key: str) -> None:
        """The key comes at once after the last letter, from the same typist."""
        keys = ["space" if char == " " else char for char in text]
        subprocess.run(["xdotool", "key", "--delay", "60", *keys, key], env=self.environment, check=True, timeout=60)

    def log_in(self) -> None:
        self.type_and("lan", "Return")
        self.until(lambda seen: seen["focus"] == "Mã PIN hoặc mật khẩu", "the name is in its field")
        assert self.look()["name"] == "lan"
        self.type_and("123456", "Return")
        self.until(lambda seen: seen["place"] == "intake", "in")

    def stop(self) -> None:
        for process in reversed(self.running):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


@pytest.fixture(params=ENGINES)
def seat(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Seat]:
    skip_where_absent("xvfb", "openbox", "xdotool", "dbus", *ENGINES[request.param])
    Desk(tmp_path / "desk").store.close()
    seat = Seat(tmp_path, request.param)
    try:
        seat.start()
        seat.open(tmp_path / "desk")
        yield seat
    finally:
        seat.stop()


def test_a_name_ended_with_enter_is_whole_at_the_log_in(seat: Seat) -> None:
    seat.log_in()


def test_a_word_is_in_its_field_before_the_key_that_ends_it(seat: Seat) -> None:
    """Telex: Lò Văn Ước, and Enter, Tab, F9, Alt+D at once after the last letter."""
    seat.log_in()
    telex = seat.engine != "none"
    name = "lof vawn uwowcs" if telex else "lo van uoc"
    whole = "lò văn ước" if telex else "lo van uoc"
    for key in ("Return", "Tab", "F9", "alt+d"):
        seat.until(lambda seen: seen["focus"] == "Số định danh", "at the number")
        seat.key("Tab")
        seat.until(lambda seen: seen["focus"] == "Họ và tên", "at the name")
        seat.type_and(name, key)
        seat.until(lambda seen: seen["form"].get("name") == whole, f"the name before {key}")
        time.sleep(0.4)
        seen = seat.look()
        assert seen["form"]["name"] == whole, (key, seen)
        assert set(seen["lines"]) == {"Họ và tên"}, (key, seen)
        seat.key("F8")  # away and back, with an empty page
        seat.until(lambda seen: seen["place"] == "tray", "at F8")
        seat.key("F2")
        seat.until(lambda seen: seen["place"] == "intake", "back")
        _to(seat, "Họ và tên")
        seat.key("ctrl+a", "BackSpace")
        seat.until(lambda seen: not seen["lines"], "empty")
        seat.key("Escape")


def _to(seat: Seat, field: str) -> None:
    for _ in range(30):
        if seat.look().get("focus") == field:
            return
        seat.key("Tab")
        time.sleep(0.15)
    pytest.fail(f"{field} is not to be reached: {seat.look()}")


def test_cards_scanned_at_a_scanner_s_speed_arrive_whole(seat: Seat, figures: Figures) -> None:
    """Into a field of digits and into one with the input method on, which would rewrite its letters: the card as it
    is, never another number, and no letter in a field."""
    seat.log_in()
    numbers, right, wrong = [], 0, []
    for number in range(12):
        card = CARD.replace("0000123", f"00001{number:02}")
        numbers.append(card[:12])
        _to(seat, ("Số định danh", "Họ và tên", "Thủ tục")[number % 3])
        seat.type(card + "\n", 4)
        time.sleep(0.9)
        seen = seat.look()
        form = seen["form"]
        right += form == {"name": "DOAN VAN SAM", "number": card[:12]}
        wrong += [form] if len(form["number"]) >= 12 and form["number"] not in numbers else []
    figures[f"card scans under {seat.engine}"] = {"right": right, "of": 12}
    assert not wrong
    assert right >= 8  # keys of xdotool come late on a busy machine; a scanner's do not
