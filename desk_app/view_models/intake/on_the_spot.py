"""One sitting behind the intake: appraised, approved, returned, by three people who prove who they are."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from desk_app.answers.intake.unfinished import ListSittings, Sitting
from desk_app.core.folding import nfc
from desk_app.core.identity import digits_of
from desk_app.resources_reader import Texts
from desk_app.services.dossier.return_result import ReturnResult
from desk_app.services.intake.on_the_spot import Appraise, Approve
from desk_app.services.money.cash import SecondPerson
from desk_app.workers.crew import Crew
from desk_app.workers.messages import Problem

Stage = Literal["", "appraise", "approve", "return"]


@dataclass(frozen=True, slots=True)
class Said:
    """What the fields of a stage say; the PIN is of whoever does it."""

    person: SecondPerson
    finding: str = ""
    result_no: str = ""
    receiver_name: str = ""
    receiver_number: str = ""


@dataclass(frozen=True, slots=True)
class SittingState:
    """`stage`: what comes next; empty: no sitting is open. `told`: who did what so far."""

    code: str = ""
    procedure: str = ""
    stage: Stage = ""
    receiver_name: str = ""
    receiver_number: str = ""
    compared: str = ""  # the number whose card contradicts itself, and was compared in the hand
    told: tuple[str, ...] = ()
    problem: str = ""
    problem_field: str = ""
    done: str = ""
    busy: bool = False


class OnTheSpotViewModel(QObject):
    changed = Signal(object)

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._texts = texts
        self.state = SittingState()

    def _set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    def begin(self, code: str, procedure: str, receiver_name: str, receiver_number: str, as_on_card: bool) -> None:
        """It was just received: whoever handed it in waits. `as_on_card`: their card contradicts itself, and was compared."""
        compared = receiver_number if as_on_card else ""
        self.state = SittingState(code, procedure, "appraise", receiver_name, receiver_number, compared)
        self.changed.emit(self.state)

    def resume(self) -> None:
        """The next sitting that is not at its end: the power went, or the approver was called away."""
        self._crew.ask(ListSittings(), self._sittings_known, self._crew.report)

    def _sittings_known(self, sittings: tuple[Sitting, ...]) -> None:
        codes = [sitting.dossier.code for sitting in sittings]
        if not codes:
            self._set(problem=self._texts("problem.no_sitting"))
            return
        sitting = sittings[(codes.index(self.state.code) + 1) % len(codes) if self.state.code in codes else 0]
        dossier = sitting.dossier
        told: tuple[str, ...] = ()
        if sitting.appraised_by is not None:
            told = (self._texts("ui.spot.appraised", name=sitting.appraised_by),)
        stage: Stage = "return" if dossier.state == "result_in" else "approve" if told else "appraise"
        who = (dossier.submitter_name or dossier.owner_name or "", dossier.submitter_identity_no or dossier.identity_no or "")
        compared = who[1] if ("submitter" if dossier.submitter_identity_no else "owner") in sitting.as_on_card else ""
        self.state = SittingState(dossier.code, dossier.procedure_name, stage, *who, compared, told)
        self.changed.emit(self.state)

    def leave(self) -> None:
        """The dossier stays where it is; the sitting can be resumed, or the dossier goes the usual way."""
        self.state = SittingState()
        self.changed.emit(self.state)

    def act(self, said: Said) -> None:
        """F9: the stage that is next."""
        state = self.state
        if state.busy or not state.stage:
            return
        self._set(busy=True, problem="", problem_field="", done="")
        if state.stage == "appraise":
            self._crew.run(Appraise(state.code, nfc(said.finding), said.person), self._appraised, self._failed)
        elif state.stage == "approve":
            self._crew.run(Approve(state.code, nfc(said.result_no), said.person), self._approved, self._failed)
        else:
            who = (nfc(said.receiver_name), said.receiver_number)
            compared = bool(state.compared) and digits_of(said.receiver_number) == digits_of(state.compared)
            result = ReturnResult(state.code, *who, True, "", "card_seen", False, as_on_card=compared)
            self._crew.run(result, self._returned, self._failed)

    def _appraised(self, name: str) -> None:
        told = (*self.state.told, self._texts("ui.spot.appraised", name=name))
        self._set(stage="approve", told=told, busy=False)

    def _approved(self, name: str) -> None:
        told = (*self.state.told, self._texts("ui.spot.approved", name=name))
        self._set(stage="return", told=told, busy=False)

    def _returned(self, code: str) -> None:
        self.state = SittingState(done=self._texts("ui.spot.done", code=code))
        self.changed.emit(self.state)

    def _failed(self, problem: Problem) -> None:
        self._set(busy=False, problem=problem.text, problem_field=problem.field)
