"""The slip says whether the fee was paid, how, and by which receipt; cash that no drawer holds is questioned."""

from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest

from desk_app.core.catalogue import FeeRule
from desk_app.core.problems import UserProblem
from desk_app.core.receipts import receipt_name
from desk_app.documents.builders import slip_of
from desk_app.documents.fee_standing import fee_standing
from desk_app.documents.forms import dossier_form
from desk_app.documents.forms.case import Act
from desk_app.documents.pdf import to_pdf
from desk_app.resources_reader import load_texts, wrong_with
from desk_app.services.money.cash import SecondPerson
from desk_app.services.money.collect_fee import Collected, CollectFee, Payment, collect_fee
from desk_app.services.money.fees import PayOnline, pay_online
from desk_app.services.money.refunds import RefundFee, refund_fee
from desk_app.store.verify import verify
from printers.slip import SlipText
from sync.protocol.published_rules import IN_CIRCULATION
from tests.desks import SECRET_HASH, Desk

TEXTS = load_texts()


@pytest.fixture
def desk(desk: Desk) -> Iterator[Desk]:
    with desk.store.write() as tx:
        tx.put_officer("dao", "Lường Văn Đạo", ("supervisor",), SECRET_HASH)
    desk.open_shift()
    yield desk
    assert verify(desk.store.path).ok


def _slip(desk: Desk, code: str) -> list[str]:
    reader = desk.store.reader()
    entry = reader.received(code)
    assert entry is not None
    said = slip_of("appointment_slip", entry, reader, desk.centre, TEXTS)
    form = dossier_form("appointment", entry, desk.centre, TEXTS, Act(fee_standing=fee_standing(reader, code, TEXTS)))
    page = pypdfium2.PdfDocument(to_pdf(form, desk.centre.short_name, TEXTS("form.page")))[0]
    on_form = page.get_textpage().get_text_bounded().replace("\r\n", " ")
    standing = fee_standing(reader, code, TEXTS)
    reader.close()
    lines = [block.text for block in said.blocks if isinstance(block, SlipText)]
    assert [line for line in standing if line in lines] == list(standing)
    assert all(word in on_form for line in standing for word in line.split())
    return list(standing)


def _number(collected: Collected | None) -> str:
    assert collected is not None
    (receipt,) = collected.receipts
    return receipt_name(receipt.serial_symbol, receipt.number)


def test_a_slip_says_how_the_fee_was_paid_and_by_which_receipt(desk: Desk) -> None:
    cash = desk.receive()
    assert _slip(desk, cash.code) == [f"Đã thu tiền mặt, biên lai {_number(cash.collected)}"]
    bank = desk.receive(tendered=None, payment=Payment("transfer", 0, "FT1"))
    assert _slip(desk, bank.code) == [f"Đã thu chuyển khoản, biên lai {_number(bank.collected)}"]
    both = desk.receive(tendered=None, payment=Payment("mixed", 2_000_000, "FT2", 1_000_000))
    assert _slip(desk, both.code) == [f"Đã thu tiền mặt và chuyển khoản, biên lai {_number(both.collected)}"]
    awaited = desk.receive(tendered=None, payment=Payment("transfer", 0))
    assert _slip(desk, awaited.code) == ["Chờ chuyển khoản, chưa có biên lai"]
    online = desk.receive(tendered=None, online_payment="DVC-1")
    assert _slip(desk, online.code) == ["Đã nộp trực tuyến, mã DVC-1"]
    free = desk.receive(tendered=None, fees=(FeeRule("fee", "Không thu", None, "free"),))
    assert _slip(desk, free.code) == []


def test_a_reprint_says_what_was_paid_meanwhile_and_each_fee_where_they_differ(desk: Desk) -> None:
    two = (FeeRule("fee", "Phí thẩm định", 300_000, "fixed"), FeeRule("charge", "Lệ phí", None, "unset"))
    code = desk.receive(tendered=None, fees=two).code
    assert _slip(desk, code) == ["Chưa thu"]
    with desk.store.write() as tx:
        collected = collect_fee(tx, desk.centre, CollectFee((code,), Payment("cash", 300_000), 300_000), desk.actor)
    assert _slip(desk, code) == [f"Đã thu tiền mặt, biên lai {_number(collected)}"]
    later = desk.receive(tendered=None).code
    with desk.store.write() as tx:
        pay_online(tx, PayOnline(later, "DVC-2", 3_000_000), desk.actor)
    assert _slip(desk, later) == ["Đã nộp trực tuyến, mã DVC-2"]


def test_a_slip_does_not_name_a_receipt_that_was_given_back(desk: Desk) -> None:
    paid = desk.receive()
    assert paid.collected is not None
    (receipt,) = paid.collected.receipts
    with desk.store.write() as tx:
        approver = SecondPerson("dao", "123456")
        command = RefundFee("svhttdl", receipt.serial_symbol, receipt.number, "TT 25/2021 Điều 5.3", approver)
        refund_fee(tx, desk.centre, command, desk.actor)
    assert _slip(desk, paid.code) == ["Đã hoàn, biên lai đã xóa bỏ"]


@pytest.mark.parametrize(
    ("tendered", "confirmed", "key"),
    [
        (500_000_000, 0, ""),
        (500_000_001, 0, "problem.tendered_large"),
        (500_000_001, 500_000_000, "problem.tendered_large"),
        (500_000_001, 500_000_001, ""),
        (50_000_000_000, 50_000_000_000, "problem.tendered_never"),
        (99_999_999_999_999, 99_999_999_999_999, "problem.tendered_never"),
    ],
)
def test_cash_beyond_a_drawer_is_asked_about_and_beyond_reason_refused(
    desk: Desk, tendered: int, confirmed: int, key: str
) -> None:
    payment: Any = Payment("cash", tendered, confirmed_vnd=confirmed)
    if not key:
        assert desk.receive(tendered=None, payment=payment).collected is not None
        return
    with pytest.raises(UserProblem) as caught:
        desk.receive(tendered=None, payment=payment)
    assert (caught.value.key, caught.value.field) == (key, "tendered")
    code = desk.receive(tendered=None).code
    with pytest.raises(UserProblem) as caught, desk.store.write() as tx:
        collect_fee(tx, desk.centre, CollectFee((code,), payment, 3_000_000), desk.actor)
    assert caught.value.key == key


def test_the_bounds_are_data_that_an_older_document_need_not_have() -> None:
    name = "denominations.toml"
    notes = f"denominations_vnd = {list(IN_CIRCULATION)}"
    assert wrong_with(name, notes) == ""
    assert wrong_with(name, f"{notes}\ndrawer_holds_vnd = 9\nnever_vnd = 8")
