"""How entries travel: compressed JSON arrays, signed requests, signed answers."""

import zlib
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar

import orjson

from sync.protocol.seal import COLUMNS, MAX_ENTRY_BYTES, Entry

T = TypeVar("T")
LONGEST_COLUMN = 200
"""Letters of each column beside body and private part: codes, names. An index looks them up, other desks are told of them."""
MAX_BATCH_BYTES = 32 * 1024 * 1024
"""Uncompressed; a body that unpacks to more is refused before it is unpacked whole."""

_INTEGER = frozenset({"epoch", "seq", "recorded_at_ms", "version", "occurred_at_ms"})
_NULLABLE = frozenset({"agency", "actor", "session", "auth_method", "second_actor", "based_on", "private"})
_BINARY_LENGTHS = {"private_hash": 32, "prev": 32, "hash": 32, "signature": 64}
_BODY, _PRIVATE = COLUMNS.index("body"), COLUMNS.index("private")
_LONG = _INTEGER | set(_BINARY_LENGTHS) | {"body", "private"}
_SHORT = [place for place, name in enumerate(COLUMNS) if name not in _LONG]
_INTEGERS = [place for place, name in enumerate(COLUMNS) if name in _INTEGER]
_BINARY = [(place, name, _BINARY_LENGTHS[name]) for place, name in enumerate(COLUMNS) if name in _BINARY_LENGTHS]


class NotUnderstood(ValueError):
    """The bytes are not a message of this protocol; nothing of them may be stored."""


def entry_to_list(values: Iterable[object]) -> list[Any]:
    """From an entry, or its values in the order of its columns."""
    out: list[Any] = list(values)
    for place, _name, _length in _BINARY:
        out[place] = b2a_base64(out[place], newline=False).decode()
    return out


@cache
def _texts_of(types: tuple[type, ...]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """For values of these types, all that are read as they are. Raises NotUnderstood for types that are no entry's. Few are:
    what is remembered is no more than the columns that may be empty allow."""
    texts = []
    for place, (name, found) in enumerate(zip(COLUMNS, types, strict=True)):
        if found is type(None) and name in _NULLABLE:
            continue
        if found is not (int if name in _INTEGER else str):
            raise NotUnderstood(f"{name} is not {'a number' if name in _INTEGER else 'text'}")
        if name not in _INTEGER and name not in _BINARY_LENGTHS:
            texts.append(place)
    return itemgetter(*texts)


def entry_from_list(values: object) -> Entry:
    """Raises NotUnderstood unless every column has its type and length."""
    if not isinstance(values, list) or len(values) != len(COLUMNS):
        raise NotUnderstood("an entry does not have its columns")
    text = "".join(_texts_of(tuple(map(type, values)))(values))
    if "\x00" in text:
        raise NotUnderstood("a column is not text")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise NotUnderstood("a column holds half a character") from None
    if len(text) > MAX_ENTRY_BYTES:
        raise NotUnderstood("an entry is larger than 256 KiB")
    if len(text) - len(values[_BODY]) - len(values[_PRIVATE] or "") > LONGEST_COLUMN:
        for place in _SHORT:
            if len(values[place] or "") > LONGEST_COLUMN:
                raise NotUnderstood(f"{COLUMNS[place]} is longer than {LONGEST_COLUMN} letters")
    for place in _INTEGERS:
        if not 0 <= values[place] < 2**53:
            raise NotUnderstood(f"{COLUMNS[place]} is not a number")
    out = values.copy()
    for place, name, length in _BINARY:
        try:
            out[place] = a2b_base64(values[place], strict_mode=True)
        except ValueError:
            raise NotUnderstood(f"{name} is not base64") from None
        if len(out[place]) != length:
            raise NotUnderstood(f"{name} has a wrong length")
    return Entry._make(out)


def pack(message: dict[str, Any]) -> bytes:
    """A message as it travels: JSON, compressed by zlib."""
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
    """A push: entries in order, and the place after which they come."""
    return pack({"after": [after_epoch, after_seq], "entries": [entry_to_list(entry) for entry in entries]})


def as_known(kind: type[T], item: Any) -> T:
    """A dataclass from what this version knows of `item`; what a later one says besides is passed over. Raises KeyError and
    TypeError."""
    return kind(**{field.name: item[field.name] for field in fields(kind)})  # type: ignore[arg-type]


def are_numbers(*values: object) -> bool:
    """Whole numbers that JSON carries."""
    return all(type(value) is int and 0 <= value < 2**53 for value in values)


def are_short_texts(*values: object) -> bool:
    """Texts of at most 200 letters."""
    return all(isinstance(value, str) and len(value) <= 200 for value in values)


FEEDS = ("news", "dossiers", "publications")
"""What a desk asks for after a place. Beside its head a centre says where each ends, unsigned: who could change that could
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
