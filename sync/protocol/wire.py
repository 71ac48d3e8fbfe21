"""How entries travel: compressed JSON arrays, signed requests, signed answers."""

import zlib
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, TypeVar

import orjson

from sync.protocol.seal import COLUMNS, MAX_ENTRY_BYTES, Entry, values_of

T = TypeVar("T")
MAX_BATCH_BYTES = 32 * 1024 * 1024
"""Uncompressed; a body that unpacks to more is refused before it is unpacked whole."""

_BINARY = frozenset({"private_hash", "prev", "hash", "signature"})
_INTEGER = frozenset({"epoch", "seq", "recorded_at_ms", "version", "occurred_at_ms"})
_NULLABLE = frozenset({"agency", "actor", "session", "auth_method", "second_actor", "based_on", "private"})
_BINARY_LENGTHS = {"private_hash": 32, "prev": 32, "hash": 32, "signature": 64}
_READ = tuple(
    (name, bytes if name in _BINARY else int if name in _INTEGER else str, name in _NULLABLE, _BINARY_LENGTHS.get(name, 0))
    for name in COLUMNS
)


class NotUnderstood(ValueError):
    """The bytes are not a message of this protocol; nothing of them may be stored."""


def values_to_list(values: Iterable[object]) -> list[Any]:
    """From the values of an entry in the order of its columns."""
    return [b2a_base64(v, newline=False).decode() if type(v) is bytes else v for v in values]


def entry_to_list(entry: Entry) -> list[Any]:
    return values_to_list(values_of(entry))


def entry_from_list(values: object) -> Entry:
    """Raises NotUnderstood unless every column has its type and length."""
    if not isinstance(values, list) or len(values) != len(COLUMNS):
        raise NotUnderstood("an entry does not have its columns")
    out: list[Any] = []
    size = 0
    for (name, kind, nullable, length), value in zip(_READ, values, strict=True):
        if value is None and nullable:
            out.append(None)
        elif kind is int:
            if type(value) is not int or not 0 <= value < 2**53:
                raise NotUnderstood(f"{name} is not a number")
            out.append(value)
        elif type(value) is not str or "\x00" in value:
            raise NotUnderstood(f"{name} is not text")
        elif kind is bytes:
            try:
                raw = a2b_base64(value, strict_mode=True)
            except ValueError:
                raise NotUnderstood(f"{name} is not base64") from None
            if len(raw) != length:
                raise NotUnderstood(f"{name} has a wrong length")
            out.append(raw)
        else:
            size += len(value)
            if not value.isascii():
                try:
                    value.encode()
                except UnicodeEncodeError:
                    raise NotUnderstood(f"{name} holds half a character") from None
            out.append(value)
    if size > MAX_ENTRY_BYTES:
        raise NotUnderstood("an entry is larger than 256 KiB")
    return Entry(*out)


def pack(message: dict[str, Any]) -> bytes:
    return zlib.compress(orjson.dumps(message), 1)


def unpack(raw: bytes, limit: int = MAX_BATCH_BYTES) -> dict[str, Any]:
    """Raises NotUnderstood for anything that is not a compressed JSON object of decent size."""
    try:
        inflater = zlib.decompressobj()
        text = inflater.decompress(raw, limit)
        if inflater.unconsumed_tail or not inflater.eof:
            raise NotUnderstood("the message is cut or too large")
        message = orjson.loads(text)
    except (zlib.error, ValueError, RecursionError) as error:
        raise NotUnderstood(f"not a message: {error.__class__.__name__}") from None
    if not isinstance(message, dict):
        raise NotUnderstood("the message is not an object")
    return message


def pack_push(after_epoch: int, after_seq: int, entries: Sequence[Entry]) -> bytes:
    return pack({"after": [after_epoch, after_seq], "entries": [entry_to_list(entry) for entry in entries]})


def as_known(kind: type[T], item: Any) -> T:
    """A dataclass from what this version knows of `item`; what a later one says besides is passed over. Raises KeyError and
    TypeError."""
    return kind(**{field.name: item[field.name] for field in fields(kind)})  # type: ignore[arg-type]


FEEDS = ("news", "dossiers", "publications")
"""What a desk asks for behind a place. Beside its head a centre says where each ends, unsigned: who could change that could
as well keep the feed back."""

BY_STICK = 0
"""The counter of a request that travels by stick: it may come twice and changes nothing then; no line takes it."""


def request_text(method: str, path: str, body_sha256: str, counter: int) -> bytes:
    """What a desk signs for each request, so that nobody else can speak for it, nor say again what it said: the counter
    only rises. It begins with the clock, but a dead clock keeps nobody out: the centre tells where it stands."""
    return f"desk-request\n{method}\n{path}\n{body_sha256}\n{counter}".encode()


def answer_text(desk_id: str, epoch: int, seq: int, head_hex: str) -> bytes:
    """What the centre signs: 'of this desk I hold everything up to here'; kept on both sides as a witness."""
    return f"centre-head\n{desk_id}\n{epoch}\n{seq}\n{head_hex}".encode()
