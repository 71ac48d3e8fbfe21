"""The intake: from what is typed to a command, with the slip, the date and the fee alive beside it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from desk_app.answers.intake.procedures import ProcedureChoice
from desk_app.answers.intake.slips import DrawLetter, DrawSlip
from desk_app.answers.pictures import Picture
from desk_app.core.centre import Centre
from desk_app.core.identity import IdentityCard
from desk_app.core.moments import local
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import Texts
from desk_app.services.intake.declining import Declined
from desk_app.services.intake.intake_command import Received
from desk_app.view_models.intake.cards import place_of, with_card
from desk_app.view_models.intake.drafts import IntakeDrafts
from desk_app.view_models.intake.form import IntakeForm, appointment_of, declining, fees_of, limits_of, of_submission, receiving
from desk_app.view_models.intake.last_paper import LastPaper
from desk_app.view_models.intake.on_the_spot import OnTheSpotViewModel
from desk_app.view_models.intake.online import OnlineViewModel
from desk_app.view_models.intake.override import IntakeOverride
from desk_app.view_models.intake.paper_scans import PaperScans
from desk_app.view_models.intake.parking import Parked
from desk_app.view_models.intake.procedure_search import ProcedureSearch
from desk_app.view_models.intake.procedure_ticks import ProcedureTicks
from desk_app.view_models.intake.slip_preview import SlipPreview
from desk_app.view_models.intake.state import IntakeState
from desk_app.view_models.intake.ways import IntakeWays
from desk_app.view_models.money.payment import show_customer, view_payment
from desk_app.workers.crew import Crew
from desk_app.workers.messages import Problem
from sync.protocol.submissions import Submission


class IntakeViewModel(QObject):
    changed = Signal(object)
    refusing = Signal()
    taken = Signal()
    form_changed = Signal(object)
    pictured = Signal(object)
    hurried = Signal()
    file_made = Signal(str)

    def __init__(self, crew: Crew, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._centre = centre
        self._texts = texts
        self.form = self._offered = self._left = IntakeForm()  # `_left`: when the next one was asked for
        self.state = IntakeState()
        self.sitting = OnTheSpotViewModel(crew, texts)
        self.online = OnlineViewModel(crew)
        self.online.offered.connect(self._take_submission)
        self.scans = PaperScans(crew, texts, self, self.online)
        self.scans.pictured.connect(self._upload_seen)
        self.drafts = IntakeDrafts(crew, texts, self)
        self.drafts.latest.connect(self._open_draft)
        self.search = ProcedureSearch(crew, self, self._found)
        self.last_paper = LastPaper(crew, texts, self, self.file_made.emit)
        self._preview = SlipPreview(crew, centre, self)
        self._preview.pictured.connect(self.pictured)
        for part in (self.drafts, self._preview):  # their clocks end with it
            part.setParent(self)
        self.ways = IntakeWays(crew, centre, texts, self, self.sitting)
        self.override = IntakeOverride(self, self.submit)
        self._ticks = ProcedureTicks()
        self._next_card: IdentityCard | None = None  # scanned while F9 was under way

    def tell(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    def edit(self, form: IntakeForm) -> None:
        """The page changed. Nothing typed is lost: a draft follows in a moment."""
        before = self.form
        if form.number != before.number:
            form = replace(form, old_number="")
        if form.submitter_number != before.submitter_number:
            form = replace(form, submitter_old_number="")
        if form.query != before.query:
            self.search.forget()  # what a key asked for was asked of the words before
            self.state = replace(self.state, chosen=None, due_at_ms=None, due_text="")
            form = self._ticks.with_other_words(form, before)
        self.form = form
        if form == before:
            return
        if form.procedure_code != before.procedure_code:
            self.form_changed.emit(form)
        if form.query != before.query or form.channel != before.channel:
            self.search.find()
        self.override.forget()
        if not form.empty and not self.sitting.state.stage:
            self.sitting.leave()  # what it said of the last one is read by now
        last = {} if form.empty else {"done": None, "declined": "", "letter": "", "letter_kind": ""}
        self.tell(problem="", problem_field="", question="", told="", **last)
        self._recount()
        self._preview.start()
        self.drafts.start()

    def _found(self, choices: tuple[ProcedureChoice, ...]) -> None:
        self.tell(choices=choices)
        chosen = next((choice for choice in choices if choice.procedure.code == self.form.procedure_code), None)
        if chosen is not None:
            self._take(chosen)
            self._preview.start()  # the slip of an intake that comes back has its procedure and its date again

    def take_marked(self, number: int) -> None:
        """Enter: the marked row, or the first one of a list that has no answer yet."""
        if not self.form.query.strip():
            return
        if not self.search.state.answered:
            self.search.find_for(partial(self.take_marked, 0))
        elif self.choose(number):
            self.taken.emit()

    def choose(self, number: int) -> bool:
        if not 0 <= number < len(self.state.choices):
            return False
        choice = self.state.choices[number]
        self.form = self._ticks.with_procedure(self.form, choice, self._texts("ui.intake.any_paper"))
        self.search.settle()
        self._take(choice)
        self.tell(choices=(choice,))
        self.form_changed.emit(self.form)
        self._preview.start()
        self.drafts.start()
        return True

    def _take(self, choice: ProcedureChoice) -> None:
        due = choice.appointment
        self.state = replace(self.state, chosen=choice, due_at_ms=due.due_at_ms, due_text=due.text)
        self._recount()

    def _recount(self) -> None:
        fees = fees_of(self.form, self.state.chosen, self._centre, local(self._crew.now_ms()))
        total = sum(fee.to_pay_vnd for fee in fees)
        due = appointment_of(self.form, self.state.chosen, self._centre, self._crew.now_ms())
        if due is not None:
            self.state = replace(self.state, due_at_ms=due.due_at_ms, due_text=due.text)
        self.tell(fees=fees, total_vnd=total, payment=view_payment(self.form.payment, total))
        named = [(fee.name, fee.amount_vnd or 0) for fee in fees if fee.unit_vnd]
        show_customer(self._crew, self._texts, total, self.state.payment, named)

    def take_card(self, card: IdentityCard) -> None:
        """An identity card was scanned: it begins an intake, fills the place that asks for a person, or is the next citizen's,
        and then what stands here waits. Nobody's card goes into another one's dossier."""
        if self.state.busy:
            self._next_card = card
            return
        place, took = place_of(card, self.form), ""
        if place == "next":
            if not self.park():
                return
            took = self.state.told
        elif place == "free_submitter":
            took = self._texts("ui.intake.card_submitter", name=card.name)
        if self.sitting.state.stage:  # it can be taken up again
            took = self._texts("ui.intake.sitting_left", code=self.sitting.state.code)
        self.sitting.leave()
        self.form = with_card(self.form, card, place)
        warnings = tuple(self._texts(key) for key in card.warnings)
        self.tell(warnings=warnings, told=took, problem="", problem_field="", done=None, declined="", letter="", letter_kind="")
        self.override.forget()
        self.form_changed.emit(self.form)
        self._recount()
        self._preview.start()
        self.drafts.start()

    def park(self) -> bool:
        """Ctrl+N: what stands here waits, and the page is free. False, and said: there is no room for more."""
        if self.state.busy or self.form.empty:
            return not self.state.busy
        if self.drafts.full:
            self.tell(problem=self._texts("problem.parking_full"), problem_field="")
            return False
        self._begin_anew(IntakeState(told=self._texts("ui.intake.parked", name=self.drafts.leave_page())))
        self._preview.start()
        return True

    def bring(self, place: int) -> None:
        """Ctrl+1 … Ctrl+9: the intake that waits there, as it was left; what stands here waits in its stead."""
        if self.state.busy:
            return
        parked = self.drafts.bring(place)
        if parked is None:
            return
        if not self.form.empty:
            self.drafts.leave_page()
        self._begin_anew(IntakeState())
        self._open_draft(parked)

    def _open_draft(self, parked: Parked) -> None:
        self.drafts.draft_id, self.form = parked.draft_id, parked.form
        self._offered = parked.form
        self.online.stands(parked.form.online)
        self.form_changed.emit(parked.form)
        self.drafts.tell_who_waits()
        if parked.form.query:
            self.search.find()
        self._preview.start()

    def take_online(self) -> None:
        """The next one from the portal comes onto the page. What stands there for a citizen at the counter stays; what was
        changed in one from the portal is left only when asked for twice."""
        if not self.form.empty and not self.form.online:
            self.tell(problem=self._texts("problem.page_in_use"), problem_field="")
        elif self.form.online and self.form != self._offered:
            self._ask_edited()
        else:
            self._next_online()

    def _ask_edited(self) -> None:
        self.override.offer(self._next_online)
        self.tell(problem=self._texts("problem.edited_online"), problem_field="")

    def _next_online(self) -> None:
        self._left = self.form
        self.online.next()

    def _take_submission(self, body: Submission | None) -> None:
        if body is None:
            self.tell(problem=self._texts("problem.none_online"))
            return
        if self.form.online and self.form != self._left:  # typed meanwhile
            self._ask_edited()
            return
        if self.state.busy or (not self.form.empty and not self.form.online):  # a citizen came to the counter meanwhile
            self.tell(problem=self._texts("problem.page_in_use"), problem_field="")
            return
        self.drafts.drop()
        self._begin_anew(IntakeState())
        self.form = self._offered = of_submission(body)
        self.online.stands(body["key"])
        self.form_changed.emit(self.form)
        self.search.find()
        self._preview.start()

    def _was_declined(self, declined: Declined) -> None:
        text = self._texts(f"ui.intake.done_{self.form.declining}", number=declined.number)
        kind = "guidance_letter" if self.form.declining == "give_guidance" else "rejection_letter"
        self._begin_anew(IntakeState(declined=text, letter=declined.subject, letter_kind=kind))
        self._crew.ask(DrawLetter(declined.subject), self._letter_known, self._crew.report)
        self._take_next_card()

    def _letter_known(self, picture: Picture) -> None:
        if self.state.declined:
            self.pictured.emit(picture)

    def submit(self, marked: int = 0) -> None:
        """F9. Where no procedure was chosen by the typed words yet, it names the marked one, and Enter takes it: what was
        refused goes on by another key, and what is received was seen before."""
        if self.state.busy:
            return
        if self.form.query.strip() and not self.search.state.answered:
            if not self.search.state.is_awaited:  # what Enter is about to take is seen first
                self.search.find_for(partial(self.submit, 0))
            return
        self.tell(problem="", problem_field="", question="")  # refused once more, it is a new refusal
        form, state = self.form, self.state
        if state.chosen is None and form.query.strip() and 0 <= marked < len(state.choices):
            code = state.choices[marked].procedure.code
            self.tell(problem=self._texts("problem.look_first", code=code), problem_field="procedure")
            return
        try:
            if state.chosen is None:
                raise UserProblem("problem.no_procedure", field="procedure")
            if form.declining:
                self._run(declining(form, self.override.confirmed, self.drafts.draft_id), self._was_declined)
                return
            now = local(self._crew.now_ms())
            command = receiving(form, state.fees, state.total_vnd, now, self.override.confirmed, self.drafts.draft_id)
            command = replace(command, name_accepted=self.override.accepts_name(form))
        except UserProblem as problem:
            self.tell(problem=self._texts(problem.key, **problem.values), problem_field=problem.field)
            return
        self._run(command, self._received)

    def _run(self, command: Any, done: Callable[[Any], None]) -> None:
        self.drafts.stop()
        self.tell(busy=True, problem="", problem_field="", question="")
        self._crew.run(command, done, self.refused)

    def _upload_seen(self, picture: Picture | None) -> None:
        if picture is not None:
            self._preview.stop()  # the slip comes back with the next change
        self.pictured.emit(picture)

    def take_form(self, form: IntakeForm) -> None:
        """As if it was typed."""
        self.form_changed.emit(form)
        self.edit(form)

    def _received(self, received: Received) -> None:
        form, chosen = self.form, self.state.chosen
        if form.on_the_spot and chosen is not None:
            who = (form.submitter_name, form.submitter_number) if form.by_other else (form.name, form.number)
            self.sitting.begin(received.code, chosen.procedure.name, *who, as_on_card=who[1] in form.as_on_card)
        elif chosen is not None and (limit := chosen.procedure.limit_for(limits_of(form))) and limit.unit == "same_day":
            self.hurried.emit()
        self._begin_anew(IntakeState(done=received, due_at_ms=received.due_at_ms, due_text=received.due_text))
        self._crew.ask(DrawSlip(received.code), self._slip_known, self._crew.report)
        self._take_next_card()

    def _take_next_card(self) -> None:
        card, self._next_card = self._next_card, None
        if card is not None:
            self.take_card(card)

    def _begin_anew(self, state: IntakeState) -> None:
        self.drafts.draft_id = ""
        self.override.forget()
        self.search.forget()
        self._ticks.forget()
        self.form = IntakeForm(kind=self.form.kind)
        self.state = state
        self.online.stands("")
        self.form_changed.emit(self.form)
        self.changed.emit(self.state)
        self._preview.stop()
        self.drafts.stop()

    def _slip_known(self, picture: Picture | None) -> None:
        if self.state.done is not None:
            self.pictured.emit(picture)

    def refused(self, problem: Problem) -> None:
        """Why what was asked for was not done; what an officer may decide, another key goes on with."""
        if self.state.busy:
            self.refusing.emit()
        self.override.refused(problem.key)
        if problem.key == "problem.fee_differs" and self.form.query:  # what is right comes onto the page
            self.search.find()
        self.tell(busy=False, problem=problem.text, problem_field=problem.field, question=problem.key)
        self._take_next_card()

    def restore(self) -> None:
        """The latest draft of this officer comes back, the others wait where a key brings them."""
        self.drafts.restore()
        self._preview.start()
