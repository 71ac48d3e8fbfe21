"""The strip above everything: who is here, how the devices and the centre are, what was just said, what time it is."""

from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QSizePolicy

from desk_app.core.centre import Centre
from desk_app.core.handover import closing_near
from desk_app.resources_reader import Texts
from desk_app.ui.key_tables.everywhere import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.plain_text import tip
from desk_app.ui.parts.widgets import label, set_tone
from desk_app.view_models.desk.shell import ShellViewModel, StripState

MESSAGE_MS = 8_000
DOTS = {"good": "●", "warn": "▲", "bad": "■", "plain": "○"}
SLACK = 24
"""What the strip's other parts may grow by while a message stands there."""
MESSAGE_PX = 300
"""A message has at least this much of the strip, or what it needs if that is less."""
DRAWN_FOR, NARROW, VERY_NARROW = 1280, 1100, 800
"""Widths of the window, in the units of its scale: all is said; signs stand for words; the officer's name goes too."""


MARGINS, TIGHT = (12, 0, 16, 0), (4, 0, 4, 0)


def _button() -> QPushButton:
    made = QPushButton()
    made.setProperty("strip", True)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return made


class Strip(QFrame):
    """The window says what a click on its buttons does."""

    def __init__(self, shell: ShellViewModel, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._shell = shell
        self._centre = centre
        self._texts = texts
        self.narrow = self.crowded = False
        self.setObjectName("strip")
        self.setFixedHeight(48)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.officer = _button()
        self.shift = _button()
        self.message = label("", tone="warn")
        self.message.hide()
        self.alarm, self._alarm_words = label("", tone="bad"), ""
        self.alarm.hide()
        self.scanner = _button()
        self.signer = _button()
        self.signer.hide()
        self.printer = _button()
        self.centre_button = _button()
        self.clock = _button()
        self.act_button = _button()
        set_tone(self.act_button, "good")
        self.act_button.hide()
        self.counter = label(texts("ui.strip.counter", counter=centre.counter), "strong")
        self.centre_name = label(centre.short_name, "muted")
        self._row = self._in_a_row()
        self._message_timer = QTimer(self)
        self._message_timer.setSingleShot(True)
        self._message_timer.timeout.connect(self.end_message)

    def _in_a_row(self) -> QHBoxLayout:
        row = QHBoxLayout(self)
        row.setContentsMargins(*MARGINS)
        row.setSpacing(10)
        for part in (self.counter, self.centre_name, self.officer, self.shift):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.message)
        row.addWidget(self.alarm, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        for part in (self.signer, self.scanner, self.printer, self.act_button, self.centre_button, self.clock):
            row.addWidget(part)
        return row

    def tell(self, text: str, tone: str = "warn") -> None:
        """A sentence that stands there for a moment."""
        set_tone(self.message, tone)
        self.message.setText(text)
        self.message.show()
        self.share()
        self._message_timer.start(MESSAGE_MS)

    @Slot()
    def end_message(self) -> None:
        """What was said goes, and leaves its room to the others."""
        self.message.hide()
        self.share()

    def show_state(self, state: StripState) -> None:
        """How shift, devices and centre are."""
        self.scanner.setVisible(bool(state.scanner_text or self._shell.scanner.last))
        set_tone(self.scanner, state.scanner_tone)
        self.signer.setVisible(bool(state.signer_text))
        set_tone(self.signer, "bad")
        set_tone(self.printer, state.printer_tone)
        self.centre_button.setText(f"{DOTS[state.centre_tone]} {state.centre_text}" if state.centre_text else "")
        set_tone(self.centre_button, state.centre_tone)
        self.shift.setText(state.shift_text)
        self.shift.setVisible(self._shell.may("open_shift") and not self.narrow)

    def offer_last_scans(self) -> None:
        """Something was read: the scanner's button shows what, also where no scanner is set up and it has no words."""
        if not self._shell.strip.scanner_text:
            self.scanner.setText("▤")
            tip(self.scanner, self._texts("scan.last"))
            self.scanner.show()

    def show_act(self, hidden: str) -> None:
        """F9 stands here while its button is out of sight; `hidden`: what it does."""
        self.act_button.setText(f"{key_of(KEYS, 'act')}  {hidden}")
        self.act_button.setVisible(bool(hidden))
        self.share()

    def show_clock(self, now: datetime) -> None:
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

    def warn_of_the_day(self, now: datetime) -> None:
        """What must be solved within the day, before the day ends: seen, and heard once. Before it what is the matter with
        the data: F8 says all of it."""
        left = self._shell.strip.same_day if self._shell.actor is not None else 0
        try:
            closes = closing_near(now, self._centre.rules_on(now.date()), self._centre.same_day_warning)
        except LookupError:
            closes = None
        near = left > 0 and closes is not None
        data = self._shell.strip.data_text
        said = self._texts("ui.strip.same_day", count=left, closes=f"{closes:%H:%M}") if near else ""
        words = f"■ {data}" if data else said
        if words == self._alarm_words:
            return
        if words and not self._alarm_words:
            QApplication.beep()
        self._alarm_words = words
        self.share()

    def fit(self, width: int) -> None:
        """What a small or a magnified screen has no room for goes; F9, the clock and the centre's notice stay."""
        self.narrow = width < NARROW
        self.counter.setVisible(not self.narrow)
        self.officer.setVisible(width >= VERY_NARROW)
        self._row.setSpacing(4 if self.narrow else 10)
        side = QSizePolicy.Policy.Ignored if self.narrow else QSizePolicy.Policy.Preferred
        self.message.setSizePolicy(side, QSizePolicy.Policy.Preferred)

    def share(self) -> None:
        """A message, F9 and the centre's notice have their room: for them the centre's name goes, then the devices' words, then
        those of the alarm: F8 has them."""
        whole = self._message_px()
        two_lines = max(MESSAGE_PX, whole * 6 // 10)
        wanted = 0 if self.message.isHidden() else min(whole, two_lines) + SLACK
        wide = self.window().width() >= DRAWN_FOR
        self._row.setContentsMargins(*MARGINS)
        spoken = self._alarm_words
        brief = self._texts("ui.strip.alarm") if spoken else ""
        for named, self.crowded, alarm in (
            (wide, False, spoken),
            (False, False, spoken),
            (False, True, spoken),
            (False, True, brief),
        ):
            self.centre_name.setVisible(named)
            self.alarm.setText(alarm)
            self.alarm.setVisible(bool(alarm))
            self._say_devices()
            if self._room() >= wanted:
                break
        if self._room() < 0:
            self.alarm.hide()
        if self._room() < (0 if self.message.isHidden() else self._row.spacing()):
            self._row.setContentsMargins(*TIGHT)  # a message takes a gap of its own, though nothing is left for it
        wraps = self.narrow or whole > self._room() - SLACK
        self.message.setWordWrap(wraps)
        self.message.setMinimumWidth(max(0, self._room() - SLACK) if wraps and not self.narrow else 0)

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
        tip(button, text if signs else "")

    def _message_px(self) -> int:
        """What it takes on one line."""
        self.message.setWordWrap(False)
        return self.message.sizeHint().width()

    def _room(self) -> int:
        """What the other parts of the strip leave."""
        row = self._row
        items = [row.itemAt(place) for place in range(row.count())]
        parts = [item.widget() for item in items if item is not None]
        others = [part for part in parts if part is not None and part is not self.message and not part.isHidden()]
        margins = row.contentsMargins().left() + row.contentsMargins().right()
        return self.width() - margins - sum(part.sizeHint().width() + row.spacing() for part in others)

    def stop(self) -> None:
        """The window closes."""
        self._message_timer.stop()
