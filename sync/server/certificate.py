"""TLS under the centre's own key: desks pin that key, not a certificate, so a renewed one locks nobody out."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.server.admission import CentreKey
from sync.synced_files import put_whole

VALID = timedelta(days=400)
RENEWED_BEFORE = timedelta(days=60)
CERTIFICATE, KEY = "tls.crt", "tls.key"


def certificate_files(folder: Path, key: CentreKey, now: datetime | None = None) -> tuple[Path, Path]:
    """A server's certificate that the centre's key signed, and its private key; made or renewed when it is time."""
    now = now or datetime.now(UTC)
    certificate, private = folder / CERTIFICATE, folder / KEY
    if not (certificate.exists() and private.exists() and _serves(certificate, key, now)):
        _make(certificate, private, key, now)
    return certificate, private


def _serves(path: Path, key: CentreKey, now: datetime) -> bool:
    try:
        known = x509.load_pem_x509_certificate(path.read_bytes())
        key.private.public_key().verify(known.signature, known.tbs_certificate_bytes)
    except Exception:  # damaged, or of another key: made anew
        return False
    return known.not_valid_before_utc <= now < known.not_valid_after_utc - RENEWED_BEFORE


def _make(certificate: Path, private: Path, key: CentreKey, now: datetime) -> None:
    own = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "desk-centre")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, key.public_hex)]))
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + VALID)
        .sign(key.private, None)
    )
    pem, encoding = serialization.PrivateFormat.PKCS8, serialization.Encoding.PEM
    put_whole(private, own.private_bytes(encoding, pem, serialization.NoEncryption()))
    put_whole(certificate, made.public_bytes(encoding))
