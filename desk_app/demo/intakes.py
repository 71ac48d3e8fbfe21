"""What the clerk of the day takes in: at the counter, from the portal, and with the line down."""

import time
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Qt

from desk_app.core.moments import VIETNAM
from desk_app.demo.cards import CA, LO, QUANG
from desk_app.demo.counter import Counter
from desk_app.demo.dossiers import DossierHands
from desk_app.demo.hands import DayFailed


class Intakes:
    def __init__(self, counter: Counter, dossiers: DossierHands) -> None:
        self.counter = counter
        self.dossiers = dossiers

    @property
    def intake(self) -> Any:
        return self.counter.program.window.pages["intake"]

    def person(self, card: str) -> None:
        hands = self.counter.hands
        hands.key(Qt.Key.Key_F2)
        hands.scan(card)
        hands.until(lambda: self.intake.person.name.text, "the card fills the person")

    def organisation(self, tax_code: str, name: str) -> None:
        hands = self.counter.hands
        hands.key(Qt.Key.Key_F2)
        hands.alt("C")
        hands.type(tax_code)
        hands.enter()
        hands.type(name)
        self.intake.search.setFocus()

    def procedure(self, text: str, code: str) -> None:
        hands = self.counter.hands
        hands.type(text)
        page = self.intake
        hands.until(
            lambda: page.state.choices and page.state.choices[0].procedure.code == code and page.form.query == text,
            f"the search for {text} finds {code} first",
        )
        hands.shoot(f"tim-thu-tuc-{code}")
        hands.enter()
        hands.until(lambda: page.state.chosen is not None, "the procedure is chosen")
        hands.alt("D")

    def finish(self, agency: str, fee_vnd: int, cash_vnd: int) -> str:
        """F9, and what it must bring about."""
        hands, page = self.counter.hands, self.intake
        jobs = len(self.counter.printer.jobs)
        hands.pause(150)
        began = time.perf_counter()
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: page.state.done is not None or page.state.problem, "the intake is done")
        self.counter.commits_ms.append((time.perf_counter() - began) * 1000)
        if page.state.done is None:
            hands.shoot("failed")
            raise DayFailed(page.state.problem)
        done = page.state.done
        self.counter.expected.dossiers += 1
        collected = sum(each.total_vnd for each in done.collected.receipts) if done.collected else 0
        if collected != fee_vnd:
            raise DayFailed(f"{collected} was collected instead of {fee_vnd}")
        if fee_vnd:
            self.counter.expected.receipts += 1
            self.counter.expected.fees_vnd += fee_vnd
        if cash_vnd:
            self.counter.expected.cash[agency] += cash_vnd
        if self.counter.printer.mode == "ready":
            self.counter.printed(jobs + (2 if fee_vnd else 1))
        return str(done.code)

    def morning(self) -> list[str]:
        hands, codes = self.counter.hands, []
        self.person(LO)
        self.procedure("lu hanh noi dia", "2.001628")
        self.intake.fee.payment.tendered.line.setFocus()
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
        hands.until(lambda: self.intake.state.problem, "a wrong tax code is refused")
        hands.shoot("ma-so-thue-sai")
        self.intake.person.number.line.setFocus()
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
        hands, page = self.counter.hands, self.intake
        hands.until(
            lambda: page.person.online.text() == self.counter.program.texts("ui.intake.online_waiting", count=2),
            "two dossiers wait from the portal",
        )
        hands.alt("N")
        hands.until(lambda: page.state.chosen is not None, "the page is filled")
        hands.shoot("truc-tuyen")
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: page.state.done is not None or page.state.problem, "taken in")
        if page.state.done is None:
            raise DayFailed(page.state.problem)
        self.counter.expected.dossiers += 1
        self.counter.expected.online += 1
        jobs = len(self.counter.printer.jobs)
        hands.alt("N")
        hands.until(lambda: page.state.chosen is not None and page.state.done is None, "the next one")
        hands.alt("H")
        hands.type("Đăng ký xe")
        hands.enter()
        hands.type("Bản chụp không đọc được")
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: page.state.declined or page.state.problem, "sent back")
        if not page.state.declined:
            raise DayFailed(page.state.problem)
        self.counter.printed(jobs + 1)

    def offline(self) -> list[str]:
        """The centre is stopped and work goes on; the printer runs out of paper on top."""
        hands, codes = self.counter.hands, []
        hands.until(lambda: self.counter.backlog() == 0, "all was sent before the line breaks")
        self.counter.centre.stop()
        before = self.counter.last_seq()
        self.person(QUANG)
        self.procedure("the huong dan vien du lich noi dia", "1.004623")
        self.intake.fee.payment.tendered.line.setFocus()
        hands.type("700 000")
        self.counter.printer.mode = "no_paper"
        codes.append(self.finish("svhttdl", 650_000, 650_000))
        strip = self.counter.program.shell
        hands.until(lambda: strip.strip.printer_tone == "bad", "the strip says that the printer has no paper")
        hands.until(lambda: strip.strip.centre_tone == "warn", "the strip says that the line is down")
        hands.shoot("mat-mang-het-giay")
        hands.key(Qt.Key.Key_F8)
        hands.shoot("can-xu-ly")
        jobs = len(self.counter.printer.jobs)
        self.counter.printer.mode = "ready"
        self.counter.printed(jobs + 2)

        self.organisation("5500999999", "Doanh nghiệp tư nhân Mẫu")
        hands.alt("U")
        hands.type("014190000123")
        hands.enter()
        hands.type("Lò Thị Mẫu")
        hands.enter()
        hands.type("Giấy ủy quyền số 12 ngày 20/11/2026")
        self.intake.search.setFocus()
        self.procedure("doanh nghiep tu nhan", "2.001610")
        self.intake.fee.payment.tendered.line.setFocus()
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
        self.dossiers.collect_later(codes[-1])
        self.counter.offline_entries = self.counter.last_seq() - before
        hands.shoot("mat-mang")
        self.counter.centre.start()
        hands.until(lambda: self.counter.backlog() == 0, "everything arrives when the centre is back", 40)
        hands.until(lambda: strip.strip.centre_tone == "good", "the strip says that all was sent")
        return codes
