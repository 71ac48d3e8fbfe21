"""F3 · Trả kết quả: one large field; a scan opens the dossier; who may collect, what is owed, where the paper lies."""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout

from desk_app.core.centre import Centre
from desk_app.core.identity import IdentityCard
from desk_app.core.signature import Strokes
from desk_app.core.states import allowed
from desk_app.resources_reader import Texts
from desk_app.ui.dossier.dossier_panel import DossierPanel, History, OwedPanel, column_of, lay_out_act
from desk_app.ui.key_tables.bound import BoundKeys
from desk_app.ui.key_tables.returning import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.early_keys import EarlyKeys
from desk_app.ui.parts.fields import CodeField, Field
from desk_app.ui.parts.held_keys import HeldKeys
from desk_app.ui.parts.page import Page
from desk_app.ui.parts.signature import SignaturePad
from desk_app.ui.parts.widgets import Panel, label, set_tone, tell
from desk_app.view_models.dossier.open_dossier import OpenDossierState
from desk_app.view_models.dossier.returning import ReceiverTyped, ReturnViewModel


class ReturnPage(Page):
    def __init__(self, vm: ReturnViewModel, centre: Centre, texts: Texts) -> None:
        super().__init__(vm)
        self._vm = vm
        self._centre = centre
        self._texts = texts
        self._stage = ("", "")
        self._early = EarlyKeys()
        t = texts
        self.code = CodeField(t("ui.return.code_hint"), t("paper.dossier_code"))
        self.dossier = DossierPanel(t, vm.now_ms)
        self.owed = OwedPanel(t)
        self.history = History(t)
        self.receiver_name = Field(t("ui.return.receiver_name"))
        self.receiver_number = Field(t("ui.return.receiver_number"), as_typed=True)
        self.authorisation = Field(t("ui.return.authorisation"), t("ui.intake.authorisation_hint"))
        self.receiver_badge = label("", tone="plain")
        self.result_no = Field(t("ui.return.result_no"))
        self.store_place = Field(t("ui.return.store_place"), "B-14")
        self.register = KeyButton(t("ui.return.register"), key_of(KEYS, "register"))
        self.seen = KeyButton(t("ui.return.owner_seen"), key_of(KEYS, "owner_seen"))
        self.other = KeyButton(t("ui.return.other"), key_of(KEYS, "other"))
        self.slip_lost = KeyButton(t("ui.return.slip_lost"), key_of(KEYS, "slip_lost"))
        self.old_card = KeyButton(t("ui.return.old_card"), key_of(KEYS, "old_card"))
        self.sign = KeyButton(t("ui.return.sign"), key_of(KEYS, "sign"))
        self.signing = Panel(t("ui.return.signing"))
        self.pad = SignaturePad(t("ui.return.signing"))
        self.signing.column.addWidget(self.pad)
        self.button = KeyButton(t("ui.return.act"), key_of(KEYS, "act"), main=True)
        self.problem = label("", "problem", wrap=True)
        self.trouble = label("", "problem", wrap=True)  # why nothing is open stands below what was typed
        self.done = label("", tone="good", wrap=True)
        self.empty = label(t("ui.return.empty"), "muted", wrap=True)
        self.held = HeldKeys(self)
        self._lay_out()
        self.code.entered.connect(self._open)
        self.code.textEdited.connect(self._show_button)
        self.register.clicked.connect(self._register)
        self.seen.clicked.connect(vm.owner_seen)
        self.other.clicked.connect(self._toggle_other)
        self.slip_lost.clicked.connect(vm.lose_slip)
        self.old_card.clicked.connect(vm.take_old_card)
        self.sign.clicked.connect(vm.sign_on_screen)
        self.pad.signed.connect(vm.sign)
        self.button.clicked.connect(self.act)
        for field in (self.receiver_name, self.receiver_number, self.authorisation):
            field.line.textEdited.connect(self._receiver_typed)
        self.keys = self._bind_keys()
        vm.changed.connect(self._show)
        vm.settled.connect(self._go_on)
        vm.passed_on.connect(self.passed_on)
        vm.receiver_changed.connect(self._show_receiver)
        self._show(vm.state)

    @property
    def who(self) -> ReceiverTyped:
        """Who receives the result, as typed or scanned so far."""
        return self._vm.receiver

    @property
    def signature(self) -> Strokes:
        """What the receiver wrote, as it will be kept."""
        return self._vm.signature

    def _lay_out(self) -> None:
        t = self._texts
        self.receiver = Panel(t("ui.return.receiver"))
        self.receiver.heading_row.insertWidget(1, self.receiver_badge)
        fields = QHBoxLayout()
        fields.setSpacing(12)
        fields.addWidget(self.receiver_name, 3)
        fields.addWidget(self.receiver_number, 2)
        fields.addWidget(self.authorisation, 3)
        self.receiver.column.addLayout(fields)
        buttons = QHBoxLayout()
        buttons.addWidget(self.seen)
        buttons.addWidget(self.other)
        self.receiver.column.addLayout(buttons)
        noted = QHBoxLayout()
        noted.addWidget(self.slip_lost)
        noted.addWidget(self.old_card)
        noted.addWidget(self.sign)
        self.receiver.column.addLayout(noted)
        self.arrival = Panel(t("ui.return.arrival"))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.result_no, 2)
        row.addWidget(self.store_place, 1)
        self.arrival.column.addLayout(row)
        self.arrival.column.addWidget(self.register)
        left = column_of(self.dossier, self.arrival, self.receiver, stretch=0)
        right = column_of(self.owed, self.history, self.signing, self.done, self.problem, self.button, stretch=1)
        lay_out_act(self, (label(t("ui.return.title"), "title"), self.code, self.empty, self.trouble), left, right)

    def shown(self) -> None:
        self.code.setFocus()
        self.code.selectAll()

    def hideEvent(self, event: QHideEvent) -> None:
        self._vm.sign_on_paper()  # the next one at the counter must not find a place to sign
        super().hideEvent(event)

    def take_code(self, code: str) -> bool:
        self._early.forget()
        self.code.set(code)
        self._vm.open_scanned(code)
        self.code.setFocus()
        self.code.selectAll()
        return True

    def take_card(self, card: IdentityCard) -> bool:
        return self._vm.take_card(card)

    def _open(self) -> None:
        self._early.forget()
        self._vm.open(self.code.text())

    def act(self) -> None:
        """F9: the dossier that the field names, so one that was typed and not opened yet is opened, and no more."""
        if self._vm.opening and not self.code.names_another(self._vm.opening):
            return  # first it is seen
        if self._names_another():
            self._open()
        else:
            self._vm.submit()

    def _names_another(self) -> bool:
        opened = self._vm.state.opened
        return self.code.names_another(opened.dossier.code if opened else "")

    @Slot()
    def _go_on(self) -> None:
        """The dossier is there: now the keys that were faster."""
        self._early.go_on()

    def shortcut(self, key: str) -> bool:
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
        vm = self._vm
        acts = {
            "act": self.act,
            "register": self._register,
            "owner_seen": vm.owner_seen,
            "other": self._toggle_other,
            "slip_lost": vm.lose_slip,
            "old_card": vm.take_old_card,
            "sign": vm.sign_on_screen,
        }
        return BoundKeys(KEYS, acts, conditions={"awaits_result": self._awaits_result, "result_in": self._result_in})

    def _state(self) -> str:
        return self._vm.state.opened.dossier.state if self._vm.state.opened else ""

    def _awaits_result(self) -> bool:
        return allowed("register_result", self._state())

    def _result_in(self) -> bool:
        return self._state() == "result_in"

    def _register(self) -> None:
        if not self.result_no.text and not self.store_place.text and not self.result_no.line.hasFocus():
            self.result_no.line.setFocus()
            return
        self._vm.register(self.result_no.text, self.store_place.text)

    def _toggle_other(self) -> None:
        by_other = not self._vm.receiver.by_other
        self._vm.set_receiver(ReceiverTyped(by_other=by_other))
        (self.receiver_number.line if by_other else self.code).setFocus()

    def _receiver_typed(self, _text: str) -> None:
        self._vm.type_receiver(self.receiver_name.text, self.receiver_number.text, self.authorisation.text)

    @Slot(object)
    def _show_receiver(self, receiver: ReceiverTyped) -> None:
        self.receiver_name.line.set(receiver.name)
        self.receiver_number.line.set(receiver.number)
        self.authorisation.line.set(receiver.authorisation)
        self.authorisation.setVisible(receiver.by_other)
        self.slip_lost.set_text(self._texts("ui.return.slip_lost_noted" if self._vm.slip_lost else "ui.return.slip_lost"))
        self.old_card.set_text(self._texts("ui.return.old_card_noted" if self._vm.old_card_taken else "ui.return.old_card"))
        self.sign.set_text(self._texts("ui.return.sign_on_paper" if self._vm.signing else "ui.return.sign"))
        self.signing.setVisible(self._vm.signing)
        self.pad.show_strokes(self._vm.signature)
        key = "other" if receiver.by_other else "scanned" if receiver.scanned else "seen" if receiver.number else "nobody"
        self.receiver_badge.setText(self._texts(f"ui.return.badge_{key}"))
        set_tone(self.receiver_badge, {"scanned": "good", "seen": "good", "other": "warn"}.get(key, "plain"))

    @Slot()
    def _show_button(self) -> None:
        opened, another = self._vm.state.opened, self._names_another()
        self.button.set_text(self._texts("ui.return.act_open" if another else "ui.return.act"))
        self.button.setVisible(another or (opened is not None and opened.dossier.state == "result_in"))
        self.button.setEnabled(not self._vm.state.busy)

    @Slot(object)
    def _show(self, state: OpenDossierState) -> None:
        opened = state.opened
        agency = self._centre.agency(opened.dossier.agency).name if opened else ""
        self.dossier.show_dossier(opened, agency)
        self.owed.show_dossier(opened)
        self.history.show_dossier(opened)
        self.empty.setVisible(opened is None and not state.problem)
        for widget in (self.dossier, self.owed, self.history):
            widget.setVisible(opened is not None)
        self.arrival.setVisible(opened is not None and allowed("register_result", opened.dossier.state))
        self.receiver.setVisible(opened is not None and opened.dossier.state == "result_in")
        self._show_button()
        tell(self.trouble, "" if opened else state.problem)
        tell(self.problem, state.problem if opened else "")
        tell(self.done, state.done)
        self._show_receiver(self._vm.receiver)
        self.held.under_way(state.busy and not self._vm.opening)
        stage = opened.dossier.state if opened else ""
        now = (opened.dossier.code if opened else "", stage)  # another dossier has another number and lies elsewhere
        if now != self._stage:
            self._stage = now
            self.store_place.line.set("")
            if allowed("register_result", stage):
                self.result_no.line.set(opened.reported[0] if opened and opened.reported else "")
            else:
                self.result_no.line.set("")
                self.code.setFocus()
                self.code.selectAll()
