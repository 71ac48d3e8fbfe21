"""Receipts by e-mail: sent once, by the centre, when they are signed; whatever the mail server does."""

import base64
import contextlib
import email
import email.policy
import hashlib
import socket
import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select

from desk_app.core.mail import BadMailAddress, check_email
from desk_app.core.problems import UserProblem
from desk_app.documents.pdf import to_pdf
from desk_app.documents.receipt_form import receipt_form
from desk_app.documents.receipt_xml import receipt_xml, sign, signature_holds
from desk_app.resources_reader import load_texts
from desk_app.services.money.receipts import KeepSignature, MailReceipt, keep_signature, mail_receipt
from desk_app.signing.opening import open_signer
from desk_app.store.certificate_file import read_certificate
from desk_app.wiring.setting_up import add_demo_signature
from sync.client.centre_line import Accepted
from sync.server import schema
from sync.server.mail import MailServer, send_waiting
from tests.desks import Desk
from tests.folded import follow, rebuild
from tests.sync.conftest import RunningCentre, entries_of


class Post(threading.Thread):
    """A mail server that answers as it is told: takes it, refuses the address, is busy, or says nothing."""

    def __init__(self) -> None:
        super().__init__(name="post")
        self.letters: list[bytes] = []
        self.mood = "takes"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self.port = self._listener.getsockname()[1]
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.is_set():
            try:
                line, _ = self._listener.accept()
            except TimeoutError:
                continue
            with line:
                self._talk(line)
        self._listener.close()

    def _talk(self, line: socket.socket) -> None:
        if self.mood == "silent":
            line.settimeout(2)
            line.recv(1)  # until the other side gives up
            return
        line.settimeout(5)
        file = line.makefile("rb")
        line.sendall(b"220 post\r\n")
        while command := file.readline():
            verb = command[:4].upper()
            if self.mood == "talks on":
                with contextlib.suppress(OSError):
                    while True:
                        line.sendall(b"250-and another thing\r\n" * 100)
                return
            if verb == b"RCPT" and self.mood != "takes":
                line.sendall(b"550 nobody\r\n" if self.mood == "refuses" else b"451 later\r\n")
            elif verb == b"DATA":
                line.sendall(b"354 go on\r\n")
                lines = []
                while (part := file.readline()) != b".\r\n":
                    lines.append(part[1:] if part.startswith(b"..") else part)
                self.letters.append(b"".join(lines))
                line.sendall(b"250 taken\r\n")
            elif verb == b"QUIT":
                line.sendall(b"221 bye\r\n")
                return
            else:
                line.sendall(b"250 well\r\n")

    def stop(self) -> None:
        self._ended.set()
        self.join(5)


@pytest.fixture
def post() -> Iterator[Post]:
    made = Post()
    made.start()
    yield made
    made.stop()


def _ask(desk: Desk, address: str = "lo.mau@example.VN") -> None:
    reader = desk.store.reader()
    place = reader.connection.execute("SELECT epoch, seq, serial_symbol, number FROM receipt").fetchone()
    entry = reader.entry(place[0], place[1])
    reader.close()
    assert entry is not None
    pdf = to_pdf(receipt_form(entry, desk.centre, load_texts()), "TT", "Trang {page}/{pages}")
    command = MailReceipt("svhttdl", place[2], place[3], address, "Biên lai", "Kính gửi", pdf)
    with desk.store.write() as tx:
        mail_receipt(tx, command, desk.actor)


def _sign(desk: Desk) -> str:
    add_demo_signature(desk.store)
    signer = open_signer("software", partial(read_certificate, desk.store.folder), "")
    reader = desk.store.reader()
    place = reader.oldest_unsigned()
    assert place is not None
    entry = reader.entry(*place)
    reader.close()
    assert entry is not None
    fingerprint = hashlib.sha256(signer.certificate.public_bytes(Encoding.DER)).hexdigest()
    with desk.store.write() as tx:
        keep_signature(tx, KeepSignature(*place, sign(receipt_xml(entry, load_texts()), signer), fingerprint, "CN=x"))
    return fingerprint


def _push(desk: Desk, centre: RunningCentre, client: Any, seq: int) -> int:
    entries = entries_of(desk, 1 if seq else 0, seq)
    assert isinstance(client.push((1 if seq else 0, seq), entries), Accepted)
    follow(centre.engine)
    return entries[-1].seq


def _states(centre: RunningCentre) -> list[tuple[str, str]]:
    with centre.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(schema.mail.c.state, schema.mail.c.detail))]  # type: ignore[misc]


def test_the_letter_waits_for_the_signature_and_leaves_once(desk: Desk, centre: RunningCentre, post: Post) -> None:
    server = MailServer("127.0.0.1", post.port, "bienlai@sonla.example")
    desk.open_shift()
    desk.receive()
    _ask(desk)
    client = centre.enrol(desk)
    seq = _push(desk, centre, client, 0)
    assert send_waiting(centre.engine, server, 1_000) == 0
    assert _states(centre) == [("waiting", "unsigned")]
    fingerprint = _sign(desk)
    _push(desk, centre, client, seq)
    assert send_waiting(centre.engine, server, 2_000) == 0  # its time has not come again
    assert send_waiting(centre.engine, server, 10**9) == 1
    rebuild(centre.engine)
    assert send_waiting(centre.engine, server, 10**12) == 0
    assert _states(centre) == [("sent", "")]
    (letter,) = (email.message_from_bytes(each, policy=email.policy.default) for each in post.letters)
    assert (letter["To"], letter["Subject"]) == ("lo.mau@example.vn", "Biên lai")
    pdf, xml = letter.iter_attachments()
    assert pdf.get_content().startswith(b"%PDF")
    assert pdf.get_filename() == "26TAA-00000001.pdf"
    assert signature_holds(xml.get_content().decode(), fingerprint)
    client.close()


def test_a_mail_server_that_is_busy_silent_or_away_is_tried_again(
    desk: Desk, centre: RunningCentre, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.server.mail.TIMEOUT_S", 0.3)
    desk.open_shift()
    desk.receive()
    _sign(desk)
    _ask(desk)
    client = centre.enrol(desk)
    _push(desk, centre, client, 0)
    server = MailServer("127.0.0.1", post.port, "bienlai@sonla.example")
    now = 10**9
    for mood, detail in (("busy", "451"), ("silent", "SMTPServerDisconnected"), ("talks on", "SMTPServerDisconnected")):
        post.mood = mood
        assert send_waiting(centre.engine, server, now) == 0
        assert _states(centre) == [("waiting", detail)]
        now += 10**8
    assert send_waiting(centre.engine, MailServer("127.0.0.1", 1, "x@y.zz"), now) == 0
    assert _states(centre) == [("waiting", "ConnectionRefusedError")]
    post.mood = "refuses"
    assert send_waiting(centre.engine, server, now + 10**8) == 0
    assert _states(centre) == [("refused", "550")]
    assert post.letters == []
    client.close()


@pytest.mark.parametrize(
    "text", ["", "lo", "lo@", "@a.vn", "lo@a", "lo mau@a.vn", "lo@a..vn", "lò@a.vn", ".lo@a.vn", "a@b.vn\r\nBcc: c@d.vn"]
)
def test_what_is_no_address_is_refused(desk: Desk, text: str) -> None:
    with pytest.raises(BadMailAddress):
        check_email(text)
    desk.open_shift()
    desk.receive()
    with pytest.raises(UserProblem) as caught:
        _ask(desk, text)
    assert caught.value.key == "problem.bad_email"


def test_the_letters_pdf_is_small_enough_for_the_journal(desk: Desk) -> None:
    desk.open_shift()
    desk.receive()
    _ask(desk)
    reader = desk.store.reader()
    entry = reader.history(reader.find("")[0].code)[-1]
    reader.close()
    assert entry.kind == "ReceiptMailRequested"
    assert entry.private is not None
    assert len(base64.b64encode(entry.private.encode())) < 200_000
