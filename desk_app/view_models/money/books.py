"""F10: receipt books and serials, the legal signature, and closing the day, the month, the year."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.answers.money.books import BooksView, MakeDayPapers, OpenBooks
from desk_app.answers.money.money_log import MoneyLine, ReadMoneyLog
from desk_app.answers.money.reconciling import CompareDay, DayComparison
from desk_app.answers.pictures import PrintablePaper
from desk_app.core.folding import nfc
from desk_app.core.moments import local
from desk_app.core.permissions import Act, may
from desk_app.core.problems import UserProblem
from desk_app.core.receipts import receipt_number
from desk_app.resources_reader import Texts
from desk_app.services.money.closings import ClosePeriod, PeriodSummary
from desk_app.services.money.receipt_books import AssignBook, EndSheets, VoidSheet
from desk_app.workers.crew import Crew
from desk_app.workers.messages import (
    LineState,
    PrintForm,
    Problem,
    Progress,
    SetSigner,
    SignerState,
    TokenPin,
)

SILENT = "problem.centre_silent"


@dataclass(frozen=True, slots=True)
class BookForm:
    """What is typed: for a new book, or for sheets of one."""

    agency: str = ""
    book_no: str = ""
    form: str = ""
    serial: str = ""
    first: str = ""
    last: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BooksState:
    view: BooksView | None = None
    signer: SignerState = field(default_factory=SignerState)
    progress: Progress | None = None
    problem: str = ""
    done: str = ""
    busy: bool = False
    reconciled: DayComparison | None = None
    money: tuple[MoneyLine, ...] | None = None


def _number(text: str) -> int:
    """A receipt's number. Raises UserProblem."""
    cleaned = text.strip()
    if not (cleaned.isascii() and cleaned.isdigit() and len(cleaned) <= 8):
        raise UserProblem("problem.book_numbers", field="first")
    return int(cleaned)


def period_label(text: str) -> tuple[Literal["month", "year"], str]:
    """`11/2026` as a month, `2026` as a year. Raises UserProblem."""
    parts = text.strip().split("/")
    if all(part.isascii() and part.isdigit() for part in parts):
        if len(parts) == 1 and len(parts[0]) == 4:
            return "year", parts[0]
        if len(parts) == 2 and len(parts[1]) == 4 and 1 <= int(parts[0]) <= 12:
            return "month", f"{parts[1]}-{int(parts[0]):02d}"
    raise UserProblem("problem.bad_period", field="period")


class BooksViewModel(QObject):
    changed = Signal(object)
    file_made = Signal(str)

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._texts = texts
        self.state = BooksState(signer=crew.signer_now)
        crew.changed.connect(self.refresh)
        self._silent = ""
        crew.line.connect(self._line_changed)
        crew.signer.connect(self._signer_changed)
        crew.progress.connect(self._progressed)

    def _set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    def may(self, act: Act) -> bool:
        actor = self._crew.actor
        return actor is not None and may(actor.roles, act)

    def allows(self, act: Act) -> bool:
        """Before a person is asked whether they mean it: may they at all. Otherwise the problem says so."""
        if not self.may(act):
            self._fail(UserProblem("problem.not_allowed"))
        return self.may(act)

    @Slot()
    def refresh(self) -> None:
        self._crew.ask(OpenBooks(), self._known, self._crew.report)
        if self.state.money is not None:
            self._crew.ask(ReadMoneyLog(), self._money_known, self._crew.report)

    def _known(self, view: BooksView) -> None:
        self._set(view=view)

    @Slot(object)
    def _signer_changed(self, signer: SignerState) -> None:
        self._set(signer=signer)

    @Slot(object)
    def _progressed(self, progress: Progress) -> None:
        self._set(progress=progress)

    def show_money(self) -> None:
        """What happened to money beside receipts, or the closings again."""
        if self.state.money is not None:
            self._set(money=None)
        elif self.may("see_cash_book"):
            self._crew.ask(ReadMoneyLog(), self._money_known, self._crew.report)

    def _money_known(self, lines: tuple[MoneyLine, ...]) -> None:
        self._set(money=lines)

    def _run(self, command: Any, on_done: Any) -> None:
        if not self.state.busy:
            self._set(busy=True, problem="", done="")
            self._crew.run(command, on_done, self._failed)

    def _failed(self, problem: Problem) -> None:
        self._set(busy=False, progress=None, problem=problem.text)

    def _fail(self, problem: UserProblem) -> None:
        self._set(problem=self._texts(problem.key, **problem.values), done="")

    def assign(self, form: BookForm) -> None:
        """Cấp quyển."""
        try:
            first, last = _number(form.first), _number(form.last)
        except UserProblem as problem:
            self._fail(problem)
            return
        self._run(AssignBook(form.agency, nfc(form.book_no), form.form, form.serial, first, last), self._assigned)

    def _assigned(self, book_no: str) -> None:
        self._set(busy=False, done=self._texts("ui.books.assigned", book=book_no))

    def void(self, form: BookForm) -> None:
        """Xóa bỏ tờ kế tiếp."""
        self._run(VoidSheet(form.agency, nfc(form.reason)), self._voided)

    def _voided(self, number: str) -> None:
        self._set(busy=False, done=self._texts("ui.books.voided", number=number))

    def end(self, form: BookForm, ending: Literal["lost", "destroyed"]) -> None:
        """Mất, hoặc hủy."""
        try:
            first, last = _number(form.first), _number(form.last or form.first)
        except UserProblem as problem:
            self._fail(problem)
            return
        self._run(EndSheets(form.agency, form.serial, first, last, ending, nfc(form.reason)), self._ended)

    def _ended(self, count: int) -> None:
        self._set(busy=False, done=self._texts("ui.books.ended", count=count))

    def close_day(self, agency: str) -> None:
        """Khóa sổ ngày."""
        self._run(ClosePeriod(agency, "day"), self._closed)

    def is_period(self, text: str) -> bool:
        """Whether a month or a year is typed; otherwise the problem says so."""
        try:
            period_label(text)
        except UserProblem as problem:
            self._fail(problem)
            return False
        return True

    def close_longer(self, agency: str, text: str) -> None:
        """Khóa sổ tháng hoặc năm."""
        try:
            kind, label = period_label(text)
        except UserProblem as problem:
            self._fail(problem)
            return
        self._run(ClosePeriod(agency, kind, label), self._closed)

    def _closed(self, summary: PeriodSummary) -> None:
        what = self._texts(f"ui.books.kind_{summary.kind}")
        label = "/".join(reversed(summary.label.split("-")))
        values = {"what": what, "label": label, "no": summary.no, "receipts": summary.receipts}
        done = self._texts("ui.books.closed", **values)
        self._set(busy=False, progress=None, done=done)

    def print_day(self, agency: str) -> None:
        """The day's count minutes and error notices, to the office printer or the PDF viewer."""
        self._set(problem="", done="")
        self._crew.ask(MakeDayPapers(agency), self._papers_made, self._failed)

    def _papers_made(self, papers: tuple[PrintablePaper, ...]) -> None:
        self._set(done=self._texts("ui.books.papers", count=len(papers)))
        for paper in papers:
            self._crew.devices(PrintForm(paper.code, paper.pdf, paper.media), self._paper_printed, self._failed)

    def reconcile(self, text: str) -> None:
        """Đối chiếu với trung tâm: today, or the day that is typed."""
        try:
            day = datetime.strptime(text.strip(), "%d/%m/%Y").date() if text.strip() else local(self._crew.now_ms()).date()
        except ValueError:
            self._fail(UserProblem("problem.bad_day"))
            return
        self._set(busy=True, problem="", done="", reconciled=None)
        self._crew.ask_centre(CompareDay(day), self._compared, self._not_compared)

    def _not_compared(self, problem: Problem) -> None:
        self._silent = problem.text if problem.key == SILENT else ""
        self._failed(problem)

    @Slot(object)
    def _line_changed(self, line: LineState) -> None:
        """A centre that is back is not called silent any more."""
        if line.state == "up" and self._silent and self.state.problem == self._silent:
            self._silent = ""
            self._set(problem="")

    def _compared(self, seen: DayComparison) -> None:
        asked = self._texts("ui.books.compared_at", at=f"{local(self._crew.now_ms()):%H:%M}")  # the line may go meanwhile
        self._set(busy=False, done="\n".join((asked, *seen.lines)), problem="\n".join(seen.wrong), reconciled=seen)

    def print_reconciled(self) -> None:
        seen = self.state.reconciled
        if seen is not None:
            name = f"doi-chieu-{seen.day.isoformat()}"
            self._crew.devices(PrintForm(name, seen.pdf, "a4"), self._paper_printed, self._failed)

    def _paper_printed(self, file: str) -> None:
        if file:
            self.file_made.emit(file)

    def unlock(self, pin: str) -> None:
        """The token's PIN, once per start."""
        self._crew.unlock_token(TokenPin(pin))

    def set_signer(self, address: str) -> None:
        self._run(SetSigner(address.strip()), self._signer_kept)

    def _signer_kept(self, _value: object) -> None:
        self._set(busy=False, done=self._texts("ui.books.signer_kept"))
        self._crew.set_up_signer()
        self.refresh()


def left_in(serial: str, last_no: int, last: int) -> str:
    """The next number and how many are left."""
    return f"{receipt_number(serial, last_no + 1)} ({last - last_no})" if last_no < last else "–"
