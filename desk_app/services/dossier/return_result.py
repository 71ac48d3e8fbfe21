"""The result comes in, and goes to the citizen (QĐ 1513 Art 6.2.d; NĐ 61/2018 Art 20)."""

from dataclasses import dataclass
from typing import Literal, Protocol

from desk_app.core.identity import digits_of
from desk_app.core.problems import UserProblem
from desk_app.core.signature import Strokes, is_signature
from desk_app.core.written import one_line
from desk_app.services.commands import Command
from desk_app.services.dossier.own_dossier import check_act
from desk_app.services.dossier.receiver import check_receiver
from desk_app.services.ports import Actor, DossierReads, Journal, Spool
from desk_app.services.records import Dossier, Fee
from sync.protocol.cleaning import PLAIN, Letters
from sync.protocol.facts import draft, names
from sync.protocol.intake_facts import DOSSIER_RECEIVED
from sync.protocol.lateness import verdict
from sync.protocol.result_facts import RESULT_ARRIVED, RESULT_RETURNED, ResultArrived, ResultReturned, ResultReturnedPrivate


class ReturnResultPorts(Journal, DossierReads, Spool, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class RegisterResult(Command[str]):
    """`store_place`: where the result lies until it is fetched."""

    code: str
    result_no: str
    store_place: str


@dataclass(frozen=True, slots=True)
class ReturnResult(Command[str]):
    """Who takes the result, and how it was made sure who they are."""

    code: str
    receiver_name: str
    receiver_number: str
    by_owner: bool
    authorisation: str
    identity_check: Literal["card_scanned", "card_seen"]
    slip_scanned: bool
    slip_lost: bool = False
    old_card_taken: bool = False
    signature: Strokes = ()
    receiver_old_number: str = ""  # of nine digits, as the card says it
    as_on_card: bool = False


def known_dossier(tx: DossierReads, code: str) -> tuple[Dossier, tuple[Fee, ...], str | None]:
    """A dossier of this counter, or the copy of another one's; its fees; what the copy is of. Any counter of the agency may
    return any result. Raises UserProblem."""
    dossier = tx.dossier(code)
    if dossier is not None:
        return dossier, tx.fees(code), None
    shared = tx.shared_dossier(code)
    if shared is None:
        raise UserProblem("problem.no_dossier", field="code", code=code)
    return shared.dossier, tx.shared_fees(code), f"centre {shared.no}"


def check_paid(fees: tuple[Fee, ...]) -> None:
    """Nothing leaves that is not paid in full (NĐ 61/2018 Art 6.2). Raises UserProblem."""
    if any(fee.status in ("due", "unset") for fee in fees):
        raise UserProblem("problem.fee_owed", field="code")


def register_result(tx: ReturnResultPorts, command: RegisterResult, actor: Actor) -> str:
    """The agency's courier brought a result. Returns the dossier code."""
    actor.require("register_result")
    dossier, _fees, based_on = known_dossier(tx, command.code)
    check_act("register_result", dossier.state)
    body: ResultArrived = {
        "code": dossier.code,
        "result_no": one_line(command.result_no),
        "store_place": one_line(command.store_place).upper(),
        "state": "result_in",
    }
    if dossier.due_at_ms is not None and verdict(dossier.due_at_ms, dossier.limit_unit, tx.now_ms) == "early":
        body["early"] = True
    tx.append(draft(RESULT_ARRIVED, dossier.code, body, agency=dossier.agency, based_on=based_on), actor)
    received = tx.last_fact(dossier.code, names(DOSSIER_RECEIVED))
    if dossier.result_channel == "post" and received is not None:
        tx.queue_print("posting_label", dossier.code, received)
    return dossier.code


def return_result(tx: ReturnResultPorts, command: ReturnResult, actor: Actor, letters: Letters = PLAIN) -> str:
    """F9 of the return screen: identity confirmed, nothing owed, the return slip follows."""
    actor.require("return_result")
    dossier, fees, based_on = known_dossier(tx, command.code)
    check_act("return_result", dossier.state)
    check_paid(fees)
    who = (command.receiver_name, command.receiver_number, command.by_owner, command.authorisation)
    same = tx.numbers_of((digits_of(command.receiver_number), digits_of(command.receiver_old_number)))
    receiver = check_receiver(dossier, *who, letters, same)
    private: ResultReturnedPrivate = {
        "receiver_name": receiver["receiver_name"],
        "receiver_identity_no": receiver["receiver_identity_no"],
        "authorisation": receiver["authorisation"],
    }
    body: ResultReturned = {
        "code": dossier.code,
        "identity_check": command.identity_check,
        "by_owner": command.by_owner,
        "officer_name": actor.name,
        "slip_scanned": command.slip_scanned,
        "state": "returned",
    }
    if command.slip_lost:
        body["slip_lost"] = True
    if command.old_card_taken:
        body["old_card_taken"] = True
    if command.as_on_card:
        body["as_on_card"] = True
    if command.signature:
        if not is_signature(command.signature):
            raise UserProblem("problem.bad_signature", field="signature")
        body["signed_on_screen"] = True
        private["signature"] = [list(stroke) for stroke in command.signature]
    entry = tx.append(draft(RESULT_RETURNED, dossier.code, body, private, dossier.agency, based_on=based_on), actor)
    tx.queue_print("return_slip", dossier.code, entry)
    return dossier.code
