"""Papers of one act each, in two copies: the count of a box (C34-HD), the notice of an error in a receipt (04/SS-CTĐT)."""

import json
from collections.abc import Mapping
from typing import Any

from desk_app.core.amount_in_words import on_paper, vnd_in_words
from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.core.money import format_vnd, group_vnd
from desk_app.core.receipts import receipt_number
from desk_app.documents.document import Block, Document, PrintedTable, Signature, Signatures, Space, Wording
from desk_app.documents.forms.case import letterhead, moment_text
from desk_app.resources_reader import Texts
from sync.protocol.box_facts import CASH_DEPOSITED
from sync.protocol.facts import body_of, private_of
from sync.protocol.receipt_facts import FEE_COLLECTED, RECEIPT_ERROR_NOTICED, RECEIPT_REPLACED
from sync.protocol.seal import Entry, seal_characters


def count_minutes(entry: Entry, centre: Centre, texts: Texts) -> Document:
    """Biên bản kiểm kê tiền mặt, out of a `ShiftClosed`, or a `ShiftOpened` that rests on a count: rows I to III as in
    08a-TT (the name of C34-HD is V; glossary.md: layouts)."""
    body: Any = json.loads(entry.body)
    body = {"counted_vnd": body.get("float_vnd"), "officer_name": "", "receipts": 0, "collected_vnd": 0, **body}
    wording, common = Wording(texts, "form.closing"), Wording(texts, "form")
    rows: list[tuple[str, ...]] = [
        ("I", wording.word("book"), "x", group_vnd(body["expected_vnd"])),
        ("II", wording.word("counted"), "x", group_vnd(body["counted_vnd"])),
    ]
    for number, line in enumerate((line for line in body["denominations"] if line["count"]), 1):
        amount = line["denomination_vnd"] * line["count"]
        note = wording.word("note", denomination=group_vnd(line["denomination_vnd"]))
        rows.append((str(number), note, str(line["count"]), group_vnd(amount)))
    rows.append(("III", wording.word("difference"), "x", group_vnd(body["expected_vnd"] - body["counted_vnd"])))
    headings = tuple(wording.word(key) for key in ("no", "what", "notes", "amount"))
    surplus = max(0, body["difference_vnd"])
    shortage = max(0, -body["difference_vnd"])
    blocks: list[Block] = [
        letterhead(centre, common, local(entry.recorded_at_ms)),
        wording.paragraph("title", "title", "centre"),
        Space(4),
        wording.paragraph("at", moment=moment_text(common, entry.recorded_at_ms)),
        wording.paragraph("box", agency=centre.agency(entry.agency or "").name),
        wording.paragraph("officer", name=body["officer_name"]),
        wording.paragraph("present"),
        Space(4),
        PrintedTable(headings, tuple(rows), (8, 44, 16, 26), ("centre", "left", "right", "right")),
        Space(4),
        wording.paragraph("words", words=on_paper(vnd_in_words(body["counted_vnd"]))),
        wording.paragraph("surplus", amount=format_vnd(surplus)),
        wording.paragraph("shortage", amount=format_vnd(shortage)),
        wording.paragraph("reason", reason=body["reason"]),
        *([wording.paragraph("first", amount=format_vnd(body["first_vnd"]))] if body.get("counts", 1) > 1 else []),
        *([wording.paragraph("alone")] if body.get("awaits_second") else []),
        wording.paragraph("receipts", count=str(body["receipts"]), amount=format_vnd(body["collected_vnd"])),
        wording.paragraph("conclusion"),
        Space(6),
        Signatures(
            (
                Signature(wording.word("accountant"), common.word("sign_hint")),
                Signature(wording.word("keeper"), common.word("sign_hint"), body["officer_name"]),
                Signature(wording.word("witness"), common.word("sign_hint"), body.get("second_name", "")),
            )
        ),
    ]
    foot = wording.word("foot", place=f"{entry.epoch}.{entry.seq}", seal=seal_characters(entry.hash))
    copies = (common.word("copy_one"), common.word("copy_two"))
    return Document(wording.paragraph("title").text, "a4", tuple(blocks), copies, foot)


def interim_minutes(
    agency: str,
    officer_name: str,
    notes: Mapping[int, int],
    expected_vnd: int | None,
    now_ms: int,
    centre: Centre,
    texts: Texts,
) -> Document:
    """Biên bản tạm: what was counted so far. `expected_vnd` None: the count is not fixed, and the books stay closed."""
    wording, common = Wording(texts, "form.closing"), Wording(texts, "form")
    counted = sum(denomination * number for denomination, number in notes.items())
    shown = (denomination for denomination in centre.denominations_vnd if notes.get(denomination))
    rows = [
        (
            str(line),
            wording.word("note", denomination=group_vnd(denomination)),
            str(notes[denomination]),
            group_vnd(denomination * notes[denomination]),
        )
        for line, denomination in enumerate(shown, 1)
    ]
    rows.append(("", wording.word("counted"), "x", group_vnd(counted)))
    if expected_vnd is not None:
        rows.append(("", wording.word("book"), "x", group_vnd(expected_vnd)))
        rows.append(("", wording.word("difference"), "x", group_vnd(expected_vnd - counted)))
    headings = tuple(wording.word(key) for key in ("no", "what", "notes", "amount"))
    blocks: list[Block] = [
        letterhead(centre, common, local(now_ms)),
        wording.paragraph("interim", "title", "centre"),
        Space(4),
        wording.paragraph("at", moment=moment_text(common, now_ms)),
        wording.paragraph("box", agency=centre.agency(agency).name),
        wording.paragraph("officer", name=officer_name),
        Space(4),
        PrintedTable(headings, tuple(rows), (8, 44, 16, 26), ("centre", "left", "right", "right")),
        Space(6),
        Signatures((Signature(wording.word("keeper"), common.word("sign_hint"), officer_name),)),
    ]
    return Document(wording.paragraph("interim").text, "a4", tuple(blocks), foot=wording.word("interim_foot"))


def _named(payer: Mapping[str, object] | None, part: str) -> str:
    return str((payer or {}).get(part) or "–")


def error_notice(entry: Entry, issued: Entry, centre: Centre, texts: Texts) -> Document:
    """Thông báo chứng từ điện tử đã lập sai (04/SS-CTĐT), out of a `ReceiptErrorNoticed` and the entry that issued the receipt
    (TT 91/2026 Art 20.1: no new receipt where tax code and amount are right). Title and number of columns are the appendix's;
    their names follow the notice of wrong invoices (M)."""
    body = body_of(entry, RECEIPT_ERROR_NOTICED)
    receipt = body_of(issued, FEE_COLLECTED, RECEIPT_REPLACED)["receipt"]
    right, was = private_of(entry, RECEIPT_ERROR_NOTICED), private_of(issued, FEE_COLLECTED, RECEIPT_REPLACED)
    wording, common = Wording(texts, "form.error_notice"), Wording(texts, "form")
    agency = centre.agency(entry.agency or "")
    number = receipt_number(body["serial_symbol"], body["number"])
    issued_on = f"{local(issued.recorded_at_ms):%d/%m/%Y}"
    rows = tuple(
        (
            str(line),
            receipt["form_symbol"],
            body["serial_symbol"],
            number,
            issued_on,
            wording.word("receipt"),
            wording.word("explained"),
            wording.word("why", part=wording.word(part), was=_named(was, part), right=_named(right, part)),
        )
        for line, part in enumerate(body["wrong"], 1)
    )
    headings = tuple(wording.word(key) for key in ("no", "form", "serial", "number", "day", "document", "how", "reason_head"))
    blocks: list[Block] = [
        letterhead(centre, common, local(entry.recorded_at_ms)),
        wording.paragraph("title", "title", "centre"),
        wording.paragraph("notice_no", align="centre", number=body["notice_no"]),
        Space(4),
        wording.paragraph("to"),
        wording.paragraph("agency", agency=agency.name, tax_code=agency.tax_code),
        wording.paragraph("intro", day=issued_on, amount=format_vnd(receipt["total_vnd"])),
        Space(4),
        PrintedTable(headings, rows, (5, 10, 10, 11, 12, 11, 11, 30), ("centre", *("left",) * 3, "centre", *("left",) * 3)),
        Space(4),
        wording.paragraph("reason", reason=body["reason"]),
        wording.paragraph("unchanged"),
        Space(6),
        Signatures((Signature(common.word("head"), common.word("stamp_hint")),)),
    ]
    foot = wording.word("foot", place=f"{entry.epoch}.{entry.seq}", seal=seal_characters(entry.hash))
    return Document(wording.paragraph("title").text, "a4", tuple(blocks), foot=foot)


def paying_in_slip(entry: Entry, centre: Centre, texts: Texts) -> Document:
    """Giấy nộp tiền vào ngân sách nhà nước with its list of notes, out of a `CashDeposited`. The name of C1-02/NS is V, its
    columns are as remembered (M); what only the treasury knows is left to a pen."""
    body = body_of(entry, CASH_DEPOSITED)
    wording, common = Wording(texts, "form.paying_in"), Wording(texts, "form")
    agency = centre.agency(entry.agency or "")
    rows = tuple(
        (
            group_vnd(line["denomination_vnd"]),
            str(line["count"]),
            group_vnd(line["denomination_vnd"] * line["count"]),
        )
        for line in body["denominations"]
        if line["count"]
    )
    headings = tuple(wording.word(key) for key in ("denomination", "notes", "amount"))
    receipts = (
        wording.paragraph("receipts", count=str(body["receipts"]), first=body["first_receipt"], last=body["last_receipt"])
        if body["receipts"]
        else wording.paragraph("no_receipts")
    )
    blocks: list[Block] = [
        letterhead(centre, common, local(entry.recorded_at_ms)),
        wording.paragraph("title", "title", "centre"),
        wording.paragraph("slip_no", align="centre", number=body["slip_no"]),
        Space(4),
        wording.paragraph("payer", agency=agency.name, tax_code=agency.tax_code),
        wording.paragraph("hand", name=body["officer_name"]),
        wording.paragraph("treasury"),
        wording.paragraph("account"),
        receipts,
        Space(4),
        PrintedTable(headings, rows, (34, 24, 42), ("right", "right", "right")),
        Space(4),
        wording.paragraph("total", amount=format_vnd(body["amount_vnd"])),
        wording.paragraph("words", words=on_paper(vnd_in_words(body["amount_vnd"]))),
        Space(6),
        Signatures(
            (
                Signature(wording.word("paid_by"), common.word("sign_hint"), body["officer_name"]),
                Signature(wording.word("accountant"), common.word("sign_hint")),
                Signature(wording.word("treasury_cashier"), common.word("sign_hint")),
            )
        ),
    ]
    foot = wording.word("foot", place=f"{entry.epoch}.{entry.seq}", seal=seal_characters(entry.hash))
    copies = (common.word("copy_one"), common.word("copy_two"))
    return Document(wording.paragraph("title").text, "a4", tuple(blocks), copies, foot)
