"""The tray: what needs a person. And the administrator's view of the desk."""

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.answers.board.list_work import ListWork
from desk_app.answers.board.work import WorkRow
from desk_app.answers.desk.centre_line import ListNews, NewsLine
from desk_app.answers.desk.desk_description import DescribeDesk, DeskView
from desk_app.answers.desk.print_jobs import JobLine, ListPrintJobs, SeeSparePrinter
from desk_app.answers.money.differences import Difference, ListDifferences
from desk_app.answers.money.transfers import ListDeposits
from desk_app.core.folding import nfc
from desk_app.core.permissions import may
from desk_app.resources_reader import Texts
from desk_app.services.centre.news import ReviewNews
from desk_app.services.desk.paper import BY_THEMSELVES, AnswerPaper, CancelPrint
from desk_app.services.money.cash import ConfirmDeposit
from desk_app.services.money.counts import ReviewDifference
from desk_app.services.money.movements import ReviewMovement
from desk_app.services.money_records import OpenDeposit
from desk_app.view_models.desk.work import ENDINGS
from desk_app.workers.crew import Crew
from desk_app.workers.messages import Problem, SetCounterDevices, SwapPrinters, TakeBack


@dataclass(frozen=True, slots=True)
class TrayState:
    jobs: tuple[JobLine, ...] = ()
    spare: bool = False
    differences: tuple[Difference, ...] = ()
    may_review: bool = False
    deposits: tuple[OpenDeposit, ...] = ()
    may_confirm: bool = False
    news: tuple[NewsLine, ...] = ()
    work: tuple[WorkRow, ...] = ()
    problem: str = ""
    told: str = ""


class TrayViewModel(QObject):
    changed = Signal(object)

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._texts = texts
        self.state = TrayState()
        crew.spool_changed.connect(self.refresh)

    def look(self) -> None:
        """The page is opened: what was said there before is over."""
        self.state = replace(self.state, problem="", told="")
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        self._crew.ask(SeeSparePrinter(), self._spare_known, self._crew.report)
        self._crew.ask(ListPrintJobs(), self._known, self._crew.report)
        self._crew.ask(ListDifferences(), self._differences_known, self._crew.report)
        self._crew.ask(ListDeposits(), self._deposits_known, self._crew.report)
        self._crew.ask(ListNews(), self._news_known, self._crew.report)
        roles = self._crew.actor.roles if self._crew.actor else ()
        self._crew.ask(ListWork(roles), self._work_known, self._crew.report)

    def _spare_known(self, spare: bool) -> None:
        self.state = replace(self.state, spare=spare)
        self.changed.emit(self.state)

    def _known(self, jobs: tuple[JobLine, ...]) -> None:
        ordered = tuple(sorted(jobs, key=lambda job: (job.state != "unknown", job.id)))
        self.state = replace(self.state, jobs=ordered)
        self.changed.emit(self.state)

    def _differences_known(self, differences: tuple[Difference, ...]) -> None:
        actor = self._crew.actor
        allowed = actor is not None and may(actor.roles, "review_difference")
        self.state = replace(self.state, differences=differences, may_review=allowed)
        self.changed.emit(self.state)

    def _deposits_known(self, deposits: tuple[OpenDeposit, ...]) -> None:
        actor = self._crew.actor
        allowed = actor is not None and may(actor.roles, "confirm_deposit")
        self.state = replace(self.state, deposits=deposits, may_confirm=allowed)
        self.changed.emit(self.state)

    def _news_known(self, news: tuple[NewsLine, ...]) -> None:
        self.state = replace(self.state, news=news)
        self.changed.emit(self.state)

    def _work_known(self, work: tuple[WorkRow, ...]) -> None:
        self.state = replace(self.state, work=work)
        self.changed.emit(self.state)

    def end_work(self, row: WorkRow, finding: str) -> None:
        """A person did what a row asks for, and says what they found."""
        if row.kind in ENDINGS:
            self._crew.run(ENDINGS[row.kind](row, nfc(finding)), self._answered, self._failed)

    def _is_marked(self, number: int, count: int) -> bool:
        """False, and said, where the list changed below the finger and no row is marked."""
        if count and not 0 <= number < count:
            self.state = replace(self.state, problem=self._texts("problem.no_row"))
            self.changed.emit(self.state)
        return 0 <= number < count

    def review_news(self, number: int, finding: str) -> None:
        """A person looked into what the centre told."""
        if self._is_marked(number, len(self.state.news)):
            self._crew.run(ReviewNews(self.state.news[number].id, nfc(finding)), self._answered, self._failed)

    def review(self, number: int, finding: str) -> None:
        """A second person looked into a difference."""
        if self._is_marked(number, len(self.state.differences)):
            row = self.state.differences[number]
            review = ReviewMovement if row.movement else ReviewDifference
            self._crew.run(review(row.id, row.agency, nfc(finding)), self._answered, self._failed)

    def confirm(self, number: int, reference: str) -> None:
        """Kho bạc xác nhận."""
        if self._is_marked(number, len(self.state.deposits)):
            deposit = self.state.deposits[number]
            self._crew.run(ConfirmDeposit(deposit.deposit_id, nfc(reference)), self._answered, self._failed)

    def answer(self, job: JobLine, printed: bool) -> None:
        """Đã ra giấy chưa?"""
        comes = printed or job.document in BY_THEMSELVES
        self._crew.run(AnswerPaper(job.id, printed), self._answered if comes else partial(self._unprinted, job), self._failed)

    def cancel(self, job: JobLine) -> None:
        """Hủy lệnh in. What a queue of the print service has is taken out of it first."""
        if job.state == "sending":
            self._crew.devices(TakeBack(job.id), partial(self._out_of_the_queue, job), self._failed)
        else:
            self._crew.run(CancelPrint(job.id), partial(self._unprinted, job), self._failed)

    def _out_of_the_queue(self, job: JobLine, state: str) -> None:
        """Nothing of it was printed: it is cancelled. Else it stands there as what it is now."""
        if state == "refused":
            self._crew.run(CancelPrint(job.id), partial(self._unprinted, job), self._failed)
        else:
            self.refresh()

    def use_spare(self) -> None:
        """Máy in dự phòng in thay."""
        self._crew.run(SwapPrinters(), self._swapped, self._failed)

    def _swapped(self, value: object) -> None:
        self._crew.look_at_printer()
        self._answered(value)

    def _unprinted(self, job: JobLine, value: object) -> None:
        """Its row goes, and the paper does not come by itself: where another one is asked for."""
        document = self._texts(f"document.{job.document}")
        self._answered(value, self._texts("ui.tray.unprinted", document=document, code=job.code))

    def _answered(self, _value: object, told: str = "") -> None:
        self.state = replace(self.state, problem="", told=told)
        self._crew.spool_changed.emit()

    def _failed(self, problem: Problem) -> None:
        self.state = replace(self.state, problem=problem.text, told="")
        self.changed.emit(self.state)


class AdminViewModel(QObject):
    changed = Signal(object)
    told = Signal(str)

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._texts = texts

    def refresh(self) -> None:
        self._crew.ask(DescribeDesk(), self._known, self._crew.report)

    def set_counter_devices(self, *addresses: str) -> None:
        """In the order of the command's fields."""
        self._crew.run(SetCounterDevices(*(address.strip() for address in addresses)), self._kept, self._failed)

    def _kept(self, _value: object) -> None:
        self.told.emit(self._texts("ui.admin.kept_devices"))
        self._crew.set_up_counter()
        self._crew.data.look_again.emit()

    def _failed(self, problem: Problem) -> None:
        self.told.emit(problem.text)

    def _known(self, view: DeskView) -> None:
        self.changed.emit(view)
