"""What a clerk reads in the history of a dossier, out of real facts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.answers.dossier.history_lines import history_line, said_by
from desk_app.resources_reader import load_texts
from desk_app.services.dossier.before_result import RequestSupplement, request_supplement
from desk_app.services.dossier.correct_entry import CorrectEntry, correct_entry
from sync.protocol.seal import Entry
from tests.desks import Desk

TEXTS = load_texts()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "desk")
    yield desk
    desk.store.close()


def _entries(desk: Desk, code: str) -> dict[str, Entry]:
    reader = desk.store.reader()
    try:
        return {entry.kind: entry for entry in reader.history(code)}
    finally:
        reader.close()


def _told(desk: Desk, code: str) -> dict[str, str]:
    return {kind: history_line(entry, TEXTS) for kind, entry in _entries(desk, code).items()}


def test_a_supplement_s_reason_letter_and_items_are_read(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    wanted = RequestSupplement(code, ("Sơ đồ vị trí", "Ảnh"), "Thiếu hai giấy", "12/SVHTTDL")
    with desk.store.write() as tx:
        request_supplement(tx, desk.centre, wanted, desk.actor)
    told = _told(desk, code)["SupplementRequested"]
    assert told == "phiếu số 07-1 · Sơ đồ vị trí; Ảnh · lý do: Thiếu hai giấy · văn bản 12/SVHTTDL"


def test_what_was_corrected_is_read_from_what_into_what(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    right = CorrectEntry(code, "Lò Thị Mận", "014190000123", "0987654321", "Bản Mẫu, Tỉnh Sơn La", "đọc nhầm")
    with desk.store.write() as tx:
        correct_entry(tx, right, desk.actor)
    told = _told(desk, code)
    assert told["EntryCorrected"] == "Họ tên: Lò Thị Mẫu → Lò Thị Mận · Điện thoại: 0912345678 → 0987654321 · lý do: đọc nhầm"
    assert told["SlipReprinted"] == "Phiếu hẹn · lần 1 · lý do: đọc nhầm"


def test_a_receipt_is_told_with_its_number_sum_and_way(desk: Desk) -> None:
    desk.open_shift()
    code = desk.receive(amount=500_000, tendered=500_000).code
    assert _told(desk, code)["FeeCollected"] == "biên lai 26TAA 00000001 · 500.000 đ · tiền mặt"


def test_an_officer_s_name_stays_in_the_history_when_the_account_has_ended(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    with desk.store.write() as tx:
        tx.connection.execute("UPDATE officer SET active = 0 WHERE id = ?", (desk.actor.officer_id,))
    reader = desk.store.reader()
    entry = _entries(desk, code)["DossierReceived"]
    assert said_by(entry, reader.name_then) == desk.actor.name
    assert said_by(entry._replace(body="{}"), reader.name_then) == desk.actor.name, "also where the fact itself names nobody"
    reader.close()


def test_a_fact_whose_personal_data_were_erased_says_so_and_breaks_nothing(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    right = CorrectEntry(code, "Lò Thị Mận", "014190000123", "0912345678", "Bản Mẫu, Tỉnh Sơn La", "đọc nhầm")
    with desk.store.write() as tx:
        correct_entry(tx, right, desk.actor)
    entry = _entries(desk, code)["EntryCorrected"]._replace(private=None)
    assert history_line(entry, TEXTS) == "dữ liệu cá nhân đã xóa · lý do: đọc nhầm"
