"""What goes to the centre by hand, sealed for it alone: libsodium's sealed box under the key that desks pinned at enrolment, as
Curve25519. Who finds it reads nothing of it; who wrote it is said by the signatures inside."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

BEGINS = b"for-centre-1\n"
MOST_MORE_BYTES = 256
"""So much longer than its content a sealed one is, at most."""


class NotForThisCentre(ValueError):
    """Sealed for another one, or changed on its way."""


def sealed_for_centre(centre_key: bytes, content: bytes) -> bytes:
    """`centre_key`: its public one. Raises ValueError for what is none."""
    from nacl.bindings import crypto_box_seal, crypto_sign_ed25519_pk_to_curve25519
    from nacl.exceptions import CryptoError

    try:
        curve = crypto_sign_ed25519_pk_to_curve25519(centre_key)
    except CryptoError as error:
        raise ValueError("no public key") from error
    return BEGINS + bytes(crypto_box_seal(content, curve))


def opened_at_centre(key: "Ed25519PrivateKey", content: bytes) -> bytes:
    """Raises NotForThisCentre, also for what is not sealed."""
    from nacl.bindings import crypto_box_seal_open, crypto_sign_ed25519_sk_to_curve25519, crypto_sign_seed_keypair
    from nacl.bindings import crypto_sign_ed25519_pk_to_curve25519 as to_curve
    from nacl.exceptions import CryptoError

    if not content.startswith(BEGINS):
        raise NotForThisCentre("not sealed")
    public, secret = crypto_sign_seed_keypair(key.private_bytes_raw())
    try:
        opened = crypto_box_seal_open(content[len(BEGINS) :], to_curve(public), crypto_sign_ed25519_sk_to_curve25519(secret))
    except (CryptoError, TypeError, ValueError) as error:
        raise NotForThisCentre("does not open") from error
    return bytes(opened)
