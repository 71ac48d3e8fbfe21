"""Receiving a dossier: NĐ 61/2018 Art 17, form 01; three agencies since NĐ 118/2025 (intake regardless of territory)."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from desk_app.core.catalogue import Procedure
from desk_app.core.centre import Centre, counter_of
from desk_app.core.delegations import delegation_for
from desk_app.core.fee_lines import FeeWords, PricedFee, ShownFee, charged_lines
from desk_app.core.moments import local, to_ms
from desk_app.core.problems import UserProblem
from desk_app.core.processes import process_for
from desk_app.core.working_time import BadLimit, Due, amount_text, compute_due, explain
from desk_app.core.written import one_line, written
from desk_app.services.arrivals import ByPost, OnPaper, checked_paper, checked_post
from desk_app.services.collect_fee import Collected, Owed, Payment, collect
from desk_app.services.fees import MOST_REFERENCE
from desk_app.services.numbering import number_dossier
from desk_app.services.on_the_spot import checked_pilot
from desk_app.services.person import Person, checked_person
from desk_app.services.ports import Actor, Transaction
from desk_app.services.processes import process_used
from desk_app.services.records import ScannedFile
from desk_app.services.scans import take_files
from desk_app.services.submissions import files_of, take_up
from sync.protocol.cleaning import clean
from sync.protocol.facts import Draft
from sync.protocol.intake_facts import DossierReceived, DossierReceivedPrivate, FeeLine, OnlinePayment, PaperLine, PersonPrivate
from sync.protocol.receipt_facts import PayerPrivate, ReceiptLine
from sync.protocol.scans import Scan

Channel = Literal["counter", "post", "online"]
MAX_PAPERS = 60


@dataclass(frozen=True, slots=True)
class PaperIn:
    name: str
    original: int = 0
    certified_copy: int = 0
    photocopy: int = 0
    scans: tuple[ScannedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Taken in without regard to territory (NĐ 118/2025): who decides sits elsewhere, and somebody may help the citizen."""

    competent_agency: str
    supporting_agency: str = ""


@dataclass(frozen=True, slots=True)
class ReceiveDossier:
    owner: Person
    submitter: Person | None
    authorisation: str
    procedure_code: str
    papers: tuple[PaperIn, ...]
    fee_words: FeeWords
    fees_shown: tuple[ShownFee, ...]
    result_channel: Channel
    payment: Payment | None
    dossier_sets: int = 1
    duplicate_accepted: bool = False
    name_accepted: bool = False  # though the number is known by another name
    draft_id: str = ""
    elsewhere: Elsewhere | None = None
    post: ByPost | None = None
    on_paper: OnPaper | None = None
    on_the_spot: bool = False
    slip: bool = True  # the citizen may do without one where the result comes in the same sitting
    online: str = ""  # the key of what was handed in on the portal
    online_payment: str | None = None  # handed in here, but paid on the portal: the reference of that payment
    as_on_card: tuple[Literal["owner", "submitter"], ...] = ()

    @property
    def statutory_channel(self) -> str:
        """Whose time limit and fees hold: who hands in on the portal may have others."""
        return "online" if self.online or self.result_channel == "online" else "counter"


@dataclass(frozen=True, slots=True)
class Received:
    code: str
    due_at_ms: int | None
    due_text: str
    epoch_seq: str
    collected: Collected | None


def appointment(
    centre: Centre,
    received_at_ms: int,
    amount: str | None,
    unit: str | None,
    rule_set: str | None = None,
    elsewhere: str | None = None,
) -> tuple[Due | None, str]:
    """The due moment and its sentence; without a countable limit, no moment and a sentence that says so. `elsewhere`: the
    agency of another territory that decides; since NĐ 309/2026 (Art 8.3) the time counts from when that one has it, and until
    then there is no moment."""
    if amount is None or unit is None:
        return None, centre.phrases["no_limit"]
    received = local(received_at_ms)
    try:
        rules = centre.rules_on(received.date(), rule_set)
    except LookupError:
        raise UserProblem("problem.no_rule_set") from None
    if elsewhere is not None and rules.elsewhere_counts_from == "competent_agency":
        length = centre.phrases[f"length_{unit}"].format(amount=amount_text(Decimal(amount)))
        return None, centre.phrases["awaits_agency"].format(length=length, agency=elsewhere)
    try:
        due = compute_due(received, Decimal(amount), unit, centre.calendar, rules)  # type: ignore[arg-type]
    except BadLimit as error:
        raise UserProblem(error.reason) from None
    return due, explain(due, centre.phrases)


def _papers(tx: Transaction, papers: tuple[PaperIn, ...], uploaded: dict[str, list[Scan]]) -> list[PaperLine]:
    """`uploaded`: by the name of the paper, what is at the centre already."""
    lines: list[PaperLine] = []
    for paper in papers:
        counts = (paper.original, paper.certified_copy, paper.photocopy)
        if any(not 0 <= count <= 999 for count in counts):
            raise UserProblem("problem.paper_count", field="papers")
        if paper.scans and not any(counts):
            raise UserProblem("problem.scan_of_no_paper", field="papers", name=paper.name)
        if any(counts):
            lines.append(
                {
                    "name": paper.name,
                    "original": paper.original,
                    "certified_copy": paper.certified_copy,
                    "photocopy": paper.photocopy,
                    "scans": [*take_files(tx, paper.scans), *uploaded.pop(paper.name, ())],
                }
            )
    if not lines:
        raise UserProblem("problem.no_papers", field="papers")
    if len(lines) > MAX_PAPERS:
        raise UserProblem("problem.too_many_papers", field="papers")
    return lines


def _fees(centre: Centre, procedure: Procedure, today: date, command: ReceiveDossier, paid_online: bool) -> list[FeeLine]:
    """What it costs on the day of receipt. Raises UserProblem where something else was shown."""
    words = replace(command.fee_words, paid_online=paid_online)
    grounds, reductions = centre.grounds_on(today), centre.reductions_on(today)
    priced = charged_lines(procedure, command.statutory_channel, words, grounds, reductions, command.fees_shown)
    return [_fee_line(fee) for fee in priced]


def _fee_line(fee: PricedFee) -> FeeLine:
    line: FeeLine = {
        "kind": fee.kind,
        "name": fee.name,
        "amount_vnd": fee.amount_vnd,
        "status": fee.status,
        "basis": fee.basis,
    }
    if fee.per and fee.amount_vnd is not None:
        line |= {"quantity": fee.quantity, "unit": fee.per}
    if fee.full_vnd is not None:
        line["full_vnd"] = fee.full_vnd
    if fee.tariff_vnd is not None:
        line["tariff_vnd"] = fee.tariff_vnd
    return line


def _paid_before(reference: str) -> OnlinePayment:
    """Raises UserProblem without a reference."""
    return {"reference": written(reference, "reference", "problem.no_reference", MOST_REFERENCE)}


def _elsewhere(elsewhere: Elsewhere | None) -> tuple[str, str | None]:
    """The competent and the supporting agency, where it is taken in for another territory. Raises UserProblem."""
    if elsewhere is None:
        return "", None
    competent = written(elsewhere.competent_agency, "competent_agency", "problem.no_competent_agency", 200)
    supporting = one_line(elsewhere.supporting_agency)[:200]
    return competent, supporting or None


def _check_name(tx: Transaction, owner: PersonPrivate, numbers: tuple[str, ...], accepted: bool) -> None:
    """A number that is known by another name: a letter read wrongly makes a name that nobody sees is wrong (`Dũng`, `Dòng`).
    Raises UserProblem, unless an officer said that the name is right."""
    known = tx.known_name(numbers) if "identity_no" in owner and not accepted else None
    if known and known.casefold() != owner["name"].casefold():
        raise UserProblem("problem.name_differs", field="owner.name", known=known, name=owner["name"])


def receive_dossier(tx: Transaction, centre: Centre, command: ReceiveDossier, actor: Actor) -> Received:
    """F9 of the intake. Raises UserProblem with the field that is wrong; then nothing was stored."""
    actor.require("receive_dossier")
    procedure = tx.procedure(command.procedure_code)
    if procedure is None or not procedure.active:
        raise UserProblem("problem.not_in_catalogue", field="procedure")  # QĐ 1513 Art 3.2: nothing outside the list
    owner = checked_person(command.owner, "owner", letters=centre.letters)
    submitter = checked_person(command.submitter, "submitter", letters=centre.letters) if command.submitter else None
    authorisation = clean(command.authorisation)
    if submitter and not authorisation:
        raise UserProblem("problem.no_authorisation", field="authorisation")
    identity = owner.get("identity_no") or owner.get("tax_code") or ""
    numbers = tx.numbers_of((identity, owner.get("old_identity_no", "")))
    _check_name(tx, owner, numbers, command.name_accepted)
    duplicate = tx.open_duplicate(numbers, procedure.code)
    if duplicate and not command.duplicate_accepted:
        raise UserProblem("problem.duplicate", field="procedure", code=duplicate)
    competent, supporting = _elsewhere(command.elsewhere)
    post = checked_post(command.post, local(tx.now_ms).date()) if command.post else None
    on_paper, received_at_ms = checked_paper(tx, command.on_paper) if command.on_paper else (None, tx.now_ms)
    uploaded = files_of(tx, command.online) if command.online else {}
    online = take_up(tx, command.online) if command.online else None
    agency = centre.agency_for(procedure.agency)
    today: date = local(received_at_ms).date()
    there = centre.agency_elsewhere(competent, today) if command.elsewhere else None
    competent = there.name if there else competent
    limit = procedure.limit_for(command.statutory_channel)
    said = (limit.amount, limit.unit) if limit else (None, None)
    due, due_text = appointment(centre, received_at_ms, *said, elsewhere=competent if command.elsewhere else None)
    fees = _fees(centre, procedure, today, command, command.online_payment is not None or bool(online and online["paid"]))
    rules = centre.rules_on(today)
    pilot = checked_pilot(centre, procedure.code, received_at_ms) if command.on_the_spot else None
    delegation = delegation_for(centre.delegations, agency.id, procedure.code, today)
    process = None if pilot else process_for(centre.processes, procedure.code, today)
    # an interlinked one carries the code of the desk that took it in (NĐ 118/2025 Art 28.2)
    numbered = number_dossier(tx, centre, agency, None if process else there, today)
    code = numbered.code
    body: DossierReceived = {
        "code": code,
        "order_no": numbered.order_no,
        "day": f"{today:%y%m%d}",
        "counter": counter_of(tx.desk_id),
        "officer_name": actor.name,
        "procedure_code": procedure.code,
        "procedure_name": procedure.name,
        "receiving_agency": agency.id,
        "supporting_agency": supporting,
        "competent_agency": competent or procedure.agency or agency.name,
        "received_at_ms": received_at_ms,
        "limit": {"amount": limit.amount, "unit": limit.unit} if limit and limit.amount and limit.unit else None,
        "due_at_ms": to_ms(due.at) if due else None,
        "due_text": due_text,
        "rule_set": rules.id,
        "rule_set_version": rules.version,
        "calendar_version": centre.calendar.version,
        "catalogue_version": tx.catalogue_version,
        "wording_version": centre.wording_version,
        "papers": _papers(tx, command.papers, uploaded),
        "dossier_sets": command.dossier_sets,
        "fees": fees,
        "result_channel": command.result_channel,
        "duplicate_of": duplicate,
        "owner_kind": command.owner.kind,
        "state": "received",
    }
    paid_there = any(fee["status"] == "paid_online" for fee in fees)
    beside: dict[str, object] = {
        "online_payment": _paid_before(command.online_payment) if paid_there and command.online_payment is not None else None,
        **procedure.in_field,
        "post": post,
        "delegation": delegation and {"number": delegation.number, "signed_on": delegation.signed_on.isoformat()},
        "on_paper": on_paper,
        "online": online,
        "process": process_used(process, limit, received_at_ms, centre, rules) if process else None,
        "on_the_spot": pilot and {"number": pilot.number, "signed_on": pilot.signed_on.isoformat(), "slip": command.slip},
    }
    if command.elsewhere:
        body["non_territorial"] = True
        if numbered.identifier:
            body["identifier"] = numbered.identifier
        if due is None and body["limit"]:
            body["counts_from"] = "competent_agency"
    if command.as_on_card:
        body["as_on_card"] = list(command.as_on_card)
    body |= {name: said for name, said in beside.items() if said}  # type: ignore[typeddict-item]
    private: DossierReceivedPrivate = {"owner": owner, "submitter": submitter, "authorisation": authorisation or None}
    draft = Draft("DossierReceived", code, body, private, agency.id, occurred_at_ms=received_at_ms)
    entry = tx.append(draft, actor)
    if not online and (command.slip or not pilot):  # who handed it in on the portal reads the appointment there
        tx.queue_print("appointment_slip", code, entry)
    if limit and limit.unit == "same_day" and not pilot:
        tx.queue_print("call_slip", code, entry)  # QĐ 1513 Art 6.2.đ: the agency hears of it at once
    collected = None
    lines: tuple[ReceiptLine, ...] = tuple(
        {"fee_line": number, "kind": fee["kind"], "name": fee["name"], "amount_vnd": fee["amount_vnd"]}
        for number, fee in enumerate(fees, 1)
        if fee["status"] == "due" and fee["amount_vnd"]
    )
    if command.payment and lines:
        payer: PayerPrivate = {"payer_name": (submitter or owner)["name"]}
        if "address" in (submitter or owner):
            payer["payer_address"] = (submitter or owner)["address"]
        collected = collect(tx, centre, actor, [Owed(code, agency.id, lines, payer)], command.payment)
    return Received(code, body["due_at_ms"], due_text, f"{entry.epoch}.{entry.seq}", collected)
