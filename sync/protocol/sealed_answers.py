"""Every answer of a centre is sealed: over the very request, what was answered, and when. Whoever stands between may keep an
answer back and can change none: an unsealed one, or one of another question, changes nothing at a desk."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature

from sync.protocol.signatures import verifier

SEAL, TIME = "X-Centre-Signature", "X-Centre-Time"
_SIGNATURE = re.compile("[0-9a-f]{128}", re.ASCII)
_MOMENT = re.compile("[0-9]{1,15}", re.ASCII)


def sealed_text(request_signature: str, status: int, retry_after: str, at_ms: int, body: bytes) -> bytes:
    """What the centre signs: to the request with this signature (in hex), this was answered at that moment (its own clock)."""
    asked = request_signature if _SIGNATURE.fullmatch(request_signature) else ""
    return f"centre-answer\n{asked}\n{status}\n{retry_after}\n{at_ms}\n{sha256(body).hexdigest()}".encode()


@dataclass(frozen=True, slots=True)
class HeardAnswer:
    """As it came over the line, to the request that had this signature."""

    request_signature: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def sealed_at(self, centre_key: str) -> int | None:
        """When the centre with this key (in hex) gave this answer to that request; None: it did not."""
        said = self.headers.get(TIME, "")
        if not _MOMENT.fullmatch(said):
            return None
        text = sealed_text(self.request_signature, self.status, self.headers.get("Retry-After", ""), int(said), self.body)
        try:
            verifier(bytes.fromhex(centre_key))(bytes.fromhex(self.headers.get(SEAL, "")), text)
        except (InvalidSignature, ValueError):
            return None
        return int(said)
