"""The use-case runner: the one thread that writes. Commands in, replies out, in order."""

import hashlib
import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from desk_app.core.centre import Centre
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.resources_reader import Texts, wrong_with
from desk_app.services import (
    agree_cause,
    cash,
    closings,
    collect_fee,
    correct_entry,
    declining,
    dossier_acts,
    fees,
    handover,
    losses,
    movements,
    news,
    on_the_spot,
    opinions,
    paper,
    processes,
    publications,
    reappoint,
    receipt_books,
    receipts,
    receive_dossier,
    refunds,
    return_result,
    scans,
    sending_on,
    sessions,
    shifts,
    storing,
    transfers,
)
from desk_app.services.ports import Actor
from desk_app.signing.port import SOFTWARE, TOKEN
from desk_app.workers.messages import (
    ChangePin,
    ClaimJob,
    DropDraft,
    JobOutcome,
    LogIn,
    LogOut,
    PrinterChoice,
    Problem,
    Progress,
    Pushed,
    Reply,
    Request,
    SaveDraft,
    SetCounterDevices,
    SetSigner,
    SwapPrinters,
    TakeTail,
)
from desk_app.workers.printer_setup import device_of
from printers.devices import serial_settings
from printers.page_scanner import page_scanner_from
from printers.transports import BadAddress

IDLE_MS = 1_500
log = logging.getLogger(__name__)
Handler = Callable[[Any, Any, Actor | None], Any]


def bug_code(error: BaseException) -> str:
    """A short name for a bug: where it happened, without what it happened to (no personal data)."""
    frames = traceback.extract_tb(error.__traceback__)
    place = "|".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-3:])
    code = hashlib.sha256(f"{type(error).__name__}|{place}".encode()).hexdigest()[:6].upper()
    log.error("bug %s: %s at %s", code, type(error).__name__, place)
    return code


def _with_actor(actor: Actor | None) -> Actor:
    if actor is None:
        raise UserProblem("problem.not_allowed")
    return actor


class UseCaseRunner(QObject):
    """Lives in its own thread. The store is opened there, behind the log-in window."""

    ready = Signal(object)
    replied = Signal(object)
    troubled = Signal(object)
    changed = Signal()
    spooled = Signal()
    drawer = Signal()
    progress = Signal(object)
    told = Signal()

    def __init__(self, folder: Path, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._folder = folder
        self._centre = centre
        self._texts = texts
        self._store: Any = None
        self._idle: QTimer | None = None
        self._told_news = False
        self._handlers: dict[type[Any], Handler] = {
            LogIn: lambda tx, c, _a: sessions.log_in(tx, c.officer_id, c.secret),
            ChangePin: lambda tx, c, _a: sessions.change_pin(tx, c.officer_id, c.secret, c.new, c.again),
            LogOut: lambda tx, _c, a: sessions.log_out(tx, _with_actor(a)),
            receive_dossier.ReceiveDossier: self._receive,
            declining.GiveGuidance: self._decline(declining.give_guidance),
            declining.RejectIntake: self._decline(declining.reject_intake),
            collect_fee.CollectFee: lambda tx, c, a: collect_fee.collect_fee(tx, centre, c, _with_actor(a)),
            collect_fee.CollectByCode: lambda tx, c, a: collect_fee.collect_by_code(tx, centre, c, _with_actor(a)),
            fees.SetFee: lambda tx, c, a: fees.set_fee(tx, c, _with_actor(a)),
            fees.ReduceFee: lambda tx, c, a: fees.reduce_fee(tx, centre, c, _with_actor(a)),
            receipts.ReplaceReceipt: lambda tx, c, a: receipts.replace_receipt(tx, centre, c, _with_actor(a)),
            receipts.NoticeError: lambda tx, c, a: receipts.notice_error(tx, c, _with_actor(a)),
            receipt_books.AssignBook: lambda tx, c, a: receipt_books.assign_book(tx, centre, c, _with_actor(a)),
            receipt_books.VoidSheet: lambda tx, c, a: receipt_books.void_sheet(tx, centre, c, _with_actor(a)),
            receipt_books.EndSheets: lambda tx, c, a: receipt_books.end_sheets(tx, c, _with_actor(a)),
            receipts.MailReceipt: lambda tx, c, a: receipts.mail_receipt(tx, c, _with_actor(a)),
            news.TakeNews: self._take_news,
            news.TakeCopies: lambda tx, c, _a: tx.take_copies(c.items, c.last),
            publications.TakePublications: self._take_publications,
            news.ReviewNews: lambda tx, c, a: news.review_news(tx, c, _with_actor(a)),
            receipts.KeepSignature: lambda tx, c, _a: receipts.keep_signature(tx, c),
            transfers.SeeTransfer: lambda tx, c, a: transfers.see_transfer(tx, centre, c, _with_actor(a)),
            transfers.DropTransfer: lambda tx, c, a: transfers.drop_transfer(tx, c, _with_actor(a)),
            transfers.ReadStatement: lambda tx, c, a: transfers.read_statement(tx, centre, c, _with_actor(a)),
            transfers.ExplainCredit: lambda tx, c, a: transfers.explain_credit(tx, c, _with_actor(a)),
            closings.ClosePeriod: lambda tx, c, a: closings.close_period(tx, centre, c, _with_actor(a), self._told),
            shifts.OpenShift: lambda tx, c, a: shifts.open_shift(tx, centre, c, _with_actor(a)),
            shifts.CloseShift: lambda tx, c, a: shifts.close_shift(tx, centre, c, _with_actor(a)),
            return_result.RegisterResult: lambda tx, c, a: return_result.register_result(tx, c, _with_actor(a)),
            return_result.ReturnResult: lambda tx, c, a: return_result.return_result(tx, c, _with_actor(a)),
            on_the_spot.Appraise: lambda tx, c, a: on_the_spot.appraise(tx, centre, c, _with_actor(a)),
            on_the_spot.Approve: lambda tx, c, a: on_the_spot.approve(tx, centre, c, _with_actor(a)),
            dossier_acts.RequestSupplement: lambda tx, c, a: dossier_acts.request_supplement(tx, centre, c, _with_actor(a)),
            dossier_acts.TakeSupplement: lambda tx, c, a: dossier_acts.take_supplement(tx, centre, c, _with_actor(a)),
            dossier_acts.RefuseDossier: lambda tx, c, a: dossier_acts.refuse_dossier(tx, centre, c, _with_actor(a)),
            dossier_acts.StopDossier: lambda tx, c, a: dossier_acts.stop_dossier(tx, centre, c, _with_actor(a)),
            dossier_acts.WithdrawDossier: lambda tx, c, a: dossier_acts.withdraw_dossier(tx, c, _with_actor(a)),
            dossier_acts.TakeBackDossier: lambda tx, c, a: dossier_acts.take_back_dossier(tx, c, _with_actor(a)),
            dossier_acts.GiveBackPapers: lambda tx, c, a: dossier_acts.give_back_papers(tx, c, _with_actor(a)),
            sending_on.SendOn: lambda tx, c, a: sending_on.send_on(tx, c, _with_actor(a)),
            sending_on.ConfirmSentOn: lambda tx, c, a: sending_on.confirm_sent_on(tx, c, _with_actor(a)),
            opinions.AskOpinion: lambda tx, c, a: opinions.ask_opinion(tx, c, _with_actor(a)),
            opinions.RecordOpinion: lambda tx, c, a: opinions.record_opinion(tx, c, _with_actor(a)),
            correct_entry.CorrectEntry: lambda tx, c, a: correct_entry.correct_entry(tx, c, _with_actor(a)),
            processes.PassStep: lambda tx, c, a: processes.pass_step(tx, c, _with_actor(a)),
            agree_cause.AgreeCause: lambda tx, c, a: agree_cause.agree_cause(tx, c, _with_actor(a)),
            dossier_acts.CallSupport: lambda tx, c, a: dossier_acts.call_support(tx, c, _with_actor(a)),
            losses.ReportLoss: lambda tx, c, a: losses.report_loss(tx, c, _with_actor(a)),
            losses.RecordRebuilt: lambda tx, c, a: losses.record_rebuilt(tx, c, _with_actor(a)),
            scans.AttachScans: lambda tx, c, a: scans.attach_scans(tx, c, _with_actor(a)),
            scans.PassScans: lambda tx, c, _a: scans.pass_scans(tx, c),
            scans.LoseScan: self._lose_scan,
            reappoint.Reappoint: lambda tx, c, a: reappoint.reappoint(tx, centre, c, _with_actor(a)),
            storing.MoveResult: lambda tx, c, a: storing.move_result(tx, c, _with_actor(a)),
            storing.PostResult: lambda tx, c, a: storing.post_result(tx, c, _with_actor(a)),
            storing.ConfirmDelivery: lambda tx, c, a: storing.confirm_delivery(tx, c, _with_actor(a)),
            storing.ReturnOnline: lambda tx, c, a: storing.return_online(tx, c, _with_actor(a)),
            storing.TakeBackPost: lambda tx, c, a: storing.take_back_post(tx, c, _with_actor(a)),
            handover.HandOver: lambda tx, c, a: handover.hand_over_dossiers(tx, centre, c, _with_actor(a)),
            paper.Reprint: lambda tx, c, a: paper.reprint(tx, c, _with_actor(a)),
            paper.ReprintLetter: lambda tx, c, a: paper.reprint_letter(tx, c, _with_actor(a)),
            paper.CountForm: lambda tx, c, a: paper.count_form(tx, c, _with_actor(a)),
            paper.CancelPrint: lambda tx, c, a: paper.cancel_print(tx, c, _with_actor(a)),
            paper.OpenDrawer: lambda tx, c, a: paper.open_drawer(tx, c, _with_actor(a)),
            paper.AnswerPaper: lambda tx, c, a: paper.answer_paper(tx, c, _with_actor(a)),
            SaveDraft: lambda tx, c, a: tx.save_draft(c.draft_id, _with_actor(a).officer_id, c.content),
            DropDraft: lambda tx, c, _a: tx.drop_draft(c.draft_id),
            PrinterChoice: self._set_printer,
            cash.HandOverCash: lambda tx, c, a: cash.hand_over_cash(tx, centre, c, _with_actor(a)),
            cash.HandOverShift: lambda tx, c, a: cash.hand_over_shift(tx, centre, c, _with_actor(a)),
            movements.SendCash: lambda tx, c, a: movements.send_cash(tx, centre, c, _with_actor(a)),
            movements.TakeInSent: lambda tx, c, a: movements.take_in_sent(tx, centre, c, _with_actor(a)),
            movements.ReviewMovement: lambda tx, c, a: movements.review_movement(tx, c, _with_actor(a)),
            cash.DepositCash: lambda tx, c, a: cash.deposit_cash(tx, centre, c, _with_actor(a)),
            cash.ConfirmDeposit: lambda tx, c, a: cash.confirm_deposit(tx, c, _with_actor(a)),
            cash.ReviewDifference: lambda tx, c, a: cash.review_difference(tx, c, _with_actor(a)),
            refunds.RefundFee: lambda tx, c, a: refunds.refund_fee(tx, centre, c, _with_actor(a)),
            SetCounterDevices: self._set_counter_devices,
            SwapPrinters: self._swap_printers,
            SetSigner: self._set_signer,
            ClaimJob: lambda tx, c, _a: tx.set_job(c.job_id, "sending", "", ("queued",)),
            JobOutcome: self._job_outcome,
            TakeTail: lambda tx, c, _a: tx.take_tail(c.entries),
            Pushed: lambda tx, c, _a: tx.note_pushed(c.epoch, c.seq, c.head, c.signature),
        }

    def _told(self, done: int, of: int) -> None:
        self.progress.emit(Progress(done, of))

    def _receive(self, tx: Any, command: Any, actor: Actor | None) -> Any:
        received = receive_dossier.receive_dossier(tx, self._centre, command, _with_actor(actor))
        if command.draft_id:
            tx.drop_draft(command.draft_id)
        return received

    def _decline(self, act: Callable[[Any, Centre, Any, Actor], Any]) -> Handler:
        def handler(tx: Any, command: Any, actor: Actor | None) -> Any:
            declined = act(tx, self._centre, command, _with_actor(actor))
            if command.draft_id:
                tx.drop_draft(command.draft_id)
            return declined

        return handler

    @staticmethod
    def _set_printer(tx: Any, choice: PrinterChoice, actor: Actor | None) -> None:
        _with_actor(actor).require("administer")
        try:
            tx.put_setting(choice.role, str(device_of(choice)) if choice.address else "")
        except BadAddress:
            raise UserProblem("cli.bad_printer", field="printer") from None

    @staticmethod
    def _set_counter_devices(tx: Any, command: SetCounterDevices, actor: Actor | None) -> None:
        _with_actor(actor).require("administer")
        for role in ("scanner", "display"):
            address = getattr(command, role)
            try:
                if address:
                    serial_settings(address)
            except BadAddress:
                raise UserProblem("problem.bad_serial", field=role) from None
            tx.put_setting(role, address)
        queue = command.office_printer
        if queue and not (queue.startswith("cups://") and queue.removeprefix("cups://").strip("-")):
            raise UserProblem("problem.bad_queue", field="office_printer")
        tx.put_setting("office_printer", queue)
        try:
            if command.page_scanner:
                page_scanner_from(command.page_scanner)
        except BadAddress:
            raise UserProblem("problem.bad_page_scanner", field="page_scanner") from None
        tx.put_setting("page_scanner", command.page_scanner)
        if command.scan_folder and not Path(command.scan_folder).expanduser().is_dir():
            raise UserProblem("problem.no_scan_folder", field="scan_folder")
        tx.put_setting("scan_folder", command.scan_folder)

    def _take_news(self, tx: Any, command: news.TakeNews, _actor: Actor | None) -> None:
        news.take_news(tx, command)
        self._told_news = True

    def _lose_scan(self, tx: Any, command: scans.LoseScan, _actor: Actor | None) -> None:
        scans.lose_scan(tx, command)
        self._told_news = True

    def _take_publications(self, tx: Any, command: publications.TakePublications, _actor: Actor | None) -> None:
        publications.take_publications(tx, command, wrong_with)
        self._told_news = True

    @staticmethod
    def _set_signer(tx: Any, command: SetSigner, actor: Actor | None) -> None:
        _with_actor(actor).require("administer")
        if command.address and command.address != SOFTWARE and not command.address.startswith(TOKEN):
            raise UserProblem("problem.bad_signer", field="signer")
        tx.put_setting("signer", command.address)

    @staticmethod
    def _swap_printers(tx: Any, _command: SwapPrinters, actor: Actor | None) -> None:
        _with_actor(actor).require("answer_paper")
        first, spare = tx.setting("printer") or "", tx.setting("spare_printer") or ""
        if not spare:
            raise UserProblem("problem.no_spare_printer")
        tx.put_setting("printer", spare)
        tx.put_setting("spare_printer", first)

    @staticmethod
    def _job_outcome(tx: Any, outcome: JobOutcome, _actor: Actor | None) -> None:
        # refused before the first byte: the job waits for the printer, it was never on paper
        state = "queued" if outcome.state == "refused" else outcome.state
        tx.set_job(outcome.job_id, state, outcome.health, ("sending", "queued"))

    @Slot()
    def start(self) -> None:
        """Opens the store; what was being printed when the program last ended becomes a question."""
        from desk_app.store.store import Store  # SQLAlchemy takes a third of a second to import

        try:
            self._store = Store(self._folder)
            with self._store.write() as tx:
                tx.interrupted_jobs()
        except EnvironmentProblem as problem:
            self.troubled.emit(Problem(0, self._texts(problem.key, **problem.values), problem.key))
            return
        except Exception as error:
            code = bug_code(error)
            self.troubled.emit(Problem(0, self._texts("problem.bug", code=code), "problem.bug", code=code))
            return
        self._idle = QTimer(self)
        self._idle.setInterval(IDLE_MS)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._rest)
        self.ready.emit(self._store.desk_id)

    @Slot(object)
    def run(self, request: Request) -> None:
        if self._store is None:
            self.troubled.emit(Problem(request.token, self._texts("problem.not_open"), "problem.not_open"))
            return
        try:
            with self._store.write() as tx:
                if type(request.payload) not in (LogOut, SaveDraft, DropDraft):
                    self._still_welcome(tx, request.actor)
                value = self._handlers[type(request.payload)](tx, request.payload, request.actor)
                appended, printed, drawer = tx.appended, tx.printed, tx.drawer
        except UserProblem as problem:
            text = self._texts(problem.key, **problem.values)
            self.troubled.emit(Problem(request.token, text, problem.key, problem.field))
            return
        except EnvironmentProblem as problem:
            self.troubled.emit(Problem(request.token, self._texts(problem.key, **problem.values), problem.key))
            return
        except Exception as error:
            code = bug_code(error)
            self.troubled.emit(Problem(request.token, self._texts("problem.bug", code=code), "problem.bug", code=code))
            return
        if isinstance(value, UserProblem):
            self.troubled.emit(Problem(request.token, self._texts(value.key, **value.values), value.key, value.field))
        else:
            self.replied.emit(Reply(request.token, value))
        if appended:
            self.changed.emit()
        if drawer:
            self.drawer.emit()
        if self._told_news:
            self._told_news = False
            self.told.emit()
        if printed:
            self.spooled.emit()
        if self._idle is not None:
            self._idle.start()

    @staticmethod
    def _still_welcome(tx: Any, actor: Actor | None) -> None:
        """An account that the centre locked or moved does nothing more here, also in a session that is open."""
        officer = tx.officer(actor.officer_id) if actor else None
        if officer is not None and not officer.active:
            raise UserProblem("problem.account_locked")
        if officer is not None and actor is not None and officer.roles != actor.roles:
            raise UserProblem("problem.account_changed")

    @Slot()
    def _rest(self) -> None:
        """A quiet moment: merge some of the search index, move the log into the file."""
        with self._store.write() as tx:
            tx.merge_search()
        self._store.checkpoint()

    @Slot()
    def stop(self) -> None:
        if self._idle is not None:
            self._idle.stop()
        if self._store is not None:
            self._store.close()
            self._store = None
        QThread.currentThread().quit()
