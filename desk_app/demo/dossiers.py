"""What the clerk of the day does with a dossier that was taken in: a later fee, the result, a slip once more."""

from PySide6.QtCore import Qt

from desk_app.demo.cards import LO
from desk_app.demo.counter import Counter


class DossierHands:
    def __init__(self, counter: Counter) -> None:
        self.counter = counter

    def collect_later(self, code: str) -> None:
        hands = self.counter.hands
        hands.key(Qt.Key.Key_F4)
        page = self.counter.program.window.pages["collect"]
        hands.scan(code)
        hands.until(lambda: page.state.opened is not None, "the dossier opens on the fee screen")
        hands.type("100000")
        hands.shoot("thu-phi")
        jobs = len(self.counter.printer.jobs)
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: page.state.done, "the fee is collected")
        self.counter.expected.receipts += 1
        self.counter.expected.fees_vnd += 100_000
        self.counter.expected.cash["stp"] += 100_000
        self.counter.printed(jobs + 1)
        hands.shoot("thu-phi-xong")

    def hand_out(self, code: str) -> None:
        hands = self.counter.hands
        hands.key(Qt.Key.Key_F7)
        hands.scan(code)
        page = self.counter.program.window.pages["return"]
        hands.until(lambda: page.state.opened is not None, "the slip's code opens the dossier")
        hands.shoot("tra-ket-qua-cho")
        hands.alt("K")
        hands.type("88/GP-SVHTTDL")
        hands.enter()
        hands.type("b-14")
        hands.alt("K")
        hands.until(lambda: page.state.opened.dossier.state == "result_in", "the result is in")
        hands.scan(code)
        hands.until(lambda: page.state.opened is not None and not page.state.done, "the dossier is open again")
        hands.scan(LO)
        hands.until(lambda: page.who.scanned, "the receiver's card was scanned")
        hands.shoot("tra-ket-qua")
        jobs = len(self.counter.printer.jobs)
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: page.state.opened.dossier.state == "returned", "the result is returned")
        self.counter.expected.returned += 1
        self.counter.printed(jobs + 1)
        hands.shoot("da-tra-ket-qua")

    def look_up(self) -> None:
        hands = self.counter.hands
        hands.key(Qt.Key.Key_F7)
        page = self.counter.program.window.pages["find"]
        hands.type("quang thanh")
        hands.until(lambda: page.state.opened is not None, "the search shows a card")
        hands.shoot("tra-cuu")
        page.reason.line.setFocus()
        hands.type("Người dân làm ướt phiếu")
        jobs = len(self.counter.printer.jobs)
        hands.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        self.counter.printed(jobs + 1)
        hands.shoot("in-lai")
