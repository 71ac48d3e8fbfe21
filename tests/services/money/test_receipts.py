"""Receipts: numbered without a gap, replaced and never deleted."""

import dataclasses

from desk_app.services.money.receipts import (
    ReplaceReceipt,
    replace_receipt,
)
from desk_app.store.verify import verify
from tests.desks import Desk, refused


def test_a_wrong_receipt_is_replaced_never_deleted(desk: Desk) -> None:
    desk.open_shift()
    received = desk.receive()
    command = ReplaceReceipt("svhttdl", "26TAA", 1, ((1, "fee", "Phí thẩm định", 2_500_000),), "Lò Thị Mậu", "ghi sai số tiền")
    assert refused(desk, replace_receipt, desk.centre, dataclasses.replace(command, reason=" "), desk.actor).key
    with desk.store.write() as tx:
        new = replace_receipt(tx, desk.centre, command, desk.actor)
    assert new.number == 2
    reader = desk.store.reader()
    states = [(receipt.number, receipt.state, receipt.total_vnd) for receipt in reader.receipts(received.code)]
    box = reader.boxes(("svhttdl",))[0].box
    assert [fee.amount_vnd for fee in reader.fees(received.code)] == [2_500_000]
    reader.close()
    with desk.store.write() as tx:
        shift = tx.open_shift("svhttdl")
        assert shift is not None
        assert tx.shift_sums(shift) == (2, 2_500_000)
    assert states == [(1, "replaced", 3_000_000), (2, "issued", 2_500_000)]
    assert (box.balance_vnd, box.taken_vnd, box.reversed_vnd) == (2_700_000, 5_500_000, 3_000_000)
    assert refused(desk, replace_receipt, desk.centre, command, desk.actor).key == "problem.receipt_replaced"
    assert verify(desk.store.path).ok


def test_receipt_numbers_begin_anew_with_the_year_and_never_skip(desk: Desk) -> None:
    """NĐ 254/2026 Art 23.2: an electronic serial begins at 1 on 1 January and ends on 31 December."""
    desk.clock.now_ms = 1_798_736_390_000  # Thu 31/12/2026 23:59:50 in Viet Nam
    desk.open_shift()
    taken = []
    for _ in range(4):
        collected = desk.receive().collected
        assert collected is not None
        taken.append((collected.receipts[0].serial_symbol, collected.receipts[0].number))
        desk.clock.now_ms += 4_000
    assert taken == [("26TAA", 1), ("26TAA", 2), ("26TAA", 3), ("27TAA", 1)]


def test_a_replacement_is_for_the_very_lines_of_the_receipt_it_replaces(desk: Desk) -> None:
    desk.open_shift()
    desk.receive()
    for lines in (
        ((1, "fee", "Phí thẩm định", 1), (2, "charge", "Lệ phí", 50_000)),
        ((2, "fee", "Phí thẩm định", 1),),
        ((1, "charge", "Phí thẩm định", 1),),
    ):
        command = ReplaceReceipt("svhttdl", "26TAA", 1, lines, "Lò Thị Mẫu", "sai")  # type: ignore[arg-type]
        assert refused(desk, replace_receipt, desk.centre, command, desk.actor).key == "problem.other_lines"
