"""`desk-app day`: a counter day through the real window, with key presses and scans, against a real centre.

What the day expects it counts by itself, from what it typed; what the program says is compared with that.
"""

from pathlib import Path

from PySide6.QtCore import Qt

from desk_app.demo.boxes import Boxes
from desk_app.demo.counter import Counter
from desk_app.demo.dossiers import DossierHands
from desk_app.demo.hands import DayFailed
from desk_app.demo.intakes import Intakes
from desk_app.demo.left_behind import judge, leave_papers
from desk_app.wiring.setting_up import DEMO_SECRET


class Day:
    """The order of the day: who logs in, what comes after what, and when all has arrived."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter

    def run(self) -> int:
        counter = self.counter
        try:
            counter.prepare()
            counter.open_window()
            hands, expected = counter.hands, counter.expected
            boxes, dossiers = Boxes(counter), DossierHands(counter)
            intakes = Intakes(counter, dossiers)
            self.log_in()
            boxes.open_shift()
            codes = intakes.morning()
            intakes.online()
            codes += intakes.offline()
            dossiers.hand_out(codes[0])
            dossiers.look_up()
            cash_expected, cash_counted = boxes.close_shift()
            self.other_places()
            hands.until(lambda: counter.unsigned() == 0, "every receipt is signed")
            hands.until(lambda: counter.backlog() == 0, "everything has arrived")
            forwarded, answered = expected.dossiers - expected.online, expected.online + 1
            hands.until(lambda: len(counter.portal.dossiers) == forwarded, "the portal has every dossier", 60)
            hands.until(lambda: len(counter.portal.statuses) == answered, "and an answer to what it handed in", 60)
            hands.until(lambda: counter.backlog() == 0, "and who looked at whose data, written down meanwhile")
            head = counter.centre_head()
            counter.program.stop()
            leave_papers(counter)
            return judge(counter, head, cash_expected, cash_counted)
        finally:
            counter.close()

    def log_in(self) -> None:
        hands = self.counter.hands
        hands.shoot("dang-nhap")
        hands.type("lan")
        hands.enter()
        hands.type("9999")
        hands.enter()
        hands.until(lambda: self.counter.program.window.login.problem.text(), "a wrong PIN is answered")
        hands.shoot("dang-nhap-sai")
        hands.type(DEMO_SECRET)
        hands.enter()
        hands.until(lambda: self.counter.program.window.place == "intake", "the intake opens")
        hands.shoot("tiep-nhan-trong")

    def other_places(self) -> None:
        """The administrator looks at the desk; screens at full size too."""
        hands = self.counter.hands
        hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        hands.until(lambda: self.counter.program.window.place == "login", "the officer leaves")
        hands.clear()
        hands.type("admin")
        hands.enter()
        hands.type(DEMO_SECRET)
        hands.enter()
        hands.until(lambda: self.counter.program.window.place != "login", "the administrator is in")
        hands.key(Qt.Key.Key_F12)
        hands.pause(200)
        hands.shoot("quan-tri")
        self.counter.program.window.resize(1920, 1080)
        hands.shoot("quan-tri-1920")
        self.counter.program.window.resize(1366, 768)
        hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        hands.until(lambda: self.counter.program.window.place == "login", "and leaves, with what was looked at written down")


def run_day(out: Path) -> int:
    """The whole day into `out`. Returns 0 only if desk, centre and the day's own arithmetic agree."""
    try:
        return Day(Counter(out)).run()
    except DayFailed as failed:
        print(f"DAY FAILED: waited for: {failed}")
        return 1
