"""The acts of the life, day by day, from 25/11/2026, a Wednesday, into January."""

import contextlib
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from desk_app.core.catalogue import FeeRule
from desk_app.core.fee_lines import FeeWords
from desk_app.core.moments import local
from desk_app.core.movements import MovementCode
from desk_app.core.problems import CommittedProblem
from desk_app.core.statement import Credit
from desk_app.services.centre.news import ReviewNews, TakeNews, TakeSharedDossiers
from desk_app.services.centre.publications import TakePublications
from desk_app.services.desk.accounts import NewAccount, list_accounts, put_account
from desk_app.services.desk.clock import ConfirmClock, ReviewClock
from desk_app.services.desk.exports import Export, note_export
from desk_app.services.desk.installation import list_procedures
from desk_app.services.desk.paper import AnswerPaper, CancelPrint, CountForm, OpenDrawer, Reprint, ReprintLetter
from desk_app.services.desk.people import EndAccount, EndTerm, NamePerson, PassAccount, PersonSaid
from desk_app.services.desk.sessions import ReviewLogins
from desk_app.services.desk.viewing import DataShown, Viewing
from desk_app.services.dossier.agree_cause import AgreeCause
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
)
from desk_app.services.dossier.clear_scans import Clearing, clear_scans, clearing_due
from desk_app.services.dossier.correct_entry import CorrectEntry
from desk_app.services.dossier.erase_personal_data import ErasePersonalData
from desk_app.services.dossier.handover import HandOver, LeftDossier
from desk_app.services.dossier.losses import RecordRebuilt, ReportLoss
from desk_app.services.dossier.opinions import AskOpinion, RecordOpinion
from desk_app.services.dossier.processes import PassStep
from desk_app.services.dossier.reappoint import Reappoint
from desk_app.services.dossier.result_errors import RecordCorrected, ReportError
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult
from desk_app.services.dossier.scans import AttachScans, DetachScan
from desk_app.services.dossier.sending_on import ConfirmSentOn, SendOn
from desk_app.services.dossier.storing import ConfirmDelivery, MoveResult, PostResult, ReturnOnline, TakeBackPost
from desk_app.services.dossier.telling import TellCitizen
from desk_app.services.intake.arrivals import ByPost, OnPaper
from desk_app.services.intake.declining import GiveGuidance, RejectIntake
from desk_app.services.intake.intake_command import DecidedElsewhere, PaperIn
from desk_app.services.intake.on_the_spot import Appraise, Approve
from desk_app.services.money.cash import ConfirmDeposit, DepositCash, HandOverCash, SecondPerson
from desk_app.services.money.closings import ClosePeriod
from desk_app.services.money.collect_fee import CollectByCode, CollectFee, Payment
from desk_app.services.money.counts import FixCount, ReviewDifference, WitnessCount
from desk_app.services.money.fees import PayOnline, ReduceFee, SetFee
from desk_app.services.money.floats import TakeFloat
from desk_app.services.money.movements import ReviewMovement, SendCash, TakeInSent
from desk_app.services.money.receipt_books import AssignBook, EndSheets, VoidSheet
from desk_app.services.money.receipts import KeepSignature, MailReceipt, NoticeError, ReplaceReceipt
from desk_app.services.money.refunds import RefundFee
from desk_app.services.money.shifts import SettleCount
from desk_app.services.money.transfers import DropTransfer, ExplainCredit, ReadStatement, SeeTransfer
from desk_app.services.person import Person
from desk_app.workers.messages import ChangePin, ClaimJob, JobOutcome, LogIn, LogOut
from sync.protocol.grants import band_of_cell, serial_of
from sync.protocol.news import News
from sync.protocol.publications import Publication
from sync.protocol.scans import RESULT_LINE
from tests.desks import SECRET_HASH, START_MS, TestClock, notes_of, whole
from tests.life.counter import DAY_MS, THERE, Counter, nothing_by_chance

CULTURE, GUIDE, BUS, FIRM, EXTRACT = "2.001628", "1.004623", "2.002288", "2.001583", "2.000635"
"""Procedures of svhttdl (interlinked), svhttdl, sxd (on the spot), stc and stp."""
NAME = "LÒ THỊ MẪU"
COURIER = SecondPerson("giao", "123456")
CASHIER = SecondPerson("thu", "123456")
OTHER = SecondPerson("son", "123456")
ONLINE = ("G22.99-261125-000017", "G22.99-261125-000018", "G22.99-261125-000019")
RULES = """[[pilot]]
number = "12/QĐ"
signed_on = 2026-01-05
valid_from = 2026-01-10
procedures = ["2.002288"]
"""
FEES = (
    FeeRule("fee", "Phí thẩm định", 650_000, "fixed", basis="Thông tư 33/2018/TT-BTC"),
    FeeRule("charge", "Lệ phí cấp thẻ", 50_000, "fixed", basis="Thông tư 33/2018/TT-BTC"),
)


class Lives(NamedTuple):
    """The counter whose life it is, one beside it that has a hand in the same dossiers, and a copy of the first one's folder
    that was worked on too."""

    counter: Counter
    neighbour: Counter
    copy: Counter


def live(folder: Path) -> Lives:
    """All of it. The desks are left open."""
    clock = TestClock(START_MS)
    with nothing_by_chance(clock):
        counter = Counter(folder / "quay-07", clock)
        codes: dict[str, str] = {}
        for part in (_told_by_the_centre, _opened, _intakes, _money, _sent_back, _letters, _agencies, _results, _papers):
            counter.later(minutes=3)
            part(counter, codes)
        _evening(counter, codes)
        neighbour = _neighbour(folder / "quay-01", counter, codes)
        for part in (_next_days, _clock):
            part(counter, codes)
        counter, copy = counter.copied(folder / "copy")
        _after_new_year(counter, codes)
        copy.receive(GUIDE, 198, 80_000)
        copy.act(ReturnResult(codes["came back"], NAME, "014190000161", True, "", "card_seen", True))
    return Lives(counter, neighbour, copy)


def _news(news_id: int, kind: str, subject: str, agency: str, /, **body: Any) -> TakeNews:
    return TakeNews((News(news_id, kind, subject, agency, START_MS, {"key": f"{kind} {news_id}", **body}),))


def offered(reference: str, paid: bool = False) -> dict[str, Any]:
    """What a citizen handed in on the portal."""
    return {
        "key": f"{reference} 1",
        "reference": reference,
        "procedure_code": GUIDE,
        "owner_kind": "individual",
        "owner_name": "Quàng Văn Thành",
        "number": "014088000456",
        "address": "Bản Hẹo, Tỉnh Sơn La",
        "phone": "0912345679",
        "papers": ["Đơn đề nghị"],
        "result_channel": "counter",
        "paid": paid,
        "submitted_at_ms": START_MS - 3_600_000,
        "files": [{"paper": "Đơn đề nghị", "sha256": "ab" * 32, "media": "application/pdf", "size": 12_345}],
    }


def _told_by_the_centre(counter: Counter, _codes: dict[str, str]) -> None:
    serial = serial_of(0, "svhttdl", 2028)
    counter.act(_news(1, "serial_granted", serial["serial_symbol"], "svhttdl", serial=dict(serial)), "")
    band = dict(band_of_cell(20, THERE.identifier))
    counter.act(_news(2, "band_granted", THERE.identifier, "", epoch=1, band=band), "")
    for number, reference in enumerate(ONLINE, 3):
        counter.act(_news(number, "online_submitted", reference, "svhttdl", **offered(reference, paid=number == 3)), "")
    account = {"name": "Lèo Thị Bưởi", "roles": ["intake_officer"], "active": True, "counters": [], "secret_hash": "hash of 7"}
    counter.act(
        TakePublications(
            (
                Publication(1, "account", "buoi", START_MS, account),
                Publication(2, "rules", "on_the_spot.toml", START_MS, {"text": RULES}),
            )
        ),
        "",
    )
    counter.actors["dao"] = counter.act(ChangePin("dao", "123456", "567890", "567890"), "")


def _opened(counter: Counter, _codes: dict[str, str]) -> None:
    """The boxes: one as it should be, one with a difference that a second person signs later."""
    counter.desk.open_shift(200_000, ("svhttdl", "stc", "stp"))
    counter.act(TakeFloat("sxd", notes_of(100_000), "Két Văn phòng", CASHIER))
    first = counter.act(FixCount("sxd", whole(notes_of(70_000))))
    assert first.may_recount
    again = counter.act(FixCount("sxd", whole(notes_of(90_000))))
    counter.act(SettleCount("sxd", again.count_id, "thiếu một tờ 10.000"))
    counter.act(WitnessCount(again.count_id, "sxd", OTHER))
    counter.act(ReviewDifference(again.count_id, "sxd", "đếm nhầm khi giao"), "ke")
    counter.act(OpenDrawer("đổi tiền lẻ"))


def _intakes(counter: Counter, codes: dict[str, str]) -> None:
    """One of each way in."""
    receive = counter.receive
    codes["cash"] = receive(GUIDE, 123, fees=FEES, cash=1_000_000)
    codes["interlinked"] = receive(CULTURE, 124, 3_000_000, 3_500_000)
    codes["mixed"] = receive(GUIDE, 125, 500_000, payment=Payment("mixed", 200_000, "FT0001", 300_000))
    codes["expected"] = receive(GUIDE, 126, 300_000, payment=Payment("transfer", 0))
    codes["dropped"] = receive(GUIDE, 127, 310_000, payment=Payment("transfer", 0))
    codes["seen"] = receive(GUIDE, 128, 320_000, payment=Payment("transfer", 0))
    codes["unset"] = receive(GUIDE, 129, fees=(FeeRule("fee", "Phí do HĐND tỉnh quy định", None, "unset"),))
    codes["owing"] = receive(GUIDE, 130, 650_000)
    codes["counted"] = receive(
        FIRM,
        131,
        fees=(FeeRule("charge", "Lệ phí bản sao", 5_000, "fixed", per="bản"),),
        fee_words=FeeWords(quantities=(3,)),
        cash=20_000,
        owner=Person("organisation", "Công ty TNHH Mẫu Tây Bắc", "5500999999", address="Tổ 3, Tỉnh Sơn La"),
        submitter=Person("individual", "Lò Văn Thay", "014088000789", "1985-03-02", "Nam", "Bản Hẹo", "0987654321"),
        authorisation="Giấy ủy quyền số 12 ngày 20/11/2026",
    )
    codes["exempt"] = receive(GUIDE, 132, 400_000, fee_words=FeeWords(ground="poor"))
    codes["post"] = receive(GUIDE, 133, result_channel="post", post=ByPost("ee 1 vn", date(2026, 11, 20), date(2026, 11, 23)))
    codes["paper"] = receive(GUIDE, 134, on_paper=OnPaper("G-07", local(counter.clock.now_ms) - timedelta(hours=20)))
    codes["online"] = receive(GUIDE, 135, 200_000, online=f"{ONLINE[0]} 1", papers=(PaperIn("Đơn đề nghị", photocopy=1),))
    codes["paid there"] = receive(GUIDE, 136, 210_000, online_payment="DVC-1")
    codes["spot"] = receive(BUS, 137, on_the_spot=True, slip=False)
    codes["elsewhere"] = receive(GUIDE, 138, elsewhere=DecidedElsewhere(THERE.name, "UBND phường Chiềng Lề"))
    codes["same day"] = receive(EXTRACT, 139, 8_000, 8_000)
    codes["scanned"] = receive(
        GUIDE, 140, papers=(PaperIn("Đơn", original=1, scans=(counter.scan("don.pdf"),)), PaperIn("Bản sao", certified_copy=2))
    )
    old = Person("individual", "Lò Thị Cũ", "014190000141", "1970-01-02", "Nữ", "Bản Cũ", "0912345670", "050000123")
    codes["old card"] = receive(GUIDE, 141, owner=old, as_on_card=("owner",))
    for number, name in enumerate(("guided", "refused", "withdrawn", "stopped", "unsupplemented", "late", "lost"), 150):
        codes[name] = receive(GUIDE, number)
    for number, name in enumerate(("posted", "came back", "wrong", "there", "runs", "stays"), 160):
        codes[name] = receive(GUIDE, number)
    codes["files"] = receive(GUIDE, 169, result_channel="online")


def _money(counter: Counter, codes: dict[str, str]) -> None:
    act = counter.act
    act(SetFee(codes["unset"], 1, 120_000, "Nghị quyết 12/2026/NQ-HĐND"))
    act(CollectFee((codes["unset"],), Payment("cash", 150_000), 120_000))
    codes["free"] = counter.receive(GUIDE, 170, fees=(FeeRule("fee", "Phí do HĐND tỉnh quy định", None, "unset"),))
    act(SetFee(codes["free"], 1, 0, "Nghị quyết 13/2026/NQ-HĐND", free=True))
    act(ReduceFee(codes["owing"], 1, "other", 325_000, "Quyết định 9/QĐ-UBND"))
    codes["owing too"] = counter.receive(GUIDE, 171, 75_000)
    act(CollectFee((codes["owing"], codes["owing too"]), Payment("cash", 500_000), 400_000))
    codes["paid later"] = counter.receive(GUIDE, 172, 90_000)
    act(PayOnline(codes["paid later"], "DVC-2", 90_000))
    codes["settled there"] = counter.receive(GUIDE, 173, 60_000)
    line = {"kind": "fee", "amount_vnd": 60_000}
    there = {"desk": "quay-01", "serial_symbol": "26TBB", "number": 7, "lines": [line]}
    act(_news(10, "fee_collected", codes["settled there"], "svhttdl", **there), "")
    act(_news(11, "fee_collected", codes["settled there"], "svhttdl", **{**there, "number": 8}), "")
    act(ReviewNews(11, "thu hai lần, đã báo trả lại"))
    transfers = {
        json.loads(entry.body)["dossier_code"]: json.loads(entry.body) for entry in counter.entries("TransferExpected")
    }
    act(DropTransfer(transfers[codes["dropped"]]["transfer_id"], "người dân nộp tiền mặt"))
    act(SeeTransfer(transfers[codes["seen"]]["transfer_id"], "FT0002"))
    credits = (
        Credit("FT0003", date(2026, 11, 25), 300_000, f"phi {codes['expected']}"),
        Credit("FT0001", date(2026, 11, 25), 300_000, f"phi {codes['mixed']}"),
        Credit("FT0004", date(2026, 11, 25), 44_000, "khong ro"),
        Credit("FT0005", date(2026, 11, 25), 45_000, "khong ro, hai"),
    )
    act(ReadStatement("svhttdl", "sao-ke.csv", "cd" * 32, credits))
    again = (Credit("FT0005", date(2026, 11, 25), 45_000, "khong ro, loi van khac"),)
    act(ReadStatement("svhttdl", "sao-ke-2.csv", "ef" * 32, again))
    lines = [
        (each["line_id"], each["outcome"]) for e in counter.entries("StatementRead") for each in json.loads(e.body)["lines"]
    ]
    act(ExplainCredit("svhttdl", next(line for line, said in lines if said == "unmatched"), "tiền ủng hộ, đã trả lại"), "ke")
    act(ExplainCredit("svhttdl", next(line for line, said in lines if said == "doubtful"), "khoản mới", is_new=True), "ke")
    issued = {json.loads(e.body)["dossier_code"]: json.loads(e.body)["receipt"] for e in counter.entries("FeeCollected")}
    cash = issued[codes["cash"]]
    right = ((1, "fee", "Phí thẩm định", 600_000), (2, "charge", "Lệ phí cấp thẻ", 50_000))
    act(ReplaceReceipt("svhttdl", cash["serial_symbol"], cash["number"], right, "Lò Thị Mẫu", "sai số tiền"))  # type: ignore[arg-type]
    mixed = issued[codes["mixed"]]
    act(NoticeError("svhttdl", mixed["serial_symbol"], mixed["number"], "Lò Thị Mẫn", "Bản Mới", "đọc nhầm giấy tờ"))
    unset = issued[codes["unset"]]
    act(RefundFee("svhttdl", unset["serial_symbol"], unset["number"], "TT 25/2021 Điều 5.3", SecondPerson("ke", "123456")))
    entry = next(e for e in counter.entries("FeeCollected") if e.subject == codes["interlinked"])
    act(KeepSignature(entry.epoch, entry.seq, "<BLai>đã ký</BLai>", "ab" * 32, "CN=Sở mẫu,C=VN"), "")
    receipt = issued[codes["interlinked"]]
    letter = ("a@example.vn", "Biên lai", "Kính gửi ông/bà", b"%PDF-1.4 bien lai")
    act(MailReceipt("svhttdl", receipt["serial_symbol"], receipt["number"], *letter))
    act(AssignBook("stp", "Q1", "C11-01", "AA/2026", 1, 20), "ke")
    act(VoidSheet("stp", "viết hỏng"))
    codes["on a sheet"] = counter.receive(EXTRACT, 174, 16_000, 20_000)
    act(EndSheets("stp", "AA/2026", 18, 19, "lost", "biên bản 3"), "ke")
    act(EndSheets("stp", "AA/2026", 20, 20, "destroyed", "biên bản 4"), "ke")


def _sent_back(counter: Counter, codes: dict[str, str]) -> None:
    """Before acceptance: letters of form 02 and 03."""
    person = Person("individual", "Quàng Văn Thành", "014088000456", address="Bản Hẹo, Tỉnh Sơn La")
    missing = ("Bản sao giấy phép", "Sơ đồ vị trí có xác nhận")
    first = counter.act(GiveGuidance(person, None, GUIDE, missing, "Chưa có bản sao"))
    counter.act(GiveGuidance(person, None, GUIDE, missing[:1], "Vẫn chưa có", again=True, online=f"{ONLINE[1]} 1"))
    counter.act(RejectIntake(person, None, GUIDE, "Không thuộc thẩm quyền", online=f"{ONLINE[2]} 1"))
    counter.act(ReprintLetter(first.subject, "người dân làm mất"))
    codes["guidance"] = first.subject


def _letters(counter: Counter, codes: dict[str, str]) -> None:
    """What is asked, refused, stopped, put off, lost, corrected."""
    act, missing = counter.act, ("Bản sao giấy phép",)
    act(RequestSupplement(codes["guided"], missing, "thiếu", "12/SVHTTDL"))
    act(TakeSupplement(codes["guided"], missing))
    act(RequestSupplement(codes["guided"], missing, "vẫn thiếu", again=True))
    act(TakeSupplement(codes["guided"], missing))
    act(RequestSupplement(codes["unsupplemented"], missing, "thiếu"))
    act(RefuseDossier(codes["refused"], "không đủ điều kiện", "13/SVHTTDL"))
    act(GiveBackPapers(codes["refused"], NAME, "014190000151", True))
    act(WithdrawDossier(codes["withdrawn"], "không còn nhu cầu"))
    act(StopDossier(codes["stopped"], "không đúng đối tượng", "14/SVHTTDL"))
    due = datetime(2026, 12, 31, 17)
    act(Reappoint(codes["late"], "subjective", "chưa thẩm định xong", "15/SVHTTDL", due))
    act(AgreeCause(codes["late"], "late", "objective", "chờ văn bản trung ương", "15/BB"))
    act(CallSupport(codes["late"], "hồ sơ đất đai cũ"))
    act(AskOpinion(codes["late"], "Sở Tài chính", "16/SVHTTDL", datetime(2026, 11, 30, 17)))
    act(RecordOpinion(codes["late"], "Sở Tài chính", "34/STC", "đồng ý"))
    act(ReportLoss(codes["lost"], ("Giấy tờ 2",), "cháy kho"))
    act(RecordRebuilt(codes["lost"], "cấp lại, cơ quan chịu"))
    act(CorrectEntry(codes["lost"], "Lò Thị Mẫn", "014190000156", "0912345600", "Bản Mới", "gõ sai"))
    act(AttachScans(codes["scanned"], 2, (counter.scan("sao.pdf"), counter.scan("nham.pdf"))))
    wrong = json.loads(counter.last("ScansAttached").body)["scans"][-1]["sha256"]
    act(DetachScan(codes["scanned"], 2, wrong))


def _agencies(counter: Counter, codes: dict[str, str]) -> None:
    """Dossiers to the agencies and their results back."""
    act = counter.act
    act(PassStep(codes["interlinked"], "7/PC"))
    act(SendOn(codes["elsewhere"], "eb 123 vn"))
    act(ConfirmSentOn(codes["elsewhere"], "Lường Thị An", local(counter.clock.now_ms)))
    act(TellCitizen(codes["elsewhere"], "gọi điện", "due_set"))
    act(Appraise(codes["spot"], "đủ điều kiện", SecondPerson("tham", "123456")))
    act(Approve(codes["spot"], "12/GP", SecondPerson("duyet", "123456")))
    going = (codes["runs"], codes["posted"], codes["came back"], codes["files"], codes["wrong"], codes["there"])
    results = (RegisterResult(codes["posted"], "20/GP", "K1-01"), RegisterResult(codes["came back"], "21/GP", "K1-02"))
    with counter.desk.store.write() as tx:
        waiting = [dossier.code for dossier in tx.waiting_for_agency("svhttdl")]
    stays = tuple(LeftDossier(code, "đang xếp hồ sơ") for code in waiting if code not in going)
    run = act(HandOver("svhttdl", going, (), stays, COURIER))
    codes["run"] = run.handover_id
    counter.later(minutes=60)
    act(HandOver("svhttdl", (), results, stays, SecondPerson("Giàng A Pó", "")))
    act(TakeBackDossier(codes["runs"], "sai cơ quan"))


def _results(counter: Counter, codes: dict[str, str]) -> None:
    act = counter.act
    for number, name in enumerate(("files", "wrong", "cash"), 30):
        act(RegisterResult(codes[name], f"{number}/GP", f"k1-{number}"))
    act(TellCitizen(codes["wrong"], "gọi điện 0912 345 678"))
    act(MoveResult(codes["wrong"], "k2-09"))
    signature = ((10, 10, 200, 180, 400, 90, 600, 200, 640, 220), (500, 40, 620, 300, 700, 310))
    returned = ReturnResult(codes["wrong"], NAME, "014190000162", True, "", "card_seen", True, signature=signature)
    act(returned)
    act(ReportError(codes["wrong"], "sai năm sinh"))
    act(RecordCorrected(codes["wrong"], "31b/GP"))
    for_other = ("Cà Thị Hộ", "014301000789", False, "Giấy ủy quyền 9", "card_scanned", False)
    act(ReturnResult(codes["cash"], *for_other, slip_lost=True, old_card_taken=True))  # type: ignore[arg-type]
    act(PostResult(codes["posted"], "eb 200 vn"))
    act(ConfirmDelivery(codes["posted"]))
    act(PostResult(codes["came back"], "eb 201 vn"))
    act(TakeBackPost(codes["came back"], "không có người nhận", "k1-01"))
    act(AttachScans(codes["files"], RESULT_LINE, (counter.scan("ket-qua.pdf"),)))
    act(ReturnOnline(codes["files"]))
    there = {"desk": "quay-01", "at_ms": counter.clock.now_ms}
    arrived = {**there, "kind": "ResultArrived", "state": "result_in", "result_no": "40/GP", "store_place": "A-1"}
    act(_news(20, "state_reached", codes["there"], "svhttdl", **arrived), "")
    act(_news(21, "state_reached", codes["there"], "svhttdl", **there, kind="ResultReturned", state="returned"), "")


def _papers(counter: Counter, codes: dict[str, str]) -> None:
    act = counter.act
    act(Reprint(codes["cash"], "người dân làm ướt phiếu"))
    act(Reprint(codes["cash"], "mờ mực", "receipt"))
    act(CountForm(codes["cash"]))
    act(CountForm(codes["run"], "handover_minutes"))
    act(CancelPrint(counter.job("posting_label").id))
    job = counter.job("loss_slip").id
    act(ClaimJob(job), "")
    act(JobOutcome(job, "unknown", "unknown"), "")
    act(AnswerPaper(job, True))


def _evening(counter: Counter, codes: dict[str, str]) -> None:
    """Cash out of the boxes, into the safe, to another desk; boxes are closed, one handed over."""
    act = counter.act
    act(HandOverCash("svhttdl", notes_of(2_000_000), CASHIER))
    act(SendCash("stc", notes_of(100_000), "Hoàng Thị Quỹ", "quay-01"))
    act(TakeInSent(str(MovementCode("quay-01", "stp", "0123456789ab", 150_000)), notes_of(100_000)), "thu")
    act(ReviewMovement("0123456789ab", "stp", "thiếu 50.000, quầy 01 bù"), "ke")
    counter.count("stp", counter.balance("stp"), second=OTHER, hand_over=True)
    counter.count("svhttdl", counter.balance("svhttdl") - 20_000, reason="trả thừa", second=OTHER)
    counter.count("stc", counter.balance("stc"))
    act(DepositCash("svhttdl", notes_of(1_500_000), "KB-12"), "thu")
    act(ConfirmDeposit(json.loads(counter.last("CashDeposited").body)["deposit_id"], "KBNN 778"), "ke")
    act(ClosePeriod("svhttdl", "day"))
    elsewhere = "H52.16-261124-0003"
    fee = ("fee", "Phí thẩm định", 70_000, "Lò Thị Nơi Khác")
    counter.count("syt", 0, "thu")
    act(CollectByCode(elsewhere, "syt", *fee, Payment("cash", 100_000)), "thu")  # type: ignore[arg-type]
    act(LogOut(), "thu")


def _neighbour(folder: Path, counter: Counter, codes: dict[str, str]) -> Counter:
    """At quay 01 the cashier takes money for dossiers of 07, and an officer returns results of them, one of them twice."""
    neighbour = Counter(folder, counter.clock, "quay-01", 1)
    act = neighbour.act
    items = (
        counter.copy_of(codes["stays"], 1),
        counter.copy_of(codes["cash"], 2, state="result_in", holder="counter", returned_at_ms=None),
        counter.copy_of(codes["post"], 3),
    )
    act(TakeSharedDossiers(items, True), "")
    neighbour.count("svhttdl", 0, "thu")
    fee = ("fee", "Phí thẩm định", 70_000, NAME)
    act(CollectByCode(codes["post"], "svhttdl", *fee, Payment("cash", 100_000)), "thu")  # type: ignore[arg-type]
    act(RegisterResult(codes["stays"], "50/GP", "B-1"))
    for name, card in (("stays", "014190000165"), ("cash", "014190000123")):
        act(ReturnResult(codes[name], NAME, card, True, "", "card_seen", True))
    sent = json.loads(counter.last("CashHandedOver").body)
    code = MovementCode("quay-07", "stc", sent["movement_id"], sent["amount_vnd"])
    act(TakeInSent(str(code), notes_of(90_000)), "thu")
    return neighbour


def _next_days(counter: Counter, codes: dict[str, str]) -> None:
    """What only the days that pass bring: late replies and steps, a supplement that never came."""
    counter.later(days=2)
    act = counter.act
    act(PassStep(codes["interlinked"], "8/PC"))
    act(AskOpinion(codes["late"], "Sở Xây dựng", "17/SVHTTDL", datetime(2026, 11, 30, 11)))
    counter.later(days=3)
    act(RecordOpinion(codes["late"], "Sở Xây dựng", "35/SXD", "không có ý kiến"))
    for _ in range(4):  # a counter that rests for longer is asked for the date
        counter.later(days=11)
        act(OpenDrawer("kiểm tra ngăn tiền"))
    act(CloseUnsupplemented(codes["unsupplemented"]))


def _clock(counter: Counter, _codes: dict[str, str]) -> None:
    """The PC's clock goes back a little, and another time by far: the date is typed, and a supervisor looks into it."""
    counter.later(minutes=-10)
    counter.act(OpenDrawer("đổi tiền lẻ"))
    counter.later(minutes=20)
    right_ms = counter.clock.now_ms
    counter.clock.now_ms = START_MS - 400 * DAY_MS
    counter.act(ConfirmClock(f"{local(right_ms):%d/%m/%Y %H:%M}"))
    place = counter.last("ClockConfirmed")
    counter.act(ReviewClock(f"{place.epoch}.{place.seq}", "pin CMOS hết, đã thay"), "dao")


def _after_new_year(counter: Counter, codes: dict[str, str]) -> None:
    """November's books are closed, the desk's key is another one, and work goes on under it."""
    counter.act(ClosePeriod("svhttdl", "month", "2026-11"), "ke")
    with counter.desk.store.write() as tx:
        tx.rotate_key()
    codes["last"] = counter.receive(GUIDE, 199)
    _accounts(counter)


def _accounts(counter: Counter) -> None:
    """From here on the counter's accounts are facts: one is made, and changed."""
    with counter.desk.store.write() as tx:
        tx.put_officer("tri", "Nguyễn Văn Trị", ("administrator",), SECRET_HASH)
        tx.put_officer("tong", "Tòng Văn Tổng", ("supervisor",), SECRET_HASH)
        list_accounts(tx)
        list_procedures(tx)
    for roles in (("intake_officer",), ("intake_officer", "cashier")):
        with counter.desk.store.write() as tx:
            put_account(tx, NewAccount("sen", "Lường Thị Sen", roles, "864297"), "tri", "123456")
    for name in ("ke", "son"):  # one is looked into
        for _ in range(5):
            with contextlib.suppress(CommittedProblem):
                counter.act(LogIn(name, "000000"), "")
    counter.act(ReviewLogins("ke", "gõ nhầm"), "tong")
    _people(counter)


def _people(counter: Counter) -> None:
    """Whose the accounts are: one person is named and their time ends, an account is passed on, another one ends."""
    counter.act(
        NamePerson("duyet", "Lường Văn Duyệt", PersonSaid("stp", "Phó Trưởng phòng", "05/01/2026", "31/12/2027")), "tong"
    )
    counter.act(PassAccount("tham", "Tòng Thị Thanh", PersonSaid("sxd", "Chuyên viên", "11/01/2026"), "864297"), "tong")
    today = local(counter.last("PersonNamed").recorded_at_ms)
    counter.act(EndTerm("duyet", f"{today:%d/%m/%Y}", "hết hạn biệt phái"), "tong")
    counter.later(days=1)
    with contextlib.suppress(CommittedProblem):
        counter.act(LogIn("duyet", "123456"), "")
    counter.act(EndAccount("duyet", "hết hạn biệt phái"), "tong")
    _erasing(counter)


def _erasing(counter: Counter) -> None:
    """Who the people of a dossier were is erased."""
    code = counter.receive(GUIDE, 198)
    counter.act(RegisterResult(code, "60/GP", "K1-60"))
    counter.act(ReturnResult(code, NAME, "014190000198", True, "", "card_seen", True))
    ground = ("owner_request", "Đơn ngày 05/01/2027", "công dân yêu cầu")
    counter.act(ErasePersonalData(code, *ground, SecondPerson("tri", "123456")), "tong")
    with counter.desk.store.write() as tx:
        note_export(tx, Export("book receipts", "bang-ke.xlsx", 12, "Quyết định thanh tra 12/QĐ-TTr"), "tong", "123456")
    for _ in range(20):  # a counter that rests for longer is asked for the date
        counter.later(days=10)
        counter.act(OpenDrawer("kiểm tra ngăn tiền"))
    with counter.desk.store.write() as tx:
        due = clearing_due(counter.centre, tx.now_ms)
        listed = tx.scans_over(due.before_ms if due else 0)
        answered = {scan.sha256: scan.size for scan in listed}
        people = (SecondPerson("tong", "123456"), SecondPerson("tri", "123456"))
        clear_scans(tx, counter.centre, Clearing(listed, answered), *people)
    _looking(counter, code)


def _looking(counter: Counter, code: str) -> None:
    """What two officers were shown of people, by the search and beside it, is written down with the next act."""
    viewing, now_ms = Viewing(lambda: 0), counter.desk.clock.now_ms
    for who, shown in (
        ("lan", DataShown("search", (code, f"{code[:-4]}0001"))),
        ("lan", DataShown("card", (code,))),
        ("tong", DataShown("print", (code,))),
        ("tong", DataShown("scans", (code,), passing=True)),
    ):
        viewing.add(shown, counter.actors[who], now_ms)
    counter.later(minutes=1)
    with counter.desk.store.write() as tx:
        viewing.write(tx)
