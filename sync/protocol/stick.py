"""Weeks without a line: the same signed requests on a stick, the same signed answer carried back.

A file is JSON lines: a head, which names nobody, then one request a line: the desk's signature and the body, exactly as they
would go by HTTP, sealed for the centre. So the centre trusts a stick no more and no less than the line, and who finds one reads
nothing. Those of an earlier version were open; the centre takes them, too.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sync.protocol.sealed_for_centre import sealed_for_centre
from sync.protocol.wire import NotUnderstood

OPEN, FORMAT = "desk-app stick 1", "desk-app stick 2"
SIGNATURE_BYTES = 64


def scans_beside(file_name: str) -> str:
    """The folder beside a stick's file that holds scans, each under its SHA-256 and sealed for the centre, which
    takes those that facts name."""
    return f"{file_name}.scans"


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A push as it would go by HTTP: the packed body, and the desk's signature in hex digits."""

    body: bytes
    signature: str


@dataclass(frozen=True, slots=True)
class StickHead:
    """Whose file it is, and after which entry it begins: a centre that does not know that one was put back from a copy and
    lacks more than is here, also where nothing is. `hash`: in hex; empty where it begins with the first entry."""

    desk_id: str
    epoch: int = 0
    seq: int = 0
    hash: str = ""


def stick_head(head: StickHead) -> str:
    """The first line of a stick's file, without its end of line."""
    behind = {"epoch": head.epoch, "seq": head.seq, "hash": head.hash}
    return json.dumps({"format": FORMAT, "desk_id": head.desk_id, "behind": behind})


def stick_line(request: SignedRequest, centre_key: bytes) -> str:
    """One more line of a stick's file, without its end of line."""
    sealed = sealed_for_centre(centre_key, bytes.fromhex(request.signature) + request.body)
    return json.dumps({"sealed": base64.b64encode(sealed).decode()})


def read_head(line: str) -> StickHead:
    """Raises NotUnderstood. One of an earlier version does not say where it begins."""
    try:
        head = json.loads(line)
        behind = head.get("behind", {"epoch": 0, "seq": 0, "hash": ""})
        read = StickHead(head["desk_id"], behind["epoch"], behind["seq"], behind["hash"])
        bytes.fromhex(read.hash)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotUnderstood("not a stick of this format") from None
    places = type(read.epoch) is int and type(read.seq) is int and 0 <= read.epoch < 2**53 and 0 <= read.seq < 2**53
    if head.get("format") not in (OPEN, FORMAT) or not isinstance(read.desk_id, str) or not places:
        raise NotUnderstood("not a stick of this format")
    return read


def read_requests(lines: Iterable[str], opened: Callable[[bytes], bytes]) -> Iterator[SignedRequest]:
    """`opened`: raises ValueError for what was sealed for another centre. Raises NotUnderstood at a line that is cut or no
    request."""
    for line in lines:
        try:
            row = json.loads(line)
            if "sealed" in row:
                content = opened(base64.b64decode(row["sealed"], validate=True))
                yield SignedRequest(content[SIGNATURE_BYTES:], content[:SIGNATURE_BYTES].hex())
                continue
            yield SignedRequest(base64.b64decode(row["body"], validate=True), str(row["signature"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise NotUnderstood("a line of the stick is cut or damaged, or sealed for another centre") from None
