"""The customer's screen: a window without controls on the second monitor, read from two metres."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desk_app.core.centre import Centre
from desk_app.resources_reader import Texts
from desk_app.ui.parts.paper_view import PaperView
from desk_app.ui.parts.signature import SignaturePad
from desk_app.ui.parts.widgets import Panel, label
from desk_app.view_models.desk.customer import CustomerState, CustomerViewModel

CODE_PX = 232


class CustomerWindow(QWidget):
    def __init__(self, vm: CustomerViewModel, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowFlag(Qt.WindowType.WindowDoesNotAcceptFocus)
        self.setWindowTitle(texts("ui.customer.title", counter=centre.counter))
        self.welcome = label(texts("ui.customer.welcome"), "customer", wrap=True)
        self.welcome.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.panel = Panel(texts("ui.customer.fees"))
        self.fees = QGridLayout()
        self.fees.setVerticalSpacing(14)
        self.fees.setColumnStretch(0, 1)
        self.sums = QGridLayout()
        self.sums.setVerticalSpacing(10)
        self.sums.setColumnStretch(0, 1)
        self.panel.column.addLayout(self.fees)
        self.panel.column.addStretch(1)
        self.panel.column.addLayout(self.sums)
        self.code = PaperView()
        self.code.setFixedSize(CODE_PX, CODE_PX)
        self.code_hint = label(texts("ui.collect.transfer_code"), "muted", wrap=True)
        side = QVBoxLayout()
        side.addStretch(1)
        side.addWidget(self.code)
        side.addWidget(self.code_hint)
        side.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(24)
        body.addWidget(self.panel, 1)
        body.addLayout(side)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 28, 40, 28)
        column.setSpacing(20)
        column.addWidget(label(centre.name, "title", wrap=True))
        column.addWidget(label(texts("ui.strip.counter", counter=centre.counter), "muted"))
        column.addLayout(body, 1)
        column.addWidget(self.welcome, 1)
        self.signing = Panel(spacing=16)
        self.signing.column.addWidget(label(texts("ui.customer.sign"), "customer", wrap=True))
        self.pad = SignaturePad(texts("ui.customer.sign"))
        self.signing.column.addWidget(self.pad, 1)
        column.addWidget(self.signing, 2)
        self.pad.signed.connect(vm.sign)
        vm.changed.connect(self._show)
        self._show(vm.state)

    def open_on_second_screen(self) -> bool:
        """False where the counter has one monitor only: then nothing is shown."""
        main = QGuiApplication.primaryScreen()
        for screen in QGuiApplication.screens():
            if screen is not main:
                self.setGeometry(screen.geometry())
                self.showFullScreen()
                return True
        return False

    @staticmethod
    def _fill(grid: QGridLayout, rows: tuple[tuple[str, str], ...], role: str) -> None:
        while grid.count():
            item = grid.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, (name, figure) in enumerate(rows):
            grid.addWidget(label(name, "customer", wrap=True), number, 0)
            grid.addWidget(label(figure, role), number, 1, Qt.AlignmentFlag.AlignRight)

    @Slot(object)
    def _show(self, state: CustomerState) -> None:
        paying = bool(state.sums)
        self._fill(self.fees, state.fees if paying else (), "customer")
        self._fill(self.sums, state.sums, "customerfigure")
        self.panel.setVisible(paying)
        self.welcome.setVisible(not paying and not state.signing)
        if not state.signing:
            self.pad.show_strokes(())
        self.signing.setVisible(state.signing)
        self.code.show_picture(state.code)
        for part in (self.code, self.code_hint):
            part.setVisible(state.code is not None)
