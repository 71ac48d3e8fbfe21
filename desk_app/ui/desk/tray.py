"""F8 · Cần xử lý: paper that may or may not have come out, what the centre said no to, and the board below."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desk_app.answers.board.work import WorkRow
from desk_app.answers.desk.centre_line import NewsLine
from desk_app.answers.desk.print_jobs import JobLine
from desk_app.answers.money.differences import Difference
from desk_app.answers.money.in_words import difference_in_words
from desk_app.core.moments import local
from desk_app.core.money import format_vnd
from desk_app.resources_reader import Texts
from desk_app.services.money_records import OpenDeposit
from desk_app.ui.desk.work import WorkPanel
from desk_app.ui.dossier.board import BoardPanel
from desk_app.ui.key_tables.bound import BoundKeys
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.key_tables.tray import KEYS
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.fields import Field
from desk_app.ui.parts.page import Page
from desk_app.ui.parts.table import ScreenTable
from desk_app.ui.parts.widgets import Panel, label
from desk_app.view_models.desk.shell import ShellViewModel, StripState
from desk_app.view_models.desk.tray import TrayState, TrayViewModel
from desk_app.view_models.dossier.board import BoardViewModel


class TrayPage(Page):
    def __init__(self, vm: TrayViewModel, board: BoardViewModel, shell: ShellViewModel, texts: Texts) -> None:
        super().__init__(vm)
        self._vm = vm
        self._board = board
        self.board = BoardPanel(board, shell.centre, texts)
        self.work = WorkPanel(texts)
        self._shell = shell
        self._texts = texts
        self._shown_differences: tuple[Difference, ...] = ()
        self._shown_news: tuple[NewsLine, ...] = ()
        self._shown_deposits: tuple[OpenDeposit, ...] = ()
        centre = Panel(texts("ui.tray.centre"))
        self.centre = label("", "muted", wrap=True)
        self.data = label("", "problem", wrap=True)
        centre.column.addWidget(self.data)
        centre.column.addWidget(self.centre)
        self.jobs_panel = self._make_jobs()
        self.differences_panel = self._make_differences()
        self.news_panel = self._make_news()
        self.deposits_panel = self._make_deposits()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(12)
        column.addWidget(label(texts("ui.tray.title"), "title"))
        for panel in (centre, self.work, self.differences_panel, self.news_panel, self.deposits_panel, self.jobs_panel):
            column.addWidget(panel)
        column.addWidget(self.board, 1)
        self._connect()
        self.keys = self._bind_keys()
        self._show(vm.state)

    def _make_jobs(self) -> Panel:
        """Paper that waits, or of which nobody knows whether it came out."""
        t = self._texts
        panel = Panel(t("ui.tray.paper"))
        headers = [t("ui.tray.time"), t("ui.tray.document"), t("ui.tray.code"), t("ui.tray.state"), t("ui.tray.detail")]
        self.table = ScreenTable(headers, stretch=2)
        self.table.setMaximumHeight(130)
        self.empty = label(t("ui.tray.empty"), "muted")
        self.problem = label("", "problem")
        self.told = label("", tone="good", wrap=True)
        self.yes = KeyButton(t("ui.tray.yes"), key_of(KEYS, "printed"))
        self.no = KeyButton(t("ui.tray.no"), key_of(KEYS, "not_printed"))
        self.cancel = KeyButton(t("ui.tray.cancel"), key_of(KEYS, "cancel"))
        self.spare = KeyButton(t("ui.tray.spare"), key_of(KEYS, "use_spare"))
        self.question = label(t("ui.tray.question"), "strong")
        buttons = QHBoxLayout()
        buttons.addWidget(self.spare)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        for part in (self.question, self.yes, self.no):
            buttons.addWidget(part)
        panel.column.addWidget(self.empty)
        panel.column.addWidget(self.table, 1)
        panel.column.addWidget(self.told)
        panel.column.addWidget(self.problem)
        panel.column.addLayout(buttons)
        return panel

    def _make_differences(self) -> Panel:
        """Counts that differed, for a second person to look into."""
        t = self._texts
        panel = Panel(t("ui.tray.differences"))
        headers = [t(f"ui.tray.{key}") for key in ("closed", "box", "holder", "difference", "reason")]
        self.differences = ScreenTable(headers, stretch=4, right=(3,))
        self.differences.setMaximumHeight(150)
        self.finding = Field(t("ui.tray.finding"))
        self.review = KeyButton(t("ui.tray.review"), key_of(KEYS, "review"))
        self._fill_panel(panel, self.differences, self.finding, self.review)
        return panel

    def _make_news(self) -> Panel:
        """What the centre said, and a person has to see to."""
        t = self._texts
        panel = Panel(t("ui.tray.news"))
        self.news = ScreenTable([t(f"ui.tray.{key}") for key in ("time", "code", "told")], stretch=2)
        self.news.setMaximumHeight(120)
        self.news_finding = Field(t("ui.tray.finding"))
        self.news_done = KeyButton(t("ui.tray.news_done"), key_of(KEYS, "review_news"))
        self._fill_panel(panel, self.news, self.news_finding, self.news_done)
        return panel

    def _make_deposits(self) -> Panel:
        """Money that was brought to the bank and is not yet seen there."""
        t = self._texts
        panel = Panel(t("ui.tray.deposits"))
        headers = [t(f"ui.tray.{key}") for key in ("closed", "box", "depositor", "slip_no", "amount")]
        self.deposits = ScreenTable(headers, stretch=1, right=(4,))
        self.deposits.setMaximumHeight(120)
        self.reference = Field(t("ui.tray.reference"))
        self.confirm = KeyButton(t("ui.tray.confirm"), key_of(KEYS, "confirm"))
        self._fill_panel(panel, self.deposits, self.reference, self.confirm)
        return panel

    @staticmethod
    def _fill_panel(panel: Panel, table: ScreenTable, field: Field, button: KeyButton) -> None:
        """What waits, and below it what a person says of the marked row."""
        row = QHBoxLayout()
        row.addWidget(field, 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        panel.column.addWidget(table)
        panel.column.addLayout(row)

    def _connect(self) -> None:
        vm, shell = self._vm, self._shell
        self.board.wanted.connect(shell.open_dossier)
        self.work.wanted.connect(shell.open_dossier)
        self.work.ended.connect(self._end_work)
        self.yes.clicked.connect(self._yes)
        self.no.clicked.connect(self._no)
        self.news_done.clicked.connect(self._review_news)
        self.confirm.clicked.connect(self._confirm)
        self.review.clicked.connect(self._review)
        self.cancel.clicked.connect(self._cancel)
        self.spare.clicked.connect(self._use_spare)
        self.table.itemSelectionChanged.connect(self._chosen)
        vm.changed.connect(self._show)
        shell.strip_changed.connect(self._strip_changed)
        shell.line_changed.connect(self._show_centre)

    def shown(self) -> None:
        self._vm.look()
        self._show_centre()
        self._board.watched = True
        self._board.refresh()
        first = self.table if self._vm.state.jobs else self.work.table if self._vm.state.work else self.board.table
        first.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        self._board.watched = False
        super().hideEvent(event)

    def _bind_keys(self) -> BoundKeys:
        acts = {
            "printed": self._yes,
            "not_printed": self._no,
            "cancel": self._cancel,
            "use_spare": self._use_spare,
            "review": self._review,
            "confirm": self._confirm,
            "review_news": self._review_news,
            "end": self.work.end,
            "print_list": self._board.print_list,
            "agency": self.board.choose_agency,
            "officer": self.board.choose_officer,
            "elsewhere": self.board.pick_non_territorial,
        }
        return BoundKeys(KEYS, acts, {"view": self.board.pick})

    def _agency_name(self, agency: str) -> str:
        return self._shell.centre.agency(agency).name

    def _yes(self) -> None:
        self._answer(True)

    def _no(self) -> None:
        self._answer(False)

    def _review(self) -> None:
        if self._vm.state.may_review:
            self._want(self.finding)
            self._tell_in(self.differences_panel)
            self.differences.acted()
            self._vm.review(self.differences.currentRow(), self.finding.text)

    def _use_spare(self) -> None:
        self._tell_in(self.jobs_panel)
        self._vm.use_spare()

    @Slot(object, str)
    def _end_work(self, row: WorkRow, finding: str) -> None:
        self._tell_in(self.work)
        self._vm.end_work(row, finding)

    def _tell_in(self, panel: Panel) -> None:
        """Why it is refused is said where it was asked for."""
        panel.column.addWidget(self.problem)

    @staticmethod
    def _want(field: Field) -> None:
        """The caret goes to what is missing."""
        if not field.text.strip():
            field.line.setFocus()

    def _review_news(self) -> None:
        self._want(self.news_finding)
        self._tell_in(self.news_panel)
        self.news.acted()
        self._vm.review_news(self.news.currentRow(), self.news_finding.text)

    def _confirm(self) -> None:
        if self._vm.state.may_confirm:
            self._want(self.reference)
            self._tell_in(self.deposits_panel)
            self.deposits.acted()
            self._vm.confirm(self.deposits.currentRow(), self.reference.text)

    def _job(self, state: str) -> JobLine | None:
        """The chosen one, if it is in that state."""
        row = self.table.currentRow()
        jobs = self._vm.state.jobs
        return jobs[row] if 0 <= row < len(jobs) and jobs[row].state == state else None

    def _answer(self, printed: bool) -> None:
        if job := self._job("unknown"):
            self._tell_in(self.jobs_panel)
            self.table.acted()
            self._vm.answer(job, printed)

    def _cancel(self) -> None:
        if job := self._job("queued") or self._held():
            self._tell_in(self.jobs_panel)
            self.table.acted()
            self._vm.cancel(job)

    def _held(self) -> JobLine | None:
        """The chosen one, if a queue of the print service has it."""
        job = self._job("sending")
        return job if job and job.held else None

    def _chosen(self) -> None:
        asking = self._job("unknown") is not None
        for part in (self.question, self.yes, self.no):
            part.setVisible(asking)
        self.cancel.setVisible((self._job("queued") or self._held()) is not None)

    @Slot(object)
    def _strip_changed(self, _strip: StripState) -> None:
        self._show_centre()

    @Slot()
    def _show_centre(self) -> None:
        self.centre.setText(self._shell.centre_details())
        self.data.setText(self._shell.data_details())
        self.data.setVisible(bool(self._shell.data_details()))

    @Slot(object)
    def _show(self, state: TrayState) -> None:
        self._show_jobs(state)
        self._show_differences(state)
        self._show_deposits(state)
        self.work.show_rows(state.work)
        self._show_news(state)
        asking = (self.news_panel, self.deposits_panel, self.differences_panel, self.work)
        self.board.crowd(any(not panel.isHidden() for panel in asking))
        self._chosen()
        self.empty.setVisible(not state.jobs)
        self.table.setVisible(bool(state.jobs))
        self.spare.setVisible(bool(state.jobs) and state.spare)
        for said, text in ((self.problem, state.problem), (self.told, state.told)):
            said.setText(text)
            said.setVisible(bool(text))

    def _show_jobs(self, state: TrayState) -> None:
        t, rows = self._texts, []
        for job in state.jobs:
            detail = t("ui.tray.restart") if job.detail == "restart" else ""
            if job.detail and job.detail != "restart":
                detail = t(f"ui.printer.{'held' if job.held else job.detail}")
            when, document = f"{local(job.queued_at_ms):%d/%m %H:%M}", t(f"document.{job.document}")
            rows.append([when, document, job.code, t(f"job.{job.state}"), detail])
        self.table.fill(rows, [job.id for job in state.jobs])

    def _show_differences(self, state: TrayState) -> None:
        rows = [
            [
                f"{local(row.closed_at_ms):%d/%m %H:%M}",
                row.agency_name,
                row.officer,
                difference_in_words(row.difference_vnd, self._texts)
                if row.difference_vnd
                else self._texts("ui.tray.recounted"),
                row.reason or "–",
            ]
            for row in state.differences
        ]
        self.differences.fill(rows, [(row.movement, row.id, row.agency) for row in state.differences])
        if state.differences != self._shown_differences:  # the finding is kept: until then what was typed stays
            self._shown_differences = state.differences
            self.finding.line.set("")
        self.differences_panel.setVisible(bool(state.differences))
        self.finding.setVisible(state.may_review)
        self.review.setVisible(state.may_review)

    def _show_deposits(self, state: TrayState) -> None:
        rows = [
            [
                f"{local(row.deposited_at_ms):%d/%m %H:%M}",
                self._agency_name(row.agency),
                row.officer or "–",
                row.slip_no,
                format_vnd(row.amount_vnd),
            ]
            for row in state.deposits
        ]
        self.deposits.fill(rows, [row.deposit_id for row in state.deposits])
        if state.deposits != self._shown_deposits:
            self._shown_deposits = state.deposits
            self.reference.line.set("")
        self.deposits_panel.setVisible(bool(state.deposits) and state.may_confirm)

    def _show_news(self, state: TrayState) -> None:
        rows = [[f"{local(line.at_ms):%d/%m %H:%M}", line.subject, line.text] for line in state.news]
        self.news.fill(rows, [line.id for line in state.news])
        if state.news != self._shown_news:
            self._shown_news = state.news
            self.news_finding.line.set("")
        self.news_panel.setVisible(bool(state.news))
