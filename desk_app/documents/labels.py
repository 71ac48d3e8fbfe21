"""Small papers beside the official slips: the label on a posted result, the summary of a handover run."""

from desk_app.core.centre import Centre
from desk_app.core.moments import local, time_and_date
from desk_app.documents.registers import Handover
from desk_app.documents.slips import Block, bodies, copy_mark, head, name_of
from desk_app.resources_reader import Texts
from printers.slip import Gap, Pair, Qr, Rule, Slip, SlipText
from sync.protocol.seal import Entry

MOST_LINES = 80
"""So many fit on a strip that a person still reads; the minutes on A4 list them all."""


def posting_label(entry: Entry, centre: Centre, text: Texts, copy_no: int = 0) -> Slip:
    """Who gets a result by post; no other personal data than an envelope shows. A copy of a label is no second original,
    so it carries no number."""
    body, private = bodies(entry)
    owner = private.get("owner") or {}
    blocks: list[Block] = [
        SlipText(text("paper.posting_from", centre=name_of(centre)), "small"),
        Rule(),
        SlipText(text("paper.posting_to"), "small"),
        SlipText(owner.get("name", ""), "large", bold=True),
        SlipText(owner.get("address", "")),
    ]
    if owner.get("phone"):
        blocks.append(SlipText(f"{text('paper.phone')}: {owner['phone']}"))
    return Slip((*blocks, Rule(), SlipText(body["code"], "body", bold=True, align="centre"), Qr(body["code"])))


def call_slip(entry: Entry, centre: Centre, text: Texts, copy_no: int = 0) -> Slip:
    """An agency is called to fetch at once what must be solved within the day (QĐ 1513 Art 6.1.đ, 6.2.đ). It lies on the
    dossier until the courier has it; no personal data."""
    body, _private = bodies(entry)
    blocks = [*head(centre, text("paper.call_title")), *copy_mark(copy_no, text)]
    due = local(body["due_at_ms"]) if body["due_at_ms"] else None
    blocks += [
        SlipText(body["competent_agency"], bold=True, align="centre"),
        SlipText(body["code"], "large", bold=True, align="centre"),
        Qr(body["code"]),
        SlipText(f"{body['procedure_code']} · {body['procedure_name']}", "small"),
        Rule(),
        Pair(text("paper.received"), time_and_date(local(body["received_at_ms"])), "small"),
        Pair(text("paper.due_heading"), time_and_date(due) if due else text("paper.due_none"), "small"),
        SlipText(text("paper.call_counter", counter=body["counter"], officer=body["officer_name"])),
    ]
    return Slip(tuple(blocks))


def handover_summary(handover: Handover, centre: Centre, text: Texts) -> Slip:
    """What went and what came in one run, to check the bundle against at the counter (QĐ 1513 Art 6)."""
    blocks = head(centre, text("paper.handover_title"))
    blocks += [
        SlipText(handover.agency, bold=True),
        SlipText(time_and_date(local(handover.at_ms)), "small"),
        Rule(),
    ]
    listed = (("handover_out", handover.dossiers), ("handover_in", handover.results))
    short = sum(len(lines) for _key, lines in listed) > MOST_LINES
    for key, lines in listed:
        blocks.append(Pair(text(f"paper.{key}"), str(len(lines)), bold=True))
        blocks += (
            []
            if short
            else [SlipText(f"{number}. {line.code} · {line.owner}", "small") for number, line in enumerate(lines, 1)]
        )
    if short:
        blocks.append(SlipText(text("paper.handover_long"), "small"))
    if handover.left:
        blocks.append(Pair(text("paper.handover_left"), str(len(handover.left)), bold=True))
        blocks += [SlipText(f"{number}. {line.code} · {line.note}", "small") for number, line in enumerate(handover.left, 1)]
    blocks += [
        Rule(),
        Pair(text("paper.handing"), text("paper.taking"), "small"),
        Gap(110),
        Pair(handover.handed_by, handover.taken_by, "small"),
    ]
    return Slip(tuple(blocks))
