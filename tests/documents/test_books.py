"""The books as an accountant opens them."""

import zipfile
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from desk_app.cli import main
from desk_app.documents import books as papers
from desk_app.resources_reader import load_texts
from desk_app.services.money.cash import SecondPerson
from desk_app.services.money.refunds import RefundFee, refund_fee
from desk_app.store import books
from tests.desks import SECRET_HASH, Desk, close_boxes
from tests.exported import main_on_a_ground

DAY = (date(2026, 11, 25), date(2026, 11, 25))
SPAN = (0, 1 << 50)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("books") / "desk")
    with desk.store.write() as tx:
        tx.put_officer("dao", "Lường Văn Đạo", ("supervisor",), SECRET_HASH)
    desk.open_shift()
    for _ in range(3):
        desk.receive()
    with desk.store.write() as tx:
        command = RefundFee("svhttdl", "26TAA", 2, "TT 25/2021 Điều 5.3", SecondPerson("dao", "123456"))
        refund_fee(tx, desk.centre, command, desk.actor)
    with desk.store.write() as tx:
        counts = {"stc": ((50_000, 4),), "stp": ((50_000, 4),), "svhttdl": ((500_000, 12), (50_000, 3))}
        close_boxes(tx, desk.centre, counts, desk.actor, "thiếu một tờ")
    return desk


def test_the_cash_book_runs_to_what_the_box_holds(desk: Desk) -> None:
    reader = desk.store.reader()
    book = books.cash_book(reader, "svhttdl", *SPAN)
    reader.close()
    sheet = papers.cash_book(book, "Sở Văn hóa", DAY, load_texts())
    assert [row[6] for row in sheet.rows if isinstance(row[6], int)][-1] == 6_150_000
    turnover = sheet.rows[-2]
    assert turnover[4:6] == (200_000 + 3 * 3_000_000, 3_000_000 + 50_000)
    assert sheet.foot == ("Số dư bằng chữ: Sáu triệu một trăm năm mươi nghìn đồng./.",)
    half = books.cash_book(desk.store.reader(), "svhttdl", book.lines[2].at_ms, SPAN[1])
    assert half.opening_vnd == sum(line.amount_vnd for line in book.lines[:2])


def test_receipts_are_listed_whole_and_only_those_in_force_are_summed(desk: Desk) -> None:
    reader = desk.store.reader()
    sheet = papers.receipt_list(books.receipts(reader, "svhttdl", *SPAN), "Sở Văn hóa", DAY, load_texts())
    use = books.serial_uses(reader, "svhttdl", *SPAN)[0]
    reader.close()
    assert [row[2] for row in sheet.rows[:-1]] == ["00000001", "00000002", "00000003"]
    assert sheet.rows[1][6:] == ("", "", "Xóa bỏ")
    assert sheet.rows[-1][6:8] == (6_000_000, 0)
    assert (use.first, use.last, use.in_force, use.void, use.replaced, use.total_vnd) == (1, 3, 2, 1, 0, 6_000_000)


@pytest.mark.parametrize("kind", ["cash-book", "receipts", "receipt-use"])
def test_books_as_pdf_and_spreadsheet(desk: Desk, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["book", "--kind", kind, "--agency", "svhttdl", "--from", "2026-11-25", "--to", "2026-11-25"]
    common += ["--data", str(desk.store.folder)]
    assert main_on_a_ground([*common, "--out", str(tmp_path / "b.pdf")]) == 0
    assert main_on_a_ground([*common, "--out", str(tmp_path / "b.xlsx")]) == 0
    with pypdfium2.PdfDocument(tmp_path / "b.pdf") as pdf:
        said = " ".join(page.get_textpage().get_text_range() for page in pdf)
    assert "Sở Văn hóa, Thể thao và Du lịch" in said
    with zipfile.ZipFile(tmp_path / "b.xlsx") as book:
        numbers = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>6150000</v>" in numbers or "<v>6000000</v>" in numbers
    assert main_on_a_ground([*common, "--out", str(tmp_path / "b.txt")]) == 2
    assert main([*common[:3], "--agency", "ai", *common[5:], "--out", str(tmp_path / "b.pdf")]) == 2
    assert main_on_a_ground([*common, "--out", str(tmp_path / "none" / "b.xlsx")]) != 0
    capsys.readouterr()
