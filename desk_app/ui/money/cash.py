"""F5 · Sổ quỹ: boxes are opened, closed and handed over by one ceremony; their money moves by name."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desk_app.answers.money.in_words import difference_in_words
from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.core.money import group_vnd
from desk_app.resources_reader import Texts
from desk_app.ui.key_tables.bound import Act, BoundKeys
from desk_app.ui.key_tables.cash import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.money.box_tabs import BoxTabs
from desk_app.ui.money.cash_modes import MODES, ModeKeys
from desk_app.ui.money.cash_panels import WITH_NOTES, WITH_REASON, WITH_SECOND, CashFields, MovesPanel
from desk_app.ui.money.ceremony import CeremonyPanel
from desk_app.ui.money.note_count import NoteCount
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.early_keys import EarlyKeys
from desk_app.ui.parts.page import Page
from desk_app.view_models.money.cash import CashViewModel
from desk_app.view_models.money.cash_state import COUNTING, CashState, Mode


class CashPage(Page):
    def __init__(self, vm: CashViewModel, centre: Centre, texts: Texts) -> None:
        super().__init__(vm)
        self._vm = vm
        self._centre = centre
        self._texts = texts
        self._shown: tuple[tuple[str, Mode], tuple[str, int] | None, bool] | None = None
        self._armed = True
        self._early = EarlyKeys()
        t = texts
        self.tabs = BoxTabs(centre, t)
        self.count = NoteCount(centre.denominations_vnd, t)
        self.notes = self.count.lines
        self.ceremony = CeremonyPanel(t)
        self.fields = CashFields(t)
        self.reason, self.second, self.problem = self.fields.reason, self.fields.second, self.fields.problem
        self.none = KeyButton(t("ui.cash.none"), key_of(KEYS, "none"))
        self.interim = KeyButton(t("ui.cash.interim"), key_of(KEYS, "interim"))
        self.button = KeyButton("", key_of(KEYS, "act"), main=True)
        self.moves_panel = MovesPanel(t)
        self.modes = ModeKeys(t)
        self.mode_buttons = self.modes.buttons
        self._lay_out()
        self._connect()
        self.keys = self._bind_keys()
        self._show(vm.state)

    def _connect(self) -> None:
        self.tabs.chosen.connect(self._vm.select)
        self.count.typed.connect(self._typed)
        self.none.clicked.connect(self._nothing_more)
        self.interim.clicked.connect(self._vm.print_interim)
        self.ceremony.outcome.recount.clicked.connect(self._recount)
        self.button.clicked.connect(self._go_on)
        self.modes.chosen.connect(self._choose)
        for line in (self.reason.line, self.second.name.line, self.second.secret.line):
            line.textEdited.connect(self._touched)
        self._vm.file_made.connect(self.open_file)
        self._vm.changed.connect(self._show)

    def _lay_out(self) -> None:
        self.count.setFixedWidth(340)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.none, 1)
        below.addWidget(self.interim, 1)
        middle = QVBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(self.ceremony, 1)
        middle.addWidget(self.fields)
        middle.addLayout(self.modes)
        middle.addLayout(below)
        middle.addWidget(self.button)
        self.moves_panel.setFixedWidth(344)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(self.count)
        body.addLayout(middle, 1)
        body.addWidget(self.moves_panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.tabs)
        column.addLayout(body, 1)

    def shown(self) -> None:
        self._early.forget()
        self._vm.come_back()
        self._vm.refresh()
        self._begin()

    # --- keys -----------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """The caret goes to the first cell, or to what follows a count that is fixed; as long as no box is known the page
        keeps what is typed."""
        if self._vm.state.fixed:
            self._after_the_count().setFocus()
        elif self._vm.state.boxes:
            self.count.begin()
        else:
            self.setFocus()

    def _after_the_count(self) -> QWidget:
        return self.reason.line if self.reason.isVisibleTo(self) else self.button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._vm.state.boxes:
            super().keyPressEvent(event)
        else:
            self._keep(partial(self._type, event.key(), event.modifiers(), event.text()))

    def _keep(self, pressed: Callable[[], object]) -> None:
        self._early.keep(pressed)
        if not self._vm.asking:
            self._vm.refresh()  # they failed to come

    @staticmethod
    def _type(key: int, modifiers: Qt.KeyboardModifier, text: str) -> None:
        """Where the caret is by now."""
        if (field := QApplication.focusWidget()) is not None:
            QCoreApplication.sendEvent(field, QKeyEvent(QKeyEvent.Type.KeyPress, key, modifiers, text))

    def _catch_up(self) -> None:
        """The boxes are known: what was pressed before is done now, in its order."""
        if self.hasFocus():
            self._begin()
        self._early.go_on()

    def act(self) -> None:
        """F9 goes one step on; right after a step it waits until something else was done, so that twice is once."""
        if not self._vm.state.boxes:
            self._keep(self.act)
        elif self._armed:
            self._go_on()
        elif self._vm.state.fixed:
            self._vm.say("ui.cash.just_fixed")

    def _go_on(self) -> None:
        mode, second, vm = self._vm.state.mode, self.second.person(), self._vm
        if not self.button.isEnabled():
            return
        if mode in COUNTING and not vm.state.fixed:
            self._armed = False
            vm.fix()
        elif mode in COUNTING:
            vm.settle(self.reason.text, second)
        elif mode == "rest":
            vm.fix_rest()
        elif mode == "witness":
            vm.witness(second)
        elif mode == "float":
            vm.take_float(second, self.reason.text)
        elif mode == "hand_over":
            vm.hand_over(second)
        elif mode == "send":
            vm.send(self.second.name.text, self.reason.text)
        elif mode == "take_in":
            vm.take_in(self.reason.text)
        elif mode == "deposit":
            vm.deposit(self.reason.text)
        elif mode == "drawer":
            vm.open_drawer(self.reason.text)
        self.second.clear()

    def shortcut(self, key: str) -> bool:
        if not self._vm.state.boxes:
            self._keep(partial(self.shortcut, key))
            return True
        return super().shortcut(key)

    def _bind_keys(self) -> BoundKeys:
        acts: dict[str, Act] = {
            "act": self.act,
            "none": self._nothing_more,
            "recount": self._recount,
            "interim": self._vm.print_interim,
            "all_the_same": self._accept_sum,
        }
        acts |= {str(mode): partial(self._choose, mode) for mode in MODES}
        offered = {str(mode): partial(self._offers, mode) for mode in MODES}
        return BoundKeys(KEYS, acts, {"box": self._choose_box}, offered=offered)

    def _offers(self, mode: Mode) -> bool:
        return mode in self._vm.state.modes

    def _choose_box(self, number: int) -> None:
        self._vm.select(number)
        self._begin()

    def _accept_sum(self) -> None:
        if self._vm.accept_sum():
            self.second.secret.line.setFocus()  # it went from its field when the sum was questioned

    def _recount(self) -> None:
        self._vm.recount()
        if self._vm.state.recounting:
            self.count.begin()  # the field that had the caret is gone: a number typed now is the count's

    @Slot(str)
    def _choose(self, mode: Mode) -> None:
        self._vm.choose(mode)
        if mode in WITH_NOTES and not self._vm.state.fixed:
            self.count.begin()
        elif mode in WITH_SECOND:
            self.second.name.line.setFocus()
        elif mode in WITH_REASON:
            self.reason.line.setFocus()

    def _nothing_more(self) -> None:
        if not self._vm.state.fixed:
            self.count.fill_rest()

    @Slot(str)
    def _touched(self, _text: str) -> None:
        self._armed = True

    @Slot(object)
    def _typed(self, notes: dict[int, int] | None) -> None:
        self._armed = True
        self._vm.count(notes or {})
        if notes is None:
            self.fields.say(self._texts("problem.count"))

    # --- what is shown --------------------------------------------------------------------------------------------

    @Slot(object)
    def _show(self, state: CashState) -> None:
        self.tabs.show_state(state)
        count = state.box.count if state.fixed and state.box else None
        place = (state.box.agency if state.box else "", state.mode)
        shown = (place, (count.count_id, count.counts) if count else None, state.recounting)
        anew = shown != self._shown
        if anew:
            if self._shown is None or self._shown[0] != place:
                self.reason.line.set("")
                self.second.name.line.set("")
                self._armed = True
            self._shown = shown
            self.second.clear()
            self.count.fill(self._vm.notes())
        if count is None and not state.busy and (anew or state.problem):
            self._armed = True
        self._show_count(state)
        self._show_ceremony(state)
        self.fields.show_state(state)
        self._show_button(state)
        self.moves_panel.show_state(state)
        self.modes.show_state(state)
        self.none.setVisible(not state.fixed and state.mode in COUNTING)
        self.none.set_text(self._texts("ui.cash.none_more" if self._vm.notes() else "ui.cash.none"))
        self.interim.setVisible(state.mode in COUNTING)
        if anew and count is not None:
            self._after_the_count().setFocus()
        if anew and not state.mode and state.boxes and self.isVisible():
            self.tabs.tabs[state.selected].setFocus()  # what had it is gone, and Qt would give it to another act
        if state.boxes and (self._early or self.hasFocus()):
            self._catch_up()
        elif not state.boxes and not self._vm.asking:
            self._early.forget()  # no boxes come: nothing of it may be done later, to who knows what

    def _show_count(self, state: CashState) -> None:
        t, notes, missing = self._texts, self._vm.notes(), self._vm.missing()
        count = state.box.count if state.box and state.fixed else None
        number = count.counts if count else 2 if state.recounting else 1
        self.count.heading.setText(t("ui.cash.count_no", no=number) if state.mode in COUNTING else t("ui.cash.count"))
        self.count.note.setText(t("ui.cash.fixed_at", time=f"{local(count.at_ms):%H:%M}") if count else "")
        rest = ""
        if state.mode in COUNTING:
            rest = t("ui.cash.notes_in_all", count=group_vnd(sum(notes.values())))
            if missing:
                rest = t("ui.cash.missing", count=missing)
        self.count.show_count(notes, state.fixed, t("ui.cash.counted_here" if count else "ui.cash.so_far"), rest)

    def _title(self, state: CashState) -> tuple[str, str]:
        t, box = self._texts, state.box
        name = self._centre.agency(box.agency).name if box else ""
        if not state.mode:
            held = state.absent and not state.done
            return (t("ui.cash.title_held", box=name, officer=state.absent) if held else name), t("ui.cash.choose")
        if state.mode == "rest":
            boxes = ", ".join(self._centre.agency(agency).name for agency in self._vm.rest())
            return t("ui.cash.mode_rest"), t("ui.cash.rest_text", boxes=boxes)
        if state.mode != "count":
            return f"{t(f'ui.cash.mode_{state.mode}')} · {name}", t(f"ui.cash.{state.mode}_text")
        key = "title_absent" if state.absent else "title_close" if state.own else "title_open"
        return t(f"ui.cash.{key}", box=name, officer=state.absent), t("ui.cash.blind")

    def _show_ceremony(self, state: CashState) -> None:
        title, sentence = self._title(state)
        count = state.box.count if state.fixed and state.box else None
        done = state.done
        if state.settled is not None and state.settled.difference_vnd:
            done += " " + difference_in_words(state.settled.difference_vnd, self._texts).capitalize() + "."
        self.ceremony.show_part(title, sentence, state.mode in COUNTING and not state.fixed, count, done)

    def _show_button(self, state: CashState) -> None:
        t, mode = self._texts, state.mode
        missing = self._vm.missing() if mode in COUNTING and not state.fixed else 0
        if not mode:
            words = t("ui.cash.act_none")
        elif mode in COUNTING and not state.fixed:
            words = t("ui.cash.act_fix_missing", count=missing) if missing else t("ui.cash.act_fix")
        elif mode == "count":
            count = state.box.count if state.box else None
            alone = "" if count is None or count.difference_vnd else "_agrees"
            words = t(f"ui.cash.act_{'open' if state.box and state.box.shift is None else 'close'}{alone}")
        else:
            words = t(f"ui.cash.act_{mode}")
        self.button.set_text(words)
        agrees = state.fixed and not self._armed and not self.reason.isVisibleTo(self) and not self.second.isVisibleTo(self)
        self.button.set_key("Enter" if agrees else key_of(KEYS, "act"))
        self.button.setEnabled(bool(mode) and not missing and not state.busy)
