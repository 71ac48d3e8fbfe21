"""Canonical JSON: one text for one value, so that a hash of it means something.

RFC 8785 restricted to what facts need: ASCII keys, integers below 2^53, strings in NFC, no
fractions (12.5 days travels as the string "12.5").
"""

import json
import unicodedata
from typing import Any

MAX_INTEGER = 2**53 - 1

Json = Any


class NotCanonical(ValueError):
    """The value cannot be written as canonical JSON; the message names the offending part."""


def _check(value: Json, path: str) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise NotCanonical(f"{path}: the integer is outside ±(2^53 - 1)")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical(f"{path}: the key {key!r} is not an ASCII string")
            _check(inner, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            _check(inner, f"{path}[{number}]")
    else:
        raise NotCanonical(f"{path}: {type(value).__name__} has no canonical form")


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: Json) -> str:
    """The canonical text of `value`. Raises NotCanonical for floats, big integers, text that is not NFC."""
    _check(value, "$")
    text = _encode(value)
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonical("a string is not in Unicode NFC")
    return text
