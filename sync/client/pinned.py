"""HTTPS to the one centre whose key is pinned: the certificate counts only if that key signed it. Its dates do not count: a PC
with a dead clock battery must get in."""

import ssl
from typing import Any

import urllib3
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509.oid import NameOID

from sync.bounded_names import connected

TIMEOUT_S = 5.0


def pin(manager: Any, centre_key: str | None) -> None:
    """`centre_key` None: not enrolled yet, any centre is spoken to; whether it is the right one, the enrolment code says."""
    plain = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {**plain, "https": _pool_of(plain["https"].ConnectionCls, centre_key)}


def _pool_of(bounded: type[urllib3.connection.HTTPSConnection], centre_key: str | None) -> type[urllib3.HTTPSConnectionPool]:
    class Connection(bounded):  # type: ignore[valid-type, misc]
        def connect(self) -> None:
            super().connect()
            if not isinstance(self.sock, ssl.SSLSocket):
                self.close()
                raise urllib3.exceptions.SSLError("the line is not encrypted")
            if centre_key is not None and not _signed(self.sock.getpeercert(binary_form=True), centre_key):
                self.close()
                raise urllib3.exceptions.SSLError("the certificate is not this centre's")
            self.is_verified = True

    class PinnedPool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Connection

    return PinnedPool


def key_behind(url: str) -> str | None:
    """The key that signed the certificate of whoever answers there, by its own word and proved by its signature. None without
    TLS, without an answer, or where it is no certificate of a centre."""
    parts = urllib3.util.parse_url(url)
    if parts.scheme != "https" or not parts.host:
        return None
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            connected(parts.host.strip("[]"), parts.port or 443, TIMEOUT_S) as plain,
            context.wrap_socket(plain, server_hostname=parts.host) as line,
        ):
            raw = line.getpeercert(binary_form=True)
        names = x509.load_der_x509_certificate(raw or b"").issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    except (OSError, ValueError):
        return None
    claimed = str(names[0].value) if names else ""
    return claimed if _signed(raw, claimed) else None


def _signed(raw: bytes | None, centre_key: str) -> bool:
    try:
        certificate = x509.load_der_x509_certificate(raw or b"")
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(centre_key))
        key.verify(certificate.signature, certificate.tbs_certificate_bytes)
    except Exception:  # whatever it is, it is not the centre's
        return False
    return True
