"""What the thermal slips say, each out of its fact alone: paper printed later says what was decided then."""

import json
from datetime import date
from typing import Any

from desk_app.core.centre import Centre
from desk_app.core.moments import local, long_date, time_and_date
from desk_app.core.money import format_vnd
from desk_app.resources_reader import Texts
from printers.profiles import Profile
from printers.slip import Edges, Gap, Pair, Qr, Rule, Slip, SlipText, together
from sync.protocol.paper_names import in_full, names_in
from sync.protocol.seal import Entry, private_part, seal_characters

Block = SlipText | Pair | Rule | Gap | Qr


def bodies(entry: Entry) -> tuple[Any, Any]:
    body, private = json.loads(entry.body), private_part(entry.private) or {}
    if papers := names_in(private):
        body["papers"] = in_full(body["papers"], papers)
    return body, private


def seal_line(entry: Entry | None, text: Texts) -> Pair:
    if entry is None:
        return Pair(text("paper.seal", seal=text("paper.placeholder_seal")), "", "small")
    seal = seal_characters(entry.hash)
    return Pair(
        text("paper.seal", seal=f"{seal[:5]} {seal[5:]}"), text("paper.place", place=f"{entry.epoch}.{entry.seq}"), "small"
    )


def name_of(centre: Centre) -> str:
    """Of the centre; what it says of the province stays on one line."""
    name = centre.name
    for unit in ("tỉnh ", "thành phố ", ""):
        name = together(name, unit + centre.place)
    return name


def head(centre: Centre, *title: str) -> list[Block]:
    return [
        SlipText(name_of(centre), "small", align="centre"),
        *(SlipText(line, "body", bold=True, align="centre") for line in title),
        Rule(),
    ]


def copy_mark(copy_no: int, text: Texts) -> list[Block]:
    return [SlipText(text("paper.reprint", number=copy_no), "large", bold=True, align="centre")] if copy_no else []


def channel_text(channel: str, counter: str, text: Texts) -> str:
    return text("paper.channel_counter", counter=counter) if channel == "counter" else text(f"paper.channel_{channel}")


def fee_amount(fee: Any, text: Texts) -> str:
    if fee["status"] == "free":
        return text("paper.fee_free")
    if fee["status"] == "paid_online":
        return text("paper.fee_paid_online")
    if fee["status"] == "exempt":
        return text("paper.fee_exempt")
    return format_vnd(fee["amount_vnd"]) if fee["amount_vnd"] is not None else text("paper.fee_unset")


def _arrival(body: Any, text: Texts) -> list[Block]:
    """How it came, where not over the counter; and in whose name it was taken in, where not the agency's own officer did."""
    blocks: list[Block] = []
    if post := body.get("post"):
        day = f"{date.fromisoformat(post['postmark']):%d/%m/%Y}"
        blocks.append(SlipText(text("paper.by_post", number=post["tracking_no"], day=day), "small"))
    if delegation := body.get("delegation"):
        day = f"{date.fromisoformat(delegation['signed_on']):%d/%m/%Y}"
        blocks.append(SlipText(text("paper.delegation", number=delegation["number"], day=day), "small"))
    if online := body.get("online"):
        at = time_and_date(local(online["submitted_at_ms"]))
        blocks.append(SlipText(text("paper.online", reference=online["reference"], at=at), "small"))
    if paper := body.get("on_paper"):
        at = time_and_date(local(paper["entered_at_ms"]))
        blocks.append(SlipText(text("paper.on_paper", number=paper["paper_no"], at=at), "small"))
    return blocks


def appointment_slip(entry: Entry, centre: Centre, text: Texts, copy_no: int = 0, standing: tuple[str, ...] = ()) -> Slip:
    """`standing`: whether the fees were paid, how, and by which receipt."""
    body, private = bodies(entry)
    return appointment_slip_of(body, private, entry, centre, text, copy_no, standing)


def _appointment(due_at_ms: int | None, awaited: str, text: Texts) -> list[Block]:
    """When the result is due, in large figures, or why nobody can say it yet. `awaited`: the agency whose receiving it counts
    from; empty: it does not."""
    heading = SlipText(text("paper.due_heading"), "small", align="centre")
    if due_at_ms is not None:
        due = local(due_at_ms)
        return [heading, SlipText(f"{due:%H:%M} · {long_date(due)}", "large", bold=True, align="centre")]
    when = text("paper.due_awaits", agency=awaited) if awaited else text("paper.due_none")
    return [heading, SlipText(when, "body", bold=True, align="centre")]


def appointment_slip_of(
    body: Any,
    private: Any,
    entry: Entry | None,
    centre: Centre,
    text: Texts,
    copy_no: int = 0,
    standing: tuple[str, ...] = (),
) -> Slip:
    """The content of form 01 on thermal paper. Without an entry it is the live preview: code and seal are placeholders."""
    owner, submitter = private.get("owner") or {}, private.get("submitter")
    blocks = head(centre, text("paper.intake_title_1"), text("paper.intake_title_2"))
    blocks += copy_mark(copy_no, text)
    blocks.append(SlipText(body["code"] or text("paper.placeholder_code"), "large", bold=True, align="centre"))
    blocks.append(Qr(body["code"]))
    blocks.append(SlipText(f"{text('paper.owner')}: {owner.get('name', '')}", bold=True))
    if "identity_no" in owner:
        blocks.append(SlipText(f"{text('paper.identity_no')}: {owner['identity_no']}", "small"))
    if "tax_code" in owner:
        blocks.append(SlipText(f"{text('paper.tax_code')}: {owner['tax_code']}", "small"))
    if owner.get("phone"):
        blocks.append(SlipText(f"{text('paper.phone')}: {owner['phone']}", "small"))
    if submitter:
        blocks.append(
            SlipText(f"{text('paper.submitter')}: {submitter['name']} ({private.get('authorisation') or ''})", "small")
        )
    if body["procedure_code"]:
        blocks.append(SlipText(f"{text('paper.procedure')}: {body['procedure_code']} · {body['procedure_name']}"))
        blocks.append(SlipText(f"{text('paper.agency')}: {body['competent_agency']}", "small"))
        if body.get("supporting_agency"):
            blocks.append(SlipText(f"{text('paper.supporting_agency')}: {body['supporting_agency']}", "small"))
        blocks.append(Rule())
        blocks.append(SlipText(text("paper.papers"), "small", bold=True))
        for number, paper in enumerate(body["papers"], 1):
            kinds = [key for key in ("original", "certified_copy", "photocopy") if paper[key]]
            counts = ", ".join(text(f"paper.count_{kind}", count=paper[kind]) for kind in kinds)
            blocks.append(SlipText(f"{number}. {paper['name']} ({counts})", "small"))
        blocks.append(SlipText(text("paper.sets", count=body["dossier_sets"]), "small"))
        blocks.append(Pair(text("paper.received"), time_and_date(local(body["received_at_ms"])), "small"))
        blocks += _arrival(body, text)
        blocks.append(Rule())
        awaited = body["competent_agency"] if body.get("counts_from") == "competent_agency" else ""
        blocks += _appointment(body["due_at_ms"], awaited, text)
        blocks.append(SlipText(channel_text(body["result_channel"], body["counter"], text), "small", align="centre"))
        if body["due_text"]:
            blocks.append(SlipText(body["due_text"], "small", align="centre"))
        if body["fees"]:
            blocks.append(Rule())
            blocks += [Pair(fee["name"], fee_amount(fee, text), bold=True) for fee in body["fees"]]
            blocks += [SlipText(said, "small", align="right") for said in standing]
    blocks.append(Rule())
    blocks.append(SlipText(text("paper.officer", name=body["officer_name"]), "small"))
    blocks.append(SlipText(text("paper.bring"), "small"))
    blocks.append(SlipText(centre.lookup_line, "small"))
    blocks.append(seal_line(entry, text))
    return Slip(tuple(blocks))


def return_slip(entry: Entry, centre: Centre, text: Texts, copy_no: int = 0) -> Slip:
    body, private = bodies(entry)
    blocks = head(centre, text("paper.return_title"))
    blocks += copy_mark(copy_no, text)
    blocks += [
        SlipText(body["code"], "large", bold=True, align="centre"),
        SlipText(f"{text('paper.receiver')}: {private.get('receiver_name', '')}", bold=True),
        SlipText(f"{text('paper.identity_no')}: {private.get('receiver_identity_no', '')}", "small"),
    ]
    if private.get("authorisation"):
        blocks.append(SlipText(f"{text('paper.authorisation')}: {private['authorisation']}", "small"))
    if body.get("slip_lost"):
        blocks.append(SlipText(text("paper.slip_lost"), "small"))
    if body.get("old_card_taken"):
        blocks.append(SlipText(text("paper.old_card_taken"), "small"))
    blocks += [
        Pair(text("paper.returned_at"), time_and_date(local(entry.occurred_at_ms)), "small"),
        Rule(),
        Pair(text("paper.sign_receiver"), text("paper.sign_officer"), "small"),
        *([SlipText(text("paper.signed_on_screen"), "small")] if body.get("signed_on_screen") else []),
        Gap(110),
        Pair(private.get("receiver_name", ""), body["officer_name"], "small"),
        seal_line(entry, text),
    ]
    return Slip(tuple(blocks))


LETTERS = (
    "aàảãáạ ăằẳẵắặ âầẩẫấậ eèẻẽéẹ êềểễếệ iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ uùủũúụ ưừửữứự yỳỷỹýỵ đ",
    "AÀẢÃÁẠ ĂẰẲẴẮẶ ÂẦẨẪẤẬ EÈẺẼÉẸ ÊỀỂỄẾỆ IÌỈĨÍỊ OÒỎÕÓỌ ÔỒỔỖỐỘ ƠỜỞỠỚỢ UÙỦŨÚỤ ƯỪỬỮỨỰ YỲỶỸÝỴ Đ",
)


def test_slip(centre: Centre, text: Texts, profile: Profile) -> Slip:
    """Every Vietnamese letter, a bar at both edges of the head, a QR and a last line: a person looks and answers."""
    return Slip(
        (
            *head(centre, text("paper.test_title")),
            *(SlipText(line) for line in LETTERS),
            Pair("|" + text("paper.test_width", mm=profile.width_mm, dots=profile.width_dots), "|"),
            Edges(),
            SlipText(text("paper.test_edges"), bold=True, align="centre"),
            Qr("H52.16-261124-0001"),
            SlipText(text("paper.test_letters"), bold=True, align="centre"),
            SlipText(text("paper.test_last"), align="centre"),
        )
    )
