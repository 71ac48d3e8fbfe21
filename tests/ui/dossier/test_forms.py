"""The official form on the screen and to the office printer, in the real window."""

import stat
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices

from desk_app.store.store import Store
from tests.printers.cups import Cups
from tests.ui.clerk import Opener, receive


def _text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as opened:
        return "\n".join(page.get_textpage().get_text_range() for page in opened)


def test_the_form_is_seen_counted_and_sent_to_the_office_printer(
    opened: Opener, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk_app.workers.queue_watch.ASK_MS", 100)
    cups = Cups(tmp_path / "cups", monkeypatch, a5="idle")
    store = Store(folder)
    with store.write() as tx:
        tx.put_setting("office_printer", "cups://a5")
    store.close()
    program, hands = opened()
    code = receive(program, hands)
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    hands.until(lambda: page.state.opened is not None, "the dossier is open")
    hands.alt("T")
    hands.until(lambda: page.shown_form.paper.isVisible(), "the form is seen")
    for turn in (1, 2):
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: page.done.isVisible(), "the queue has done with it")
        said = _text(cups.data(turn))
        assert code in said
        assert ("In lần 2" in said) == (turn == 2)
        page.done.hide()
    assert all("media=A5" in options for options in cups.options)
    hands.alt("D")
    hands.until(lambda: not page.shown_form.paper.isVisible(), "back to the list")


def test_without_an_office_printer_the_form_is_a_file_for_its_user_alone_and_gone_next_time(
    opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()))
    program, hands = opened()
    code = receive(program, hands)
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    hands.until(lambda: page.state.opened is not None, "the dossier is open")
    hands.alt("T")
    hands.until(lambda: page.shown_form.paper.isVisible(), "the form is seen")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: shown, "the viewer is asked to show it")
    file = Path(shown[0])
    assert code in _text(file.read_bytes())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    program.stop()
    opened()[1].pause(300)
    assert not file.exists()
