"""What is after the log-in window: the workers, the shell, the frame, the keys; and how each place is made."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desk_app.core.centre import Centre
from desk_app.core.counters import counter_of
from desk_app.desk_clock import DeskClock, steady_ms
from desk_app.resources_reader import Texts, load_centre, use_published
from desk_app.store.first_look import agencies_in_use, desk_of, is_sealed, keep_window, rules_of
from desk_app.ui.desk.collector import MainThreadCollector
from desk_app.ui.desk.frame import WindowFrame
from desk_app.ui.desk.keys import KeyFilter
from desk_app.ui.desk.window import MainWindow
from desk_app.ui.parts.fields import takes_barcodes
from desk_app.ui.parts.page import Page
from desk_app.view_models.desk.shell import ShellViewModel
from desk_app.workers.crew import Crew
from desk_app.workers.messages import KeepWindow
from desk_app.workers.syncing import LONGEST_PAUSE_S

if TYPE_CHECKING:
    from desk_app.ui.desk.customer import CustomerWindow
    from desk_app.view_models.desk.customer import CustomerViewModel


def centre_of(folder: Path) -> Centre:
    """By the rules that were published to this folder's desk, with the number of the counter that it stands at."""
    use_published(rules_of(folder), agencies_in_use(folder))
    desk_id = desk_of(folder)
    return replace(load_centre(), counter=counter_of(desk_id)) if desk_id else load_centre()


def _with(page: Page, *view_models: QObject) -> Page:
    """They end with it."""
    for each in view_models:
        each.setParent(page)
    return page


class Workings:
    """Of one window, to which `join` gives its frame."""

    def __init__(
        self, folder: Path, centre: Centre, texts: Texts, longest_pause_s: float | None, clock: DeskClock | None
    ) -> None:
        self._folder = folder
        self.centre = centre
        self.texts = texts
        self.collector = MainThreadCollector()
        self.crew = Crew(folder, centre, texts, longest_pause_s or LONGEST_PAUSE_S, clock)
        self.shell = ShellViewModel(self.crew, centre, texts)
        self.keys = KeyFilter()
        self.keys.wants_barcodes = takes_barcodes
        self.keys.scanned.connect(self.shell.scanner.keyed)
        self.shell.scanner.frame_known.connect(self.keys.set_frame)
        self.shell.scanner.learning.connect(self.keys.learn)
        self._customer_data: CustomerViewModel | None = None
        self.customer: CustomerWindow | None = None

    def join(self, window: MainWindow) -> None:
        """Put the frame around its places."""
        window.login.centre.setText(self.centre.name)  # should what was published have been wrong
        if is_sealed(self._folder):
            from desk_app.wiring.unlocking import note_names

            note_names(self._folder, desk_of(self._folder), self.centre.name)
        frame = WindowFrame(window, self.shell, self.centre, self.texts, steady_ms)
        for place, make in self._makers().items():
            frame.offer(place, make)
        self.keys.typed.connect(frame.shortcuts.rest)
        window.take_frame(frame)

    def begin(self, window: MainWindow) -> None:
        """The keys are watched, and the workers open the data."""
        self.collector.start()
        self.keys.start(window.windowHandle())
        self.crew.start()

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
            "incident": self._incident,
        }

    def _intake(self) -> Page:
        from desk_app.ui.intake.page import IntakePage
        from desk_app.view_models.intake.page import IntakeViewModel

        view_model = IntakeViewModel(self.crew, self.centre, self.texts)
        view_model.drafts.is_typing = lambda: self.keys.busy
        return _with(IntakePage(view_model, self.texts), view_model)

    def _return(self) -> Page:
        from desk_app.ui.dossier.returning import ReturnPage
        from desk_app.view_models.dossier.returning import ReturnViewModel

        view_model = ReturnViewModel(self.crew, self.texts)
        return _with(ReturnPage(view_model, self.centre, self.texts), view_model)

    def _collect(self) -> Page:
        from desk_app.ui.money.collecting import CollectPage
        from desk_app.view_models.money.collecting import CollectViewModel
        from desk_app.view_models.money.statement import StatementViewModel

        view_model = CollectViewModel(self.crew, self.centre, self.texts)
        statement = StatementViewModel(self.crew, self.texts)
        return _with(CollectPage(view_model, statement, self.centre, self.texts), view_model, statement)

    def _cash(self) -> Page:
        from desk_app.ui.money.cash import CashPage
        from desk_app.view_models.money.cash import CashViewModel

        view_model = CashViewModel(self.crew, self.centre, self.texts)
        return _with(CashPage(view_model, self.centre, self.texts), view_model)

    def _books(self) -> Page:
        from desk_app.ui.money.books import BooksPage
        from desk_app.view_models.money.books import BooksViewModel

        view_model = BooksViewModel(self.crew, self.texts)
        return _with(BooksPage(view_model, self.centre, self.texts), view_model)

    def _handover(self) -> Page:
        from desk_app.ui.dossier.handover import HandoverPage
        from desk_app.view_models.dossier.handover import HandoverViewModel

        view_model = HandoverViewModel(self.crew, self.centre, self.texts)
        return _with(HandoverPage(view_model, self.centre, self.texts), view_model)

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
        return _with(FindPage(view_model, acts, scans, past, self.centre, self.texts), view_model, acts, scans, past)

    def _tray(self) -> Page:
        from desk_app.ui.desk.tray import TrayPage
        from desk_app.view_models.desk.tray import TrayViewModel
        from desk_app.view_models.dossier.board import BoardViewModel

        view_model = TrayViewModel(self.crew, self.texts)
        board = BoardViewModel(self.crew, self.texts)
        return _with(TrayPage(view_model, board, self.shell, self.texts), view_model, board)

    def _clock(self) -> Page:
        from desk_app.ui.desk.clock import ClockPage
        from desk_app.view_models.desk.clock import ClockViewModel

        view_model = ClockViewModel(self.crew)
        return _with(ClockPage(view_model, self.texts), view_model)

    def _incident(self) -> Page:
        from desk_app.ui.desk.incident import IncidentPage
        from desk_app.view_models.desk.incident import IncidentViewModel

        view_model = IncidentViewModel(self.shell, self.texts)
        return _with(IncidentPage(view_model, self.texts), view_model)

    def _admin(self) -> Page:
        from desk_app.ui.desk.admin import AdminPage
        from desk_app.ui.desk.people import PeoplePanel
        from desk_app.ui.desk.views_seen import ViewsSeenPanel
        from desk_app.view_models.desk.people import PeopleViewModel
        from desk_app.view_models.desk.printers import PrintersViewModel
        from desk_app.view_models.desk.tray import AdminViewModel
        from desk_app.view_models.desk.views_seen import ViewsSeenViewModel

        view_model = AdminViewModel(self.crew, self.texts)
        printers = PrintersViewModel(self.crew, self.texts)
        people = PeopleViewModel(self.crew, self.texts)
        panel = PeoplePanel(people, self.centre, self.texts)
        seen = ViewsSeenViewModel(self.crew)
        views = ViewsSeenPanel(seen, self.texts) if self.shell.may("see_views") else None
        page = AdminPage(view_model, printers, panel, views, self.shell.scanner, self.texts, self.shell.may("administer"))
        return _with(page, view_model, printers, people, seen)

    def keep_place(self, place: str) -> None:
        """Where the window stood."""
        keep_window(self._folder, place)
        self.crew.run(KeepWindow(place))

    def open_customer_screen(self) -> "CustomerWindow":
        """What the citizen sees; where the counter has a second monitor it opens by itself."""
        from desk_app.ui.desk.customer import CustomerWindow
        from desk_app.view_models.desk.customer import CustomerViewModel

        self._customer_data = CustomerViewModel(self.crew)
        self.customer = CustomerWindow(self._customer_data, self.centre, self.texts)
        return self.customer

    def stop(self) -> None:
        """All of it; after the window."""
        if self.customer is not None:
            self.customer.close()
            self.customer.deleteLater()
            self.customer = None
        self.crew.stop()
        self.collector.stop()
