"""Signatures by libsodium, which needs half of OpenSSL's time and lets other threads run meanwhile; it takes what
`sync.protocol.signatures` takes."""

import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from nacl.bindings import crypto_sign_BYTES, crypto_sign_open
from nacl.exceptions import BadSignatureError

from sync.protocol.signatures import POINT_BYTES, SMALL_ORDER, Verify, check_key

TOGETHER = 125
"""So many are checked by a thread before another one has its turn."""


class _Signed(NamedTuple):
    public_key: bytes
    signature: bytes
    signed: bytes

    def holds(self) -> bool:
        if len(self.signature) != crypto_sign_BYTES or self.signature[:POINT_BYTES] in SMALL_ORDER:
            return False
        try:
            crypto_sign_open(self.signature + self.signed, self.public_key)
        except BadSignatureError:
            return False
        return True


def verifier(public_key: bytes) -> Verify:
    """Of a public key. Raises ValueError for what is none."""
    check_key(public_key)

    def strictly(signature: bytes, signed: bytes) -> None:
        if not _Signed(public_key, signature, signed).holds():
            raise InvalidSignature

    return strictly


class Beside:
    """Signatures that are asked about one after the other, and checked by other threads while whoever asked goes on."""

    def __init__(self) -> None:
        self._asked: list[_Signed] = []
        self._begun: list[Future[int | None]] = []
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_why: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def verifier(self, public_key: bytes) -> Verify:
        """As `verifier`; what it gives never raises InvalidSignature."""
        check_key(public_key)

        def later(signature: bytes, signed: bytes) -> None:
            self._asked.append(_Signed(public_key, signature, signed))
            if len(self._asked) % TOGETHER == 0:
                self._pool = self._pool or ThreadPoolExecutor(os.cpu_count() or 1, "signatures")
                self._begun.append(self._pool.submit(_false_in, self._asked, len(self._asked) - TOGETHER))

        return later

    def first_false(self) -> int | None:
        """Which one it is of those that were asked about, from 0; None: all hold."""
        last = _false_in(self._asked, len(self._begun) * TOGETHER)
        found = [begun.result() for begun in self._begun]
        return next((place for place in (*found, last) if place is not None), None)


def _false_in(asked: Sequence[_Signed], start: int) -> int | None:
    for place in range(start, min(start + TOGETHER, len(asked))):
        if not asked[place].holds():
            return place
    return None
