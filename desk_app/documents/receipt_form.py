"""The electronic receipt to read: what a payer gets by e-mail beside the signed XML (NĐ 254/2026 Art 23.2)."""

from desk_app.core.amount_in_words import on_paper
from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.core.money import format_vnd, group_vnd
from desk_app.core.receipts import receipt_number
from desk_app.documents.document import Block, CodeBlock, Document, PrintedTable, Signature, Signatures, Space, Wording
from desk_app.documents.money_slips import signing_day
from desk_app.resources_reader import Texts
from sync.protocol.facts import body_if, body_of, private_of
from sync.protocol.receipt_facts import FEE_COLLECTED, RECEIPT_REPLACED
from sync.protocol.seal import Entry, seal_characters


def receipt_form(entry: Entry, centre: Centre, texts: Texts, signed_at_ms: int | None = None) -> Document:
    """Out of a `FeeCollected` or `ReceiptReplaced`. `signed_at_ms`: when the collecting body signed, None while it has not."""
    body = body_of(entry, FEE_COLLECTED, RECEIPT_REPLACED)
    payer = private_of(entry, FEE_COLLECTED, RECEIPT_REPLACED)
    name, address = (payer["payer_name"], payer.get("payer_address")) if payer else ("", None)
    receipt = body["receipt"]
    wording = Wording(texts, "form.receipt")
    number = receipt_number(receipt["serial_symbol"], receipt["number"])
    rows = tuple(
        (str(line_no), line["name"], group_vnd(line["amount_vnd"])) for line_no, line in enumerate(receipt["lines"], 1)
    )
    headings = tuple(wording.word(key) for key in ("no", "what", "amount"))
    symbols = wording.paragraph("symbols", form=receipt["form_symbol"], serial=receipt["serial_symbol"], number=number)
    blocks: list[Block] = [
        wording.paragraph("title", "title", "centre"),
        wording.paragraph("day", align="centre", day=f"{local(entry.recorded_at_ms):%d/%m/%Y}"),
        CodeBlock((symbols, wording.paragraph("code", code=body["dossier_code"])), body["dossier_code"]),
        wording.paragraph("agency", agency=receipt["collecting_agency_name"], tax_code=receipt["collecting_agency_tax_code"]),
        wording.paragraph("payer", name=name),
        *([wording.paragraph("address", address=address)] if address else []),
        Space(4),
        PrintedTable(headings, rows, (10, 62, 28), ("centre", "left", "right")),
        Space(4),
        wording.paragraph("total", amount=format_vnd(receipt["total_vnd"])),
        wording.paragraph("words", words=on_paper(receipt["words"])),
        wording.paragraph("method", method=texts(f"paper.method_{body['method']}")),
    ]
    if (new := body_if(entry, RECEIPT_REPLACED)) is not None:
        replaced = receipt_number(new["replaces_serial"], new["replaces_number"])
        blocks.append(wording.paragraph("replaces", serial=new["replaces_serial"], number=replaced, reason=new["reason"]))
    if receipt.get("lookup") and centre.receipt_lookup:
        where = centre.receipt_lookup.format(code=receipt["lookup"])
        blocks.append(wording.paragraph("lookup", code=receipt["lookup"], where=where))
    blocks += [
        Space(4),
        wording.paragraph("signed"),
        Signatures(
            (
                Signature(wording.word("collector"), "", body["officer_name"]),
                Signature(wording.word("body"), wording.word("digital"), signing_day(signed_at_ms, texts)),
            )
        ),
    ]
    foot = wording.word("foot", place=f"{entry.epoch}.{entry.seq}", seal=seal_characters(entry.hash))
    return Document(wording.paragraph("title").text, "a5", tuple(blocks), foot=foot)
