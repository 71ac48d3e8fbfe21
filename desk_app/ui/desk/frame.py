"""What stands around the places once somebody can log in: strip, rail, keys, what a scanner says; and who goes where."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from desk_app.core.centre import Centre
from desk_app.core.identity import IdentityCard
from desk_app.core.moments import local, time_and_date
from desk_app.resources_reader import Texts
from desk_app.services.ports import Actor
from desk_app.ui.desk.clock import ClockPage
from desk_app.ui.desk.idle import IdleWatch
from desk_app.ui.desk.last_scans import Beeps, DoubtBar, LastScans, Taken
from desk_app.ui.desk.rail import PLACES, Rail
from desk_app.ui.desk.shortcuts import Shortcuts
from desk_app.ui.desk.strip import Strip
from desk_app.ui.desk.window import MainWindow
from desk_app.ui.key_tables.bound import BoundKeys
from desk_app.ui.key_tables.everywhere import KEYS, place_of
from desk_app.ui.parts.page import Page
from desk_app.view_models.desk.scanner import ScanSeen
from desk_app.view_models.desk.shell import ShellViewModel, StripState
from desk_app.workers.messages import Problem

LOW = 560
"""A height of the window, in the units of its scale, that has no room for high buttons."""


def _end(pages: tuple[Page, ...]) -> None:
    """At once: one that hears the crew for another moment would ask, and be gone when the answer comes."""
    for page in pages:
        delete(page)


class WindowFrame(QObject):
    """Of one window, which is its parent. `offer` says how a place is made when it is first shown: what nobody looks at costs
    nothing at start."""

    def __init__(
        self, window: MainWindow, shell: ShellViewModel, centre: Centre, texts: Texts, steady: Callable[[], int]
    ) -> None:
        """`steady`: milliseconds of a clock that nobody sets."""
        super().__init__(window)
        self._window = window
        self._shell = shell
        self._texts = texts
        self._makers: dict[str, Callable[[], Page]] = {}
        self.doubt = DoubtBar(texts)
        self.last_scans = LastScans(texts, window)
        self.beeps = Beeps(window)
        self.taken = Taken(window)
        self.idle = IdleWatch(steady)
        self.strip = Strip(shell, centre, texts)
        self.rail = Rail(centre, texts)
        for part in (self.strip, self.rail):
            part.hide()
        self.shortcuts = Shortcuts(window)
        self.shortcuts.pressed.connect(self._pressed)
        self.keys = self._bind_keys()
        self._bind_clicks()
        self._follow_shell()
        self.clock_timer = QTimer(self)
        self.clock_timer.timeout.connect(self._tick)
        self.clock_timer.start(1000)
        self._tick()

    def _bind_clicks(self) -> None:
        self._window.login.submitted.connect(self._shell.log_in)
        self._window.login.pin_changed.connect(self._shell.change_pin)
        self._window.area.moved.connect(self.show_act)
        self.rail.chosen.connect(self.go)
        strip = self.strip
        strip.officer.clicked.connect(self._leave)
        strip.shift.clicked.connect(self._go_cash)
        strip.scanner.clicked.connect(self._show_last_scans)
        strip.signer.clicked.connect(self._go_books)
        strip.printer.clicked.connect(self._go_tray)
        strip.centre_button.clicked.connect(self._go_tray)
        strip.clock.clicked.connect(self._go_clock)
        strip.act_button.clicked.connect(self._act)

    def _follow_shell(self) -> None:
        shell, scanner = self._shell, self._shell.scanner
        shell.logged_in.connect(self._logged_in)
        shell.leaving.connect(self._show_login)
        shell.logged_out.connect(self._logged_out)
        shell.login_problem.connect(self._login_problem)
        shell.strip_changed.connect(self._show_strip)
        scanner.take_card = self._give_card
        scanner.take_code = self._give_code
        scanner.seen.connect(self._scan_seen)
        scanner.doubted.connect(self.doubt.show_doubt)
        self.doubt.button.clicked.connect(scanner.take_as_on_card)
        shell.drawer_shut.connect(self.strip.tell)
        shell.open_dossier.connect(self._open_dossier)
        shell.clock_doubted.connect(self._go_clock)
        shell.sent_away.connect(self._send_away)
        shell.crew.broken.connect(self._broken)
        shell.crew.failed.connect(self._cannot_open)

    def offer(self, place: str, make: Callable[[], Page]) -> None:
        """How it is made."""
        self._makers[place] = make

    def _bind_keys(self) -> BoundKeys:
        return BoundKeys(
            KEYS,
            {
                "go_clock": self._go_clock,
                "act": self._act,
                "leave": self._leave,
                "as_on_card": self._shell.scanner.take_as_on_card,
            },
            {"go": self._go_number},
            {"card_doubted": self.doubt.isVisible},
        )

    @Slot(str)
    def _pressed(self, key: str) -> None:
        """Where it means the same everywhere it is done here; any other is the shown page's."""
        if self._window.login.keeps(key, partial(self._pressed, key)):
            return
        if not self.keys.answer(key):
            self._window.page.shortcut(key)

    def _go_number(self, number: int) -> None:
        self.go(place_of(number))

    @Slot()
    def _leave(self) -> None:
        """Ctrl+L: what is typed stays a draft under this officer's name."""
        self._end_session(idle=False)

    def _end_session(self, idle: bool) -> None:
        for page in self._window.pages.values():
            page.closing()
        self._shell.log_out(idle)

    def _lock_when_idle(self) -> None:
        """As if whoever went away had pressed Ctrl+L."""
        minutes = self._shell.idle_lock_minutes
        if self._shell.actor is not None and self.idle.is_idle(minutes):
            self._end_session(idle=True)
            self._window.login.problem.setText(self._texts("ui.login.idle", minutes=minutes))

    @Slot(str)
    def _send_away(self, why: str) -> None:
        """As Ctrl+L does, and the log-in window says why: what was typed stays a draft."""
        self._end_session(idle=False)
        self._window.login.problem.setText(why)

    def _go_cash(self) -> None:
        self.go("cash")

    def _go_tray(self) -> None:
        self.go("tray")

    @Slot()
    def _go_clock(self) -> None:
        self.go("clock")

    @Slot()
    def _clock_believed(self) -> None:
        self._shell.refresh()
        self.go(next(place for place, _key, act in PLACES if self._shell.may(act)))

    def _go_books(self) -> None:
        self.go("books")

    def go(self, place: str) -> bool:
        """Show a place, if this officer may be there."""
        act = next(act for name, _key, act in PLACES if name == place)
        if self._shell.actor is None or not self._shell.may(act):
            return False
        if place == "clock" and not self._shell.strip.clock_doubt:
            return False  # nobody types a date that nobody doubts
        page = self._window.pages.get(place)
        if page is None:
            page = self._makers[place]()
            self._window.pages[place] = page
            page.passed_on.connect(self._pass_on)
            if isinstance(page, ClockPage):
                page.believed.connect(self._clock_believed)
        if place != self._window.place:
            self._shell.scanner.leave_doubt()
        self._window.place = place
        self.rail.buttons[place].setChecked(True)
        self._window.area.put(page)
        page.shown()
        return True

    def _closed_to_scans(self) -> str:
        """Why no page takes a scan now."""
        if self._shell.actor is None:
            return "scan.no_login"
        return "scan.dialog" if QApplication.activeModalWidget() is not None else ""

    def _give_card(self, card: IdentityCard) -> str:
        if closed := self._closed_to_scans():
            return closed
        taken = self._window.page.take_card(card) or (self.go("intake") and self._window.page.take_card(card))
        return "" if taken else "scan.card_not_here"

    @Slot(object)
    def _pass_on(self, card: IdentityCard) -> None:
        """It waited for a dossier that it is not for: it begins an intake, as it would have at once."""
        if self._closed_to_scans() or not (self.go("intake") and self._window.page.take_card(card)):
            self.strip.tell(self._texts("scan.card_not_here", what=f"…{card.number[-4:]}"))

    def _give_code(self, code: str) -> str:
        if closed := self._closed_to_scans():
            return closed
        taken = self._window.page.take_code(code) or (self.go("return") and self._window.page.take_code(code))
        return "" if taken or self._open_dossier(code) else "scan.code_not_here"

    @Slot(object)
    def _scan_seen(self, seen: ScanSeen) -> None:
        """A sound and a sentence: one for what was taken, two for what belongs elsewhere, three for what nobody knows."""
        self.idle.touched()
        if seen.tone == "good":
            self.taken.say(seen.text)
        else:
            self.strip.tell(seen.text, seen.tone)
        self.beeps.sound({"good": 1, "warn": 2}.get(seen.tone, 3))
        self.strip.offer_last_scans()

    def _show_last_scans(self) -> None:
        self.last_scans.show_scans(tuple(self._shell.scanner.last))
        below = self.strip.scanner.mapToGlobal(self.strip.scanner.rect().bottomRight())
        self.last_scans.adjustSize()
        self.last_scans.move(below.x() - self.last_scans.width(), below.y() + 4)
        self.last_scans.show()

    @Slot(str)
    def _open_dossier(self, code: str) -> bool:
        """The board names it, or a slip of one who returns nothing; the place to look things up shows it."""
        if shown := self.go("find"):
            self._window.page.open_code(code)
        return shown

    @Slot(object)
    def _logged_in(self, actor: Actor) -> None:
        self.idle.start(self._window.windowHandle())
        self.idle.touched()
        self.strip.show()
        self.rail.show()
        self.strip.officer.setText(actor.name)
        allowed = [place for place, _key, act in PLACES if self._shell.may(act)]
        self.rail.offer(allowed)
        if allowed:
            self.go(allowed[0])
        self._window.login.let_in()
        if actor.tried:
            at = time_and_date(local(actor.tried_at_ms))
            self.strip.tell(self._texts("ui.login.tried", count=actor.tried, at=at))

    @Slot()
    def _show_login(self) -> None:
        """At once, before the log-out is written down: the next one's name and PIN are no part of a page that is left."""
        self._shell.scanner.forget()
        self._window.place = "login"
        for shown in (self.strip, self.rail, self.taken, self.last_scans):
            shown.hide()
        self._window.area.put(self._window.login, (0, 0))
        self._window.login.shown()

    @Slot()
    def _logged_out(self) -> None:
        """Nothing that one officer typed, opened or was told is seen by the next."""
        self.idle.stop()
        self.strip.end_message()
        self._end_pages()

    def _end_pages(self) -> None:
        """Each with its view models: whatever a place keeps in mind ends with it. First what was asked is answered, for what
        was counted is still printed."""
        left = tuple(self._window.pages.values())
        self._window.pages.clear()
        for page in left:
            page.closing()
        self._shell.crew.once_answered(partial(_end, left))

    @Slot(object)
    def _login_problem(self, problem: Problem) -> None:
        self._window.login.show_problem(problem.text, problem.field)

    @Slot(object)
    def _broken(self, problem: Problem) -> None:
        self.strip.tell(problem.text)
        self._window.login.keep_out()
        self._window.login.problem.setText(problem.text)

    @Slot(object)
    def _cannot_open(self, problem: Problem) -> None:
        """The data did not open: the reason stays where the clerk would log in."""
        self._window.cannot_open = problem
        self._window.login.close_for(problem.text)
        self._window.closed_for.emit(problem.text)

    @Slot(object)
    def _show_strip(self, strip: StripState) -> None:
        self.strip.show_state(strip)
        self.rail.buttons["clock"].setVisible(bool(strip.clock_doubt) and self._shell.may("confirm_clock"))
        self.rail.show_tray(strip.tray)
        self._tick()
        self.strip.share()

    @Slot()
    def _tick(self) -> None:
        self._lock_when_idle()
        now = local(self._shell.crew.now_ms())
        if now.second == 0 and self._shell.actor is not None:
            self._shell.look_at_clock()
        self.strip.show_clock(now)
        self.rail.show_run(now)
        self.strip.warn_of_the_day(now)

    def fit(self) -> None:
        """To the size of the window."""
        self.strip.fit(self._window.width())
        self.rail.fit(self.strip.narrow, self._window.height() < LOW)
        self._show_strip(self._shell.strip)
        self.show_act()

    @Slot()
    def show_act(self) -> None:
        """F9 in the strip, where its button is out of sight."""
        self.strip.show_act(self._window.area.hidden_act() if self._window.place != "login" else "")

    @Slot()
    def _act(self) -> None:
        """F9, or its button in the strip."""
        self._window.page.act()

    def stop(self) -> None:
        """The window closes."""
        for page in self._window.pages.values():
            page.closing()
        self.clock_timer.stop()
        self.idle.stop()
        self.strip.stop()
