"""Canonical JSON: one text for one value, so that a hash of it means something.

RFC 8785 restricted to what facts need: ASCII keys, integers below 2^53, strings in NFC, no
fractions (12.5 days travels as the string "12.5").
"""

import unicodedata
from typing import Any

import orjson

from sync.protocol.cleaning import cleaned, is_plain

Json = Any
_FIT = frozenset({str, int, bool, type(None)})
"""What the encoder writes in one way; it counts the digits of integers itself."""


class NotCanonical(ValueError):
    """The value cannot be written as canonical JSON; the message says why not, and of a foreign type where."""


def _is_flat(value: dict[Any, Json]) -> bool:
    """Whether it has a canonical form and nothing below it to look at, as most parts of a fact."""
    try:
        return "".join(value).isascii() and _FIT.issuperset(map(type, value.values()))
    except TypeError:  # a key that is no text
        return False


def _trouble(value: Json) -> str:
    """The place of the first part that has no canonical form, and why; empty when all of it has one."""
    if isinstance(value, dict):
        if _is_flat(value):
            return ""
        for key, inner in value.items():
            if not isinstance(key, str) or not key.isascii():
                return f": the key {key!r} is not an ASCII string"
            if inner.__class__ not in _FIT and (trouble := _trouble(inner)):
                return f".{key}{trouble}"
        return ""
    if isinstance(value, list | tuple):
        if _FIT.issuperset(map(type, value)):
            return ""
        for number, inner in enumerate(value):
            if inner.__class__ not in _FIT and (trouble := _trouble(inner)):
                return f"[{number}]{trouble}"
        return ""
    return "" if value.__class__ in _FIT else f": {type(value).__name__} has no canonical form"


def _written(value: Json) -> str:
    """As `canonical`, in NFC or not."""
    try:
        if trouble := _trouble(value):
            raise NotCanonical(f"${trouble}")
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER).decode()
    except (orjson.JSONEncodeError, RecursionError) as error:
        raise NotCanonical(str(error)) from None


def canonical(value: Json) -> str:
    """The canonical text of `value`. Raises NotCanonical for floats, big integers, half characters, text that is not NFC."""
    text = _written(value)
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonical("a string is not in Unicode NFC")
    return text


def clean_canonical(value: Json) -> tuple[Json, str]:
    """The value with every text inside it `cleaned`, and its canonical text; plain already, as nearly every fact is, it is
    written once and handed back as it is. Raises NotCanonical."""
    try:
        text = _written(value)
    except NotCanonical:  # by a text, maybe, that is put right here
        text = ""
    if text and is_plain(text):
        return value, text
    value = cleaned(value)
    return value, canonical(value)
