"""What signs: opened by an address, absent with a reason."""

from pathlib import Path
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


def open_signer(address: str, folder: Path, pin: str) -> Signer:
    """`software`: the certificate file of the data folder. `pkcs11:LIBRARY?token=LABEL`: a token. Raises SignerAbsent."""
    if address == SOFTWARE:
        from desk_app.signing.software import SoftwareSigner

        return SoftwareSigner(folder)
    if address.startswith(TOKEN):
        from desk_app.signing.token import TokenSigner

        return TokenSigner(address, pin)
    raise SignerAbsent("absent")
