"""What stands on the intake's page, and what it means: fees, the command that F9 gives, the slip as far as it is known."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, cast

from desk_app.answers.intake.procedures import Appointment, ProcedureChoice
from desk_app.answers.intake.slips import DrawPreview
from desk_app.core.centre import Centre
from desk_app.core.fee_lines import FeeWords, PricedFee, ShownFee, fee_lines
from desk_app.core.folding import nfc
from desk_app.core.moments import local, parse_past, to_ms
from desk_app.core.money import NotMoney, parse_vnd
from desk_app.core.problems import UserProblem
from desk_app.services.intake.appointment import appointment
from desk_app.services.intake.arrivals import ByPost, OnPaper
from desk_app.services.intake.declining import GiveGuidance, RejectIntake
from desk_app.services.intake.intake_command import DecidedElsewhere, PaperIn, ReceiveDossier
from desk_app.services.person import Person
from desk_app.services.records import ScannedFile
from desk_app.view_models.money.payment import PaymentForm, payment_of
from sync.protocol.submissions import Submission


@dataclass(frozen=True, slots=True)
class IntakeForm:
    """Everything that stands on the page: what a draft keeps."""

    kind: str = "individual"
    number: str = ""
    old_number: str = ""  # of the same person, as the card says it
    name: str = ""
    birth_date: str = ""
    sex: str = ""
    address: str = ""
    phone: str = ""
    by_other: bool = False
    submitter_number: str = ""
    submitter_old_number: str = ""
    submitter_name: str = ""
    authorisation: str = ""
    as_on_card: tuple[str, ...] = ()  # numbers of cards that contradict themselves and were compared in the hand
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
    elsewhere: bool = False  # taken in for an agency of another territory
    competent_agency: str = ""
    supporting_agency: str = ""
    on_the_spot: bool = False  # appraised, approved and returned in the same sitting
    no_slip: bool = False
    online: str = ""  # the key of what was handed in on the portal
    paid_online: bool = False
    declining: str = ""  # instead of taking it in: `give_guidance`, `reject_intake`
    items: str = ""
    reason: str = ""

    @property
    def empty(self) -> bool:
        return self == IntakeForm(
            kind=self.kind, channel=self.channel, payment=replace(PaymentForm(), method=self.payment.method)
        )


def quantity_of(text: str) -> int:
    """How many units; nothing typed is one, and what is no count is 0, which the use case refuses."""
    text = text.strip()
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


def limits_of(form: IntakeForm) -> str:
    """Whose time limit and fees hold: who hands in on the portal may have others."""
    return "online" if form.online or form.channel == "online" else "counter"


def of_submission(body: Submission) -> IntakeForm:
    """The page as it is for what a citizen handed in on the portal: uploads count as plain copies."""
    return IntakeForm(
        kind=body["owner_kind"],
        number=body["number"],
        name=body["owner_name"],
        address=body["address"],
        phone=body["phone"],
        query=body["procedure_code"],
        procedure_code=body["procedure_code"],
        papers=tuple((name, 0, 0, 1) for name in body["papers"]),
        channel=body["result_channel"],
        payment=PaymentForm(method="later"),
        online=body["key"],
        paid_online=body["paid"],
    )


def received_on(form: IntakeForm, now: datetime) -> date:
    """The day whose tariffs hold: of the receipt by hand, where it is entered later."""
    by_hand = parse_past(form.received_at, now) if form.arrival == "paper" else None
    return (by_hand or now).date()


def _amount(text: str) -> int | None:
    """None: nothing, or not yet money; `_check_amounts` says which."""
    try:
        return parse_vnd(text) if text.strip() else None
    except NotMoney:
        return None


def fee_words(form: IntakeForm) -> FeeWords:
    quantities, amounts = map(quantity_of, form.quantities), map(_amount, form.amounts)
    return FeeWords(tuple(quantities), tuple(amounts), form.ground, form.paid_online or form.payment.method == "online")


def fees_of(form: IntakeForm, choice: ProcedureChoice | None, centre: Centre, now: datetime) -> tuple[PricedFee, ...]:
    """What the use case would charge for what stands on the page."""
    if choice is None:
        return ()
    day = received_on(form, now)
    return fee_lines(choice.procedure, limits_of(form), fee_words(form), centre.grounds_on(day), centre.reductions_on(day))


def _person(form: IntakeForm) -> Person:
    kind: Literal["individual", "organisation"] = "organisation" if form.kind == "organisation" else "individual"
    birth = iso_birth(form.birth_date) if kind == "individual" else ""
    sex = form.sex.strip() if kind == "individual" else ""
    return Person(kind, nfc(form.name), form.number, birth, nfc(sex), nfc(form.address), form.phone, form.old_number)


def _submitter(form: IntakeForm) -> Person | None:
    if not form.by_other:
        return None
    name, old = nfc(form.submitter_name), form.submitter_old_number
    return Person("individual", name, form.submitter_number, old_number=old)


def _past(text: str, now: datetime, field: str) -> datetime:
    moment = parse_past(text, now)
    if moment is None:
        raise UserProblem("problem.date", field=field)
    return moment


def _post(form: IntakeForm, now: datetime) -> ByPost:
    at_agency = _past(form.at_agency, now, "post.at_agency").date() if form.at_agency.strip() else None
    return ByPost(nfc(form.post_no), _past(form.postmark, now, "post.postmark").date(), at_agency)


def _on_paper(form: IntakeForm, now: datetime) -> OnPaper:
    return OnPaper(nfc(form.paper_no), _past(form.received_at, now, "paper.received_at"))


def _scans(form: IntakeForm, row: int) -> tuple[ScannedFile, ...]:
    return tuple(ScannedFile(name, sha256) for of, name, sha256 in form.scans if of == row)


def _check_amounts(form: IntakeForm) -> None:
    """What was typed for a fee that no text sets is money."""
    for number, text in enumerate(form.amounts):
        if text.strip():
            try:
                parse_vnd(text)
            except NotMoney as error:
                raise UserProblem(error.reason, field=f"amount.{number}") from None


def receiving(
    form: IntakeForm, fees: Sequence[PricedFee], total_vnd: int, now: datetime, confirmed: bool, draft_id: str
) -> ReceiveDossier:
    """The use case decides; here only what the page alone knows is checked. Raises UserProblem."""
    _check_amounts(form)
    return ReceiveDossier(
        owner=_person(form),
        submitter=_submitter(form),
        authorisation=nfc(form.authorisation),
        procedure_code=form.procedure_code,
        papers=tuple(PaperIn(*paper, scans=_scans(form, row)) for row, paper in enumerate(form.papers)),
        fee_words=fee_words(form),
        fees_shown=tuple(ShownFee(fee.name, fee.amount_vnd) for fee in fees),
        result_channel=cast(Literal["counter", "post", "online"], form.channel),
        payment=payment_of(form.payment, total_vnd),
        duplicate_accepted=confirmed,
        draft_id=draft_id,
        post=_post(form, now) if form.arrival == "post" else None,
        on_paper=_on_paper(form, now) if form.arrival == "paper" else None,
        elsewhere=DecidedElsewhere(nfc(form.competent_agency), nfc(form.supporting_agency)) if form.elsewhere else None,
        on_the_spot=form.on_the_spot,
        slip=not form.no_slip,
        online=form.online,
        online_payment=nfc(form.payment.reference) if form.payment.method == "online" else None,
        as_on_card=_as_on_card(form),
    )


def _as_on_card(form: IntakeForm) -> tuple[Literal["owner", "submitter"], ...]:
    """As long as the number stands there."""
    owner: tuple[Literal["owner"], ...] = ("owner",) if form.number in form.as_on_card else ()
    submitter: tuple[Literal["submitter"], ...] = ("submitter",) if form.submitter_number in form.as_on_card else ()
    return (*owner, *submitter) if form.by_other else owner


def declining(form: IntakeForm, confirmed: bool, draft_id: str) -> GiveGuidance | RejectIntake:
    """Raises UserProblem."""
    who, compared = (_person(form), _submitter(form)), _as_on_card(form)
    if form.declining == "reject_intake":
        return RejectIntake(*who, form.procedure_code, nfc(form.reason), draft_id, form.online, compared)
    items = tuple(nfc(item) for item in form.items.split(";"))
    return GiveGuidance(*who, form.procedure_code, items, nfc(form.reason), confirmed, draft_id, form.online, compared)


def draft_text(form: IntakeForm) -> str:
    return json.dumps(asdict(form), ensure_ascii=False)


def form_of_draft(text: str) -> IntakeForm:
    """Raises ValueError, TypeError, KeyError, IndexError for what is no draft."""
    kept = json.loads(text)
    kept["papers"] = tuple((str(p[0]), int(p[1]), int(p[2]), int(p[3])) for p in kept["papers"])
    kept["scans"] = tuple((int(s[0]), str(s[1]), str(s[2])) for s in kept.get("scans", ()))
    kept["amounts"] = tuple(kept["amounts"])
    kept["as_on_card"] = tuple(map(str, kept.get("as_on_card", ())))
    kept["quantities"] = tuple(kept.get("quantities", ()))
    kept["payment"] = PaymentForm(**kept["payment"])
    return IntakeForm(**kept)


def appointment_of(form: IntakeForm, choice: ProcedureChoice | None, centre: Centre, now_ms: int) -> Appointment | None:
    """What the slip will say of the time, by the function that F9 asks; None: no procedure is chosen. For another territory it
    may count from when the agency there has the dossier."""
    if choice is None or not form.elsewhere:
        return choice.appointment if choice else None
    limit = choice.procedure.limit_for("online" if form.online or form.channel == "online" else "counter")
    agency = competent_of(form, centre, local(now_ms).date()) or centre.phrases["agency_there"]
    said = (limit.amount, limit.unit) if limit else (None, None)
    due, text = appointment(centre, now_ms, *said, elsewhere=agency)
    return Appointment(to_ms(due.at) if due else None, text)


def competent_of(form: IntakeForm, centre: Centre, day: date) -> str:
    """Who decides elsewhere, as it will be written: by the name in the list, where it is known."""
    typed = nfc(form.competent_agency).strip() if form.elsewhere else ""
    known = centre.agency_elsewhere(typed, day)
    return known.name if known else typed


@dataclass(frozen=True, slots=True)
class AgencyHint:
    """What the list says to what was typed: `taken`: it is this agency, whose codes carry `identifier` (empty: not known);
    else it may become it."""

    name: str
    identifier: str
    taken: bool


def agency_hint(form: IntakeForm, centre: Centre, day: date) -> AgencyHint | None:
    typed = nfc(form.competent_agency)
    if known := centre.agency_elsewhere(typed, day):
        return AgencyHint(known.name, known.identifier, True)
    begun = centre.agency_begun(typed, day)
    return AgencyHint(begun.name, begun.identifier, False) if begun else None


def preview_of(
    form: IntakeForm,
    choice: ProcedureChoice | None,
    shown: Appointment | None,
    fees: Sequence[PricedFee],
    counter: str,
    officer: str,
    agency: str,
    now_ms: int,
) -> DrawPreview:
    """The slip as far as it is known. `agency`: who decides, by name."""
    owner: dict[str, Any] = {"name": nfc(form.name)}
    if form.number:
        owner["tax_code" if form.kind == "organisation" else "identity_no"] = form.number
    if form.phone:
        owner["phone"] = form.phone
    submitter = {"name": nfc(form.submitter_name)} if form.by_other and form.submitter_name else None
    shown = shown if form.arrival != "paper" else None
    waits = bool(shown and form.elsewhere and shown.due_at_ms is None)
    body = {
        "code": "",
        "procedure_code": choice.procedure.code if choice else "",
        "procedure_name": choice.procedure.name if choice else "",
        "competent_agency": agency,
        "supporting_agency": nfc(form.supporting_agency) if form.elsewhere else None,
        "papers": [
            {"name": name, "original": original, "certified_copy": certified, "photocopy": photo}
            for name, original, certified, photo in form.papers
            if original or certified or photo
        ],
        "dossier_sets": 1,
        "received_at_ms": now_ms,
        "due_at_ms": shown.due_at_ms if shown else None,
        "due_text": shown.text if shown else "",
        "counts_from": "competent_agency" if waits else "",
        "result_channel": form.channel,
        "counter": counter,
        "officer_name": officer,
        "fees": [{"name": fee.name, "amount_vnd": fee.amount_vnd, "status": fee.status} for fee in fees],
    }
    return DrawPreview(body, {"owner": owner, "submitter": submitter, "authorisation": nfc(form.authorisation)})
