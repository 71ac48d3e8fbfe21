"""`desk-app day`: a counter day through the real window, with key presses and scans, against a real centre.

What the day expects it counts by itself, from what it typed; what the program says is compared with that.
"""

import json
import shutil
import statistics
import time
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from desk_app.centre_process import CentreProcess
from desk_app.core.moments import VIETNAM
from desk_app.demo_portal import hand_in, open_portal
from desk_app.documents.fee_standing import fee_standing
from desk_app.documents.forms import dossier_form
from desk_app.documents.forms.case import Act
from desk_app.documents.pdf import to_pdf
from desk_app.hands import DayFailed, Hands
from desk_app.main import Program, application
from desk_app.setting_up import DEMO_SECRET, add_demo_officers, add_demo_signature, set_up_enrolled
from desk_app.store.database import open_reader
from desk_app.store.export import write_journal
from desk_app.store.files import DATABASE
from desk_app.store.line import centre_line
from desk_app.store.queries import Queries
from desk_app.store.store import Store
from desk_app.store.verify import verify
from printers.escpos_raster import decode
from printers.raster import paper_png
from printers.simulator import PrinterSimulator
from sync.client.centre import Accepted

WIDTH_DOTS = 576
LONGEST_PAUSE_S = 2.0

LO = "014190000123|050000123|Lò Thị Mẫu|15081990|Nữ|Bản Mẫu, Xã Thử Nghiệm, Tỉnh Sơn La|01072021"
QUANG = "014088000456||Quàng Văn Thành|02031988|Nam|Bản Hẹo, Phường Chiềng Lề, Tỉnh Sơn La|12052022"
CA = "014301000789||Cà Thị Hoa|20112001|Nữ|Tiểu khu 3, Xã Thử Nghiệm, Tỉnh Sơn La|05012023"


@dataclass(slots=True)
class Expected:
    """The day's own arithmetic."""

    dossiers: int = 0
    online: int = 0
    returned: int = 0
    receipts: int = 0
    fees_vnd: int = 0
    cash: dict[str, int] = field(default_factory=dict)


class Day:
    def __init__(self, out: Path) -> None:
        self.out = out
        self.screens = out / "screens"
        for folder in ("screens", "slips", "forms", "data", "centre"):
            shutil.rmtree(out / folder, ignore_errors=True)
        for folder in ("screens", "slips", "forms"):
            (out / folder).mkdir(parents=True)
        self.portal = open_portal()
        self.centre = CentreProcess(out / "centre", self.portal.url)
        self.printer = PrinterSimulator()
        self.expected = Expected()
        self.commits_ms: list[float] = []
        self.offline_entries = 0
        self.program: Any = None
        self.hands: Any = None
        self.first_screen_ms = 0.0

    # --- the desk and its surroundings -------------------------------------------------------------------------

    def prepare(self) -> None:
        self.centre.start()
        store = Store(self.out / "data")
        set_up_enrolled(store, self.centre.url, self.centre.enrol("07"))
        add_demo_officers(store)
        add_demo_signature(store)
        with store.write() as tx:
            tx.put_setting("printer", self.printer.address)
        store.close()
        hand_in(self.centre, datetime.now(VIETNAM))

    def open_window(self) -> None:
        began = time.perf_counter()
        application()
        self.program = Program(self.out / "data", LONGEST_PAUSE_S)
        self.hands = Hands(self.program, self.screens)
        self.program.start()
        self.hands.until(lambda: self.program.window.login.name.line.hasFocus(), "the log-in takes keys")
        self.first_screen_ms = (time.perf_counter() - began) * 1000

    def queries(self) -> Queries:
        return Queries(open_reader(self.out / "data" / DATABASE), "quay-07")

    def backlog(self) -> int:
        queries = self.queries()
        try:
            return int(queries.backlog().waiting)
        finally:
            queries.close()

    def unsigned(self) -> int:
        queries = self.queries()
        try:
            return int(queries.unsigned_receipts())
        finally:
            queries.close()

    def printed(self, count: int) -> None:
        self.hands.until(lambda: len(self.printer.jobs) >= count, f"{count} slips came out of the printer")

    # --- acts ----------------------------------------------------------------------------------------------------

    def log_in(self) -> None:
        hands = self.hands
        hands.shoot("dang-nhap")
        hands.type("lan")
        hands.enter()
        hands.type("9999")
        hands.enter()
        hands.until(lambda: self.program.window.login.problem.text(), "a wrong PIN is answered")
        hands.shoot("dang-nhap-sai")
        hands.type(DEMO_SECRET)
        hands.enter()
        hands.until(lambda: self.program.window.place == "intake", "the intake opens")
        hands.shoot("tiep-nhan-trong")

    def open_shift(self) -> None:
        hands = self.hands
        hands.key(Qt.Key.Key_F5)
        page = self.program.window.pages["cash"]
        hands.until(lambda: page._vm.state.boxes, "the boxes are shown")
        for number, agency, notes in (("1", "svhttdl", {2: "4", 4: "10"}), ("2", "stc", {3: "4"}), ("4", "stp", {5: "5"})):
            hands.alt(number)
            self.take_float(page, notes)
            self.expected.cash[agency] = sum(page.notes[row][0] * int(count) for row, count in notes.items())
            hands.alt(number)
            self.count_box(page, self.expected.cash[agency])
            hands.shoot("ca-da-mo")

    def take_float(self, page: Any, notes: dict[int, str]) -> None:
        """The cashier brings change money out of the office's safe."""
        hands = self.hands
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
        hands.until(lambda: page._vm.state.done, "the float is in the box")

    def count_box(self, page: Any, amount: int) -> None:
        """Blind, fixed, compared, settled."""
        hands, vm = self.hands, page._vm
        left = amount
        for denomination, line in page.notes:
            count, left = divmod(left, denomination)
            if count:
                line.setFocus()
                hands.type(str(count))
        hands.alt("0")
        hands.shoot("dem-ket")
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: vm.state.fixed, "the count is fixed")
        hands.shoot("chot-so-dem")
        hands.enter()
        hands.until(lambda: vm.state.settled is not None, "the box is settled")

    @property
    def intake(self) -> Any:
        return self.program.window.pages["intake"]

    def person(self, card: str) -> None:
        hands = self.hands
        hands.key(Qt.Key.Key_F2)
        hands.scan(card)
        hands.until(lambda: self.intake.name.text, "the card fills the person")

    def organisation(self, tax_code: str, name: str) -> None:
        hands = self.hands
        hands.key(Qt.Key.Key_F2)
        hands.alt("C")
        hands.type(tax_code)
        hands.enter()
        hands.type(name)
        self.intake.search.setFocus()

    def procedure(self, text: str, code: str) -> None:
        hands = self.hands
        hands.type(text)
        vm = self.intake._vm
        hands.until(
            lambda: vm.state.choices and vm.state.choices[0].procedure.code == code and vm.form.query == text,
            f"the search for {text} finds {code} first",
        )
        hands.shoot(f"tim-thu-tuc-{code}")
        hands.enter()
        hands.until(lambda: vm.state.chosen is not None, "the procedure is chosen")
        hands.alt("D")

    def finish(self, agency: str, fee_vnd: int, cash_vnd: int) -> str:
        """F9, and what it must bring about."""
        hands, vm = self.hands, self.intake._vm
        jobs = len(self.printer.jobs)
        hands.pause(150)
        began = time.perf_counter()
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: vm.state.done is not None or vm.state.problem, "the intake is done")
        self.commits_ms.append((time.perf_counter() - began) * 1000)
        if vm.state.done is None:
            hands.shoot("failed")
            raise DayFailed(vm.state.problem)
        done = vm.state.done
        self.expected.dossiers += 1
        collected = sum(each.total_vnd for each in done.collected.receipts) if done.collected else 0
        if collected != fee_vnd:
            raise DayFailed(f"{collected} was collected instead of {fee_vnd}")
        if fee_vnd:
            self.expected.receipts += 1
            self.expected.fees_vnd += fee_vnd
        if cash_vnd:
            self.expected.cash[agency] += cash_vnd
        if self.printer.mode == "ready":
            self.printed(jobs + (2 if fee_vnd else 1))
        return str(done.code)

    def morning(self) -> list[str]:
        hands, codes = self.hands, []
        self.person(LO)
        self.procedure("lu hanh noi dia", "2.001628")
        self.intake.payment.tendered.line.setFocus()
        hands.type("50,000")
        hands.shoot("so-tien-sai")
        hands.clear()
        hands.type("3.500.000")
        hands.shoot("tiep-nhan-du")
        codes.append(self.finish("svhttdl", 3_000_000, 3_000_000))
        hands.shoot("tiep-nhan-xong")

        self.organisation("5500999998", "Công ty TNHH Mẫu Tây Bắc")
        self.procedure("tnhh mot thanh vien", "2.001583")
        hands.alt("K")
        hands.type("FT26329001122")
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: self.intake._vm.state.problem, "a wrong tax code is refused")
        hands.shoot("ma-so-thue-sai")
        self.intake.number.line.setFocus()
        hands.clear()
        hands.type("5500999999")
        halved = datetime.now(VIETNAM).date() <= date(2026, 12, 31)  # the charge, not the fee (TT 64/2025)
        codes.append(self.finish("stc", 125_000 if halved else 150_000, 0))

        self.person(QUANG)
        self.procedure("phu hieu", "2.002288")
        codes.append(self.finish("sxd", 0, 0))

        self.person(CA)
        self.procedure("trich luc ho tich", "2.000635")
        codes.append(self.finish("stp", 8_000, 8_000))
        return codes

    def online(self) -> None:
        """What citizens handed in on the portal: one is taken in, one is sent back; no paper leaves the printer for the
        first."""
        hands, vm = self.hands, self.intake._vm
        hands.until(lambda: vm.online.state.waiting == 2, "two dossiers wait from the portal")
        hands.alt("N")
        hands.until(lambda: vm.state.chosen is not None, "the page is filled")
        hands.shoot("truc-tuyen")
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: vm.state.done is not None or vm.state.problem, "taken in")
        if vm.state.done is None:
            raise DayFailed(vm.state.problem)
        self.expected.dossiers += 1
        self.expected.online += 1
        jobs = len(self.printer.jobs)
        hands.alt("N")
        hands.until(lambda: vm.state.chosen is not None and vm.state.done is None, "the next one")
        hands.alt("H")
        hands.type("Đăng ký xe")
        hands.enter()
        hands.type("Bản chụp không đọc được")
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: vm.state.declined or vm.state.problem, "sent back")
        if not vm.state.declined:
            raise DayFailed(vm.state.problem)
        self.printed(jobs + 1)

    def offline(self) -> list[str]:
        """The centre is stopped and work goes on; the printer runs out of paper on top."""
        hands, codes = self.hands, []
        hands.until(lambda: self.backlog() == 0, "all was sent before the line breaks")
        self.centre.stop()
        before = self._last_seq()
        self.person(QUANG)
        self.procedure("the huong dan vien du lich noi dia", "1.004623")
        self.intake.payment.tendered.line.setFocus()
        hands.type("700 000")
        self.printer.mode = "no_paper"
        codes.append(self.finish("svhttdl", 650_000, 650_000))
        strip = self.program.shell
        hands.until(lambda: strip.strip.printer_tone == "bad", "the strip says that the printer has no paper")
        hands.until(lambda: strip.strip.centre_tone == "warn", "the strip says that the line is down")
        hands.shoot("mat-mang-het-giay")
        hands.key(Qt.Key.Key_F8)
        hands.shoot("can-xu-ly")
        jobs = len(self.printer.jobs)
        self.printer.mode = "ready"
        self.printed(jobs + 2)

        self.organisation("5500999999", "Doanh nghiệp tư nhân Mẫu")
        hands.alt("U")
        hands.type("014190000123")
        hands.enter()
        hands.type("Lò Thị Mẫu")
        hands.enter()
        hands.type("Giấy ủy quyền số 12 ngày 20/11/2026")
        self.intake.search.setFocus()
        self.procedure("doanh nghiep tu nhan", "2.001610")
        self.intake.payment.tendered.line.setFocus()
        hands.type("200.000")
        hands.shoot("nop-thay")
        codes.append(self.finish("stc", 100_000, 100_000))

        self.person(CA)
        self.procedure("cap giay phep xay dung moi", "1.013236")
        hands.shoot("phi-chua-xac-dinh")
        codes.append(self.finish("sxd", 0, 0))

        self.person(LO)
        self.procedure("the cong chung vien", "1.013859")
        hands.alt("S")
        codes.append(self.finish("stp", 0, 0))
        self.collect_later(codes[-1])
        self.offline_entries = self._last_seq() - before
        hands.shoot("mat-mang")
        self.centre.start()
        hands.until(lambda: self.backlog() == 0, "everything arrives when the centre is back", 40)
        hands.until(lambda: strip.strip.centre_tone == "good", "the strip says that all was sent")
        return codes

    def _last_seq(self) -> int:
        queries = self.queries()
        try:
            return int(queries.backlog().last_seq)
        finally:
            queries.close()

    def collect_later(self, code: str) -> None:
        hands = self.hands
        hands.key(Qt.Key.Key_F4)
        page = self.program.window.pages["collect"]
        hands.scan(code)
        hands.until(lambda: page._vm.state.card is not None, "the dossier opens on the fee screen")
        hands.type("100000")
        hands.shoot("thu-phi")
        jobs = len(self.printer.jobs)
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: page._vm.state.done, "the fee is collected")
        self.expected.receipts += 1
        self.expected.fees_vnd += 100_000
        self.expected.cash["stp"] += 100_000
        self.printed(jobs + 1)
        hands.shoot("thu-phi-xong")

    def hand_out(self, code: str) -> None:
        hands = self.hands
        hands.key(Qt.Key.Key_F7)
        hands.scan(code)
        page = self.program.window.pages["return"]
        vm = page._vm
        hands.until(lambda: vm.state.card is not None, "the slip's code opens the dossier")
        hands.shoot("tra-ket-qua-cho")
        hands.alt("K")
        hands.type("88/GP-SVHTTDL")
        hands.enter()
        hands.type("b-14")
        hands.alt("K")
        hands.until(lambda: vm.state.card.dossier.state == "result_in", "the result is in")
        hands.scan(code)
        hands.until(lambda: vm.state.card is not None and not vm.state.done, "the dossier is open again")
        hands.scan(LO)
        hands.until(lambda: vm.receiver.scanned, "the receiver's card was scanned")
        hands.shoot("tra-ket-qua")
        jobs = len(self.printer.jobs)
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: vm.state.card.dossier.state == "returned", "the result is returned")
        self.expected.returned += 1
        self.printed(jobs + 1)
        hands.shoot("da-tra-ket-qua")

    def look_up(self) -> None:
        hands = self.hands
        hands.key(Qt.Key.Key_F7)
        page = self.program.window.pages["find"]
        hands.type("quang thanh")
        hands.until(lambda: page._vm.state.card is not None, "the search shows a card")
        hands.shoot("tra-cuu")
        page.reason.line.setFocus()
        hands.type("Người dân làm ướt phiếu")
        jobs = len(self.printer.jobs)
        hands.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        self.printed(jobs + 1)
        hands.shoot("in-lai")

    def close_shift(self) -> tuple[int, int]:
        hands = self.hands
        hands.key(Qt.Key.Key_F5)
        page = self.program.window.pages["cash"]
        vm = page._vm
        hands.until(lambda: vm.state.own, "an open box is shown")
        jobs = len(self.printer.jobs)
        closed = []
        for number, box in enumerate(vm.state.boxes, 1):
            if box.shift is not None:
                hands.alt(str(number))
                self.count_box(page, self.expected.cash[box.agency])
                closed.append(vm.state.settled)
        self.printed(jobs + 3)
        hands.shoot("ca-da-dong")
        return sum(box.expected_vnd for box in closed), sum(box.counted_vnd for box in closed)

    def other_places(self) -> None:
        """The administrator looks at the desk; screens at full size too."""
        hands = self.hands
        hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        hands.until(lambda: self.program.window.place == "login", "the officer leaves")
        hands.clear()
        hands.type("admin")
        hands.enter()
        hands.type(DEMO_SECRET)
        hands.enter()
        hands.until(lambda: self.program.window.place != "login", "the administrator is in")
        hands.key(Qt.Key.Key_F12)
        hands.pause(200)
        hands.shoot("quan-tri")
        self.program.window.resize(1920, 1080)
        hands.shoot("quan-tri-1920")
        self.program.window.resize(1366, 768)

    # --- what is left behind -------------------------------------------------------------------------------------

    def leave_papers(self) -> None:
        from desk_app.resources_reader import load_centre, load_texts

        queries = self.queries()
        try:
            jobs = queries.print_jobs(("confirmed",), 1000)
            if len(jobs) != len(self.printer.jobs):
                raise DayFailed(f"{len(jobs)} jobs are confirmed, {len(self.printer.jobs)} slips came out")
            for number, (job, data) in enumerate(zip(jobs, self.printer.jobs, strict=True), 1):
                plain = job.document == "appointment_slip" and not job.copy_no
                name = job.code if plain else f"{job.code}-{job.document}-{number}"
                (self.out / "slips" / f"{name}.bin").write_bytes(data)
                paper_png(decode(data, WIDTH_DOTS)).save(self.out / "slips" / f"{name}.png")
                if plain:
                    place = json.loads(job.content)
                    entry = queries.entry(place["epoch"], place["seq"])
                    if entry is None:
                        raise DayFailed(f"{name}: the slip's entry is in the journal")
                    centre, texts = load_centre(), load_texts()
                    act = Act(fee_standing=fee_standing(queries, job.code, texts))
                    document = dossier_form("appointment", entry, centre, texts, act)
                    pdf = to_pdf(document, centre.short_name, texts("form.page"))
                    (self.out / "forms" / f"{job.code}.pdf").write_bytes(pdf)
            write_journal(queries, self.out)
        finally:
            queries.close()

    def centre_head(self) -> Accepted:
        queries = self.queries()
        try:
            line = centre_line(self.out / "data", queries)
        finally:
            queries.close()
        answer = line.head()
        line.close()
        if not isinstance(answer, Accepted):
            raise DayFailed(f"the centre does not answer: {answer}")
        return answer

    def run(self) -> int:
        try:
            self.prepare()
            self.open_window()
            self.log_in()
            self.open_shift()
            codes = self.morning()
            self.online()
            codes += self.offline()
            self.hand_out(codes[0])
            self.look_up()
            expected, counted = self.close_shift()
            self.other_places()
            self.hands.until(lambda: self.unsigned() == 0, "every receipt is signed")
            self.hands.until(lambda: self.backlog() == 0, "everything has arrived")
            dossiers, references = self.expected.dossiers - self.expected.online, self.expected.online + 1
            self.hands.until(lambda: len(self.portal.dossiers) == dossiers, "the portal has every dossier", 60)
            self.hands.until(lambda: len(self.portal.statuses) == references, "and an answer to what it handed in", 60)
            head = self.centre_head()
            self.program.stop()
            self.leave_papers()
            return self.judge(head, expected, counted)
        finally:
            if self.program is not None:
                self.program.stop()
            self.printer.close()
            self.centre.stop()
            self.portal.close()

    def judge(self, head: Accepted, cash_expected: int, cash_counted: int) -> int:
        queries = self.queries()
        counts = queries.counts()
        backlog = queries.backlog()
        last = queries.entry(backlog.last_epoch, backlog.last_seq)
        queries.close()
        if last is None:
            raise DayFailed("the journal has a last entry")
        verdict = verify(self.out / "data" / DATABASE)
        summary = {
            "dossiers_received": counts["dossiers"],
            "dossiers_online": self.expected.online,
            "results_returned": counts["returned"],
            "receipts_issued": counts["receipts"],
            "fees_collected_vnd": counts["collected_vnd"],
            "cash_expected_vnd": cash_expected,
            "cash_counted_vnd": cash_counted,
            "journal_entries": counts["entries"],
            "entries_at_centre": head.seq,
            "dossiers_at_portal": len(self.portal.dossiers) + self.expected.online,
            "entries_made_offline": self.offline_entries,
            "first_screen_ms": round(self.first_screen_ms, 1),
            "intake_commit_ms_p50": round(statistics.median(self.commits_ms), 2),
        }
        (self.out / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")
        print(json.dumps(summary, indent=2))
        mine = self.expected
        checks = {
            "dossiers": counts["dossiers"] == mine.dossiers,
            "returned": counts["returned"] == mine.returned,
            "receipts": counts["receipts"] == mine.receipts,
            "fees": counts["collected_vnd"] == mine.fees_vnd,
            "cash": cash_expected == cash_counted == sum(mine.cash.values()),
            "centre": (head.epoch, head.seq, head.head) == (last.epoch, last.seq, last.hash.hex()),
            "verify": verdict.ok,
            "offline": self.offline_entries > 0,
            "portal": self.portal.problems == [],
        }
        failed = [name for name, good in checks.items() if not good]
        if failed:
            print("NOT EQUAL: " + ", ".join(failed))
        return 1 if failed else 0


def run_day(out: Path) -> int:
    """The whole day into `out`. Returns 0 only if desk, centre and the day's own arithmetic agree."""
    try:
        return Day(out).run()
    except DayFailed as failed:
        print(f"DAY FAILED: waited for: {failed}")
        return 1
