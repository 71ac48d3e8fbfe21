"""The receiver of a result signs on the customer's screen, or on the counter's own; what was written stays with the fact."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desk_app.documents.builders import slip_of
from desk_app.store.store import Store
from desk_app.ui.parts.signature import SignaturePad
from printers.slip import SlipText
from sync.protocol.seal import private_part
from tests.ui.clerk import Opener, clipped_texts, receive


def write(pad: SignaturePad, height: int = 60) -> None:
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(60, height))
    for step in range(1, 25):
        QTest.mouseMove(pad, QPoint(60 + 8 * step, height + (step * 17) % 30))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(60 + 8 * 24, height))


def test_the_receiver_signs_on_a_screen(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    window = program.open_customer_screen()
    window.resize(1366, 768)
    window.show()
    program.window.activateWindow()
    code = receive(program, hands)
    hands.scan(code)
    page: Any = program.window.pages["return"]
    hands.until(lambda: page.state.opened is not None, "open")
    hands.alt("K")
    hands.type("12/GP")
    hands.alt("K")
    hands.until(lambda: page.state.opened.dossier.state == "result_in", "the result is here")
    hands.alt("C")
    hands.alt("N")
    hands.until(lambda: page.signing.isVisible() and window.signing.isVisible(), "both screens offer a place to sign")
    assert not window.welcome.isVisible()
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem, "nobody signed")
    assert page.problem.text() == "Người nhận chưa ký trên màn hình."
    write(window.pad, 120)
    hands.until(lambda: page.signature == tuple(map(tuple, page.pad.strokes)), "the clerk sees it")
    written = page.signature
    assert len(written) == 1
    assert not page.problem.isVisible()
    window.grab().save(str(hands._screens / "khach-ky.png"))
    hands.shoot("ky-nhan")
    assert clipped_texts(program, "return") == []
    hands.alt("N")
    assert page.signature == ()
    assert window.pad.strokes == []
    hands.alt("N")
    write(window.pad, 120)
    hands.key(Qt.Key.Key_F7)
    hands.until(lambda: not window.signing.isVisible(), "nobody is at the return any more")
    hands.key(Qt.Key.Key_F3)
    assert page.signature == ()
    assert page.sign.accessibleName() == "Ký trên màn hình"
    hands.alt("N")
    write(page.pad, 60)
    write(page.pad, 90)
    hands.until(lambda: len(page.signature) == 2, "here, too")
    written = page.signature
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.opened.dossier.state == "returned", "returned")
    hands.until(lambda: page.dossier.signature.isVisible() and not window.signing.isVisible(), "it shows on the card")
    assert tuple(map(tuple, page.dossier.signature.strokes)) == written
    hands.shoot("da-tra")
    assert clipped_texts(program, "return") == []
    store = Store(folder)
    reader = store.reader()
    fact = reader.history(code)[-1]
    assert fact.kind == "ResultReturned"
    assert private_part(fact.private)["signature"] == [list(stroke) for stroke in written]  # type: ignore[index]
    assert "signature" not in fact.body
    said = [
        block.text
        for block in slip_of("return_slip", fact, reader, program.centre, program.texts).blocks
        if isinstance(block, SlipText)
    ]
    assert "Người nhận đã ký trên màn hình" in said
    reader.close()
    store.close()
