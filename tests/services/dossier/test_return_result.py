"""A result is returned to whom it belongs, once, after what is owed, with a signature that is one."""

import dataclasses
from typing import Any

import pytest

from desk_app.services.dossier.return_result import RegisterResult, ReturnResult, register_result, return_result
from desk_app.services.money.collect_fee import CollectFee, Payment, collect_fee
from desk_app.store.verify import verify
from tests.desks import Desk, refused


def test_collect_later_and_return(desk: Desk) -> None:
    desk.open_shift()
    code = desk.receive(tendered=None).code
    stale = CollectFee((code,), Payment("cash", 5_000_000), 2_000_000)
    assert refused(desk, collect_fee, desk.centre, stale, desk.actor).key == "problem.sum_changed"
    with desk.store.write() as tx:
        collected = collect_fee(tx, desk.centre, CollectFee((code,), Payment("cash", 5_000_000), 3_000_000), desk.actor)
    assert (collected.receipts[0].total_vnd, collected.change_vnd) == (3_000_000, 2_000_000)
    again = CollectFee((code,), Payment("cash", 5_000_000), 0)
    assert refused(desk, collect_fee, desk.centre, again, desk.actor).key == "problem.nothing_due"
    stranger = ReturnResult(code, "Cà", "014190000999", True, "", "card_seen", True)
    assert refused(desk, return_result, stranger, desk.actor).key == "problem.no_result_yet"
    with desk.store.write() as tx:
        register_result(tx, RegisterResult(code, "88", "b-14"), desk.actor)
    assert refused(desk, return_result, stranger, desk.actor).key == "problem.not_the_owner"
    by_other = ReturnResult(code, "Cà", "014190000999", False, "", "card_seen", True)
    assert refused(desk, return_result, by_other, desk.actor).key == "problem.no_authorisation"
    with desk.store.write() as tx:
        return_result(tx, dataclasses.replace(by_other, authorisation="Giấy số 5"), desk.actor)
    assert refused(desk, return_result, by_other, desk.actor).key == "problem.already_returned"
    assert verify(desk.store.path).ok


@pytest.mark.parametrize(("channel", "printed"), [("post", ["posting_label"]), ("counter", [])])
def test_a_posted_result_gets_its_label_when_it_arrives(desk: Desk, channel: Any, printed: list[str]) -> None:
    code = desk.receive(amount=None, tendered=None, result_channel=channel).code
    with desk.store.write() as tx:
        register_result(tx, RegisterResult(code, "88", "b-14"), desk.actor)
    reader = desk.store.reader()
    assert [job.document for job in reader.jobs_of(code)] == ["appointment_slip", *printed]
    reader.close()


@pytest.mark.parametrize(
    "strokes",
    [((1, 2),), ((0, 0, 1001, 5) * 8,), ((0, 0, 5, -1) * 8,), ((1, 2, 3) * 9,), (tuple(range(2)) * 4_001,)],
    ids=["a dot", "beside", "above", "half a point", "too long"],
)
def test_what_is_no_signature_is_refused(desk: Desk, strokes: Any) -> None:
    code = desk.receive(amount=None, tendered=None).code
    with desk.store.write() as tx:
        register_result(tx, RegisterResult(code, "12/GP", "K1"), desk.actor)
    command = ReturnResult(code, "LÒ THỊ MẪU", "014190000123", True, "", "card_seen", True, signature=strokes)
    assert refused(desk, return_result, command, desk.actor).key == "problem.bad_signature"
