"""A result that another counter took in, returned here through the whole program: line, window, slip."""

import os
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import text

from desk_app.core.moments import local
from desk_app.demo.cards import QUANG
from desk_app.services.dossier.return_result import RegisterResult, register_result
from desk_app.services.dossier.scans import AttachScans, attach_scans
from desk_app.store.store import Store
from sync.client.centre_line import Accepted, CentreLine
from sync.server.publications import publish_account
from tests.desks import Desk
from tests.folded import follow, published_unchecked
from tests.scanned import pdf, put
from tests.sync.conftest import RunningCentre, centre, entries_of, postgres  # noqa: F401
from tests.ui.clerk import Opener, clipped_texts, files_opened, receive
from tests.ui.dossier.test_scans import open_scans


def _received_elsewhere(running: RunningCentre, folder: Path) -> str:
    """At counter 01, with its result in."""
    desk = Desk(folder, "quay-01", 1)
    line = running.enrol(desk, "01")
    desk.open_shift()
    code = desk.receive().code
    with desk.store.write() as tx:
        register_result(tx, RegisterResult(code, "15/GP", "B-14"), desk.actor)
    assert isinstance(line.push((0, 0), entries_of(desk)), Accepted)
    follow(running.engine)
    line.close()
    desk.store.close()
    return code


def _at_the_centre(running: RunningCentre, folder: Path) -> Store:
    store = Store(folder)
    answer = CentreLine(running.url, store.desk_id, store.key.sign, None).enrol(
        running.acceptance.make_enrolment_code("07"), store.key.public, ["svhttdl"]
    )
    assert isinstance(answer, dict)
    running.give(store.entries())
    with store.write() as tx:
        tx.put_setting("centre_url", running.url)
        tx.put_setting("centre_key", answer["centre_key"])
    store.close()
    return store


def test_the_window_shows_and_returns_another_counters_dossier(
    centre: RunningCentre,  # noqa: F811
    opened: Opener,
    folder: Path,
    tmp_path: Path,
) -> None:
    code = _received_elsewhere(centre, tmp_path / "quay-01")
    store = _at_the_centre(centre, folder)
    program, hands = opened()
    reader = store.reader()
    hands.until(lambda: reader.shared_dossier(code) is not None, "the copy comes down")
    hands.key(Qt.Key.Key_F3)
    page: Any = program.window.pages["return"]
    hands.scan(code)
    hands.until(lambda: page.state.opened is not None, "the card")
    assert "hồ sơ của quầy 01" in page.dossier.sent_badge.text()
    hands.pause(250)
    if screens := os.environ.get("SCREENS"):
        program.window.grab().save(f"{screens}/elsewhere.png")
    assert clipped_texts(program, "return") == []
    hands.alt("C")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done, "returned")
    hands.until(lambda: page.state.opened.dossier.state == "returned", "the card says so")
    assert [(job.document, job.code) for job in reader.print_jobs(("queued", "sending", "sent", "unknown"))] == [
        ("return_slip", code)
    ]
    reader.close()


def test_an_account_that_the_centre_locks_does_nothing_more_in_its_open_session(
    centre: RunningCentre,  # noqa: F811
    opened: Opener,
    folder: Path,
) -> None:
    store = _at_the_centre(centre, folder)
    program, hands = opened()
    receive(program, hands)
    centre.stop()  # so that it is heard behind the next act, not before
    publish_account(centre.engine, "lan", 1, full_name="Lò Thị Lan", roles=("intake_officer",), pin="246810", active=False)
    published_unchecked(centre.engine, "calendar.toml", "version = 1")
    receive(program, hands, card=QUANG)
    centre.start()
    reader = store.reader()
    received = reader.counts()["dossiers"]
    hands.until(lambda: program.window.place == "login", "it came down, and the session is over")
    assert "bị khóa" in program.window.login.problem.text()
    hands.key(Qt.Key.Key_F2)
    assert program.window.place == "login"
    assert reader.counts()["dossiers"] == received
    assert [item[1:3] for item in reader.open_news()] == [("publication_refused", "calendar.toml")]
    reader.close()


def test_a_day_is_compared_with_the_centre_on_the_screen_and_on_paper(
    centre: RunningCentre,  # noqa: F811
    opened: Opener,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _at_the_centre(centre, folder)
    program, hands = opened()
    receive(program, hands)
    follow(centre.engine)
    files = files_opened(monkeypatch)
    hands.key(Qt.Key.Key_F10)
    page: Any = program.window.pages["books"]

    def compare() -> Any:
        hands.alt("G")
        hands.until(lambda: not page.state.busy, "compared")
        return page.state

    hands.until(lambda: compare().reconciled is not None and "1 hồ sơ" in page.state.done, "the centre has it")
    assert "hai bên khớp" in page.state.done
    now_ms = program.crew.now_ms()  # the minute may have turned since
    assert page.state.done.startswith(tuple(f"Hỏi trung tâm lúc {local(ms):%H:%M}:" for ms in (now_ms - 60_000, now_ms)))
    assert page.done.isVisible()
    if screens := os.environ.get("SCREENS"):
        program.window.grab().save(f"{screens}/reconciled.png")
    assert clipped_texts(program, "books") == []
    hands.alt("N")
    hands.until(lambda: files, "the paper")
    assert Path(files[0]).read_bytes().startswith(b"%PDF")
    with centre.engine.begin() as connection:
        connection.execute(text("DELETE FROM read_model.dossier"))
    assert "LỆCH" in compare().problem
    assert "1" in page.state.problem
    centre.stop()
    assert compare().problem == program.texts("problem.centre_silent")
    assert page.state.reconciled is None


def test_a_centre_that_is_gone_is_gone_everywhere_at_once(
    centre: RunningCentre,  # noqa: F811
    opened: Opener,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever hears it first: F10 asked, and strip and F8 say the same in the same moment; so when it is back."""
    _at_the_centre(centre, folder)
    program, hands = opened()
    strip = program.shell
    hands.until(lambda: strip.strip.centre_tone == "good", "the line is up")
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    gone = program.texts("ui.line.waiting", count=0).split(";")[0]
    assert gone not in tray.centre.text()
    hands.key(Qt.Key.Key_F10)
    page: Any = program.window.pages["books"]
    centre.stop()
    told: list[tuple[str, bool]] = []
    say = page.problem.setText

    def hear(words: str) -> None:
        told.append((strip.strip.centre_tone, gone in tray.centre.text()))
        say(words)

    monkeypatch.setattr(page.problem, "setText", hear)
    hands.alt("G")
    hands.until(lambda: page.state.problem, "F10 has no answer")
    assert page.state.problem == program.texts("problem.centre_silent")
    assert told[-1] == ("warn", True)
    centre.start()
    hands.until(lambda: strip.strip.centre_tone == "good", "the strip has it back")
    assert gone not in tray.centre.text()
    assert page.state.problem == ""


def test_a_scan_goes_up_from_the_window_and_another_counters_comes_down(
    centre: RunningCentre,  # noqa: F811
    opened: Opener,
    folder: Path,
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path / "quay-01", "quay-01", 1)
    line = centre.enrol(desk, "01")
    theirs = desk.receive(amount=None, tendered=None).code
    content = pdf("Giay to cua quay 01")
    file = put(desk.store.folder / "scanned", "a.pdf", content)
    with desk.store.write() as tx:
        attach_scans(tx, AttachScans(theirs, 1, (file,)), desk.actor)
    assert isinstance(line.push((0, 0), entries_of(desk)), Accepted)
    follow(centre.engine)
    store = _at_the_centre(centre, folder)
    program, hands = opened()
    mine = receive(program, hands)
    own = put(folder / "scanned", "b.pdf", pdf("Giay to cua quay 07"))
    page = open_scans(program, hands, mine)
    hands.until(lambda: page.scans.waiting.rowCount() == 1, "the new file shows")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.scans.attached.rowCount() == 1, "attached")
    reader = store.reader()
    hands.until(lambda: reader.shared_dossier(theirs) is not None, "the copy comes down", 30)
    page = open_scans(program, hands, theirs)
    hands.until(lambda: page.scans.attached.rowCount() == 1, "the other counter's scan is listed")
    hands.until(lambda: "chưa gửi lên" in page.scans.page_problem.text(), "the centre does not have it yet")
    assert not page.scans.new.isVisible()
    hands.shoot("chua-co-o-trung-tam")
    assert clipped_texts(program, "find") == []
    centre.scans.keep(desk.store.folder / "scans" / file.sha256[:2] / file.sha256, file.sha256)
    hands.alt("D")
    page = open_scans(program, hands, theirs)
    hands.until(lambda: page.scans.state.picture is not None, "now it comes and is seen")
    assert (folder / "scans" / file.sha256[:2] / file.sha256).read_bytes() == content
    hands.until(lambda: centre.scans.has(own.sha256), "and the own one is up", 30)
    hands.until(lambda: reader.scans_waiting() == 0, "which the desk knows")
    reader.close()
    line.close()
    desk.store.close()
