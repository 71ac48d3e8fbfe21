"""What each command does: one use case each, in the runner's transaction. Loaded by the runner's thread, behind the log-in
window."""

from collections.abc import Callable
from typing import Protocol, TypeVar, cast

from desk_app.answers.desk.printer_choice import PrinterChoice
from desk_app.core.centre import Centre
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import wrong_with
from desk_app.services.centre import news, publications
from desk_app.services.desk import clock, new_numbers, paper, people, sessions
from desk_app.services.dossier import (
    agree_cause,
    before_result,
    correct_entry,
    erase_personal_data,
    handover,
    losses,
    opinions,
    processes,
    reappoint,
    result_errors,
    return_result,
    scans,
    sending_on,
    storing,
    telling,
)
from desk_app.services.intake import declining, on_the_spot, receive_dossier
from desk_app.services.intake.intake_command import Received, ReceiveDossier
from desk_app.services.money import (
    cash,
    closings,
    collect_fee,
    counts,
    fees,
    floats,
    movements,
    receipt_books,
    receipts,
    refunds,
    shifts,
    transfers,
)
from desk_app.services.ports import Actor
from desk_app.store.transaction import StoreTransaction
from desk_app.workers import device_settings
from desk_app.workers.messages import (
    ChangePin,
    ClaimJob,
    DropDraft,
    JobHeld,
    JobOutcome,
    KeepBackup,
    KeepScannerFrame,
    KeepSlowCheck,
    KeepTablesChecked,
    KeepWindow,
    LogIn,
    LogOut,
    PrinterHeard,
    Pushed,
    SaveDraft,
    SetCounterDevices,
    SetSigner,
    SwapPrinters,
    TakeTail,
)
from printers.known import KnownAnswers, known_from, known_text
from printers.transports.print_queue import held_detail

UNDATED = (
    LogIn,
    LogOut,
    ChangePin,
    SaveDraft,
    DropDraft,
    clock.ConfirmClock,
    clock.HearCentreClock,
    PrinterChoice,
    SetCounterDevices,
    SetSigner,
    SwapPrinters,
    ClaimJob,
    JobOutcome,
    KeepBackup,
    KeepSlowCheck,
    KeepTablesChecked,
    Pushed,
    TakeTail,
    new_numbers.NoteFork,
    news.TakeNews,
    news.TakeSharedDossiers,
    publications.TakePublications,
    scans.PassScans,
    scans.LoseScan,
)
"""What is done also while the date is in doubt: nothing here carries one to anybody."""
UNLOOKED = (SaveDraft, DropDraft, KeepWindow)
"""What an officer does also before the file was looked at: what was typed stays."""
UNASKED = (LogOut, SaveDraft, DropDraft, KeepWindow)
"""What is done also for an account that the centre locked or moved meanwhile: what was typed stays, and one may leave."""
CHANGING_NUMBERS = (TakeTail, new_numbers.NoteFork)
"""After these this PC may give numbers again, or none any more."""
Given = TypeVar("Given")
Done = TypeVar("Done")
GivenHere = TypeVar("GivenHere", covariant=True)
DoneHere = TypeVar("DoneHere", covariant=True)
Declining = TypeVar("Declining", declining.GiveGuidance, declining.RejectIntake)
Act = Callable[[StoreTransaction, Given, Actor | None], Done]
Handler = Callable[[StoreTransaction, object, Actor | None], object]
TELLING = (news.TakeNews, publications.TakePublications, scans.LoseScan, KeepTablesChecked)
"""After these there may be something in the tray that nobody here did."""


def _with_actor(actor: Actor | None) -> Actor:
    if actor is None:
        raise UserProblem("problem.not_allowed")
    return actor


class CommandKind(Protocol[GivenHere, DoneHere]):
    """A command's class: what is given, and what comes back of it."""

    def done_as(self) -> tuple[type[GivenHere], DoneHere]:
        """As `Command` says it."""


class Handlers:
    """Which act each command is, by the type of the command."""

    def __init__(self) -> None:
        self.by_type: dict[object, Handler] = {}

    def __call__(self, kind: CommandKind[Given, Done], act: Act[Given, Done]) -> None:
        """The act takes commands of this very type, and returns what their giver gets: mypy refuses another one."""
        self.by_type[kind] = cast("Handler", act)


def handlers_of(centre: Centre, progress: Callable[[int, int], None]) -> dict[object, Handler]:
    """By the type of the command. `progress` hears how far a long one is: done, of how many."""
    on = Handlers()
    _desk(on, centre)
    _intake(on, centre)
    _dossier(on, centre)
    _money(on, centre, progress)
    _devices(on)
    _from_centre(on)
    return on.by_type


def _desk(on: Handlers, centre: Centre) -> None:
    """Sessions, the date, what was begun."""
    on(LogIn, lambda tx, c, _a: sessions.log_in(tx, c.officer_id, c.secret))
    on(ChangePin, lambda tx, c, _a: sessions.change_pin(tx, c.officer_id, c.secret, c.new, c.again))
    agencies = frozenset(agency.id for agency in centre.agencies)
    on(people.NamePerson, lambda tx, c, a: people.name_person(tx, agencies, c, _with_actor(a)))
    on(people.PassAccount, lambda tx, c, a: people.pass_account(tx, agencies, c, _with_actor(a)))
    on(people.EndTerm, lambda tx, c, a: people.end_term(tx, c, _with_actor(a)))
    on(people.EndAccount, lambda tx, c, a: people.end_account(tx, c, _with_actor(a)))
    on(clock.ConfirmClock, lambda tx, c, a: clock.confirm_clock(tx, c, _with_actor(a)))
    on(clock.HearCentreClock, lambda tx, c, _a: clock.hear_centre_clock(tx, c))
    on(clock.ReviewClock, lambda tx, c, a: clock.review_clock(tx, c, _with_actor(a)))
    on(sessions.ReviewLogins, lambda tx, c, a: sessions.review_logins(tx, c, _with_actor(a)))
    on(LogOut, lambda tx, c, a: sessions.log_out(tx, _with_actor(a), idle=c.idle))
    on(SaveDraft, lambda tx, c, a: tx.save_draft(c.draft_id, _with_actor(a).officer_id, c.content))
    on(DropDraft, lambda tx, c, _a: tx.drop_draft(c.draft_id))
    on(KeepSlowCheck, _keep_slow_check)
    on(KeepTablesChecked, _keep_tables_checked)
    on(KeepBackup, lambda tx, c, _a: tx.put_setting("backup_at", str(c.at_ms)))
    on(KeepWindow, lambda tx, c, _a: tx.put_setting("window", c.place))


def _intake(on: Handlers, centre: Centre) -> None:
    """What comes in, and what is solved on the spot."""
    on(ReceiveDossier, lambda tx, c, a: _receive(tx, centre, c, a))
    on(declining.GiveGuidance, _declining(declining.give_guidance, centre))
    on(declining.RejectIntake, _declining(declining.reject_intake, centre))
    on(on_the_spot.Appraise, lambda tx, c, a: on_the_spot.appraise(tx, centre, c, _with_actor(a)))
    on(on_the_spot.Approve, lambda tx, c, a: on_the_spot.approve(tx, centre, c, _with_actor(a)))


def _dossier(on: Handlers, centre: Centre) -> None:
    """A dossier's life after the intake."""
    on(news.ReviewNews, lambda tx, c, a: news.review_news(tx, c, _with_actor(a)))
    on(return_result.RegisterResult, lambda tx, c, a: return_result.register_result(tx, c, _with_actor(a)))
    on(return_result.ReturnResult, lambda tx, c, a: return_result.return_result(tx, c, _with_actor(a), centre.letters))
    on(before_result.RequestSupplement, lambda tx, c, a: before_result.request_supplement(tx, centre, c, _with_actor(a)))
    on(before_result.TakeSupplement, lambda tx, c, a: before_result.take_supplement(tx, centre, c, _with_actor(a)))
    on(before_result.RefuseDossier, lambda tx, c, a: before_result.refuse_dossier(tx, centre, c, _with_actor(a)))
    on(before_result.StopDossier, lambda tx, c, a: before_result.stop_dossier(tx, centre, c, _with_actor(a)))
    on(before_result.WithdrawDossier, lambda tx, c, a: before_result.withdraw_dossier(tx, centre, c, _with_actor(a)))
    on(before_result.CloseUnsupplemented, lambda tx, c, a: before_result.close_unsupplemented(tx, centre, c, _with_actor(a)))
    on(result_errors.ReportError, lambda tx, c, a: result_errors.report_error(tx, centre, c, _with_actor(a)))
    on(result_errors.RecordCorrected, lambda tx, c, a: result_errors.record_corrected(tx, centre, c, _with_actor(a)))
    on(telling.TellCitizen, lambda tx, c, a: telling.tell_citizen(tx, c, _with_actor(a)))
    on(before_result.TakeBackDossier, lambda tx, c, a: before_result.take_back_dossier(tx, c, _with_actor(a)))
    on(before_result.GiveBackPapers, lambda tx, c, a: before_result.give_back_papers(tx, c, _with_actor(a), centre.letters))
    on(sending_on.SendOn, lambda tx, c, a: sending_on.send_on(tx, centre, c, _with_actor(a)))
    on(sending_on.ConfirmSentOn, lambda tx, c, a: sending_on.confirm_sent_on(tx, centre, c, _with_actor(a)))
    on(opinions.AskOpinion, lambda tx, c, a: opinions.ask_opinion(tx, centre, c, _with_actor(a)))
    on(opinions.RecordOpinion, lambda tx, c, a: opinions.record_opinion(tx, centre, c, _with_actor(a)))
    on(correct_entry.CorrectEntry, lambda tx, c, a: correct_entry.correct_entry(tx, c, _with_actor(a), centre.letters))
    on(processes.PassStep, lambda tx, c, a: processes.pass_step(tx, centre, c, _with_actor(a)))
    on(
        erase_personal_data.ErasePersonalData,
        lambda tx, c, a: erase_personal_data.erase_personal_data(tx, centre, c, _with_actor(a)),
    )
    on(agree_cause.AgreeCause, lambda tx, c, a: agree_cause.agree_cause(tx, c, _with_actor(a)))
    on(before_result.CallSupport, lambda tx, c, a: before_result.call_support(tx, c, _with_actor(a)))
    on(losses.ReportLoss, lambda tx, c, a: losses.report_loss(tx, centre, c, _with_actor(a)))
    on(losses.RecordRebuilt, lambda tx, c, a: losses.record_rebuilt(tx, centre, c, _with_actor(a)))
    on(scans.AttachScans, lambda tx, c, a: scans.attach_scans(tx, c, _with_actor(a)))
    on(scans.DetachScan, lambda tx, c, a: scans.detach_scan(tx, c, _with_actor(a)))
    on(reappoint.Reappoint, lambda tx, c, a: reappoint.reappoint(tx, centre, c, _with_actor(a)))
    on(storing.MoveResult, lambda tx, c, a: storing.move_result(tx, c, _with_actor(a)))
    on(storing.PostResult, lambda tx, c, a: storing.post_result(tx, c, _with_actor(a)))
    on(storing.ConfirmDelivery, lambda tx, c, a: storing.confirm_delivery(tx, c, _with_actor(a)))
    on(storing.ReturnOnline, lambda tx, c, a: storing.return_online(tx, centre, c, _with_actor(a)))
    on(storing.TakeBackPost, lambda tx, c, a: storing.take_back_post(tx, c, _with_actor(a)))
    on(handover.HandOver, lambda tx, c, a: handover.hand_over_dossiers(tx, centre, c, _with_actor(a)))


def _money(on: Handlers, centre: Centre, progress: Callable[[int, int], None]) -> None:
    """Fees, receipts, boxes, the bank."""
    on(collect_fee.CollectFee, lambda tx, c, a: collect_fee.collect_fee(tx, centre, c, _with_actor(a)))
    on(collect_fee.CollectByCode, lambda tx, c, a: collect_fee.collect_by_code(tx, centre, c, _with_actor(a)))
    on(fees.SetFee, lambda tx, c, a: fees.set_fee(tx, c, _with_actor(a)))
    on(fees.PayOnline, lambda tx, c, a: fees.pay_online(tx, c, _with_actor(a)))
    on(fees.ReduceFee, lambda tx, c, a: fees.reduce_fee(tx, centre, c, _with_actor(a)))
    on(receipts.ReplaceReceipt, lambda tx, c, a: receipts.replace_receipt(tx, centre, c, _with_actor(a)))
    on(receipts.NoticeError, lambda tx, c, a: receipts.notice_error(tx, c, _with_actor(a), centre.letters))
    on(receipt_books.AssignBook, lambda tx, c, a: receipt_books.assign_book(tx, centre, c, _with_actor(a)))
    on(receipt_books.VoidSheet, lambda tx, c, a: receipt_books.void_sheet(tx, centre, c, _with_actor(a)))
    on(receipt_books.EndSheets, lambda tx, c, a: receipt_books.end_sheets(tx, c, _with_actor(a)))
    on(receipts.MailReceipt, lambda tx, c, a: receipts.mail_receipt(tx, c, _with_actor(a)))
    on(receipts.KeepSignature, lambda tx, c, _a: receipts.keep_signature(tx, c))
    on(transfers.SeeTransfer, lambda tx, c, a: transfers.see_transfer(tx, centre, c, _with_actor(a)))
    on(transfers.DropTransfer, lambda tx, c, a: transfers.drop_transfer(tx, c, _with_actor(a)))
    on(transfers.ReadStatement, lambda tx, c, a: transfers.read_statement(tx, centre, c, _with_actor(a)))
    on(transfers.ExplainCredit, lambda tx, c, a: transfers.explain_credit(tx, c, _with_actor(a)))
    on(closings.ClosePeriod, lambda tx, c, a: closings.close_period(tx, centre, c, _with_actor(a), progress))
    on(counts.FixCount, lambda tx, c, a: counts.fix_count(tx, centre, c, _with_actor(a)))
    on(counts.WitnessCount, lambda tx, c, a: counts.witness_count(tx, c, _with_actor(a)))
    on(counts.ReviewDifference, lambda tx, c, a: counts.review_difference(tx, c, _with_actor(a)))
    on(shifts.SettleCount, lambda tx, c, a: shifts.settle_count(tx, centre, c, _with_actor(a)))
    on(shifts.FixEmpty, lambda tx, c, a: shifts.fix_empty(tx, centre, c, _with_actor(a)))
    on(floats.TakeFloat, lambda tx, c, a: floats.take_float(tx, centre, c, _with_actor(a)))
    on(cash.HandOverCash, lambda tx, c, a: cash.hand_over_cash(tx, centre, c, _with_actor(a)))
    on(movements.SendCash, lambda tx, c, a: movements.send_cash(tx, centre, c, _with_actor(a)))
    on(movements.TakeInSent, lambda tx, c, a: movements.take_in_sent(tx, centre, c, _with_actor(a)))
    on(movements.ReviewMovement, lambda tx, c, a: movements.review_movement(tx, c, _with_actor(a)))
    on(cash.DepositCash, lambda tx, c, a: cash.deposit_cash(tx, centre, c, _with_actor(a)))
    on(cash.ConfirmDeposit, lambda tx, c, a: cash.confirm_deposit(tx, c, _with_actor(a)))
    on(refunds.RefundFee, lambda tx, c, a: refunds.refund_fee(tx, centre, c, _with_actor(a)))


def _devices(on: Handlers) -> None:
    """Printers, paper and what else hangs on the counter."""
    on(paper.Reprint, lambda tx, c, a: paper.reprint(tx, c, _with_actor(a)))
    on(paper.ReprintLetter, lambda tx, c, a: paper.reprint_letter(tx, c, _with_actor(a)))
    on(paper.CountForm, lambda tx, c, a: paper.count_form(tx, c, _with_actor(a)))
    on(paper.CancelPrint, lambda tx, c, a: paper.cancel_print(tx, c, _with_actor(a)))
    on(paper.OpenDrawer, lambda tx, c, a: paper.open_drawer(tx, c, _with_actor(a)))
    on(paper.AnswerPaper, lambda tx, c, a: paper.answer_paper(tx, c, _with_actor(a)))
    on(PrinterChoice, lambda tx, c, a: device_settings.set_printer(tx, c, _with_actor(a)))
    on(SetCounterDevices, lambda tx, c, a: device_settings.set_counter_devices(tx, c, _with_actor(a)))
    on(KeepScannerFrame, lambda tx, c, a: device_settings.keep_scanner_frame(tx, c, _with_actor(a)))
    on(SwapPrinters, lambda tx, c, a: device_settings.swap_printers(tx, c, _with_actor(a)))
    on(SetSigner, lambda tx, c, a: device_settings.set_signer(tx, c, _with_actor(a)))
    on(ClaimJob, lambda tx, c, _a: tx.set_job(c.job_id, "sending", "", ("queued",)))
    on(JobOutcome, _job_outcome)
    on(JobHeld, _job_held)
    on(PrinterHeard, _printer_heard)


def _from_centre(on: Handlers) -> None:
    """What the centre said, and what it has."""
    on(news.TakeNews, lambda tx, c, _a: news.take_news(tx, c))
    on(news.TakeSharedDossiers, lambda tx, c, _a: tx.take_shared(c.items, c.last))
    on(publications.TakePublications, lambda tx, c, _a: publications.take_publications(tx, c, wrong_with))
    on(scans.PassScans, lambda tx, c, _a: scans.pass_scans(tx, c))
    on(scans.LoseScan, lambda tx, c, _a: scans.lose_scan(tx, c))
    on(TakeTail, lambda tx, c, _a: tx.take_tail(c.entries))
    on(new_numbers.NoteFork, lambda tx, c, _a: new_numbers.note_fork(tx, c))
    on(Pushed, lambda tx, c, _a: tx.note_pushed(c.epoch, c.seq, c.head, c.signature))


def _receive(tx: StoreTransaction, centre: Centre, command: ReceiveDossier, actor: Actor | None) -> Received:
    received = receive_dossier.receive_dossier(tx, centre, command, _with_actor(actor))
    if command.draft_id:
        tx.drop_draft(command.draft_id)
    return received


def _declining(
    act: Callable[[StoreTransaction, Centre, Declining, Actor], declining.Declined], centre: Centre
) -> Act[Declining, declining.Declined]:
    def handler(tx: StoreTransaction, command: Declining, actor: Actor | None) -> declining.Declined:
        declined = act(tx, centre, command, _with_actor(actor))
        if command.draft_id:
            tx.drop_draft(command.draft_id)
        return declined

    return handler


def _keep_tables_checked(tx: StoreTransaction, checked: KeepTablesChecked, _actor: Actor | None) -> None:
    tx.put_setting("tables_differing", " ".join(checked.differing))
    tx.put_setting("tables_checked_at", str(checked.at_ms))


def _keep_slow_check(tx: StoreTransaction, check: KeepSlowCheck, _actor: Actor | None) -> None:
    tx.put_setting("slow_check", check.place)
    tx.put_setting("slow_check_whole_at", str(check.whole_at_ms))


def _job_held(tx: StoreTransaction, held: JobHeld, _actor: Actor | None) -> None:
    tx.set_job(held.job_id, "sending", held_detail(held.number), ("sending",))


def _printer_heard(tx: StoreTransaction, heard: PrinterHeard, _actor: Actor | None) -> None:
    known = known_from(tx.setting("printer_answers"))
    known[heard.address] = heard.known if heard.anew else known.get(heard.address, KnownAnswers()).and_also(heard.known)
    tx.put_setting("printer_answers", known_text(known))


def _job_outcome(tx: StoreTransaction, outcome: JobOutcome, _actor: Actor | None) -> None:
    # refused before the first byte: the job waits for the printer, it was never on paper
    state = "queued" if outcome.state == "refused" else outcome.state
    tx.set_job(outcome.job_id, state, outcome.health, ("sending", "queued"))
