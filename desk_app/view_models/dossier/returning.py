"""F3: a result is registered, and handed to whoever stands at the counter."""

from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import Signal, Slot

from desk_app.core.folding import nfc
from desk_app.core.identity import IdentityCard, is_of
from desk_app.core.problems import UserProblem
from desk_app.core.signature import Strokes
from desk_app.resources_reader import Texts
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult
from desk_app.view_models.dossier.open_dossier import OpenDossierViewModel
from desk_app.workers.crew import Crew


@dataclass(frozen=True, slots=True)
class ReceiverTyped:
    """Who stands at the counter for the result."""

    name: str = ""
    number: str = ""
    by_other: bool = False
    authorisation: str = ""
    scanned: bool = False
    old_number: str = ""
    as_on_card: bool = False


class ReturnViewModel(OpenDossierViewModel):
    receiver_changed = Signal(object)
    passed_on = Signal(object)
    """A card that waited for the dossier, and is not of who receives its result."""

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__(crew, texts)
        self.receiver = ReceiverTyped()
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
        self.set_receiver(ReceiverTyped())
        super().open(text)

    def open_scanned(self, code: str) -> None:
        self.open(code)
        self._slip_scanned = True

    def set_receiver(self, receiver: ReceiverTyped) -> None:
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
        dossier = self.state.opened.dossier if self.state.opened else None
        if dossier is None or dossier.state != "result_in":
            return False
        if self.receiver.number and not is_of(card, self.receiver.number):
            return False  # the place is taken: another citizen's card means something else
        theirs = (dossier.identity_no, dossier.old_identity_no, dossier.submitter_identity_no)
        own = any(is_of(card, number or "") for number in theirs)
        self._set(done=self._texts("ui.return.card_receiver", name=card.name))
        self.set_receiver(
            ReceiverTyped(card.name, card.number, not own, self.receiver.authorisation, True, card.old_number, card.as_on_card)
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
            receiver = ReceiverTyped(name, number, receiver.by_other)
        self.set_receiver(replace(receiver, authorisation=authorisation))

    def owner_seen(self) -> None:
        """The officer looked at the owner's card instead of scanning it."""
        dossier = self.state.opened.dossier if self.state.opened and not self.opening else None
        if dossier is not None:
            number = dossier.identity_no or dossier.tax_code or ""
            self.set_receiver(ReceiverTyped(dossier.owner_name or "", number, False, "", False))

    def register(self, result_no: str, store_place: str) -> None:
        if self.state.opened is None or self.state.busy:
            return
        self._set(busy=True)
        command = RegisterResult(self.state.opened.dossier.code, nfc(result_no), nfc(store_place))
        self._crew.run(command, self._registered, self._failed)

    def _registered(self, _code: str) -> None:
        self._set(problem="", problem_field="", done=self._texts("ui.return.registered"))
        self._reload()

    def submit(self) -> None:
        """F9: return the result and print the return slip."""
        if self.state.opened is None or self.state.busy:
            return
        receiver = self.receiver
        check: Literal["card_scanned", "card_seen"] = "card_scanned" if receiver.scanned else "card_seen"
        if self.signing and not self.signature:
            self.refuse(UserProblem("problem.no_signature", field="signature"))
            return
        self._set(busy=True, problem="", problem_field="")
        command = ReturnResult(
            self.state.opened.dossier.code,
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
