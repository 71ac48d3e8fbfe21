"""Each use case goes by the one table of who may do what."""

import dataclasses
from typing import Any

import pytest

from desk_app.core.permissions import ACTS, ROLES, TABLE
from desk_app.core.problems import UserProblem
from desk_app.services.centre.news import ReviewNews, review_news
from desk_app.services.desk.clock import ConfirmClock, ReviewClock, confirm_clock, review_clock
from desk_app.services.desk.exports import Export, note_export
from desk_app.services.desk.paper import AnswerPaper, OpenDrawer, Reprint, answer_paper, open_drawer, reprint
from desk_app.services.desk.people import (
    EndAccount,
    EndTerm,
    NamePerson,
    PassAccount,
    PersonSaid,
    end_account,
    end_term,
    name_person,
    pass_account,
)
from desk_app.services.desk.sessions import ReviewLogins, review_logins
from desk_app.services.dossier.erase_personal_data import ErasePersonalData, erase_personal_data
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult, register_result, return_result
from desk_app.services.intake.declining import GiveGuidance, RejectIntake, give_guidance, reject_intake
from desk_app.services.intake.receive_dossier import receive_dossier
from desk_app.services.money.cash import (
    ConfirmDeposit,
    DepositCash,
    HandOverCash,
    SecondPerson,
    confirm_deposit,
    deposit_cash,
    hand_over_cash,
)
from desk_app.services.money.closings import ClosePeriod, close_period
from desk_app.services.money.collect_fee import CollectByCode, CollectFee, Payment, collect_by_code, collect_fee
from desk_app.services.money.counts import FixCount, ReviewDifference, WitnessCount, fix_count, review_difference, witness_count
from desk_app.services.money.fees import ReduceFee, SetFee, reduce_fee, set_fee
from desk_app.services.money.floats import TakeFloat, take_float
from desk_app.services.money.movements import (
    ReviewMovement,
    SendCash,
    TakeInSent,
    review_movement,
    send_cash,
    take_in_sent,
)
from desk_app.services.money.receipt_books import AssignBook, EndSheets, VoidSheet, assign_book, end_sheets, void_sheet
from desk_app.services.money.receipts import (
    MailReceipt,
    NoticeError,
    ReplaceReceipt,
    mail_receipt,
    notice_error,
    replace_receipt,
)
from desk_app.services.money.refunds import RefundFee, refund_fee
from desk_app.services.money.transfers import (
    DropTransfer,
    ExplainCredit,
    ReadStatement,
    SeeTransfer,
    drop_transfer,
    explain_credit,
    read_statement,
    see_transfer,
)
from desk_app.services.person import Person
from desk_app.services.ports import Actor
from tests.desks import SECRET_HASH, Desk, intake, open_boxes
from tests.services.steps import STEPS

WHO = Person("individual", "X", "")


@pytest.mark.parametrize("role", ROLES)
def test_each_act_is_allowed_exactly_as_the_table_says(desk: Desk, role: str) -> None:
    actor = Actor("x", "X", (role,), "s", "pin")
    beside = SecondPerson("x", "123456")
    with desk.store.write() as tx:
        tx.put_officer("x", "X", (role,), SECRET_HASH)
        open_boxes(tx, desk.centre, {"stp": 0}, desk.actor)
    acts: dict[str, Any] = {
        "receive_dossier": lambda tx: receive_dossier(tx, desk.centre, intake(amount=None, tendered=None), actor),
        "give_guidance": lambda tx: give_guidance(tx, desk.centre, GiveGuidance(WHO, None, "x", (), ""), actor),
        "reject_intake": lambda tx: reject_intake(tx, desk.centre, RejectIntake(WHO, None, "x", ""), actor),
        "open_shift": lambda tx: fix_count(tx, desk.centre, FixCount("stc", ()), actor),
        "give_float": lambda tx: take_float(tx, desk.centre, TakeFloat("stc", ((500, 1),), "x", beside), desk.actor),
        "witness_count": lambda tx: witness_count(tx, WitnessCount("x", "stc"), actor),
        "collect_fee": lambda tx: collect_fee(tx, desk.centre, CollectFee(("x",), Payment("cash", 1), 1), actor),
        "replace_receipt": lambda tx: replace_receipt(tx, desk.centre, ReplaceReceipt("svhttdl", "x", 1, (), "", ""), actor),
        "close_shift": lambda tx: fix_count(tx, desk.centre, FixCount("stp", ()), dataclasses.replace(actor, officer_id="lan")),
        "register_result": lambda tx: register_result(tx, RegisterResult("x", "", ""), actor),
        "return_result": lambda tx: return_result(tx, ReturnResult("x", "", "", True, "", "card_seen", True), actor),
        "reprint": lambda tx: reprint(tx, Reprint("x", ""), actor),
        "confirm_clock": lambda tx: confirm_clock(tx, ConfirmClock(""), actor),
        "review_clock": lambda tx: review_clock(tx, ReviewClock("", ""), actor),
        "review_logins": lambda tx: review_logins(tx, ReviewLogins("", ""), actor),
        "keep_accounts": lambda tx: name_person(tx, (), NamePerson("x", "X", PersonSaid()), actor),
        "erase_personal_data": lambda tx: erase_personal_data(
            tx, desk.centre, ErasePersonalData("x", "owner_request", "1", "2", beside), actor
        ),
        "export_personal_data": lambda tx: note_export(tx, Export("book", "f", 1, "thanh tra"), "x", "123456"),
        "open_drawer": lambda tx: open_drawer(tx, OpenDrawer(""), actor),
        "close_for_other": lambda tx: fix_count(tx, desk.centre, FixCount("stp", ()), actor),
        "review_difference": lambda tx: review_difference(tx, ReviewDifference("x", "stc", ""), actor),
        "hand_over_cash": lambda tx: hand_over_cash(tx, desk.centre, HandOverCash("stc", (), SecondPerson("quy", "1")), actor),
        "deposit_cash": lambda tx: deposit_cash(tx, desk.centre, DepositCash("stc", (), ""), actor),
        "confirm_deposit": lambda tx: confirm_deposit(tx, ConfirmDeposit("x", "KB 1"), actor),
        "refund_fee": lambda tx: refund_fee(tx, desk.centre, RefundFee("stc", "x", 1, "", SecondPerson("a", "1")), actor),
        "answer_paper": lambda tx: answer_paper(tx, AnswerPaper(0, True), actor),
        "collect_elsewhere": lambda tx: collect_by_code(
            tx, desk.centre, CollectByCode("x", "stc", "fee", "", 1, "", Payment("cash", 1)), actor
        ),
        "reduce_fee": lambda tx: reduce_fee(tx, desk.centre, ReduceFee("x", 1, "poor"), actor),
        "explain_credit": lambda tx: explain_credit(tx, ExplainCredit("stc", "x", ""), actor),
        "assign_book": lambda tx: assign_book(tx, desk.centre, AssignBook("stc", "", "", "", 1, 1), actor),
        "void_sheet": lambda tx: void_sheet(tx, desk.centre, VoidSheet("stc", ""), actor),
        "end_sheets": lambda tx: end_sheets(tx, EndSheets("stc", "x", 1, 1, "lost", ""), actor),
        "close_day": lambda tx: close_period(tx, desk.centre, ClosePeriod("stc", "day"), actor, lambda *_: None),
        "close_period": lambda tx: close_period(tx, desk.centre, ClosePeriod("stc", "month", ""), actor, lambda *_: None),
    }
    for act, step in STEPS.items():
        acts.setdefault(act, lambda tx, step=step: step(tx, desk, "x", actor))
    elsewhere = {
        "find_dossier",
        "see_cash_book",
        "see_tray",
        "see_views",
        "administer",
        "report_incident",  # a file beside the journal
        "take_in_cash",
        "approve_refund",
        "take_over_dossiers",
        "appraise_on_the_spot",  # of the second person
        "approve_on_the_spot",
        "approve_erasure",
        "clear_scans",  # of two people who prove who they are
        "approve_clearing",
    }
    acts = {act: run for act, run in acts.items() if act not in elsewhere}
    assert set(acts) | elsewhere == set(ACTS)
    # other use cases that one of these rights is for
    also: list[tuple[str, Any]] = [
        ("collect_fee", lambda tx: see_transfer(tx, desk.centre, SeeTransfer("x", "FT1"), actor)),
        ("collect_fee", lambda tx: drop_transfer(tx, DropTransfer("x", "lý do"), actor)),
        ("collect_fee", lambda tx: read_statement(tx, desk.centre, ReadStatement("stc", "f", "0", ()), actor)),
        ("collect_fee", lambda tx: set_fee(tx, SetFee("x", 1, 1, "NQ"), actor)),
        ("collect_fee", lambda tx: mail_receipt(tx, MailReceipt("stc", "x", 1, "a@b.vn", "", "", b""), actor)),
        ("replace_receipt", lambda tx: notice_error(tx, NoticeError("stc", "x", 1, "a", "", "b"), actor)),
        ("open_shift", lambda tx: take_float(tx, desk.centre, TakeFloat("stc", (), "x", beside), actor)),
        ("hand_over_cash", lambda tx: send_cash(tx, desk.centre, SendCash("stc", (), "a", "b"), actor)),
        ("take_in_cash", lambda tx: take_in_sent(tx, desk.centre, TakeInSent("x", ()), actor)),
        ("review_difference", lambda tx: review_movement(tx, ReviewMovement("x", "stc", "a"), actor)),
        ("receive_dossier", lambda tx: STEPS["appraise_on_the_spot"](tx, desk, "x", actor)),
        ("receive_dossier", lambda tx: STEPS["approve_on_the_spot"](tx, desk, "x", actor)),
        ("keep_accounts", lambda tx: pass_account(tx, (), PassAccount("x", "X", PersonSaid(), ""), actor)),
        ("keep_accounts", lambda tx: end_term(tx, EndTerm("x", "", ""), actor)),
        ("keep_accounts", lambda tx: end_account(tx, EndAccount("x", ""), actor)),
        ("see_tray", lambda tx: review_news(tx, ReviewNews(1, "a"), actor)),
    ]
    for act, run in (*acts.items(), *also):
        outcome = ""
        try:
            with desk.store.write() as tx:
                run(tx)
        except UserProblem as problem:
            outcome = problem.key.replace("second_not_allowed", "not_allowed")
        assert (outcome != "problem.not_allowed") == (role in TABLE[act])  # type: ignore[index]
