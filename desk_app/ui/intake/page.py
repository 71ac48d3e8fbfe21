"""F2 · Tiếp nhận: everything on one page, in the order in which a citizen hands it over."""

from collections import Counter
from dataclasses import replace
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desk_app.answers.pictures import Picture
from desk_app.core.identity import IdentityCard
from desk_app.core.papers import asked_of
from desk_app.resources_reader import Texts
from desk_app.ui.intake.declining import DecliningPanel
from desk_app.ui.intake.explanation_panel import ExplanationPanel
from desk_app.ui.intake.fee_panel import FeePanel
from desk_app.ui.intake.key_acts import CHANNELS, KeyActs
from desk_app.ui.intake.on_the_spot import OnTheSpotPanel
from desk_app.ui.intake.papers import PapersTable
from desk_app.ui.intake.person_panel import PersonPanel
from desk_app.ui.intake.procedure_panel import ProcedurePanel
from desk_app.ui.intake.title import IntakeTitle
from desk_app.ui.key_tables.intake import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import Choices, KeyButton
from desk_app.ui.parts.fields import Refusals, TextField
from desk_app.ui.parts.held_keys import HeldKeys
from desk_app.ui.parts.page import Page
from desk_app.ui.parts.paper_view import PaperView
from desk_app.ui.parts.widgets import Panel
from desk_app.view_models.intake.form import IntakeForm
from desk_app.view_models.intake.on_the_spot import SittingState
from desk_app.view_models.intake.online import Online
from desk_app.view_models.intake.page import IntakeViewModel
from desk_app.view_models.intake.procedure_search import SearchState
from desk_app.view_models.intake.state import IntakeState


class IntakePage(Page):
    def __init__(self, vm: IntakeViewModel, texts: Texts) -> None:
        super().__init__(vm)
        self._vm = vm
        self._texts = t = texts
        self._filling = False
        self._refusals = Refusals()
        self.title = IntakeTitle(t)
        self.person = PersonPanel(t)
        self.procedure = ProcedurePanel(t)
        self.search, self.list = self.procedure.search, self.procedure.list
        self.papers = PapersTable(t)
        self.channel = Choices([(key, t(f"ui.intake.channel_{key}")) for key in CHANNELS])
        self.fee = FeePanel(t, vm.ways.grounds())
        self.declining = DecliningPanel(t)
        self.sitting = OnTheSpotPanel(t)
        self.sitting.hide()
        self.preview = PaperView()
        self.explanation = ExplanationPanel(t)
        self.button = KeyButton(t("ui.intake.act"), key_of(KEYS, "act"), main=True)
        self._lay_out()
        self._order()
        self.held = HeldKeys(self)
        self._connect()
        parts = (self.search, self.person, self.papers, self.channel, self.fee, self.declining)
        self.keys = KeyActs(vm, *parts, self._edited).bound(self.act)
        self._show_form(vm.form)
        self._show(vm.state)
        self._show_online(vm.online.state)
        vm.restore()

    @property
    def form(self) -> IntakeForm:
        return self._vm.form

    @property
    def searching(self) -> SearchState:
        return self._vm.search.state

    def _lay_out(self) -> None:
        page = QHBoxLayout(self)
        page.setContentsMargins(20, 14, 20, 14)
        page.setSpacing(16)
        page.addLayout(self._left(), 1)
        page.addWidget(self._right())

    def _left(self) -> QVBoxLayout:
        """What is handed over, in its order."""
        t = self._texts
        papers = Panel(t("ui.intake.part_papers"), 2)
        papers.column.addWidget(self.papers)
        self.papers_note = papers.note
        papers.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        channel = Panel(t("ui.intake.part_channel"))
        channel.column.addWidget(self.channel)
        channel.column.addStretch(1)
        bottom = QHBoxLayout()
        bottom.setSpacing(10)
        bottom.addWidget(channel, 2)
        bottom.addWidget(self.fee, 4)
        bottom.addWidget(self.declining, 6)
        bottom.addWidget(self.sitting, 6)
        self._taking_in = (channel, self.fee)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(self.title)
        left.addWidget(self.person)
        left.addWidget(self.procedure)
        left.addWidget(papers, 1)
        left.addLayout(bottom)
        return left

    def _right(self) -> QWidget:
        """What comes of it: the slip, what is to be said, the key."""
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.preview, 1)
        right.addWidget(self.explanation)
        right.addWidget(self.button)
        holder = QWidget()
        holder.setFixedWidth(352)
        holder.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        return holder

    def _order(self) -> None:
        payment = self.fee.payment
        chain: list[QWidget] = [field.line for field in self.person.fields()]
        chain += [self.search, self.papers, *self.channel.buttons.values(), *payment.method.buttons.values()]
        chain += [payment.tendered.line, payment.reference.line, self.button]
        for first, second in pairwise(chain):
            self.setTabOrder(first, second)

    def _connect(self) -> None:
        vm = self._vm
        self.search.textEdited.connect(self._edited)
        for part in (self.person, self.papers, self.fee, self.declining):
            part.edited.connect(self._edited)
        self.channel.chosen.connect(self._edited)
        self.person.elsewhere.offer_taken.connect(vm.ways.take_hint)
        self.fee.lines.made.connect(self._fee_line_made)
        self.search.entered.connect(self._take_marked)
        self.list.cellClicked.connect(self._take_clicked)
        self.papers.left.connect(self._after_papers)
        self.papers.scans_dropped.connect(vm.scans.drop)
        self.papers.back.connect(self.search.setFocus)
        self.button.clicked.connect(self.act)
        vm.changed.connect(self._show)
        vm.taken.connect(self._taken)
        vm.refusing.connect(self.held.give_back)
        vm.drafts.parked.connect(self.title.show_parked)
        vm.form_changed.connect(self._show_form)
        vm.pictured.connect(self._show_picture)
        vm.sitting.changed.connect(self._show_sitting)
        vm.online.changed.connect(self._show_online)
        vm.file_made.connect(self.open_file)
        vm.hurried.connect(QApplication.beep)  # it must be solved today: the call slip wants to be carried away

    def shown(self) -> None:
        self._vm.online.look()
        if not self.search.hasFocus():
            (self.person.number.line if not self.person.number.text else self.search).setFocus()

    def act(self) -> None:
        if self._vm.sitting.state.stage:
            self._vm.sitting.act(self.sitting.said())
            self.sitting.who.clear()
            return
        self._edited()
        self._vm.submit(self.list.currentRow())

    def take_card(self, card: IdentityCard) -> bool:
        self._vm.take_card(card)
        form = self._vm.form
        of_submitter = form.by_other and form.submitter_number == card.number and not form.authorisation
        (self.person.authorisation.line if of_submitter else self.search).setFocus()
        return True

    def closing(self) -> None:
        self._vm.drafts.flush()

    def shortcut(self, key: str) -> bool:
        if self.held.keep(partial(self.shortcut, key)):
            return True
        if self.keys.needs(key, "procedure") and self._vm.search.once_answered(partial(self.shortcut, key)):
            return True  # faster than the list
        return super().shortcut(key)

    def _count_scans(self, form: IntakeForm) -> None:
        """Out of the scanner, and handed in on the portal."""
        counts = Counter(row for row, _name, _sha256 in form.scans)
        counts += Counter({row: len(self._vm.scans.uploads_of(row)) for row in range(len(form.papers))})
        self.papers.set_scans(dict(counts))

    @Slot()
    def _edited(self, _value: str = "") -> None:
        if self._filling:
            return
        form = replace(
            self.fee.with_typed(self.person.with_typed(self._vm.form)),
            query=self.search.text(),
            papers=tuple(self.papers.papers),
            channel=self.channel.value,
            items=self.declining.items.text,
            reason=self.declining.reason.text,
        )
        self._vm.edit(form)
        self.person.elsewhere.show_hint(self._vm.ways.agency_hint(form))

    def _take_marked(self) -> None:
        self._vm.take_marked(self.list.currentRow())

    @Slot()
    def _taken(self) -> None:
        """By Enter, as soon as the list answers what was typed: whoever is elsewhere by then keeps the keys."""
        if self.search.hasFocus():
            self.papers.setFocus()

    def _take_clicked(self, row: int, _column: int) -> None:
        if self._vm.choose(row):
            self.papers.setFocus()

    def _after_papers(self) -> None:
        (self.fee.first or self.button).setFocus()

    @Slot(object)
    def _show_form(self, form: IntakeForm) -> None:
        self._filling = True
        self.person.show_form(form)
        self.search.set(form.query)
        self.papers.set_papers(form.papers)
        self._count_scans(form)
        self.channel.choose(form.channel)
        self.fee.show_form(form)
        self.declining.show_form(form)
        self.person.elsewhere.show_hint(self._vm.ways.agency_hint(form))
        self._show_bottom(bool(form.declining))
        self._filling = False

    def _show_bottom(self, declining: bool) -> None:
        """One of three things stands there: channel and fee, why it is not taken in, the sitting that goes on."""
        sitting = bool(self._vm.sitting.state.stage)
        self.sitting.setVisible(sitting)
        self.declining.setVisible(declining and not sitting)
        for panel in self._taking_in:
            panel.setVisible(not declining and not sitting)

    @Slot(object)
    def _show_sitting(self, sitting: SittingState) -> None:
        self._show_bottom(bool(self._vm.form.declining))
        self.sitting.show_sitting(sitting)
        self._show(self._vm.state)

    @Slot(object)
    def _show(self, state: IntakeState) -> None:
        form, sitting = self._vm.form, self._vm.sitting.state
        self.person.show_state(state, form.old_number)
        self.procedure.show_state(state, form, self._vm.ways.process_misfits, self._vm.ways.may_be_solved_here)
        self.papers.set_asked(state.chosen.procedure.asked_for if state.chosen else asked_of)
        have = sum(1 for paper in self.papers.papers if any(paper[1:]))
        self.papers_note.setText(self._texts("ui.intake.papers_have", have=have, all=len(self.papers.papers)))
        self.fee.show_state(state, form)
        self.explanation.show_state(state, form, sitting)
        done = bool(state.declined) or (state.done is not None and not sitting.done and not sitting.stage)
        if self.explanation.is_new(state, sitting) and done and self.isVisible():
            self.person.number.line.setFocus()
        self._mark(state.problem_field, self._refusals.new(state.problem, state.problem_field))
        self.button.set_text(self._texts(self._act_text(state)))
        self.button.setEnabled(not state.busy)
        self.held.under_way(state.busy)

    @Slot(object)
    def _show_online(self, online: Online) -> None:
        self._count_scans(self._vm.form)
        self.person.show_online(online)

    def _act_text(self, state: IntakeState) -> str:
        if stage := self._vm.sitting.state.stage:
            return f"ui.spot.act_{stage}"
        if self._vm.form.declining:
            return f"ui.intake.{self._vm.form.declining}"
        if self._vm.form.online:
            return "ui.intake.act_online"
        if self._vm.form.no_slip:
            return "ui.spot.act_receive"
        return "ui.intake.act_pay" if self.fee.pays_now(state) else "ui.intake.act"

    @Slot(object)
    def _fee_line_made(self, line: TextField) -> None:
        self.setTabOrder(self.papers, line)

    def _mark(self, field: str, newly: bool) -> None:
        """`newly`: the caret goes there."""
        places = {**self.person.places(), "procedure": self.search, **self.fee.places()}
        for key, line in places.items():
            line.mark_wrong(key == field)
        declined = self.declining.mark(field)
        refused = places.get(field) or declined or (self.papers if field == "papers" else None)
        if newly and refused is not None:
            refused.setFocus()

    @Slot(object)
    def _show_picture(self, picture: Picture | None) -> None:
        self.preview.show_picture(picture)
