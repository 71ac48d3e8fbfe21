"""What the clerk of the day does with cash: floats, blind counts, the shift from its opening to its closing."""

from typing import Any

from PySide6.QtCore import Qt

from desk_app.demo.counter import Counter
from desk_app.wiring.setting_up import DEMO_SECRET


class Boxes:
    def __init__(self, counter: Counter) -> None:
        self.counter = counter

    def open_shift(self) -> None:
        hands = self.counter.hands
        hands.key(Qt.Key.Key_F5)
        page = self.counter.program.window.pages["cash"]
        hands.until(lambda: page.state.boxes, "the boxes are shown")
        for number, agency, notes in (("1", "svhttdl", {2: "4", 4: "10"}), ("2", "stc", {3: "4"}), ("4", "stp", {5: "5"})):
            hands.alt(number)
            self.take_float(page, notes)
            self.counter.expected.cash[agency] = sum(page.notes[row][0] * int(count) for row, count in notes.items())
            hands.alt(number)
            self.count_box(page, self.counter.expected.cash[agency])
            hands.shoot("ca-da-mo")

    def take_float(self, page: Any, notes: dict[int, str]) -> None:
        """The cashier brings change money out of the office's safe."""
        hands = self.counter.hands
        hands.alt("E")
        for row, count in notes.items():
            page.notes[row][1].setFocus()
            hands.type(count)
        page.reason.line.setFocus()
        hands.type("Két Văn phòng")
        page.second.name.line.setFocus()
        hands.type("quy")
        hands.enter()
        hands.type(DEMO_SECRET)
        hands.shoot("nhan-tien-le")
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: page.state.done, "the float is in the box")

    def count_box(self, page: Any, amount: int) -> None:
        """Blind, fixed, compared, settled."""
        hands = self.counter.hands
        left = amount
        for denomination, line in page.notes:
            count, left = divmod(left, denomination)
            if count:
                line.setFocus()
                hands.type(str(count))
        hands.alt("0")
        hands.shoot("dem-ket")
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: page.state.fixed, "the count is fixed")
        hands.shoot("chot-so-dem")
        hands.enter()
        hands.until(lambda: page.state.settled is not None, "the box is settled")

    def close_shift(self) -> tuple[int, int]:
        hands = self.counter.hands
        hands.key(Qt.Key.Key_F5)
        page = self.counter.program.window.pages["cash"]
        hands.until(lambda: page.state.own, "an open box is shown")
        jobs = len(self.counter.printer.jobs)
        closed = []
        for number, box in enumerate(page.state.boxes, 1):
            if box.shift is not None:
                hands.alt(str(number))
                self.count_box(page, self.counter.expected.cash[box.agency])
                closed.append(page.state.settled)
        self.counter.printed(jobs + 3)
        hands.shoot("ca-da-dong")
        return sum(box.expected_vnd for box in closed), sum(box.counted_vnd for box in closed)
