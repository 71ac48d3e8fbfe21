"""E-mail to citizens: an outbox in the database, sent by a thread of its own, tried again until the mail server takes it.

An entry is in the outbox once, whatever is folded anew; nothing is sent twice unless the mail server's answer was lost.
"""

import base64
import io
import json
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from sync.bounded_lines import BoundedReader, Bounds, Exchange
from sync.protocol.receipt_facts import RECEIPT_MAIL_REQUESTED, RECEIPT_SIGNED
from sync.protocol.seal import private_part
from sync.server import schema
from sync.server.following import Batch, Follower
from sync.server.news import tell
from sync.server.rounds import Pauses, Rounds

TIMEOUT_S = 20.0
LONGEST_S = 120.0
MOST_SAID_BYTES = 64 * 1024
_ODD = (LookupError, ValueError, TypeError, AttributeError, RecursionError)
"""What a letter of which nobody can make sense brings about."""
PAUSES = Pauses(first_ms=60_000, longest_ms=3_600_000)
BATCH = 20


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed to, and in whose name."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    starttls: bool = False

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port})"  # a secret never reaches a log


def _ask_for_mail(connection: Connection, batch: Batch) -> None:
    """Into the outbox; again is no second letter."""
    waiting = {"state": "waiting", "tries": 0, "next_try_ms": 0, "detail": ""}
    asked = [{"desk_id": row.desk_id, "epoch": row.epoch, "seq": row.seq} for row in (entry.row for entry in batch.entries)]
    connection.execute(insert(schema.mail).on_conflict_do_nothing(), [each | waiting for each in asked])


MAIL = Follower(kinds=frozenset({RECEIPT_MAIL_REQUESTED.name}), follow=_ask_for_mail)


def _signed_xml(connection: Connection, desk_id: str, asked: Any) -> str | None:
    """Of the dossier's signed receipts the one that was asked for."""
    journal = schema.journal
    query = select(journal.c.body, journal.c.private).where(
        (journal.c.desk_id == desk_id)
        & (journal.c.subject == bindparam("of_dossier"))
        & (journal.c.kind == RECEIPT_SIGNED.name)
        & journal.c.private.is_not(None)
    )
    wanted = (asked["serial_symbol"], asked["number"])
    for body, private in connection.execute(query, {"of_dossier": str(asked["dossier_code"])}):
        with suppress(*_ODD):  # an odd one beside it: in the tray
            said = json.loads(body)
            if (said["serial_symbol"], said["number"]) == wanted:
                return str(private_part(private)["xml"])
    return None


def _letter(server: MailServer, body: Any, private: Any, xml: str) -> EmailMessage:
    letter = EmailMessage()
    name = f"{body['serial_symbol']}-{body['number']:08d}"
    letter["From"], letter["To"], letter["Subject"] = server.sender, private["email"], private["subject"]
    letter["Message-ID"] = f"<{body['request_id']}@{server.sender.rpartition('@')[2]}>"
    letter.set_content(private["text"])
    pdf = base64.b64decode(private["pdf"])
    letter.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{name}.pdf")
    letter.add_attachment(xml.encode(), maintype="application", subtype="xml", filename=f"{name}.xml")
    return letter


class _Line(smtplib.SMTP):
    """Bounded as a whole: an answer may have as many lines as its sender likes."""

    def __init__(self, server: MailServer) -> None:
        self._exchange = Exchange(Bounds(MOST_SAID_BYTES, TIMEOUT_S, LONGEST_S))
        super().__init__(server.host, server.port, timeout=TIMEOUT_S)

    def getreply(self) -> tuple[int, bytes]:
        """Raises SMTPServerDisconnected out of bounds."""
        if self.file is None and self.sock is not None:
            raw = self.sock.makefile("rb", buffering=0)
            self.file = io.BufferedReader(BoundedReader(raw, self.sock, self._exchange))
        return super().getreply()

    def send(self, s: bytes | str) -> None:  # type: ignore[override]
        """As smtplib names it."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        self._exchange.send(self.sock, s.encode(self.command_encoding) if isinstance(s, str) else s)


def _send(server: MailServer, letter: EmailMessage) -> None:
    with _Line(server) as line:
        if server.starttls:
            line.starttls(context=ssl.create_default_context())
        if server.user:
            line.login(server.user, server.password)
        line.send_message(letter)


def _outcome(server: MailServer, letter: EmailMessage) -> tuple[str, str]:
    """sent, refused (for good), or waiting; with what the server said."""
    try:
        _send(server, letter)
    except smtplib.SMTPRecipientsRefused as error:
        code = max((answer[0] for answer in error.recipients.values()), default=550)
        return ("refused" if code >= 500 else "waiting"), str(code)
    except smtplib.SMTPResponseException as error:
        return "waiting", str(error.smtp_code)
    except (smtplib.SMTPException, OSError) as error:
        return "waiting", type(error).__name__
    return "sent", ""


def send_waiting(engine: Engine, server: MailServer, now_ms: int) -> int:
    """One round over what is due. Returns how many letters left."""
    mail, journal = schema.mail, schema.journal
    due = select(mail).where((mail.c.state == "waiting") & (mail.c.next_try_ms <= now_ms)).order_by(mail.c.next_try_ms)
    sent = 0
    with engine.connect() as connection:
        rows = connection.execute(due.limit(BATCH)).all()
    for row in rows:
        place = (journal.c.desk_id == row.desk_id) & (journal.c.epoch == row.epoch) & (journal.c.seq == row.seq)
        with engine.connect() as connection:
            entry = connection.execute(select(journal.c.body, journal.c.private, journal.c.agency).where(place)).one()
            state, detail, xml = "refused", "unreadable", None
            with suppress(*_ODD):
                xml = _signed_xml(connection, row.desk_id, json.loads(entry.body))
                state, detail = ("waiting", "unsigned") if entry.private is not None else ("refused", "erased")
        if xml is not None and entry.private is not None:
            try:
                letter = _letter(server, json.loads(entry.body), private_part(entry.private), xml)
            except _ODD:  # a letter that cannot be written stops no other
                state, detail = "refused", "unreadable"
            else:
                state, detail = _outcome(server, letter)
        _keep(engine, row, entry, (state, detail), now_ms)
        sent += state == "sent"
    return sent


def _keep(engine: Engine, row: Any, entry: Any, outcome: tuple[str, str], now_ms: int) -> None:
    """Its desk hears of it, where what was asked for has a name."""
    mail = schema.mail
    state, detail = outcome
    tries = row.tries + 1
    values = {"state": state, "detail": detail, "tries": tries, "next_try_ms": now_ms + PAUSES.after(tries)}
    here = (mail.c.desk_id == row.desk_id) & (mail.c.epoch == row.epoch) & (mail.c.seq == row.seq)
    with engine.begin() as connection:
        connection.execute(update(mail).where(here).values(**values))
        if state in ("sent", "refused"):
            with suppress(*_ODD):
                body = json.loads(entry.body)
                name = f"{body['serial_symbol']} {body['number']:08d}"
                said = {"key": f"{row.epoch}.{row.seq}", "receipt": name, "detail": detail}
                tell(connection, row.desk_id, f"mail_{state}", body["dossier_code"], entry.agency or "", now_ms, said)


def mailer(engine: Engine, server: MailServer, clock: Callable[[], int]) -> Rounds:
    """Looks every few seconds what is due."""
    return Rounds("mailer", lambda _stopping: send_waiting(engine, server, clock()), longest_s=TIMEOUT_S + 5)
