"""The electronic receipt as XML, signed; the day's table 01/TH-BLĐT; both checked against the project's own schemas.

The law names the contents (NĐ 254/2026 Art 23.2; TT 91/2026) and no tags: the tags are this project's (`resources/schemas`).
"""

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from desk_app.core.amount_in_words import on_paper
from desk_app.core.moments import local
from desk_app.resources_reader import Texts
from desk_app.services.book_records import DayReceipt
from desk_app.signing.port import Signer
from sync.protocol.seal import Entry, private_part

NAMESPACE = "urn:desk-app:receipt:1"
TABLE_NAMESPACE = "urn:desk-app:receipt-table:1"
# characters that XML cannot carry: a pasted one must not keep a receipt from its signature
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_METHODS = {"cash": "TM", "transfer": "CK", "mixed": "TM/CK"}
_KINDS = {"fee": "PHI", "charge": "LEPHI"}


def _add(parent: Any, tag: str, text: object = None) -> Any:
    element = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{tag}")
    if text is not None:
        element.text = _FORBIDDEN.sub("", str(text))
    return element


def receipt_xml(entry: Entry, texts: Texts) -> Any:
    """The unsigned receipt of a `FeeCollected` or `ReceiptReplaced`. Needs the payer's name, so not after an erasure."""
    import json

    body = json.loads(entry.body)
    private = private_part(entry.private) or {}
    receipt = body["receipt"]
    root = etree.Element(f"{{{NAMESPACE}}}BLai", nsmap={None: NAMESPACE})
    data = _add(root, "DLBLai")
    data.set("Id", "bienlai")
    general = _add(data, "TTChung")
    for tag, value in (
        ("PBan", "1.0"),
        ("TBLai", texts("paper.receipt_name")),
        ("KHMBLai", receipt["form_symbol"]),
        ("KHBLai", receipt["serial_symbol"]),
        ("SBLai", receipt["number"]),
        ("NLap", f"{local(entry.recorded_at_ms):%Y-%m-%d}"),
        ("DVTTe", "VND"),
        ("HTTToan", _METHODS[body["method"]]),
    ):
        _add(general, tag, value)
    if receipt.get("lookup"):
        _add(general, "MTCuu", receipt["lookup"])
    if "replaces_serial" in body:
        replaced = _add(general, "BLTThe")
        _add(replaced, "KHBLai", body["replaces_serial"])
        _add(replaced, "SBLai", body["replaces_number"])
        _add(replaced, "LDo", body["reason"])
    content = _add(data, "NDBLai")
    collector = _add(content, "TCThu")
    _add(collector, "Ten", receipt["collecting_agency_name"])
    _add(collector, "MST", receipt["collecting_agency_tax_code"])
    payer = _add(content, "NNop")
    _add(payer, "Ten", private.get("payer_name") or "—")
    if private.get("payer_address"):
        _add(payer, "DChi", private["payer_address"])
    _add(content, "MHSo", body["dossier_code"])
    lines = _add(content, "DSKThu")
    for number, line in enumerate(receipt["lines"], 1):
        item = _add(lines, "KThu")
        for tag, value in (
            ("STT", number),
            ("LKThu", _KINDS[line["kind"]]),
            ("Ten", line["name"]),
            ("STien", line["amount_vnd"]),
        ):
            _add(item, tag, value)
    _add(content, "TTien", receipt["total_vnd"])
    _add(content, "TTienChu", on_paper(receipt["words"]))
    return root


def sign(root: Any, signer: Signer) -> str:
    """The receipt with the agency's signature inside (XMLDSig, RSA-SHA256). Raises SignerAbsent."""
    from signxml.algorithms import SignatureConstructionMethod
    from signxml.signer import XMLSigner

    enveloped = XMLSigner(
        method=SignatureConstructionMethod.enveloped, signature_algorithm="rsa-sha256", digest_algorithm="sha256"
    )
    signed = enveloped.sign(root, key=signer, cert=[signer.certificate])  # type: ignore[arg-type]
    return str(etree.tostring(signed, encoding="UTF-8", xml_declaration=True), "utf-8")


def table_xml(day: str, agency_name: str, tax_code: str, lines: Sequence[DayReceipt]) -> Any:
    """Bảng tổng hợp biên lai điện tử gửi cơ quan thuế, form 01/TH-BLĐT, sent the same day (NĐ 254/2026 Art 29.3b): thirteen
    columns a row (TT 91/2026, appendix; their names follow the table of invoices, M)."""
    root = etree.Element(f"{{{TABLE_NAMESPACE}}}BTHBLai", nsmap={None: TABLE_NAMESPACE})
    for tag, value in (("PBan", "1.0"), ("MSo", "01/TH-BLĐT"), ("Ngay", day), ("Ten", agency_name), ("MST", tax_code)):
        _add(root, tag, value)
    rows = _add(root, "DSBLai")
    for number, line in enumerate(lines, 1):
        row = _add(rows, "BLai")
        cells = (
            ("STT", number),
            ("KHMBLai", line.form_symbol),
            ("KHBLai", line.serial_symbol),
            ("SBLai", line.number),
            ("NLap", f"{local(line.issued_at_ms):%Y-%m-%d}"),
            ("TNNop", line.payer_name or "—"),
            ("MSTNNop", ""),  # a receipt's fact does not hold the payer's tax code
            ("TKThu", line.items),
            ("TPhi", line.fee_vnd),
            ("TLPhi", line.charge_vnd),
            ("TThai", line.standing),
            ("BLLQuan", line.related),
            ("GChu", ""),
        )
        for tag, cell in cells:
            _add(row, tag, cell)
    _add(root, "SLuong", len(lines))
    _add(root, "TTien", sum(line.total_vnd for line in lines if line.state == "issued"))
    return root


@cache
def _schema(name: str) -> Any:
    return etree.XMLSchema(etree.fromstring((files("resources") / "schemas" / name).read_bytes()))


def check(root: Any) -> str:
    """Empty when it is as its schema says; otherwise the first fault."""
    name = "receipt.xsd" if etree.QName(root).namespace == NAMESPACE else "receipt-table.xsd"
    schema = _schema(name)
    return "" if schema.validate(root) else str(schema.error_log[0].message)


def parse(text: str) -> Any:
    """XML of our own or a stranger's: no entities, no network."""
    return etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))


def signature_holds(text: str, certificate_sha256: str) -> bool:
    """Whether the receipt was signed by that very certificate and not changed since."""
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_der_x509_certificate
    from signxml.exceptions import InvalidInput, InvalidSignature
    from signxml.verifier import XMLVerifier

    root = parse(text)
    found = root.findtext(".//{http://www.w3.org/2000/09/xmldsig#}X509Certificate")
    if not found:
        return False
    import base64

    certificate = load_der_x509_certificate(base64.b64decode(found))
    if hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest() != certificate_sha256:
        return False
    try:
        XMLVerifier().verify(root, x509_cert=certificate)
    except (InvalidSignature, InvalidInput):
        return False
    return True
