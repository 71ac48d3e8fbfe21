"""The intake: from what is typed to a command, with the slip, the date and the fee alive beside it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desk_app.answers.intake.procedures import FindProcedures, ProcedureChoice
from desk_app.answers.intake.slips import DrawLetter, DrawPreview, DrawSlip
from desk_app.answers.intake.unfinished import ListDrafts
from desk_app.answers.papers.forms import MakeForm
from desk_app.answers.pictures import Picture, PrintablePaper
from desk_app.answers.scans.scans import OpenScans, ScansView
from desk_app.core.centre import Centre
from desk_app.core.fee_grounds import FeeGround
from desk_app.core.fee_lines import PricedFee
from desk_app.core.folding import fold
from desk_app.core.identity import IdentityCard
from desk_app.core.moments import local
from desk_app.core.on_the_spot import pilot_for
from desk_app.core.papers import asked_of
from desk_app.core.problems import UserProblem
from desk_app.core.processes import process_for
from desk_app.resources_reader import Texts
from desk_app.services.declining import Declined
from desk_app.services.paper import CountForm, Reprint, ReprintLetter
from desk_app.services.receive_dossier import Received
from desk_app.services.records import WaitingScan
from desk_app.view_models.intake_form import (
    AgencyHint,
    IntakeForm,
    agency_hint,
    appointment_of,
    competent_of,
    declining,
    draft_text,
    fees_of,
    form_of_draft,
    limits_of,
    of_submission,
    preview_of,
    receiving,
)
from desk_app.view_models.on_the_spot import OnTheSpotViewModel
from desk_app.view_models.online import OnlineViewModel
from desk_app.view_models.parking import Parked, Parking, is_of
from desk_app.view_models.payment import PaymentView, show_customer, view_payment
from desk_app.view_models.uploads import UploadsViewModel
from desk_app.workers.crew import Crew
from desk_app.workers.messages import DropDraft, PrintForm, Problem, SaveDraft
from sync.protocol.submissions import Submission, UploadedFile

OF_PROCEDURE = ("procedure_code", "papers", "scans", "amounts", "quantities", "on_the_spot", "no_slip", "declining", "items")
"""What stands on the page for the chosen procedure alone."""
PREVIEW_MS = 60
DRAFT_MS = 400


@dataclass(frozen=True, slots=True)
class IntakeState:
    choices: tuple[ProcedureChoice, ...] = ()
    chosen: ProcedureChoice | None = None
    fees: tuple[PricedFee, ...] = ()
    total_vnd: int = 0
    due_at_ms: int | None = None
    due_text: str = ""
    payment: PaymentView = field(default_factory=PaymentView)
    problem: str = ""
    problem_field: str = ""
    question: str = ""  # the key of the problem: one that another key answers
    done: Received | None = None
    declined: str = ""
    letter: str = ""  # the subject of the letter that went out last
    letter_kind: str = ""  # and which paper it is
    busy: bool = False
    warnings: tuple[str, ...] = ()
    told: str = ""  # whose place a card took, who waits


class IntakeViewModel(QObject):
    changed = Signal(object)
    taken = Signal()
    parked = Signal(object)
    form_changed = Signal(object)
    pictured = Signal(object)
    hurried = Signal()
    file_made = Signal(str)

    def __init__(self, crew: Crew, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._centre = centre
        self._texts = texts
        self.sitting = OnTheSpotViewModel(crew, texts)
        self.online = OnlineViewModel(crew)
        self.online.offered.connect(self._take_submission)
        self._uploads = UploadsViewModel(crew, texts)
        self._uploads.pictured.connect(self._upload_seen)
        self._uploads.told.connect(self._upload_told)
        self.form = self._offered = IntakeForm()
        self.state = IntakeState()
        self._draft_id = ""
        self._parking = Parking()
        self._name_accepted = ("", "")  # the number and the name that were asked about
        self._parked_last = ""
        self._next_card: IdentityCard | None = None  # scanned while F9 was under way
        self._answered = ("", "")  # the question whose answer the list shows: words, and whose limits
        self._then: tuple[Callable[[], object], ...] = ()  # what keys asked for while the list had no answer yet
        self._let_go: IntakeForm | None = None  # the page with the procedure that was chosen before its words changed
        self._on_paper: tuple[str, str] | None = None  # the letter that is on its way to the office printer
        self._scan_row = 0
        self._confirmed = False
        self._override: Callable[[], None] | None = None
        self._preview_token = 0
        self._preview = QTimer(self)
        self._preview.setSingleShot(True)
        self._preview.setInterval(PREVIEW_MS)
        self._preview.timeout.connect(self._ask_preview)
        self._draft = QTimer(self)
        self._draft.setSingleShot(True)
        self._draft.setInterval(DRAFT_MS)
        self._draft.timeout.connect(self._save_draft)

    def _set(self, **values: Any) -> None:
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
            form = self._with_other_words(form, before)
        self.form = form
        if form == before:
            return
        if form.procedure_code != before.procedure_code:
            self.form_changed.emit(form)
        if form.query != before.query or form.channel != before.channel:
            self._find()
        self._confirmed = False
        self._override = None
        kept = form.empty
        if not kept and not self.sitting.state.stage:
            self.sitting.leave()  # what it said of the last one is read by now
        last = {} if kept else {"done": None, "declined": "", "letter": "", "letter_kind": ""}
        self._set(problem="", problem_field="", question="", told="", **last)
        self._recount()
        self._preview.start()
        self._draft.start()

    def _with_other_words(self, form: IntakeForm, before: IntakeForm) -> IntakeForm:
        """No procedure is chosen behind words that say another one. What was ticked for it comes back with its words; what
        a key asked for was asked of the words before."""
        self._then = ()
        if before.procedure_code:
            self._let_go = before
        self.state = replace(self.state, chosen=None, due_at_ms=None, due_text="")
        kept = self._let_go if self._let_go is not None and self._let_go.query == form.query else IntakeForm()
        return replace(form, **{name: getattr(kept, name) for name in OF_PROCEDURE})

    @property
    def _question(self) -> tuple[str, str]:
        return self.form.query, limits_of(self.form)

    def _find(self) -> None:
        asked = self._question
        self._crew.ask(FindProcedures(*asked), partial(self._found, asked))

    def _found(self, asked: tuple[str, str], choices: tuple[ProcedureChoice, ...]) -> None:
        if asked != self._question:
            return  # of words that stood there before
        self._answered = asked
        self._set(choices=choices)
        code = self.form.procedure_code
        if code:
            chosen = next((choice for choice in choices if choice.procedure.code == code), None)
            if chosen is not None:
                self._take(chosen)
                self._preview.start()  # the slip of an intake that comes back has its procedure and its date again
        then, self._then = self._then, ()
        for each in then:
            each()

    def once_answered(self, then: Callable[[], object]) -> bool:
        """For a key that needs the procedure which Enter takes: it waits for the list. False: nothing to wait for."""
        if self._then:
            self._then += (then,)
        return bool(self._then)

    def take_marked(self, number: int) -> None:
        """Enter: the marked row, or the first one of a list that has no answer yet."""
        if not self.form.query.strip():
            return
        if self._answered != self._question:
            self._then = (partial(self.take_marked, 0),)
            self._find()
        elif self.choose(number):
            self.taken.emit()

    def choose(self, number: int) -> bool:
        """Take a procedure from the list."""
        if not 0 <= number < len(self.state.choices):
            return False
        choice = self.state.choices[number]
        papers = tuple((name, 0, 0, 0) for name in choice.procedure.papers) or ((self._texts("ui.intake.any_paper"), 0, 0, 0),)
        code, kept = choice.procedure.code, self._let_go or self.form
        if kept.procedure_code != code:
            kept = IntakeForm(papers=papers)
        said = {name: getattr(kept, name) for name in OF_PROCEDURE} | {"procedure_code": code}
        self.form, self._let_go = replace(self.form, query=code, **said), None
        self._answered = self._question
        self._take(choice)
        self._set(choices=(choice,))
        self.form_changed.emit(self.form)
        self._preview.start()
        self._draft.start()
        return True

    def _take(self, choice: ProcedureChoice) -> None:
        self.state = replace(
            self.state, chosen=choice, due_at_ms=choice.appointment.due_at_ms, due_text=choice.appointment.text
        )
        self._recount()

    def grounds(self) -> tuple[FeeGround, ...]:
        return self._centre.grounds_on(local(self._crew.now_ms()).date())

    def _recount(self) -> None:
        fees = fees_of(self.form, self.state.chosen, self._centre, local(self._crew.now_ms()))
        total = sum(fee.to_pay_vnd for fee in fees)
        due = appointment_of(self.form, self.state.chosen, self._centre, self._crew.now_ms())
        if due is not None:
            self.state = replace(self.state, due_at_ms=due.due_at_ms, due_text=due.text)
        self._set(fees=fees, total_vnd=total, payment=view_payment(self.form.payment, total))
        named = [(fee.name, fee.amount_vnd or 0) for fee in fees if fee.unit_vnd]
        show_customer(self._crew, self._texts, total, self.state.payment, named)

    def take_card(self, card: IdentityCard) -> None:
        """An identity card was scanned: it begins an intake, fills the place that asks for a person, or is the next citizen's,
        and then what stands here waits. Nobody's card goes into another one's dossier."""
        if self.state.busy:
            self._next_card = card
            return
        form, took = self.form, ""
        if form.by_other and form.number and is_of(card, form.submitter_number):
            form = self._with_submitter(card)
        elif is_of(card, form.number) and form.kind == "individual":
            form = self._with_owner(card)
        elif form.by_other and form.number and not form.submitter_number and not form.submitter_name:
            form, took = self._with_submitter(card), self._texts("ui.intake.card_submitter", name=card.name)
        elif not form.number and (not form.name or fold(form.name) == fold(card.name)):
            form = self._with_owner(card)
        elif self.park():
            form, took = self._with_owner(card), self.state.told
        else:
            return
        if self.sitting.state.stage:  # it can be taken up again
            took = self._texts("ui.intake.sitting_left", code=self.sitting.state.code)
        self.sitting.leave()
        self.form = replace(form, as_on_card=(*form.as_on_card, card.number)) if card.as_on_card else form
        warnings = tuple(self._texts(key) for key in card.warnings)
        last = {"done": None, "declined": "", "letter": "", "letter_kind": ""}
        self._set(warnings=warnings, told=took, problem="", problem_field="", **last)
        self._confirmed = False
        self._override = None
        self.form_changed.emit(self.form)
        self._recount()
        self._preview.start()
        self._draft.start()

    def _with_owner(self, card: IdentityCard) -> IntakeForm:
        typed = card.name.isascii() and fold(self.form.name) == fold(card.name)  # the back of a card has no marks
        return replace(
            self.form,
            kind="individual",
            number=card.number,
            old_number=card.old_number,
            name=self.form.name if typed else card.name,
            birth_date=f"{card.birth_date:%d/%m/%Y}",
            sex=card.sex,
            address=card.address or self.form.address,
        )

    def _with_submitter(self, card: IdentityCard) -> IntakeForm:
        return replace(self.form, submitter_number=card.number, submitter_old_number=card.old_number, submitter_name=card.name)

    def park(self) -> bool:
        """Ctrl+N: what stands here waits, and the page is free. False, and said: there is no room for more."""
        if self.state.busy or self.form.empty:
            return not self.state.busy
        if self._parking.full:
            self._set(problem=self._texts("problem.parking_full"), problem_field="")
            return False
        self._leave_page()
        self._begin_anew(IntakeState(told=self._texts("ui.intake.parked", name=self._parked_last)))
        self._preview.start()
        return True

    def bring(self, place: int) -> None:
        """Ctrl+1 … Ctrl+9: the intake that waits there, as it was left; what stands here waits in its stead."""
        if self.state.busy:
            return
        parked = self._parking.take(place)
        if parked is None:
            return
        if not self.form.empty:
            self._leave_page()
        self._begin_anew(IntakeState())
        self._open_draft(parked)

    def _leave_page(self) -> None:
        self._save_draft()
        left = Parked(self._draft_id, self.form)
        self._parked_last = left.name
        self._parking.put(left)
        self.parked.emit(self._parking.places)

    def _open_draft(self, parked: Parked) -> None:
        self._draft_id, self.form = parked.draft_id, parked.form
        self._offered = parked.form
        self.online.stands(parked.form.online)
        self.form_changed.emit(parked.form)
        self.parked.emit(self._parking.places)
        if parked.form.query:
            self._find()
        self._preview.start()

    def arrive(self, how: str) -> None:
        """It came by post, or was received on paper before; or after all not."""
        self._take_form(replace(self.form, arrival="" if self.form.arrival == how else how))

    def take_online(self) -> None:
        """The next one from the portal comes onto the page. What stands there for a citizen at the counter stays; what was
        changed in one from the portal is left only when asked for twice."""
        if not self.form.empty and not self.form.online:
            self._set(problem=self._texts("problem.page_in_use"), problem_field="")
        elif self.form.online and self.form != self._offered:
            self._override = self.online.next
            self._set(problem=self._texts("problem.edited_online"), problem_field="")
        else:
            self.online.next()

    def _take_submission(self, body: Submission | None) -> None:
        if body is None:
            self._set(problem=self._texts("problem.none_online"))
            return
        if self.state.busy or (not self.form.empty and not self.form.online):  # a citizen came to the counter meanwhile
            self._set(problem=self._texts("problem.page_in_use"), problem_field="")
            return
        if self._draft_id:
            self._crew.run(DropDraft(self._draft_id))
        self._begin_anew(IntakeState())
        self.form = self._offered = of_submission(body)
        self.online.stands(body["key"])
        self.form_changed.emit(self.form)
        self._find()
        self._preview.start()

    @property
    def may_be_solved_here(self) -> bool:
        """Whether a decision names the chosen procedure for one sitting."""
        chosen, today = self.state.chosen, local(self._crew.now_ms()).date()
        return chosen is not None and pilot_for(self._centre.pilots, chosen.procedure.code, today) is not None

    @property
    def process_misfits(self) -> bool:
        """Whether the approved steps of an interlinked procedure do not sum to its statutory time: they are not used."""
        chosen, today = self.state.chosen, local(self._crew.now_ms()).date()
        process = process_for(self._centre.processes, chosen.procedure.code, today) if chosen else None
        if chosen is None or process is None:
            return False
        limit = chosen.procedure.limit_for(limits_of(self.form))
        return limit is None or not process.fits(limit.amount, limit.unit)

    def sit(self) -> None:
        """Four in one sitting, or after all not; with an empty page: the sitting that was broken off."""
        if self.sitting.state.stage:
            self.sitting.leave()
        elif self.form.empty:
            self.sitting.resume()
        elif self.may_be_solved_here:
            self._take_form(replace(self.form, on_the_spot=not self.form.on_the_spot, no_slip=False))
        else:
            self._set(problem=self._texts("problem.not_on_the_spot"), problem_field="procedure")

    def leave_slip(self) -> None:
        """The citizen waits for the result and wishes no slip, or after all one."""
        if self.form.on_the_spot:
            self._take_form(replace(self.form, no_slip=not self.form.no_slip))

    def take_elsewhere(self) -> None:
        """For an agency of another territory, or after all not."""
        self._take_form(replace(self.form, elsewhere=not self.form.elsewhere))

    def agency_hint(self, form: IntakeForm) -> AgencyHint | None:
        """What the list of agencies elsewhere says to what stands in the field."""
        return agency_hint(form, self._centre, local(self._crew.now_ms()).date())

    def take_hint(self) -> None:
        """The agency that the list offers, by a key that does nothing else there: Enter leaves a name as it was typed."""
        hint = self.agency_hint(self.form)
        if hint is not None:
            self._take_form(replace(self.form, competent_agency=hint.name))

    def decline(self, act: str) -> None:
        """Instead of taking it in, or after all not."""
        if self.state.chosen is None:
            self._set(problem=self._texts("problem.no_procedure"), problem_field="procedure")
            return
        form = self.form
        missing = "; ".join(name for name, *counts in form.papers if not any(counts))
        act = "" if form.declining == act else act
        self._take_form(replace(form, declining=act, items=form.items or missing))

    def _was_declined(self, declined: Declined) -> None:
        text = self._texts(f"ui.intake.done_{self.form.declining}", number=declined.number)
        kind = "guidance_letter" if self.form.declining == "give_guidance" else "rejection_letter"
        self._begin_anew(IntakeState(declined=text, letter=declined.subject, letter_kind=kind))
        self._crew.ask(DrawLetter(declined.subject), self._letter_known)
        self._take_next_card()

    def reprint(self) -> None:
        """Ctrl+P: the letter that went out last, or the slip."""
        if self.state.letter:
            self._crew.run(ReprintLetter(self.state.letter, self._texts("ui.intake.again")), self._reprinted, self._refused)
        elif self.state.done is not None:
            self._crew.run(Reprint(self.state.done.code, self._texts("ui.intake.again")), self._reprinted, self._refused)

    def _reprinted(self, copy_no: int) -> None:
        told = self._texts("ui.find.reprinted", number=copy_no)
        if self.state.letter:
            self._set(declined=told)
        else:
            self._set(warnings=(told,))

    def print_letter(self) -> None:
        """Alt+T: the letter that went out last as the official form on A5, counted first."""
        if self.state.letter and not self.state.busy and not self._on_paper:
            self._on_paper = (self.state.letter, self.state.letter_kind)
            self._crew.run(CountForm(*self._on_paper), self._letter_counted, self._letter_failed)

    def _letter_counted(self, copy_no: int) -> None:
        if self._on_paper:  # the page may have gone on to the next citizen: the letter comes all the same
            self._crew.ask(MakeForm(*self._on_paper, copy_no), self._letter_made, self._letter_failed)

    def _letter_made(self, form: PrintablePaper) -> None:
        self._crew.devices(PrintForm(form.code, form.pdf, form.media), self._letter_printed, self._letter_failed)

    def _letter_printed(self, file: str) -> None:
        if self._on_paper and self._on_paper[0] == self.state.letter:
            self._set(declined=self._texts("ui.find.form_file" if file else "ui.find.form_sent", file=file))
        self._on_paper = None
        if file:
            self.file_made.emit(file)

    def _letter_failed(self, problem: Problem) -> None:
        self._on_paper = None
        self._set(problem=problem.text, problem_field="")

    def _letter_known(self, picture: Picture) -> None:
        if self.state.declined:
            self.pictured.emit(picture)

    def submit(self, marked: int = 0) -> None:
        """F9. Where no procedure was chosen by the typed words yet, it names the marked one, and Enter takes it: what was
        refused goes on by another key, and what is received was seen before."""
        if self.state.busy:
            return
        if self.form.query.strip() and self._answered != self._question:
            if not self._then:  # what Enter is about to take is seen first
                self._then = (partial(self.submit, 0),)
                self._find()
            return
        self._set(problem="", problem_field="", question="")  # refused once more, it is a new refusal
        form, state = self.form, self.state
        if state.chosen is None and form.query.strip() and 0 <= marked < len(state.choices):
            code = state.choices[marked].procedure.code
            self._set(problem=self._texts("problem.look_first", code=code), problem_field="procedure")
            return
        try:
            if state.chosen is None:
                raise UserProblem("problem.no_procedure", field="procedure")
            if form.declining:
                self._run(declining(form, self._confirmed, self._draft_id), self._was_declined)
                return
            now = local(self._crew.now_ms())
            command = receiving(form, state.fees, state.total_vnd, now, self._confirmed, self._draft_id)
            command = replace(command, name_accepted=self._name_accepted == (form.number, form.name))
        except UserProblem as problem:
            self._set(problem=self._texts(problem.key, **problem.values), problem_field=problem.field)
            return
        self._run(command, self._received)

    def override(self) -> bool:
        """Alt+Y, all the same: what was refused a moment ago and an officer may decide. Never by the key that was refused.
        False: nothing was asked."""
        override, self._override = self._override, None
        if override is None or self.state.busy:
            return False
        override()
        return True

    def _accept_sum(self) -> None:
        """The sum that no drawer holds is right."""
        payment = self.form.payment
        self.form = replace(self.form, payment=replace(payment, confirmed=payment.tendered))
        self.submit()

    def _accept_name(self) -> None:
        self._name_accepted = (self.form.number, self.form.name)
        self.submit()

    def _confirm(self) -> None:
        self._confirmed = True
        self.submit()

    def _run(self, command: Any, done: Callable[[Any], None]) -> None:
        self._draft.stop()
        self._set(busy=True, problem="", problem_field="", question="")
        self._crew.run(command, done, self._refused)

    def take_scans(self, row: int) -> None:
        """What the scanner brought meanwhile is of this paper; of one from the portal, what was handed in is seen."""
        if files := self.uploads_of(row):
            self._uploads.next(files)
        elif 0 <= row < len(self.form.papers):
            self._scan_row = row
            self._crew.ask(OpenScans(), self._scans_seen, self._refused)

    def uploads_of(self, row: int) -> tuple[UploadedFile, ...]:
        """What a citizen handed in on the portal as this paper, as far as it came."""
        papers = self.form.papers
        name = papers[row][0] if 0 <= row < len(papers) else ""
        return tuple(file for file in self.online.state.files if file["paper"] == name)

    def _upload_seen(self, picture: Picture) -> None:
        if self.form.online:
            self._preview.stop()  # the slip comes back with the next change
            self.pictured.emit(picture)

    def _upload_told(self, text: str) -> None:
        if self.form.online:
            if text:
                self.pictured.emit(None)  # not the page of another file
            self._set(problem=text, problem_field="")

    def _scans_seen(self, view: ScansView) -> None:
        """What lies there already, else what lies in the page scanner."""
        if view.driven and not self._fresh(view):
            self._set(problem="", problem_field="", busy=True)
            self._crew.scan_pages(self._pages_scanned, self._refused)
        else:
            self._scans_known(view)

    def _pages_scanned(self, _count: int) -> None:
        self._set(busy=False)
        self._crew.ask(OpenScans(), self._scans_known, self._refused)

    def _fresh(self, view: ScansView) -> list[WaitingScan]:
        taken = {name for _row, name, _sha256 in self.form.scans}
        return [each for each, code in zip(view.waiting, view.known, strict=True) if not code and each.name not in taken]

    def _scans_known(self, view: ScansView) -> None:
        row = self._scan_row
        fresh = self._fresh(view)
        sound = tuple((row, each.name, each.sha256) for each in fresh if each.media)
        if row >= len(self.form.papers):
            return  # another procedure by now
        if not sound:
            self._set(problem=self._texts(fresh[0].trouble if fresh else "ui.scans.none", most=""), problem_field="papers")
            return
        papers = list(self.form.papers)
        if not any(papers[row][1:]):
            name, chosen = papers[row][0], self.state.chosen
            papers[row] = (name, *(chosen.procedure.asked_for(name) if chosen else asked_of(name)))
        self._take_form(replace(self.form, papers=tuple(papers), scans=self.form.scans + sound))

    def drop_scans(self, row: int) -> None:
        """They are of another paper, or of none: the files lie where they were."""
        self._take_form(replace(self.form, scans=tuple(scan for scan in self.form.scans if scan[0] != row)))

    def _take_form(self, form: IntakeForm) -> None:
        self.form_changed.emit(form)
        self.edit(form)

    def _received(self, received: Received) -> None:
        form, chosen = self.form, self.state.chosen
        if form.on_the_spot and chosen is not None:
            who = (form.submitter_name, form.submitter_number) if form.by_other else (form.name, form.number)
            self.sitting.begin(received.code, chosen.procedure.name, *who)
        elif chosen is not None and (limit := chosen.procedure.limit_for(limits_of(form))) and limit.unit == "same_day":
            self.hurried.emit()
        self._begin_anew(IntakeState(done=received, due_at_ms=received.due_at_ms, due_text=received.due_text))
        self._crew.ask(DrawSlip(received.code), self._slip_known)
        self._take_next_card()

    def _take_next_card(self) -> None:
        card, self._next_card = self._next_card, None
        if card is not None:
            self.take_card(card)

    def _begin_anew(self, state: IntakeState) -> None:
        self._draft_id = ""
        self._confirmed = False
        self._override = None
        self._then, self._let_go = (), None
        self.form = IntakeForm(kind=self.form.kind)
        self.state = state
        self.online.stands("")
        self.form_changed.emit(self.form)
        self.changed.emit(self.state)
        self._preview.stop()
        self._draft.stop()

    def _slip_known(self, picture: Picture | None) -> None:
        if self.state.done is not None:
            self.pictured.emit(picture)

    def _refused(self, problem: Problem) -> None:
        if problem.key in ("problem.duplicate", "problem.guided_before"):
            self._override = self._confirm
        if problem.key == "problem.name_differs":
            self._override = self._accept_name
        if problem.key == "problem.tendered_large":
            self._override = self._accept_sum
        if problem.key == "problem.fee_differs" and self.form.query:  # what is right comes onto the page
            self._find()
        self._set(busy=False, problem=problem.text, problem_field=problem.field, question=problem.key)
        self._take_next_card()

    @Slot()
    def _ask_preview(self) -> None:
        if (self.state.done is not None or self.state.declined) and self.form.empty:
            return
        if self.form.declining:
            self.pictured.emit(None)  # the letter has its number and seal only behind F9
            return
        self._preview_token = self._crew.ask(self._preview_question(), self._pictured)

    def _pictured(self, picture: Picture) -> None:
        if self.state.done is None and not self.state.declined and not self.form.declining:
            self.pictured.emit(picture)

    def _preview_question(self) -> DrawPreview:
        chosen, actor = self.state.chosen, self._crew.actor
        officer, now_ms = actor.name if actor else "", self._crew.now_ms()
        agency = (chosen.procedure.agency or self._centre.agency(chosen.agency).name) if chosen else ""
        agency = competent_of(self.form, self._centre, local(now_ms).date()) or agency
        shown = appointment_of(self.form, chosen, self._centre, now_ms)
        return preview_of(self.form, chosen, shown, self.state.fees, self._centre.counter, officer, agency, now_ms)

    @Slot()
    def _save_draft(self) -> None:
        if self._crew.actor is None:
            return
        if self.form.empty:
            if self._draft_id:
                self._crew.run(DropDraft(self._draft_id))
                self._draft_id = ""
            return
        self._draft_id = self._draft_id or f"{self._crew.now_ms():012x}{secrets.token_hex(3)}"  # in order
        self._crew.run(SaveDraft(self._draft_id, draft_text(self.form)))

    def flush_draft(self) -> None:
        """Before the officer changes: what is typed is kept under their name."""
        if self._draft.isActive():
            self._draft.stop()
            self._save_draft()

    def restore(self) -> None:
        """After logging in: the latest draft of this officer comes back, the others wait where a key brings them."""
        self.form, self.state, self._draft_id = IntakeForm(), IntakeState(), ""
        self._then = ()
        self._let_go = self._next_card = None
        self._parking.clear()
        self.parked.emit(self._parking.places)
        self.sitting.leave()
        self.online.stands("")
        self.form_changed.emit(self.form)
        self.changed.emit(self.state)
        if self._crew.actor is not None:
            self._crew.ask(ListDrafts(self._crew.actor.officer_id), self._drafts_known)
        self._preview.start()

    def _drafts_known(self, drafts: tuple[tuple[str, int, str], ...]) -> None:
        drafts = tuple(draft for draft in drafts if ":" not in draft[0])  # those of other places have their name before them
        kept: list[Parked] = []
        for draft_id, _at, content in drafts:
            try:
                kept.append(Parked(draft_id, form_of_draft(content)))
            except (ValueError, TypeError, KeyError, IndexError):
                self._set(problem=self._texts("problem.draft_lost"))
        latest = kept[0] if kept and self.form.empty else None
        self._parking.put_all(each for each in kept if each is not latest and each.draft_id != self._draft_id)
        self.parked.emit(self._parking.places)
        if latest is not None:
            self._open_draft(latest)
