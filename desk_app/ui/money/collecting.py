"""F4 · Thu phí: amount due, tendered, change, in the three largest numerals of the program."""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desk_app.answers.pictures import Picture
from desk_app.core.centre import Centre
from desk_app.core.money import format_vnd
from desk_app.resources_reader import Texts
from desk_app.ui.dossier.dossier_panel import DossierPanel, History, OwedPanel, column_of, lay_out_act
from desk_app.ui.key_tables.bound import BoundKeys
from desk_app.ui.key_tables.collecting import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.money.collect_column import CollectPanels, TransferCodePanel
from desk_app.ui.money.statement import StatementPanel
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.early_keys import EarlyKeys
from desk_app.ui.parts.fields import CodeField, TextField
from desk_app.ui.parts.held_keys import HeldKeys
from desk_app.ui.parts.page import Page
from desk_app.ui.parts.widgets import label, tell
from desk_app.view_models.dossier.open_dossier import OpenDossierState
from desk_app.view_models.money.collecting import CollectViewModel
from desk_app.view_models.money.payment import PaymentForm
from desk_app.view_models.money.statement import StatementState, StatementViewModel


class CollectPage(Page):
    def __init__(self, vm: CollectViewModel, statement: StatementViewModel, centre: Centre, texts: Texts) -> None:
        super().__init__(vm)
        self._vm = vm
        self._statement = statement
        self._centre = centre
        self._texts = texts
        self._mode = ""  # "", reduce, correct
        self._early = EarlyKeys()
        self._pressed = ""  # what F9 did last, while no other key was pressed since
        t = texts
        self.code = CodeField(t("ui.return.code_hint"), t("paper.dossier_code"))
        self.dossier = DossierPanel(t, vm.now_ms)
        self.owed = OwedPanel(t)
        self.history = History(t)
        self.panels = panels = CollectPanels(centre, t)
        self.payment, self.pay_panel, self.set_panel = panels.payment, panels.pay_panel, panels.set_panel
        self.reduce_panel, self.correct_panel, self.expected_panel = (
            panels.reduce_panel,
            panels.correct_panel,
            panels.expected_panel,
        )
        self.mail_panel, self.by_code = panels.mail_panel, panels.by_code
        self.statement = StatementPanel(statement, centre, t)
        self.together = KeyButton(t("ui.collect.together"), key_of(KEYS, "together"))
        self.open_reduce = KeyButton(t("ui.collect.reduce"), key_of(KEYS, "reduce"))
        self.open_correct = KeyButton(t("ui.collect.replace"), key_of(KEYS, "correct"))
        self.button = KeyButton(t("ui.collect.act"), key_of(KEYS, "act"), main=True)
        self.problem, self.trouble = label("", "problem", wrap=True), label("", "problem", wrap=True)
        self.done = label("", tone="good", wrap=True)
        self.change = label("", "figure")
        self.empty = label(t("ui.collect.empty"), "muted", wrap=True)
        self.held = HeldKeys(self)
        self._lay_out()
        self._connect()
        self.keys = self._bind_keys()
        self._show(vm.state)

    def _connect(self) -> None:
        vm = self._vm
        self.code.entered.connect(self._open)
        self.code.textEdited.connect(self._show_button)
        self.code.keep_early(self._early, lambda: bool(vm.opening))
        self.payment.edited.connect(self._payment_edited)
        self.button.pressed.connect(self._touched)  # a hand on the mouse read what the button says
        self.button.clicked.connect(self.act)
        for line in self.findChildren(TextField):
            line.textEdited.connect(self._touched)
            line.entered.connect(self._touched)
        self.together.clicked.connect(self._collect_together)
        self.open_reduce.clicked.connect(self._toggle_reduce)
        self.open_correct.clicked.connect(self._toggle_correct)
        self.correct_panel.refund.clicked.connect(self._refund)
        self.correct_panel.notice.clicked.connect(self._notice)
        self.by_code.amount.line.textEdited.connect(vm.name_amount)
        self.mail_panel.send.clicked.connect(self._mail)
        self.expected_panel.drop.clicked.connect(self._drop)
        vm.changed.connect(self._show)
        vm.settled.connect(self._go_on)
        vm.collected.connect(self._collected)
        self._statement.changed.connect(self._statement_changed)
        vm.payment_changed.connect(self.payment.show_view)
        vm.transfer_code.connect(self._show_transfer_code)

    def _lay_out(self) -> None:
        t = self._texts
        self.code_panel = TransferCodePanel(t)
        left = column_of(self.dossier, *self.panels.in_order(), stretch=0)
        left.addWidget(self.statement, 1)
        self.left_rest, self.right_rest = QWidget(), QWidget()  # take the room where nothing else does
        left.addWidget(self.left_rest, 1)
        buttons = (self.together, self.open_reduce, self.open_correct, self.button)
        right = column_of(
            self.owed, self.code_panel, self.history, self.right_rest, self.done, self.change, self.problem, *buttons, stretch=2
        )
        right.setStretchFactor(self.right_rest, 1)
        tops = (label(t("ui.collect.title"), "title"), self.code, self.empty, self.trouble)
        self.side = lay_out_act(self, tops, left, right)

    def shown(self) -> None:
        self._touched()
        self._statement.refresh()
        self.code.setFocus()
        self.code.selectAll()

    def take_code(self, code: str) -> bool:
        self.code.set(code)
        self._open()
        return True

    def _open(self) -> None:
        self._early.forget()
        self._touched()
        self._leave()
        self._begin_anew()
        self._vm.open(self.code.text())

    @Slot()
    def _begin_anew(self) -> None:
        self.panels.begin_anew()
        self.payment.set_form(PaymentForm())
        self._vm.edit(PaymentForm())

    @Slot()
    def _collected(self) -> None:
        """The next one is named there; a citizen who pays another part begins with the key of the way to pay."""
        self._begin_anew()
        if self.isVisible():
            self.code.setFocus()
            self.code.selectAll()

    def _names_another(self) -> bool:
        opened = self._vm.state.opened
        return self.code.names_another(opened.dossier.code if opened else "", self._vm.elsewhere)

    def act(self) -> None:
        """F9 does what the shown panel is for; a dossier that was typed and not opened yet is opened, and no more."""
        vm = self._vm
        if vm.opening and not self.code.names_another(vm.opening):
            return  # first it is seen
        if self._names_another():
            self._open()
            return
        meaning = self._act_text()
        if self._pressed and meaning and meaning != self._pressed:
            vm.say("ui.collect.other_act", act=self._texts(f"ui.collect.{meaning}"))
            if not isinstance(self.focusWidget(), TextField):
                (self.expected_panel.reference if meaning == "act_seen" else self.payment.tendered).line.setFocus()
            return
        self._pressed = meaning
        self._act()

    def _act(self) -> None:
        vm = self._vm
        if vm.unset_fee() is not None:
            vm.set_fee(self.set_panel.amount.text, self.set_panel.basis.text)
        elif self._mode == "correct":
            vm.receipts.replace(self.correct_panel.form(vm.receipts.in_force()))
        elif self._mode == "reduce":
            panel = self.reduce_panel
            vm.reduce(int(panel.fee.value or 0), panel.ground.value, panel.amount.text, panel.basis.text)
        elif self._previewing():
            self._statement.take()
        elif vm.expected() is not None and not vm.total_vnd and not vm.elsewhere:
            vm.see_transfer(self.expected_panel.reference.text)
        else:
            vm.edit(self.payment.form())
            self._collect()

    def _collect(self) -> None:
        if self._vm.elsewhere:
            self._vm.collect_by_code(self.by_code.form())
        else:
            self._vm.submit()

    def _accept_sum(self) -> None:
        if self._vm.asks_sum:
            self._vm.accept_sum()
            self._collect()

    def _previewing(self) -> bool:
        """Whether F9 takes the statement that is looked at."""
        return not self.statement.isHidden() and self._statement.may_take()

    @Slot(object)
    def _statement_changed(self, state: StatementState) -> None:
        if state.busy:
            self._vm.begin_anew()  # why a dossier was refused is no word about a file
        self._show(self._vm.state)

    @Slot()
    def _go_on(self) -> None:
        """The dossier is there: the caret goes to what is typed for it, and what was typed faster goes there too."""
        if self.code.hasFocus() and (first := self.panels.first()) is not None:
            first.setFocus()
        self._early.go_on()

    @Slot()
    def _touched(self) -> None:
        """Another key was pressed: F9 may mean what its button says now."""
        self._pressed = ""

    def shortcut(self, key: str) -> bool:
        self._touched()
        if self.held.keep(partial(self.shortcut, key)):
            return True
        if self._vm.opening:
            self._early.keep(partial(self.shortcut, key))
            return True
        if self.keys.needs(key, "dossier") and self._vm.state.opened is not None and self._names_another():
            self._open()  # nothing is done to a dossier while the field names another
            return True
        return super().shortcut(key)

    def _bind_keys(self) -> BoundKeys:
        acts = {
            "act": self.act,
            "together": self._collect_together,
            "reduce": self._toggle_reduce,
            "correct": self._toggle_correct,
            "notice": self._notice,
            "refund": self._refund,
            "drop": self._drop,
            "mail": self._mail,
            "all_the_same": self._accept_sum,
            "read_statement": self.statement.read_file,
            "leave_statement": self._statement.leave,
            "explain": self.statement.explain_credit,
            "keep_as_new": self.statement.keep_as_new,
        }
        ways = {method: partial(self.payment.begin, method) for method in ("cash", "transfer", "mixed", "online")}
        conditions = {"correcting": lambda: self._mode == "correct", "no_dossier": lambda: not self.statement.isHidden()}
        offered = {"drop": self.expected_panel.isVisible, "mail": self.mail_panel.isVisible}
        return BoundKeys(KEYS, {**acts, **ways}, {}, conditions, offered)

    @Slot(object)
    def _show_transfer_code(self, picture: Picture | None) -> None:
        self.code_panel.show_picture(picture)
        self._share_room()

    def _share_room(self) -> None:
        opened = self._vm.state.opened is not None
        self.history.setVisible(opened and self.code_panel.isHidden())
        self.right_rest.setVisible(self.history.isHidden())
        self.left_rest.setVisible(self.dossier.isHidden() and self.statement.isHidden())

    def _collect_together(self) -> None:
        if self._vm.collect_together():
            self.code.set("")
            self.code.setFocus()

    def _refund(self) -> None:
        self._vm.receipts.refund(self.correct_panel.reason.text, self.correct_panel.approver.person())
        self.correct_panel.approver.clear()

    def _notice(self) -> None:
        self._vm.receipts.notice_error(self.correct_panel.form(self._vm.receipts.in_force()))

    def _mail(self) -> None:
        self._vm.receipts.mail(self.mail_panel.email.text)

    def _drop(self) -> None:
        self._vm.drop_transfer(self.expected_panel.reason.text)

    def _toggle_correct(self) -> None:
        receipt = self._vm.receipts.in_force()
        self._switch("correct" if receipt is not None else "")
        if receipt is not None and self._mode == "correct":
            self.correct_panel.begin(receipt, self._vm.receipts.fees_in_force())

    def _toggle_reduce(self) -> None:
        fees = self._vm.reducible()
        self._switch("reduce" if fees else "")
        if self._mode == "reduce":
            self.reduce_panel.offer(fees, self._vm.grounds())

    def _switch(self, mode: str) -> None:
        self._touched()
        mode = "" if mode == self._mode else mode
        self._leave()
        self._vm.begin_anew()
        self._mode = mode
        self._show(self._vm.state)

    def _leave(self) -> None:
        self._mode = ""
        self.correct_panel.end()

    def _payment_edited(self) -> None:
        self._touched()
        self._vm.edit(self.payment.form())

    @Slot(object)
    def _show(self, state: OpenDossierState) -> None:
        vm, opened = self._vm, state.opened
        if self._mode and state.done:
            self._leave()
        agency = self._centre.agency(opened.dossier.agency).name if opened else ""
        self.dossier.show_dossier(opened, agency)
        self.owed.show_dossier(opened, vm.also)
        self.history.show_dossier(opened)
        busy_elsewhere = bool(vm.elsewhere)
        nothing = opened is None and not vm.also and not busy_elsewhere
        self.empty.setVisible(nothing and not state.problem)
        self.statement.setVisible(opened is None and not busy_elsewhere)
        self.dossier.setVisible(opened is not None and not opened.by_code)
        self.owed.setVisible(opened is not None or bool(vm.also))
        self._share_room()
        self._show_panels(opened is not None)
        self._show_button()
        problem = "" if busy_elsewhere and state.problem_field == "code" else state.problem
        tell(self.trouble, problem if nothing else "")  # why nothing is open stands below what was typed
        tell(self.problem, "" if nothing else problem)
        tell(self.done, state.done)
        self.held.under_way(state.busy and not vm.opening)
        tell(self.change, self._texts("ui.collect.change", amount=format_vnd(state.change_vnd)) if state.change_vnd else "")

    @Slot()
    def _show_button(self) -> None:
        act = "act_open" if self._names_another() else self._act_text()
        self.button.set_text(self._texts(f"ui.collect.{act or 'act'}"))
        self.button.setVisible(bool(act))
        self.button.setEnabled(not self._vm.state.busy)

    def _show_panels(self, opened: bool) -> None:
        vm = self._vm
        self.panels.show_for(vm, self._mode)
        owes = opened and vm.state.opened is not None and vm.state.opened.owed_vnd > 0
        self.together.setVisible(owes and not self._mode)
        self.open_reduce.setVisible(bool(vm.reducible()) and not self._mode)
        self.open_correct.setVisible(vm.receipts.in_force() is not None and not self._mode)

    def _act_text(self) -> str:
        return self.panels.act_of(self._vm, self._mode, self._previewing())
