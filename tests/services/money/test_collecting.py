"""Payments as citizens make them: for several dossiers, in two ways at once, by a transfer that nobody saw yet; fees per
unit and reduced; receipts on paper; closings."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from desk_app.core.catalogue import FeeRule
from desk_app.core.fee_grounds import FeeGround
from desk_app.core.fee_lines import FeeWords
from desk_app.core.problems import UserProblem
from desk_app.core.statement import Credit
from desk_app.core.statement_text import read_text
from desk_app.resources_reader import statement_words
from desk_app.services.money.cash import SecondPerson
from desk_app.services.money.collect_fee import (
    CollectByCode,
    Collected,
    CollectFee,
    Payment,
    collect_by_code,
    collect_fee,
)
from desk_app.services.money.fees import BY_HAND, ReduceFee, SetFee, reduce_fee, set_fee
from desk_app.services.money.receipt_books import AssignBook, EndSheets, VoidSheet, assign_book, end_sheets, void_sheet
from desk_app.services.money.receipts import NoticeError, ReplaceReceipt, notice_error, replace_receipt
from desk_app.services.money.refunds import RefundFee, refund_fee
from desk_app.services.money.statement_matching import match as match_credit
from desk_app.services.money.transfers import (
    DropTransfer,
    ExplainCredit,
    ReadStatement,
    SeeTransfer,
    drop_transfer,
    explain_credit,
    see_transfer,
)
from desk_app.services.money.transfers import (
    read_statement as match_statement,
)
from desk_app.store.verify import verify
from tests.desks import SECRET_HASH, Desk, TestClock, open_boxes

STC = "2.001583"
SVH = "2.001628"


@pytest.fixture
def desk(desk: Desk) -> Iterator[Desk]:
    with desk.store.write() as tx:
        tx.put_officer("quy", "Hoàng Thị Quỹ", ("cashier",), SECRET_HASH)
        tx.put_officer("ke", "Vì Văn Kế", ("accountant",), SECRET_HASH)
        tx.put_officer("dao", "Lường Văn Đạo", ("supervisor",), SECRET_HASH)
    desk.open_shift()
    yield desk
    assert verify(desk.store.path).ok


def _do(desk: Desk, use_case: Any, command: Any, who: str = "", centre: bool = True) -> Any:
    actor = desk.log_in(who) if who else desk.actor
    with desk.store.write() as tx:
        return use_case(tx, desk.centre, command, actor) if centre else use_case(tx, command, actor)


def _key(desk: Desk, use_case: Any, command: Any, who: str = "", centre: bool = True) -> str:
    with pytest.raises(UserProblem) as caught:
        _do(desk, use_case, command, who, centre)
    return caught.value.key


def _one(desk: Desk, query: str, *values: object) -> Any:
    reader = desk.store.reader()
    row = reader.connection.execute(query, values).fetchone()
    reader.close()
    return tuple(row) if row else None


def _owing(desk: Desk, procedure: str, number: str, amount: int) -> str:
    return desk.receive(procedure, number, amount, None).code


def test_one_payment_for_three_dossiers_gives_three_receipts_and_one_change(desk: Desk) -> None:
    codes = (
        _owing(desk, SVH, "014190000001", 300_000),
        _owing(desk, SVH, "014190000002", 200_000),
        _owing(desk, STC, "014190000003", 100_000),
    )
    assert (
        _key(desk, collect_fee, CollectFee((codes[0], codes[0]), Payment("cash", 900_000), 600_000)) == "problem.dossier_twice"
    )
    assert _key(desk, collect_fee, CollectFee(codes, Payment("cash", 599_999), 600_000)) == "problem.underpaid"
    transfer = CollectFee(codes, Payment("transfer", 0, "FT1"), 600_000)
    assert _key(desk, collect_fee, transfer) == "problem.transfer_agencies"
    collected: Collected = _do(desk, collect_fee, CollectFee(codes, Payment("cash", 1_000_000), 600_000))
    assert [(each.code, each.total_vnd) for each in collected.receipts] == list(
        zip(codes, (300_000, 200_000, 100_000), strict=True)
    )
    assert collected.change_vnd == 400_000
    assert _one(desk, "SELECT sum(balance_vnd) FROM box WHERE agency IN ('svhttdl', 'stc')") == (200_000 * 2 + 600_000,)
    given = _one(
        desk,
        "SELECT count(DISTINCT json_extract(body, '$.payment_id')), sum(json_extract(body, '$.tendered_vnd')), "
        "sum(json_extract(body, '$.change_vnd')) FROM journal WHERE kind = 'FeeCollected'",
    )
    assert given == (1, 1_000_000, 400_000)


def test_a_payment_in_two_ways_goes_to_box_and_bank_and_back(desk: Desk) -> None:
    codes = tuple(_owing(desk, SVH, f"01419000001{n}", 300_000) for n in range(2))
    wrong = {
        Payment("mixed", 600_000, "FT2", 600_000): "problem.mixed_parts",
        Payment("mixed", 600_000, "FT2", 0): "problem.mixed_parts",
        Payment("mixed", 600_000, "", 100_000): "problem.no_reference",
        Payment("mixed", 199_999, "FT2", 400_000): "problem.underpaid",
    }
    for payment, key in wrong.items():
        assert _key(desk, collect_fee, CollectFee(codes, payment, 600_000)) == key
    collected = _do(desk, collect_fee, CollectFee(codes, Payment("mixed", 250_000, "FT2", 400_000), 600_000))
    assert collected.change_vnd == 50_000
    rows = [
        _one(desk, "SELECT method, total_vnd, cash_vnd, reference FROM receipt WHERE dossier_code = ?", code) for code in codes
    ]
    assert rows == [("transfer", 300_000, 0, "FT2"), ("mixed", 300_000, 200_000, "FT2")]
    box = "SELECT balance_vnd FROM box WHERE agency = 'svhttdl'"
    assert _one(desk, box) == (400_000,)
    last = collected.receipts[1]
    lines = ((1, "fee", "Phí thẩm định", 350_000),)
    more = ReplaceReceipt("svhttdl", last.serial_symbol, last.number, lines, "Lò Thị Mẫu", "sai số tiền")  # type: ignore[arg-type]
    replaced = _do(desk, replace_receipt, more)
    assert _one(desk, box) == (450_000,)
    back = RefundFee("svhttdl", replaced.serial_symbol, replaced.number, "TT 25/2021", SecondPerson("dao", "123456"))
    assert _do(desk, refund_fee, back).amount_vnd == 350_000
    assert _one(desk, box) == (200_000,)
    bank = "SELECT sum(amount_vnd) FROM posting WHERE account = 'bank_account'"
    assert _one(desk, bank) == (300_000,)


def test_an_expected_transfer_is_no_receipt_until_somebody_sees_it(desk: Desk) -> None:
    code = desk.receive(SVH, "014190000021", 300_000, None, payment=Payment("transfer", 0)).code
    status = "SELECT status FROM fee WHERE dossier_code = ?"
    assert _one(desk, status, code) == ("pending",)
    assert _one(desk, "SELECT count(*) FROM receipt") == (0,)
    assert _key(desk, collect_fee, CollectFee((code,), Payment("cash", 300_000), 0)) == "problem.nothing_due"
    transfer_id = _one(desk, "SELECT transfer_id FROM transfer")[0]
    assert _key(desk, see_transfer, SeeTransfer(transfer_id, "  ")) == "problem.no_reference"
    assert _key(desk, see_transfer, SeeTransfer(transfer_id, "FT3"), "son") == "problem.shift_of_other"
    issued = _do(desk, see_transfer, SeeTransfer(transfer_id, "FT3")).receipts
    assert [each.total_vnd for each in issued] == [300_000]
    assert _one(desk, status, code) == ("collected",)
    assert _key(desk, see_transfer, SeeTransfer(transfer_id, "FT3")) == "problem.no_transfer"
    other = desk.receive(SVH, "014190000022", 100_000, None, payment=Payment("transfer", 0)).code
    transfer_id = _one(desk, "SELECT transfer_id FROM transfer WHERE state = 'pending'")[0]
    assert _key(desk, drop_transfer, DropTransfer(transfer_id, ""), centre=False) == "problem.no_reason"
    assert _do(desk, drop_transfer, DropTransfer(transfer_id, "trả bằng tiền mặt"), centre=False) == other
    assert _do(desk, collect_fee, CollectFee((other,), Payment("cash", 100_000), 100_000)).receipts


def test_a_statement_issues_the_receipts_it_proves_and_reading_it_again_changes_nothing(desk: Desk) -> None:
    expected = [desk.receive(SVH, f"01419000003{n}", 300_000, None, payment=Payment("transfer", 0)).code for n in range(3)]
    seen = desk.receive(SVH, "014190000039", 50_000, None, payment=Payment("transfer", 0, "FT9")).code
    squeezed = expected[0].replace(".", "").replace("-", "")
    csv = (
        "NGÂN HÀNG MẪU;;;;\nSố tài khoản;0000123456789;;;\n"
        "Ngày giao dịch;Số tham chiếu;Nội dung;Ghi nợ;Ghi có\n"
        f"25/11/2026 10:01;FT1;IBFT {squeezed} le phi;;300.000\n"
        f"25/11/2026;FT2;{expected[1].replace('.', ' ').replace('-', ' ')};;299.000\n"
        f"25/11/2026;FT9;{seen};;50.000\n"
        "25/11/2026;FT4;tien nha;;1.000.000\n25/11/2026;FT5;rut;500.000;\n;;Cộng;;\n"
    )
    credits = read_text(csv, statement_words()).credits
    assert [credit.amount_vnd for credit in credits] == [300_000, 299_000, 50_000, 1_000_000]
    command = ReadStatement("svhttdl", "sao-ke.csv", "00", credits)
    outcome = _do(desk, match_statement, command)
    assert [each.code for each in outcome.receipts] == [expected[0]]
    assert (outcome.known, outcome.unmatched) == (1, 2)
    states = "SELECT group_concat(reference || ' ' || state, ', ') FROM (SELECT * FROM statement_line ORDER BY reference)"
    assert _one(desk, states) == ("FT1 matched, FT2 unmatched, FT4 unmatched, FT9 known",)
    # the transfer that receipts name came for another sum than they say
    wrong = ReadStatement("svhttdl", "khac.csv", "01", (Credit("FT77", date(2026, 11, 26), 40_000, seen),))
    desk.receive(SVH, "014190000038", 50_000, None, payment=Payment("transfer", 0, "FT77"))
    assert _do(desk, match_statement, wrong).unmatched == 1
    again = _do(desk, match_statement, command)
    assert (again.receipts, again.known, again.unmatched) == ((), 4, 0)
    # the short payment: what came is what counts, the rest is paid in cash; a reference pays once
    transfer_id = _one(desk, "SELECT transfer_id FROM transfer WHERE dossier_code = ?", expected[1])[0]
    assert _key(desk, see_transfer, SeeTransfer(transfer_id, "FT2")) == "problem.reference_amount"
    assert _key(desk, see_transfer, SeeTransfer(transfer_id, "FT9")) == "problem.reference_used"
    assert _key(desk, see_transfer, SeeTransfer(transfer_id, "FT1")) == "problem.reference_used"
    _do(desk, drop_transfer, DropTransfer(transfer_id, "thiếu 1.000"), centre=False)
    rest = Payment("mixed", 1_000, "FT2", 299_000)
    assert _do(desk, collect_fee, CollectFee((expected[1],), rest, 300_000)).receipts
    again = _owing(desk, SVH, "014190000037", 300_000)
    for used in ("FT1", "FT2", "FT9"):
        twice = CollectFee((again,), Payment("transfer", 0, used), 300_000)
        assert _key(desk, collect_fee, twice) == "problem.reference_used"
    (rent,) = _one(desk, "SELECT line_id FROM statement_line WHERE reference = 'FT4'")
    _do(desk, explain_credit, ExplainCredit("svhttdl", rent, "tiền thuê nhà, trả lại"), "ke", centre=False)
    assert _key(desk, explain_credit, ExplainCredit("svhttdl", rent, "nữa"), "ke", centre=False) == "problem.nothing_to_review"
    assert _one(desk, states) == ("FT1 matched, FT2 matched, FT4 explained, FT77 unmatched, FT9 known",)
    assert _one(desk, "SELECT count(*), count(DISTINCT dossier_code) FROM receipt") == (4, 4)


def test_two_expected_transfers_of_one_dossier_are_seen_one_by_one_and_stop_no_other(desk: Desk) -> None:
    fees = (FeeRule("fee", "Phí", 300_000, "fixed"), FeeRule("charge", "Lệ phí", None, "unset"))
    code = desk.receive(SVH, "014190000042", None, None, fees=fees, payment=Payment("transfer", 0)).code
    _do(desk, set_fee, SetFee(code, 2, 50_000, "NQ 1/2026"), centre=False)
    assert _do(desk, collect_fee, CollectFee((code,), Payment("transfer", 0), 50_000)).expected_vnd == 50_000
    other = desk.receive(SVH, "014190000043", 70_000, None, payment=Payment("transfer", 0)).code
    credits = (
        Credit("FT1", date(2026, 11, 25), 70_000, other),
        Credit("FT2", date(2026, 11, 25), 50_000, code),
    )
    outcome = _do(desk, match_statement, ReadStatement("svhttdl", "s.csv", "0", credits))
    assert [each.code for each in outcome.receipts] == [other, code]
    (transfer_id,) = _one(desk, "SELECT transfer_id FROM transfer WHERE state = 'pending'")
    _do(desk, drop_transfer, DropTransfer(transfer_id, "trả tiền mặt"), centre=False)
    assert _all(desk, "SELECT line_no, status FROM fee ORDER BY dossier_code, line_no") == [
        (1, "due"),
        (2, "collected"),
        (1, "collected"),
    ]


def test_a_long_statement_is_read_whole(desk: Desk) -> None:
    credits = tuple(Credit(f"FT{n}", date(2026, 11, 25), 1_000 + n, "tien " * 60) for n in range(1_200))
    assert _do(desk, match_statement, ReadStatement("svhttdl", "s.csv", "0", credits)).unmatched == 1_200
    assert _do(desk, match_statement, ReadStatement("svhttdl", "s.csv", "0", credits)).known == 1_200


def test_a_replacing_receipt_keeps_its_transfer(desk: Desk) -> None:
    code = _owing(desk, SVH, "014190000044", 300_000)
    issued = _do(desk, collect_fee, CollectFee((code,), Payment("transfer", 0, "FT44"), 300_000)).receipts[0]
    lines = ((1, "fee", "Phí thẩm định", 300_000),)
    new_name = ReplaceReceipt("svhttdl", issued.serial_symbol, issued.number, lines, "Lò Thị Mẫn", "sai tên")  # type: ignore[arg-type]
    _do(desk, replace_receipt, new_name)
    credit = (Credit("FT44", date(2026, 11, 25), 300_000, code),)
    assert _do(desk, match_statement, ReadStatement("svhttdl", "s.csv", "0", credit)).known == 1


def test_two_expected_transfers_of_one_dossier_and_amount_are_left_to_a_person(desk: Desk) -> None:
    code = desk.receive(SVH, "014190000041", 300_000, None, payment=Payment("transfer", 0)).code
    with desk.store.write() as tx:
        waiting = tx.pending_transfers("svhttdl")[0]
    credit = Credit("FT1", date(2026, 11, 25), 300_000, code)
    assert match_credit(credit, [waiting]) == waiting
    assert match_credit(credit, [waiting, replace(waiting, transfer_id="x")]) is None
    assert match_credit(credit._replace(amount_vnd=300_001), [waiting]) is None


def test_fees_per_page_and_for_a_poor_household(desk: Desk) -> None:
    pages = FeeRule("fee", "Phí chứng thực", 2_000, "fixed", per="trang", basis="TT 226/2016")
    charge = FeeRule("charge", "Lệ phí", 15_001, "fixed")
    half = FeeGround("half", "Nửa", "NQ 1/2026", 50)
    desk.centre = replace(desk.centre, fee_grounds=(*desk.centre.fee_grounds, half))
    received = desk.receive(SVH, "014190000051", None, 34_000 + 15_001, (pages, charge), fee_words=FeeWords((17,)))
    assert [each.total_vnd for each in received.collected.receipts] == [34_000 + 15_001]  # type: ignore[union-attr]
    fee = "SELECT amount_vnd, full_vnd, quantity, unit, status FROM fee WHERE dossier_code = ? ORDER BY line_no"
    assert _all(desk, fee, received.code) == [(34_000, None, 17, "trang", "collected"), (15_001, None, None, None, "collected")]
    poor = desk.receive(SVH, "014190000054", None, None, (charge,), fee_words=FeeWords(ground="poor")).code
    assert _all(desk, fee, poor) == [(0, 15_001, None, None, "exempt")]
    halved = desk.receive(SVH, "014190000055", None, None, (charge,), fee_words=FeeWords(ground="half")).code
    assert _all(desk, fee, halved) == [(7_500, 15_001, None, None, "due")]
    for quantity in (0, -1, 10_000):
        with pytest.raises(UserProblem) as caught:
            desk.receive(SVH, "014190000052", None, 1, (pages,), fee_words=FeeWords((quantity,)))
        assert caught.value.key == "problem.quantity"
    with pytest.raises(UserProblem) as caught:
        desk.receive(SVH, "014190000053", None, 1, (charge,), fee_words=FeeWords(ground="no such"))
    assert caught.value.key == "problem.no_fee_ground"


def test_a_reduction_after_intake_keeps_the_full_amount_and_names_its_ground(desk: Desk) -> None:
    half = FeeGround("half", "Nửa", "NQ 1/2026", 50, valid_to=date(2026, 12, 31))
    desk.centre = replace(desk.centre, fee_grounds=(*desk.centre.fee_grounds, half))
    code = _owing(desk, SVH, "014190000061", 300_000)
    assert _key(desk, reduce_fee, ReduceFee(code, 1, BY_HAND, 300_000, "NQ 1")) == "problem.not_reduced"
    assert _key(desk, reduce_fee, ReduceFee(code, 1, BY_HAND, 100_000, " ")) == "problem.no_fee_ground"
    assert _key(desk, reduce_fee, ReduceFee(code, 9, "poor")) == "problem.fee_not_due"
    assert _do(desk, reduce_fee, ReduceFee(code, 1, BY_HAND, 100_000, "NQ 12/2026/NQ-HĐND Điều 3")) == 100_000
    assert _do(desk, reduce_fee, ReduceFee(code, 1, "half")) == 150_000  # of the full amount, not of what was left
    assert _do(desk, reduce_fee, ReduceFee(code, 1, "merit")) == 0
    assert _one(desk, "SELECT amount_vnd, full_vnd, status FROM fee") == (0, 300_000, "exempt")
    assert _key(desk, collect_fee, CollectFee((code,), Payment("cash", 1), 0)) == "problem.nothing_due"
    early = _owing(desk, SVH, "014190000063", 300_000)
    desk.clock.now_ms = int(datetime(2027, 1, 4, 3, tzinfo=UTC).timestamp() * 1000)  # the 50 % ended with 2026
    later = _owing(desk, SVH, "014190000062", 300_000)
    assert _key(desk, reduce_fee, ReduceFee(later, 1, "half")) == "problem.no_fee_ground"
    assert _do(desk, reduce_fee, ReduceFee(early, 1, "half")) == 150_000  # the day of receipt decides


def test_the_cashier_collects_for_a_dossier_of_another_counter_on_its_code_alone(desk: Desk) -> None:
    here = _owing(desk, SVH, "014190000071", 300_000)
    command = CollectByCode("H52.16-261125-0501", "khac", "charge", "Lệ phí", 40_000, "Quàng Thị Xa", Payment("cash", 50_000))
    assert _key(desk, collect_by_code, command) == "problem.not_allowed"
    assert _key(desk, collect_by_code, command, "quy") == "problem.no_shift"
    cashier = desk.log_in("quy")
    with desk.store.write() as tx:
        open_boxes(tx, desk.centre, {"khac": 0}, cashier)
    assert _key(desk, collect_by_code, replace(command, code=here), "quy") == "problem.dossier_is_here"
    assert _key(desk, collect_by_code, replace(command, code="chưa rõ"), "quy") == "dossier_code.form"
    assert _key(desk, collect_by_code, replace(command, amount_vnd=0), "quy") == "money.empty"
    collected = _do(desk, collect_by_code, command, "quy")
    assert (collected.change_vnd, collected.receipts[0].total_vnd) == (10_000, 40_000)
    assert _one(desk, "SELECT balance_vnd FROM box WHERE agency = 'khac'") == (40_000,)


def test_paper_books_are_used_in_order_and_end_with_the_year() -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        clock = TestClock(int(datetime(2026, 12, 31, 2, tzinfo=UTC).timestamp() * 1000))
        desk = Desk(Path(folder) / "desk", clock=clock)
        with desk.store.write() as tx:
            tx.put_officer("ke", "Vì Văn Kế", ("accountant",), SECRET_HASH)
        desk.open_shift()
        book = AssignBook("svhttdl", "05", "01BLP2-001", "AA-22P", 101, 106)
        assert _key(desk, assign_book, book) == "problem.not_allowed"
        for change, key in (
            ({"serial_symbol": "26TAA"}, "problem.bad_serial_symbol"),
            ({"form_symbol": "EBL01"}, "problem.bad_form_symbol"),
            ({"last": 100}, "problem.book_numbers"),
            ({"last": 10_000_000}, "problem.book_numbers"),
            ({"book_no": ""}, "problem.no_book_no"),
        ):
            assert _key(desk, assign_book, replace(book, **change), "ke") == key  # type: ignore[arg-type]
        _do(desk, assign_book, book, "ke")
        assert _key(desk, assign_book, replace(book, book_no="06", first=106, last=150), "ke") == "problem.book_overlaps"

        def collect() -> tuple[str, int]:
            issued = desk.receive(SVH, "014190000081", 300_000, 300_000).collected.receipts[0]  # type: ignore[union-attr]
            return issued.serial_symbol, issued.number

        assert collect() == ("AA-22P", 101)
        assert _do(desk, void_sheet, VoidSheet("svhttdl", "viết sai họ tên")) == "AA-22P 0000102"
        lost = EndSheets("svhttdl", "aa-22p", 104, 104, "lost", "Báo cáo BC21/BLG ngày 31/12/2026")
        assert _key(desk, end_sheets, replace(lost, first=102, last=102), "ke", centre=False) == "problem.sheets_used"
        assert _do(desk, end_sheets, lost, "ke", centre=False) == 1
        assert _key(desk, end_sheets, lost, "ke", centre=False) == "problem.sheets_ended"
        assert [collect(), collect()] == [("AA-22P", 103), ("AA-22P", 105)]
        jobs = _one(desk, "SELECT count(*) FROM print_job WHERE document = 'receipt'")
        assert jobs == (0,)  # a paper receipt is written on its own sheet
        notice = NoticeError("svhttdl", "AA-22P", 101, "Lò Thị Khác", "", "sai tên")
        assert _key(desk, notice_error, notice, centre=False) == "problem.paper_notice"
        clock.now_ms = int(datetime(2026, 12, 31, 17, 0, 1, tzinfo=UTC).timestamp() * 1000)  # 00:00:01 on 01/01/2027
        assert collect() == ("27TAA", 1)  # sheet 106 is left, and may only be destroyed
        assert _key(desk, assign_book, replace(book, book_no="06", first=201, last=250), "ke") == "problem.paper_is_over"
        _do(desk, end_sheets, EndSheets("svhttdl", "AA-22P", 106, 106, "destroyed", "Biên bản hủy 01"), "ke", centre=False)
        used = {row[0] for row in _all(desk, "SELECT number FROM receipt WHERE serial_symbol = 'AA-22P'")}
        ended = {
            number for first, last in _all(desk, "SELECT first, last FROM receipt_sheet") for number in range(first, last + 1)
        }
        assert used | ended == set(range(101, 107))
        assert not used & ended
        assert verify(desk.store.path).ok
        desk.store.close()


def _all(desk: Desk, query: str, *values: object) -> list[tuple[Any, ...]]:
    reader = desk.store.reader()
    rows = [tuple(row) for row in reader.connection.execute(query, values)]
    reader.close()
    return rows


def test_a_wrong_name_is_noticed_without_a_new_receipt(desk: Desk) -> None:
    issued = desk.receive(SVH, "014190000091", 300_000, 300_000).collected.receipts[0]  # type: ignore[union-attr]
    notice = NoticeError("svhttdl", issued.serial_symbol, issued.number, "Lò Thị Mẫn", "Bản Mẫu 2", "sai tên")
    same = replace(notice, payer_name="Lò Thị Mẫu", payer_address="")
    assert _key(desk, notice_error, same, centre=False) == "problem.nothing_wrong"
    assert _key(desk, notice_error, replace(notice, reason=""), centre=False) == "problem.no_reason"
    assert _do(desk, notice_error, notice, centre=False) == "001/26TAA"
    assert _do(desk, notice_error, replace(notice, payer_name="Lò Thị Mận"), centre=False) == "002/26TAA"
    assert _one(desk, "SELECT number, state, payer_name FROM receipt") == (1, "issued", "Lò Thị Mận")
