"""The result comes in, and goes to the citizen (QĐ 1513 Art 6.2.d; NĐ 61/2018 Art 20)."""

from dataclasses import dataclass
from typing import Literal

from desk_app.core.identity import BadIdentity, check_number
from desk_app.core.problems import UserProblem
from desk_app.core.tax_code import BadTaxCode, parse_tax_code
from desk_app.services.ports import Actor, Transaction
from desk_app.services.records import Dossier, Fee
from sync.protocol.facts import Draft, ResultArrived, ResultReturned, ResultReturnedPrivate


@dataclass(frozen=True, slots=True)
class RegisterResult:
    code: str
    result_no: str
    store_place: str


@dataclass(frozen=True, slots=True)
class ReturnResult:
    code: str
    receiver_name: str
    receiver_number: str
    by_owner: bool
    authorisation: str
    identity_check: Literal["card_scanned", "card_seen"]
    slip_scanned: bool


def _known(tx: Transaction, code: str) -> tuple[Dossier, tuple[Fee, ...], str | None]:
    """A dossier of this counter, or the copy of another one's; its fees; what the copy is of. Any counter of the agency may
    return any result. Raises UserProblem."""
    dossier = tx.dossier(code)
    if dossier is not None:
        return dossier, tx.fees(code), None
    copied = tx.copied_dossier(code)
    if copied is None:
        raise UserProblem("problem.no_dossier", field="code", code=code)
    return copied.dossier, tx.copied_fees(code), f"centre {copied.no}"


def register_result(tx: Transaction, command: RegisterResult, actor: Actor) -> str:
    """The agency's courier brought a result. Returns the dossier code."""
    actor.require("register_result")
    dossier, _fees, based_on = _known(tx, command.code)
    if dossier.state != "received":
        raise UserProblem("problem.result_already", field="code")
    body: ResultArrived = {
        "code": dossier.code,
        "result_no": " ".join(command.result_no.split()),
        "store_place": " ".join(command.store_place.split()).upper(),
        "state": "result_in",
    }
    tx.append(Draft("ResultArrived", dossier.code, body, agency=dossier.agency, based_on=based_on), actor)
    received = tx.last_fact(dossier.code, ("DossierReceived",))
    if dossier.result_channel == "post" and received is not None:
        tx.queue_print("posting_label", dossier.code, received)
    return dossier.code


def return_result(tx: Transaction, command: ReturnResult, actor: Actor) -> str:
    """F9 of the return screen: identity confirmed, nothing owed, the return slip follows."""
    actor.require("return_result")
    dossier, fees, based_on = _known(tx, command.code)
    if dossier.state == "returned":
        raise UserProblem("problem.already_returned", field="code")
    if dossier.state != "result_in":
        raise UserProblem("problem.no_result_yet", field="code")
    if any(fee.status in ("due", "unset") for fee in fees):
        raise UserProblem("problem.fee_owed", field="code")  # NĐ 61/2018 Art 6.2: fees are paid in full
    name = " ".join(command.receiver_name.split())
    if not name:
        raise UserProblem("problem.no_name", field="receiver.name")
    try:
        number = check_number(command.receiver_number)
    except BadIdentity as error:
        try:
            number = parse_tax_code(command.receiver_number)
        except BadTaxCode:
            raise UserProblem(error.reason, field="receiver.number") from None
    authorisation = " ".join(command.authorisation.split())
    if not command.by_owner and not authorisation:
        raise UserProblem("problem.no_authorisation", field="authorisation")
    if command.by_owner and number not in (dossier.identity_no, dossier.tax_code, dossier.submitter_identity_no):
        raise UserProblem("problem.not_the_owner", field="receiver.number")
    body: ResultReturned = {
        "code": dossier.code,
        "identity_check": command.identity_check,
        "by_owner": command.by_owner,
        "officer_name": actor.name,
        "slip_scanned": command.slip_scanned,
        "state": "returned",
    }
    private: ResultReturnedPrivate = {
        "receiver_name": name,
        "receiver_identity_no": number,
        "authorisation": authorisation or None,
    }
    entry = tx.append(Draft("ResultReturned", dossier.code, body, private, dossier.agency, based_on=based_on), actor)
    tx.queue_print("return_slip", dossier.code, entry)
    return dossier.code
