"""A dossier moved on in the real window, by keys: the panel of acts, a handover run, the board."""

import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices

from desk_app.core.moments import VIETNAM
from desk_app.core.states import STATES
from desk_app.core.working_time import next_working
from desk_app.demo.cards import QUANG
from desk_app.resources_reader import load_centre
from desk_app.services.dossier.before_result import CallSupport, call_support
from desk_app.store.data_folder import DATABASE
from desk_app.store.database import open_reader
from desk_app.store.queries import Queries
from desk_app.store.store import Store
from desk_app.wiring.main import Program
from tests.desks import SECRET_HASH, Desk, TestClock
from tests.services import steps
from tests.services.dossier.test_dossier_life import way_to
from tests.ui.clerk import Opener, clipped_texts, receive


def shown_state(program: Program, code: str) -> str:
    """As the screen shows it now."""
    card = program.window.pages["find"].state.opened  # type: ignore[attr-defined]
    return str(card.dossier.state) if card and card.dossier.code == code else ""


def _open(program: Program, hands: Any, code: str) -> Any:
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    page.search.setFocus()
    hands.clear()
    hands.type(code)
    hands.until(lambda: page.state.answered == code and page.state.opened is not None, "the dossier is open")
    hands.alt("X")
    hands.until(lambda: page.acts.isVisible(), "the acts are offered")
    return page


@pytest.mark.parametrize("key", ["X", "E", "Q"])
def test_a_key_that_is_faster_than_the_search_acts_on_what_was_typed(opened: Opener, key: str) -> None:
    program, hands = opened()
    first, second = receive(program, hands), receive(program, hands, card=QUANG)
    page = _open(program, hands, first)
    hands.alt("D")
    hands.clear()
    hands.type(second)
    hands.alt(key)
    panel = page.scans if key == "Q" else page.acts
    hands.until(panel.isVisible, "not lost, though nothing was found yet")
    opened_for = page.scans.state.opened if key == "Q" else page.acts.state.opened
    assert opened_for.dossier.code == second


def test_a_supplement_is_asked_for_and_taken_by_keys(opened: Opener) -> None:
    program, hands = opened()
    code = receive(program, hands)
    page = _open(program, hands, code)
    hands.shoot("xu-ly-ho-so")
    hands.type("Bản chính giấy phép; Sơ đồ vị trí")
    hands.enter()
    hands.enter()
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.acts.state.problem, "a reason is asked for")
    assert page.acts.problem.text() == "Xin ghi lý do."
    page.acts.fields["reason"].line.setFocus()
    hands.type("Thiếu giấy phép bản chính")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: shown_state(program, code) == "supplement_wanted", "it waits")
    hands.until(lambda: page.acts.state.opened.dossier.state == "supplement_wanted", "and offers what comes next")
    hands.key(Qt.Key.Key_F9)  # once more by mistake: nothing is chosen, nothing is done
    hands.shoot("cho-bo-sung")
    hands.alt("1")
    assert page.acts.fields["items"].text == "Bản chính giấy phép; Sơ đồ vị trí"
    assert clipped_texts(program, "find") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: shown_state(program, code) == "received", "the supplement is there")
    hands.alt("D")
    hands.until(lambda: page.table.isVisible(), "back to the list")
    said = "\n".join(page.history.table.item(row, 1).text() for row in range(page.history.table.rowCount()))
    assert "Nhận bổ sung: " in said
    assert "Bản chính giấy phép; Sơ đồ vị trí · lý do: Thiếu giấy phép bản chính" in said, "why, not only that"
    hands.shoot("da-bo-sung")
    hands.alt("2")
    assert page.document.value == "supplement_letter"
    hands.alt("T")
    hands.until(lambda: page.shown_form.paper.isVisible(), "the form 02 is seen")
    hands.shoot("mau-02")


@pytest.mark.parametrize("state", [state for state in STATES if state not in ("returned", "given_back")])
def test_each_state_offers_its_acts_and_clips_nothing(opened: Opener, folder: Path, state: str) -> None:
    desk = Desk(folder)
    code = desk.receive(amount=None, tendered=None).code
    for act in way_to(state):
        with desk.store.write() as tx:
            steps.STEPS[act](tx, desk, code, desk.actor)
    desk.store.close()
    program, hands = opened()
    page = _open(program, hands, code)
    for number in range(len(page.acts.state.acts)):
        hands.alt(str(number + 1))
        assert page.acts.state.chosen == page.acts.state.acts[number]
        assert clipped_texts(program, state) == []
    hands.shoot(f"trang-thai-{state}")


def test_an_appointment_is_put_off_by_keys(opened: Opener) -> None:
    program, hands = opened()
    code = receive(program, hands)
    page = _open(program, hands, code)
    number = page.acts.state.acts.index("reappoint") + 1
    hands.alt(str(number))
    hands.type("khi nào xong")
    page.acts.fields["reason"].line.setFocus()
    hands.type("Chưa thẩm định xong")
    page.acts.fields["agency_document"].line.setFocus()
    hands.type("12/SVHTTDL-QLVH")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.acts.state.problem_field == "due", "the day is asked for")
    hands.alt("C")
    page.acts.fields["due"].line.setFocus()
    hands.clear()
    hands.type("15/12/2027 15:00")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.acts.state.done, "done")
    assert page.acts.state.done.startswith("Đã hẹn lại lúc 15:00 thứ Tư 15/12/2027.")
    hands.shoot("hen-lai")


def test_a_run_by_scanner_with_the_courier_s_pin(opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: files.append(url.toLocalFile()))
    desk = Desk(folder)
    with desk.store.write() as tx:
        tx.put_officer("giao", "Giàng A Giao", ("courier",), SECRET_HASH)
    codes = [desk.receive(amount=None, tendered=None, number=f"0141900001{number:02}").code for number in range(6)]
    with desk.store.write() as tx:
        steps.hand_over(tx, desk, (codes[0],), desk.actor)
    desk.store.close()
    program, hands = opened()
    hands.key(Qt.Key.Key_F6)
    page: Any = program.window.pages["handover"]
    hands.until(lambda: page.outgoing.rowCount() == 5, "what waits is listed")
    page.store_place.line.setFocus()
    hands.type("B-14")
    page.code.setFocus()
    hands.shoot("ban-giao")
    for number, code in enumerate(codes[:4]):
        hands.scan(code)
        hands.until(lambda n=number: len(page.state.out) + len(page.state.results) == n + 1, "the scan is taken")
    assert (page.state.out, [line.code for line in page.state.results]) == (tuple(codes[1:4]), [codes[0]])
    hands.scan(codes[1])
    hands.until(lambda: "đã quét rồi" in page.problem.text(), "twice is said aloud")
    program.stop()  # the power goes: what was scanned is there again
    program, hands = opened()
    hands.key(Qt.Key.Key_F6)
    page = program.window.pages["handover"]
    hands.until(lambda: len(page.state.out) == 3 and page.outgoing.rowCount() == 5, "it was kept")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem, "somebody must take it, and what stays has a reason")
    page.reason.line.setFocus()
    hands.type("chờ chữ ký")
    hands.alt("T")
    hands.until(lambda: not page.state.open_codes, "explained")
    page.courier.name.line.setFocus()
    hands.type("giao")
    hands.enter()
    hands.type("123456")
    hands.shoot("ban-giao-quet")
    assert clipped_texts(program, "handover") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done, "handed over")
    hands.until(lambda: page.outgoing.rowCount() == 2, "two are left")
    hands.shoot("da-ban-giao")
    hands.alt("I")
    hands.until(lambda: files, "the minutes are printed")
    store = Store(folder)
    reader = store.reader()
    states = [reader.dossier(code).state for code in codes]  # type: ignore[union-attr]
    assert states == ["result_in", "with_agency", "with_agency", "with_agency", "received", "received"]
    assert reader.dossier(codes[1]).held_by == "Giàng A Giao"  # type: ignore[union-attr]
    assert [job.document for job in reader.jobs_of(page.state.last)] == ["handover_summary"]
    reader.close()
    store.close()


def test_the_rail_says_when_a_run_is_near(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """From 10:30 on: the clerk gets the dossiers ready wherever they are."""
    program, hands = opened()
    badge = program.window.rail.buttons["handover"].badge
    monkeypatch.setattr("desk_app.ui.desk.rail.run_now", lambda _now, runs: runs[0])
    hands.until(lambda: badge.isVisible() and badge.text() == "11h", "the badge is there, also when the real run is near", 5)
    hands.shoot("gan-gio-ban-giao")
    assert clipped_texts(program, "rail") == []


def test_the_board_counts_and_opens(opened: Opener, folder: Path) -> None:
    desk = Desk(folder)
    desk.clock.now_ms -= 300 * 86_400_000
    late = desk.receive(amount=None, tendered=None).code
    waits = desk.receive(amount=None, tendered=None).code
    lies = desk.receive(amount=None, tendered=None).code
    with desk.store.write() as tx:
        steps.STEPS["request_supplement"](tx, desk, waits, desk.actor)
        steps.STEPS["register_result"](tx, desk, lies, desk.actor)
    desk.store.close()
    program, hands = opened()
    hands.key(Qt.Key.Key_F8)
    page: Any = program.window.pages["tray"]
    hands.until(lambda: page.board.table.rowCount() == 1, "one is overdue")
    assert page.board.table.item(0, 0).text() == late
    assert page.board.views.buttons["paused"].text() == "4  Bổ sung 1"
    hands.shoot("bang-theo-doi")
    assert clipped_texts(program, "tray") == []
    hands.alt("5")
    hands.until(lambda: page.board.table.rowCount() == 1 and page.board.table.item(0, 0).text() == lies, "not collected")
    hands.shoot("chua-nhan")
    hands.enter()
    hands.until(lambda: program.window.place == "find", "it opens where dossiers are looked up")
    hands.until(lambda: shown_state(program, lies) == "result_in", "and is the chosen one")


def test_an_opinion_is_asked_awaited_on_the_board_and_recorded(opened: Opener) -> None:
    program, hands = opened()
    code = receive(program, hands)
    page = _open(program, hands, code)
    acts = [button.accessibleName() for button in page.acts.acts if button.isVisible()]
    assert "Ghi ý kiến trả lời" not in acts  # nobody was asked yet
    hands.alt(str(acts.index("Hỏi ý kiến cơ quan khác") + 1))
    hands.type("Sở Tài chính")
    hands.enter()
    hands.type("12/SXD-QLVT")
    hands.enter()
    wanted = next_working(datetime.now(VIETNAM).date(), load_centre().calendar)
    hands.type(f"{wanted:%d/%m} 15:00")
    hands.shoot("hoi-y-kien")
    assert clipped_texts(program, "find") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(
        lambda: f"Chờ ý kiến Sở Tài chính, hạn {wanted:%d/%m}" in page.dossier.facts.text(), "the card says who is awaited"
    )
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.alt("7")
    hands.until(lambda: tray.board.table.rowCount() == 1, "the board too")
    assert tray.board.views.buttons["opinions"].text() == "7  Ý kiến 1"
    assert tray.board.table.item(0, 4).text() == f"ý kiến {wanted:%d/%m}"
    hands.shoot("cho-y-kien")
    assert clipped_texts(program, "tray") == []
    page = _open(program, hands, code)
    acts = [button.accessibleName() for button in page.acts.acts if button.isVisible()]
    hands.alt(str(acts.index("Ghi ý kiến trả lời") + 1))
    assert page.acts.fields["agency_asked"].text == "Sở Tài chính"
    page.acts.fields["agency_document"].line.setFocus()
    hands.type("34/STC-TCHC")
    hands.enter()
    hands.type("đồng ý")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "(34/STC-TCHC): đồng ý" in page.dossier.facts.text(), "the card says what came, and by which document")
    hands.shoot("da-tra-loi")
    assert clipped_texts(program, "find") == []


def test_a_wrong_name_is_corrected_and_found(opened: Opener) -> None:
    program, hands = opened()
    code = receive(program, hands)
    page = _open(program, hands, code)
    hands.alt("D")
    hands.alt("E")
    hands.until(lambda: page.acts.isVisible(), "the panel opens")
    assert [button.accessibleName() for button in page.acts.acts if button.isVisible()] == [
        "Gọi chuyên viên hỗ trợ",
        "Báo mất, hỏng giấy tờ",
        "Sửa thông tin chủ hồ sơ",
        "Thống nhất nguyên nhân",
    ]
    hands.alt("3")
    assert page.acts.fields["owner_name"].text == "Lò Thị Mẫu"
    hands.clear()
    hands.type("Lò Thị Mận")
    page.acts.fields["reason"].line.setFocus()
    hands.type("Gõ sai dấu")
    hands.shoot("sua-thong-tin")
    assert clipped_texts(program, "find") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.dossier.owner.text() == "Lò Thị Mận", "the card has the right name")
    hands.alt("D")
    assert page.table.item(0, 1).text() == "Lò Thị Mận", "the list beside it says the same"
    page.search.setFocus()
    hands.clear()
    hands.type("lo thi man")
    hands.until(lambda: page.table.rowCount() == 1 and page.table.item(0, 0).text() == code, "found by it")
    hands.shoot("da-sua")
    assert clipped_texts(program, "find") == []


def test_papers_are_lost_and_the_slip_too(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    code = receive(program, hands)
    page = _open(program, hands, code)
    hands.alt("D")
    hands.alt("E")
    hands.alt("2")
    hands.type("Bản sao đăng ký xe")
    page.acts.fields["reason"].line.setFocus()
    hands.type("Ướt khi vận chuyển")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "chưa khôi phục" in page.dossier.facts.text(), "the card says it")
    acts = [button.accessibleName() for button in page.acts.acts if button.isVisible()]
    assert acts[1] == "Ghi đã khôi phục giấy tờ"
    hands.alt("2")
    hands.type("Đã xin bản sao mới")
    hands.shoot("khoi-phuc")
    assert clipped_texts(program, "find") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "chưa khôi phục" not in page.dossier.facts.text(), "made good")
    hands.key(Qt.Key.Key_F3)
    page = program.window.pages["return"]
    for letter in code:  # by hand, since the slip is lost
        hands.type(letter)
        hands.pause(100)
    hands.enter()
    hands.until(lambda: page.state.opened is not None, "the card")
    hands.alt("K")
    hands.type("12/GP")
    hands.alt("K")
    hands.until(lambda: page.receiver.isVisible(), "the result is in")
    hands.alt("M")
    hands.alt("H")
    hands.alt("C")
    assert page.old_card.accessibleName() == "Đã thu thẻ cũ"
    assert page.slip_lost.accessibleName() == "Đã ghi: mất phiếu"
    hands.shoot("mat-phieu")
    assert clipped_texts(program, "return") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.opened.dossier.state == "returned", "returned")
    reader = Queries(open_reader(folder / DATABASE), "quay-07")
    returned = json.loads(next(entry for entry in reader.history(code) if entry.kind == "ResultReturned").body)
    reader.close()
    assert (returned["slip_scanned"], returned["slip_lost"], returned["old_card_taken"]) == (False, True, True)


def test_the_board_is_narrowed_to_an_agency_and_an_officer(opened: Opener, folder: Path) -> None:
    desk = Desk(folder)
    desk.clock.now_ms -= 300 * 86_400_000
    mine = desk.receive(amount=None, tendered=None).code
    desk.actor = desk.log_in("son")
    theirs = desk.receive("2.002288", amount=None, tendered=None).code
    desk.store.close()
    program, hands = opened()
    hands.key(Qt.Key.Key_F8)
    page: Any = program.window.pages["tray"]
    hands.until(lambda: page.board.table.rowCount() == 2, "both are overdue")
    hands.alt("H")
    hands.key(Qt.Key.Key_Down)
    hands.until(lambda: page.board.table.rowCount() == 1, "of one officer")
    assert page.board.views.buttons["overdue"].text() == "1  Quá hạn 1"
    assert page.board.table.item(0, 0).text() == theirs  # Cà Văn Sơn, by name before Lò Thị Lan
    hands.key(Qt.Key.Key_Down)
    hands.until(lambda: page.board.table.rowCount() == 1 and page.board.table.item(0, 0).text() == mine, "of the other")
    hands.shoot("bang-theo-nguoi")
    assert clipped_texts(program, "tray") == []
    hands.key(Qt.Key.Key_Home)
    hands.until(lambda: page.board.table.rowCount() == 2, "all again")
    hands.alt("G")
    while page.board.agency.box.currentData() != "svhttdl":
        hands.key(Qt.Key.Key_Down)
    hands.until(lambda: page.board.table.rowCount() == 1 and page.board.table.item(0, 0).text() == mine, "of one agency")


def test_a_view_of_the_board_is_printed(opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: files.append(url.toLocalFile()))
    desk = Desk(folder)
    code = desk.receive(amount=None, tendered=None).code
    with desk.store.write() as tx:
        steps.STEPS["register_result"](tx, desk, code, desk.actor)
    desk.store.close()
    program, hands = opened()
    hands.key(Qt.Key.Key_F8)
    page: Any = program.window.pages["tray"]
    hands.alt("5")
    hands.until(lambda: page.board.table.rowCount() == 1, "one waits to be fetched")
    hands.alt("I")
    hands.until(lambda: files, "the list is a file")
    assert Path(files[0]).read_bytes().startswith(b"%PDF")
    assert "danh-sach-uncollected" in files[0]
    hands.until(lambda: page.board.told.isVisible(), "and it is said")
    hands.shoot("in-danh-sach")
    assert clipped_texts(program, "tray") == []


def test_a_citizen_stops_the_procedure_and_gets_it_in_writing(opened: Opener) -> None:
    """NĐ 118/2025 Art 21: whose wish it is stands first; Alt+C says that it is the agency's."""
    program, hands = opened()
    code = receive(program, hands)
    page = _open(program, hands, code)
    acts = [button.accessibleName() for button in page.acts.acts if button.isVisible()]
    assert "Đóng vì không bổ sung" not in acts
    hands.alt(str(acts.index("Dừng giải quyết") + 1))
    assert page.acts.asked_by.isVisible()
    assert not page.acts.cause.isVisible()
    hands.alt("C")
    assert page.acts.asked_by.value == "agency"
    hands.alt("C")
    assert page.acts.asked_by.value == "citizen"
    hands.type("không còn nhu cầu")
    hands.shoot("cong-dan-dung")
    assert clipped_texts(program, "find") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: shown_state(program, code) == "stopped", "it is stopped")
    hands.until(lambda: "stop_letter" in [job[0] for job in page.state.opened.jobs], "in writing")


def test_the_citizen_is_told_of_an_early_result_from_f8(opened: Opener, folder: Path) -> None:
    desk = Desk(folder, clock=TestClock(time.time_ns() // 1_000_000))
    code = desk.receive(amount=None, tendered=None).code
    with desk.store.write() as tx:
        steps.STEPS["register_result"](tx, desk, code, desk.actor)
    desk.store.close()
    program, hands = opened()
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.until(lambda: tray.work.isVisible() and tray.work.table.rowCount() == 1, "it waits for a person")
    assert tray.work.table.item(0, 0).text() == "Có kết quả sớm: báo công dân"
    hands.shoot("bao-ket-qua-som")
    tray.work.finding.line.setText("gọi điện")
    hands.alt("E")
    hands.until(lambda: not tray.work.isVisible(), "the citizen was told")


def test_a_wrong_result_is_put_right(opened: Opener, folder: Path) -> None:
    desk = Desk(folder, clock=TestClock(time.time_ns() // 1_000_000))
    code = desk.receive(amount=None, tendered=None).code
    with desk.store.write() as tx:
        for act in ("register_result", "return_result"):
            steps.STEPS[act](tx, desk, code, desk.actor)  # type: ignore[index]
    desk.store.close()
    program, hands = opened()
    page = _open(program, hands, code)
    hands.alt("D")
    hands.alt("E")
    acts = [button.accessibleName() for button in page.acts.acts if button.isVisible()]
    assert "Ghi kết quả đã sửa về" not in acts
    hands.alt(str(acts.index("Báo kết quả có sai sót") + 1))
    hands.type("sai năm sinh")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "Kết quả sửa phải về quầy trước hết" in page.acts.done.text(), "by when")
    hands.shoot("bao-sai-sot")
    assert clipped_texts(program, "find") == []
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.until(lambda: tray.work.isVisible() and tray.work.table.item(0, 0).text() == "Sửa kết quả sai", "on F8 until then")
    hands.shoot("sua-ket-qua-sai")
    assert clipped_texts(program, "tray") == []


def test_the_history_has_room_and_shows_what_happened_last(opened: Opener, folder: Path) -> None:
    desk = Desk(folder)
    code = desk.receive(amount=None, tendered=None).code
    with desk.store.write() as tx:
        for number in range(6):
            call_support(tx, CallSupport(code, f"lần {number}"), desk.actor)
    desk.store.close()
    program, hands = opened()
    program.window.resize(1366, 728)
    page = _open(program, hands, code)
    hands.alt("D")
    table = page.history.table
    assert table.rowCount() == 7
    assert table.viewport().height() >= 140
    assert table.visualItemRect(table.item(6, 1)).bottom() <= table.viewport().height()
    assert clipped_texts(program, "find") == []
