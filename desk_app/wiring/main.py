"""Wiring: settings → store → services → workers → view models → window. Nothing else happens here."""

import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.core.centre import Centre, counter_of
from desk_app.desk_clock import DeskClock
from desk_app.resources_reader import Texts, load_centre, load_texts, use_published
from desk_app.store.first_look import desk_of, rules_of, window_of
from desk_app.ui.desk.called_forward import CalledForward
from desk_app.ui.desk.collector import MainThreadCollector
from desk_app.ui.desk.keys import KeyFilter
from desk_app.ui.desk.start_failed import StartFailed
from desk_app.ui.desk.window import MainWindow
from desk_app.ui.parts.fields import takes_barcodes
from desk_app.ui.parts.page import Page
from desk_app.ui.parts.theme import DARK, LIGHT, apply_theme
from desk_app.view_models.desk.shell import ShellViewModel
from desk_app.workers.crew import Crew
from desk_app.workers.last_resort import LastResort
from desk_app.workers.messages import KeepWindow
from desk_app.workers.syncing import LONGEST_PAUSE_S

CANNOT_OPEN = 2
TICK_MS = 500

if TYPE_CHECKING:
    from desk_app.ui.desk.customer import CustomerWindow
    from desk_app.view_models.desk.customer import CustomerViewModel


def _centre_of(folder: Path) -> Centre:
    """With the number of the counter that this folder's desk stands at."""
    desk_id = desk_of(folder)
    return replace(load_centre(), counter=counter_of(desk_id)) if desk_id else load_centre()


class Program:
    """The counter program: one window, its workers, and how they end."""

    def __init__(self, folder: Path, longest_pause_s: float = LONGEST_PAUSE_S, clock: DeskClock | None = None) -> None:
        self._folder = folder
        self.texts: Texts = load_texts()
        use_published(rules_of(folder))
        self.centre: Centre = _centre_of(folder)
        self.collector = MainThreadCollector()
        self.crew = Crew(folder, self.centre, self.texts, longest_pause_s, clock)
        self.shell = ShellViewModel(self.crew, self.centre, self.texts)
        self.window = MainWindow(self.shell, self.centre, self.texts)
        self.keys = KeyFilter()
        self.keys.wants_barcodes = takes_barcodes
        self.keys.scanned.connect(self.shell.scanner.keyed)
        self.keys.typed.connect(self.window.shortcuts.rest)
        self.shell.scanner.frame_known.connect(self.keys.set_frame)
        self.shell.scanner.learning.connect(self.keys.learn)
        self._customer_data: CustomerViewModel | None = None
        self.customer: CustomerWindow | None = None
        for place, make in self._makers().items():
            self.window.offer(place, make)

    def _makers(self) -> dict[str, Callable[[], Page]]:
        return {
            "intake": self._intake,
            "return": self._return,
            "collect": self._collect,
            "cash": self._cash,
            "handover": self._handover,
            "find": self._find,
            "tray": self._tray,
            "books": self._books,
            "admin": self._admin,
            "clock": self._clock,
        }

    def _intake(self) -> Page:
        from desk_app.ui.intake.page import IntakePage
        from desk_app.view_models.intake.page import IntakeViewModel

        view_model = IntakeViewModel(self.crew, self.centre, self.texts)
        view_model.setParent(self.shell)
        return IntakePage(view_model, self.texts)

    def _return(self) -> Page:
        from desk_app.ui.dossier.returning import ReturnPage
        from desk_app.view_models.dossier.returning import ReturnViewModel

        view_model = ReturnViewModel(self.crew, self.texts)
        view_model.setParent(self.shell)
        return ReturnPage(view_model, self.centre, self.texts)

    def _collect(self) -> Page:
        from desk_app.ui.money.collecting import CollectPage
        from desk_app.view_models.money.collecting import CollectViewModel
        from desk_app.view_models.money.statement import StatementViewModel

        view_model = CollectViewModel(self.crew, self.centre, self.texts)
        statement = StatementViewModel(self.crew, self.texts)
        for part in (view_model, statement):
            part.setParent(self.shell)
        return CollectPage(view_model, statement, self.centre, self.texts)

    def _cash(self) -> Page:
        from desk_app.ui.money.cash import CashPage
        from desk_app.view_models.money.cash import CashViewModel

        view_model = CashViewModel(self.crew, self.centre, self.texts)
        view_model.setParent(self.shell)
        return CashPage(view_model, self.centre, self.texts)

    def _books(self) -> Page:
        from desk_app.ui.money.books import BooksPage
        from desk_app.view_models.money.books import BooksViewModel

        view_model = BooksViewModel(self.crew, self.texts)
        view_model.setParent(self.shell)
        return BooksPage(view_model, self.centre, self.texts)

    def _handover(self) -> Page:
        from desk_app.ui.dossier.handover import HandoverPage
        from desk_app.view_models.dossier.handover import HandoverViewModel

        view_model = HandoverViewModel(self.crew, self.centre, self.texts)
        view_model.setParent(self.shell)
        return HandoverPage(view_model, self.centre, self.texts)

    def _find(self) -> Page:
        from desk_app.ui.dossier.finding import FindPage
        from desk_app.view_models.dossier.acts import ActsViewModel
        from desk_app.view_models.dossier.finding import FindViewModel
        from desk_app.view_models.dossier.past_papers import PastPapersViewModel
        from desk_app.view_models.dossier.scans import ScansViewModel

        view_model = FindViewModel(self.crew, self.texts)
        acts = ActsViewModel(self.crew, self.centre, self.texts)
        scans = ScansViewModel(self.crew, self.texts)
        past = PastPapersViewModel(self.crew, self.texts)
        for part in (view_model, acts, scans, past):
            part.setParent(self.shell)
        return FindPage(view_model, acts, scans, past, self.centre, self.texts)

    def _tray(self) -> Page:
        from desk_app.ui.desk.tray import TrayPage
        from desk_app.view_models.desk.tray import TrayViewModel
        from desk_app.view_models.dossier.board import BoardViewModel

        view_model = TrayViewModel(self.crew, self.texts)
        board = BoardViewModel(self.crew, self.texts)
        for part in (view_model, board):
            part.setParent(self.shell)
        return TrayPage(view_model, board, self.shell, self.texts)

    def _clock(self) -> Page:
        from desk_app.ui.desk.clock import ClockPage
        from desk_app.view_models.desk.clock import ClockViewModel

        view_model = ClockViewModel(self.crew)
        view_model.setParent(self.shell)
        return ClockPage(view_model, self.texts)

    def _admin(self) -> Page:
        from desk_app.ui.desk.admin import AdminPage
        from desk_app.view_models.desk.printers import PrintersViewModel
        from desk_app.view_models.desk.tray import AdminViewModel

        view_model = AdminViewModel(self.crew, self.texts)
        printers = PrintersViewModel(self.crew, self.texts)
        for part in (view_model, printers):
            part.setParent(self.shell)
        return AdminPage(view_model, printers, self.shell.scanner, self.texts)

    def start(self, placed: bool = False) -> None:
        """Show the log-in first; the workers start when it is painted, so that the first key is not kept waiting. `placed`:
        where the window was left, the first time over the whole screen."""
        self.collector.start()
        if placed:
            self.window.take_place(window_of(self._folder))
            self.window.left.connect(self._keep_place)
        self.window.show()
        self.keys.start(self.window.windowHandle())
        QTimer.singleShot(0, self.crew.start)
        if len(QGuiApplication.screens()) > 1:
            self.open_customer_screen().open_on_second_screen()

    @Slot(str)
    def _keep_place(self, place: str) -> None:
        self.crew.run(KeepWindow(place))

    def open_customer_screen(self) -> "CustomerWindow":
        """What the citizen sees; where the counter has a second monitor it opens by itself."""
        from desk_app.ui.desk.customer import CustomerWindow
        from desk_app.view_models.desk.customer import CustomerViewModel

        self._customer_data = CustomerViewModel(self.crew)
        self.customer = CustomerWindow(self._customer_data, self.centre, self.texts)
        return self.customer

    def stop(self) -> None:
        self.keys.stop()
        self.window.close()
        if self.customer is not None:
            self.customer.close()
            self.customer.deleteLater()
            self.customer = None
        self.crew.stop()
        self.collector.stop()


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
        QApplication.quit()

    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {getattr(signal, name): signal.signal(getattr(signal, name), close) for name in names}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run(folder: Path, dark: bool = False, calls: socket.socket | None = None) -> int:
    """Open the window; returns when it is closed, with `CANNOT_OPEN` when the data did not open. `calls`: hears who starts the
    program once more."""
    app = application(dark)
    program = Program(folder)
    last_resort = LastResort(program.texts)
    last_resort.noticed.connect(program.crew.broken)
    last_resort.install()
    app.aboutToQuit.connect(program.crew.stop)
    program.start(placed=True)
    if calls is not None:
        CalledForward(calls, program.window)
    try:
        with closing_on_signals(program.window):
            code = app.exec()
    finally:
        last_resort.remove()
    return CANNOT_OPEN if program.window.cannot_open is not None else code


def show_reason(reason: str) -> None:
    """Why the program did not open, in a window that stays: who started it from an icon sees no terminal."""
    app = application()
    window = StartFailed(load_texts(), reason)
    window.show()
    ticks = QTimer()
    ticks.timeout.connect(window.stays)
    ticks.start(TICK_MS)
    with closing_on_signals(window):
        app.exec()
