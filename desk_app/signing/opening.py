"""A signer by its address. What it needs is imported only then: the runner asks for the port's names at its start."""

from pathlib import Path

from desk_app.signing.port import SOFTWARE, TOKEN, Signer, SignerAbsent


def open_signer(address: str, folder: Path, pin: str) -> Signer:
    """`software`: the certificate file of the data folder. `pkcs11:LIBRARY?token=LABEL`: a token. Raises SignerAbsent."""
    if address == SOFTWARE:
        from desk_app.signing.software import SoftwareSigner

        return SoftwareSigner(folder)
    if address.startswith(TOKEN):
        from desk_app.signing.token import TokenSigner

        return TokenSigner(address, pin)
    raise SignerAbsent("absent")
