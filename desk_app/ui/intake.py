"""F2 · Tiếp nhận: everything on one page, in the order in which a citizen hands it over."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desk_app.answers.pictures import Picture
from desk_app.core.identity import IdentityCard
from desk_app.core.moments import local, long_date
from desk_app.core.money import format_vnd
from desk_app.core.papers import asked_of
from desk_app.resources_reader import Texts
from desk_app.services.receive_dossier import Received
from desk_app.ui.arrival import ArrivalRow, ElsewhereRow
from desk_app.ui.buttons import Choices, KeyButton
from desk_app.ui.declining import DecliningCard
from desk_app.ui.fee_lines import FeeLines
from desk_app.ui.fields import Field, Line, Pick, Refusals, WalkingLine
from desk_app.ui.on_the_spot import OnTheSpotCard
from desk_app.ui.page import Page
from desk_app.ui.paper_view import PaperView
from desk_app.ui.papers import PapersTable
from desk_app.ui.payment import PaymentPanel
from desk_app.ui.procedure_list import MOST_ROWS, ProcedureList
from desk_app.ui.widgets import Card, label, set_tone
from desk_app.view_models.collecting import told
from desk_app.view_models.intake import IntakeState, IntakeViewModel
from desk_app.view_models.intake_form import IntakeForm, limits_of
from desk_app.view_models.on_the_spot import SittingState
from desk_app.view_models.online import Online
from desk_app.view_models.parking import Parked

OF_THE_PROCEDURE = ("Alt+D", "Alt+H", "Alt+R", "Alt+0", "Alt+I", "Alt+Q", "Alt+M")
"""Keys that mean nothing before a procedure is chosen."""
ROOMY = 4
"""So many names have room beside the title with two words each."""


def short_name(name: str, words: int) -> str:
    """A citizen as one is called: the last words."""
    return " ".join(name.split()[-words:])[: 7 * words]


class IntakePage(Page):
    key = "F2"

    def __init__(self, vm: IntakeViewModel, texts: Texts) -> None:
        super().__init__()
        self._vm = vm
        self._texts = texts
        self._filling = False
        self._refusals = Refusals()
        self._told: tuple[Received | None, str, str] = (None, "", "")
        t = texts
        self.kind = Choices([("individual", t("ui.intake.individual")), ("organisation", t("ui.intake.organisation"))])
        self.number = Field(t("ui.intake.number"), as_typed=True)
        self.name = Field(t("ui.intake.name"))
        self.birth = Field(t("ui.intake.birth"), "15/08/1990", as_typed=True)
        self.sex = Field(t("ui.intake.sex"))
        self.address = Field(t("ui.intake.address"))
        self.phone = Field(t("ui.intake.phone"), as_typed=True)
        self.submitter_number = Field(t("ui.intake.submitter_number"), as_typed=True)
        self.submitter_name = Field(t("ui.intake.submitter_name"))
        self.authorisation = Field(t("ui.intake.authorisation"), t("ui.intake.authorisation_hint"))
        self.search = WalkingLine(t("ui.intake.search_hint"))
        self.search.setAccessibleName(t("ui.intake.procedure"))
        self.search.stays_on_enter = True
        self.list = ProcedureList(t)
        self.papers = PapersTable(t)
        self.channel = Choices([(key, t(f"ui.intake.channel_{key}")) for key in ("counter", "post", "online")])
        self.payment = PaymentPanel(t, later=True)
        self.total = label("", "figure")
        self.fees = FeeLines(t)
        self.ground = Pick(t("ui.intake.ground"))
        self.ground.offer([("", t("ui.intake.no_ground")), *((ground.id, ground.name) for ground in vm.grounds())])
        self.online = label("", tone="warn")
        self.arrival = ArrivalRow(t)
        self.elsewhere = ElsewhereRow(t)
        self.declining = DecliningCard(t)
        self.sitting = OnTheSpotCard(t)
        self.sitting.hide()
        self.preview = PaperView()
        self.due = label("", "due", wrap=True)
        self.due_text = label("", "muted", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.done = label("", tone="good", wrap=True)
        self.done.hide()
        self.change = label("", "figure")
        self.change.hide()
        self.flags = label("", tone="warn")
        self.flags.hide()
        self.warning = label("", tone="warn")
        self.warning.hide()
        self.button = KeyButton(t("ui.intake.act"), "F9", main=True)
        self.draft = label(t("ui.intake.draft"), tone="plain")
        self.parked = label("", tone="warn")
        self.parked.hide()
        self.hint = label(t("ui.intake.arrival_hint"), "muted")
        self.told_line = label("", tone="plain")
        self.told_line.hide()
        self._lay_out()
        self._order()
        self._connect()
        self._show_form(vm.form)
        self._show(vm.state)
        self._show_online(vm.online.state)

    def _lay_out(self) -> None:
        t = self._texts
        title = QHBoxLayout()
        title.addWidget(label(t("ui.intake.title"), "title"))
        title.addWidget(self.draft)
        title.addWidget(self.parked)
        title.addStretch(1)
        title.addWidget(self.hint)
        person = Card(t("ui.intake.part_person"), 6)
        person.heading_row.insertWidget(1, self.online)
        person.heading_row.insertWidget(2, self.warning)
        person.heading_row.insertWidget(3, self.told_line)
        person.heading_row.insertWidget(5, self.kind)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for field, row, column, span in (
            (self.number, 0, 0, 3),
            (self.name, 0, 3, 5),
            (self.birth, 0, 8, 2),
            (self.sex, 0, 10, 2),
            (self.address, 1, 0, 8),
            (self.phone, 1, 8, 4),
        ):
            grid.addWidget(field, row, column, 1, span)
        for column in range(12):
            grid.setColumnStretch(column, 1)
        person.column.addLayout(grid)
        self.other = QWidget()
        other = QHBoxLayout(self.other)
        other.setContentsMargins(0, 0, 0, 0)
        other.setSpacing(12)
        other.addWidget(self.submitter_number, 3)
        other.addWidget(self.submitter_name, 4)
        other.addWidget(self.authorisation, 5)
        self.other.hide()
        person.column.addWidget(self.other)
        person.column.addWidget(self.arrival)
        person.column.addWidget(self.elsewhere)
        procedure = Card(t("ui.intake.part_procedure"), 6)
        procedure.heading_row.insertWidget(1, self.flags)
        procedure.column.addWidget(self.search)
        procedure.column.addWidget(self.list)
        papers = Card(t("ui.intake.part_papers"), 2)
        papers.column.addWidget(self.papers)
        self.papers_note = papers.note
        papers.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        channel = Card(t("ui.intake.part_channel"))
        channel.column.addWidget(self.channel)
        channel.column.addStretch(1)
        fee = Card(t("ui.intake.part_fee"), 4)
        fee_row = QHBoxLayout()
        fee_row.addWidget(self.fees, 1, Qt.AlignmentFlag.AlignTop)
        fee_row.addWidget(self.ground)
        fee_row.addWidget(self.total, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        fee.column.addLayout(fee_row)
        fee.column.addWidget(self.payment)
        bottom = QHBoxLayout()
        bottom.setSpacing(10)
        bottom.addWidget(channel, 2)
        bottom.addWidget(fee, 4)
        bottom.addWidget(self.declining, 6)
        bottom.addWidget(self.sitting, 6)
        self._taking_in = (channel, fee)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(title)
        left.addWidget(person)
        left.addWidget(procedure)
        left.addWidget(papers, 1)
        left.addLayout(bottom)
        explanation = Card(spacing=4)
        self.explanation = explanation
        explanation.column.addWidget(self.done)
        explanation.column.addWidget(self.change)
        explanation.column.addWidget(self.due)
        explanation.column.addWidget(self.due_text)
        explanation.column.addWidget(self.problem)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.preview, 1)
        right.addWidget(explanation)
        right.addWidget(self.button)
        page = QHBoxLayout(self)
        page.setContentsMargins(20, 14, 20, 14)
        page.setSpacing(16)
        page.addLayout(left, 1)
        holder = QWidget()
        holder.setFixedWidth(352)
        holder.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        page.addWidget(holder)

    def _order(self) -> None:
        chain: list[QWidget] = [field.line for field in self._person_fields()]
        chain += [self.search, self.papers, *self.channel.buttons.values(), *self.payment.method.buttons.values()]
        chain += [self.payment.tendered.line, self.payment.reference.line, self.button]
        for first, second in pairwise(chain):
            self.setTabOrder(first, second)

    def _person_fields(self) -> tuple[Field, ...]:
        return (
            self.number,
            self.name,
            self.birth,
            self.sex,
            self.address,
            self.phone,
            self.submitter_number,
            self.submitter_name,
            self.authorisation,
        )

    def _connect(self) -> None:
        for field in self._person_fields():
            field.line.textEdited.connect(self._edited)
        self.search.textEdited.connect(self._edited)
        self.kind.chosen.connect(self._edited)
        self.ground.chosen.connect(self._edited)
        self.channel.chosen.connect(self._edited)
        self.papers.edited.connect(self._edited)
        self.declining.edited.connect(self._edited)
        self.arrival.edited.connect(self._edited)
        self.elsewhere.edited.connect(self._edited)
        self.elsewhere.offer_taken.connect(self._vm.take_hint)
        self.payment.edited.connect(self._edited)
        self.search.walked.connect(self.list.walk)
        self.fees.edited.connect(self._edited)
        self.fees.made.connect(self._fee_line_made)
        self.search.entered.connect(self._take_marked)
        self.list.cellClicked.connect(self._take_clicked)
        self.papers.left.connect(self._after_papers)
        self.papers.scans_dropped.connect(self._vm.drop_scans)
        self.papers.back.connect(self.search.setFocus)
        self.button.clicked.connect(self.act)
        self._vm.changed.connect(self._show)
        self._vm.taken.connect(self._taken)
        self._vm.parked.connect(self._show_parked)
        self._vm.form_changed.connect(self._show_form)
        self._vm.pictured.connect(self._show_picture)
        self._vm.sitting.changed.connect(self._show_sitting)
        self._vm.online.changed.connect(self._show_online)
        self._vm.file_made.connect(self.open_file)
        self._vm.hurried.connect(QApplication.beep)  # it must be solved today: the call slip wants to be carried away

    def shown(self) -> None:
        self._vm.online.look()
        if not self.search.hasFocus():
            (self.number.line if not self.number.text else self.search).setFocus()

    def act(self) -> None:
        if self._vm.sitting.state.stage:
            self._vm.sitting.act(self.sitting.said())
            self.sitting.who.clear()
            return
        self._edited()
        self._vm.submit(self.list.currentRow())

    def take_card(self, card: IdentityCard) -> bool:
        self._vm.take_card(card)
        self.search.setFocus()
        return True

    @Slot(object)
    def _show_parked(self, places: Mapping[int, Parked]) -> None:
        """Who waits, and by which key they come back."""
        roomy = len(places) <= ROOMY
        waiting = [f"{place} {short_name(parked.name, 2 if roomy else 1)}" for place, parked in places.items()]
        said = self._texts("ui.intake.waiting", who=" · ".join(waiting))
        self.parked.setText(said if roomy else self._texts("ui.intake.waiting_many", who="  ".join(waiting)))
        self.draft.setVisible(roomy)
        self.parked.setVisible(bool(waiting))
        self.hint.setVisible(not waiting)

    def officer_changed(self) -> None:
        self._vm.restore()

    def closing(self) -> None:
        self._vm.flush_draft()

    def shortcut(self, key: str) -> bool:
        if key in OF_THE_PROCEDURE and self._vm.once_answered(partial(self.shortcut, key)):
            return True  # faster than the list
        if key == "Ctrl+N":
            if self._vm.park():
                self.number.line.setFocus()
        elif key.startswith("Ctrl+") and key[5:].isdigit():
            self._vm.bring(int(key[5:]))
            self.search.setFocus()
        elif key in ("Alt+1", "Alt+2", "Alt+3"):
            self.channel.pick(("counter", "post", "online")[int(key[-1]) - 1])
        elif key == "Alt+T" and self._vm.state.letter and self._vm.form.empty:
            self._vm.print_letter()
        elif key in ("Alt+T", "Alt+K", "Alt+S", "Alt+V"):
            self.payment.method.pick({"T": "cash", "K": "transfer", "S": "later", "V": "online"}[key[-1]])
            if key == "Alt+T":
                self.payment.tendered.line.setFocus()
            elif key in ("Alt+K", "Alt+V"):
                self.payment.reference.line.setFocus()
        elif key == "Alt+C":
            self.kind.pick("organisation" if self.kind.value == "individual" else "individual")
            self.number.line.setFocus()
        elif key == "Alt+U":
            self.other.setVisible(not self.other.isVisible())
            self._edited()
            if self.other.isVisible():
                self.submitter_number.line.setFocus()
        elif key == "Alt+D":
            self.papers.tick_all()
        elif key == "Ctrl+P":
            self._vm.reprint()
        elif key in ("Alt+G", "Alt+E"):
            arrival = "post" if key == "Alt+G" else "paper"
            self._vm.arrive(arrival)
            (self.arrival.first(arrival) if self._vm.form.arrival else self.number.line).setFocus()
        elif key in ("Alt+H", "Alt+R"):
            self._vm.decline("give_guidance" if key == "Alt+H" else "reject_intake")
            (self.declining.first if self._vm.form.declining else self.papers).setFocus()
        elif key == "Alt+X":
            self._vm.take_elsewhere()
            (self.elsewhere.first if self._vm.form.elsewhere else self.number.line).setFocus()
        elif key == "Alt+0":
            self._vm.sit()
        elif key == "Alt+I":
            self._vm.leave_slip()
        elif key == "Alt+N":
            self._vm.take_online()
        elif key == "Alt+Q":
            self._vm.take_scans(max(0, self.papers.currentRow()))
        elif key == "Alt+M":
            self.ground.setFocus()
        elif key == "Alt+Y":
            self._edited()
            return self._vm.override()
        else:
            return False
        return True

    def _count_scans(self, form: IntakeForm) -> None:
        """Out of the scanner, and handed in on the portal."""
        counts = Counter(row for row, _name, _sha256 in form.scans)
        counts += Counter({row: len(self._vm.uploads_of(row)) for row in range(len(form.papers))})
        self.papers.set_scans(dict(counts))

    @Slot()
    def _edited(self, _value: str = "") -> None:
        if self._filling:
            return
        form = replace(
            self._vm.form,
            kind=self.kind.value,
            number=self.number.text,
            name=self.name.text,
            birth_date=self.birth.text,
            sex=self.sex.text,
            address=self.address.text,
            phone=self.phone.text,
            by_other=self.other.isVisibleTo(self),
            submitter_number=self.submitter_number.text,
            submitter_name=self.submitter_name.text,
            authorisation=self.authorisation.text,
            query=self.search.text(),
            papers=tuple(self.papers.papers),
            channel=self.channel.value,
            **self.fees.typed(),
            ground=self.ground.value,
            payment=self.payment.form(),
            **self.arrival.typed(),
            **self.elsewhere.typed(),
            items=self.declining.items.text,
            reason=self.declining.reason.text,
        )
        self._vm.edit(form)
        self.elsewhere.show_hint(self._vm.agency_hint(form))

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
        if (line := self.fees.first) is not None:
            line.setFocus()
        elif self.payment.tendered.isVisible():
            self.payment.tendered.line.setFocus()
        else:
            self.button.setFocus()

    @Slot(object)
    def _show_form(self, form: IntakeForm) -> None:
        self._filling = True
        self.kind.choose(form.kind)
        for field, text in (
            (self.number, form.number),
            (self.name, form.name),
            (self.birth, form.birth_date),
            (self.sex, form.sex),
            (self.address, form.address),
            (self.phone, form.phone),
            (self.submitter_number, form.submitter_number),
            (self.submitter_name, form.submitter_name),
            (self.authorisation, form.authorisation),
        ):
            field.line.set(text)
        self.other.setVisible(form.by_other)
        self.search.set(form.query)
        self.papers.set_papers(form.papers)
        self._count_scans(form)
        self.channel.choose(form.channel)
        self.ground.choose(form.ground)
        self.payment.set_form(form.payment)
        self.declining.show_form(form)
        self.arrival.show_form(form)
        self.elsewhere.show_form(form)
        self.elsewhere.show_hint(self._vm.agency_hint(form))
        self._show_bottom(bool(form.declining))
        self._filling = False

    def _show_bottom(self, declining: bool) -> None:
        """One of three things stands there: channel and fee, why it is not taken in, the sitting that goes on."""
        sitting = bool(self._vm.sitting.state.stage)
        self.sitting.setVisible(sitting)
        self.declining.setVisible(declining and not sitting)
        for card in self._taking_in:
            card.setVisible(not declining and not sitting)

    @Slot(object)
    def _show_sitting(self, sitting: SittingState) -> None:
        self._show_bottom(bool(self._vm.form.declining))
        self.sitting.show_sitting(sitting)
        self._show(self._vm.state)

    @Slot(object)
    def _show(self, state: IntakeState) -> None:
        organisation = self.kind.value == "organisation"
        old = self._vm.form.old_number
        number = self._texts("ui.intake.number_and_old", old=old) if old else self._texts("ui.intake.number")
        self.number.rename(self._texts("ui.intake.tax_code") if organisation else number)
        self.name.rename(self._texts("ui.intake.organisation_name" if organisation else "ui.intake.name"))
        self.birth.setVisible(not organisation)
        self.sex.setVisible(not organisation)
        choices = state.choices if self.search.text() else ()
        alone = state.chosen is not None and len(choices) == 1
        self.list.show_choices(choices, limits_of(self._vm.form), 1 if alone else MOST_ROWS)
        flags = [self._texts(flag) for flag in state.chosen.procedure.flags[:3]] if state.chosen else []
        if self._vm.process_misfits:
            flags = [self._texts("ui.intake.process_misfits"), *flags[:1]]
        if self._vm.form.on_the_spot:
            flags = [self._texts("ui.spot.no_slip" if self._vm.form.no_slip else "ui.spot.on")]
        elif self._vm.may_be_solved_here:
            flags = [self._texts("ui.spot.offered"), *flags[:2]]
        self.flags.setText(" · ".join(flags))
        self.flags.setVisible(bool(flags))
        self.warning.setText(" ".join(state.warnings))
        self.warning.setVisible(bool(state.warnings))
        self.told_line.setText(state.told)
        self.told_line.setVisible(bool(state.told))
        self.papers.set_asked(state.chosen.procedure.asked_for if state.chosen else asked_of)
        have = sum(1 for paper in self.papers.papers if any(paper[1:]))
        self.papers_note.setText(self._texts("ui.intake.papers_have", have=have, all=len(self.papers.papers)))
        self.fees.show_fees(state.fees, self._vm.form)
        unknown = any(fee.status == "unset" for fee in state.fees)
        paid = any(fee.status == "paid_online" for fee in state.fees)
        self.total.setText(format_vnd(state.total_vnd) if state.fees and not (unknown and not state.total_vnd) else "")
        self.payment.show_view(state.payment)
        self.payment.setVisible(bool(state.total_vnd) or (paid and not self._vm.form.online))
        self.ground.setVisible(any(fee.unit_vnd for fee in state.fees))
        declining = bool(self._vm.form.declining)
        for part in (self.due, self.due_text):  # of a moment that is past nothing is known before F9
            part.setVisible(not declining and (self._vm.form.arrival != "paper" or state.done is not None))
        if state.due_at_ms is not None:
            due = local(state.due_at_ms)
            self.due.setText(self._texts("ui.intake.due", date=long_date(due), time=f"{due:%H:%M}"))
        else:
            self.due.setText(self._texts("ui.intake.due_none") if state.chosen else "")
        self.due_text.setText(state.due_text)
        self._show_done(state)
        sitting = self._vm.sitting.state
        problem = state.problem or ("" if sitting.stage else sitting.problem)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self._mark(state.problem_field, self._refusals.new(state.problem, state.problem_field))
        self.explanation.setVisible(bool(sitting.done or state.chosen or state.done or state.declined or problem))
        self.button.set_text(self._texts(self._act_text(state)))
        self.button.setEnabled(not state.busy)

    @Slot(object)
    def _show_online(self, online: Online) -> None:
        text = self._texts("ui.intake.online_waiting", count=online.waiting) if online.waiting else ""
        if online.reference:
            at = f"{local(online.submitted_at_ms):%H:%M %d/%m}"
            said = {"at": online.at, "of": online.waiting, "reference": online.reference, "submitted": at}
            text = self._texts("ui.intake.online_here", **said)
            if online.files:
                text += self._texts("ui.intake.online_files", count=len(online.files))
        self._count_scans(self._vm.form)
        self.online.setText(text)
        self.online.setVisible(bool(text))

    def _act_text(self, state: IntakeState) -> str:
        if stage := self._vm.sitting.state.stage:
            return f"ui.spot.act_{stage}"
        if self._vm.form.declining:
            return f"ui.intake.{self._vm.form.declining}"
        if self._vm.form.online:
            return "ui.intake.act_online"
        if self._vm.form.no_slip:
            return "ui.spot.act_receive"
        paying = state.total_vnd > 0 and self.payment.method.value not in ("later", "online")
        return "ui.intake.act_pay" if paying else "ui.intake.act"

    def _show_done(self, state: IntakeState) -> None:
        done, sitting = state.done, self._vm.sitting.state
        self.done.setVisible(done is not None or bool(state.declined) or bool(sitting.done))
        self.done.setText(sitting.done or state.declined)
        change = done.collected.change_vnd if done is not None and done.collected else 0
        self.change.setText(self._texts("ui.collect.change", amount=format_vnd(change)) if change else "")
        self.change.setVisible(bool(change))
        now = (done, state.declined, sitting.done)
        fresh, self._told = now != self._told, now  # once: whoever is elsewhere by now keeps the keys
        if state.declined and fresh and self.isVisible():
            self.number.line.setFocus()
        if done is None or sitting.done:
            return
        text = self._texts("ui.intake.done", code=done.code)
        if done.collected:
            text += " " + told(done.collected, self._texts)
        self.done.setText(text)
        set_tone(self.done, "good")
        if fresh and self.isVisible() and not sitting.stage:
            self.number.line.setFocus()

    @Slot(object)
    def _fee_line_made(self, line: Line) -> None:
        self.setTabOrder(self.papers, line)

    def _mark(self, field: str, newly: bool) -> None:
        """`newly`: the caret goes there."""
        places = {
            "owner.number": self.number.line,
            "owner.name": self.name.line,
            "owner.birth": self.birth.line,
            "owner.sex": self.sex.line,
            "owner.phone": self.phone.line,
            "submitter.number": self.submitter_number.line,
            "submitter.name": self.submitter_name.line,
            "authorisation": self.authorisation.line,
            "procedure": self.search,
            **self.arrival.places(),
            "competent_agency": self.elsewhere.first,
            "tendered": self.payment.tendered.line,
            "reference": self.payment.reference.line,
            **self.fees.places(),
        }
        for key, line in places.items():
            line.mark_wrong(key == field)
        declined = self.declining.mark(field)
        refused = places.get(field) or declined or (self.papers if field == "papers" else None)
        if newly and refused is not None:
            refused.setFocus()

    @Slot(object)
    def _show_picture(self, picture: Picture | None) -> None:
        self.preview.show_picture(picture)
