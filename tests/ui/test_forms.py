"""The official form on the screen and to the office printer, in the real window."""

import stat
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices

from desk_app.store.store import Store
from tests.ui.clerk import Opener, receive

LP = """#!/bin/sh
here=$(dirname "$0")
case "$0" in *lpstat) echo "printer a5 is idle" ;; *) cat > "$here/job.pdf"; echo "$*" > "$here/options" ;; esac
"""


def _text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as opened:
        return "\n".join(page.get_textpage().get_text_range() for page in opened)


def test_the_form_is_seen_counted_and_sent_to_the_office_printer(
    opened: Opener, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("lp", "lpstat"):
        (tmp_path / name).write_text(LP)
        (tmp_path / name).chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    store = Store(folder)
    with store.write() as tx:
        tx.put_setting("office_printer", "cups://a5")
    store.close()
    program, hands = opened()
    code = receive(program, hands)
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    hands.until(lambda: page._vm.state.card is not None, "the dossier is open")
    hands.alt("T")
    hands.until(lambda: page.paper.isVisible(), "the form is seen")
    for turn in (1, 2):
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: page.done.isVisible() and (tmp_path / "job.pdf").exists(), "sent")
        said = _text((tmp_path / "job.pdf").read_bytes())
        assert code in said
        assert ("In lần 2" in said) == (turn == 2)
        (tmp_path / "job.pdf").unlink()
        page.done.hide()
    assert "media=A5" in (tmp_path / "options").read_text()
    hands.alt("D")
    hands.until(lambda: not page.paper.isVisible(), "back to the list")


def test_without_an_office_printer_the_form_is_a_file_for_its_user_alone_and_gone_next_time(
    opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()))
    program, hands = opened()
    code = receive(program, hands)
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    hands.until(lambda: page._vm.state.card is not None, "the dossier is open")
    hands.alt("T")
    hands.until(lambda: page.paper.isVisible(), "the form is seen")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: shown, "the viewer is asked to show it")
    file = Path(shown[0])
    assert code in _text(file.read_bytes())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    program.stop()
    opened()[1].pause(300)
    assert not file.exists()
