"""Weeks without a line: the same signed requests on a stick, the same signed answer carried back.

A file is JSON lines: a head, then one request a line with its body in Base64 and the desk's signature over it, exactly as
it would go by HTTP. So the centre trusts a stick no more and no less than the line.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sync.protocol.wire import NotUnderstood

FORMAT = "desk-app stick 1"
MAX_LINE = 48 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SignedRequest:
    body: bytes
    signature: str


def stick_head(desk_id: str) -> str:
    return json.dumps({"format": FORMAT, "desk_id": desk_id})


def stick_line(request: SignedRequest) -> str:
    return json.dumps({"body": base64.b64encode(request.body).decode(), "signature": request.signature})


def read_head(line: str) -> str:
    """The desk whose file it is. Raises NotUnderstood."""
    try:
        head = json.loads(line)
        if head["format"] != FORMAT or not isinstance(head["desk_id"], str):
            raise NotUnderstood("not a stick of this format")
        return str(head["desk_id"])
    except (ValueError, KeyError, TypeError):
        raise NotUnderstood("not a stick of this format") from None


def read_requests(lines: Iterable[str]) -> Iterator[SignedRequest]:
    """Raises NotUnderstood at a line that is cut or no request."""
    for line in lines:
        try:
            row = json.loads(line)
            yield SignedRequest(base64.b64decode(row["body"], validate=True), str(row["signature"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise NotUnderstood("a line of the stick is cut or damaged") from None
