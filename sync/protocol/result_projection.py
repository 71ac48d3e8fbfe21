"""What the facts of results, and of the ways of the paper file, change in the tables; see `projection`."""

from typing import Any

from sync.protocol.changes import Change, Happening, Insert, Rule, Update, nothing
from sync.protocol.dossier_rows import moved


def _result_arrived(at: Happening, body: Any, _private: Any) -> list[Change]:
    values = {name: body[name] for name in ("result_no", "store_place", "state")}
    kept = {"holder": "counter", "held_since_ms": at.occurred_at_ms, "held_by": None}
    return [Update("dossier", {"code": body["code"]}, {"result_at_ms": at.occurred_at_ms, **values, **kept})]


def _result_returned(at: Happening, body: Any, private: Any) -> list[Change]:
    values = {"state": body["state"], "returned_at_ms": at.occurred_at_ms}
    values |= {"holder": "citizen", "held_since_ms": at.occurred_at_ms, "held_by": None}
    receiver = (private or {}).get("receiver_name")
    return [Update("dossier", {"code": body["code"]}, {**values, "receiver_name": receiver})]


def _state_reached_elsewhere(_at: Happening, body: Any, _private: Any) -> list[Change]:
    moment = "returned_at_ms" if body["state"] == "returned" else "result_at_ms"
    place = {name: body[name] for name in ("result_no", "store_place") if name in body}
    return [Update("dossier", {"code": body["code"]}, {"state": body["state"], moment: body["at_ms"], **place})]


def _delivered(at: Happening, body: Any, private: Any) -> list[Change]:
    delivered = Update("dossier", {"code": body["code"]}, {"returned_at_ms": at.occurred_at_ms})
    return [*moved()(at, body, private), delivered]


def _papers_given_back(at: Happening, body: Any, private: Any) -> list[Change]:
    given = {"returned_at_ms": at.occurred_at_ms, "receiver_name": (private or {}).get("receiver_name")}
    return [*moved()(at, body, private), Update("dossier", {"code": body["code"]}, given)]


def _handed_over(at: Happening, body: Any, _private: Any) -> list[Change]:
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


RULES: dict[str, Rule] = {
    "ResultArrived": _result_arrived,
    "ResultReturned": _result_returned,
    "StateReachedElsewhere": _state_reached_elsewhere,
    "ResultErrorReported": nothing,
    "ResultCorrected": nothing,
    "CitizenTold": nothing,
    "ResultMoved": moved("store_place"),
    "ResultPosted": moved("tracking_no"),
    "DeliveryConfirmed": _delivered,
    "ResultReturnedOnline": _delivered,
    "PostCameBack": moved("store_place"),
    "PapersGivenBack": _papers_given_back,
    "DossiersHandedOver": _handed_over,
}
