"""What is a signature is one question with one answer, whichever library is asked."""

import hashlib
import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import signatures
from sync.protocol.signatures import SMALL_ORDER, Verifier
from sync.server import sodium

Point = tuple[int, int]
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
MADE = random.Random(1)


def _x(y: int, odd: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * ROOT % P
    if (x * x - square) % P:
        return None
    return x if x & 1 == odd or x == 0 else P - x


def _sum(one: Point, two: Point) -> Point:
    k = D * one[0] * two[0] * one[1] * two[1] % P
    x = (one[0] * two[1] + two[0] * one[1]) * pow(1 + k, P - 2, P)
    y = (one[1] * two[1] + one[0] * two[0]) * pow(1 - k, P - 2, P)
    return x % P, y % P


def _times(number: int, point: Point) -> Point:
    found = (0, 1)
    while number:
        found = _sum(found, point) if number & 1 else found
        point, number = _sum(point, point), number >> 1
    return found


def _written(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def _base() -> Point:
    y = 4 * pow(5, P - 2, P) % P
    x = _x(y, 0)
    assert x is not None
    return x, y


def _of_order_8() -> Point:
    for y in range(2, 50):
        x = _x(y, 0)
        found = _times(ORDER, (x, y)) if x is not None else (0, 1)
        if _times(4, found) != (0, 1):
            return found
    raise AssertionError


BASE, TORSION = _base(), _of_order_8()
SECRET, ONCE = MADE.randrange(ORDER), MADE.randrange(ORDER)
KEY, FIRST = _times(SECRET, BASE), _times(ONCE, BASE)
SMALL = [_times(number, TORSION) for number in range(8)]


def _hashed(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % ORDER


def _signature(key: bytes, first: bytes, text: bytes, once: int = ONCE, secret: int = SECRET) -> bytes:
    return first + ((once + _hashed(first, key, text) * secret) % ORDER).to_bytes(32, "little")


def _text_for(key: bytes, first: bytes, wanted: int) -> bytes:
    """One that makes the torsion of a key vanish, or not."""
    return next(text for text in map(b"%032d".__mod__, range(10_000)) if _hashed(first, key, text) % 8 == wanted)


def _table() -> dict[str, tuple[bytes, bytes, bytes, bool]]:
    """Key, signature, text, and whether it is one."""
    key, first, text = _written(KEY), _written(FIRST), b"x" * 32
    good = _signature(key, first, text)
    larger = (int.from_bytes(good[32:], "little") + ORDER).to_bytes(32, "little")
    found = {
        "as it should be": (key, good, text, True),
        "other text": (key, good, b"y" * 32, False),
        "S not reduced": (key, good[:32] + larger, text, False),
        "S with the highest bits": (key, good[:63] + bytes([good[63] | 0xE0]), text, False),
        "first half with torsion": (key, _signature(key, _written(_sum(FIRST, TORSION)), text), text, False),
        "short": (key, good[:63], text, False),
        "long": (key, good + b"\0", text, False),
        "empty": (key, b"", text, False),
        "no key": (key[:31], good, text, False),
        "no point": ((2).to_bytes(32, "little"), good, text, False),
    }
    for number, point in enumerate(SMALL):
        small = _written(point)
        found[f"key of small order {number}"] = (small, _signature(small, first, b"", secret=0), b"", False)
        found[f"first half of small order {number}"] = (key, _signature(key, small, text, once=0), text, False)
        if number:
            mixed = _written(_sum(KEY, point))
            for wanted in (0, 1):
                told = _text_for(mixed, first, wanted)
                # without torsion left over in h·A it is a signature for both libraries, with it for neither
                good_for_both = (number * wanted) % 8 == 0
                found[f"key with torsion {number}, {wanted}"] = (mixed, _signature(mixed, first, told), told, good_for_both)
    for number, odd in enumerate(sorted(SMALL_ORDER)):
        found[f"key written otherwise {number}"] = (odd, _signature(odd, first, b"", secret=0), b"", False)
        found[f"first half written otherwise {number}"] = (key, _signature(key, odd, text, once=0), text, False)
    for y in range(2, 19):
        if _x(y, 0) is not None:
            odd = (y + P).to_bytes(32, "little")
            found[f"key not reduced {y}"] = (odd, _signature(odd, first, b"", secret=0), b"", False)
    return found


TABLE = _table()


def _accepts(made: Verifier, key: bytes, signature: bytes, text: bytes) -> bool:
    try:
        made(key)(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize("made", [signatures.verifier, sodium.verifier], ids=["OpenSSL", "libsodium"])
@pytest.mark.parametrize("case", TABLE)
def test_edges_are_decided_alike(made: Verifier, case: str) -> None:
    key, signature, text, good = TABLE[case]
    assert _accepts(made, key, signature, text) is good


def test_every_way_to_write_a_point_of_small_order_is_known() -> None:
    assert {_written(point) for point in SMALL} <= SMALL_ORDER
    assert len(SMALL_ORDER) == 14


@given(seed=st.binary(min_size=32, max_size=32), text=st.binary(max_size=80), flips=st.lists(st.integers(0, 511), max_size=3))
def test_both_say_the_same_of_any_signature(seed: bytes, text: bytes, flips: list[int]) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(text)
    number = int.from_bytes(signature, "little")
    for flip in flips:
        number ^= 1 << flip
    bent = number.to_bytes(64, "little")
    by_openssl, by_sodium = (_accepts(made, key, bent, text) for made in (signatures.verifier, sodium.verifier))
    assert by_openssl is by_sodium is (bent == signature)


@given(key=st.binary(min_size=32, max_size=32), signature=st.binary(min_size=64, max_size=64), text=st.binary(max_size=8))
def test_both_say_the_same_of_any_bytes(key: bytes, signature: bytes, text: bytes) -> None:
    assert not _accepts(signatures.verifier, key, signature, text)
    assert not _accepts(sodium.verifier, key, signature, text)
