"""The frame: who is logged in, what the strip says, and where a scan belongs."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.answers.board.board import CountSameDay
from desk_app.answers.board.list_work import ListWork
from desk_app.answers.desk.accounts_view import CheckStay
from desk_app.answers.desk.centre_line import CountUnsent, ListNews, Unsent
from desk_app.answers.desk.clock import CheckClock, ClockView
from desk_app.answers.desk.idle_lock import CheckIdleLock
from desk_app.answers.desk.print_jobs import ListPrintJobs
from desk_app.answers.money.boxes import BoxState, SeeBoxes
from desk_app.answers.money.differences import ListDifferences
from desk_app.answers.money.transfers import ListDeposits
from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.core.permissions import Act, may
from desk_app.resources_reader import Texts
from desk_app.services.ports import Actor
from desk_app.view_models.desk.scanner import ScannerViewModel
from desk_app.workers.crew import Crew
from desk_app.workers.messages import (
    ChangePin,
    CustomerRows,
    DrawerState,
    LineState,
    LogIn,
    LogOut,
    PrinterState,
    Problem,
    SignerState,
)


@dataclass(frozen=True, slots=True)
class StripState:
    """What the strip shows; tones: good, warn, bad, plain."""

    printer_text: str = ""
    printer_tone: str = "plain"
    centre_text: str = ""
    centre_tone: str = "plain"
    shift_text: str = ""
    scanner_text: str = ""
    scanner_tone: str = "plain"
    signer_text: str = ""
    tray: int = 0
    same_day: int = 0
    data_text: str = ""
    clock_doubt: str = ""
    clock_moved: bool = False
    clock_ahead_ms: int = 0


class ShellViewModel(QObject):
    logged_in = Signal(object)
    leaving = Signal()
    logged_out = Signal()
    login_problem = Signal(object)
    strip_changed = Signal(object)
    line_changed = Signal()
    clock_doubted = Signal()
    drawer_shut = Signal(str)
    open_dossier = Signal(str)
    sent_away = Signal(str)
    """The account of who is here was ended, or their time is over: why, in words."""

    def __init__(self, crew: Crew, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self.crew = crew
        self.centre = centre
        self.texts = texts
        self.strip = StripState()
        self._leaving = False
        self.idle_lock_minutes = 0
        self._line_before = crew.line_now
        self._backlog = Unsent(0, None, None)
        self._down_since_ms: int | None = None
        self._asking = self._open_news = self._work = self._differences = self._deposits = 0
        self.scanner = ScannerViewModel(crew, texts, centre.letters)
        self.scanner.setParent(self)
        crew.line.connect(self._line_changed)
        crew.printer.connect(self._printer_changed)
        crew.drawer.connect(self._drawer_answered)
        crew.scanner.connect(self._scanner_changed)
        crew.signer.connect(self._signer_changed)
        crew.data.changed.connect(self._data_told)
        crew.changed.connect(self.refresh)
        crew.spool_changed.connect(self.refresh)

    @property
    def actor(self) -> Actor | None:
        """Who is at the counter. What they began goes on under the crew's, until it is written down that they left."""
        return None if self._leaving else self.crew.actor

    def may(self, act: Act) -> bool:
        return self.actor is not None and may(self.actor.roles, act)

    def log_in(self, name: str, secret: str) -> None:
        self.crew.run(LogIn(name, secret), self._logged_in, self._login_failed)

    def change_pin(self, name: str, secret: str, new: str, again: str) -> None:
        self.crew.run(ChangePin(name, secret, new, again), self._logged_in, self._login_failed)

    def _logged_in(self, actor: Actor) -> None:
        self.crew.actor = actor
        self.logged_in.emit(actor)
        self.refresh()

    def _login_failed(self, problem: Problem) -> None:
        self.login_problem.emit(problem)

    def log_out(self, idle: bool = False) -> None:
        """`idle`: nobody did; the screen locks itself."""
        if self.actor is not None:
            self._leaving = True
            self.leaving.emit()
            self.crew.run(LogOut(idle), self._left, self._left_anyway)

    def _left(self, _value: object) -> None:
        self.crew.actor, self._leaving = None, False
        self._set(clock_doubt="")  # who comes next is asked too
        self.crew.show_customer(CustomerRows(()))  # what the citizen saw goes with who served them
        self.crew.show_customer_code(None)
        self.logged_out.emit()

    def _left_anyway(self, _problem: Problem) -> None:
        self._left(None)

    @Slot()
    def refresh(self) -> None:
        """Ask for what the strip shows."""
        self.crew.ask(CountUnsent(), self._backlog_known, self.crew.report)
        if self.actor is not None:
            self.crew.ask(CheckIdleLock(), self._idle_lock_known, self.crew.report)
            self.crew.ask(ListPrintJobs(), self._tray_known, self.crew.report)
            self.crew.ask(ListNews(), self._news_known, self.crew.report)
            self.crew.ask(ListWork(self.actor.roles), self._work_known, self.crew.report)
            self._ask_of_money()
            self.crew.ask(CountSameDay(), self._same_day_known, self.crew.report)
            self.look_at_clock()
            self.crew.ask(SeeBoxes(tuple(agency.id for agency in self.centre.agencies)), self._boxes_known, self.crew.report)

    def _idle_lock_known(self, minutes: int) -> None:
        self.idle_lock_minutes = minutes

    def _ask_of_money(self) -> None:
        """What this officer may look into or confirm; for anybody else it is no work."""
        self.crew.ask(ListDifferences(), self._differences_known, self.crew.report)
        self.crew.ask(ListDeposits(), self._deposits_known, self.crew.report)

    def _differences_known(self, differences: tuple[object, ...]) -> None:
        self._differences = len(differences) if self.may("review_difference") else 0
        self._count_tray()

    def _deposits_known(self, deposits: tuple[object, ...]) -> None:
        self._deposits = len(deposits) if self.may("confirm_deposit") else 0
        self._count_tray()

    def _set(self, **values: object) -> None:
        changed = replace(self.strip, **values)  # type: ignore[arg-type]
        if changed != self.strip:
            self.strip = changed
            self.strip_changed.emit(changed)

    def _tray_known(self, jobs: tuple[object, ...]) -> None:
        asking = sum(1 for job in jobs if getattr(job, "state", "") == "unknown")
        self._asking = asking + (self.crew.line_now.state == "stopped")
        self._count_tray()

    def _news_known(self, news: tuple[object, ...]) -> None:
        self._open_news = len(news)
        self._count_tray()

    def _work_known(self, rows: tuple[object, ...]) -> None:
        self._work = len(rows)
        self._count_tray()

    def _count_tray(self) -> None:
        data = len(self.crew.data.troubles)
        self._set(tray=data + self._asking + self._open_news + self._work + self._differences + self._deposits)

    def look_at_clock(self) -> None:
        """Each minute: the date, and whether it ends the time of who is here."""
        self.crew.ask(CheckClock(), self._clock_known, self.crew.report)
        if self.actor is not None:
            self.crew.ask(CheckStay(self.actor.officer_id), self._stay_known, self.crew.report)

    def _clock_known(self, view: ClockView) -> None:
        began = bool(view.doubt) and not self.strip.clock_doubt
        self._set(clock_doubt=view.doubt, clock_moved=view.moved, clock_ahead_ms=view.ahead_ms)
        if began and self.may("confirm_clock"):
            self.clock_doubted.emit()

    def _stay_known(self, why_not: str) -> None:
        if why_not and self.actor is not None:
            self.sent_away.emit(why_not)

    def _same_day_known(self, count: int) -> None:
        self._set(same_day=count)

    def _boxes_known(self, boxes: tuple[BoxState, ...]) -> None:
        actor = self.actor
        shifts = [box.shift for box in boxes if box.shift and actor and box.shift.officer == actor.officer_id]
        if shifts:
            opened = local(min(shift.opened_at_ms for shift in shifts))
            self._set(shift_text=self.texts("ui.strip.shift", time=f"{opened:%H:%M}", count=len(shifts)))
        else:
            self._set(shift_text=self.texts("ui.strip.no_shift"))

    def _backlog_known(self, backlog: Unsent) -> None:
        self._backlog = backlog
        self._show_centre()

    @Slot(object)
    def _line_changed(self, line: LineState) -> None:
        if line.state == "waiting" and self._line_before.state != "waiting":
            self._down_since_ms = self.crew.now_ms()
        self._line_before = line
        self._show_centre()  # at once, with what is known to wait; the count follows
        self.line_changed.emit()
        self.refresh()

    def _show_centre(self) -> None:
        line, backlog = self.crew.line_now, self._backlog
        if line.state == "off":
            text, tone = self.texts("ui.strip.centre_off", count=backlog.waiting), "plain"
        elif line.state == "stopped":
            text, tone = self.texts("ui.strip.centre_stopped", count=backlog.waiting), "bad"
        elif line.state == "waiting":
            since = local(self._down_since_ms or self.crew.now_ms())
            text, tone = self.texts("ui.strip.centre_down", time=f"{since:%H:%M}", count=backlog.waiting), "warn"
        elif backlog.waiting:
            text, tone = self.texts("ui.strip.centre_sending", count=backlog.waiting), "good"
        elif backlog.scans:
            text, tone = self.texts("ui.strip.centre_scans", count=backlog.scans), "good"
        else:
            at = f"{local(backlog.acknowledged_at_ms):%H:%M}" if backlog.acknowledged_at_ms else ""
            text, tone = self.texts("ui.strip.centre_up", time=at), "good"
        self._set(centre_text=text, centre_tone=tone)

    @Slot()
    def _data_told(self) -> None:
        found = next(iter(self.crew.data.troubles), "")
        self._set(data_text=self.texts(f"ui.strip.data.{found}") if found else "")
        self._count_tray()

    def data_details(self) -> str:
        """What is the matter with the desk's data, each in its sentence."""
        return "\n".join(problem.text for problem in self.crew.data.troubles.values())

    def centre_details(self) -> str:
        """The sentence behind the strip's button."""
        line = self.crew.line_now
        if line.state == "stopped":
            return self.texts(f"ui.line.{line.detail}", have=line.have or "–", got=line.got or "–")
        return self.texts(f"ui.line.{line.state}", count=self._backlog.waiting)

    @Slot(object)
    def _printer_changed(self, state: PrinterState) -> None:
        tone = {"ready": "good", "none": "plain", "unknown": "plain", "silent": "plain", "low_paper": "warn"}
        text = self.texts(f"ui.printer.{state.health}")
        if state.waiting:
            text += self.texts("ui.printer.waiting", count=state.waiting)
        self._set(printer_text=text, printer_tone=tone.get(state.health, "bad"))

    @Slot(object)
    def _drawer_answered(self, drawer: DrawerState) -> None:
        """A drawer that stayed shut is said wherever the clerk is: the change is in it."""
        if drawer.stayed_shut:
            self.drawer_shut.emit(self.texts("ui.cash.drawer_stuck" if drawer.open is False else "ui.cash.drawer_shut"))

    @Slot(object)
    def _signer_changed(self, state: SignerState) -> None:
        away = state.waiting and state.health not in ("ready", "off")
        self._set(signer_text=self.texts("ui.strip.unsigned", count=state.waiting) if away else "")

    @Slot(object)
    def _scanner_changed(self, there: bool) -> None:
        key = "ui.strip.scanner" if there else "ui.strip.scanner_away"
        self._set(scanner_text=self.texts(key), scanner_tone="good" if there else "warn")
