"""One way to do each act of the table of states to a dossier, as the person who may do it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from desk_app.core.moments import local
from desk_app.core.on_the_spot import Pilot
from desk_app.core.permissions import Act
from desk_app.core.processes import Process, Share
from desk_app.services.dossier.agree_cause import AgreeCause, agree_cause
from desk_app.services.dossier.before_result import (
    CallSupport,
    CloseUnsupplemented,
    GiveBackPapers,
    RefuseDossier,
    RequestSupplement,
    StopDossier,
    TakeBackDossier,
    TakeSupplement,
    WithdrawDossier,
    call_support,
    close_unsupplemented,
    give_back_papers,
    refuse_dossier,
    request_supplement,
    stop_dossier,
    take_back_dossier,
    take_supplement,
    withdraw_dossier,
)
from desk_app.services.dossier.correct_entry import CorrectEntry, correct_entry
from desk_app.services.dossier.erase_personal_data import ErasePersonalData, erase_personal_data
from desk_app.services.dossier.handover import HandOver, LeftDossier, hand_over_dossiers
from desk_app.services.dossier.losses import RecordRebuilt, ReportLoss, record_rebuilt, report_loss
from desk_app.services.dossier.opinions import AskOpinion, RecordOpinion, ask_opinion, record_opinion
from desk_app.services.dossier.processes import PassStep, pass_step
from desk_app.services.dossier.reappoint import Reappoint, reappoint
from desk_app.services.dossier.result_errors import RecordCorrected, ReportError, record_corrected, report_error
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult, register_result, return_result
from desk_app.services.dossier.scans import AttachScans, DetachScan, attach_scans, detach_scan
from desk_app.services.dossier.sending_on import ConfirmSentOn, SendOn, confirm_sent_on, send_on
from desk_app.services.dossier.storing import (
    ConfirmDelivery,
    MoveResult,
    PostResult,
    ReturnOnline,
    TakeBackPost,
    confirm_delivery,
    move_result,
    post_result,
    return_online,
    take_back_post,
)
from desk_app.services.dossier.telling import TellCitizen, tell_citizen
from desk_app.services.intake.on_the_spot import Appraise, Approve, appraise, approve
from desk_app.services.money.cash import SecondPerson
from desk_app.services.ports import Actor
from sync.protocol.scans import RESULT_LINE
from tests.desks import SECRET_HASH, Desk
from tests.scanned import pdf, put

OWNER = ("LÒ THỊ MẪU", "014190000123")
COURIER = SecondPerson("Giàng A Giao", "")


def hand_over(tx: Any, desk: Desk, codes: tuple[str, ...], actor: Actor, agency: str = "svhttdl") -> Any:
    """These go, whatever else waits stays."""
    stays = tuple(
        LeftDossier(dossier.code, "đang xếp hồ sơ") for dossier in tx.waiting_for_agency(agency) if dossier.code not in codes
    )
    return hand_over_dossiers(tx, desk.centre, HandOver(agency, codes, (), stays, COURIER), actor)


def _erase(tx: Any, desk: Desk, code: str, actor: Actor) -> Any:
    """By a supervisor, and an administrator beside them."""
    tx.put_officer("an", "Lù Văn An", ("administrator",), SECRET_HASH)
    command = ErasePersonalData(code, "owner_request", "Đơn ngày 20/11/2026", "công dân yêu cầu", SecondPerson("an", "123456"))
    roles = ("supervisor",) if "intake_officer" in actor.roles else ()
    return erase_personal_data(tx, desk.centre, command, replace(actor, roles=roles))


def _later(tx: Any, code: str) -> datetime:
    """The end of the working day behind the appointment."""
    dossier = tx.dossier(code)
    day = max(local((dossier.due_at_ms if dossier else None) or 0), local(tx.now_ms)) + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day.replace(hour=17, minute=0, second=0, microsecond=0)


def _in_time(tx: Any, code: str) -> datetime:
    """A moment by which another agency may be asked to reply: the appointment itself, or a working day to come."""
    dossier = tx.dossier(code)
    due_at_ms = dossier.due_at_ms if dossier else None
    return local(due_at_ms) if due_at_ms and due_at_ms > tx.now_ms else _later(tx, code)


def _asked(tx: Any, code: str) -> str:
    """The first that has not replied."""
    return next((each.agency_asked for each in tx.opinions(code) if each.replied_at_ms is None), "")


def _attach(tx: Any, desk: Desk, code: str, actor: Actor) -> Any:
    file = put(desk.store.folder / "scanned", "quet.pdf", pdf(f"Giay to {len(tx.scans(code))} cua {code}"))
    return attach_scans(tx, AttachScans(code, 1, (file,)), actor)


def _detach(tx: Any, desk: Desk, code: str, actor: Actor) -> Any:
    """The scan that was attached last; one that is not there, where none was."""
    scans = tx.scans(code)
    line_no, sha256 = (scans[-1].line_no, scans[-1].sha256) if scans else (1, "0" * 64)
    return detach_scan(tx, DetachScan(code, line_no, sha256), actor)


def _return_online(tx: Any, desk: Desk, code: str, actor: Actor) -> Any:
    """With the scanned result, which only a dossier that has one can have."""
    file = put(desk.store.folder / "scanned", "ket-qua.pdf", pdf(f"Ket qua cua {code}"))
    dossier = tx.dossier(code)
    if dossier is not None and dossier.state == "result_in":
        attach_scans(tx, AttachScans(code, RESULT_LINE, (file,)), actor)
    return return_online(tx, desk.centre, ReturnOnline(code), actor)


PILOT = Pilot("12/QĐ", date(2026, 1, 5), date(2026, 1, 10), None, frozenset({"2.001628", "2.002288"}))


PROCESS = Process(
    "2.001628",
    "9/QĐ",
    date(2026, 1, 5),
    date(2026, 1, 10),
    None,
    "working_day",
    (
        Share("Sở A", "Thẩm định", Decimal(6)),
        Share("Công an tỉnh", "Cho ý kiến", Decimal("2.5")),
        Share("Sở A", "Ký", Decimal("1.5")),
    ),
)


def _appraise(tx: Any, desk: Desk, code: str, actor: Actor) -> Any:
    centre = replace(desk.centre, pilots=(PILOT,))
    return appraise(tx, centre, Appraise(code, "đủ điều kiện", SecondPerson("tham", "123456")), actor)


def _approve(tx: Any, desk: Desk, code: str, actor: Actor) -> Any:
    if tx.last_fact(code, ("DossierAppraised",)) is None:
        _appraise(tx, desk, code, actor)
    centre = replace(desk.centre, pilots=(PILOT,))
    return approve(tx, centre, Approve(code, "12/GP", SecondPerson("duyet", "123456")), actor)


STEPS: dict[Act, Callable[[Any, Desk, str, Actor], Any]] = {
    "appraise_on_the_spot": _appraise,
    "approve_on_the_spot": _approve,
    "pass_step": lambda tx, desk, code, actor: pass_step(tx, desk.centre, PassStep(code, "7/PC"), actor),
    "hand_over_dossiers": lambda tx, desk, code, actor: hand_over(tx, desk, (code,), actor),
    "take_back_dossier": lambda tx, _d, code, actor: take_back_dossier(tx, TakeBackDossier(code, "sai cơ quan"), actor),
    "send_on": lambda tx, desk, code, actor: send_on(tx, desk.centre, SendOn(code, "eb 123 vn"), actor),
    "confirm_sent_on": lambda tx, desk, code, actor: confirm_sent_on(
        tx, desk.centre, ConfirmSentOn(code, "Lường Thị An"), actor
    ),
    "request_supplement": lambda tx, desk, code, actor: request_supplement(
        tx, desk.centre, RequestSupplement(code, ("Bản sao giấy phép",), "thiếu", again=True), actor
    ),
    "take_supplement": lambda tx, desk, code, actor: take_supplement(
        tx, desk.centre, TakeSupplement(code, ("Bản sao giấy phép",)), actor
    ),
    "ask_opinion": lambda tx, desk, code, actor: ask_opinion(
        tx, desk.centre, AskOpinion(code, f"Sở số {len(tx.opinions(code)) + 1}", "12/SVHTTDL", _in_time(tx, code)), actor
    ),
    "record_opinion": lambda tx, desk, code, actor: record_opinion(
        tx, desk.centre, RecordOpinion(code, _asked(tx, code), "34/STC", "đồng ý"), actor
    ),
    "call_support": lambda tx, _d, code, actor: call_support(tx, CallSupport(code, "hồ sơ đất đai cũ"), actor),
    "report_loss": lambda tx, desk, code, actor: report_loss(tx, desk.centre, ReportLoss(code, ("Sổ đỏ",), "cháy"), actor),
    "record_rebuilt": lambda tx, desk, code, actor: record_rebuilt(tx, desk.centre, RecordRebuilt(code, "cấp lại"), actor),
    "correct_entry": lambda tx, _d, code, actor: correct_entry(
        tx, CorrectEntry(code, *OWNER, "", f"Bản Mẫu {tx.reprints_made(code, 'appointment_slip')}", "gõ sai"), actor
    ),
    "erase_personal_data": _erase,
    "agree_cause": lambda tx, _d, code, actor: agree_cause(
        tx, AgreeCause(code, "late", "objective", "chờ văn bản trung ương", "15/BB"), actor
    ),
    "attach_scans": _attach,
    "detach_scan": _detach,
    "refuse_dossier": lambda tx, desk, code, actor: refuse_dossier(
        tx, desk.centre, RefuseDossier(code, "không đủ điều kiện"), actor
    ),
    "withdraw_dossier": lambda tx, desk, code, actor: withdraw_dossier(
        tx, desk.centre, WithdrawDossier(code, "không còn nhu cầu"), actor
    ),
    "stop_dossier": lambda tx, desk, code, actor: stop_dossier(tx, desk.centre, StopDossier(code, "quá hạn bổ sung"), actor),
    "close_unsupplemented": lambda tx, desk, code, actor: close_unsupplemented(
        tx, desk.centre, CloseUnsupplemented(code), actor
    ),
    "report_error": lambda tx, desk, code, actor: report_error(tx, desk.centre, ReportError(code, "sai năm sinh"), actor),
    "record_corrected": lambda tx, desk, code, actor: record_corrected(tx, desk.centre, RecordCorrected(code, "12b/GP"), actor),
    "tell_citizen": lambda tx, _d, code, actor: tell_citizen(tx, TellCitizen(code, "gọi điện"), actor),
    "reappoint": lambda tx, desk, code, actor: reappoint(
        tx, desk.centre, Reappoint(code, "subjective", "chưa xong", "12/SVHTTDL", _later(tx, code)), actor
    ),
    "register_result": lambda tx, _d, code, actor: register_result(tx, RegisterResult(code, "12/GP", "K1-03"), actor),
    "move_result": lambda tx, _d, code, actor: move_result(tx, MoveResult(code, "k2-09"), actor),
    "post_result": lambda tx, _d, code, actor: post_result(tx, PostResult(code, "eb 123 vn"), actor),
    "confirm_delivery": lambda tx, _d, code, actor: confirm_delivery(tx, ConfirmDelivery(code), actor),
    "return_online": _return_online,
    "take_back_post": lambda tx, _d, code, actor: take_back_post(tx, TakeBackPost(code, "không có người nhận", "k1-01"), actor),
    "return_result": lambda tx, _d, code, actor: return_result(
        tx, ReturnResult(code, *OWNER, True, "", "card_seen", True), actor
    ),
    "give_back_papers": lambda tx, _d, code, actor: give_back_papers(tx, GiveBackPapers(code, *OWNER, True), actor),
}
