"""On F7: letters before acceptance and minutes of past runs, found as one types, seen and printed again."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.resources_reader import Texts
from desk_app.services.records import PastPaper
from desk_app.ui.key_tables.finding import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.fields import Field
from desk_app.ui.parts.paper_view import PaperView
from desk_app.ui.parts.table import ScreenTable
from desk_app.ui.parts.widgets import Panel, label
from desk_app.view_models.dossier.past_papers import PastPapersViewModel, PastState


class PastPapersPanel(QWidget):
    """The page's search field narrows the list; the marked paper is seen beside it."""

    def __init__(self, vm: PastPapersViewModel, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._vm = vm
        self._centre = centre
        self._texts = texts
        t = texts
        self.table = ScreenTable([t(f"ui.past.{key}") for key in ("when", "document", "whose", "about")], stretch=3)
        self.table.setAccessibleName(t("ui.past.title"))
        self.table.wrap_rows()
        self.empty = label(t("ui.past.empty"), "muted", wrap=True)
        self.reason = Field(t("ui.past.reason"))
        self.reprint = KeyButton(t("ui.find.reprint"), key_of(KEYS, "reprint_past"))
        self.leave = KeyButton(t("ui.find.close_form"), key_of(KEYS, "close"))
        self.turn = KeyButton(t("ui.find.turn"), key_of(KEYS, "turn_past"))
        self.print = KeyButton(t("ui.find.print_form"), key_of(KEYS, "print_past"), main=True)
        self.page = label("", "muted")
        self.problem = label("", "problem", wrap=True)
        self.done = label("", tone="good", wrap=True)
        self.paper = PaperView()
        listed = Panel(t("ui.past.title"))
        listed.column.addWidget(self.empty)
        listed.column.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.addWidget(self.reason, 1)
        for button in (self.reprint, self.leave):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        listed.column.addLayout(row)
        listed.column.addWidget(self.problem)
        listed.column.addWidget(self.done)
        seen = QVBoxLayout()
        seen.addWidget(self.paper, 1)
        keys = QHBoxLayout()
        keys.addWidget(self.page)
        keys.addStretch(1)
        keys.addWidget(self.turn)
        keys.addWidget(self.print)
        seen.addLayout(keys)
        body = QHBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(16)
        body.addWidget(listed, 3)
        body.addLayout(seen, 2)
        self.table.itemSelectionChanged.connect(self._marked)
        self.turn.clicked.connect(vm.turn_page)
        self.print.clicked.connect(vm.print_form)
        self.reprint.clicked.connect(self.again)
        vm.changed.connect(self._show)
        self._show(vm.state)

    @property
    def state(self) -> PastState:
        return self._vm.state

    @property
    def marked(self) -> PastPaper | None:
        row = self.table.currentRow()
        return self._vm.state.found[row] if 0 <= row < len(self._vm.state.found) else None

    def walk(self, step: int) -> None:
        if self.table.rowCount():
            self.table.selectRow((self.table.currentRow() + step) % self.table.rowCount())

    def again(self) -> None:
        if self.marked is None:
            return
        if not self.reason.text.strip():
            self.reason.line.setFocus()
        self._vm.reprint(self.marked, self.reason.text)

    def _marked(self) -> None:
        if self.marked is not None and self.marked != self._vm.state.shown:
            self._vm.show(self.marked)

    def _cells(self, paper: PastPaper) -> list[str]:
        agency = self._centre.agency(paper.agency).name if paper.agency else ""
        if paper.document == "handover_minutes":
            about = self._texts("ui.past.run", agency=agency, out=len(paper.out), came=len(paper.came))
            if paper.left:
                names = "; ".join(self._texts("ui.past.left_one", code=line.code, reason=line.reason) for line in paper.left)
                about = f"{about} · {self._texts('ui.past.left', count=len(paper.left), names=names)}"
        else:
            about = self._texts("ui.past.letter", number=paper.number, about=paper.about)
        return [f"{local(paper.at_ms):%H:%M %d/%m/%Y}", self._texts(f"document.{paper.document}"), paper.whose, about]

    @Slot(object)
    def _show(self, state: PastState) -> None:
        self.table.blockSignals(True)
        self.table.fill([self._cells(paper) for paper in state.found])
        if state.shown in state.found:
            self.table.selectRow(state.found.index(state.shown))
        elif state.found:
            self.table.selectRow(0)
        self.table.blockSignals(False)
        self.empty.setVisible(not state.found)
        self.table.setVisible(bool(state.found))
        if state.found and state.shown not in state.found:
            self._vm.show(state.found[0])
        pages = state.form.pages if state.form is not None and state.found else ()
        self.paper.show_picture(pages[state.page] if pages else None)
        self.page.setText(self._texts("form.page", page=state.page + 1, pages=len(pages)) if pages else "")
        self.turn.setVisible(len(pages) > 1)
        self.print.setEnabled(bool(pages))
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))
        self.done.setText(state.done)
        self.done.setVisible(bool(state.done))
        if state.done:
            self.reason.line.set("")
