"""An interlinked dossier on its card and passed on by keys; the board lists who overran."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from desk_app.store.store import Store
from tests.ui.clerk import Opener, clipped_texts, receive


def test_the_card_says_who_has_it_and_it_is_passed_on(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    code = receive(program, hands, query="1.013236", code="1.013236")
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    page.search.setFocus()
    hands.clear()
    hands.type(code)
    hands.until(lambda: page._vm.state.card is not None, "the card")
    assert "Bước 1 · Sở Xây dựng: Thẩm định hồ sơ, giữ từ" in page.card.facts.text()
    hands.alt("X")
    hands.until(lambda: page.acts.isVisible(), "what may be done")
    number = page._acts.state.acts.index("pass_step") + 1
    hands.alt(str(number))
    hands.until(lambda: page._acts.state.chosen == "pass_step", "chosen")
    hands.type("45/SXD-TĐ")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page._acts.state.done, "passed on")
    hands.until(lambda: "Bước 2 · Văn phòng UBND tỉnh" in page.card.facts.text(), "the card says so")
    hands.pause(200)
    hands.shoot("lien-thong")
    assert clipped_texts(program, "find") == []
    store = Store(folder)
    reader = store.reader()
    assert "transfer_slip" in [job.document for job in reader.jobs_of(code)]
    reader.close()
    store.close()
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.alt("0")
    hands.until(lambda: tray.board._vm.state.view == "steps", "the tenth view")
    hands.pause(200)
    hands.shoot("bang-qua-han-buoc")
    assert clipped_texts(program, "tray") == []
