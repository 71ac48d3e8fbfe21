"""Signatures by libsodium, which needs half of OpenSSL's time; it takes what `sync.protocol.signatures` takes."""

from cryptography.exceptions import InvalidSignature
from nacl.bindings import crypto_sign_BYTES, crypto_sign_open
from nacl.exceptions import BadSignatureError

from sync.protocol.signatures import POINT_BYTES, SMALL_ORDER, Verify, check_key


def verifier(public_key: bytes) -> Verify:
    """Of a public key. Raises ValueError for what is none."""
    check_key(public_key)

    def strictly(signature: bytes, signed: bytes) -> None:
        if len(signature) != crypto_sign_BYTES or signature[:POINT_BYTES] in SMALL_ORDER:
            raise InvalidSignature
        try:
            crypto_sign_open(signature + signed, public_key)
        except BadSignatureError:
            raise InvalidSignature from None

    return strictly
