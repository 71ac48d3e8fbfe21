"""The thermal papers of money: receipt, refund, closing of a shift and of a period."""

from typing import Any

from desk_app.core.amount_in_words import on_paper, vnd_in_words
from desk_app.core.centre import Centre
from desk_app.core.moments import local, time_and_date
from desk_app.core.money import format_vnd
from desk_app.core.movements import MovementCode
from desk_app.core.receipts import is_electronic, receipt_number
from desk_app.documents.slips import bodies, copy_mark, head, seal_line
from desk_app.resources_reader import Texts
from printers.slip import Gap, Pair, Qr, Rule, Slip, SlipText
from sync.protocol.seal import Entry


def _notes(body: Any) -> list[Pair]:
    """What was counted, a line for each denomination."""
    return [
        Pair(
            f"{format_vnd(line['denomination_vnd'])} × {line['count']}",
            format_vnd(line["denomination_vnd"] * line["count"]),
            "small",
        )
        for line in body["denominations"]
    ]


def _head_code(entry: Entry) -> Qr:
    """A second, small QR of 16 bytes of the head: a witness of all entries before it."""
    return Qr(f"{entry.epoch}.{entry.seq}.{entry.hash[:16].hex()}", 3)


def signing_day(signed_at_ms: int | None, text: Texts) -> str:
    """When the collecting body signed, as day/month/year (NĐ 254/2026 Art 24.5), or that it has not yet."""
    if signed_at_ms is None:
        return text("paper.not_signed")
    return text("paper.signed_on", day=f"{local(signed_at_ms):%d/%m/%Y}")


def receipt_slip(entry: Entry, centre: Centre, text: Texts, copy_no: int = 0, signed_at_ms: int | None = None) -> Slip:
    """The paper view of a receipt, with a second small QR of 16 bytes of the head. An electronic one (NĐ 254/2026 Art 23.2,
    24.5) says so and names the signature of the collecting body; `signed_at_ms`: when it signed, None while it has not."""
    body, private = bodies(entry)
    receipt = body["receipt"]
    electronic = is_electronic(receipt["serial_symbol"])
    blocks = head(centre, text("paper.electronic_title" if electronic else "paper.receipt_title"))
    blocks += copy_mark(copy_no, text)
    blocks += [
        *([SlipText(text("paper.receipt_copy"), "small", align="centre")] if electronic else []),
        SlipText(
            text("paper.receipt_form", form=receipt["form_symbol"], serial=receipt["serial_symbol"]), "small", align="centre"
        ),
        SlipText(
            text("paper.receipt_no", number=receipt_number(receipt["serial_symbol"], receipt["number"])),
            "large",
            bold=True,
            align="centre",
        ),
    ]
    if "replaces_serial" in body:
        blocks.append(_in_place_of(body["replaces_serial"], body["replaces_number"], body["reason"], text))
    blocks += [
        SlipText(f"{text('paper.receipt_agency')}: {receipt['collecting_agency_name']}", "small"),
        SlipText(f"{text('paper.tax_code')}: {receipt['collecting_agency_tax_code']}", "small"),
        SlipText(f"{text('paper.payer')}: {private.get('payer_name', '')}"),
        SlipText(f"{text('paper.dossier_code')}: {body['dossier_code']}", "small"),
        Rule(),
        *(Pair(line["name"], format_vnd(line["amount_vnd"])) for line in receipt["lines"]),
        Pair(text("paper.total"), format_vnd(receipt["total_vnd"]), "large", bold=True),
        SlipText(f"{text('paper.words')}: {on_paper(receipt['words'])}./.", "small"),
        Pair(text("paper.method"), text(f"paper.method_{body['method']}"), "small"),
    ]
    if body.get("transfer_vnd"):
        blocks.append(Pair(text("paper.by_transfer"), format_vnd(body["transfer_vnd"]), "small"))
    if body.get("tendered_vnd"):
        blocks.append(Pair(text("paper.tendered"), format_vnd(body["tendered_vnd"]), "small"))
        blocks.append(Pair(text("paper.change"), format_vnd(body["change_vnd"]), "small"))
    blocks += [
        Rule(),
        SlipText(time_and_date(local(entry.recorded_at_ms)), "small"),
        SlipText(text("paper.collector", name=body["officer_name"]), "small"),
    ]
    if electronic:
        blocks += [
            SlipText(text("paper.digital_signature"), "small", bold=True),
            SlipText(signing_day(signed_at_ms, text), "small"),
        ]
    if receipt.get("lookup") and centre.receipt_lookup:
        blocks += [
            SlipText(text("paper.lookup", code=receipt["lookup"]), "small", align="centre"),
            Qr(centre.receipt_lookup.format(code=receipt["lookup"]), 4),
        ]
    blocks += [seal_line(entry, text), _head_code(entry)]
    return Slip(tuple(blocks))


def _in_place_of(serial: str, number: int, reason: str, text: Texts) -> SlipText:
    """Which receipt this one replaces, and why."""
    line = text("paper.replaces", serial=serial, number=receipt_number(serial, number), reason=reason)
    return SlipText(line, "small", bold=True)


def refund_slip(entry: Entry, centre: Centre, text: Texts, copy_no: int = 0) -> Slip:
    """Money given back: which receipt ends, on what ground, who approved it; the citizen signs."""
    body, _private = bodies(entry)
    blocks = head(centre, text("paper.refund_title"))
    blocks += copy_mark(copy_no, text)
    blocks += [
        SlipText(
            text("paper.refund_of", serial=body["serial_symbol"], number=receipt_number(body["serial_symbol"], body["number"])),
            bold=True,
        ),
        SlipText(f"{text('paper.dossier_code')}: {body['dossier_code']}", "small"),
        Pair(text("paper.refund_amount"), format_vnd(body["amount_vnd"]), "large", bold=True),
        SlipText(f"{text('paper.words')}: {on_paper(vnd_in_words(body['amount_vnd']))}./.", "small"),
        SlipText(f"{text('paper.refund_ground')}: {body['ground']}", "small"),
        SlipText(f"{text('paper.refund_approver')}: {body['approver_name']}", "small"),
        SlipText(time_and_date(local(entry.recorded_at_ms)), "small"),
        Rule(),
        Pair(text("paper.sign_receiver"), text("paper.sign_officer"), "small"),
        Gap(110),
        Pair("", body["officer_name"], "small"),
        seal_line(entry, text),
    ]
    return Slip(tuple(blocks))


def shift_closing(entry: Entry, centre: Centre, text: Texts, copy_no: int = 0) -> Slip:
    body, _private = bodies(entry)
    blocks = head(centre, text("paper.closing_title"))
    blocks += copy_mark(copy_no, text)
    blocks += [
        SlipText(f"{text('paper.closing_box')}: {centre.agency(entry.agency or '').name}", bold=True),
        SlipText(f"{text('paper.closing_officer')}: {body['officer_name']}", "small"),
        SlipText(time_and_date(local(entry.recorded_at_ms)), "small"),
        Rule(),
        *_notes(body),
        Pair(text("paper.closing_counted"), format_vnd(body["counted_vnd"]), "large", bold=True),
        Pair(text("paper.closing_expected"), format_vnd(body["expected_vnd"])),
        Pair(text("paper.closing_difference"), format_vnd(body["difference_vnd"]), bold=True),
        Rule(),
        Pair(text("paper.closing_receipts"), str(body["receipts"]), "small"),
        Pair(text("paper.closing_collected"), format_vnd(body["collected_vnd"]), "small"),
    ]
    if body["reason"]:
        blocks.append(SlipText(f"{text('paper.closing_reason')}: {body['reason']}", "small"))
    if body.get("awaits_second"):
        blocks.append(SlipText(text("paper.closing_awaits"), bold=True))
    elif body.get("second_name"):
        blocks.append(SlipText(f"{text('paper.closing_second')}: {body['second_name']}", "small"))
    blocks += [seal_line(entry, text), _head_code(entry)]
    return Slip(tuple(blocks))


def cash_movement(entry: Entry, centre: Centre, text: Texts, copy_no: int = 0) -> Slip:
    """Goes with the money to another desk: how much, from whom, to whom; the code is scanned there."""
    body, _private = bodies(entry)
    code = MovementCode(entry.desk_id, entry.agency or "", body["movement_id"], body["amount_vnd"])
    blocks = head(centre, text("paper.movement_title"))
    blocks += copy_mark(copy_no, text)
    blocks += [
        SlipText(f"{text('paper.closing_box')}: {centre.agency(entry.agency or '').name}", bold=True),
        Pair(text("paper.movement_from"), f"{body['officer_name']} · {entry.desk_id}", "small"),
        Pair(text("paper.movement_to"), f"{body['receiver_name']} · {body.get('to_desk', '')}", "small"),
        SlipText(time_and_date(local(entry.recorded_at_ms)), "small"),
        Rule(),
        *_notes(body),
        Pair(text("paper.total"), format_vnd(body["amount_vnd"]), "large", bold=True),
        Qr(str(code), 4),
        SlipText(str(code), "small", align="centre"),
        Rule(),
        Pair(text("paper.handing"), text("paper.taking"), "small"),
        Gap(110),
        Pair(body["officer_name"], body["receiver_name"], "small"),
        seal_line(entry, text),
    ]
    return Slip(tuple(blocks))


def period_closing(entry: Entry, centre: Centre, text: Texts, copy_no: int = 0) -> Slip:
    """Khóa sổ: what went through the box since the closing before, and the totals that are never reset."""
    body, _private = bodies(entry)
    blocks = head(centre, text(f"paper.period_{body['kind']}"))
    blocks += copy_mark(copy_no, text)
    span = text("paper.period_receipts_span", first=body["first_receipt"], last=body["last_receipt"])
    blocks += [
        SlipText(text("paper.period_no", no=f"{body['no']:04d}"), "large", bold=True, align="centre"),
        SlipText(f"{text('paper.closing_box')}: {centre.agency(entry.agency or '').name}", bold=True),
        SlipText(text("paper.period_label", label=period_label(body["label"])), "small"),
        SlipText(f"{text('paper.closing_officer')}: {body['officer_name']}", "small"),
        SlipText(time_and_date(local(entry.recorded_at_ms)), "small"),
        Rule(),
        Pair(text("paper.closing_receipts"), str(body["receipts"])),
        *([SlipText(span, "small")] if body["receipts"] else []),
        Pair(text("paper.period_fee"), format_vnd(body["fee_vnd"])),
        Pair(text("paper.period_charge"), format_vnd(body["charge_vnd"])),
        Pair(text("paper.total"), format_vnd(body["fee_vnd"] + body["charge_vnd"]), "large", bold=True),
        Pair(text("paper.period_cash"), format_vnd(body["cash_vnd"]), "small"),
        Pair(text("paper.period_transfer"), format_vnd(body["transfer_vnd"]), "small"),
        Pair(text("paper.period_issued"), format_vnd(body["issued_vnd"]), "small"),
        Pair(text("paper.period_reversed"), format_vnd(body["reversed_vnd"]), "small"),
        Pair(text("paper.period_refunded"), format_vnd(body["refunded_vnd"]), "small"),
        Pair(text("paper.period_difference"), format_vnd(body["difference_vnd"]), "small"),
        Rule(),
        SlipText(text("paper.period_perpetual"), "small", bold=True),
        Pair(text("paper.period_issued"), format_vnd(body["totals"]["taken_vnd"]), "small"),
        Pair(text("paper.period_reversed"), format_vnd(body["totals"]["reversed_vnd"]), "small"),
        Pair(text("paper.period_balance"), format_vnd(body["totals"]["balance_vnd"]), "small"),
        seal_line(entry, text),
        _head_code(entry),
    ]
    return Slip(tuple(blocks))


def period_label(label: str) -> str:
    """`2026-11-25` as `25/11/2026`, `2026-11` as `11/2026`."""
    return "/".join(reversed(label.split("-")))
