"""What may be done with the dossier that is open, and doing it: one act, its few fields, F9."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

from desk_app.answers.dossier.opening import DossierView
from desk_app.core.centre import Centre
from desk_app.core.folding import nfc
from desk_app.core.identity import IdentityCard, digits_of, is_of
from desk_app.core.moments import local, long_date, parse_moment, parse_past, time_and_date
from desk_app.core.open_acts import Standing, open_acts
from desk_app.core.permissions import Act, may
from desk_app.core.problems import UserProblem
from desk_app.core.states import OVER
from desk_app.resources_reader import Texts
from desk_app.services.dossier import before_result, result_errors, storing
from desk_app.services.dossier.agree_cause import AgreeCause
from desk_app.services.dossier.correct_entry import CorrectEntry
from desk_app.services.dossier.erase_personal_data import ErasePersonalData
from desk_app.services.dossier.losses import RecordRebuilt, ReportLoss
from desk_app.services.dossier.opinions import AskOpinion, RecordOpinion
from desk_app.services.dossier.own_dossier import rules_of
from desk_app.services.dossier.processes import PassStep
from desk_app.services.dossier.reappoint import NewAppointment, Reappoint
from desk_app.services.dossier.sending_on import ConfirmSentOn, SendOn, TakenThere
from desk_app.services.dossier.standing import RESULT_ERRORS, standing
from desk_app.services.money.cash import SecondPerson
from desk_app.workers.crew import Crew
from desk_app.workers.messages import Problem
from sync.protocol.dossier_facts import EXPLAINED, Cause, Explained, StopAsker


@dataclass(frozen=True, slots=True)
class Typed:
    """What the fields say."""

    items: str = ""
    reason: str = ""
    agency_document: str = ""
    cause: str = "objective"
    explains: str = "late"
    asked_by: str = "citizen"
    due: str = ""
    store_place: str = ""
    tracking_no: str = ""
    receiver_name: str = ""
    receiver_number: str = ""
    authorisation: str = ""
    agency_asked: str = ""
    reply: str = ""
    reply_due: str = ""
    sent_on_no: str = ""
    taker: str = ""
    taken_at: str = ""
    result_no: str = ""
    owner_name: str = ""
    owner_number: str = ""
    owner_phone: str = ""
    owner_address: str = ""
    ground: str = ""


NOBODY = SecondPerson("", "")

FIELDS: dict[Act, tuple[str, ...]] = {
    "request_supplement": ("items", "reason", "agency_document"),
    "take_supplement": ("items",),
    "refuse_dossier": ("reason", "agency_document"),
    "withdraw_dossier": ("reason",),
    "stop_dossier": ("asked_by", "reason", "agency_document"),
    "close_unsupplemented": (),
    "reappoint": ("cause", "due", "reason", "agency_document"),
    "take_back_dossier": ("reason",),
    "send_on": ("sent_on_no",),
    "confirm_sent_on": ("taker", "taken_at"),
    "pass_step": ("agency_document",),
    "ask_opinion": ("agency_asked", "agency_document", "reply_due"),
    "record_opinion": ("agency_asked", "agency_document", "reply"),
    "move_result": ("store_place",),
    "post_result": ("tracking_no",),
    "confirm_delivery": (),
    "return_online": (),
    "take_back_post": ("reason", "store_place"),
    "call_support": ("reason",),
    "report_loss": ("items", "reason"),
    "record_rebuilt": ("reason",),
    "report_error": ("reason",),
    "record_corrected": ("result_no",),
    "agree_cause": ("explains", "cause", "reason", "agency_document"),
    "correct_entry": ("owner_name", "owner_number", "owner_phone", "owner_address", "reason"),
    "erase_personal_data": ("ground", "agency_document", "reason", "second"),
    "give_back_papers": ("receiver_name", "receiver_number", "authorisation"),
}
"""The acts of this panel; receiving, handing over, results in and out have places of their own."""
APART: tuple[Act, ...] = (
    "correct_entry",
    "erase_personal_data",
    "agree_cause",
    "call_support",
    "report_loss",
    "record_rebuilt",
    "report_error",
    "record_corrected",
)
"""Not among the others: what went wrong is put right under a key of its own."""


@dataclass(frozen=True, slots=True)
class ActsState:
    opened: DossierView | None = None
    apart: bool = False
    acts: tuple[Act, ...] = ()
    chosen: Act | None = None
    typed: Typed = Typed()
    problem: str = ""
    problem_field: str = ""
    question: str = ""  # the key of the problem: one that another key answers
    done: str = ""
    told: str = ""  # whose place a card took
    scanned: IdentityCard | None = None  # that card: holds as long as its number stands there
    busy: bool = False


def _cause(typed: Typed) -> Cause:
    return "objective" if typed.cause == "objective" else "subjective"


def _wanting(state: str) -> str:
    """What of a dossier most likely wants a cause."""
    if state == "supplement_wanted":
        return "paused"
    return "returned" if state in OVER and state != "returned" else "late"


def _explained(typed: Typed) -> Explained:
    return next(what for what in EXPLAINED if what == typed.explains)


def _asked_by(typed: Typed) -> StopAsker:
    return "citizen" if typed.asked_by == "citizen" else "agency"


class ActsViewModel(QObject):
    changed = Signal(object)
    moved_on = Signal()

    def __init__(self, crew: Crew, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._centre = centre
        self._texts = texts
        self.state = ActsState()

    def _set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    def open(self, opened: DossierView | None, apart: bool = False) -> None:
        """A dossier of this counter; those of others are moved on where they were received."""
        actor = self._crew.actor
        acts: tuple[Act, ...] = ()
        if opened is not None and not opened.elsewhere and actor is not None:
            here = (act for act in open_acts(self._standing(opened)) if act in FIELDS and (act in APART) == apart)
            acts = tuple(act for act in here if may(actor.roles, act))
        done = self.state.done if opened and self.state.opened and opened.dossier.code == self.state.opened.dossier.code else ""
        self.state = ActsState(opened, apart, acts, done=done)
        if acts and not done:  # behind an act nothing is chosen: a second F9 must not do the next one
            self._choose(acts[0])
        self.changed.emit(self.state)

    def _standing(self, opened: DossierView) -> Standing:
        errors = [line.kind for line in opened.history if line.kind in RESULT_ERRORS]
        last_error = errors[-1] if errors else None
        return standing(self._centre, opened.dossier, opened.opinions, opened.steps, last_error, self._crew.now_ms())

    def grounds(self) -> list[tuple[str, str]]:
        """Why personal data may be erased today: id and words of each."""
        today = local(self._crew.now_ms()).date()
        return [(ground.id, ground.name) for ground in self._centre.personal_data.grounds_on(today)]

    def choose(self, number: int) -> None:
        if 0 <= number < len(self.state.acts):
            self._choose(self.state.acts[number])
            self.changed.emit(self.state)

    def _opened(self) -> DossierView:
        """Of the dossier that the act is done to."""
        if self.state.opened is None:
            raise LookupError("no dossier is open")
        return self.state.opened

    def _choose(self, act: Act) -> None:
        opened = self._opened()
        typed = Typed()
        if act == "take_supplement":
            typed = replace(typed, items="; ".join(opened.wanted))
        if act == "record_opinion":
            typed = replace(typed, agency_asked=next(o.agency_asked for o in opened.opinions if o.replied_at_ms is None))
        if act == "erase_personal_data":
            typed = replace(typed, ground=next((ground for ground, _name in self.grounds()), ""))
        if act == "agree_cause":
            typed = replace(typed, explains=_wanting(opened.dossier.state))
        if act == "correct_entry":
            typed = replace(
                typed,
                owner_name=opened.dossier.owner_name or "",
                owner_number=opened.dossier.identity_no or opened.dossier.tax_code or "",
                owner_phone=opened.dossier.phone or "",
                owner_address=opened.dossier.address or "",
            )
        if act == "give_back_papers":
            number = opened.dossier.identity_no or opened.dossier.tax_code or ""
            typed = replace(typed, receiver_name=opened.dossier.owner_name or "", receiver_number=number)
        self.state = replace(self.state, chosen=act, typed=typed, problem="", problem_field="", question="", scanned=None)

    def take_card(self, card: IdentityCard) -> bool:
        """The receiver's identity card was scanned: it takes the place of the owner, whom the page named by itself. False: no
        papers are given back here, or another one's card took the place before."""
        if self.state.chosen != "give_back_papers" or self.state.opened is None:
            return False
        dossier, number = self.state.opened.dossier, self.state.typed.receiver_number
        if number != (dossier.identity_no or dossier.tax_code or "") and number and not is_of(card, number):
            return False
        self.type(receiver_name=card.name, receiver_number=card.number)
        self._set(told=self._texts("ui.return.card_receiver", name=card.name), scanned=card)
        return True

    def type(self, **values: str) -> None:
        self._set(typed=replace(self.state.typed, **values), question="")

    def accept(self) -> None:
        """Alt+Y: what was questioned must be, all the same."""
        if self.state.question == "problem.supplement_again":
            self.submit(again=True)

    def submit(self, *, again: bool = False, second: SecondPerson = NOBODY) -> None:
        """F9. `again`: another request, although one was enough; `second`: who stands here too, where the act wants one."""
        if self.state.opened is None or self.state.chosen is None or self.state.busy:
            return
        try:
            command = self._command(self.state.opened.dossier.code, self.state.chosen, second)
        except UserProblem as problem:
            text = self._texts(problem.key, **problem.values)
            self._set(problem=text, problem_field=problem.field)
            return
        if again and isinstance(command, before_result.RequestSupplement):
            command = replace(command, again=True)
        self._set(busy=True, problem="", problem_field="", question="", done="", told="")
        self._crew.run(command, self._acted, self._failed)

    def _command(self, code: str, act: Act, second: SecondPerson) -> Any:
        typed = Typed(**{each.name: nfc(getattr(self.state.typed, each.name)) for each in fields(Typed)})
        items = tuple(item for item in typed.items.split(";"))
        made: dict[Act, Callable[[], Any]] = {
            "request_supplement": lambda: before_result.RequestSupplement(code, items, typed.reason, typed.agency_document),
            "take_supplement": lambda: before_result.TakeSupplement(code, items),
            "refuse_dossier": lambda: before_result.RefuseDossier(code, typed.reason, typed.agency_document),
            "withdraw_dossier": lambda: before_result.WithdrawDossier(code, typed.reason),
            "stop_dossier": lambda: before_result.StopDossier(code, typed.reason, typed.agency_document, _asked_by(typed)),
            "close_unsupplemented": lambda: before_result.CloseUnsupplemented(code),
            "reappoint": lambda: self._reappoint(code, typed),
            "ask_opinion": lambda: AskOpinion(
                code, typed.agency_asked, typed.agency_document, self._due(typed.reply_due, "reply_due")
            ),
            "record_opinion": lambda: RecordOpinion(code, typed.agency_asked, typed.agency_document, typed.reply),
            "send_on": lambda: SendOn(code, typed.sent_on_no),
            "confirm_sent_on": lambda: ConfirmSentOn(code, typed.taker, self._taken(typed.taken_at)),
            "pass_step": lambda: PassStep(code, typed.agency_document),
            "take_back_dossier": lambda: before_result.TakeBackDossier(code, typed.reason),
            "move_result": lambda: storing.MoveResult(code, typed.store_place),
            "post_result": lambda: storing.PostResult(code, typed.tracking_no),
            "confirm_delivery": lambda: storing.ConfirmDelivery(code),
            "return_online": lambda: storing.ReturnOnline(code),
            "take_back_post": lambda: storing.TakeBackPost(code, typed.reason, typed.store_place),
            "call_support": lambda: before_result.CallSupport(code, typed.reason),
            "report_loss": lambda: ReportLoss(code, items, typed.reason),
            "record_rebuilt": lambda: RecordRebuilt(code, typed.reason),
            "report_error": lambda: result_errors.ReportError(code, typed.reason),
            "record_corrected": lambda: result_errors.RecordCorrected(code, typed.result_no),
            "agree_cause": lambda: AgreeCause(code, _explained(typed), _cause(typed), typed.reason, typed.agency_document),
            "correct_entry": lambda: CorrectEntry(
                code, typed.owner_name, typed.owner_number, typed.owner_phone, typed.owner_address, typed.reason
            ),
            "erase_personal_data": lambda: ErasePersonalData(code, typed.ground, typed.agency_document, typed.reason, second),
            "give_back_papers": lambda: self._give_back(code, typed),
        }
        return made[act]()

    def _give_back(self, code: str, typed: Typed) -> before_result.GiveBackPapers:
        card = self.state.scanned
        card = card if card is not None and card.number == digits_of(typed.receiver_number) else None
        who = (typed.receiver_name, typed.receiver_number, not typed.authorisation.strip(), typed.authorisation)
        return before_result.GiveBackPapers(code, *who, card.old_number if card else "", card is not None and card.as_on_card)

    def _reappoint(self, code: str, typed: Typed) -> Reappoint:
        return Reappoint(code, _cause(typed), typed.reason, typed.agency_document, self._due(typed.due, "due"))

    def _due(self, text: str, field: str) -> datetime:
        """A day alone means its last working minute. Raises UserProblem."""
        opened = self._opened()
        today = local(self._crew.now_ms()).date()
        closing = rules_of(self._centre, opened.dossier).working_hours[-1][1]
        due = parse_moment(text, today, closing)
        if due is None:
            raise UserProblem("problem.bad_due", field=field)
        return due

    def _taken(self, text: str) -> datetime | None:
        """Raises UserProblem."""
        if not text.strip():
            return None
        taken = parse_past(text, local(self._crew.now_ms()))
        if taken is None:
            raise UserProblem("problem.bad_due", field="taken_at")
        return taken

    def _acted(self, value: object) -> None:
        act = self.state.chosen
        done = self._texts("ui.acts.done", act=self._texts(f"act.{act}"))
        if isinstance(value, NewAppointment):
            done = self._texts("ui.acts.reappointed", due=time_and_date(local(value.due_at_ms)))
            if value.late_notice:
                done = f"{done} {self._texts('ui.acts.late_notice')}"
        if act == "erase_personal_data":
            done = self._texts("ui.acts.erased", count=value)
        if isinstance(value, before_result.SupplementAsked) and value.late_notice:
            done = f"{done} {self._texts('ui.acts.late_supplement')}"
        if isinstance(value, TakenThere) and value.due_at_ms is not None:
            done = f"{done} {self._texts('ui.acts.due_set', due=time_and_date(local(value.due_at_ms)))}"
        if act == "report_error" and isinstance(value, int):
            done = f"{done} {self._texts('ui.acts.correct_by', until=long_date(local(value)))}"
        if act == "record_corrected" and value:
            done = f"{done} {self._texts('ui.acts.corrected_late')}"
        self._set(busy=False, done=done)
        self.moved_on.emit()

    def _failed(self, problem: Problem) -> None:
        self._set(busy=False, problem=problem.text, problem_field=problem.field, question=problem.key)
