"""Scans attached to a dossier in the real window, by keys."""

import os
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.demo.cards import LO, QUANG
from desk_app.demo.hands import Hands
from desk_app.store.store import Store
from desk_app.wiring.main import Program
from tests.scanned import pdf, picture, put
from tests.ui.clerk import Opener, begin, clipped_texts, receive


def open_scans(program: Program, hands: Hands, code: str) -> Any:
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    page.search.setFocus()
    hands.clear()
    hands.type(code)
    hands.until(lambda: page.state.opened is not None and page.state.opened.dossier.code == code, "the dossier is open")
    hands.alt("Q")
    hands.until(lambda: page.scans.isVisible(), "the scans are open")
    return page


def texts(table: Any, column: int) -> list[str]:
    return [table.item(row, column).text() for row in range(table.rowCount())]


def test_new_files_are_seen_and_attached_one_after_the_other(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    code = receive(program, hands)
    page = open_scans(program, hands, code)
    assert page.scans.none.isVisible()
    put(folder / "scanned", "quet0001.pdf", pdf("Giay de nghi", 2), 90)
    put(folder / "scanned", "quet0002.jpg", picture(), 60)
    hands.until(lambda: page.scans.waiting.rowCount() == 2, "both files show without a key")
    hands.until(lambda: page.scans.state.picture is not None, "the first is seen")
    assert page.scans.page_label.text() == "Trang 1/2"
    hands.alt("S")
    hands.until(lambda: page.scans.page_label.text() == "Trang 2/2", "its second page")
    hands.shoot("ban-quet-moi")
    assert clipped_texts(program, "find") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: texts(page.scans.waiting, 0) == ["quet0002.jpg"], "the first is attached")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.scans.attached.rowCount() == 2, "the second too")
    first, second = texts(page.scans.attached, 0)
    names = [paper.name for paper in page.state.opened.papers]
    assert (first, second) == (names[0], names[1] if len(names) > 1 else names[0])
    assert list((folder / "scanned").iterdir()) == []
    hands.until(lambda: page.scans.state.picture is not None, "what was attached can be seen")
    hands.shoot("da-dinh-kem")
    assert clipped_texts(program, "find") == []
    hands.alt("D")
    said = texts(page.history.table, 1)
    assert sum(text.startswith("Đính kèm bản quét: ") for text in said) == 2


def test_a_scan_of_the_wrong_paper_is_taken_off_by_a_key(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    code = receive(program, hands)
    page = open_scans(program, hands, code)
    file = put(folder / "scanned", "quet0001.pdf", pdf("Ban sao giay phep"), 90)
    hands.until(lambda: page.scans.waiting.rowCount() == 1, "it shows")
    assert not page.scans.detach.isVisible()  # there is nothing to take off
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.scans.attached.rowCount() == 1, "attached")
    first = page.scans.state.attached[0].scan.line_no
    hands.alt("X")
    hands.until(lambda: page.scans.attached.rowCount() == 0, "taken off")
    hands.until(lambda: texts(page.scans.waiting, 0) == [f"{file.sha256[:8]}.pdf"], "it lies ready again")
    assert page.scans.done.text().startswith("Đã gỡ khỏi: ")
    hands.shoot("da-go")
    assert clipped_texts(program, "find") == []
    hands.alt("2")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.scans.attached.rowCount() == 1, "of the right paper")
    assert page.scans.state.attached[0].scan.line_no == 2 != first
    hands.alt("D")
    assert any(text.startswith("Gỡ bản quét: ") for text in texts(page.history.table, 1))


def test_what_is_no_scan_is_said_and_stays(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    code = receive(program, hands)
    put(folder / "scanned", "hong.pdf", pdf()[:-400])
    damaged = pdf().replace(b"/Pages", b"/Pagex").replace(b"xref", b"xrfe")
    put(folder / "scanned", "la.pdf", damaged, 30)
    page = open_scans(program, hands, code)
    hands.until(lambda: page.scans.waiting.rowCount() == 2, "both show")
    hands.until(lambda: page.scans.page_problem.isVisible(), "the first says why it is not seen")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.scans.problem.text(), "and why it is not attached")
    assert page.scans.problem.text() == "Không phải tệp PDF, JPEG, PNG hoặc TIFF trọn vẹn. Xin quét lại."
    hands.key(Qt.Key.Key_Down)
    hands.until(lambda: "hỏng" in page.scans.page_problem.text(), "a damaged file is said")
    hands.shoot("tep-hong")
    assert len(list((folder / "scanned").iterdir())) == 2


def test_an_auditor_sees_scans_and_attaches_none(opened: Opener, folder: Path) -> None:
    from desk_app.store.store import Store
    from tests.desks import Desk
    from tests.services.steps import STEPS

    desk = Desk(folder)
    code = desk.receive(amount=None, tendered=None).code
    with desk.store.write() as tx:
        STEPS["attach_scans"](tx, desk, code, desk.actor)
    desk.store.close()
    assert Store(folder).close() is None
    program, hands = opened("hoa")
    page = open_scans(program, hands, code)
    hands.until(lambda: page.scans.state.picture is not None, "the page is seen")
    assert not page.scans.new.isVisible()
    hands.key(Qt.Key.Key_F9)
    hands.shoot("kiem-tra-vien")
    assert page.scans.attached.rowCount() == 1


def test_an_intake_takes_the_scans_of_each_paper(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    page = begin(program, hands)
    hands.alt("Q")
    hands.until(lambda: page.state.problem, "nothing was scanned yet")
    assert page.explanation.problem.text() == "Chưa có tệp mới. Quét giấy tờ: tệp hiện ra ở đây."
    first = put(folder / "scanned", "1.pdf", pdf())
    hands.alt("Q")
    hands.until(lambda: page.papers.item(0, 4).text() == "1", "the first paper has its scan")
    assert page.papers.item(0, 1).text() == "1"  # and is here
    hands.enter()
    wrong = put(folder / "scanned", "2.jpg", picture())
    hands.alt("Q")
    hands.until(lambda: page.papers.item(1, 4).text() == "1", "the second too")
    hands.shoot("quet-khi-tiep-nhan")
    assert clipped_texts(program, "intake") == []
    assert page.papers_note.text().startswith("đã có 2/2")
    page.papers.setCurrentCell(1, 4)
    hands.key(Qt.Key.Key_Delete)
    hands.until(lambda: page.papers.item(1, 4).text() == "–", "it was of something else")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None or page.state.problem, "received")
    assert not page.state.problem, page.state.problem
    assert [path.name for path in (folder / "scanned").iterdir()] == [wrong.name]
    page = open_scans(program, hands, page.state.done.code)
    hands.until(lambda: page.scans.attached.rowCount() == 1, "it is in the dossier")
    assert page.scans.state.attached[0].scan.sha256 == first.sha256


def test_a_scan_that_changed_behind_the_clerk_is_named_and_nothing_is_received(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    hands.scan(LO)
    hands.until(lambda: page.person.name.text, "the card fills the person")
    hands.type("phu hieu")
    hands.until(lambda: page.state.choices and page.state.choices[0].procedure.code == "2.002288", "found")
    hands.enter()
    hands.until(lambda: page.state.chosen is not None, "chosen")
    put(folder / "scanned", "1.pdf", pdf())
    hands.alt("Q")
    hands.until(lambda: page.papers.item(0, 4).text() == "1", "taken")
    put(folder / "scanned", "1.pdf", pdf("khac"))
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem, "refused")
    assert page.explanation.problem.text() == "Tệp 1.pdf đã đổi sau khi chọn. Xin chọn lại."
    hands.shoot("tep-da-doi")
    assert clipped_texts(program, "intake") == []
    assert page.person.name.text  # what was typed stays
    hands.pause(600)  # the draft is kept
    program.window.close()


def test_a_result_wanted_online_is_scanned_and_returned_by_keys(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    intake = begin(program, hands)
    hands.alt("D")
    hands.alt("3")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: intake.state.done is not None, "received")
    code = intake.state.done.code
    hands.key(Qt.Key.Key_F3)
    back: Any = program.window.pages["return"]
    hands.scan(code)
    hands.until(lambda: back.state.opened is not None, "the card")
    assert "Nhận kết quả trực tuyến" in back.dossier.facts.text()
    back.result_no.line.setFocus()
    hands.type("15/PH")
    hands.alt("K")
    hands.until(lambda: back.state.opened.dossier.state == "result_in", "the result is here")
    page = open_scans(program, hands, code)
    put(folder / "scanned", "ket-qua.pdf", pdf("Ket qua"), 90)
    hands.until(lambda: page.scans.waiting.rowCount() == 1, "the scanned result")
    hands.alt(str(len(page.scans.state.opened.papers) + 1))  # behind the papers stands the result
    assert page.scans.state.line_no == 0
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.scans.attached.rowCount() == 1, "attached to the result")
    hands.alt("D")
    hands.alt("X")
    hands.until(lambda: "return_online" in page.acts.state.acts, "it may go online")
    hands.alt(str(page.acts.state.acts.index("return_online") + 1))
    hands.shoot("tra-truc-tuyen")
    assert clipped_texts(program, "find") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.opened.dossier.state == "returned", "returned")
    hands.alt("D")
    assert sum(text.startswith("Trả kết quả trực tuyến") for text in texts(page.history.table, 1)) == 1
    hands.shoot("da-tra-truc-tuyen")
    assert clipped_texts(program, "find") == []


def test_the_scans_follow_the_dossier_that_is_open(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    first = receive(program, hands)
    second = receive(program, hands, card=QUANG)
    page = open_scans(program, hands, first)
    put(folder / "scanned", "quet0001.pdf", pdf("Giay de nghi"), 90)
    hands.until(lambda: page.scans.waiting.rowCount() == 1, "a file waits")
    page.search.setFocus()
    hands.clear()
    hands.type(second)
    hands.until(lambda: page.state.opened is not None and page.state.opened.dossier.code == second, "another dossier")
    hands.until(lambda: page.scans.state.waiting and not page.state.on_its_way, "its scans, and the search has ended")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.scans.attached.rowCount() == 1, "attached")
    store = Store(folder)
    reader = store.reader()
    assert [len(reader.scans(code)) for code in (first, second)] == [0, 1]
    reader.close()
    store.close()
    put(folder / "scanned", "quet0002.pdf", pdf("Giay de nghi"), 90)
    page.search.setFocus()
    hands.clear()
    hands.type("H52.99-000000-0000")
    hands.until(lambda: page.state.opened is None, "no dossier")
    hands.key(Qt.Key.Key_F9)
    hands.pause(300)
    assert [path.name for path in (folder / "scanned").iterdir()] == ["quet0002.pdf"]


def _feeder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes, ends_with: int = 0) -> Path:
    """A `scanimage` that has one page in it."""
    program, page = tmp_path / "bin" / "scanimage", tmp_path / "page.jpg"
    program.parent.mkdir(exist_ok=True)
    page.write_bytes(content)
    script = f'for each in "$@"; do case "$each" in --batch=*) cp {page} "$(dirname "${{each#--batch=}}")/1.jpg";; esac; done'
    program.write_text(f"#!/bin/sh\n{script if not ends_with else 'echo Het giay >&2'}\nexit {ends_with}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return program


def _with_scanner(folder: Path) -> None:
    store = Store(folder)
    with store.write() as tx:
        tx.put_setting("page_scanner", "sane://may-quet?resolution=200")
    store.close()


def test_the_program_drives_the_page_scanner(
    opened: Opener, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _feeder(monkeypatch, tmp_path, picture())
    program, hands = opened()
    code = receive(program, hands)
    _with_scanner(folder)
    page = open_scans(program, hands, code)
    hands.until(lambda: page.scans.scan.isVisible(), "the scanner is known")
    assert clipped_texts(program, "find") == []
    hands.alt("Q")
    hands.until(lambda: page.scans.waiting.rowCount() == 1, "what lay in it shows")
    hands.until(lambda: page.scans.state.picture is not None, "and is seen")
    hands.shoot("quet-giay")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.scans.attached.rowCount() == 1, "attached")
    _feeder(monkeypatch, tmp_path, picture(), 7)
    hands.alt("Q")
    hands.until(lambda: "Máy quét không quét được" in page.scans.problem.text(), "no paper in it")
    assert not page.scans.state.scanning
    assert clipped_texts(program, "find") == []


def test_at_the_intake_one_key_scans_the_marked_paper(
    opened: Opener, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _feeder(monkeypatch, tmp_path, picture())
    program, hands = opened()
    _with_scanner(folder)
    page = begin(program, hands)
    hands.alt("Q")
    hands.until(lambda: page.form.scans, "scanned, and of the first paper")
    ((row, name, _sha256),) = page.form.scans
    assert (row, name.endswith("-1.jpg")) == (0, True)
    assert not page.state.busy
    _feeder(monkeypatch, tmp_path, picture(), 7)
    hands.alt("Q")
    hands.until(lambda: "Máy quét không quét được" in page.state.problem, "no paper in it")
    assert not page.state.busy
