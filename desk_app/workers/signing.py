"""The signing worker: every electronic receipt gets the agency's signature, the oldest first; without a token they wait.

A receipt is issued at the moment of collection whatever the token does (NĐ 254/2026 Art 4.2); its signature follows.
"""

import hashlib
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from desk_app.resources_reader import Texts
from desk_app.workers.bugs import problem_of
from desk_app.workers.clock_watch import clock_doubt
from desk_app.workers.job_at_hand import PAPER_FIRST_MS
from desk_app.workers.messages import Request, SignerState, TokenPin
from desk_app.workers.reading_connection import Reading

if TYPE_CHECKING:
    from desk_app.signing.port import Signer
    from desk_app.store.queries import Queries

RETRY_MS = 15_000


class SigningWorker(QObject):
    signed = Signal(object)
    state = Signal(object)
    troubled = Signal(object)

    def __init__(self, folder: Path, texts: Texts, now_ms: Callable[[], int]) -> None:
        super().__init__()
        self._folder = folder
        self._texts = texts
        self._now_ms = now_ms
        self._reading = Reading(folder)
        self._signer: Signer | None = None
        self._address = ""
        self._pin = ""
        self._sent: tuple[int, int] | None = None
        self._passed = (0, 0)  # one that cannot be signed at all keeps no other waiting
        self._retry = QTimer(self)  # moves to the thread with its worker
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self.try_again)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAPER_FIRST_MS)
        self._soon.timeout.connect(self.wake)
        self.closing = threading.Event()

    @property
    def _queries(self) -> "Queries":
        return self._reading.queries

    @Slot()
    def start(self) -> None:
        self._reading.open()
        self._retry.start()
        self.wake()

    @Slot(object)
    def unlock(self, pin: TokenPin) -> None:
        """A person typed the token's PIN; it stays in memory until the program ends."""
        self._pin = pin.secret
        self._signer = None
        self.try_again()

    @Slot()
    def try_again(self) -> None:
        self._sent = None
        self.wake()

    @Slot()
    def wake_soon(self) -> None:
        """Something was written."""
        self._soon.start()

    @Slot()
    def wake(self) -> None:
        """Sign the oldest receipt that waits; the runner's answer wakes us for the next."""
        if not self._reading.is_open or self.closing.is_set():
            return
        address = self._queries.setting("signer") or ""
        if address != self._address:
            self._address, self._signer = address, None
        place = self._queries.oldest_unsigned(self._passed) if address else None
        if place is None or not address:
            self._tell("ready" if address else "off")
            return
        if place == self._sent or clock_doubt(self._queries, self._now_ms()) is not None:
            return  # on its way to the journal; or a signature would carry a date that nobody believes
        try:
            self._sign(place)
        except Exception as error:
            self._failed(error, place)

    def _failed(self, error: Exception, place: tuple[int, int]) -> None:
        from desk_app.signing.port import SignerAbsent

        self._signer = None
        if not isinstance(error, SignerAbsent):
            self.troubled.emit(problem_of(error, self._texts))
            self._passed = place
            self._tell("ready")
            self.wake()
            return
        reason = error.reason if isinstance(error, SignerAbsent) else "absent"
        if reason in ("wrong_pin", "silent"):
            self._pin = ""  # never sent again by itself: a token locks after a few, and a late refusal is not heard
        self._tell(reason)

    def _sign(self, place: tuple[int, int]) -> None:
        from cryptography.hazmat.primitives.serialization import Encoding

        from desk_app.documents.receipt_xml import receipt_xml, sign, signature_holds
        from desk_app.services.money.receipts import KeepSignature
        from desk_app.signing.opening import open_signer
        from desk_app.signing.port import SignerAbsent
        from desk_app.store.certificate_file import read_certificate

        if self._signer is None:
            self._signer = open_signer(self._address, partial(read_certificate, self._folder), self._pin)
        entry = self._queries.entry(*place)
        if entry is None:
            raise LookupError(f"{place[0]}.{place[1]}")
        xml = sign(receipt_xml(entry, self._texts), self._signer)
        certificate = self._signer.certificate
        fingerprint = hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()
        subject = certificate.subject.rfc4514_string()[:300]
        self._sent = place
        if not signature_holds(xml, fingerprint):
            raise SignerAbsent("absent")  # a key and a certificate that do not belong together
        self.signed.emit(Request(0, KeepSignature(*place, xml, fingerprint, subject)))
        self._tell("ready")

    def _tell(self, health: str) -> None:
        self.state.emit(SignerState(health, self._queries.unsigned_receipts()))

    @Slot()
    def stop(self) -> None:
        self._retry.stop()
        self._soon.stop()
        self._reading.close()
        QThread.currentThread().quit()
