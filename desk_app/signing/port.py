"""What signs, and why it may be absent."""

from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from cryptography import x509  # not at start: the runner only asks for the names below

Absence = Literal["absent", "locked", "wrong_pin", "silent"]
SOFTWARE = "software"
TOKEN = "pkcs11:"


class Signer(Protocol):
    """An RSA key with its certificate. `sign` is called as `cryptography` keys are."""

    @property
    def certificate(self) -> "x509.Certificate": ...

    def sign(self, data: bytes, padding: Any, algorithm: Any) -> bytes: ...


class SignerAbsent(Exception):
    """No signature now: the token is not there, waits for its PIN, refused it, or does not answer."""

    def __init__(self, reason: Absence) -> None:
        super().__init__(reason)
        self.reason = reason
