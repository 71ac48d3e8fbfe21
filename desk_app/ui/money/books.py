"""F10 · Biên lai, khóa sổ: books and serials of receipts, the legal signature, closing of days, months and years."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout

from desk_app.answers.money.money_log import MoneyLine
from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.core.money import format_vnd
from desk_app.core.receipts import receipt_number
from desk_app.resources_reader import Texts
from desk_app.ui.key_tables.books import KEYS
from desk_app.ui.key_tables.bound import BoundKeys
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.fields import Field, Pick
from desk_app.ui.parts.page import Page
from desk_app.ui.parts.table import ScreenTable
from desk_app.ui.parts.widgets import Panel, label, set_tone
from desk_app.view_models.money.books import BookForm, BooksState, BooksViewModel, left_in
from desk_app.workers.messages import SignerState

TONES = {"ready": "good", "off": "plain", "locked": "warn"}


class BooksPage(Page):
    def __init__(self, vm: BooksViewModel, centre: Centre, texts: Texts) -> None:
        super().__init__(vm)
        self._vm = vm
        self._texts = texts
        t = texts
        self.agency = Pick(t("ui.books.agency"))
        self.agency.offer([(agency.id, agency.name) for agency in centre.agencies])
        columns = ("form", "serial", "book", "from", "to", "next")
        self.stock = ScreenTable([t(f"ui.books.{key}") for key in columns], stretch=5, passive=True)
        columns = ("closed_at", "kind", "no", "receipts", "cash", "transfer")
        self.periods = ScreenTable([t(f"ui.books.{key}") for key in columns], stretch=1, right=(2, 3, 4, 5), passive=True)
        headers = ("closed_at", "money_kind", "money_what", "money_who")
        self.money = ScreenTable([t(f"ui.books.{key}") for key in headers], stretch=2, passive=True)
        self.money.setAccessibleName(t("ui.books.money"))
        self.money.wrap_rows()
        self.show_money = KeyButton(t("ui.books.money"), key_of(KEYS, "show_money"))
        self.book_no = Field(t("ui.books.book"))
        self.form = Field(t("ui.books.form"), "01BLP2-001")
        self.serial = Field(t("ui.books.serial"), "AA-22P")
        self.first = Field(t("ui.books.from"))
        self.last = Field(t("ui.books.to"))
        self.reason = Field(t("ui.books.reason"))
        self.assign = KeyButton(t("ui.books.assign"), key_of(KEYS, "assign"))
        self.void = KeyButton(t("ui.books.void"), key_of(KEYS, "void"))
        self.lost = KeyButton(t("ui.books.lost"), key_of(KEYS, "lost"))
        self.end_unused = KeyButton(t("ui.books.destroyed"), key_of(KEYS, "destroyed"))
        self.period = Field(t("ui.books.period"), "11/2026, 2026")
        self.close_longer = KeyButton(t("ui.books.close_longer"), key_of(KEYS, "close_longer"))
        self.button = KeyButton(t("ui.books.close_day"), key_of(KEYS, "act"), main=True)
        self.question = label("", "strong", wrap=True)
        self.sure = KeyButton(t("ui.books.sure"), "Enter")
        self._asked: Callable[[], None] | None = None
        self.papers = KeyButton(t("ui.books.print_day"), key_of(KEYS, "print_day"))
        self.reconcile = KeyButton(t("ui.books.reconcile"), key_of(KEYS, "reconcile"))
        self.print_reconciled = KeyButton(t("ui.books.print_reconciled"), key_of(KEYS, "print_reconciled"))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.signer = label("", tone="plain")
        self.pin = Field(t("ui.books.pin"))
        self.pin.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.unlock = KeyButton(t("ui.books.unlock"), key_of(KEYS, "unlock"))
        self.address = Field(t("ui.books.signer_address"), "pkcs11:/usr/lib/token.so?token=BIENLAI")
        self.keep = KeyButton(t("ui.books.keep_signer"), key_of(KEYS, "keep_signer"))
        self.problem = label("", "problem", wrap=True)
        self.done = label("", tone="good", wrap=True)
        self._lay_out()
        self._connect()
        self._ask(None)
        self._show(vm.state)

    def _connect(self) -> None:
        acts: dict[str, tuple[KeyButton, Callable[[], None]]] = {
            "assign": (self.assign, self._assign),
            "void": (self.void, self._void),
            "lost": (self.lost, self._lost),
            "destroyed": (self.end_unused, self._destroyed),
            "close_longer": (self.close_longer, self._close_longer),
            "unlock": (self.unlock, self._unlock),
            "keep_signer": (self.keep, self._keep),
            "print_day": (self.papers, self._print_day),
            "reconcile": (self.reconcile, self._reconcile),
            "show_money": (self.show_money, self._vm.show_money),
            "print_reconciled": (self.print_reconciled, self._vm.print_reconciled),
        }
        for button, act in (*acts.values(), (self.button, self.act), (self.sure, self._close_for_sure)):
            button.clicked.connect(act)
        bound = {"act": self.act, **{name: act for name, (_button, act) in acts.items()}}
        self.keys = BoundKeys(KEYS, bound, offered={name: button.isVisible for name, (button, _act) in acts.items()})
        self._vm.changed.connect(self._show)
        self._vm.file_made.connect(self.open_file)
        self.agency.chosen.connect(self._other_chosen)
        self.period.line.textEdited.connect(self._other_chosen)

    def _lay_out(self) -> None:
        t = self._texts
        self.stock_panel = stock = Panel(t("ui.books.stock"))
        stock.column.addWidget(self.stock, 1)
        row = QHBoxLayout()
        for field in (self.book_no, self.form, self.serial, self.first, self.last):
            row.addWidget(field)
        stock.column.addLayout(row)
        row = QHBoxLayout()
        row.addWidget(self.reason, 1)
        for button in (self.assign, self.void, self.lost, self.end_unused):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        stock.column.addLayout(row)
        signature = Panel(t("ui.books.signature"))
        row = QHBoxLayout()
        row.addWidget(self.signer, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self.pin)
        row.addWidget(self.unlock, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.address, 1)
        row.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignBottom)
        signature.column.addLayout(row)
        self.closings_panel = closings = Panel(t("ui.books.closings"))
        closings.column.addWidget(self.periods, 1)
        closings.column.addWidget(self.money, 1)
        closings.column.addWidget(self.progress)
        row = QHBoxLayout()
        row.addWidget(self.reconcile)
        row.addWidget(self.print_reconciled)
        row.addStretch(1)
        row.addWidget(self.show_money)
        row.addWidget(self.papers)
        closings.column.addLayout(row)
        row = QHBoxLayout()
        row.addWidget(self.question, 1)
        row.addWidget(self.sure)
        closings.column.addLayout(row)
        row = QHBoxLayout()
        row.addWidget(self.period, 1)
        row.addWidget(self.close_longer, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.button, 1, Qt.AlignmentFlag.AlignBottom)
        closings.column.addLayout(row)
        head = QHBoxLayout()
        head.addWidget(label(t("ui.books.title"), "title"))
        head.addStretch(1)
        head.addWidget(self.agency)
        self.agency.setFixedWidth(420)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(stock, 5)
        column.addWidget(signature)
        column.addWidget(closings, 4)
        column.addWidget(self.done)
        column.addWidget(self.problem)

    def shown(self) -> None:
        self._vm.refresh()
        self.agency.setFocus()

    @Slot(str)
    def _other_chosen(self, _value: str) -> None:
        """Nothing is closed that was not asked about."""
        self._ask(None)
        self._show(self._vm.state)

    def hideEvent(self, event: QHideEvent) -> None:
        self.pin.line.set("")  # a PIN never waits on a screen
        self._ask(None)
        super().hideEvent(event)

    def act(self) -> None:
        """F9 asks who may close; another key closes: what is closed cannot be opened again."""
        if self._vm.allows("close_day"):
            close = partial(self._vm.close_day, self.agency.value)
            self._ask(close, self._texts("ui.books.sure_day", agency=self.agency.box.currentText()))

    def _ask(self, close: Callable[[], None] | None, question: str = "") -> None:
        self._asked = close
        self.question.setText(question)
        self.question.setVisible(close is not None)
        if close is None and self.sure.hasFocus():
            self.setFocus()  # Qt would give it to the next field, which nobody looks at
        self.sure.setVisible(close is not None)
        if close is not None:
            self.sure.setFocus()

    def _close_for_sure(self) -> None:
        close = self._asked
        self._ask(None)
        if close is not None:
            close()

    def _form(self) -> BookForm:
        fields = (self.book_no, self.form, self.serial, self.first, self.last, self.reason)
        return BookForm(self.agency.value, *(field.text for field in fields))

    def _assign(self) -> None:
        self._vm.assign(self._form())

    def _void(self) -> None:
        self._vm.void(self._form())

    def _lost(self) -> None:
        self._vm.end(self._form(), "lost")

    def _destroyed(self) -> None:
        self._vm.end(self._form(), "destroyed")

    def _close_longer(self) -> None:
        if not (self._vm.allows("close_period") and self._vm.is_period(self.period.text)):
            return
        words = {"period": self.period.text.strip(), "agency": self.agency.box.currentText()}
        close = partial(self._vm.close_longer, self.agency.value, self.period.text)
        self._ask(close, self._texts("ui.books.sure_longer", **words))

    def _print_day(self) -> None:
        self._vm.print_day(self.agency.value)

    def _reconcile(self) -> None:
        self._vm.reconcile(self.period.text)

    def _unlock(self) -> None:
        self._vm.unlock(self.pin.text)
        self.pin.line.set("")

    def _keep(self) -> None:
        self._vm.set_signer(self.address.text)

    def _rows(self, state: BooksState) -> list[list[str]]:
        rows = []
        for serial in state.view.serials if state.view else ():
            if serial.agency == self.agency.value:
                used = receipt_number(serial.serial_symbol, serial.last_no + 1)
                rows.append([serial.form_symbol, serial.serial_symbol, "–", "1", "–", used])
        for book in state.view.books if state.view else ():
            if book.agency != self.agency.value:
                continue
            left = left_in(book.serial_symbol, book.last_no, book.last)
            span = [receipt_number(book.serial_symbol, number) for number in (book.first, book.last)]
            rows.append([book.form_symbol, book.serial_symbol, book.book_no, *span, left])
        return rows

    @Slot(object)
    def _show(self, state: BooksState) -> None:
        self.stock.fill(self._rows(state))
        periods = state.view.periods if state.view else ()
        self.periods.fill(
            [
                [
                    f"{local(line.closed_at_ms):%d/%m/%Y %H:%M}",
                    f"{self._texts(f'ui.books.kind_{line.kind}')} {'/'.join(reversed(line.label.split('-')))}",
                    str(line.no),
                    str(line.receipts),
                    format_vnd(line.cash_vnd),
                    format_vnd(line.transfer_vnd),
                ]
                for line in periods
                if line.agency == self.agency.value
            ]
        )
        self._show_money(state.money)
        self._show_rights()
        self._show_signer(state.signer)
        if not self.address.line.hasFocus():
            self.address.line.set(state.view.signer if state.view else "")
        self.progress.setVisible(state.progress is not None)
        if state.progress is not None:
            self.progress.setRange(0, state.progress.of)
            self.progress.setValue(state.progress.done)
        self.button.setEnabled(not state.busy)
        self.reconcile.setEnabled(not state.busy)
        self.print_reconciled.setVisible(state.reconciled is not None)
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))
        self.done.setText(state.done)
        self.done.setVisible(bool(state.done))

    def _show_money(self, lines: tuple[MoneyLine, ...] | None) -> None:
        """In the place of the closings; of the chosen agency, and what is of the whole desk."""
        self.stock_panel.setVisible(lines is None)
        self.closings_panel.heading.setText(self._texts("ui.books.closings" if lines is None else "ui.books.money_title"))
        self.periods.setVisible(lines is None)
        self.money.setVisible(lines is not None)
        self.show_money.set_text(self._texts("ui.books.money" if lines is None else "ui.books.closings_again"))
        self.money.fill(
            [
                [f"{local(line.at_ms):%d/%m/%Y %H:%M}", line.kind, line.what, line.whose]
                for line in lines or ()
                if line.agency in ("", self.agency.value)
            ]
        )

    def _show_rights(self) -> None:
        may = self._vm.may
        for part in (self.book_no, self.form, self.assign):
            part.setVisible(may("assign_book"))
        for field in (self.serial, self.first, self.last):
            field.setVisible(may("end_sheets"))
        for button in (self.lost, self.end_unused):
            button.setVisible(may("end_sheets"))
        self.reason.setVisible(may("end_sheets") or may("void_sheet"))
        self.void.setVisible(may("void_sheet"))
        for part in (self.period, self.close_longer):
            part.setVisible(may("close_period"))
        self.button.setVisible(may("close_day"))
        self.show_money.setVisible(may("see_cash_book"))
        for part in (self.address, self.keep):
            part.setVisible(may("administer"))

    def _show_signer(self, signer: SignerState) -> None:
        text = self._texts(f"ui.books.signer_{signer.health}")
        if signer.waiting:
            text += self._texts("ui.books.unsigned", count=signer.waiting)
        self.signer.setText(text)
        set_tone(self.signer, TONES.get(signer.health, "bad"))
        asks = signer.health in ("locked", "wrong_pin")
        self.pin.setVisible(asks)
        self.unlock.setVisible(asks)
