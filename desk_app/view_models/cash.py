"""The cash book: open the boxes with a counted float, close them on a blind count."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.core.centre import Centre
from desk_app.core.folding import nfc
from desk_app.core.money import format_vnd
from desk_app.core.permissions import may
from desk_app.resources_reader import Texts
from desk_app.services.cash import DepositCash, HandOverCash, HandOverShift, Moved, SecondPerson
from desk_app.services.movements import SendCash, TakeInSent
from desk_app.services.paper import OpenDrawer
from desk_app.services.shifts import BoxClosed, CloseShift, OpenShift
from desk_app.workers.crew import Crew
from desk_app.workers.messages import DrawerState, Problem
from desk_app.workers.questions import Boxes, BoxState

Notes = dict[int, int]


@dataclass(frozen=True, slots=True)
class CashState:
    """`open`: this officer's boxes are open and will be closed; otherwise boxes may be opened. `absent`: the colleague
    whose boxes a supervisor is about to close."""

    boxes: tuple[BoxState, ...] = ()
    open: bool = False
    selected: int = 0
    counted: frozenset[str] = frozenset()
    problem: str = ""
    done: str = ""
    closed: tuple[BoxClosed, ...] = ()
    busy: bool = False
    absent: str = ""
    may_hand_over: bool = False
    may_deposit: bool = False


class CashViewModel(QObject):
    changed = Signal(object)

    def __init__(self, crew: Crew, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._centre = centre
        self._texts = texts
        self.state = CashState()
        self._notes: dict[str, Notes] = {}
        crew.changed.connect(self.refresh)
        crew.drawer.connect(self._drawer_answered)

    def _set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    @Slot()
    def refresh(self) -> None:
        self._crew.ask(Boxes(tuple(agency.id for agency in self._centre.agencies)), self._known)

    def _known(self, boxes: tuple[BoxState, ...]) -> None:
        actor = self._crew.actor
        mine = tuple(box for box in boxes if box.shift and actor and box.shift.officer == actor.officer_id)
        absent = ""
        if actor and not mine and may(actor.roles, "close_for_other"):
            absent = next((box.shift.officer for box in boxes if box.shift), "")
            mine = tuple(box for box in boxes if box.shift and box.shift.officer == absent)
        deposits = actor is not None and may(actor.roles, "deposit_cash")
        # a cashier also pays in and takes in for boxes that a colleague holds: those come last
        free = tuple(box for box in boxes if box.shift is None)
        shown = mine or (*free, *(box for box in boxes if box.shift is not None and deposits))
        if bool(mine) != self.state.open or absent != self.state.absent:
            self._notes = {}
        self._set(
            boxes=shown,
            open=bool(mine),
            absent=absent,
            may_hand_over=bool(mine) and not absent,
            may_deposit=deposits,
            selected=min(self.state.selected, max(0, len(shown) - 1)),
            counted=frozenset(self._notes),
        )

    def forget(self) -> None:
        """Another officer: nothing that was typed carries over."""
        self._notes = {}
        self.state = CashState()
        self.refresh()

    def select(self, number: int) -> None:
        if 0 <= number < len(self.state.boxes):
            self._set(selected=number)

    def notes(self) -> Notes:
        """What was typed for the selected box."""
        return self._notes.get(self._agency, {})

    @property
    def _agency(self) -> str:
        return self.state.boxes[self.state.selected].agency if self.state.boxes else ""

    def count(self, notes: Notes) -> None:
        """The notes of the selected box; an empty count says: counted, nothing there."""
        if self._agency:
            self._notes[self._agency] = notes
            self._set(counted=frozenset(self._notes), problem="", done="", closed=())

    def uncount(self) -> None:
        """The selected box is not opened, or not counted yet."""
        self._notes.pop(self._agency, None)
        self._set(counted=frozenset(self._notes))

    def submit(self, reason: str) -> None:
        """F9."""
        if self.state.busy:
            return
        counts = {agency: tuple(sorted(notes.items())) for agency, notes in self._notes.items()}
        self._set(busy=True, problem="", done="")
        if self.state.open:
            self._crew.run(CloseShift(counts, nfc(reason), self.state.absent), self._was_closed, self._failed)
        else:
            self._crew.run(OpenShift(counts), self._was_opened, self._failed)

    def _counted(self) -> tuple[tuple[int, int], ...]:
        return tuple(sorted(self.notes().items()))

    def hand_over(self, receiver: SecondPerson) -> None:
        """Giao cho thủ quỹ what was counted in the selected box."""
        if self._agency and not self.state.busy:
            self._set(busy=True, problem="", done="")
            self._crew.run(HandOverCash(self._agency, self._counted(), receiver), self._handed_over, self._failed)

    def _handed_over(self, moved: Moved) -> None:
        self._notes.pop(self._agency, None)
        done = self._texts("ui.cash.handed_over", amount=format_vnd(moved.amount_vnd))
        self._set(busy=False, done=done, counted=frozenset(self._notes))

    def hand_over_shift(self, successor: SecondPerson, reason: str) -> None:
        """Giao ca: all boxes as counted, to the colleague who comes after."""
        if self.state.may_hand_over and not self.state.busy:
            counts = {agency: tuple(sorted(notes.items())) for agency, notes in self._notes.items()}
            self._set(busy=True, problem="", done="")
            self._crew.run(HandOverShift(counts, nfc(reason), successor), self._shift_handed_over, self._failed)

    def _shift_handed_over(self, closed: tuple[BoxClosed, ...]) -> None:
        self._notes = {}
        self._set(busy=False, done=self._texts("ui.cash.shift_handed_over"), closed=closed, counted=frozenset())

    def send(self, receiver: str, to_desk: str) -> None:
        """Giao tiền sang quầy khác what was counted in the selected box."""
        if self._agency and not self.state.busy:
            self._set(busy=True, problem="", done="")
            command = SendCash(self._agency, self._counted(), nfc(receiver), nfc(to_desk))
            self._crew.run(command, self._sent, self._failed)

    def _sent(self, moved: Moved) -> None:
        self._notes.pop(self._agency, None)
        done = self._texts("ui.cash.sent", amount=format_vnd(moved.amount_vnd))
        self._set(busy=False, done=done, counted=frozenset(self._notes))

    def take_in(self, code: str) -> None:
        """Nhận tiền từ quầy khác: the slip's code, and what was counted."""
        if not self.state.busy:
            self._set(busy=True, problem="", done="")
            self._crew.run(TakeInSent(code, self._counted()), self._taken_in, self._failed)

    def _taken_in(self, moved: Moved) -> None:
        self._notes.pop(self._agency, None)
        key = "ui.cash.taken_in_differs" if moved.left_vnd else "ui.cash.taken_in"
        done = self._texts(key, amount=format_vnd(moved.amount_vnd), difference=format_vnd(-moved.left_vnd))
        self._set(busy=False, done=done, counted=frozenset(self._notes))

    def deposit(self, slip_no: str) -> None:
        """Nộp Kho bạc what was counted out of the safe."""
        if self._agency and not self.state.busy:
            self._set(busy=True, problem="", done="")
            self._crew.run(DepositCash(self._agency, self._counted(), nfc(slip_no)), self._deposited, self._failed)

    def _deposited(self, moved: Moved) -> None:
        self._notes.pop(self._agency, None)
        words = {"amount": format_vnd(moved.amount_vnd), "left": format_vnd(moved.left_vnd)}
        self._set(busy=False, done=self._texts("ui.cash.deposited", **words), counted=frozenset(self._notes))

    def open_drawer(self, reason: str) -> None:
        """Mở két không thu tiền."""
        self._set(problem="", done="")
        self._crew.run(OpenDrawer(nfc(reason)), self._drawer_noted, self._failed)

    def _drawer_noted(self, _value: object) -> None:
        self._set(done=self._texts("ui.cash.drawer_noted"))

    @Slot(object)
    def _drawer_answered(self, drawer: DrawerState) -> None:
        if drawer.stayed_shut:
            self._set(problem=self._texts("ui.cash.drawer_stuck" if drawer.open is False else "ui.cash.drawer_shut"))

    def _was_opened(self, _shift_id: str) -> None:
        self._notes = {}
        self._set(busy=False, done=self._texts("ui.cash.opened"), closed=(), counted=frozenset())

    def _was_closed(self, closed: tuple[BoxClosed, ...]) -> None:
        self._notes = {}
        self._set(busy=False, done=self._texts("ui.cash.closed"), closed=closed, counted=frozenset())

    def _failed(self, problem: Problem) -> None:
        self._set(busy=False, problem=problem.text)
