"""A list that hangs open over a page, or a menu: Qt gives it every key, and the program's own would be swallowed."""

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from desk_app.ui.desk.key_events import shortcut_of
from desk_app.ui.key_tables.everywhere import PLACE_KEYS

_LEADS_AWAY = frozenset(PLACE_KEYS.values())


def is_open() -> bool:
    return QApplication.activePopupWidget() is not None


def act_through(event: QKeyEvent) -> bool:
    """Closes it and does what the key does on the page. True: it was a key of the program. What is marked in the list and was
    not chosen yet only comes to stand in its field: no key acts on what stood there before, nor on what was not seen there."""
    popup = QApplication.activePopupWidget()
    below = popup.parentWidget() if popup is not None else None
    shortcut = shortcut_of(below.window(), event) if below is not None else None
    if popup is None or shortcut is None:
        return False
    if _close(popup, chooses=shortcut.key().toString() not in _LEADS_AWAY):
        shortcut.activated.emit()
    return True


def _close(popup: QWidget, chooses: bool) -> bool:
    """Whether the field says what the list said: a key that leads away leaves what stood there."""
    box = popup.parent()
    if not isinstance(box, QComboBox):
        popup.close()
        return True
    marked = box.view().currentIndex().row()
    box.hidePopup()
    if not chooses or marked in (-1, box.currentIndex()):
        return True
    box.setCurrentIndex(marked)
    return False
