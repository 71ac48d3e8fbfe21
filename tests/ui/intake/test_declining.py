"""A citizen whose papers are not complete leaves with it in writing; by keys, on the intake's own page."""

import pypdfium2
import pytest
from PySide6.QtCore import Qt

from tests.ui.clerk import Opener, begin, clipped_texts, files_opened


def page_text(file: str) -> str:
    with pypdfium2.PdfDocument(file) as opened:
        return " ".join(page.get_textpage().get_text_range() for page in opened)


def test_what_is_missing_is_printed_and_the_page_is_free(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    program, hands = opened()
    page = begin(program, hands)
    hands.key(Qt.Key.Key_Space)  # the first paper is here
    hands.alt("H")
    hands.until(lambda: page.declining.isVisible(), "the card opens")
    assert page.declining.items.text == "Bản sao đăng ký xe"
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem, "a reason is wanted")
    assert page.explanation.problem.text() == "Xin ghi lý do."
    hands.type("Chưa có bản sao đăng ký xe")
    hands.shoot("huong-dan")
    assert clipped_texts(program, "intake") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.declined, "guided")
    assert page.explanation.done.text().startswith("Đã hướng dẫn, phiếu 07-1/HDHS.")
    assert not page.declining.isVisible()
    assert page.person.name.text == ""
    hands.shoot("da-huong-dan")
    hands.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: "in lại lần 1" in page.explanation.done.text(), "another copy")
    assert clipped_texts(program, "intake") == []
    files = files_opened(monkeypatch)
    hands.alt("T")
    hands.until(lambda: files, "the form on A5, for the PDF viewer where there is no office printer")
    assert "07-1/HDHS" in page_text(files[0])
    hands.shoot("mau-a5")
    assert clipped_texts(program, "intake") == []
    hands.alt("T")
    hands.until(lambda: len(files) == 2, "again")
    assert "In lần 2" in page_text(files[1])
    hands.alt("T")
    page = begin(program, hands)  # the next one is served while it comes
    hands.until(lambda: len(files) == 3, "it comes all the same")
    assert "In lần 3" in page_text(files[2])
    assert (page.state.declined, page.state.problem) == ("", "")
    hands.alt("H")
    hands.type("Vẫn thiếu")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem, "once must be enough")
    assert "đã được hướng dẫn" in page.explanation.problem.text()
    hands.shoot("huong-dan-lan-hai")
    assert clipped_texts(program, "intake") == []
    hands.alt("Y")
    hands.until(lambda: page.state.declined, "the officer insisted")


def test_a_rejection_and_a_change_of_mind(opened: Opener) -> None:
    program, hands = opened()
    page = begin(program, hands)
    hands.alt("R")
    hands.until(lambda: page.declining.isVisible(), "the card opens")
    assert not page.declining.items.isVisible()
    hands.alt("R")
    hands.until(lambda: not page.declining.isVisible(), "and closes")
    hands.alt("R")
    hands.type("Không thuộc thẩm quyền của tỉnh")
    hands.shoot("tu-choi")
    assert clipped_texts(program, "intake") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.declined, "rejected")
    assert page.explanation.done.text().startswith("Đã từ chối tiếp nhận, phiếu 07-1.")
