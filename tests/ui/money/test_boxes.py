"""F5 and its neighbours: keys that are faster than the boxes, people by their names, differences in words."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desk_app.answers.money.boxes import SeeBoxes
from desk_app.store.store import Store
from desk_app.store.verify import verify
from desk_app.wiring.main import Program
from tests.desks import SECRET_HASH
from tests.ui.clerk import (
    Opener,
    change_to,
    clipped_texts,
    count_box,
    count_notes,
    counted_on,
    fix_box,
    open_box,
    take_float,
    type_second,
)
from tests.ui.desk.test_shown_is_stored import facts


@pytest.fixture
def people(folder: Path) -> Path:
    store = Store(folder)
    with store.write() as tx:
        tx.put_officer("dao", "Lường Văn Đạo", ("supervisor",), SECRET_HASH)
        tx.put_officer("ke", "Vì Văn Kế", ("accountant",), SECRET_HASH)
    store.close()
    return folder


class SlowBoxes:
    """The boxes are answered when the test says so; all else as ever."""

    def __init__(self, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
        self._ask = program.crew.ask
        self._kept: list[Any] = []
        self._slow = True
        monkeypatch.setattr(program.crew, "ask", self._asked)

    def _asked(self, question: Any, *then: Any) -> None:
        if self._slow and isinstance(question, SeeBoxes):
            self._kept.append((question, *then))
        else:
            self._ask(question, *then)

    def answer(self) -> None:
        self._slow = False
        kept, self._kept = self._kept, []
        for question in kept:
            self._ask(*question)


def test_keys_that_are_faster_than_the_boxes_are_done_once_they_are_there(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F5, Alt+4 and a number, at once: the tab and the number were lost."""
    program, hands = opened()
    boxes = SlowBoxes(program, monkeypatch)
    hands.key(Qt.Key.Key_F5)
    page: Any = program.window.pages["cash"]
    hands.alt("4")
    hands.type("2")
    hands.enter()
    hands.type("3")
    hands.alt("0")
    hands.key(Qt.Key.Key_F9)
    assert page.state.boxes == ()
    boxes.answer()
    hands.until(lambda: page.state.fixed and not page.state.busy, "chosen, counted and fixed")
    assert page.state.selected == 3
    assert counted_on(page) == {500_000: 2, 200_000: 3}
    assert page.tabs.tabs[3].isChecked()


def test_an_act_that_is_chosen_before_the_boxes_are_there_has_its_field(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, hands = opened()
    boxes = SlowBoxes(program, monkeypatch)
    hands.key(Qt.Key.Key_F5)
    page: Any = program.window.pages["cash"]
    hands.alt("E")
    hands.type("2")
    boxes.answer()
    hands.until(lambda: page.state.mode == "float", "the float")
    assert "Người giao" in page.second.name.line.accessibleName()
    assert "Lấy từ két nào" in page.reason.line.accessibleName()
    hands.until(lambda: counted_on(page) == {500_000: 2}, "typed where the caret went: a float begins with its notes")


def test_boxes_name_people_and_not_their_log_in(opened: Opener, people: Path) -> None:
    program, hands = opened()
    page = open_box(program, hands, {50_000: 4})
    hands.alt("1")
    fix_box(page, hands, {50_000: 3})
    change_to(program, hands, "son")
    hands.key(Qt.Key.Key_F5)
    page = program.window.pages["cash"]
    hands.until(lambda: page.state.boxes, "the boxes")
    assert "Lò Thị Lan đếm dở" in page.tabs.tabs[0].toolTip()
    change_to(program, hands, "lan")
    hands.key(Qt.Key.Key_F5)
    page = program.window.pages["cash"]
    hands.until(lambda: page.state.fixed, "her own count")
    hands.key(Qt.Key.Key_F7)
    hands.key(Qt.Key.Key_F5)
    assert page.reason.line.hasFocus(), "what is typed has its place: the count is fixed"
    hands.type("thiếu một tờ")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.settled is not None, "shut")
    open_box(program, hands, {}, number=2)
    change_to(program, hands, "dao")
    hands.key(Qt.Key.Key_F5)
    page = program.window.pages["cash"]
    hands.until(lambda: page.state.boxes, "the boxes")
    hands.alt("2")
    assert "Lò Thị Lan giữ" in page.tabs.tabs[1].toolTip()
    assert page.ceremony.title.text().endswith("thay cho Lò Thị Lan")
    hands.pause(250)
    assert clipped_texts(program, "cash") == []


def test_a_difference_is_said_in_words_and_never_by_a_sign(opened: Opener, people: Path) -> None:
    program, hands = opened()
    page = open_box(program, hands, {500_000: 8})
    hands.alt("1")
    fix_box(page, hands, {500_000: 2})
    page.reason.line.setFocus()
    hands.type("trả nhầm")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.settled is not None, "shut")
    hands.alt("2")
    take_float(page, hands, {50_000: 1})
    hands.alt("2")
    fix_box(page, hands, {50_000: 2})
    page.reason.line.setFocus()
    hands.type("tiền lẻ riêng")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.settled is not None, "open")
    change_to(program, hands, "ke")
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.until(lambda: tray.review.isVisible() and tray.differences.rowCount() == 2, "both wait")
    assert [tray.differences.item(row, 3).text() for row in range(2)] == ["thiếu 3.000.000 đ", "thừa 50.000 đ"]
    hands.pause(250)
    assert clipped_texts(program, "tray") == []
    tray.finding.line.set("khách đã trả lại")
    hands.alt("S")
    hands.until(lambda: tray.differences.rowCount() == 1, "looked into")
    hands.key(Qt.Key.Key_F10)
    books: Any = program.window.pages["books"]
    books.agency.choose(page.state.boxes[0].agency)
    hands.alt("D")
    hands.until(lambda: books.money.isVisible() and books.money.rowCount(), "what happened to money")
    assert books.money.item(0, 2).text() == "thiếu 3.000.000 đ: khách đã trả lại"


def test_a_difference_that_a_recount_did_not_find_again_waits_for_somebody_to_look(opened: Opener, people: Path) -> None:
    """Both counts are kept; the row on F8 is not gone because somebody else's count agrees."""
    program, hands = opened()
    page = open_box(program, hands, {50_000: 4})
    hands.alt("1")
    fix_box(page, hands, {50_000: 3})
    change_to(program, hands, "dao")
    hands.key(Qt.Key.Key_F5)
    page = program.window.pages["cash"]
    hands.until(lambda: page.state.boxes, "the boxes")
    hands.alt("1")
    fix_box(page, hands, {50_000: 4})
    page.reason.line.setFocus()
    hands.type("cán bộ nghỉ ốm")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.settled is not None, "shut for her")
    assert "F8" in page.ceremony.done.text()
    change_to(program, hands, "ke")
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.until(lambda: tray.review.isVisible() and tray.differences.rowCount() == 1, "it waits")
    badge = program.window.rail.buttons["tray"].badge
    hands.until(lambda: badge.text() == "1" and badge.isVisible(), "and the rail counts it for who may look")
    assert tray.differences.item(0, 3).text() == "đếm lại khớp"
    assert "lần 1 thiếu 50.000 đ" in tray.differences.item(0, 4).text()
    tray.finding.line.set("đếm sót một tờ")
    hands.alt("S")
    hands.until(lambda: not tray.differences_panel.isVisible(), "looked into")
    hands.until(lambda: not badge.isVisible(), "and counts it no more")
    program.stop()
    assert verify(people / "desk.sqlite3").ok


def test_nobody_is_asked_whether_to_close_what_they_may_not_close(opened: Opener, people: Path) -> None:
    program, hands = opened("dao")
    hands.key(Qt.Key.Key_F10)
    books: Any = program.window.pages["books"]
    hands.until(lambda: books.state.view is not None, "the books")
    hands.key(Qt.Key.Key_F9)
    hands.pause(50)
    assert not books.sure.isVisible()
    assert "Vai trò của bạn" in books.problem.text()
    assert books.problem.isVisible()


def test_a_day_that_waits_for_a_second_person_says_which_box_and_where(opened: Opener, people: Path) -> None:
    program, hands = opened()
    page = open_box(program, hands, {50_000: 4})
    hands.alt("1")
    fix_box(page, hands, {50_000: 3})
    page.reason.line.setFocus()
    hands.type("thiếu một tờ")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.settled is not None, "shut by one alone")
    hands.key(Qt.Key.Key_F10)
    books: Any = program.window.pages["books"]
    agency = page.state.boxes[0].agency
    books.agency.choose(agency)
    hands.key(Qt.Key.Key_F9)
    hands.enter()
    hands.until(lambda: books.problem.text(), "not yet")
    assert program.centre.agency(agency).name in books.problem.text()
    assert "F5" in books.problem.text()
    assert "Alt+S" in books.problem.text()
    hands.pause(250)
    assert clipped_texts(program, "books") == []


def test_the_next_officer_on_f8_and_f10_finds_nothing_that_the_one_before_typed(opened: Opener, people: Path) -> None:
    """One key would have put the former officer's words under the name of the next."""
    program, hands = opened()
    page = open_box(program, hands, {50_000: 4})
    hands.alt("1")
    fix_box(page, hands, {50_000: 3})
    page.reason.line.setFocus()
    hands.type("thiếu một tờ")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.settled is not None, "shut by one alone")
    change_to(program, hands, "dao")
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.until(lambda: tray.work.rows and tray.review.isVisible(), "both wait")
    assert not tray.work.finding.isVisible(), "no words are asked for that nobody keeps"
    assert "Ký kiểm đếm" in tray.work.button.accessibleName()
    hands.alt("E")
    hands.until(lambda: all(row.kind != "count_awaits_second" for row in tray.work.rows), "signed")
    hands.alt("S")
    hands.until(lambda: tray.problem.text(), "no finding")
    assert tray.finding.line.hasFocus(), "what is missing is typed where it is missing"
    hands.type("da hoi")
    hands.alt("S")
    hands.until(lambda: "người khác" in tray.problem.text(), "who signed does not look")
    for field in (tray.news_finding, tray.reference, tray.work.finding):
        field.line.set("cua nguoi truoc")
    hands.key(Qt.Key.Key_F10)
    books: Any = program.window.pages["books"]
    for field in (books.reason, books.period, books.book_no, books.first, books.last):
        field.line.set("cua nguoi truoc")
    change_to(program, hands, "ke")
    hands.key(Qt.Key.Key_F8)
    tray = program.window.pages["tray"]
    hands.until(lambda: tray.review.isVisible(), "the accountant's view")
    assert not tray.problem.text()
    typed = [field.text for field in (tray.finding, tray.news_finding, tray.reference, tray.work.finding)]
    hands.key(Qt.Key.Key_F10)
    books = program.window.pages["books"]
    typed += [field.text for field in (books.reason, books.period, books.book_no, books.first, books.last)]
    assert not any(typed)


def test_papers_of_money_are_named_by_their_box_on_f8(opened: Opener, people: Path) -> None:
    """A letter of the shift's own making, and an English word, stood in the column of dossiers."""
    program, hands = opened()
    page = open_box(program, hands, {50_000: 4})
    hands.alt("1")
    count_box(page, hands, {50_000: 4})
    agency = page.state.boxes[0].agency
    hands.key(Qt.Key.Key_F10)
    books: Any = program.window.pages["books"]
    books.agency.choose(agency)
    hands.key(Qt.Key.Key_F9)
    hands.enter()
    hands.until(lambda: "Đã khóa sổ" in books.done.text(), "closed")
    assert QApplication.focusWidget() is books, "no key goes where nobody looked"
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.until(lambda: tray.table.rowCount() == 2, "two papers wait for a printer")
    assert [tray.table.item(row, 2).text() for row in range(2)] == [program.centre.agency(agency).name] * 2


def test_after_an_act_the_caret_is_on_the_box_and_on_no_other_act(opened: Opener) -> None:
    program, hands = opened()
    page = open_box(program, hands, {50_000: 4})
    assert page.tabs.tabs[0].hasFocus()
    hands.alt("2")
    take_float(page, hands, {50_000: 1})
    assert page.tabs.tabs[1].hasFocus()
    hands.enter()
    assert page.state.mode == ""


def test_a_float_that_no_box_holds_is_questioned_before_it_is_in_the_books(opened: Opener, folder: Path) -> None:
    """999.999 notes of 500.000 were taken without a word: 500 billion by a slip of the finger."""
    program, hands = opened("lan")
    hands.key(Qt.Key.Key_F5)
    page: Any = program.window.pages["cash"]
    hands.until(lambda: page.state.boxes, "the boxes")
    hands.alt("1")
    hands.alt("E")
    page.reason.line.setFocus()
    hands.type("Két Văn phòng")
    for notes, answer in ((999_999, "không két nào nhận"), (2_000, "bấm Alt+Y")):
        count_notes(page, hands, {500_000: notes})
        type_second(page, hands, "thu", "123456")
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda said=answer: said in page.state.problem, "refused")  # type: ignore[misc]
    hands.alt("Y")
    count_notes(page, hands, {500_000: 1_999})
    type_second(page, hands, "thu", "123456")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "999.500.000" in page.state.problem, "another sum is asked about anew")
    hands.alt("Y")
    assert page.second.secret.line.hasFocus()
    hands.type("123456")
    assert _float_vnd(folder) == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done, "the float is in the box")
    assert _float_vnd(folder) == [999_500_000]


def _float_vnd(folder: Path) -> list[int]:
    return [body["amount_vnd"] for body, _private in facts(folder, "FloatHandedOver")]
