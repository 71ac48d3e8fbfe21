"""The bank's statement on F4: what a file holds before anything is written, expected transfers, credits that wait."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout

from desk_app.answers.money.statement import StatementRow, StatementView
from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.core.money import format_vnd
from desk_app.resources_reader import Texts
from desk_app.services.money_records import StatementCredit
from desk_app.ui.key_tables.collecting import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.fields import Field, Pick
from desk_app.ui.parts.table import ScreenTable
from desk_app.ui.parts.widgets import Panel, label
from desk_app.view_models.money.statement import StatementState, StatementViewModel


def _day(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


class PreviewPanel(Panel):
    """What would become of each row of a file, and why."""

    def __init__(self, vm: StatementViewModel, t: Texts) -> None:
        super().__init__(t("ui.statement.preview"))
        self._vm = vm
        self._t = t
        self.told = label("", "strong", wrap=True)
        self.warning = label("", "problem", wrap=True)
        columns = ("line", "becomes", "when", "reference", "amount", "text")
        self.rows = ScreenTable([t(f"ui.statement.{key}") for key in columns], stretch=5, right=(0, 4))
        self.rows.setAccessibleName(t("ui.statement.preview"))
        self.leave = KeyButton(t("ui.statement.leave"), key_of(KEYS, "leave_statement"))
        self.whole = label("", "muted", wrap=True)
        row = QHBoxLayout()
        row.addWidget(self.whole, 1)
        row.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addWidget(self.told)
        self.column.addWidget(self.warning)
        self.column.addWidget(self.rows, 1)
        self.column.addLayout(row)
        self.leave.clicked.connect(vm.leave)
        self.rows.itemSelectionChanged.connect(self._chosen)
        self._shown: StatementView | None = None

    def show_statement(self, statement: StatementView | None) -> None:
        self.setVisible(statement is not None)
        if statement is self._shown:
            return
        self._shown = statement
        self.rows.begin_anew()
        self.rows.fill([] if statement is None else [self._cells(row) for row in statement.rows])
        self._chosen()
        self.told.setText("" if statement is None else self._vm.told(statement))
        differs = statement is not None and statement.stated_vnd is not None
        if statement is not None and statement.stated_vnd is not None:
            self.warning.setText(self._t("ui.statement.told_otherwise", amount=format_vnd(statement.stated_vnd)))
        self.warning.setVisible(differs)

    @Slot()
    def _chosen(self) -> None:
        """The words of the marked row, whole."""
        number = self.rows.currentRow()
        rows = self._shown.rows if self._shown is not None else ()
        self.whole.setText(rows[number].text if 0 <= number < len(rows) else "")

    def _cells(self, row: StatementRow) -> list[str]:
        becomes = self._t(f"ui.statement.becomes_{row.becomes}")
        if row.dossier_code:
            becomes += f" · {row.dossier_code}"
        reference = "–" if row.reference.startswith("#") else row.reference
        amount = "" if row.amount_vnd is None else format_vnd(row.amount_vnd)
        return [str(row.line), becomes, _day(row.booked_on), reference, amount, row.text]


class StatementPanel(Panel):
    """Expected transfers and the bank's statement, while no dossier is open."""

    def __init__(self, vm: StatementViewModel, centre: Centre, t: Texts) -> None:
        super().__init__(t("ui.statement.title"))
        self._vm = vm
        self._t = t
        self._centre = centre
        headers = ("when", "box", "code", "amount")
        self.expected = ScreenTable([t(f"ui.statement.{key}") for key in headers], stretch=2, right=(3,), passive=True)
        columns = ("when", "box", "reference", "amount", "text")
        self.unmatched = ScreenTable([t(f"ui.statement.{key}") for key in columns], stretch=4, right=(3,))
        self.preview = PreviewPanel(vm, t)
        self.agency = Pick(t("ui.cash.box"))
        self.agency.offer([(agency.id, agency.name) for agency in centre.agencies if agency.account])
        self.path = Field(t("ui.statement.path"), "/home/quay/sao-ke.xlsx")
        self.read = KeyButton(t("ui.statement.read"), key_of(KEYS, "read_statement"))
        self.whole = label("", "muted", wrap=True)
        self.finding = Field(t("ui.statement.finding"))
        self.explain = KeyButton(t("ui.statement.explain"), key_of(KEYS, "explain"))
        self.is_new = KeyButton(t("ui.statement.is_new"), key_of(KEYS, "keep_as_new"))
        self.problem = label("", "problem", wrap=True)
        self.done = label("", tone="good", wrap=True)
        self.expected_note = label(t("ui.statement.expected"), "label")
        self.unmatched_note = label(t("ui.statement.unmatched"), "label")
        self._lay_out()
        self.read.clicked.connect(self.read_file)
        self.path.line.textEdited.connect(self._another)
        self.agency.chosen.connect(self._another)
        self.explain.clicked.connect(self.explain_credit)
        self.is_new.clicked.connect(self.keep_as_new)
        self.unmatched.itemSelectionChanged.connect(self._chosen)
        vm.changed.connect(self._show)
        vm.explained.connect(self._explained)
        self._show(vm.state)

    @property
    def state(self) -> StatementState:
        return self._vm.state

    def _lay_out(self) -> None:
        file = QHBoxLayout()
        file.addWidget(self.agency, 1)
        file.addWidget(self.path, 2)
        file.addWidget(self.read, 0, Qt.AlignmentFlag.AlignBottom)
        finding = QHBoxLayout()
        finding.addWidget(self.finding, 1)
        finding.addWidget(self.is_new, 0, Qt.AlignmentFlag.AlignBottom)
        finding.addWidget(self.explain, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addWidget(self.expected_note)
        self.column.addWidget(self.expected, 1)
        self.column.addWidget(self.unmatched_note)
        self.column.addWidget(self.unmatched, 1)
        self.column.addWidget(self.whole)
        self.column.addLayout(finding)
        self.column.addWidget(self.preview, 3)
        self.column.addLayout(file)
        self.column.addWidget(self.problem)
        self.column.addWidget(self.done)

    def read_file(self) -> None:
        if self.path.text.strip():
            self._vm.read(self.agency.value, self.path.text)
        else:
            self.path.line.setFocus()

    @Slot()
    def _another(self) -> None:
        """Another file or account is named: what was looked at is not what F9 would take then."""
        if self._vm.state.preview is not None:
            self._vm.leave()

    def _want_finding(self) -> None:
        """The caret goes to what is missing."""
        if not self.finding.text.strip():
            self.finding.line.setFocus()

    def explain_credit(self) -> None:
        self._want_finding()
        self.unmatched.acted()
        self._vm.explain(self.unmatched.currentRow(), self.finding.text)

    def keep_as_new(self) -> None:
        credit = self._credit()
        if credit is not None and credit.state == "doubtful":
            self._want_finding()
            self.unmatched.acted()
            self._vm.explain(self._vm.state.unmatched.index(credit), self.finding.text, is_new=True)

    def _credit(self) -> StatementCredit | None:
        number, credits = self.unmatched.currentRow(), self._vm.state.unmatched
        return credits[number] if 0 <= number < len(credits) else None

    @Slot()
    def _chosen(self) -> None:
        credit = self._credit()
        doubtful = credit is not None and credit.state == "doubtful"
        listing = self._vm.state.preview is None
        words = (credit.purpose or "") if credit is not None else ""
        self.whole.setText(self._t("ui.statement.doubtful_why", text=words) if doubtful else words)
        self.whole.setVisible(listing and bool(words))
        self.is_new.setVisible(doubtful and listing)
        self.explain.set_text(self._t("ui.statement.read_before" if doubtful else "ui.statement.explain"))

    @Slot()
    def _explained(self) -> None:
        self.finding.line.set("")

    @Slot(object)
    def _show(self, state: StatementState) -> None:
        self.expected.fill(
            [
                [
                    f"{local(each.expected_at_ms):%d/%m %H:%M}",
                    self._centre.agency(each.agency).name,
                    each.dossier_code,
                    format_vnd(each.amount_vnd),
                ]
                for each in state.expected
            ]
        )
        self.unmatched.fill(
            [self._cells(each) for each in state.unmatched], [(each.agency, each.line_id) for each in state.unmatched]
        )
        self.preview.show_statement(state.preview)
        counts = {"shown": len(state.unmatched), "count": state.unmatched_count}
        more = state.unmatched_count > len(state.unmatched)
        self.unmatched_note.setText(self._t("ui.statement.unmatched_more" if more else "ui.statement.unmatched", **counts))
        listing = state.preview is None
        self.expected_note.setVisible(listing)
        self.expected.setVisible(listing)
        for part in (self.unmatched_note, self.unmatched, self.finding, self.explain):
            part.setVisible(bool(state.unmatched) and listing)
        self._chosen()
        self.read.setEnabled(not state.busy)
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))
        self.done.setText(state.done)
        self.done.setVisible(bool(state.done))

    def _cells(self, credit: StatementCredit) -> list[str]:
        text = credit.purpose or ""
        if credit.state == "doubtful":
            text = f"{self._t('ui.statement.doubtful')} {text}"
        reference = "–" if credit.reference.startswith("#") else credit.reference
        day, box = _day(credit.booked_on), self._centre.agency(credit.agency).name
        return [day, box, reference, format_vnd(credit.amount_vnd), text]
