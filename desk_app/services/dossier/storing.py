"""Results that wait for their citizen: another place in the store, the public post and what it says (QĐ 1513 Art 6.2.d), and
the portal for who wanted it online."""

from dataclasses import dataclass
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.problems import UserProblem
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.dossier.own_dossier import own_dossier
from desk_app.services.dossier.return_result import check_paid
from desk_app.services.dossier.standing import open_dossier
from desk_app.services.ports import Actor, DossierReads, Journal, Spool
from sync.protocol.facts import draft, names
from sync.protocol.intake_facts import DOSSIER_RECEIVED
from sync.protocol.result_facts import (
    DELIVERY_CONFIRMED,
    POST_CAME_BACK,
    RESULT_MOVED,
    RESULT_POSTED,
    RESULT_RETURNED_ONLINE,
    DeliveryConfirmed,
    PostCameBack,
    ResultMoved,
    ResultPosted,
    ResultReturnedOnline,
)
from sync.protocol.scans import RESULT_LINE


class StoringPorts(Journal, DossierReads, Spool, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class MoveResult(Command[str]):
    """`store_place`: where it lies from now on."""

    code: str
    store_place: str


@dataclass(frozen=True, slots=True)
class PostResult(Command[str]):
    """`tracking_no`: the public post's number."""

    code: str
    tracking_no: str


@dataclass(frozen=True, slots=True)
class ConfirmDelivery(Command[str]):
    """The post says that the citizen has it."""

    code: str


@dataclass(frozen=True, slots=True)
class ReturnOnline(Command[str]):
    """The scanned result goes out on the portal."""

    code: str


@dataclass(frozen=True, slots=True)
class TakeBackPost(Command[str]):
    """`reason`: why the post brought it back; `store_place`: where it lies again."""

    code: str
    reason: str
    store_place: str


def move_result(tx: StoringPorts, command: MoveResult, actor: Actor) -> str:
    """Returns the dossier code."""
    dossier = own_dossier(tx, command.code, "move_result", actor)
    place = written(command.store_place, "store_place", "problem.no_store_place", 40).upper()
    body: ResultMoved = {"code": dossier.code, "store_place": place, "officer_name": actor.name}
    tx.append(draft(RESULT_MOVED, dossier.code, body, agency=dossier.agency), actor)
    return dossier.code


def post_result(tx: StoringPorts, command: PostResult, actor: Actor) -> str:
    """Given to the public post, with its number. Returns the code."""
    dossier = own_dossier(tx, command.code, "post_result", actor)
    check_paid(tx.fees(dossier.code))
    if not dossier.address:
        raise UserProblem("problem.no_address", field="code")
    body: ResultPosted = {
        "code": dossier.code,
        "tracking_no": written(command.tracking_no, "tracking_no", "problem.no_tracking_no", 40).upper(),
        "officer_name": actor.name,
        "holder": "post",
        "state": "posted",
    }
    tx.append(draft(RESULT_POSTED, dossier.code, body, agency=dossier.agency), actor)
    received = tx.last_fact(dossier.code, names(DOSSIER_RECEIVED))
    if received is not None:
        tx.queue_print("posting_label", dossier.code, received)
    return dossier.code


def confirm_delivery(tx: StoringPorts, command: ConfirmDelivery, actor: Actor) -> str:
    """The post says that the citizen has it. Returns the dossier code."""
    dossier = own_dossier(tx, command.code, "confirm_delivery", actor)
    body: DeliveryConfirmed = {
        "code": dossier.code,
        "tracking_no": dossier.tracking_no or "",
        "officer_name": actor.name,
        "holder": "citizen",
        "state": "returned",
    }
    tx.append(draft(DELIVERY_CONFIRMED, dossier.code, body, agency=dossier.agency), actor)
    return dossier.code


def return_online(tx: StoringPorts, centre: Centre, command: ReturnOnline, actor: Actor) -> str:
    """Who wanted it online gets the scanned result from the portal. Returns the dossier code."""
    dossier = open_dossier(tx, centre, command.code, "return_online", actor)
    check_paid(tx.fees(dossier.code))
    scans = [scan.sha256 for scan in tx.scans(dossier.code) if scan.line_no == RESULT_LINE]
    if not scans:
        raise UserProblem("problem.no_result_scanned", field="code")
    body: ResultReturnedOnline = {"code": dossier.code, "scans": scans, "officer_name": actor.name, "state": "returned"}
    tx.append(draft(RESULT_RETURNED_ONLINE, dossier.code, body, agency=dossier.agency), actor)
    return dossier.code


def take_back_post(tx: StoringPorts, command: TakeBackPost, actor: Actor) -> str:
    """Nobody took it: it lies in the store again. Returns the dossier code."""
    dossier = own_dossier(tx, command.code, "take_back_post", actor)
    body: PostCameBack = {
        "code": dossier.code,
        "tracking_no": dossier.tracking_no or "",
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "store_place": written(command.store_place, "store_place", "problem.no_store_place", 40).upper(),
        "officer_name": actor.name,
        "holder": "counter",
        "state": "result_in",
    }
    tx.append(draft(POST_CAME_BACK, dossier.code, body, agency=dossier.agency), actor)
    return dossier.code
