"""What the facts of results, and of the ways of the paper file, change in the tables; see `projection`."""

from sync.protocol.changes import Change, Happening, Insert, Row, Rule, Update, nothing, when
from sync.protocol.dossier_rows import moved, remember
from sync.protocol.result_facts import (
    CITIZEN_TOLD,
    DELIVERY_CONFIRMED,
    DOSSIERS_HANDED_OVER,
    PAPERS_GIVEN_BACK,
    POST_CAME_BACK,
    RESULT_ARRIVED,
    RESULT_CORRECTED,
    RESULT_ERROR_REPORTED,
    RESULT_MOVED,
    RESULT_POSTED,
    RESULT_RETURNED,
    RESULT_RETURNED_ONLINE,
    STATE_REACHED_ELSEWHERE,
    DeliveryConfirmed,
    DossiersHandedOver,
    PapersGivenBack,
    PapersGivenBackPrivate,
    ResultArrived,
    ResultReturned,
    ResultReturnedOnline,
    ResultReturnedPrivate,
    StateReachedElsewhere,
)


def _result_arrived(at: Happening, body: ResultArrived, _private: object) -> list[Change]:
    values = {name: body[name] for name in ("result_no", "store_place", "state")}
    kept = {"holder": "counter", "held_since_ms": at.occurred_at_ms, "held_by": None}
    return [
        Update("dossier", {"code": body["code"]}, {"result_at_ms": at.occurred_at_ms, **values, **kept}),
        remember(at, body["code"], "result_in", at.occurred_at_ms),
    ]


def _result_returned(at: Happening, body: ResultReturned, private: ResultReturnedPrivate | None) -> list[Change]:
    values = {"state": body["state"], "returned_at_ms": at.occurred_at_ms}
    values |= {"holder": "citizen", "held_since_ms": at.occurred_at_ms, "held_by": None}
    receiver = private.get("receiver_name") if private else None
    return [
        Update("dossier", {"code": body["code"]}, {**values, "receiver_name": receiver}),
        remember(at, body["code"], "returned", at.occurred_at_ms),
    ]


def _state_reached_elsewhere(at: Happening, body: StateReachedElsewhere, _private: object) -> list[Change]:
    moment = "returned_at_ms" if body["state"] == "returned" else "result_at_ms"
    place: Row = {name: body[name] for name in ("result_no", "store_place") if name in body}
    return [
        Update("dossier", {"code": body["code"]}, {"state": body["state"], moment: body["at_ms"], **place}),
        remember(at, body["code"], body["state"], body["at_ms"]),
    ]


def _delivered(at: Happening, body: DeliveryConfirmed | ResultReturnedOnline, private: object) -> list[Change]:
    delivered = Update("dossier", {"code": body["code"]}, {"returned_at_ms": at.occurred_at_ms})
    return [*moved()(at, body, private), delivered, remember(at, body["code"], "returned", at.occurred_at_ms)]


def _papers_given_back(at: Happening, body: PapersGivenBack, private: PapersGivenBackPrivate | None) -> list[Change]:
    given = {"returned_at_ms": at.occurred_at_ms, "receiver_name": private.get("receiver_name") if private else None}
    return [*moved()(at, body, private), Update("dossier", {"code": body["code"]}, given)]


def _handed_over(at: Happening, body: DossiersHandedOver, _private: object) -> list[Change]:
    run = {
        "desk_id": at.desk_id,
        "handover_id": body["handover_id"],
        "agency": at.agency,
        "run": body["run"],
        "day": body["day"],
        "at_ms": at.occurred_at_ms,
        "dossiers": len(body["dossiers"]),
        "results": len(body["results"]),
        "left_behind": len(body["left"]),
        "courier_name": body["courier_name"],
        "officer_name": body["officer_name"],
        "epoch": at.epoch,
        "seq": at.seq,
    }
    values = {"state": body["state"], "holder": body["holder"], "held_since_ms": at.occurred_at_ms}
    taken = {**values, "held_by": body["courier_name"]}
    place = {"desk_id": at.desk_id, "handover_id": body["handover_id"], "epoch": at.epoch, "seq": at.seq}
    lines = [{"dossier_code": code, **place} for code in body["dossiers"]]
    outgoing: list[Change] = [Insert("handover_line", lines)] if lines else []
    return [Insert("handover", [run]), *outgoing, *(Update("dossier", {"code": code}, taken) for code in body["dossiers"])]


RULES: dict[str, Rule] = dict(
    (
        when(RESULT_ARRIVED, _result_arrived),
        when(RESULT_RETURNED, _result_returned),
        when(STATE_REACHED_ELSEWHERE, _state_reached_elsewhere),
        when(RESULT_ERROR_REPORTED, nothing),
        when(RESULT_CORRECTED, nothing),
        when(CITIZEN_TOLD, nothing),
        when(RESULT_MOVED, moved("store_place")),
        when(RESULT_POSTED, moved("tracking_no")),
        when(DELIVERY_CONFIRMED, _delivered),
        when(RESULT_RETURNED_ONLINE, _delivered),
        when(POST_CAME_BACK, moved("store_place")),
        when(PAPERS_GIVEN_BACK, _papers_given_back),
        when(DOSSIERS_HANDED_OVER, _handed_over),
    )
)
