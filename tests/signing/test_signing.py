"""The legal signature: by a certificate, by a token that comes and goes, hangs, or wants its PIN; and what is exported."""

import hashlib
import json
import re
import subprocess
import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from pypdfium2 import PdfDocument

from desk_app.cli import main
from desk_app.documents.receipt_xml import check, parse, receipt_xml, sign, signature_holds
from desk_app.resources_reader import load_texts
from desk_app.services.money.collect_fee import Payment
from desk_app.services.money.receipts import KeepSignature, ReplaceReceipt, keep_signature, replace_receipt
from desk_app.signing.opening import open_signer
from desk_app.signing.port import SignerAbsent
from desk_app.signing.software import FILE
from desk_app.signing.token import TokenSigner
from desk_app.store import data_key
from desk_app.store.certificate_file import read_certificate
from desk_app.store.store import Store
from desk_app.store.verify import verify
from desk_app.wiring.setting_up import add_demo_signature
from desk_app.wiring.unlocking import seal_existing
from tests.absent import needs
from tests.desks import Desk
from tests.exported import main_on_a_ground

NS = {"b": "urn:desk-app:receipt:1", "t": "urn:desk-app:receipt-table:1"}
SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    add_demo_signature(desk.store)
    desk.open_shift()
    return desk


def _sign_all(desk: Desk, signer: Any) -> list[str]:
    """As the worker does, without its thread."""
    made = []
    while True:
        reader = desk.store.reader()
        place = reader.oldest_unsigned()
        entry = reader.entry(*place) if place else None
        reader.close()
        if place is None or entry is None:
            return made
        xml = sign(receipt_xml(entry, load_texts()), signer)
        fingerprint = hashlib.sha256(signer.certificate.public_bytes(Encoding.DER)).hexdigest()
        command = KeepSignature(*place, xml, fingerprint, signer.certificate.subject.rfc4514_string())
        with desk.store.write() as tx:
            assert keep_signature(tx, command)
        with desk.store.write() as tx:
            assert not keep_signature(tx, command)  # a second answer for the same receipt changes nothing
        made.append(xml)


def test_each_receipt_is_signed_once_and_says_what_the_law_wants(desk: Desk) -> None:
    first = desk.receive(amount=3_000_000, tendered=3_000_000).collected.receipts[0]  # type: ignore[union-attr]
    lines = ((1, "fee", "Phí thẩm định", 2_000_000),)
    wrong = ReplaceReceipt("svhttdl", first.serial_symbol, first.number, lines, "Công ty Lò & Mẫu", "sai số tiền")  # type: ignore[arg-type]
    with desk.store.write() as tx:
        replace_receipt(tx, desk.centre, wrong, desk.actor)
    desk.receive(number="014190000124", amount=500_000, tendered=None, payment=Payment("mixed", 100_000, "FT1", 400_000))
    signer = open_signer("software", partial(read_certificate, desk.store.folder), "")
    made = _sign_all(desk, signer)
    assert len(made) == 3
    fingerprint = hashlib.sha256(signer.certificate.public_bytes(Encoding.DER)).hexdigest()
    for xml in made:
        assert check(parse(xml)) == ""
        assert signature_holds(xml, fingerprint)
        assert not signature_holds(xml, "00" * 32)
        assert not signature_holds(re.sub(r"<TTien>\d+", "<TTien>1", xml), fingerprint)
    root = parse(made[1])
    assert root.findtext(".//b:TTienChu", namespaces=NS) == "Hai triệu đồng"
    assert root.findtext(".//b:BLTThe/b:SBLai", namespaces=NS) == "1"
    assert root.findtext(".//b:NNop/b:Ten", namespaces=NS) == "Công ty Lò & Mẫu"
    assert parse(made[2]).findtext(".//b:HTTToan", namespaces=NS) == "TM/CK"
    assert verify(desk.store.path).ok


def test_the_day_is_exported_and_checked_against_the_schemas(desk: Desk, tmp_path: Path, capsys: Any) -> None:
    for number in range(3):
        desk.receive(number=f"01419000012{number}", amount=3_000_000, tendered=3_000_000)
    signer = open_signer("software", partial(read_certificate, desk.store.folder), "")
    _sign_all(desk, signer)
    desk.receive(number="014190000129", amount=500_000, tendered=500_000)
    desk.store.close()
    common = ["receipts", "--agency", "svhttdl", "--data", str(desk.store.folder), "--out", str(tmp_path / "out"), "--json"]
    assert main_on_a_ground([*common, "--day", "2026-11-25"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["receipts"], told["signed"], told["unsigned"]) == (4, 3, 1)
    table = etree.parse(told["table"])
    assert table.findtext(".//t:SLuong", namespaces=NS) == "4"
    assert table.findtext("./t:TTien", namespaces=NS) == "9500000"
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        *(f"26TAA-0000000{number}.xml" for number in (1, 2, 3)),
        "01-TH-BLDT-2026-11-25.xml",
        "01-TH-BLDT-2026-11-25.pdf",
    }
    row = table.find(".//t:BLai", NS)
    assert [etree.QName(cell).localname for cell in row] == [
        *(
            "STT",
            "KHMBLai",
            "KHBLai",
            "SBLai",
            "NLap",
            "TNNop",
            "MSTNNop",
            "TKThu",
            "TPhi",
            "TLPhi",
            "TThai",
            "BLLQuan",
            "GChu",
        ),
    ]
    assert (row.findtext("t:TNNop", namespaces=NS), row.findtext("t:TPhi", namespaces=NS)) == ("Lò Thị Mẫu", "3000000")
    with PdfDocument(tmp_path / "out" / "01-TH-BLDT-2026-11-25.pdf") as pdf:
        said = " ".join(pdf[0].get_textpage().get_text_range().split())
    for words in ("BẢNG TỔNG HỢP BIÊN LAI ĐIỆN TỬ", "Lò Thị Mẫu", "Chín triệu năm trăm nghìn đồng", "01/TH-BLĐT"):
        assert words in said, words
    assert main_on_a_ground([*common, "--day", "2026-11-24"]) == 0  # a day without receipts has an empty table
    assert main(["receipts", "--agency", "ai", "--data", str(desk.store.folder), "--out", str(tmp_path)]) == 2
    capsys.readouterr()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (".//b:KHBLai", "26TAI"),  # I is no letter of a serial
        (".//b:SBLai", "100000000"),
        (".//b:SBLai", "0"),
        (".//b:KHMBLai", "01BLP2-001"),
        (".//b:TTien", "-1"),
        (".//b:NLap", "25/11/2026"),
        (".//b:TCThu/b:MST", "123"),
        (".//b:NNop/b:Ten", ""),
    ],
)
def test_the_schema_refuses_what_the_law_does_not_know(desk: Desk, path: str, value: str) -> None:
    desk.receive(amount=3_000_000, tendered=3_000_000)
    reader = desk.store.reader()
    place = reader.oldest_unsigned()
    assert place is not None
    entry = reader.entry(*place)
    reader.close()
    assert entry is not None
    root = receipt_xml(entry, load_texts())
    assert check(root) == ""
    root.find(path, NS).text = value
    assert check(root)


def test_a_certificate_in_a_sealed_folder_is_sealed_and_signs(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_key, "_let_in", {})
    folder, path = desk.store.folder, desk.store.folder / FILE
    desk.store.close()
    pem = path.read_bytes()
    seal_existing(folder, lambda _recovery: None, lambda *_step: None)
    for _ in range(2):
        assert b"PRIVATE" not in path.read_bytes()
        assert read_certificate(folder) == pem
        assert open_signer("software", partial(read_certificate, folder), "").certificate is not None
        path.write_bytes(pem)  # somebody lays another one there
        assert read_certificate(folder) == pem
        Store(folder, desk.clock).close()
    raw = path.read_bytes()
    path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    with pytest.raises(SignerAbsent):
        open_signer("software", partial(read_certificate, folder), "")


def test_without_its_file_the_software_signature_is_absent(tmp_path: Path) -> None:
    for content in (None, b"", b"-----BEGIN nonsense"):
        if content is not None:
            (tmp_path / "receipt-signing.pem").write_bytes(content)
        with pytest.raises(SignerAbsent):
            open_signer("software", partial(read_certificate, tmp_path), "")
    for address in ("", "pkcs11:/no/such/library.so?token=X", "ftp://x"):
        with pytest.raises(SignerAbsent) as caught:
            open_signer(address, bytes, "1234")
        assert caught.value.reason == "absent"


def test_a_driver_that_hangs_is_given_up(tmp_path: Path) -> None:
    never = threading.Event()

    def hang(*_arguments: str) -> None:
        never.wait(30)

    try:
        with pytest.raises(SignerAbsent) as caught:
            TokenSigner("pkcs11:/x.so?token=X", "1234", 0.05, hang)
        assert caught.value.reason == "silent"
    finally:
        never.set()
        for thread in threading.enumerate():
            if thread.name == "token":
                thread.join(5)


@needs("softhsm2")
def test_a_pkcs11_token_signs_and_says_why_it_does_not(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process of its own: a PKCS#11 library reads its configuration once."""
    (tmp_path / "tokens").mkdir()
    configuration = tmp_path / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nobjectstore.backend = file\n")
    desk.receive(amount=3_000_000, tendered=3_000_000)
    code = f"""
import hashlib, sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from pathlib import Path
import pkcs11
from pkcs11.util.rsa import decode_rsa_private_key
from pkcs11.util.x509 import decode_x509_certificate
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from desk_app.signing.opening import open_signer
from desk_app.signing.port import SignerAbsent
from desk_app.documents.receipt_xml import receipt_xml, sign, signature_holds
from desk_app.resources_reader import load_texts
from tests.exported import main_on_a_ground
from tests.desks import Desk
folder = Path({str(desk.store.folder)!r})
pem = (folder / "receipt-signing.pem").read_bytes()
key = serialization.load_pem_private_key(pem, None)
kind, bare = serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
der = key.private_bytes(serialization.Encoding.DER, kind, bare)
certificate = x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)
token = pkcs11.lib({str(SOFTHSM)!r}).get_token(token_label="BIENLAI")
with token.open(rw=True, user_pin="123456") as session:
    private = decode_rsa_private_key(der) | {{pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.SIGN: True}}
    session.create_object(private)
    session.create_object(decode_x509_certificate(certificate) | {{pkcs11.Attribute.TOKEN: True}})
address = "pkcs11:{SOFTHSM}?token="
for name, pin, reason in (("KHAC", "123456", "absent"), ("BIENLAI", "", "locked"), ("BIENLAI", "000000", "wrong_pin")):
    try:
        open_signer(address + name, bytes, pin)
    except SignerAbsent as error:
        assert error.reason == reason, (name, error.reason)
    else:
        raise SystemExit(f"{{name}} signed")
signer = open_signer(address + "BIENLAI", bytes, "123456")
desk = Desk(folder)
reader = desk.store.reader()
xml = sign(receipt_xml(reader.entry(*reader.oldest_unsigned()), load_texts()), signer)
reader.close()
assert signature_holds(xml, hashlib.sha256(certificate).hexdigest())
print("signed by the token")
"""
    import os
    import sys

    environment = {**os.environ, "SOFTHSM2_CONF": str(configuration)}
    softhsm = ["softhsm2-util", "--init-token", "--free", "--label", "BIENLAI", "--pin", "123456", "--so-pin", "123456"]
    subprocess.run(softhsm, env=environment, check=True, capture_output=True, timeout=60)
    desk.store.close()
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)
    assert "signed by the token" in done.stdout, done.stderr[-2000:]
