"""Canonical JSON: one text for one value, so that a hash of it means something.

RFC 8785 restricted to what facts need: ASCII keys, integers below 2^53, strings in NFC, no
fractions (12.5 days travels as the string "12.5").
"""

import unicodedata
from typing import Any

import orjson

MAX_INTEGER = 2**53 - 1

Json = Any


class NotCanonical(ValueError):
    """The value cannot be written as canonical JSON; the message names the offending part."""


def _trouble(value: Json) -> str:
    """The place of the first part that has no canonical form, and why; empty when all of it has one."""
    if value is None or isinstance(value, str | bool):
        return ""
    if isinstance(value, int):
        return "" if -MAX_INTEGER <= value <= MAX_INTEGER else ": the integer is outside ±(2^53 - 1)"
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str) or not key.isascii():
                return f": the key {key!r} is not an ASCII string"
            if inner.__class__ is not str and (trouble := _trouble(inner)):
                return f".{key}{trouble}"
        return ""
    if isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            if inner.__class__ is not str and (trouble := _trouble(inner)):
                return f"[{number}]{trouble}"
        return ""
    return f": {type(value).__name__} has no canonical form"


def canonical(value: Json) -> str:
    """The canonical text of `value`. Raises NotCanonical for floats, big integers, half characters, text that is not NFC."""
    try:
        if trouble := _trouble(value):
            raise NotCanonical(f"${trouble}")
        text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except (orjson.JSONEncodeError, RecursionError):
        raise NotCanonical("a string holds half a character, or the value is too deep") from None
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonical("a string is not in Unicode NFC")
    return text
