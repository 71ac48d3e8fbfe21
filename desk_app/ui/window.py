"""The frame: strip above, rail to the left, one place at a time; log-in before all of it."""

import time
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QByteArray, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desk_app.core.centre import Centre
from desk_app.core.handover import closing_near, run_now
from desk_app.core.identity import IdentityCard
from desk_app.core.moments import local
from desk_app.core.permissions import Act
from desk_app.resources_reader import Texts
from desk_app.services.ports import Actor
from desk_app.ui.buttons import TWICE_S, KeyButton
from desk_app.ui.clock import ClockPage
from desk_app.ui.last_scans import AS_ON_CARD, Beeps, DoubtBar, LastScans, Taken
from desk_app.ui.login import LoginPage
from desk_app.ui.page import Page
from desk_app.ui.page_area import PageArea
from desk_app.ui.rail import RailButton
from desk_app.ui.widgets import label, set_tone
from desk_app.view_models.scanner import ScanSeen
from desk_app.view_models.shell import ShellViewModel, StripState
from desk_app.workers.messages import Problem

# place, key, the act that a role needs to see it
PLACES: tuple[tuple[str, str, Act], ...] = (
    ("intake", "F2", "receive_dossier"),
    ("return", "F3", "register_result"),
    ("collect", "F4", "collect_fee"),
    ("cash", "F5", "see_cash_book"),
    ("handover", "F6", "hand_over_dossiers"),
    ("find", "F7", "find_dossier"),
    ("tray", "F8", "see_tray"),
    ("books", "F10", "see_cash_book"),
    ("clock", "F11", "confirm_clock"),
    ("admin", "F12", "administer"),
)
ALT_KEYS = "0123456789BCDEGHIKLMNOQRSTUVXY"
MESSAGE_MS = 8_000
DOTS = {"good": "●", "warn": "▲", "bad": "■", "plain": "○"}
SLACK = 24
"""What the strip's other parts may grow by while a message stands there."""
MESSAGE_PX = 300
"""A message has at least this much of the strip, or what it needs if that is less."""
PLACES_WAITING = range(1, 10)

DRAWN_FOR, NARROW, VERY_NARROW, LOW = 1280, 1100, 800, 560
"""Widths and heights of the window, in the units of its scale."""


class MainWindow(QMainWindow):
    """`pages` makes a place when it is first shown: what nobody looks at costs nothing at start."""

    left = Signal(str)
    """Closed; where it stood."""

    def __init__(self, shell: ShellViewModel, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._shell = shell
        self._centre = centre
        self._texts = texts
        self._makers: dict[str, Callable[[], Page]] = {}
        self.pages: dict[str, Page] = {}
        self.place = "login"
        self.narrow = self.crowded = False
        self._pressed = ("", -TWICE_S)
        self.setWindowTitle(texts("ui.window.title", counter=centre.counter))
        self.login = LoginPage(texts, centre.name, centre.counter)
        self.login.submitted.connect(shell.log_in)
        self.login.pin_changed.connect(shell.change_pin)
        self.area = PageArea()
        self.area.put(self.login, (0, 0))
        self.doubt = DoubtBar(texts)
        self.last_scans = LastScans(texts, self)
        self.beeps = Beeps(self)
        self.taken = Taken(self)
        self.strip = QFrame()
        self.rail = QFrame()
        self._build_strip()
        self._build_rail()
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        places = QVBoxLayout()
        places.setSpacing(0)
        places.addWidget(self.doubt)
        places.addWidget(self.area, 1)
        row.addLayout(places, 1)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addLayout(row, 1)
        root = QWidget()
        root.setObjectName("ground")
        root.setLayout(column)
        self.setCentralWidget(root)
        self.resize(1366, 768)
        self.setMinimumSize(640, 360)
        self.area.moved.connect(self._show_act)
        self._bind_keys()
        shell.logged_in.connect(self._logged_in)
        shell.logged_out.connect(self._logged_out)
        shell.login_problem.connect(self._login_problem)
        shell.strip_changed.connect(self._show_strip)
        scanner = shell.scanner
        scanner.take_card = self._give_card
        scanner.take_code = self._give_code
        scanner.seen.connect(self._scan_seen)
        scanner.doubted.connect(self.doubt.show_doubt)
        self.doubt.button.clicked.connect(scanner.take_as_on_card)
        shell.drawer_shut.connect(self._tell)
        shell.open_dossier.connect(self._open_dossier)
        shell.clock_doubted.connect(self._go_clock)
        shell.crew.broken.connect(self._broken)
        shell.crew.failed.connect(self._cannot_open)
        self.cannot_open: Problem | None = None
        self.message_timer = QTimer(self)
        self.message_timer.setSingleShot(True)
        self.message_timer.timeout.connect(self._message_ends)
        self.clock_timer = QTimer(self)
        self.clock_timer.timeout.connect(self._tick)
        self.clock_timer.start(1000)
        self._tick()
        self.strip.hide()
        self.rail.hide()
        self.login.shown()

    def offer(self, place: str, make: Callable[[], Page]) -> None:
        self._makers[place] = make

    def _strip_button(self, go: Callable[[], None]) -> QPushButton:
        button = QPushButton()
        button.setProperty("strip", True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(go)
        return button

    def _build_strip(self) -> None:
        self.strip.setObjectName("strip")
        self.strip.setFixedHeight(48)
        row = self._strip_row = QHBoxLayout(self.strip)
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(10)
        self.officer = self._strip_button(self._leave)
        self.shift = self._strip_button(self._go_cash)
        self.message = label("", tone="warn")
        self.message.hide()
        self.alarm = label("", tone="bad")
        self.alarm.hide()
        self.scanner = self._strip_button(self._show_last_scans)
        self.signer = self._strip_button(self._go_books)
        self.signer.hide()
        self.printer = self._strip_button(self._go_tray)
        self.centre_button = self._strip_button(self._go_tray)
        self.clock = self._strip_button(self._go_clock)
        self.act_button = self._strip_button(self._act_clicked)
        set_tone(self.act_button, "good")
        self.act_button.hide()
        self.counter = label(self._texts("ui.strip.counter", counter=self._centre.counter), "strong")
        self.centre_name = label(self._centre.short_name, "muted")
        self.strip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row.addWidget(self.counter)
        row.addWidget(self.centre_name)
        row.addWidget(self.officer)
        row.addWidget(self.shift)
        row.addStretch(1)
        row.addWidget(self.message)
        row.addWidget(self.alarm, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self.signer)
        row.addWidget(self.scanner)
        row.addWidget(self.printer)
        row.addWidget(self.act_button)
        row.addWidget(self.centre_button)
        row.addWidget(self.clock)

    def _build_rail(self) -> None:
        self.rail.setObjectName("rail")
        self.rail.setFixedWidth(176)
        column = QVBoxLayout(self.rail)
        column.setContentsMargins(8, 12, 8, 12)
        column.setSpacing(2)
        self.buttons: dict[str, RailButton] = {}
        for place, key, _act in PLACES:
            button = RailButton(self._texts(f"ui.place.{place}"), key)
            button.setObjectName(place)
            button.clicked.connect(self._rail_clicked)
            column.addWidget(button)
            self.buttons[place] = button
        column.addStretch(1)
        self.switch = label(self._texts("ui.window.switch"), "label")
        column.addWidget(self.switch)
        self.rail.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)

    def _bind_keys(self) -> None:
        for _place, key, _act in PLACES:
            QShortcut(QKeySequence(key), self).activated.connect(self._place_key)
        for key in (
            "F9",
            "Ctrl+P",
            "Ctrl+L",
            "Ctrl+N",
            *(f"Ctrl+{place}" for place in PLACES_WAITING),
            *(f"Alt+{letter}" for letter in ALT_KEYS),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(self._act_key)

    def _sent_key(self) -> str:
        sender = self.sender()
        return sender.key().toString() if isinstance(sender, QShortcut) else ""

    @Slot()
    def _place_key(self) -> None:
        key = self._sent_key()
        self.go(next(place for place, place_key, _act in PLACES if place_key == key))

    @Slot()
    def _act_key(self) -> None:
        key = self._sent_key()
        if self._twice(key):
            return
        if key == "Ctrl+L":
            self._leave()
            return
        page = self.page
        if key == "F9":
            page.act()
        elif key == AS_ON_CARD and self.doubt.isVisible():
            self._shell.scanner.take_as_on_card()
        else:
            page.shortcut(key)

    def _twice(self, key: str) -> bool:
        """The same key again at once: a finger that trembled, or one that rests on it."""
        before, self._pressed = self._pressed, (key, time.monotonic())
        return before[0] == key and self._pressed[1] - before[1] < TWICE_S

    def rest(self) -> None:
        """As if a moment had passed since the last key (`hands`)."""
        self._pressed = ("", -TWICE_S)
        KeyButton.last = (0, 0.0)

    @property
    def page(self) -> Page:
        widget = self.area.stack.currentWidget()
        if not isinstance(widget, Page):
            raise TypeError(f"{type(widget).__name__} is no page")
        return widget

    @Slot()
    def _rail_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.go(sender.objectName())

    def _leave(self) -> None:
        """Ctrl+L: what is typed stays a draft under this officer's name."""
        for page in self.pages.values():
            page.closing()
        self._shell.log_out()

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
        page = self.pages.get(place)
        if page is None:
            page = self._makers[place]()
            self.pages[place] = page
            page.passed_on.connect(self._pass_on)
            if isinstance(page, ClockPage):
                page.believed.connect(self._clock_believed)
        if place != self.place:
            self._shell.scanner.leave_doubt()
        self.place = place
        self.buttons[place].setChecked(True)
        self.area.put(page)
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
        taken = self.page.take_card(card) or (self.go("intake") and self.page.take_card(card))
        return "" if taken else "scan.card_not_here"

    @Slot(object)
    def _pass_on(self, card: IdentityCard) -> None:
        """It waited for a dossier that it is not for: it begins an intake, as it would have at once."""
        if self._closed_to_scans() or not (self.go("intake") and self.page.take_card(card)):
            self._tell(self._texts("scan.card_not_here", what=f"…{card.number[-4:]}"))

    def _give_code(self, code: str) -> str:
        if closed := self._closed_to_scans():
            return closed
        taken = self.page.take_code(code) or (self.go("return") and self.page.take_code(code))
        return "" if taken else "scan.code_not_here"

    @Slot(object)
    def _scan_seen(self, seen: ScanSeen) -> None:
        """A sound and a sentence: one for what was taken, two for what belongs elsewhere, three for what nobody knows."""
        if seen.tone == "good":
            self.taken.say(seen.text)
        else:
            self._tell(seen.text, seen.tone)
        self.beeps.sound({"good": 1, "warn": 2}.get(seen.tone, 3))
        if not self._shell.strip.scanner_text:
            self.scanner.setText("▤")  # no room of its own where no scanner is set up
            self.scanner.setToolTip(self._texts("scan.last"))
            self.scanner.show()

    def _show_last_scans(self) -> None:
        self.last_scans.show_scans(tuple(self._shell.scanner.last))
        below = self.scanner.mapToGlobal(self.scanner.rect().bottomRight())
        self.last_scans.adjustSize()
        self.last_scans.move(below.x() - self.last_scans.width(), below.y() + 4)
        self.last_scans.show()

    @Slot(str)
    def _open_dossier(self, code: str) -> None:
        """The board names it; the place to look things up shows it."""
        self.go("find")
        self.page.open_code(code)

    @Slot(object)
    def _logged_in(self, actor: Actor) -> None:
        self.strip.show()
        self.rail.show()
        self.officer.setText(actor.name)
        allowed = [place for place, _key, act in PLACES if self._shell.may(act)]
        for place, button in self.buttons.items():
            button.setVisible(place in allowed and place != "clock")
        if allowed:
            self.go(allowed[0])
        for page in self.pages.values():
            page.officer_changed()

    @Slot()
    def _logged_out(self) -> None:
        self._shell.scanner.forget()
        self.place = "login"
        self.strip.hide()
        self.rail.hide()
        self.area.put(self.login, (0, 0))
        self.login.shown()

    @Slot(object)
    def _login_problem(self, problem: Problem) -> None:
        self.login.show_problem(problem.text, problem.field)

    @Slot(object)
    def _broken(self, problem: Problem) -> None:
        self._tell(problem.text)
        self.login.problem.setText(problem.text)

    @Slot(object)
    def _cannot_open(self, problem: Problem) -> None:
        """The data did not open: the reason stays where the clerk would log in."""
        self.cannot_open = problem
        self.login.close_for(problem.text)

    def _tell(self, text: str, tone: str = "warn") -> None:
        set_tone(self.message, tone)
        self.message.setText(text)
        self.message.show()
        self._share_strip()
        self.message_timer.start(MESSAGE_MS)

    @Slot(object)
    def _show_strip(self, strip: StripState) -> None:
        self.scanner.setVisible(bool(strip.scanner_text or self._shell.scanner.last))
        set_tone(self.scanner, strip.scanner_tone)
        self.signer.setVisible(bool(strip.signer_text))
        set_tone(self.signer, "bad")
        set_tone(self.printer, strip.printer_tone)
        self.centre_button.setText(f"{DOTS[strip.centre_tone]} {strip.centre_text}" if strip.centre_text else "")
        set_tone(self.centre_button, strip.centre_tone)
        self.shift.setText(strip.shift_text)
        self.shift.setVisible(self._shell.may("open_shift") and not self.narrow)
        self.buttons["clock"].setVisible(bool(strip.clock_doubt) and self._shell.may("confirm_clock"))
        badge = self.buttons["tray"].badge
        badge.setText(str(strip.tray))
        badge.setVisible(strip.tray > 0)
        self._tick()
        self._share_strip()

    def _say_devices(self) -> None:
        strip = self._shell.strip
        if strip.scanner_text or not self._shell.scanner.last:
            self._say(self.scanner, DOTS[strip.scanner_tone], strip.scanner_text)
        self._say(self.signer, DOTS["bad"], strip.signer_text)
        self._say(self.printer, DOTS[strip.printer_tone], strip.printer_text)

    def _say(self, button: QPushButton, dot: str, text: str) -> None:
        """A device's state; where there is little room its sign alone, and the words when the mouse rests on it."""
        signs = self.narrow or self.crowded
        button.setText((dot if signs else f"{dot} {text}") if text else "")
        button.setToolTip(text if signs else "")

    @Slot()
    def _tick(self) -> None:
        now = local(self._shell.crew.now_ms())
        if now.second == 0 and self._shell.actor is not None:
            self._shell.look_at_clock()
        self._show_clock(now)
        run, badge = run_now(now, self._centre.handover_runs), self.buttons["handover"].badge
        badge.setText(f"{run.at:%H}h" if run else "")
        badge.setVisible(run is not None)
        self._warn_of_the_day(now)

    def _show_clock(self, now: datetime) -> None:
        """Time and date; and whether they are doubted, come from a person, or differ from the centre's."""
        strip, off, t = self._shell.strip, round(self._shell.strip.clock_ahead_ms / 60_000), self._texts
        mark, tone, said = "", "plain", ""
        if strip.clock_doubt:
            mark, tone, said = "■ ", "bad", t("ui.strip.clock_doubt")
        elif off or strip.clock_moved:
            said = t("ui.strip.clock_off", minutes=abs(off)) if off else t("ui.strip.clock_moved")
            mark, tone = "▲ ", "warn"
        self.clock.setText(f"{mark}{now:%H:%M  %d/%m/%Y}" + (f" · {said}" if said else ""))
        set_tone(self.clock, tone)

    def _warn_of_the_day(self, now: datetime) -> None:
        """What must be solved within the day, before the day ends: seen, and heard once."""
        left = self._shell.strip.same_day if self._shell.actor is not None else 0
        try:
            closes = closing_near(now, self._centre.rules_on(now.date()), self._centre.same_day_warning)
        except LookupError:
            closes = None
        near = left > 0 and closes is not None
        self.alarm.setText(self._texts("ui.strip.same_day", count=left, closes=f"{closes:%H:%M}") if near else "")
        if near == self.alarm.isHidden():
            self.alarm.setVisible(near)
            self._share_strip()
            if near:
                QApplication.beep()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What a small or a magnified screen has no room for goes; F9, the clock and the centre's notice stay."""
        self.narrow, low = self.width() < NARROW, self.height() < LOW
        self.counter.setVisible(not self.narrow)
        self.officer.setVisible(self.width() >= VERY_NARROW)
        self.switch.setVisible(not self.narrow)
        self._strip_row.setSpacing(4 if self.narrow else 10)
        self.rail.setFixedWidth(76 if self.narrow else 176)
        for button in self.buttons.values():
            button.fit(self.narrow, low)
        side = QSizePolicy.Policy.Ignored if self.narrow else QSizePolicy.Policy.Preferred
        self.message.setSizePolicy(side, QSizePolicy.Policy.Preferred)
        self._show_strip(self._shell.strip)
        self._show_act()

    @Slot()
    def _message_ends(self) -> None:
        self.message.hide()
        self._share_strip()

    def _share_strip(self) -> None:
        """A message, F9 and the centre's notice have their room: for them the centre's name goes, then the devices' words."""
        whole = self._message_px()
        two_lines = max(MESSAGE_PX, whole * 6 // 10)
        wanted = 0 if self.message.isHidden() else min(whole, two_lines) + SLACK
        wide = self.width() >= DRAWN_FOR
        for named, self.crowded in ((wide, False), (False, False), (False, True)):
            self.centre_name.setVisible(named)
            self._say_devices()
            if self._room() >= wanted:
                break
        wraps = self.narrow or whole > self._room() - SLACK
        self.message.setWordWrap(wraps)
        self.message.setMinimumWidth(max(0, self._room() - SLACK) if wraps and not self.narrow else 0)

    def _message_px(self) -> int:
        """What it takes on one line."""
        self.message.setWordWrap(False)
        return self.message.sizeHint().width()

    def _room(self) -> int:
        """What the other parts of the strip leave."""
        row = self._strip_row
        items = [row.itemAt(place) for place in range(row.count())]
        parts = [item.widget() for item in items if item is not None]
        others = [part for part in parts if part is not None and part is not self.message and not part.isHidden()]
        margins = row.contentsMargins().left() + row.contentsMargins().right()
        return self.strip.width() - margins - sum(part.sizeHint().width() + row.spacing() for part in others)

    @Slot()
    def _show_act(self) -> None:
        """F9 stands in the strip while its button is out of sight."""
        hidden = self.area.hidden_act() if self.place != "login" else ""
        self.act_button.setText(f"F9  {hidden}")
        self.act_button.setVisible(bool(hidden))
        self._share_strip()

    @Slot()
    def _act_clicked(self) -> None:
        self.page.act()

    def take_place(self, kept: str) -> None:
        """Where the window was when it was closed, if that is still on a screen; the first time all that the screen leaves."""
        if kept and self.restoreGeometry(QByteArray.fromBase64(kept.encode())):
            return
        free = self.screen().availableGeometry()
        self.setGeometry(QRect(free.topLeft(), QSize(min(1366, free.width()), min(768, free.height()))))
        self.setWindowState(Qt.WindowState.WindowMaximized)

    def place_to_keep(self) -> str:
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def closeEvent(self, event: QCloseEvent) -> None:
        for page in self.pages.values():
            page.closing()
        self.left.emit(self.place_to_keep())
        self.clock_timer.stop()
        self.message_timer.stop()
        super().closeEvent(event)
