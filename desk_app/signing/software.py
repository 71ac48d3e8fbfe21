"""A certificate in a file: for the demonstration, and for centres whose certificate is one."""

import datetime
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from desk_app.signing.port import SignerAbsent

FILE = "receipt-signing.pem"


class SoftwareSigner:
    def __init__(self, certificate: Callable[[], bytes]) -> None:
        try:
            pem = certificate()
            key = serialization.load_pem_private_key(pem, None)
            self._certificate = x509.load_pem_x509_certificate(pem)
        except (OSError, ValueError) as error:
            raise SignerAbsent("absent") from error
        if not isinstance(key, rsa.RSAPrivateKey):
            raise SignerAbsent("absent")
        self._key = key

    @property
    def certificate(self) -> x509.Certificate:
        return self._certificate

    def sign(self, data: bytes, padding: Any, algorithm: Any) -> bytes:
        return self._key.sign(data, padding, algorithm)


def make_demo_certificate(folder: Path, name: str) -> None:
    """A self-signed certificate for five years; a real one comes from a public certification service."""
    path = folder / FILE
    if path.exists():
        return
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64]), x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")])
    begins = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + datetime.timedelta(days=5 * 365))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private + certificate.public_bytes(serialization.Encoding.PEM))
