"""Ed25519 as it is checked everywhere here: RFC 8032, and of what libraries do not agree on the strictest. OpenSSL takes keys
and first halves of signatures that are points of small order, and keys that are not written in the one right way; libsodium
takes none of them. No honest key or signature is one of these; what one of us accepts all of us accept, at any time."""

from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Verify = Callable[[bytes, bytes], None]
"""Signature and what was signed. Raises InvalidSignature."""
Verifier = Callable[[bytes], Verify]
"""Of a public key. Raises ValueError for what is none."""

POINT_BYTES = 32
_FIELD = 2**255 - 19
_SIGN = 2**255
_OF_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL = (0, 1, _FIELD - 1, _OF_ORDER_8, _FIELD - _OF_ORDER_8, _FIELD, _FIELD + 1)
SMALL_ORDER = frozenset((y | sign).to_bytes(POINT_BYTES, "little") for y in _SMALL for sign in (0, _SIGN))
"""Every way to write a point of which eight times is nothing: who has such a key signs whatever they like, without it."""


def check_key(public_key: bytes) -> None:
    """Raises ValueError for what is no public key: of another length, of small order, or not written in the one right way."""
    y = int.from_bytes(public_key, "little") & ~_SIGN
    if len(public_key) != POINT_BYTES or y >= _FIELD or public_key in SMALL_ORDER:
        raise ValueError("no public key")


def verifier(public_key: bytes) -> Verify:
    """By OpenSSL."""
    check_key(public_key)
    verify = Ed25519PublicKey.from_public_bytes(public_key).verify

    def strictly(signature: bytes, signed: bytes) -> None:
        if signature[:POINT_BYTES] in SMALL_ORDER:
            raise InvalidSignature
        verify(signature, signed)

    return strictly
