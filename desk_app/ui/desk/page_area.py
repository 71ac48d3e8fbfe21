"""The room for a place: as large as it was drawn for; on a smaller screen it scrolls, after the caret."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QScrollArea, QStackedWidget, QWidget

from desk_app.ui.key_tables.everywhere import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton

PAGE_WIDTH, PAGE_HEIGHT = 1104, 672
"""What the rail and the strip leave of 1280×720."""
BORDER = 40
_ACT = key_of(KEYS, "act")


class ScrolledPage(QWidget):
    """As tall as the page must be, not as it would like to be: tables give way before it scrolls and F9 goes out of sight."""

    def __init__(self, stack: QStackedWidget) -> None:
        super().__init__()
        self._stack = stack
        self.setObjectName("ground")
        self.room = QGridLayout(self)  # it asks for the page's own least size too, where that is larger
        self.room.setContentsMargins(0, 0, 0, 0)
        self.room.addWidget(stack, 0, 0)

    def heightForWidth(self, width: int) -> int:
        page = self._stack.currentWidget()
        layout = page.layout() if page is not None else None
        least = layout.totalMinimumHeightForWidth(width) if layout is not None else 0
        return max(self.room.rowMinimumHeight(0), least)


class PageArea(QScrollArea):
    """`moved`: what is seen of the page, or what its F9 says, is another."""

    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._acts: list[KeyButton] = []
        self.stack = QStackedWidget()
        self.stack.setObjectName("ground")
        sheet = ScrolledPage(self.stack)
        self._room = sheet.room
        self.setWidget(sheet)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(self.focusPolicy().NoFocus)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self.moved)
            bar.rangeChanged.connect(self.moved)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def put(self, page: QWidget, drawn_for: tuple[int, int] = (PAGE_WIDTH, PAGE_HEIGHT)) -> None:
        """Show it. Only the page that is shown asks for room: another's long table is no reason to scroll. The stack is as tall
        as the tallest page in it, whatever the pages' policies say; so the others leave it."""
        width, height = drawn_for
        self._room.setColumnMinimumWidth(0, width)
        self._room.setRowMinimumHeight(0, height)
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        for other in self._pages():
            if other is not page:
                self.stack.removeWidget(other)
        for button in self._acts:
            button.changed.disconnect(self.moved)
        self._acts = [button for button in page.findChildren(KeyButton) if button.key == _ACT]
        for button in self._acts:
            button.changed.connect(self.moved)
        self.moved.emit()

    def _pages(self) -> list[QWidget]:
        pages = (self.stack.widget(place) for place in range(self.stack.count()))
        return [page for page in pages if page is not None]

    def hidden_act(self) -> str:
        """What F9 does on this page, where its button is on the page and out of sight; else nothing."""
        for button in self._acts:
            if button.isVisible():
                return "" if button.visibleRegion().boundingRect() == button.rect() else button.accessibleName()
        return ""

    @Slot(QWidget, QWidget)
    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.stack.isAncestorOf(now):
            self.ensureWidgetVisible(now, BORDER, BORDER)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow(None, QApplication.focusWidget())
        self.moved.emit()
