"""The papers of an auditor: count minutes, error notices, the use of paper books."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from desk_app.cli import main
from desk_app.services.money.cash import DepositCash, HandOverCash, SecondPerson, deposit_cash, hand_over_cash
from desk_app.services.money.receipt_books import AssignBook, EndSheets, VoidSheet, assign_book, end_sheets, void_sheet
from desk_app.services.money.receipts import NoticeError, notice_error
from desk_app.store import books
from tests.desks import SECRET_HASH, START_MS, Desk, close_boxes
from tests.exported import main_on_a_ground


@pytest.fixture
def desk(desk: Desk) -> Desk:
    with desk.store.write() as tx:
        tx.put_officer("ke", "Vì Văn Kế", ("accountant",), SECRET_HASH)
    desk.open_shift(200_000, ("svhttdl",))
    return desk


def _said(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())


def _files(folder: Path, kind: str, desk: Desk, capsys: Any) -> list[Path]:
    args = ["minutes", "--kind", kind, "--agency", "svhttdl", "--from", "2026-11-25", "--to", "2026-11-25", "--json"]
    assert main_on_a_ground([*args, "--data", str(desk.store.folder), "--out", str(folder)]) == 0
    return [folder / name for name in json.loads(capsys.readouterr().out)["files"]]


def test_the_count_of_a_box_has_the_rows_of_c34(desk: Desk, tmp_path: Path, capsys: Any) -> None:
    desk.receive(amount=850_000, tendered=1_000_000)
    count = ((500_000, 2), (20_000, 2))
    with desk.store.write() as tx:
        close_boxes(tx, desk.centre, {"svhttdl": count}, desk.actor, "trả thừa một tờ")
    (file,) = _files(tmp_path / "out", "count", desk, capsys)
    said = _said(file)
    for text in (
        "BIÊN BẢN KIỂM KÊ TIỀN MẶT",
        "Sở Văn hóa, Thể thao và Du lịch",
        "Số dư theo sổ quỹ x 1.050.000",
        "Số kiểm kê thực tế x 1.040.000",
        "loại 500.000 2 1.000.000",
        "loại 20.000 2 40.000",
        "(III = I – II) x 10.000",
        "Thiếu: 10.000 đ",
        "Một triệu không trăm bốn mươi nghìn đồng",
        "trả thừa một tờ",
        "Mẫu số C34-HD",
    ):
        assert text in said, text
    assert said.count("Bản 1") == said.count("Bản 2") == 1


def test_the_notice_of_an_error_names_what_was_and_what_is_right(desk: Desk, tmp_path: Path, capsys: Any) -> None:
    issued = desk.receive(amount=850_000, tendered=850_000).collected.receipts[0]  # type: ignore[union-attr]
    notice = NoticeError("svhttdl", issued.serial_symbol, issued.number, "Lò Thị Mẫn", "Bản Mới", "đọc nhầm giấy tờ")
    with desk.store.write() as tx:
        notice_error(tx, notice, desk.actor)
    (file,) = _files(tmp_path / "out", "error-notice", desk, capsys)
    said = _said(file)
    for text in ("001/26TAA", "26TAA", "00000001", "Lò Thị Mẫu", "Lò Thị Mẫn", "Bản Mới", "850.000 đ", "Mẫu số 04/SS-CTĐT"):
        assert text in said, text
    assert "THÔNG BÁO CHỨNG TỪ ĐIỆN TỬ ĐÃ LẬP SAI" in said
    assert "Tên người nộp: đã ghi “Lò Thị Mẫu”, ghi đúng là “Lò Thị Mẫn”" in said
    unknown = ["minutes", "--kind", "count", "--agency", "ai", "--out", str(tmp_path), "--data", str(desk.store.folder)]
    assert main(unknown) == 2
    capsys.readouterr()


def test_a_deposit_prints_its_slip_with_notes_and_receipts(desk: Desk, tmp_path: Path, capsys: Any) -> None:
    with desk.store.write() as tx:
        tx.put_officer("quy", "Hoàng Thị Quỹ", ("cashier",), SECRET_HASH)
    cashier = desk.log_in("quy")
    for number in range(2):
        desk.receive(number=f"01419000010{number}", amount=500_000, tendered=500_000)
    moved = HandOverCash("svhttdl", ((500_000, 2),), SecondPerson("quy", "123456"))
    with desk.store.write() as tx:
        hand_over_cash(tx, desk.centre, moved, desk.actor)
        deposit_cash(tx, desk.centre, DepositCash("svhttdl", ((500_000, 2),), "GNT 07"), cashier)
    (file,) = _files(tmp_path / "out", "paying-in", desk, capsys)
    said = _said(file)
    for text in (
        "GIẤY NỘP TIỀN VÀO NGÂN SÁCH NHÀ NƯỚC",
        "GNT 07",
        "Sở Văn hóa, Thể thao và Du lịch",
        "500.000 2 1.000.000",
        "Một triệu đồng",
        "từ 26TAA 00000001 đến 26TAA 00000002",
        "Hoàng Thị Quỹ",
    ):
        assert text in said, text


def test_every_sheet_of_a_book_is_in_the_report_of_its_quarter(desk: Desk) -> None:
    accountant = desk.log_in("ke")
    book = AssignBook("svhttdl", "05", "01BLP2-001", "AA-22P", 1, 20)
    with desk.store.write() as tx:
        assign_book(tx, desk.centre, book, accountant)
    for number in range(3):
        desk.receive(number=f"01419000010{number}", amount=100_000, tendered=100_000)
    with desk.store.write() as tx:
        void_sheet(tx, desk.centre, VoidSheet("svhttdl", "viết sai"), desk.actor)
        end_sheets(tx, EndSheets("svhttdl", "AA-22P", 10, 11, "lost", "BC21"), accountant)
    later = int(datetime(2026, 12, 20, 3, tzinfo=UTC).timestamp() * 1000)
    desk.clock.now_ms = later
    with desk.store.write() as tx:
        assign_book(tx, desk.centre, replace(book, book_no="06", first=21, last=25), accountant)
        end_sheets(tx, EndSheets("svhttdl", "AA-22P", 12, 20, "destroyed", "Biên bản hủy"), accountant)
    desk.receive(number="014190000109", amount=100_000, tendered=100_000)
    reader = desk.store.reader()
    (whole,) = books.book_uses(reader, "svhttdl", 0, later + 86_400_000)
    (first,) = books.book_uses(reader, "svhttdl", 0, START_MS + 86_400_000)
    (second,) = books.book_uses(reader, "svhttdl", START_MS + 86_400_000, later + 86_400_000)
    reader.close()
    numbers = ("opening", "assigned", "used", "void", "lost", "destroyed", "closing")
    assert [getattr(first, name) for name in numbers] == [0, 20, 3, 1, 2, 0, 14]
    assert [getattr(second, name) for name in numbers] == [14, 5, 1, 0, 0, 9, 9]
    assert [getattr(whole, name) for name in numbers] == [0, 25, 4, 1, 2, 9, 9]
