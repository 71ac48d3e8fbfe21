"""The cash book: one ceremony to open, close and hand over a box, and the other ways in which its money moves."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.answers.money.boxes import BoxMovements, BoxState, ListBoxMoves, MakeInterimCount, SeeBoxes
from desk_app.answers.money.in_words import difference_in_words
from desk_app.answers.pictures import PrintablePaper
from desk_app.core.centre import Centre
from desk_app.core.folding import nfc
from desk_app.core.money import format_vnd
from desk_app.core.permissions import Act, may
from desk_app.resources_reader import Texts
from desk_app.services.desk.paper import OpenDrawer
from desk_app.services.money.cash import DepositCash, HandOverCash, Moved, SecondPerson
from desk_app.services.money.counts import FixCount, FixedCount, WitnessCount
from desk_app.services.money.floats import TakeFloat
from desk_app.services.money.movements import SendCash, TakeInSent
from desk_app.services.money.shifts import BoxSettled, EmptyBoxes, FixEmpty, SettleCount
from desk_app.view_models.money.cash_state import COUNTING, CashState, Mode, Notes
from desk_app.workers.crew import Crew
from desk_app.workers.messages import DrawerState, PrintForm, Problem


class CashViewModel(QObject):
    changed = Signal(object)
    file_made = Signal(str)

    def __init__(self, crew: Crew, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._centre = centre
        self._texts = texts
        self.state = CashState()
        self._notes: dict[str, Notes] = {}
        self.asking = False
        """Whether the boxes are on their way: keys wait for them, and no longer."""
        self._unknown = ""  # why they did not come
        self._fixing = self._questioned = False
        self._confirmed_vnd = 0
        crew.changed.connect(self.refresh)
        crew.drawer.connect(self._drawer_answered)

    def _set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    def _may(self, act: Act) -> bool:
        return self._crew.actor is not None and may(self._crew.actor.roles, act)

    @Slot()
    def refresh(self) -> None:
        officer = self._crew.actor.officer_id if self._crew.actor else ""
        self.asking = True
        question = SeeBoxes(tuple(agency.id for agency in self._centre.agencies), officer)
        self._crew.ask(question, self._known, self._not_known)

    def _not_known(self, problem: Problem) -> None:
        """What is shown stays, with why it may be old."""
        self.asking, self._unknown = False, problem.text
        self._set(problem=problem.text, field=problem.field)

    def _known(self, boxes: tuple[BoxState, ...]) -> None:
        officer = self._crew.actor.officer_id if self._crew.actor else ""
        first = not self.state.boxes
        values: dict[str, Any] = {"problem": ""} if self._unknown and self.state.problem == self._unknown else {}
        self.asking, self._unknown = False, ""
        if first:
            held = (number for number, box in enumerate(boxes) if box.shift and box.shift.officer == officer)
            shut = (number for number, box in enumerate(boxes) if box.shift is None)
            values["selected"] = next(held, next(shut, 0))
        if self._fixing:
            self._fixing = False
            values |= {"busy": False, "recounting": False}
        self.state = replace(self.state, boxes=boxes, officer=officer, **values)
        self.state = replace(self.state, modes=self._modes())
        if first or (self.state.mode and self.state.mode not in self.state.modes):
            self.state = replace(self.state, mode=self._first_mode())
        self._look_at_moves()
        self._set(counting=frozenset(self._notes))

    def _modes(self) -> tuple[Mode, ...]:
        """What this officer may do to the selected box just now; its tab offers the count, where that is one of them."""
        box, state = self.state.box, self.state
        if box is None:
            return ()
        modes: list[Mode] = []
        holding = box.shift is None or state.own
        if (self._may("open_shift") and holding) or (state.absent and self._may("close_for_other")):
            modes.append("count")
        if state.own:
            modes += ["hand_shift", "hand_over", "send"]
        if box.awaits is not None:
            modes.append("witness")
        if self._may("open_shift") and holding:
            modes += ["float", "rest"]
        if self._may("deposit_cash"):
            modes += ["take_in", "deposit"]
        if self._may("open_drawer"):
            modes.append("drawer")
        return tuple(modes)

    def _first_mode(self) -> Mode:
        return "count" if "count" in self.state.modes else ""

    def _look_at_moves(self) -> None:
        if self.state.box is not None:
            self._crew.ask(ListBoxMoves(self._agency, self.state.officer), self._moves_known, self._crew.report)

    def _moves_known(self, moves: BoxMovements) -> None:
        if moves.agency == self._agency:
            self._set(moves=moves)

    def select(self, number: int) -> None:
        """Alt+1…9: a box, and what its tab offers."""
        if 0 <= number < len(self.state.boxes) and not self.state.busy:
            fresh = {"moves": None, "settled": None, "problem": "", "done": "", "recounting": False}
            self.state = replace(self.state, selected=number, **fresh)  # type: ignore[arg-type]
            self.state = replace(self.state, modes=self._modes())
            self._set(mode=self._first_mode())
            self._look_at_moves()

    def choose(self, mode: Mode) -> None:
        if mode in self.state.modes and not self.state.busy:
            self._set(mode=mode, settled=None, problem="", done="", recounting=False)

    def come_back(self) -> None:
        """The page is shown again: what was done is over."""
        if not self.state.mode:
            self.state = replace(self.state, mode=self._first_mode(), settled=None, done="")
        if not self.state.busy:
            self._set(problem="")

    @property
    def _agency(self) -> str:
        return self.state.box.agency if self.state.box else ""

    # --- counting -------------------------------------------------------------------------------------------------

    def notes(self) -> Notes:
        """What was typed for the selected box, or fixed."""
        if self.state.fixed and self.state.box and self.state.box.count:
            return dict.fromkeys(self._centre.denominations_vnd, 0) | dict(self.state.box.count.notes)
        return self._notes.get(self._agency, {})

    def missing(self) -> int:
        """How many denominations nobody looked at yet."""
        return len(set(self._centre.denominations_vnd) - set(self.notes()))

    def count(self, notes: Notes) -> None:
        if self._agency and not self.state.fixed:
            self._notes[self._agency] = notes
            if not notes:
                del self._notes[self._agency]
            self._set(counting=frozenset(self._notes), problem="", done="")

    def _counted(self) -> tuple[tuple[int, int], ...]:
        return tuple(sorted(self.notes().items()))

    def recount(self) -> None:
        """Alt+L: once, and the first count is kept."""
        box = self.state.box
        if self.state.fixed and box and box.count and box.count.may_recount:
            self._notes.pop(self._agency, None)
            self._set(recounting=True, problem="", counting=frozenset(self._notes))

    def fix(self) -> None:
        """Chốt số đếm."""
        if not self.state.busy and self.state.mode in COUNTING and not self.missing():
            self._set(busy=True, problem="")
            self._crew.run(FixCount(self._agency, self._counted()), self._was_fixed, self._failed)

    def say(self, key: str) -> None:
        """Why a key did nothing."""
        if not self.state.busy:
            self._set(problem=self._texts(key))

    def _was_fixed(self, _fixed: FixedCount) -> None:
        """Shown when the reader knows it too: the count before it must not stand there meanwhile."""
        self._notes.pop(self._agency, None)
        self._fixing = True
        self.refresh()

    def settle(self, reason: str, second: SecondPerson) -> None:
        """Hai người ký; without a name, nobody else is here."""
        box = self.state.box
        if self.state.busy or not self.state.fixed or box is None or box.count is None:
            return
        hand_over = self.state.mode == "hand_shift"
        person = second if second.officer_id.strip() or second.secret or hand_over else None
        self._set(busy=True, problem="")
        command = SettleCount(box.agency, box.count.count_id, nfc(reason), person, hand_over)
        self._crew.run(command, self._was_settled, self._failed)

    def _was_settled(self, settled: BoxSettled) -> None:
        key = "shift_handed_over" if self.state.mode == "hand_shift" else "opened" if settled.opened else "closed"
        done = self._texts(f"ui.cash.{key}", agency=self._centre.agency(settled.agency).name)
        if settled.awaits_second:
            done += " " + self._texts("ui.cash.stays_open")
        if settled.differed_before:
            done += " " + self._texts("ui.cash.differed_before")
        self._finish(done, settled=settled)

    def fix_rest(self) -> None:
        """Các két còn lại: trống."""
        if not self.state.busy and self.state.mode == "rest":
            self._set(busy=True, problem="")
            self._crew.run(FixEmpty(self.rest()), self._rest_fixed, self._failed)

    def rest(self) -> tuple[str, ...]:
        """The boxes like the selected one, opened or to be opened, that nobody counted yet."""
        opened = self.state.own
        return tuple(
            box.agency
            for box in self.state.boxes
            if box.agency not in self._notes
            and box.count is None
            and (box.shift is not None and box.shift.officer == self.state.officer if opened else box.shift is None)
        )

    def _rest_fixed(self, boxes: EmptyBoxes) -> None:
        done = self._texts("ui.cash.rest_done", count=len(boxes.settled))
        if boxes.differing:
            names = ", ".join(self._centre.agency(agency).name for agency in boxes.differing)
            done += " " + self._texts("ui.cash.rest_differs", boxes=names)
        self._finish(done)

    def witness(self, second: SecondPerson) -> None:
        """Somebody who was not there signs now: in this session, or by name and PIN in the counter's."""
        box = self.state.box
        if box is not None and box.awaits is not None and not self.state.busy:
            person = second if second.officer_id.strip() or second.secret else None
            self._set(busy=True, problem="")
            command = WitnessCount(box.awaits[0], box.agency, person)
            self._crew.run(command, self._witnessed, self._failed)

    def _witnessed(self, _value: object) -> None:
        self._finish(self._texts("ui.cash.witnessed"))

    def print_interim(self) -> None:
        """Ctrl+P: what was counted so far."""
        actor = self._crew.actor
        if actor is not None and self.state.mode in COUNTING:
            question = MakeInterimCount(self._agency, actor.officer_id, actor.name, self._counted())
            self._crew.ask(question, self._interim_made, self._failed)

    def _interim_made(self, form: PrintablePaper) -> None:
        self._crew.devices(PrintForm(form.code, form.pdf, form.media), self._interim_printed, self._failed)

    def _interim_printed(self, file: str) -> None:
        if file:
            self.file_made.emit(file)

    # --- other ways of money --------------------------------------------------------------------------------------

    def _move(self, command: Any, on_done: Any) -> None:
        if self._agency and not self.state.busy:
            self._set(busy=True, problem="", done="")
            self._crew.run(command, on_done, self._failed)

    def _finish(self, done: str, settled: BoxSettled | None = None) -> None:
        self._notes.pop(self._agency, None)
        self._confirmed_vnd = 0
        values = {"busy": False, "done": done, "settled": settled, "mode": "", "recounting": False, "moves": None}
        self._set(**values, counting=frozenset(self._notes))
        self.refresh()

    def take_float(self, giver: SecondPerson, safe_name: str) -> None:
        """Nhận tiền lẻ out of a named safe."""
        command = TakeFloat(self._agency, self._counted(), nfc(safe_name), giver, self._confirmed_vnd)
        self._move(command, self._float_taken)

    def accept_sum(self) -> bool:
        """Alt+Y: the float that was questioned is right; F9 takes it. False: none was."""
        if not self._questioned or self.state.busy:
            return False
        self._questioned = False
        self._confirmed_vnd = sum(denomination * notes for denomination, notes in self._counted())
        self._set(problem="", field="")
        return True

    def _float_taken(self, moved: Moved) -> None:
        self._finish(self._texts("ui.cash.float_taken", amount=format_vnd(moved.amount_vnd)))

    def hand_over(self, receiver: SecondPerson) -> None:
        """Giao cho thủ quỹ what was counted out of the selected box."""
        self._move(HandOverCash(self._agency, self._counted(), receiver), self._handed_over)

    def _handed_over(self, moved: Moved) -> None:
        self._finish(self._texts("ui.cash.handed_over", amount=format_vnd(moved.amount_vnd)))

    def send(self, receiver: str, to_desk: str) -> None:
        """Giao tiền sang quầy khác."""
        self._move(SendCash(self._agency, self._counted(), nfc(receiver), nfc(to_desk)), self._sent)

    def _sent(self, moved: Moved) -> None:
        self._finish(self._texts("ui.cash.sent", amount=format_vnd(moved.amount_vnd)))

    def take_in(self, code: str) -> None:
        """Nhận tiền từ quầy khác: the slip's code, and what was counted."""
        self._move(TakeInSent(code, self._counted()), self._taken_in)

    def _taken_in(self, moved: Moved) -> None:
        key = "ui.cash.taken_in_differs" if moved.left_vnd else "ui.cash.taken_in"
        words = {"amount": format_vnd(moved.amount_vnd), "difference": difference_in_words(-moved.left_vnd, self._texts)}
        self._finish(self._texts(key, **words))

    def deposit(self, slip_no: str) -> None:
        """Nộp Kho bạc what was counted out of the safe."""
        self._move(DepositCash(self._agency, self._counted(), nfc(slip_no)), self._deposited)

    def _deposited(self, moved: Moved) -> None:
        words = {"amount": format_vnd(moved.amount_vnd), "left": format_vnd(moved.left_vnd)}
        self._finish(self._texts("ui.cash.deposited", **words))

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

    def _failed(self, problem: Problem) -> None:
        self._questioned = problem.key == "problem.float_large"
        self._set(busy=False, problem=problem.text, field=problem.field)
