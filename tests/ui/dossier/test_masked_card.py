"""Who gives a result out or takes money sees whom it is about, and no telephone or door; who looks a dossier up may call."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desk_app.services.dossier.return_result import RegisterResult, register_result
from tests.desks import Desk
from tests.ui.clerk import Opener, clipped_texts

WHOLE = ("014190000123", "0912345678", "Bản Mẫu")


def test_the_whole_stands_only_where_it_is_needed(opened: Opener, folder: Path) -> None:
    desk = Desk(folder)
    code = desk.receive(tendered=None).code
    with desk.store.write() as tx:
        register_result(tx, RegisterResult(code, "12/GP", "K1-03"), desk.actor)
    desk.store.close()
    program, hands = opened()

    def said(place: str) -> str:
        page: Any = program.window.pages[place]
        return " ".join(part.text() for part in page.dossier.findChildren(QLabel))

    for key, place in ((Qt.Key.Key_F3, "return"), (Qt.Key.Key_F4, "collect")):
        hands.key(key)
        hands.scan(code)
        hands.until(lambda place=place: "Lò Thị Mẫu" in said(place), "the card")  # type: ignore[misc]
        assert [part for part in WHOLE if part in said(place)] == []
        assert "014 190 ••• 123 · ••• 678 · •••, Tỉnh Sơn La" in said(place)
        assert clipped_texts(program, place) == []
    hands.key(Qt.Key.Key_F7)
    hands.type(code)
    hands.until(lambda: "Lò Thị Mẫu" in said("find"), "the card")
    assert [part for part in WHOLE if part in said("find")] == ["0912345678", "Bản Mẫu"]
