"""The papers of a dossier's acts: an official form filled out of the act's fact and the dossier's own, and small slips."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from desk_app.core.centre import Centre
from desk_app.core.moments import local, long_date, time_and_date
from desk_app.documents.document import Document
from desk_app.documents.forms import dossier_form
from desk_app.documents.forms.case import Act, Move
from desk_app.documents.registers import Handover, HandoverLine
from desk_app.documents.slips import Block, bodies, copy_mark, head, seal_line
from desk_app.documents.thermal import to_slip
from desk_app.resources_reader import Texts
from desk_app.services.records import Dossier
from printers.slip import Gap, Pair, Qr, Rule, Slip, SlipText
from sync.protocol.dossier_facts import DOSSIER_SENT_ON, DOSSIER_TAKEN_BACK, DOSSIER_WITHDRAWN
from sync.protocol.facts import body_if, body_of
from sync.protocol.intake_facts import DOSSIER_RECEIVED
from sync.protocol.paper_names import called, names_in
from sync.protocol.result_facts import DOSSIERS_HANDED_OVER, RESULT_ARRIVED
from sync.protocol.seal import Entry

LETTERS = ("supplement_letter", "refusal_letter", "stop_letter", "apology_letter")


def act_of(entry: Entry) -> Act:
    """What a letter says beyond the dossier."""
    body = json.loads(entry.body)
    return Act(
        at_ms=entry.occurred_at_ms,
        number=body["letter"]["text"],
        items=tuple(body.get("items", ())),
        reason=body["reason"],
        due_at_ms=body.get("due_at_ms"),
        officer_name=body["officer_name"],
        asked_by="citizen" if entry.kind == DOSSIER_WITHDRAWN.name else body.get("asked_by", ""),
        entry=entry,
    )


def letter_form(entry: Entry, received: Entry, centre: Centre, texts: Texts) -> Document:
    """The official form of an act. An apology names the appointment that it moves."""
    body, dossier = json.loads(entry.body), received
    if "old_due_at_ms" in body:
        changed = {**json.loads(received.body), "due_at_ms": body["old_due_at_ms"]}
        dossier = received._replace(body=json.dumps(changed, ensure_ascii=False))
    return dossier_form(body["letter"]["kind"], dossier, centre, texts, act_of(entry))


def letter_slip(entry: Entry, received: Entry, centre: Centre, texts: Texts, copy_no: int = 0) -> Slip:
    slip = to_slip(letter_form(entry, received, centre, texts))
    return Slip((*copy_mark(copy_no, texts), *slip.blocks))


def declined_slip(entry: Entry, centre: Centre, texts: Texts, copy_no: int = 0) -> Slip:
    """Forms 02 and 03 before acceptance: the fact says by itself who asked for what."""
    return letter_slip(entry, entry, centre, texts, copy_no)


def moves_of(history: Iterable[Entry], agency: str, centre: Centre) -> tuple[Move, ...]:
    """The hands that a paper file went through, out of the dossier's facts and its runs."""
    moves = []
    for entry in history:
        at_ms, counter = entry.occurred_at_ms, centre.short_name
        if (run := body_if(entry, DOSSIERS_HANDED_OVER)) is not None:
            moves.append(Move(at_ms, f"{run['officer_name']}, {counter}", f"{run['courier_name']}, {agency}"))
        elif (sent := body_if(entry, DOSSIER_SENT_ON)) is not None:
            moves.append(Move(at_ms, f"{sent['officer_name']}, {counter}", sent["competent_agency"], sent["number"]))
        elif (back := body_if(entry, DOSSIER_TAKEN_BACK)) is not None:
            moves.append(Move(at_ms, agency, f"{back['officer_name']}, {counter}", back["reason"]))
        elif (arrived := body_if(entry, RESULT_ARRIVED)) is not None:
            moves.append(Move(at_ms, agency, counter, arrived["result_no"]))
    return tuple(moves)


def control_form(received: Entry, history: Iterable[Entry], centre: Centre, texts: Texts) -> Document:
    """The control sheet as far as the journal knows it."""
    agency = body_of(received, DOSSIER_RECEIVED)["competent_agency"]
    return dossier_form("control", received, centre, texts, Act(moves=moves_of(history, agency, centre)))


def resumed_slip(entry: Entry, received: Entry, centre: Centre, texts: Texts, copy_no: int = 0) -> Slip:
    """What came in addition, and the appointment that holds from now on."""
    body, _private = bodies(entry)
    dossier, private = bodies(received)
    blocks: list[Block] = [*head(centre, texts("paper.resumed_title")), *copy_mark(copy_no, texts)]
    blocks += [
        SlipText(body["code"], "large", bold=True, align="centre"),
        Qr(body["code"]),
        SlipText(f"{texts('paper.owner')}: {(private.get('owner') or {}).get('name', '')}", bold=True),
        SlipText(f"{texts('paper.procedure')}: {dossier['procedure_code']} · {dossier['procedure_name']}", "small"),
        Rule(),
        SlipText(texts("paper.resumed_papers"), "small", bold=True),
        *(SlipText(f"{number}. {paper['name']}", "small") for number, paper in enumerate(body["papers"], 1)),
        Pair(texts("paper.received"), time_and_date(local(entry.occurred_at_ms)), "small"),
        Rule(),
        SlipText(texts("paper.due_heading"), "small", align="centre"),
    ]
    if body["due_at_ms"] is None:
        blocks.append(SlipText(texts("paper.due_none"), "body", bold=True, align="centre"))
    else:
        due = local(body["due_at_ms"])
        blocks.append(SlipText(f"{due:%H:%M} · {long_date(due)}", "large", bold=True, align="centre"))
    blocks += [
        SlipText(body["due_text"], "small", align="centre"),
        Rule(),
        SlipText(texts("paper.officer", name=body["officer_name"]), "small"),
        seal_line(entry, texts),
    ]
    return Slip(tuple(blocks))


def _about(code: str, owner: str, dossier: Any, texts: Texts) -> tuple[Block, ...]:
    """Which dossier, whose, for what."""
    return (
        SlipText(code, "large", bold=True, align="centre"),
        SlipText(f"{texts('paper.owner')}: {owner}", bold=True),
        SlipText(f"{texts('paper.procedure')}: {dossier['procedure_code']} · {dossier['procedure_name']}", "small"),
        Rule(),
    )


def loss_slip(entry: Entry, received: Entry, centre: Centre, texts: Texts, copy_no: int = 0) -> Slip:
    """What was lost or damaged, and the apology for it (NĐ 61/2018 Art 21)."""
    body, _private = bodies(entry)
    dossier, private = bodies(received)
    owner = (private.get("owner") or {}).get("name", "")
    blocks: list[Block] = [*head(centre, texts("paper.loss_title")), *copy_mark(copy_no, texts)]
    blocks += [
        *_about(body["code"], owner, dossier, texts),
        SlipText(texts("paper.loss_lead"), "small"),
        *(SlipText(f"{number}. {name}", "small") for number, name in enumerate(body["papers"], 1)),
        SlipText(texts("paper.loss_reason", reason=body["reason"]), "small"),
        SlipText(texts("paper.loss_apology", agency=dossier["competent_agency"]), "small"),
        Rule(),
        Pair(texts("paper.received"), time_and_date(local(entry.occurred_at_ms)), "small"),
        Pair(texts("paper.sign_receiver"), texts("paper.sign_officer"), "small"),
        Gap(110),
        Pair(owner, body["officer_name"], "small"),
        seal_line(entry, texts),
    ]
    return Slip(tuple(blocks))


def _handed_on(entry: Entry, giver: str, texts: Texts) -> tuple[Block, ...]:
    """The end of a slip that goes along with a dossier: when, and who signs."""
    return (
        Rule(),
        Pair(texts("paper.transferred"), time_and_date(local(entry.occurred_at_ms)), "small"),
        Pair(texts("paper.sign_receiver"), texts("paper.sign_giver"), "small"),
        Gap(110),
        Pair("", giver, "small"),
        seal_line(entry, texts),
    )


def transfer_slip(entry: Entry, received: Entry, centre: Centre, texts: Texts, copy_no: int = 0) -> Slip:
    """From one agency to the next, each with its task and its time (NĐ 61/2018 Art 19.6)."""
    body, _private = bodies(entry)
    dossier, private = bodies(received)
    owner = (private.get("owner") or {}).get("name", "")
    limit = texts(f"unit.{body['unit']}", amount=body["next_amount"].replace(".", ","))
    blocks: list[Block] = [*head(centre, texts("paper.transfer_title")), *copy_mark(copy_no, texts)]
    blocks += [
        *_about(body["code"], owner, dossier, texts),
        SlipText(texts("paper.transfer_from", no=body["no"], agency=body["agency"], document=body["document"]), "small"),
        *([SlipText(texts("paper.transfer_late"), "small", bold=True)] if body["late"] else []),
        SlipText(texts("paper.transfer_to", no=body["no"] + 1, agency=body["next_agency"]), bold=True),
        SlipText(texts("paper.transfer_task", task=body["next_task"], limit=limit), "small"),
        SlipText(texts("paper.transfer_due", at=time_and_date(local(body["next_due_at_ms"]))), bold=True),
        *_handed_on(entry, body["officer_name"], texts),
    ]
    return Slip(tuple(blocks))


def _listed(papers: Sequence[str], private: Mapping[str, object]) -> Iterator[SlipText]:
    """`private`: of the intake, which knows what the citizen called them."""
    names = names_in(private)
    return (SlipText(f"{number}. {called(name, names)}", "small") for number, name in enumerate(papers, 1))


def sent_on_slip(entry: Entry, received: Entry, centre: Centre, texts: Texts, copy_no: int = 0) -> Slip:
    """Goes with the dossier to the agency that decides elsewhere, which signs that it has it (NĐ 118/2025)."""
    body, _private = bodies(entry)
    dossier, private = bodies(received)
    owner = (private.get("owner") or {}).get("name", "")
    due_at_ms = body["due_at_ms"]
    blocks: list[Block] = [*head(centre, texts("paper.sent_on_title")), *copy_mark(copy_no, texts)]
    blocks += [
        *_about(body["code"], owner, dossier, texts),
        SlipText(texts("paper.sent_on_to", agency=body["competent_agency"]), bold=True),
        SlipText(texts("paper.sent_on_no", number=body["number"]), "small"),
        *([SlipText(texts("paper.sent_on_due", at=time_and_date(local(due_at_ms))), bold=True)] if due_at_ms else []),
        SlipText(texts("paper.sent_on_papers"), "small", bold=True),
        *_listed(body["papers"], private),
        *_handed_on(entry, body["officer_name"], texts),
    ]
    return Slip(tuple(blocks))


def papers_slip(entry: Entry, received: Entry, centre: Centre, texts: Texts, copy_no: int = 0) -> Slip:
    """What went back to the citizen, who signs for it (NĐ 61/2018 Art 20.2)."""
    body, private = bodies(entry)
    receiver = private.get("receiver_name", "")
    blocks: list[Block] = [*head(centre, texts("paper.papers_title")), *copy_mark(copy_no, texts)]
    blocks += [
        SlipText(body["code"], "large", bold=True, align="centre"),
        SlipText(f"{texts('paper.receiver')}: {receiver}", bold=True),
        SlipText(f"{texts('paper.identity_no')}: {private.get('receiver_identity_no', '')}", "small"),
    ]
    if private.get("authorisation"):
        blocks.append(SlipText(f"{texts('paper.authorisation')}: {private['authorisation']}", "small"))
    blocks += [
        Rule(),
        *_listed(body["papers"], bodies(received)[1]),
        Rule(),
        Pair(texts("paper.returned_at"), time_and_date(local(entry.occurred_at_ms)), "small"),
        Pair(texts("paper.sign_receiver"), texts("paper.sign_officer"), "small"),
        Gap(110),
        Pair(receiver, body["officer_name"], "small"),
        seal_line(entry, texts),
    ]
    return Slip(tuple(blocks))


def handover_of(entry: Entry, centre: Centre, dossier: Callable[[str], Dossier | None]) -> Handover:
    """A run as its papers list it. Names and procedures are those of today's tables: the fact has no personal data."""
    body = body_of(entry, DOSSIERS_HANDED_OVER)

    def line(code: str, result_no: str = "", note: str = "") -> HandoverLine:
        found = dossier(code)
        if found is None:
            return HandoverLine(code, "", "", None, result_no, note)
        return HandoverLine(code, found.procedure_name, found.owner_name or "", found.due_at_ms, result_no, note)

    stays = [line(left["code"], note=left["reason"]) for left in body["left"]]
    return Handover(
        entry.occurred_at_ms,
        centre.agency(entry.agency or "").name,
        tuple(line(code) for code in body["dossiers"]),
        tuple(line(result["code"], result["result_no"]) for result in body["results"]),
        body["officer_name"],
        body["courier_name"],
        tuple(stays),
    )


OF_DOSSIER: dict[str, Callable[[Entry, Entry, Centre, Texts, int], Slip]] = {
    **dict.fromkeys(LETTERS, letter_slip),
    "resumed_slip": resumed_slip,
    "papers_slip": papers_slip,
    "loss_slip": loss_slip,
    "transfer_slip": transfer_slip,
    "sent_on_slip": sent_on_slip,
}
"""By kind of print job: the slips that also say what the intake said. Nothing else lists them."""
