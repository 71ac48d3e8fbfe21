"""One key on its way: kept as it came, what a scanner may have meant by it, what Qt would do with it."""

import os
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

MODIFIERS: frozenset[int] = frozenset(
    (
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_unknown,
    )
)
_DEAD = (int(Qt.Key.Key_Dead_Grave), int(Qt.Key.Key_Dead_Longsolidusoverlay))
_ENDS: dict[int, str] = {Qt.Key.Key_Return: "\r", Qt.Key.Key_Enter: "\r", Qt.Key.Key_Tab: "\t"}
_CONTROLS = frozenset("\x00\x02\x03\x04\n\r\x1d\x1e")
_NO_MODIFIER = Qt.KeyboardModifier.NoModifier
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Stroke(NamedTuple):
    """A press or a release, and the window to which it goes."""

    window: QObject
    event: QKeyEvent


class TypedLetter(NamedTuple):
    """One that came through an input method, and the field to which it goes if it was typed after all."""

    window: QObject
    event: QInputMethodEvent


Held = Stroke | TypedLetter


def copy_of(event: QKeyEvent) -> QKeyEvent:
    """With its stamp: Qt's own is gone once the filter has answered."""
    codes = event.nativeScanCode(), event.nativeVirtualKey(), event.nativeModifiers()
    made = QKeyEvent(event.type(), event.key(), event.modifiers(), *codes, event.text(), event.isAutoRepeat())
    made.setTimestamp(event.timestamp())
    return made


def char_of(event: QKeyEvent) -> str:
    """What a scanner may have meant by it; nothing for a key that only a person presses."""
    text, modifiers = event.text(), event.modifiers()
    if len(text) == 1 and text.isprintable():
        plain = modifiers == _NO_MODIFIER or not text.isascii()
        return text if plain or not modifiers & _COMMANDS else ""
    if end := _ENDS.get(event.key()):
        return "" if modifiers & (_COMMANDS | Qt.KeyboardModifier.ShiftModifier) else end
    if text in ("\ufeff", "\n") or (text in _CONTROLS and modifiers & Qt.KeyboardModifier.ControlModifier):
        return text
    return ""


def is_dead(event: QKeyEvent) -> bool:
    """Whether the keyboard's layout makes of it and of the next key one sign, or none."""
    return _DEAD[0] <= event.key() <= _DEAD[1]


def text_of(key: Held) -> str:
    """What a key types; a letter that was composed is no key."""
    return key.event.text() if isinstance(key, Stroke) else ""


def letter_of(widget: QWidget, text: str) -> TypedLetter:
    """As if an input method had written it there."""
    typed = QInputMethodEvent()
    typed.setCommitString(text)
    return TypedLetter(widget, typed)


def has_input_method() -> bool:
    """Whether keys pass through another program before they come here. `compose` and none are in Qt itself."""
    if QGuiApplication.platformName().startswith(("wayland", "windows")):
        return True
    return os.environ.get("QT_IM_MODULE", "") not in ("", "none", "simple", "compose")


def shortcut_of(window: QWidget, event: QKeyEvent) -> QShortcut | None:
    """What Qt would do with it before any widget; None: it is no shortcut of this window."""
    sequence = QKeySequence(event.keyCombination())
    shortcuts = (each for each in window.findChildren(QShortcut) if each.isEnabled() and each.key() == sequence)
    return next(shortcuts, None)


def do_shortcut(key: Stroke) -> bool:
    """Does what Qt would have done with it before any widget. False: it is no shortcut of its window."""
    for top in QApplication.topLevelWidgets():
        if top.windowType() is not Qt.WindowType.Popup and top.windowHandle() is key.window:
            shortcut = shortcut_of(top, key.event)
            if shortcut is not None:
                shortcut.activated.emit()
                return True
    return False
