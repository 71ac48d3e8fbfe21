"""Return and search screens: one dossier's card, and what may be done with it."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.answers.dossier.finding import FindDossiers
from desk_app.answers.dossier.opening import DossierView, OpenDossier
from desk_app.answers.pictures import PrintablePaper
from desk_app.core.dossier_code import BadDossierCode, parse_dossier_code
from desk_app.core.folding import nfc
from desk_app.core.identity import IdentityCard
from desk_app.core.problems import UserProblem
from desk_app.core.signature import Strokes
from desk_app.resources_reader import Texts
from desk_app.services.paper import Reprint
from desk_app.services.records import FoundDossier
from desk_app.services.return_result import RegisterResult, ReturnResult
from desk_app.view_models.form_on_screen import FormOnScreen
from desk_app.view_models.parking import is_of
from desk_app.workers.crew import Crew
from desk_app.workers.messages import Problem


@dataclass(frozen=True, slots=True)
class CardState:
    card: DossierView | None = None
    problem: str = ""
    problem_field: str = ""
    done: str = ""
    change_vnd: int | None = None
    busy: bool = False


class CardViewModel(QObject):
    """Opens a dossier by its code; keeps it fresh after an act. `settled`: what was asked for is here, or is nowhere."""

    changed = Signal(object)
    settled = Signal()
    receipts_too = False

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self.now_ms = crew.now_ms
        self._texts = texts
        self.opening = ""  # the code that is on its way to the page
        self.state = CardState()

    def _set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    def open(self, text: str) -> None:
        """A typed or scanned code."""
        try:
            code = str(parse_dossier_code(text))
        except BadDossierCode as error:
            busy, self.opening = self.state.busy and not self.opening, ""
            self._set(card=None, problem=self._texts(error.reason), problem_field="code", done="", busy=busy)
            self.settled.emit()
            return
        # until it is there nothing is done to the one that is still shown
        self.opening = code
        self._set(problem="", problem_field="", done="", change_vnd=None, busy=True)
        self._crew.ask(OpenDossier(code, self.receipts_too), self._arrived, partial(self._not_there, code))

    def _arrived(self, card: DossierView) -> None:
        """An answer about the one before is passed over."""
        if self.opening in ("", card.dossier.code):
            self.opening = ""
            self._opened(card)
            self.settled.emit()

    def _not_there(self, code: str, problem: Problem) -> None:
        if code == self.opening:
            self.opening = ""
            self._failed(problem)
            self.settled.emit()

    def _opened(self, card: DossierView) -> None:
        self._set(card=card, busy=False)

    def _failed(self, problem: Problem) -> None:
        self._set(problem=problem.text, problem_field=problem.field, busy=False)
        if problem.key == "problem.no_dossier":
            self._set(card=None)

    def _fail(self, problem: UserProblem) -> None:
        self._set(problem=self._texts(problem.key, **problem.values), problem_field=problem.field, busy=False)

    def _reload(self) -> None:
        if self.state.card is not None:
            self._crew.ask(OpenDossier(self.state.card.dossier.code, self.receipts_too), self._arrived, self._failed)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who stands at the counter for the result."""

    name: str = ""
    number: str = ""
    by_other: bool = False
    authorisation: str = ""
    scanned: bool = False
    old_number: str = ""
    as_on_card: bool = False


class ReturnViewModel(CardViewModel):
    receiver_changed = Signal(object)
    passed_on = Signal(object)
    """A card that waited for the dossier, and is not of who receives its result."""

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__(crew, texts)
        self.receiver = Receiver()
        self._slip_scanned = False
        self._waiting_card: IdentityCard | None = None  # scanned while the dossier was on its way
        self.slip_lost = self.old_card_taken = False
        self.signing = False
        self.signature: Strokes = ()
        crew.signed.connect(self.sign)
        self.settled.connect(self._take_waiting)

    def open(self, text: str) -> None:
        self._slip_scanned = False
        self.slip_lost = self.old_card_taken = False
        self.sign_on_paper()
        self.set_receiver(Receiver())
        super().open(text)

    def open_scanned(self, code: str) -> None:
        self.open(code)
        self._slip_scanned = True

    def set_receiver(self, receiver: Receiver) -> None:
        if receiver != self.receiver:
            self.receiver = receiver
            self.receiver_changed.emit(receiver)

    def lose_slip(self) -> None:
        """The citizen says that the slip is lost: the identity is compared instead, and it is written down."""
        self.slip_lost = not self.slip_lost and not self._slip_scanned
        self.receiver_changed.emit(self.receiver)

    def take_old_card(self) -> None:
        """The card or licence that the result replaces was handed in, or after all not."""
        self.old_card_taken = not self.old_card_taken
        self.receiver_changed.emit(self.receiver)

    def sign_on_screen(self) -> None:
        """The receiver signs on a screen rather than on the slip; again: on the slip after all."""
        if self.signing:
            self.sign_on_paper()
        else:
            self.signing = True
            self._crew.show_signing(True)
            self.receiver_changed.emit(self.receiver)

    def sign_on_paper(self) -> None:
        """Nobody is asked to sign on a screen any more, and what was written is forgotten."""
        self.signature = ()
        if self.signing:
            self.signing = False
            self._crew.show_signing(False)
            self.receiver_changed.emit(self.receiver)

    @Slot(object)
    def sign(self, strokes: Strokes) -> None:
        """What the receiver wrote so far, here or on the customer's screen."""
        if self.signing:
            self.signature = strokes
            if self.state.problem_field == "signature":
                self._set(problem="", problem_field="")
            self.receiver_changed.emit(self.receiver)

    def take_card(self, card: IdentityCard) -> bool:
        """The receiver's identity card was scanned. False: no result waits here, so the card means something else."""
        if self.opening:
            self._waiting_card = card
            return True
        dossier = self.state.card.dossier if self.state.card else None
        if dossier is None or dossier.state != "result_in":
            return False
        if self.receiver.number and not is_of(card, self.receiver.number):
            return False  # the place is taken: another citizen's card means something else
        theirs = (dossier.identity_no, dossier.old_identity_no, dossier.submitter_identity_no)
        own = any(is_of(card, number or "") for number in theirs)
        self._set(done=self._texts("ui.return.card_receiver", name=card.name))
        self.set_receiver(
            Receiver(card.name, card.number, not own, self.receiver.authorisation, True, card.old_number, card.as_on_card)
        )
        return True

    @Slot()
    def _take_waiting(self) -> None:
        card, self._waiting_card = self._waiting_card, None
        if card is not None and not self.take_card(card):
            self.passed_on.emit(card)

    def type_receiver(self, name: str, number: str, authorisation: str) -> None:
        """What a scan said of the receiver holds as long as name and number stand there."""
        receiver = self.receiver
        if (name, number) != (receiver.name, receiver.number):
            receiver = Receiver(name, number, receiver.by_other)
        self.set_receiver(replace(receiver, authorisation=authorisation))

    def owner_seen(self) -> None:
        """The officer looked at the owner's card instead of scanning it."""
        dossier = self.state.card.dossier if self.state.card and not self.opening else None
        if dossier is not None:
            number = dossier.identity_no or dossier.tax_code or ""
            self.set_receiver(Receiver(dossier.owner_name or "", number, False, "", False))

    def register(self, result_no: str, store_place: str) -> None:
        if self.state.card is None or self.state.busy:
            return
        self._set(busy=True)
        command = RegisterResult(self.state.card.dossier.code, nfc(result_no), nfc(store_place))
        self._crew.run(command, self._registered, self._failed)

    def _registered(self, _code: str) -> None:
        self._set(problem="", problem_field="", done=self._texts("ui.return.registered"))
        self._reload()

    def submit(self) -> None:
        """F9: return the result and print the return slip."""
        if self.state.card is None or self.state.busy:
            return
        receiver = self.receiver
        check: Literal["card_scanned", "card_seen"] = "card_scanned" if receiver.scanned else "card_seen"
        if self.signing and not self.signature:
            self._fail(UserProblem("problem.no_signature", field="signature"))
            return
        self._set(busy=True, problem="", problem_field="")
        command = ReturnResult(
            self.state.card.dossier.code,
            nfc(receiver.name),
            receiver.number,
            not receiver.by_other,
            nfc(receiver.authorisation),
            check,
            self._slip_scanned,
            self.slip_lost,
            self.old_card_taken,
            self.signature,
            receiver.old_number,
            receiver.as_on_card,
        )
        self._crew.run(command, self._returned, self._failed)

    def _returned(self, code: str) -> None:
        self.sign_on_paper()
        self._set(done=self._texts("ui.return.done", code=code))
        self._reload()


@dataclass(frozen=True, slots=True)
class FindState:
    found: tuple[FoundDossier, ...] = ()
    card: DossierView | None = None
    form: PrintablePaper | None = None
    page: int = 0
    problem: str = ""
    done: str = ""


class FindViewModel(QObject):
    changed = Signal(object)
    file_made = Signal(str)

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self.now_ms = crew.now_ms
        self._texts = texts
        self.state = FindState()
        self._text = ""
        self.answered: str | None = None  # what the list that is shown answers
        self._form = FormOnScreen(crew, texts, self._set, self.file_made.emit)

    def _set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    @property
    def on_its_way(self) -> bool:
        """Whether the dossier that the search leads to is still to be shown."""
        return self.answered != self._text or (self.state.card is None and bool(self.state.found))

    def search(self, text: str) -> None:
        self._text = text
        self._crew.ask(FindDossiers(text), partial(self._found, text))

    def _found(self, text: str, found: tuple[FoundDossier, ...]) -> None:
        """An answer to what stood there a letter ago is passed over: it would close the dossier that a key acts on."""
        if text != self._text:
            return
        self.answered = text
        self._form.forget()
        self._set(found=found, card=None, form=None, problem="", done="")

    def show(self, number: int) -> None:
        if 0 <= number < len(self.state.found):
            self._crew.ask(OpenDossier(self.state.found[number].code), self._opened)

    def _opened(self, card: DossierView) -> None:
        if any(found.code == card.dossier.code for found in self.state.found):
            self._set(card=card)

    def show_form(self, document: str = "appointment_slip") -> None:
        """The official form of the chosen dossier, as it will be printed."""
        if self.state.card is not None:
            self._form.show(self.state.card.dossier.code, document)

    def turn_page(self) -> None:
        self._form.turn_page()

    def refresh(self) -> None:
        """The open dossier, as it is now."""
        if self.state.card is not None:
            self._crew.ask(OpenDossier(self.state.card.dossier.code), self._opened)

    def close_form(self) -> None:
        self._form.forget()
        self._set(form=None)

    def print_form(self) -> None:
        """F9: the form that is seen."""
        self._form.print()

    def reprint(self, reason: str, document: str) -> None:
        """A further copy of a slip, marked and counted."""
        if self.state.card is not None:
            self._crew.run(Reprint(self.state.card.dossier.code, nfc(reason), document), self._reprinted, self._failed)

    def _reprinted(self, copy_no: int) -> None:
        self._set(problem="", done=self._texts("ui.find.reprinted", number=copy_no))
        if self.state.card is not None:
            self._crew.ask(OpenDossier(self.state.card.dossier.code), self._opened)

    def _failed(self, problem: Problem) -> None:
        self._set(problem=problem.text, done="")
