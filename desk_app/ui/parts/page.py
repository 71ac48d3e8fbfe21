"""One place of the program: what the window may ask of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QWidget,
)

from desk_app.ui.key_tables.bound import NO_KEYS, BoundKeys

if TYPE_CHECKING:
    from desk_app.core.identity import IdentityCard


class Stated(Protocol):
    """A view model, as far as everybody may read it."""

    @property
    def state(self) -> object: ...


class Page(QWidget):
    """One place, made for one officer: with them goes all that was typed, opened and chosen there, for the next one has a page
    of their own. What is the desk's, or comes back, is in the store. `shown` is called when the clerk comes to it, `act` is
    F9. `passed_on`: a card that it kept for a moment, and that means something else than its dossier. `keys`: its table, with
    what it does for each row."""

    passed_on = Signal(object)

    def __init__(self, stated: Stated | None = None) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.keys: BoundKeys = NO_KEYS
        self._stated = stated

    @property
    def state(self) -> object:
        """What this place shows, frozen; None: it shows nothing but its fields."""
        return None if self._stated is None else self._stated.state

    def shown(self) -> None:
        """Put the focus where work begins."""

    def act(self) -> None:
        """F9."""

    @Slot(str)
    def open_file(self, file: str) -> None:
        """In the program that shows such files on this PC."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(file).absolute())))  # a relative one opens nothing

    def shortcut(self, key: str) -> bool:
        """A key of its table. True when it does something here."""
        return self.keys.answer(key)

    def take_card(self, card: "IdentityCard") -> bool:
        """An identity card was scanned. False: not for this place."""
        return False

    def take_code(self, code: str) -> bool:
        """A dossier's slip was scanned. False: not for this place."""
        return False

    def open_code(self, code: str) -> None:
        """Another place names a dossier."""

    def closing(self) -> None:
        """The officer or the program leaves."""
