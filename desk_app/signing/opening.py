"""A signer by its address. What it needs is imported only then: the runner asks for the port's names at its start."""

from collections.abc import Callable

from desk_app.signing.port import SOFTWARE, TOKEN, Signer, SignerAbsent


def open_signer(address: str, certificate: Callable[[], bytes], pin: str) -> Signer:
    """`software`: the file of the data folder, which `certificate` reads (OSError, ValueError where it cannot).
    `pkcs11:LIBRARY?token=LABEL`: a token. Raises SignerAbsent."""
    if address == SOFTWARE:
        from desk_app.signing.software import SoftwareSigner

        return SoftwareSigner(certificate)
    if address.startswith(TOKEN):
        from desk_app.signing.token import TokenSigner

        return TokenSigner(address, pin)
    raise SignerAbsent("absent")
