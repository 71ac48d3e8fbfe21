"""The part of F12 that says who looked at whose data: by officer, by dossier."""

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.answers.desk.views_seen import SeenLine, SeenViews
from desk_app.core.moments import local
from desk_app.resources_reader import Texts
from desk_app.ui.parts.fields import Field, Pick
from desk_app.ui.parts.table import ScreenTable
from desk_app.ui.parts.widgets import Panel, label
from desk_app.view_models.desk.views_seen import ViewsSeenViewModel

COLUMNS = ("at", "officer", "ways", "subject")


class ViewsSeenPanel(QWidget):
    def __init__(self, vm: ViewsSeenViewModel, texts: Texts) -> None:
        super().__init__()
        self._vm = vm
        self._texts = texts
        t = texts
        self.subject = Field(t("ui.views.subject"), t("ui.views.subject_hint"), as_typed=True)
        self.officer = Pick(t("ui.views.officer"))
        self._officers: tuple[tuple[str, str], ...] | None = None
        self.table = ScreenTable([t(f"ui.views.column_{column}") for column in COLUMNS], stretch=3)
        self.table.setAccessibleName(t("ui.views.title"))
        self.none = label(t("ui.views.none"), "muted", wrap=True)
        self._lay_out()
        self.subject.line.textChanged.connect(self._look)
        self.officer.chosen.connect(self._look)
        vm.changed.connect(self._show)

    def _lay_out(self) -> None:
        panel = Panel(self._texts("ui.views.title"))
        panel.column.addWidget(label(self._texts("ui.views.what"), "muted", wrap=True))
        chosen = QHBoxLayout()
        chosen.setSpacing(12)
        chosen.addWidget(self.subject, 1)
        chosen.addWidget(self.officer, 1)
        panel.column.addLayout(chosen)
        panel.column.addWidget(self.none)
        panel.column.addWidget(self.table, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel)

    def shown(self) -> None:
        """The caret is where a dossier's code is typed."""
        self._look()
        self.subject.line.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _look(self) -> None:
        self._vm.look(self.officer.value, self.subject.text)

    @Slot(object)
    def _show(self, seen: SeenViews) -> None:
        if seen.officers != self._officers:
            self._officers = seen.officers
            with QSignalBlocker(self.officer.box):
                self.officer.offer([("", self._texts("ui.views.all_officers")), *seen.officers])
                self.officer.choose(seen.asked.officer)
        self.table.fill([self._cells(line) for line in seen.lines])
        self.none.setVisible(not seen.lines)

    def _cells(self, line: SeenLine) -> list[str]:
        ways = ", ".join(self._texts(f"ui.views.way_{way}") for way in line.ways)
        at = f"{local(line.at_ms):%d/%m/%Y %H:%M}"
        if "export" not in line.ways:
            return [at, line.officer, ways, line.subject]
        command, *of = line.subject.split()
        key = f"ui.views.made_{command}"
        known = key in self._texts.keys()  # noqa: SIM118
        made = self._texts(key, of=of[-1] if of else "").strip() if known else line.subject
        return [at, line.officer, ways, f"{made} · {line.ground}"]
