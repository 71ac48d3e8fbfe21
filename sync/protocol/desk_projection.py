"""What the facts of a desk change in the tables; see `projection`."""

from typing import Any

from sync.protocol.changes import Change, Happening, Insert, Rule, Update, nothing


def _desk_opened(at: Happening, body: Any, _private: Any) -> list[Change]:
    changes: list[Change] = []
    if body["bands"]:
        changes += _bands_granted(at, body, None)
    if body["serials"]:
        rows = [{"epoch": at.epoch, **grant, "last_no": 0, "lost_from": None} for grant in body["serials"]]
        changes.append(Insert("serial", [{"desk_id": at.desk_id, **row} for row in rows]))
    for lost in body.get("lost_serials", ()):
        key = {"agency": lost["agency"], "serial_symbol": lost["serial_symbol"]}
        changes.append(Update("serial", key, {"lost_from": lost["last_no"] + 1}))
    return changes


def _bands_granted(at: Happening, body: Any, _private: Any) -> list[Change]:
    return [Insert("band", [{"desk_id": at.desk_id, "epoch": at.epoch, **band} for band in body["bands"]])]


def _serials_granted(at: Happening, body: Any, _private: Any) -> list[Change]:
    rows = [{"desk_id": at.desk_id, "epoch": at.epoch, **grant, "last_no": 0, "lost_from": None} for grant in body["serials"]]
    return [Insert("serial", rows)]


def _session_opened(at: Happening, body: Any, _private: Any) -> list[Change]:
    row = {"desk_id": at.desk_id, "session_id": at.session, "officer": at.actor, "officer_name": body["officer_name"]}
    return [Insert("session", [{**row, "opened_at_ms": at.recorded_at_ms, "closed_at_ms": None}])]


def _session_closed(at: Happening, _body: Any, _private: Any) -> list[Change]:
    key = {"desk_id": at.desk_id, "session_id": at.session}
    return [Update("session", key, {"closed_at_ms": at.recorded_at_ms})]


def _slip_reprinted(_at: Happening, body: Any, _private: Any) -> list[Change]:
    if body["document"] != "appointment_slip":
        return []
    return [Update("dossier", {"code": body["code"]}, {"copies": body["copy_no"]})]


RULES: dict[str, Rule] = {
    "DeskOpened": _desk_opened,
    "SerialsGranted": _serials_granted,
    "BandsGranted": _bands_granted,
    "CatalogueImported": nothing,
    "AccountSet": nothing,
    "PinChanged": nothing,
    "RulesTaken": nothing,
    "SessionOpened": _session_opened,
    "SessionClosed": _session_closed,
    "NewsReviewed": nothing,
    "SlipReprinted": _slip_reprinted,
    "PaperAnswered": nothing,
    "PrintCancelled": nothing,
    "DrawerOpened": nothing,
    "ClockWentBack": nothing,
    "ClockConfirmed": nothing,
    "ClockReviewed": nothing,
    "KeyRotated": nothing,
}
