"""Wiring: settings → store → services → workers → view models → window. Nothing else happens here.

The log-in window comes first. Nothing stands above that it does not need: the rest is loaded once it is painted, piece by
piece between the keys, and at once where somebody asks for it.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.core.counters import counter_of
from desk_app.resources_reader import Texts, load_texts, name_of_centre
from desk_app.store.first_look import desk_of, named_centre_of, rules_of, window_of
from desk_app.ui.desk.window import MainWindow
from desk_app.ui.parts.theme import DARK, LIGHT, apply_theme
from desk_app.wiring.data_door import DataDoor

if TYPE_CHECKING:
    import socket

    from desk_app.core.centre import Centre
    from desk_app.desk_clock import DeskClock
    from desk_app.ui.desk.collector import MainThreadCollector
    from desk_app.ui.desk.customer import CustomerWindow
    from desk_app.ui.desk.keys import KeyFilter
    from desk_app.view_models.desk.shell import ShellViewModel
    from desk_app.wiring.workings import Workings
    from desk_app.workers.crew import Crew

CANNOT_OPEN = 2
TICK_MS = 500
UNSEEN_MS = 1_000
"""A window that nobody has painted by then (it opened minimised) is not waited for."""
PIECES = (
    "desk_app.core.working_time",
    "desk_app.core.centre",
    "desk_app.resources_reader.centre_rules",
    "desk_app.services.records",
    "desk_app.services.money_records",
    "desk_app.services.ports",
    "desk_app.workers.messages",
    "desk_app.workers.bugs",
    "desk_app.workers.printing",
    "desk_app.workers.crew",
    "desk_app.view_models.desk.scanner",
    "desk_app.view_models.desk.shell",
    "desk_app.ui.desk.keys",
    "desk_app.ui.desk.strip",
    "desk_app.ui.desk.frame",
    "desk_app.wiring.workings",
)
"""Loaded in this order, so that none holds a key up for long: each brings along only what those before it did not."""


class Program:
    """The counter program: one window, its workers, and how they end."""

    def __init__(self, folder: Path, longest_pause_s: float | None = None, clock: "DeskClock | None" = None) -> None:
        """`longest_pause_s`: between two tries to reach the centre."""
        self._folder = folder
        self._longest_pause_s = longest_pause_s
        self._clock = clock
        self.texts: Texts = load_texts()
        self.failure: Exception | None = None
        """Why the rest of it could not be put together."""
        self._begun = False
        self._when_begun: Callable[[], None] | None = None
        self._workings: Workings | None = None
        self._pieces: Iterator[object] = self._in_pieces()
        self._door = DataDoor(folder, self._refused)
        self._next, self._unseen = QTimer(), QTimer()
        self._next.timeout.connect(self._put_in_next)
        self._unseen.timeout.connect(self._put_in_next)
        name, counter = name_of_centre(rules_of(folder))
        name = name if self._door.is_open else named_centre_of(folder) or name
        self.window = MainWindow(self.texts, name, counter_of(desk_of(folder)) or counter, self._whole)

    def _in_pieces(self) -> Iterator[None]:
        for module in PIECES:
            import_module(module)
            yield
        from desk_app.wiring.workings import Workings, centre_of

        while not self._door.look():
            yield
        self.window.login.tell("")
        centre = centre_of(self._folder)
        yield
        workings = Workings(self._folder, centre, self.texts, self._longest_pause_s, self._clock)
        yield
        self._workings = workings
        workings.join(self.window)

    def _whole(self) -> "Workings":
        """What is not there yet is put in now."""
        for _ in self._pieces:
            if self._door.waits_for_person:
                raise LookupError("the data is sealed, and nobody has opened it yet")
        if self._workings is None:
            raise LookupError("it could not be put together") from self.failure
        return self._workings

    @property
    def centre(self) -> "Centre":
        return self._whole().centre

    @property
    def crew(self) -> "Crew":
        return self._whole().crew

    @property
    def shell(self) -> "ShellViewModel":
        return self._whole().shell

    @property
    def keys(self) -> "KeyFilter":
        return self._whole().keys

    @property
    def collector(self) -> "MainThreadCollector":
        return self._whole().collector

    @property
    def customer(self) -> "CustomerWindow | None":
        return self._whole().customer

    def open_customer_screen(self) -> "CustomerWindow":
        """What the citizen sees."""
        return self._whole().open_customer_screen()

    def start(self, placed: bool = False, begun: Callable[[], None] | None = None) -> None:
        """Show the log-in; all else follows when it is painted, so that the first key is not kept waiting; `begun` is called
        when it begins to work. `placed`: where the window was left, the first time over the whole screen."""
        self._when_begun = begun
        if placed:
            self.window.take_place(window_of(self._folder))
            self.window.left.connect(self._keep_place)
        self.window.wants_in.connect(self._wants_in)
        self._door.begin()
        self.window.painted.connect(self._next.start, Qt.ConnectionType.QueuedConnection)
        self.window.left.connect(self._next.stop)  # who closes it at once waits for nothing
        self.window.left.connect(self._unseen.stop)
        self.window.show()
        self._unseen.start(UNSEEN_MS)

    def _put_in_next(self) -> None:
        """A piece, and back to whoever types."""
        self._unseen.stop()
        try:
            if next(self._pieces, self) is self:
                self._next.stop()
                self._begin()
            elif self._door.waits_for_person:
                self._next.stop()
                self.window.login.tell(self.texts("keys.who_opens"))
            elif not self._next.isActive():
                self._next.start()
        except Exception as error:
            self._next.stop()
            self.failure = error
            QApplication.exit(CANNOT_OPEN)

    def _wants_in(self, name: str, secret: str) -> None:
        """The data may be sealed, and this be what opens it; the rest goes on then."""
        if not self._door.is_open:
            self._door.try_account(name, secret)
            self._next.start()

    def _refused(self) -> None:
        self.window.refuse(self.texts("keys.not_opened"))

    def _begin(self) -> None:
        self._begun = True
        if self._when_begun is not None:
            self._when_begun()
        self._whole().begin(self.window)
        if len(QGuiApplication.screens()) > 1:
            self.open_customer_screen().open_on_second_screen()

    def _keep_place(self, place: str) -> None:
        if self._begun:
            self._whole().keep_place(place)

    def stop_workers(self) -> None:
        """They finish what was given to them."""
        self._next.stop()
        self._unseen.stop()
        if self._workings is not None:
            self._workings.crew.stop()

    def stop(self) -> None:
        """All of it."""
        self._next.stop()
        self._unseen.stop()
        if self._workings is not None:
            self._workings.keys.stop()
        self.window.close()
        if self._workings is not None:
            self._workings.stop()


def application(dark: bool = False) -> QApplication:
    os.environ.setdefault("IBUS_ENABLE_SYNC_MODE", "1")  # without it ibus swaps keys of a scanner's burst
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    apply_theme(app, DARK if dark else LIGHT)
    return app


@contextlib.contextmanager
def closing_on_signals(window: QWidget) -> Iterator[None]:
    """Ctrl+C in the terminal, an end of the session, a terminal that closes: the window closes as by hand. Python hears of it
    at the next tick of the clock."""

    def close(_number: int, _frame: FrameType | None) -> None:
        window.close()
        QTimer.singleShot(0, QApplication.quit)  # before `exec` it would be nothing to quit, and `exec` never returned

    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {getattr(signal, name): signal.signal(getattr(signal, name), close) for name in names}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run(
    folder: Path, dark: bool = False, closed_for: Callable[[str], object] = str, calls: "socket.socket | None" = None
) -> int:
    """Open the window; returns when it is closed, with `CANNOT_OPEN` when the data did not open: `closed_for` hears why.
    `calls`: hears who starts the program once more."""
    app = application(dark)
    program = Program(folder)
    app.aboutToQuit.connect(program.stop_workers)
    program.window.closed_for.connect(closed_for)
    with contextlib.ExitStack() as last:
        program.start(placed=True, begun=lambda: _catch_the_rest(program, last))
        if calls is not None:
            from desk_app.ui.desk.called_forward import CalledForward

            CalledForward(calls, program.window)
        with closing_on_signals(program.window):
            code = app.exec()
    if program.failure is not None:
        raise program.failure
    return CANNOT_OPEN if program.window.cannot_open is not None else code


def _catch_the_rest(program: Program, last: contextlib.ExitStack) -> None:
    """What nobody caught is told from now on, as long as `last` is open."""
    from desk_app.workers.last_resort import LastResort

    last_resort = LastResort(program.texts)
    last_resort.noticed.connect(program.crew.broken)
    last_resort.install()
    last.callback(last_resort.remove)


def show_reason(reason: str) -> None:
    """Why the program did not open, in a window that stays: who started it from an icon sees no terminal."""
    from desk_app.ui.desk.start_failed import StartFailed

    app = application()
    window = StartFailed(load_texts(), reason)
    window.show()
    ticks = QTimer()
    ticks.timeout.connect(window.stays)
    ticks.start(TICK_MS)
    with closing_on_signals(window):
        app.exec()
