"""Dossiers from the portal on the intake page: by Alt+N, one after the other; results that an agency reported, on F3 and F6."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.services.centre.news import TakeNews, take_news
from desk_app.store.scans import kept_scans
from desk_app.store.store import Store
from sync.protocol.news import News
from sync.protocol.submissions import Submission
from tests.scanned import pdf, picture, put
from tests.ui.clerk import Opener, change_to, clipped_texts, receive

SUBMISSION: Submission = {
    "key": "G22.99-261125-000017 1",
    "reference": "G22.99-261125-000017",
    "procedure_code": "2.001628",
    "owner_kind": "individual",
    "owner_name": "Tòng Văn Trực",
    "number": "014190000456",
    "address": "Bản Mòng, xã Hua La, tỉnh Sơn La",
    "phone": "0912345678",
    "papers": ["Đơn đề nghị.pdf", "Giấy đăng ký doanh nghiệp.pdf"],
    "result_channel": "counter",
    "paid": False,
    "submitted_at_ms": 1_795_569_300_000,
}


def offered(folder: Path, *changes: dict[str, Any]) -> None:
    store = Store(folder)
    items = tuple(
        News(number, "online_submitted", each["reference"], "svhttdl", 1_795_569_400_000 + number, {**SUBMISSION, **each})
        for number, each in enumerate(changes, 1)
    )
    with store.write() as tx:
        take_news(tx, TakeNews(items))
    store.close()


def test_one_after_the_other_is_taken_up_by_keys(opened: Opener, folder: Path) -> None:
    second = {
        "key": "G22.99-261125-000018 1",
        "reference": "G22.99-261125-000018",
        "owner_name": "Lường Thị Mạng",
        "paid": True,
    }
    offered(folder, {"reference": SUBMISSION["reference"]}, second)
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    hands.until(lambda: page.person.online.isVisible(), "what waits is said")
    assert page.person.online.text() == "2 hồ sơ trực tuyến chờ · Alt+N"
    hands.alt("N")
    hands.until(lambda: page.state.chosen is not None, "the page is filled")
    assert (page.person.name.text, page.person.number.text, page.person.phone.text) == (
        "Tòng Văn Trực",
        "014190000456",
        "0912345678",
    )
    assert page.person.online.text().startswith("Trực tuyến 1/2: G22.99-261125-000017, nộp ")
    hands.pause(200)
    hands.shoot("truc-tuyen")
    assert clipped_texts(program, "intake") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None, "received")
    code = page.state.done.code
    hands.until(lambda: page.person.online.text() == program.texts("ui.intake.online_waiting", count=1), "one is left")
    hands.alt("N")
    hands.until(lambda: page.person.name.text == "Lường Thị Mạng" and page.state.chosen is not None, "the next one")
    assert page.state.total_vnd == 0  # paid on the portal
    hands.alt("R")
    hands.type("Không thuộc phạm vi tiếp nhận của Trung tâm")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.declined, "sent back")
    hands.until(lambda: not page.person.online.text(), "none is left")
    assert not page.person.online.isVisible()
    hands.alt("N")
    hands.until(lambda: page.state.problem, "there is none")
    assert page.explanation.problem.text() == "Không có hồ sơ nộp trực tuyến nào đang chờ."
    store = Store(folder)
    reader = store.reader()
    assert next(entry.kind for entry in reader.history(code)) == "DossierReceived"
    assert "appointment_slip" not in [job.document for job in reader.jobs_of(code)]
    reader.close()
    store.close()


def test_a_citizen_at_the_counter_is_not_typed_over(opened: Opener, folder: Path) -> None:
    offered(folder, {"reference": SUBMISSION["reference"]})
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    page.person.name.line.setFocus()
    hands.type("Cầm Văn Người")
    hands.alt("N")
    hands.until(lambda: page.state.problem, "said so")
    assert page.person.name.text == "Cầm Văn Người"
    assert page.explanation.problem.text() == "Trang đang có hồ sơ nhập dở: xong hồ sơ này rồi mới mở hồ sơ trực tuyến."


def test_what_stands_on_the_page_comes_back_after_the_power_went(opened: Opener, folder: Path) -> None:
    offered(folder, {"reference": SUBMISSION["reference"], "paid": True})
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    hands.alt("N")
    hands.until(lambda: page.state.chosen is not None, "the page is filled")
    page.person.address.line.setFocus()
    hands.type(" (sửa)")
    hands.pause(600)
    change_to(program, hands, "lan")
    page = program.window.pages["intake"]
    hands.until(lambda: page.form.online, "the draft is back")
    assert page.form.paid_online
    hands.until(lambda: page.state.chosen is not None, "with its procedure")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None, "received")
    hands.until(lambda: not page.person.online.text(), "none is left")


def test_a_reported_result_is_missed_at_the_run_and_its_number_is_there(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    code = receive(program, hands)
    store = Store(folder)
    said = {"key": "15/GP", "result_no": "15/GP", "signed_on": "2026-11-25"}
    with store.write() as tx:
        take_news(tx, TakeNews((News(1, "result_reported", code, "sxd", 1_795_569_500_000, said),)))
    store.close()
    hands.key(Qt.Key.Key_F3)
    page: Any = program.window.pages["return"]
    hands.scan(code)
    hands.until(lambda: page.state.opened is not None, "the card")
    assert "Cơ quan báo đã có kết quả số 15/GP ngày 25/11/2026, chưa về quầy" in page.dossier.facts.text()
    assert page.result_no.text == "15/GP"
    hands.shoot("bao-ket-qua")
    assert clipped_texts(program, "return") == []
    hands.key(Qt.Key.Key_F6)
    run: Any = program.window.pages["handover"]
    hands.alt("3")
    hands.until(lambda: run.reported.isVisible(), "what the courier must bring")
    assert run.reported.text() == f"Cơ quan báo đã có kết quả, chưa mang đến: 1 ({code})"
    hands.pause(200)
    hands.shoot("ban-giao-bao-ket-qua")
    assert clipped_texts(program, "handover") == []


def test_news_from_the_portal_takes_the_keys_from_nobody(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    receive(program, hands)
    hands.key(Qt.Key.Key_F7)
    find: Any = program.window.pages["find"]
    offered(folder, {"reference": SUBMISSION["reference"]})
    page: Any = program.window.pages["intake"]
    program.crew.tray_changed.emit()
    hands.until(lambda: page.person.online.text() == program.texts("ui.intake.online_waiting", count=1), "it is known")
    assert find.search.hasFocus()


def test_what_was_changed_in_one_is_left_only_when_asked_for_twice(opened: Opener, folder: Path) -> None:
    second = {"key": "G22.99-261125-000018 1", "reference": "G22.99-261125-000018", "owner_name": "Lường Thị Mạng"}
    offered(folder, {"reference": SUBMISSION["reference"]}, second)
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    hands.alt("N")
    hands.until(lambda: page.state.chosen is not None, "the page is filled")
    page.person.address.line.setFocus()
    hands.type(" (sửa)")
    hands.pause(600)
    hands.alt("N")
    hands.until(lambda: page.state.problem, "asked")
    assert page.person.name.text == "Tòng Văn Trực"
    assert page.explanation.problem.text().startswith("Hồ sơ trực tuyến này đã sửa mà chưa xong")
    hands.shoot("sua-do")
    assert clipped_texts(program, "intake") == []
    hands.alt("Y")
    hands.until(lambda: page.person.name.text == "Lường Thị Mạng", "the next one")
    store = Store(folder)
    reader = store.reader()
    hands.until(lambda: not reader.drafts("lan"), "nothing of the first is left behind")
    reader.close()
    store.close()


def test_what_was_handed_in_is_seen_before_it_is_taken_in(
    opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, licence = pdf("Don", pages=2), picture("PNG")
    files = [
        {"paper": paper, "sha256": sha256(content).hexdigest(), "media": media, "size": len(content)}
        for paper, content, media in zip(SUBMISSION["papers"], (form, licence), ("application/pdf", "image/png"), strict=True)
    ]
    put(folder / "brought", "form.pdf", form)
    kept_scans(folder).keep(folder / "brought" / "form.pdf", str(files[0]["sha256"]))  # the other one is at the centre
    offered(folder, {"reference": SUBMISSION["reference"], "files": files})
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    hands.until(lambda: page.person.online.isVisible(), "what waits is said")
    hands.alt("N")
    hands.until(lambda: page.state.chosen is not None, "the page is filled")
    assert page.person.online.text().endswith(" · 2 tệp")
    assert [page.papers.item(row, 4).text() for row in (0, 1)] == ["1", "1"]
    seen: list[Any] = []
    monkeypatch.setattr(page.preview, "show_picture", seen.append)
    page.papers.setCurrentCell(0, 1)
    hands.until(lambda: seen, "the slip as it will be")
    seen.clear()
    hands.alt("Q")
    hands.until(lambda: seen, "the first page")
    hands.shoot("tep-cong-dan-nop")
    assert clipped_texts(program, "intake") == []
    hands.alt("Q")
    hands.until(lambda: len(seen) == 2, "the second one")
    assert seen[0].bits != seen[1].bits
    hands.alt("Q")
    hands.until(lambda: len(seen) == 3, "the first again")
    assert seen[2].bits == seen[0].bits
    page.papers.setCurrentCell(1, 1)
    hands.alt("Q")
    hands.until(lambda: "trung tâm" in page.state.problem and "Đang" not in page.state.problem, "no line to the centre")
    assert seen[-1] is None  # and not the page of the other file
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None, "it can be taken in all the same")
    code = page.state.done.code
    store = Store(folder)
    reader = store.reader()
    assert [(scan.line_no, scan.sha256) for scan in reader.scans(code)] == [(1, files[0]["sha256"]), (2, files[1]["sha256"])]
    reader.close()
    store.close()
