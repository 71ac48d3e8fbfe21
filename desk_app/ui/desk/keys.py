"""Every key of the program passes here before a widget sees it: scans are taken out, and keys that act wait for a word.

The filter stands on the window that has the keys, not on the application: there Python would be asked about each repaint too
(measured: 1.37 times the cost of a key press). The widget that has the focus is watched too where there is an input method.
"""

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from desk_app.core.bursts import Bursts, Read, TypedKeys
from desk_app.core.scan_trail import UNSTAMPED
from desk_app.core.scans import ENDS, Frame
from desk_app.ui.desk import open_lists
from desk_app.ui.desk.composed_words import AdoptedWord, Growth
from desk_app.ui.desk.field_before import FieldBefore
from desk_app.ui.desk.key_events import (
    MODIFIERS,
    Held,
    Stroke,
    char_of,
    copy_of,
    do_shortcut,
    has_input_method,
    is_dead,
    letter_of,
    text_of,
)
from desk_app.ui.desk.window_watch import WindowWatch
from desk_app.ui.parts.fields import TextField

QUIET_MS = 60
"""Keys that overtook an input method's letters of the same scan wait until those have come."""
COMMIT_MS = 150
"""An input method that has not committed a word by then is told to."""
OVERTAKEN_S = 0.1
"""A letter that the keyboard's layout composed may have come so long before the keys that it overtook."""
_PRESS, _RELEASE, _OVERRIDE = QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride
_COMPOSED, _MOUSE = QEvent.Type.InputMethod, QEvent.Type.MouseButtonPress
_INPUT_METHOD = Qt.WidgetAttribute.WA_InputMethodEnabled


class KeyFilter(WindowWatch):
    """`scanned`: a `Read`, none of whose characters reached a widget. `typed`: the first letter after a key that may act."""

    scanned = Signal(object)
    typed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._bursts: Bursts[Held] = Bursts()
        self._waiting: deque[Stroke] = deque()
        self._before = FieldBefore()
        self._method = has_input_method()
        self._composing, self._acted = False, True
        self._adopted, self._growth = AdoptedWord(), Growth()
        self._stood = ("", False)  # what stood in the field when a composition began, and whether some of it was marked
        self._through_method = False  # the burst began in an input method
        self._switching: bool | None = None  # the input method is put on or off: whether the field sees no commit of it
        self._letter_at = 0.0  # when the layout composed one, until the keys that it may have overtaken have come
        self._sending: QEvent | None = None
        self._line: QWidget | None = None
        self.wants_barcodes: Callable[[QWidget | None], bool] = lambda _widget: False
        self._hold = self._timer(self._drain_first)
        self._drained = self._timer(self.settle)
        self._overdue = self._timer(self._commit)
        self._committed = self._timer(self._release)
        self._turn = self._timer(self._look_again)
        self._quiet = self._timer(self._release)

    def _timer(self, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(then)
        return timer

    def start(self, window: QWindow | None) -> None:
        super().start(window)
        TextField.hears_letters = None if self._method else self._letter_came

    def stop(self) -> None:
        self.settle()
        super().stop()
        TextField.hears_letters = None

    def set_frame(self, frame: Frame | None) -> None:
        """What a test scan taught of the scanner at this desk."""
        self._bursts.set_frame(frame)

    @Slot(object)
    def learn(self, learning: bool) -> None:
        """The next burst is a test scan, whatever stands in it."""
        self._bursts.learning = learning

    @property
    def busy(self) -> bool:
        """Whether a key is held."""
        return self._bursts.holding or bool(self._waiting)

    @Slot(object)
    def _object_changed(self, now: QObject | None) -> None:
        self._composing = False
        if self._line is not None and isValid(self._line):
            self._line.removeEventFilter(self)
            self._line.setAttribute(_INPUT_METHOD)
        self._line = None
        if self._method and isinstance(now, QWidget) and now.testAttribute(_INPUT_METHOD):
            self._line = now
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is _COMPOSED:
            return event is not self._sending and self._composed(event)  # type: ignore[arg-type]
        if watched is not self._window:
            return False
        if kind is _PRESS:
            return event is not self._sending and self._pressed(Stroke(watched, event))  # type: ignore[arg-type]
        if kind is _RELEASE:
            return event is not self._sending and self._released(Stroke(watched, event))  # type: ignore[arg-type]
        if kind is _OVERRIDE:
            return self._overrides(event)  # type: ignore[arg-type]
        if kind is _MOUSE:
            self._leave()
        return False

    def _overrides(self, event: QKeyEvent) -> bool:
        """Before Qt looks for a shortcut. Accepted here, it comes as a key press, and is kept until its turn."""
        if event.key() in MODIFIERS:
            return False
        overtook = self._through_method and self._bursts.holding
        if self._composing or self._waiting or overtook or self._may_be_late():
            event.accept()
            return True
        if not char_of(event) and not is_dead(event):
            self._leave()
        return False

    def _leave(self) -> None:
        """A person does something else than to type."""
        self._acted = True
        if self.busy:
            self.settle()
        self._bursts.forget()
        self._before.forget()

    def _pressed(self, key: Stroke) -> bool:
        if key.event.key() in MODIFIERS:
            return False
        if open_lists.is_open() and open_lists.act_through(key.event):
            return True
        if self._composing or self._waiting:
            self._waiting.append(Stroke(key.window, copy_of(key.event)))
            if self._composing and not self._overdue.isActive():
                self._overdue.start(COMMIT_MS)
            return True
        if self._through_method and self._bursts.holding:
            self._waiting.append(Stroke(key.window, copy_of(key.event)))
            self._quiet.start(QUIET_MS)
            return True
        if self._may_be_late():
            self._waiting.append(Stroke(key.window, copy_of(key.event)))
            self._turn.start(0)
            return True
        return self._goes_on(key)

    def _may_be_late(self) -> bool:
        """Whether an input method may have written a word by earlier keys that waits in the queue after this one: a machine
        that is busy hands over several keys at once, and then what came of them."""
        return self._method and self._line is not None and not self._bursts.holding

    @Slot()
    def _look_again(self) -> None:
        if self._composing:
            if not self._overdue.isActive():
                self._overdue.start(COMMIT_MS)
        else:
            self._release()

    def _goes_on(self, key: Stroke) -> bool:
        """True when it is kept for now. A key without a stamp came from no keyboard."""
        event = key.event
        char = char_of(event)
        if char or event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            if self._acted:
                self.typed.emit()
            self._acted = char in ENDS
        if is_dead(event):
            return self._dead_key(key)
        if not char or event.isAutoRepeat() or not event.timestamp():
            self._leave()
            return False
        if self._letter_at and not self._bursts.holding:
            if time.monotonic() - self._letter_at > OVERTAKEN_S:
                self._bursts.letters_stand()
            self._letter_at = 0.0
        self._do(self._bursts.press(event.timestamp(), char, Stroke(key.window, copy_of(event))))
        self._arm()
        return True

    def _released(self, key: Stroke) -> bool:
        if self._waiting:
            self._waiting.append(Stroke(key.window, copy_of(key.event)))
            return True
        if is_dead(key.event):
            return self._dead_key(key)
        if not self._bursts.holding or key.event.key() in MODIFIERS:
            return False
        return self._bursts.follow(Stroke(key.window, copy_of(key.event)))

    def _dead_key(self, key: Stroke) -> bool:
        """Of the keyboard's layout. Qt composes letters of them by itself and tells of their release only."""
        self._bursts.dead_key(key.event.timestamp())
        return self._bursts.follow(Stroke(key.window, copy_of(key.event)))

    def _arm(self) -> None:
        self._drained.stop()
        if self._line is not None and self._bursts.sure == self._line.testAttribute(_INPUT_METHOD):
            before, self._switching = self._switching, bool(self._switching)
            self._line.setAttribute(_INPUT_METHOD, not self._bursts.sure)  # no input method rewrites what a scanner types
            self._switching = before
        if self._bursts.holding:
            self._hold.start(self._bursts.wait_ms())
        else:
            self._hold.stop()
            self._through_method = False

    @Slot()
    def _drain_first(self) -> None:
        """The main thread may have been busy, and keys wait in the queue with stamps of their own: they come first."""
        self._drained.start(0)

    @Slot()
    def settle(self) -> None:
        """What is held is typing or a scan, now."""
        if self._waiting and not self._composing:
            self._release()
        self._do(self._bursts.silence())
        self._arm()

    def _do(self, settled: list[TypedKeys[Held] | Read[Held]]) -> None:
        for each in settled:
            wanted = isinstance(each, Read) and not (each.known or each.altered or each.rest)
            if isinstance(each, TypedKeys) or (wanted and self.wants_barcodes(QApplication.focusWidget())):
                for key in each.items:
                    self._send(key)
            else:
                self._before.take_out(each.back)
                self.scanned.emit(each)

    def _send(self, key: Held) -> None:
        window = key.window if isValid(key.window) else QGuiApplication.focusWindow()
        if window is None:
            return
        before, self._sending = self._sending, key.event
        if types := key.event.type() is not _RELEASE:
            self._before.note(key, text_of(key))
        QCoreApplication.sendEvent(window, key.event)
        if types:
            self._before.typed()
        self._sending = before

    def _composed(self, event: QInputMethodEvent) -> bool:
        """True where it is a part of a scan."""
        preedit, commit = event.preeditString(), event.commitString()
        if self._switching is not None:
            return self._switching
        if self._bursts.sure:
            self._adopt(self._adopted.new_in(preedit, commit))
            if self._waiting:
                self._quiet.start(QUIET_MS)
            return True
        if self._bursts.holding and not commit:
            self.settle()  # a word begins after the keys that are held; one that ends was there before them
        if preedit and not self._composing and isinstance(self._line, QLineEdit):
            self._stood = (self._line.text(), self._line.hasSelectedText())
        self._composing = bool(preedit)
        if commit and self._waiting:
            self._committed.start(0)  # once the widget has the word
        if not self._composing or self._line is None or not self._growth.is_machine(preedit):
            return False
        return self._take_over(self._line, preedit)

    def _take_over(self, line: QWidget, preedit: str) -> bool:
        """The rest comes as keys with stamps: the input method is off until the burst has ended. What it has in its queue is of
        the same scan and comes in between."""
        self._composing, self._through_method = False, True
        self._switching = True
        self._adopt(preedit)
        self._adopted.begin(preedit)
        self._switching = None
        self._sending = QInputMethodEvent()
        QCoreApplication.sendEvent(line, self._sending)
        self._sending = None
        if isinstance(line, QLineEdit) and line.text() != self._stood[0]:  # what was marked gave way to the first letter
            line.setText(self._stood[0])
            line.textEdited.emit(self._stood[0])
            if self._stood[1]:
                line.selectAll()
        return True

    def _adopt(self, text: str) -> None:
        if self._line is None:
            return
        for char in text:
            self._bursts.adopt(char, letter_of(self._line, char))
        self._arm()

    def _letter_came(self, line: TextField, event: QInputMethodEvent) -> bool:
        """One that the keyboard's layout composed of two keys. True where it is a part of a scan."""
        text = event.commitString()
        if event is self._sending or not text:
            return False
        letter = letter_of(line, text)
        if self._bursts.sure:
            self._bursts.adopt(text, letter, altered=True)
            self._arm()
            return True
        self.settle()  # the keys before it stand before it
        self._bursts.composed(UNSTAMPED, text, letter)
        self._letter_at = time.monotonic()
        self._send(letter)
        return True

    @Slot()
    def _commit(self) -> None:
        if self._composing:
            QGuiApplication.inputMethod().commit()
        self._release()

    @Slot()
    def _release(self) -> None:
        """The word is in its field: now the keys that waited for it, in order."""
        self._overdue.stop()
        self._turn.stop()
        self._quiet.stop()
        self._composing = False
        waiting, self._waiting = self._waiting, deque()
        for key in waiting:
            if key.event.type() is _RELEASE:
                if not (self._dead_key(key) if is_dead(key.event) else self._bursts.follow(key)):
                    self._send(key)
            elif not self._goes_on(key) and not do_shortcut(key):
                self._send(key)
