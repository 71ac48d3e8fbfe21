"""The intake: from what is typed to a command, with the slip, the date and the fee alive beside it."""

import json
import re
import secrets
import time
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desk_app.core.centre import Centre
from desk_app.core.fee_grounds import FeeGround
from desk_app.core.folding import nfc
from desk_app.core.identity import IdentityCard
from desk_app.core.moments import local, parse_past
from desk_app.core.money import NotMoney, parse_vnd
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import Texts
from desk_app.services.arrivals import ByPost, OnPaper
from desk_app.services.declining import Declined, GiveGuidance, RejectIntake
from desk_app.services.paper import Reprint, ReprintLetter
from desk_app.services.person import Person
from desk_app.services.receive_dossier import FeeIn, PaperIn, Received, ReceiveDossier
from desk_app.services.records import ScannedFile
from desk_app.view_models.payment import PaymentForm, PaymentView, payment_of, show_customer, view_payment
from desk_app.workers.crew import Crew
from desk_app.workers.messages import DropDraft, Problem, SaveDraft
from desk_app.workers.questions import (
    Drafts,
    FindProcedures,
    LetterPicture,
    OpenScans,
    Picture,
    Preview,
    ProcedureChoice,
    ScansView,
    SlipPicture,
)

PREVIEW_MS = 60
DRAFT_MS = 400


@dataclass(frozen=True, slots=True)
class IntakeForm:
    """Everything that stands on the page: what a draft keeps."""

    kind: str = "individual"
    number: str = ""
    name: str = ""
    birth_date: str = ""
    sex: str = ""
    address: str = ""
    phone: str = ""
    by_other: bool = False
    submitter_number: str = ""
    submitter_name: str = ""
    authorisation: str = ""
    query: str = ""
    procedure_code: str = ""
    papers: tuple[tuple[str, int, int, int], ...] = ()
    scans: tuple[tuple[int, str, str], ...] = ()  # row of the paper, name and SHA-256 of the file in the scanner's folder
    channel: str = "counter"
    amounts: tuple[str, ...] = ()  # typed for fees whose amount no text sets
    quantities: tuple[str, ...] = ()  # typed for fees that are per page, copy, room …
    ground: str = ""  # why this payer pays less, or nothing
    payment: PaymentForm = field(default_factory=PaymentForm)
    arrival: str = ""  # not over the counter just now: `post`, `paper`
    post_no: str = ""
    postmark: str = ""
    at_agency: str = ""
    paper_no: str = ""
    received_at: str = ""
    declining: str = ""  # instead of taking it in: `give_guidance`, `reject_intake`
    items: str = ""
    reason: str = ""

    @property
    def empty(self) -> bool:
        return self == IntakeForm(
            kind=self.kind, channel=self.channel, payment=replace(PaymentForm(), method=self.payment.method)
        )


@dataclass(frozen=True, slots=True)
class FeeView:
    """`amount_vnd`: what is to be paid; `unit_vnd`: of one unit, before any reduction."""

    kind: Literal["fee", "charge"]
    name: str
    amount_vnd: int | None
    state: str
    per: str
    basis: str
    unit_vnd: int | None = None
    quantity: int = 1

    @property
    def counted(self) -> bool:
        return bool(self.per) and self.state == "fixed"


@dataclass(frozen=True, slots=True)
class IntakeState:
    choices: tuple[ProcedureChoice, ...] = ()
    chosen: ProcedureChoice | None = None
    fees: tuple[FeeView, ...] = ()
    total_vnd: int = 0
    due_at_ms: int | None = None
    due_text: str = ""
    payment: PaymentView = field(default_factory=PaymentView)
    problem: str = ""
    problem_field: str = ""
    done: Received | None = None
    declined: str = ""
    letter: str = ""  # the subject of the letter that went out last
    busy: bool = False
    warnings: tuple[str, ...] = ()


def quantity_of(text: str) -> int:
    """How many units; nothing typed is one, and what is no count is 0, which the use case refuses."""
    if not text:
        return 1
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0


def iso_birth(text: str) -> str:
    """`15/08/1990` as `1990-08-15`; empty stays empty. Raises UserProblem."""
    cleaned = text.strip()
    if not cleaned:
        return ""
    match = re.fullmatch(r"(\d{1,2})[/.\- ]?(\d{1,2})[/.\- ]?(\d{4})", cleaned, re.ASCII)
    try:
        if not match:
            raise ValueError
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
    except ValueError:
        raise UserProblem("problem.date", field="owner.birth") from None


def _status(fee: FeeView) -> str:
    if fee.state == "free":
        return "free"
    if fee.amount_vnd:
        return "due"
    return "exempt" if fee.unit_vnd and fee.quantity else "unset"


class IntakeViewModel(QObject):
    changed = Signal(object)
    form_changed = Signal(object)
    pictured = Signal(object)

    def __init__(self, crew: Crew, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._centre = centre
        self._texts = texts
        self.form = IntakeForm()
        self.state = IntakeState()
        self._draft_id = ""
        self._scan_row = 0
        self._confirmed = False
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
        before, self.form = self.form, form
        if form == before:
            return
        if form.query != before.query or form.channel != before.channel:
            self._crew.ask(FindProcedures(form.query, form.channel), self._found)
        self._confirmed = False
        kept = form.empty
        self._set(
            problem="", problem_field="", done=self.state.done if kept else None, declined=self.state.declined if kept else ""
        )
        self._recount()
        self._preview.start()
        self._draft.start()

    def _found(self, choices: tuple[ProcedureChoice, ...]) -> None:
        self._set(choices=choices)
        code = self.form.procedure_code
        if code:
            chosen = next((choice for choice in choices if choice.procedure.code == code), None)
            if chosen is not None:
                self._take(chosen)

    def choose(self, number: int) -> bool:
        """Take a procedure from the list."""
        if not 0 <= number < len(self.state.choices):
            return False
        choice = self.state.choices[number]
        papers = tuple((name, 0, 0, 0) for name in choice.procedure.papers) or ((self._texts("ui.intake.any_paper"), 0, 0, 0),)
        code = choice.procedure.code
        self.form = replace(self.form, procedure_code=code, query=code, papers=papers, scans=(), amounts=(), quantities=())
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

    def _fees(self) -> tuple[FeeView, ...]:
        if self.state.chosen is None:
            return ()
        channel = "online" if self.form.channel == "online" else "counter"
        views: list[FeeView] = []
        unset = counted = 0
        ground = next((ground for ground in self.grounds() if ground.id == self.form.ground), None)
        for rule in self.state.chosen.procedure.fees_for(channel):
            amount = rule.amount_vnd
            if rule.state == "unset":
                text = self.form.amounts[unset] if unset < len(self.form.amounts) else ""
                unset += 1
                try:
                    amount = parse_vnd(text) or None if text.strip() else None
                except NotMoney:
                    amount = None
            quantity, unit = 1, amount
            if rule.per and rule.state == "fixed":
                text = self.form.quantities[counted].strip() if counted < len(self.form.quantities) else ""
                counted += 1
                quantity = quantity_of(text)
                amount = amount * quantity if amount else amount
            if ground and amount and rule.state != "free":
                amount = ground.amount_of(amount)
            views.append(FeeView(rule.kind, rule.name, amount, rule.state, rule.per, rule.basis, unit, quantity))
        return tuple(views)

    def grounds(self) -> tuple[FeeGround, ...]:
        return self._centre.grounds_on(local(time.time_ns() // 1_000_000).date())

    def _recount(self) -> None:
        fees = self._fees()
        total = sum(fee.amount_vnd or 0 for fee in fees if fee.state != "free")
        self._set(fees=fees, total_vnd=total, payment=view_payment(self.form.payment, total))
        named = [(fee.name, fee.amount_vnd or 0) for fee in fees if fee.unit_vnd]
        show_customer(self._crew, self._texts, total, self.state.payment, named)

    def take_card(self, card: IdentityCard) -> None:
        """An identity card was scanned: it starts an intake or fills the person."""
        warnings = tuple(self._texts(key) for key in card.warnings)
        if self.form.by_other and self.form.name:
            self.form = replace(self.form, submitter_number=card.number, submitter_name=card.name)
        else:
            self.form = replace(
                self.form,
                kind="individual",
                number=card.number,
                name=card.name,
                birth_date=f"{card.birth_date:%d/%m/%Y}",
                sex=card.sex,
                address=card.address or self.form.address,
            )
        self._set(warnings=warnings, done=None, problem="", problem_field="")
        self.form_changed.emit(self.form)
        self._preview.start()
        self._draft.start()

    def _person(self) -> Person:
        form = self.form
        kind: Literal["individual", "organisation"] = "organisation" if form.kind == "organisation" else "individual"
        birth = iso_birth(form.birth_date) if kind == "individual" else ""
        sex = form.sex.strip() if kind == "individual" else ""
        return Person(kind, nfc(form.name), form.number, birth, nfc(sex), nfc(form.address), form.phone)

    def _submitter(self) -> Person | None:
        form = self.form
        return Person("individual", nfc(form.submitter_name), form.submitter_number) if form.by_other else None

    def arrive(self, how: str) -> None:
        """It came by post, or was received on paper before; or after all not."""
        self._take_form(replace(self.form, arrival="" if self.form.arrival == how else how))

    @staticmethod
    def _past(text: str, field: str) -> datetime:
        moment = parse_past(text, local(time.time_ns() // 1_000_000))
        if moment is None:
            raise UserProblem("problem.date", field=field)
        return moment

    def _post(self) -> ByPost:
        form = self.form
        at_agency = self._past(form.at_agency, "post.at_agency").date() if form.at_agency.strip() else None
        return ByPost(nfc(form.post_no), self._past(form.postmark, "post.postmark").date(), at_agency)

    def _on_paper(self) -> OnPaper:
        return OnPaper(nfc(self.form.paper_no), self._past(self.form.received_at, "paper.received_at"))

    def decline(self, act: str) -> None:
        """Instead of taking it in, or after all not."""
        if self.state.chosen is None:
            self._set(problem=self._texts("problem.no_procedure"), problem_field="procedure")
            return
        form = self.form
        missing = "; ".join(name for name, *counts in form.papers if not any(counts))
        act = "" if form.declining == act else act
        self._take_form(replace(form, declining=act, items=form.items or missing))

    def _declining(self) -> GiveGuidance | RejectIntake:
        form, who = self.form, (self._person(), self._submitter())
        if form.declining == "reject_intake":
            return RejectIntake(*who, form.procedure_code, nfc(form.reason), self._draft_id)
        items = tuple(nfc(item) for item in form.items.split(";"))
        return GiveGuidance(*who, form.procedure_code, items, nfc(form.reason), self._confirmed, self._draft_id)

    def _decline(self, command: GiveGuidance | RejectIntake) -> None:
        self._draft.stop()
        self._set(busy=True, problem="", problem_field="")
        self._crew.run(command, self._was_declined, self._refused)

    def _was_declined(self, declined: Declined) -> None:
        text = self._texts(f"ui.intake.done_{self.form.declining}", number=declined.number)
        self._begin_anew(IntakeState(declined=text, letter=declined.subject))
        self._crew.ask(LetterPicture(declined.subject), self._letter_known)

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

    def _letter_known(self, picture: Picture) -> None:
        if self.state.declined:
            self.pictured.emit(picture)

    def submit(self) -> None:
        """F9. The use case decides; here only what the page alone knows is checked."""
        if self.state.busy:
            return
        form = self.form
        try:
            if self.state.chosen is None:
                raise UserProblem("problem.no_procedure", field="procedure")
            if form.declining:
                self._decline(self._declining())
                return
            unset = 0
            for fee in self.state.fees:
                if fee.state == "unset":
                    text = form.amounts[unset] if unset < len(form.amounts) else ""
                    unset += 1
                    if text.strip():
                        try:
                            parse_vnd(text)
                        except NotMoney as error:
                            raise UserProblem(error.reason, field=f"amount.{unset - 1}") from None
            command = ReceiveDossier(
                owner=self._person(),
                submitter=self._submitter(),
                authorisation=nfc(form.authorisation),
                procedure_code=form.procedure_code,
                papers=tuple(PaperIn(*paper, scans=self._scans_of(row)) for row, paper in enumerate(form.papers)),
                fees=tuple(
                    FeeIn(
                        fee.kind,
                        fee.name,
                        fee.unit_vnd,
                        fee.state == "free",
                        fee.basis,
                        fee.quantity,
                        fee.per,
                        form.ground if fee.unit_vnd and fee.state != "free" else "",
                    )
                    for fee in self.state.fees
                ),
                result_channel=cast(Literal["counter", "post", "online"], form.channel),
                payment=payment_of(form.payment, self.state.total_vnd),
                duplicate_accepted=self._confirmed,
                draft_id=self._draft_id,
                post=self._post() if form.arrival == "post" else None,
                on_paper=self._on_paper() if form.arrival == "paper" else None,
            )
        except UserProblem as problem:
            self._set(problem=self._texts(problem.key, **problem.values), problem_field=problem.field)
            return
        self._draft.stop()
        self._set(busy=True, problem="", problem_field="")
        self._crew.run(command, self._received, self._refused)

    def _scans_of(self, row: int) -> tuple[ScannedFile, ...]:
        return tuple(ScannedFile(name, sha256) for of, name, sha256 in self.form.scans if of == row)

    def take_scans(self, row: int) -> None:
        """What the scanner brought meanwhile is of this paper."""
        if 0 <= row < len(self.form.papers):
            self._scan_row = row
            self._crew.ask(OpenScans(), self._scans_known, self._refused)

    def _scans_known(self, view: ScansView) -> None:
        row = self._scan_row
        taken = {name for _row, name, _sha256 in self.form.scans}
        fresh = [each for each, code in zip(view.waiting, view.known, strict=True) if not code and each.name not in taken]
        sound = tuple((row, each.name, each.sha256) for each in fresh if each.media)
        if row >= len(self.form.papers):
            return  # another procedure by now
        if not sound:
            self._set(problem=self._texts(fresh[0].trouble if fresh else "ui.scans.none", most=""), problem_field="papers")
            return
        papers = list(self.form.papers)
        if not any(papers[row][1:]):
            papers[row] = (papers[row][0], 1, 0, 0)
        self._take_form(replace(self.form, papers=tuple(papers), scans=self.form.scans + sound))

    def drop_scans(self, row: int) -> None:
        """They are of another paper, or of none: the files lie where they were."""
        self._take_form(replace(self.form, scans=tuple(scan for scan in self.form.scans if scan[0] != row)))

    def _take_form(self, form: IntakeForm) -> None:
        self.form_changed.emit(form)
        self.edit(form)

    def _received(self, received: Received) -> None:
        self._begin_anew(IntakeState(done=received, due_at_ms=received.due_at_ms, due_text=received.due_text))
        self._crew.ask(SlipPicture(received.code), self._slip_known)

    def _begin_anew(self, state: IntakeState) -> None:
        self._draft_id = ""
        self._confirmed = False
        self.form = IntakeForm(kind=self.form.kind)
        self.state = state
        self.form_changed.emit(self.form)
        self.changed.emit(self.state)
        self._preview.stop()
        self._draft.stop()

    def _slip_known(self, picture: Picture | None) -> None:
        if self.state.done is not None:
            self.pictured.emit(picture)

    def _refused(self, problem: Problem) -> None:
        if problem.key in ("problem.duplicate", "problem.guided_before"):
            self._confirmed = True  # F9 once more means: all the same
        self._set(busy=False, problem=problem.text, problem_field=problem.field)

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

    def _preview_question(self) -> Preview:
        form, chosen = self.form, self.state.chosen
        now = time.time_ns() // 1_000_000
        owner: dict[str, Any] = {"name": nfc(form.name)}
        if form.number:
            owner["tax_code" if form.kind == "organisation" else "identity_no"] = form.number
        if form.phone:
            owner["phone"] = form.phone
        submitter = {"name": nfc(form.submitter_name)} if form.by_other and form.submitter_name else None
        actor = self._crew.actor
        body = {
            "code": "",
            "procedure_code": chosen.procedure.code if chosen else "",
            "procedure_name": chosen.procedure.name if chosen else "",
            "competent_agency": (chosen.procedure.agency or self._centre.agency(chosen.agency).name) if chosen else "",
            "papers": [
                {"name": name, "original": original, "certified_copy": certified, "photocopy": photo}
                for name, original, certified, photo in form.papers
                if original or certified or photo
            ],
            "dossier_sets": 1,
            "received_at_ms": now,
            "due_at_ms": self.state.due_at_ms if chosen and form.arrival != "paper" else None,
            "due_text": self.state.due_text if chosen and form.arrival != "paper" else "",
            "result_channel": form.channel,
            "counter": self._centre.counter,
            "officer_name": actor.name if actor else "",
            "fees": [
                {
                    "name": fee.name,
                    "amount_vnd": fee.amount_vnd,
                    "status": _status(fee),
                }
                for fee in self.state.fees
            ],
        }
        return Preview(body, {"owner": owner, "submitter": submitter, "authorisation": nfc(form.authorisation)})

    @Slot()
    def _save_draft(self) -> None:
        if self._crew.actor is None:
            return
        if self.form.empty:
            if self._draft_id:
                self._crew.run(DropDraft(self._draft_id))
                self._draft_id = ""
            return
        self._draft_id = self._draft_id or secrets.token_hex(6)
        self._crew.run(SaveDraft(self._draft_id, json.dumps(asdict(self.form), ensure_ascii=False)))

    def flush_draft(self) -> None:
        """Before the officer changes: what is typed is kept under their name."""
        if self._draft.isActive():
            self._draft.stop()
            self._save_draft()

    def restore(self) -> None:
        """After logging in: the latest draft of this officer comes back."""
        self.form, self.state, self._draft_id = IntakeForm(), IntakeState(), ""
        self.form_changed.emit(self.form)
        self.changed.emit(self.state)
        if self._crew.actor is not None:
            self._crew.ask(Drafts(self._crew.actor.officer_id), self._drafts_known)
        self._preview.start()

    def _drafts_known(self, drafts: tuple[tuple[str, int, str], ...]) -> None:
        drafts = tuple(draft for draft in drafts if ":" not in draft[0])  # those of other places have their name before them
        if not drafts or not self.form.empty:
            return
        draft_id, _at, content = drafts[0]
        try:
            kept = json.loads(content)
            kept["papers"] = tuple((str(p[0]), int(p[1]), int(p[2]), int(p[3])) for p in kept["papers"])
            kept["scans"] = tuple((int(s[0]), str(s[1]), str(s[2])) for s in kept.get("scans", ()))
            kept["amounts"] = tuple(kept["amounts"])
            kept["quantities"] = tuple(kept.get("quantities", ()))
            kept["payment"] = PaymentForm(**kept["payment"])
            self.form = IntakeForm(**kept)
        except (ValueError, TypeError, KeyError, IndexError):
            self._set(problem=self._texts("problem.draft_lost"))
            return
        self._draft_id = draft_id
        self.form_changed.emit(self.form)
        if self.form.query:
            self._crew.ask(FindProcedures(self.form.query, self.form.channel), self._found)
        self._preview.start()
