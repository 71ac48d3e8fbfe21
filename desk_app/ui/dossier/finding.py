"""F7 · Tra cứu: find as you type, without diacritics; the dossier beside the list."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.answers.dossier.opening import DossierView
from desk_app.core.centre import Centre
from desk_app.core.identity import IdentityCard
from desk_app.resources_reader import Texts
from desk_app.ui.dossier.acts import ActsPanel
from desk_app.ui.dossier.dossier_panel import DossierPanel, History, column_of
from desk_app.ui.dossier.form_panel import FormPanel
from desk_app.ui.dossier.paper_pick import PaperPick
from desk_app.ui.dossier.past_papers import PastPapersPanel
from desk_app.ui.dossier.scans import ScansPanel
from desk_app.ui.key_tables.bound import BoundKeys
from desk_app.ui.key_tables.finding import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.early_keys import EarlyKeys
from desk_app.ui.parts.fields import Field, WalkingField
from desk_app.ui.parts.page import Page
from desk_app.ui.parts.table import ScreenTable
from desk_app.ui.parts.widgets import OneOf, label, tell
from desk_app.view_models.dossier.acts import ActsViewModel
from desk_app.view_models.dossier.finding import FindState, FindViewModel
from desk_app.view_models.dossier.past_papers import PastPapersViewModel
from desk_app.view_models.dossier.scans import ScansViewModel


class FindPage(Page):
    def __init__(
        self,
        vm: FindViewModel,
        acts: ActsViewModel,
        scans: ScansViewModel,
        past: PastPapersViewModel,
        centre: Centre,
        texts: Texts,
    ) -> None:
        super().__init__(vm)
        self._vm = vm
        self._acts = acts
        self._scans = scans
        self._past = past
        self._centre = centre
        self._texts = texts
        t = texts
        self.search = WalkingField(t("ui.find.hint"))
        self.search.setProperty("big", True)
        self.search.setAccessibleName(t("ui.find.title"))
        self.search.stays_on_enter = True
        self.table = ScreenTable([t("ui.find.code"), t("ui.find.owner"), t("ui.find.procedure"), t("ui.find.state")], stretch=2)
        self.dossier = DossierPanel(t, vm.now_ms, to_reach=True)
        self.history = History(t, least_px=150)
        self.reason, self._reason_of = Field(t("ui.find.reason")), ""
        self.document = PaperPick(t)
        self._early = EarlyKeys()
        self.acts = ActsPanel(acts, t)
        self.scans = ScansPanel(scans, t)
        self.past = PastPapersPanel(past, centre, t)
        self.open_past = KeyButton(t("ui.past.open"), key_of(KEYS, "past"))
        self.open_past.setMinimumHeight(34)
        self.open_scans = KeyButton(t("ui.scans.open"), key_of(KEYS, "scans"))
        self.correct = KeyButton(t("ui.find.correct"), key_of(KEYS, "other_acts"))
        self.open_acts = KeyButton(t("ui.acts.open"), key_of(KEYS, "acts"))
        self.form = KeyButton(t("ui.find.form"), key_of(KEYS, "show_form"))
        self.shown_form = FormPanel(t)
        self.reprint = KeyButton(t("ui.find.reprint"), key_of(KEYS, "reprint"))
        self.problem = label("", "problem", wrap=True)
        self.done = label("", tone="good", wrap=True)
        self.empty = label(t("ui.find.empty"), "muted")
        self.trouble = label("", "problem", wrap=True)
        self._lay_out()
        self._connect()
        self.keys = self._bind_keys()
        self._show(vm.state)

    def _lay_out(self) -> None:
        right = column_of(self.dossier, self.history, stretch=1)
        for part in (self.done, self.problem):
            right.addWidget(part)
        right.setContentsMargins(0, 0, 0, 0)
        self.holder = QWidget()
        self.holder.setFixedWidth(420)
        self.holder.setLayout(right)
        self.sides = OneOf()
        for side in (self._list_side(), self.shown_form, self.acts, self.scans, self.past):
            self.sides.addWidget(side)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self.sides, 1)
        body.addWidget(self.holder)
        head = QHBoxLayout()
        head.addWidget(label(self._texts("ui.find.title"), "title"))
        head.addStretch(1)
        head.addWidget(self.open_past)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.search)
        column.addWidget(self.empty)
        column.addWidget(self.trouble)
        column.addLayout(body, 1)

    def _connect(self) -> None:
        vm = self._vm
        self.search.textEdited.connect(self._typed)
        self.search.walked.connect(self._walk)
        self.search.entered.connect(self._show_marked)
        self.table.itemSelectionChanged.connect(self._show_marked)
        self.form.clicked.connect(self._show_form)
        self.open_acts.clicked.connect(self._all_acts)
        self.open_scans.clicked.connect(self._open_scans)
        self.open_past.clicked.connect(self._open_past)
        self.correct.clicked.connect(self._correct)
        self.reprint.clicked.connect(self._reprint)
        for panel in (self.shown_form, self.acts, self.scans, self.past):
            panel.leave.clicked.connect(self._close)
        self.shown_form.turn.clicked.connect(vm.turn_page)
        self.shown_form.print.clicked.connect(vm.print_form)
        self._past.file_made.connect(self.open_file)
        self._acts.moved_on.connect(vm.refresh)
        self._scans.attached.connect(vm.refresh)
        vm.file_made.connect(self.open_file)
        vm.changed.connect(self._show)

    def _list_side(self) -> QWidget:
        """What was found, and what may be done with the chosen one."""
        keys = QHBoxLayout()
        keys.addWidget(self.open_acts)
        keys.addWidget(self.open_scans)
        keys.addWidget(self.correct)
        keys.addStretch(1)
        asking = QHBoxLayout()
        asking.addWidget(self.document, 1)
        asking.addWidget(self.reason, 1)
        for key in (self.form, self.reprint):
            asking.addWidget(key, 0, Qt.AlignmentFlag.AlignBottom)
        self.asking = QWidget()
        chosen = QVBoxLayout(self.asking)
        chosen.setContentsMargins(0, 0, 0, 0)
        chosen.addLayout(keys)
        chosen.addLayout(asking)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.table, 1)
        column.addWidget(self.asking)
        return side

    def shown(self) -> None:
        self.search.setFocus()
        self.search.selectAll()
        self._typed(self.search.text())

    def shortcut(self, key: str) -> bool:
        needs_dossier = not self._looks_back and self.keys.needs(key, "dossier")
        if self._early or (self._vm.on_its_way and needs_dossier):
            self._early.keep(partial(self.shortcut, key))  # faster than the search: it waits for what was typed
            return True
        return super().shortcut(key)

    def _bind_keys(self) -> BoundKeys:
        vm, acts, scans, past = self._vm, self._acts, self._scans, self._past
        bound = {
            "do_act": self.acts.submit,
            "next_cause": self.acts.swap_cause,
            "next_explained": self.acts.swap_explained,
            "all_the_same": acts.accept,
            "attach": self.scans.act,
            "attach_all": scans.attach_all,
            "scan": scans.scan,
            "detach": self.scans.detach_marked,
            "turn_scan": scans.turn,
            "print_past": past.print_form,
            "reprint_past": self.past.again,
            "turn_past": past.turn_page,
            "show_form": self._show_form,
            "print_form": vm.print_form,
            "turn": vm.turn_page,
            "reprint": self._reprint,
            "acts": self._all_acts,
            "other_acts": self._correct,
            "scans": self._open_scans,
            "past": self._open_past,
            "close": self._close,
        }
        choices = {"choose_act": self.acts.choose, "scan_of": self.scans.choose_part, "paper": self.document.choose_number}
        return BoundKeys(KEYS, bound, choices, self._conditions())

    def _conditions(self) -> dict[str, Callable[[], bool]]:
        side, scans = self.sides.currentWidget, self._scans
        return {
            "acts_open": lambda: side() is self.acts,
            "scans_open": lambda: side() is self.scans,
            "scanner_driven": lambda: side() is self.scans and scans.state.driven,
            "may_detach": lambda: side() is self.scans and scans.state.may_detach,
            "past_open": lambda: self._looks_back,
            "dossier": lambda: self._vm.state.opened is not None,
        }

    def act(self) -> None:
        if self._vm.on_its_way and not self._looks_back:
            return  # what the field names by now is seen first
        self.keys.answer(key_of(KEYS, "print_form"))

    def take_card(self, card: IdentityCard) -> bool:
        return self.sides.currentWidget() is self.acts and self._acts.take_card(card)

    def open_code(self, code: str) -> None:
        """A dossier that another place names."""
        self._early.forget()
        self._close()
        self.search.set(code)
        self._vm.search(code)

    def _show_form(self) -> None:
        self._vm.show_form(self.document.value)

    def _all_acts(self) -> None:
        self._open_acts()

    def _correct(self) -> None:
        self._open_acts(apart=True)

    def _open_acts(self, apart: bool = False) -> None:
        if self._vm.state.opened is not None:
            self._vm.close_form()
            self._acts.open(self._vm.state.opened, apart)
            self.sides.setCurrentWidget(self.acts)
            self.acts.begin()

    def _open_scans(self) -> None:
        if self._vm.state.opened is not None:
            self._vm.close_form()
            self.sides.setCurrentWidget(self.scans)
            self._scans.open(self._vm.state.opened, seen=True)
            self.scans.begin()

    @property
    def _looks_back(self) -> bool:
        """Whether papers of no dossier are looked for."""
        return self.sides.currentWidget() is self.past

    def _open_past(self) -> None:
        self._vm.close_form()
        self._scans.close()
        self.sides.setCurrentWidget(self.past)
        self.search.setPlaceholderText(self._texts("ui.past.hint"))
        self.search.set("")
        self.search.setFocus()
        self._past.search("")
        self._show(self._vm.state)

    def _typed(self, text: str) -> None:
        self._early.forget()
        if self._looks_back:
            self._past.search(text)
        else:
            self._vm.search(text)

    def _close(self) -> None:
        if self._looks_back:
            self.sides.setCurrentIndex(0)
            self.search.setPlaceholderText(self._texts("ui.find.hint"))
            self.search.set("")
            self._vm.search("")
        self._scans.close()
        self._vm.close_form()
        self.sides.setCurrentIndex(0)
        self.search.setFocus()

    def _reprint(self) -> None:
        if not self.reason.text.strip():
            self.reason.line.setFocus()
        self._vm.reprint(self.reason.text, self.document.value)

    def _walk(self, step: int) -> None:
        if self._looks_back:
            self.past.walk(step)
            return
        if self.table.rowCount():
            self.table.selectRow((self.table.currentRow() + step) % self.table.rowCount())

    def _show_marked(self) -> None:
        if self._looks_back:
            return
        self._vm.show(self.table.currentRow())

    @Slot(object)
    def _show(self, state: FindState) -> None:
        rows = [[d.code, d.owner_name or "", d.procedure_name, self._texts(f"state.{d.state}")] for d in state.found]
        self.table.blockSignals(True)
        if state.opened is None:
            self.table.begin_anew()
        self.table.fill(rows, [d.code for d in state.found])
        self.table.blockSignals(False)
        if self._vm.on_its_way and state.opened is None and rows:
            self._vm.show(0)
        without = state.opened is None and not self._looks_back
        self.trouble.setText(state.problem)
        self.trouble.setVisible(without and bool(state.problem))
        self.empty.setVisible(without and not rows and not state.problem)
        if without and not rows and self.sides.currentWidget() is self.acts:
            self.sides.setCurrentIndex(0)  # nothing more is done to a dossier that the field names no more
        self.holder.setVisible(bool(rows) and state.opened is not None and not self._looks_back)
        self.asking.setVisible(bool(rows) and state.opened is not None)
        form = state.form
        if form:
            self.sides.setCurrentIndex(1)
            self.shown_form.show_page(form.pages, state.page)
        elif self.sides.currentIndex() == 1:
            self.sides.setCurrentIndex(0)
        opened = state.opened
        self.document.offer_papers(opened)
        if self.sides.currentWidget() is self.acts and opened is not None and opened != self._acts.state.opened:
            self._acts.open(opened, self._acts.state.apart)
            self.acts.begin()
        if self.sides.currentWidget() is self.scans:
            self._follow(opened)
        self.dossier.show_dossier(opened, self._centre.agency(opened.dossier.agency).name if opened else "")
        self.history.show_dossier(opened)
        tell(self.problem, state.problem)
        tell(self.done, state.done)
        of = opened.dossier.code if opened else self._reason_of
        if state.done or of != self._reason_of:  # why one slip is printed again is no reason for another
            self.reason.line.set("")
        self._reason_of = of
        if self._early and not self._vm.on_its_way:
            self._early.go_on()

    def _follow(self, opened: DossierView | None) -> None:
        """The scans are always those of the dossier beside them: what is attached must not go into the one before."""
        before = self._scans.state.opened
        if opened is None:
            self._scans.close()
        elif before is None or before.dossier.code != opened.dossier.code:
            self._scans.open(opened, seen=self.sides.currentWidget() is self.scans)
