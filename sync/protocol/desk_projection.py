"""What the facts of a desk change in the tables; see `projection`."""

from sync.protocol.canonical import canonical
from sync.protocol.changes import Change, Happening, Insert, Put, Remove, Rule, Update, nothing, when
from sync.protocol.desk_facts import (
    ACCOUNT_CHANGED,
    ACCOUNT_OPENED,
    ACCOUNT_SET,
    ACCOUNTS_LISTED,
    BANDS_GRANTED,
    CATALOGUE_IMPORTED,
    CLOCK_CONFIRMED,
    CLOCK_REVIEWED,
    CLOCK_WENT_BACK,
    DESK_OPENED,
    DRAWER_OPENED,
    KEY_ROTATED,
    LOGINS_FAILED,
    LOGINS_REVIEWED,
    NEWS_REVIEWED,
    PAPER_ANSWERED,
    PIN_CHANGED,
    PRINT_CANCELLED,
    PROCEDURES_LISTED,
    RULES_TAKEN,
    SERIALS_GRANTED,
    SESSION_CLOSED,
    SESSION_OPENED,
    SLIP_REPRINTED,
    AccountChanged,
    AccountOpened,
    AccountSet,
    AccountsListed,
    AccountState,
    BandsGranted,
    DeskOpened,
    LoginsFailed,
    PinChanged,
    ProceduresListed,
    SerialsGranted,
    SessionOpened,
    SlipReprinted,
)


def _desk_opened(at: Happening, body: DeskOpened, _private: object) -> list[Change]:
    changes: list[Change] = []
    if body["bands"]:
        changes += _bands_granted(at, body, None)
    if body["serials"]:
        rows = [{"epoch": at.epoch, **grant, "last_no": 0, "lost_from": None} for grant in body["serials"]]
        changes.append(Insert("serial", [{"desk_id": at.desk_id, **row} for row in rows]))
    for lost in body.get("lost_serials", ()):
        key = {"agency": lost["agency"], "serial_symbol": lost["serial_symbol"]}
        changes.append(Update("serial", key, {"lost_from": lost["last_no"] + 1}))
    for resumed in body.get("resumed_serials", ()):
        key = {"agency": resumed["agency"], "serial_symbol": resumed["serial_symbol"]}
        changes.append(Update("serial", key, {"epoch": at.epoch, "last_no": resumed["last_no"]}))
    if orders := body.get("resumed_orders"):
        changes.append(Insert("order_use", [{"desk_id": at.desk_id, "epoch": at.epoch, **order} for order in orders]))
    return changes


def _bands_granted(at: Happening, body: BandsGranted | DeskOpened, _private: object) -> list[Change]:
    return [Insert("band", [{"desk_id": at.desk_id, "epoch": at.epoch, **band} for band in body["bands"]])]


def _serials_granted(at: Happening, body: SerialsGranted, _private: object) -> list[Change]:
    rows = [{"desk_id": at.desk_id, "epoch": at.epoch, **grant, "last_no": 0, "lost_from": None} for grant in body["serials"]]
    return [Insert("serial", rows)]


def _session_opened(at: Happening, body: SessionOpened, _private: object) -> list[Change]:
    row = {"desk_id": at.desk_id, "session_id": at.session, "officer": at.actor, "officer_name": body["officer_name"]}
    row["person_id"] = body.get("person_id", at.actor)
    return [Insert("session", [{**row, "opened_at_ms": at.recorded_at_ms, "closed_at_ms": None}])]


def _session_closed(at: Happening, _body: object, _private: object) -> list[Change]:
    key = {"desk_id": at.desk_id, "session_id": at.session}
    return [Update("session", key, {"closed_at_ms": at.recorded_at_ms})]


def _stands(at: Happening, login: str, body: AccountState | AccountOpened | AccountChanged | AccountSet) -> list[Change]:
    """An account, and the person whom it belongs to: as long as nobody said more, one of the same name."""
    name, person_id = body["officer_name"], body.get("person_id", login)
    account = {"person_id": person_id, "officer_name": name, "roles": canonical(body["roles"]), "active": int(body["active"])}
    account |= {"secret_mark": body.get("secret_mark"), "epoch": at.epoch}
    return [
        Put("officer_account", {"desk_id": at.desk_id, "login": login}, account),
        Put("staff", {"desk_id": at.desk_id, "person_id": person_id}, {"name": name}),
    ]


def _accounts_listed(at: Happening, body: AccountsListed, _private: object) -> list[Change]:
    return [change for account in body["accounts"] for change in _stands(at, account["login"], account)]


def _account_stands(at: Happening, body: AccountOpened | AccountChanged | AccountSet, _private: object) -> list[Change]:
    return _stands(at, at.subject, body)


def _pin_changed(at: Happening, body: PinChanged, _private: object) -> list[Change]:
    if "secret_mark" not in body:
        return []
    mark = {"secret_mark": body["secret_mark"], "epoch": at.epoch}
    return [Put("officer_account", {"desk_id": at.desk_id, "login": at.subject}, mark)]


def _procedures_listed(at: Happening, body: ProceduresListed, _private: object) -> list[Change]:
    place = {"epoch": at.epoch, "seq": at.seq}
    return [
        Put("procedure_mark", {"desk_id": at.desk_id, "code": each["code"]}, {"mark": each["mark"], **place})
        for each in body["procedures"]
    ]


def _logins_failed(at: Happening, body: LoginsFailed, _private: object) -> list[Change]:
    trouble = {"officer_name": body["officer_name"], "failures": body["failures"], "at_ms": at.recorded_at_ms}
    return [Put("login_trouble", {"desk_id": at.desk_id, "login": at.subject}, trouble)]


def _logins_reviewed(at: Happening, _body: object, _private: object) -> list[Change]:
    return [Remove("login_trouble", {"desk_id": at.desk_id, "login": at.subject})]


def _slip_reprinted(_at: Happening, body: SlipReprinted, _private: object) -> list[Change]:
    if body["document"] != "appointment_slip":
        return []
    return [Update("dossier", {"code": body["code"]}, {"copies": body["copy_no"]})]


RULES: dict[str, Rule] = dict(
    (
        when(DESK_OPENED, _desk_opened),
        when(SERIALS_GRANTED, _serials_granted),
        when(BANDS_GRANTED, _bands_granted),
        when(CATALOGUE_IMPORTED, nothing),
        when(PROCEDURES_LISTED, _procedures_listed),
        when(ACCOUNTS_LISTED, _accounts_listed),
        when(ACCOUNT_OPENED, _account_stands),
        when(ACCOUNT_CHANGED, _account_stands),
        when(ACCOUNT_SET, _account_stands),
        when(PIN_CHANGED, _pin_changed),
        when(RULES_TAKEN, nothing),
        when(SESSION_OPENED, _session_opened),
        when(SESSION_CLOSED, _session_closed),
        when(LOGINS_FAILED, _logins_failed),
        when(LOGINS_REVIEWED, _logins_reviewed),
        when(NEWS_REVIEWED, nothing),
        when(SLIP_REPRINTED, _slip_reprinted),
        when(PAPER_ANSWERED, nothing),
        when(PRINT_CANCELLED, nothing),
        when(DRAWER_OPENED, nothing),
        when(CLOCK_WENT_BACK, nothing),
        when(CLOCK_CONFIRMED, nothing),
        when(CLOCK_REVIEWED, nothing),
        when(KEY_ROTATED, nothing),
    )
)
