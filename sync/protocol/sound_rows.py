"""What a row of the projected tables may hold, whoever signed the fact: what each column is for, and what every reader of it
can carry (JSON's numbers, NFC, a day of the calendar). A fact that says otherwise is looked at by a person."""

import re
import unicodedata
from collections.abc import Iterable

from sync.protocol.tables import TABLES, ColumnSpec

LONGEST_KEY = 200
"""Letters; a database's index takes little more."""
LAST_MS = 253_402_128_000_000
"""31/12/9999, less the hours that a place is ahead: later moments have no date."""
_LAST_NUMBER = 2**53 - 1
_SHA256 = re.compile("[0-9a-f]{64}", re.ASCII)
_SPECS: dict[str, dict[str, ColumnSpec]] = {table: {spec.name: spec for spec in specs} for table, specs in TABLES.items()}


class Unsound(ValueError):
    """Says which column, never what stood in it."""


def check_row(table: str, values: Iterable[tuple[str, object]]) -> None:
    """Columns and their values. Raises Unsound."""
    specs = _SPECS[table]
    for name, value in values:
        spec = specs.get(name)
        if spec is None or not _fits(spec, value):
            raise Unsound(f"{table}.{name}")


def _fits(spec: ColumnSpec, value: object) -> bool:
    if value is None:
        return spec.nullable
    if spec.integer:
        if type(value) is not int:
            return False
        return 0 <= value <= LAST_MS if spec.name.endswith("_ms") else -_LAST_NUMBER <= value <= _LAST_NUMBER
    return type(value) is str and is_sound(value) and not (spec.key and len(value) > LONGEST_KEY) and _is_named_so(spec, value)


def is_sound(text: str) -> bool:
    """What a database holds and canonical JSON carries: no zero byte, no half of a character, NFC."""
    if "\x00" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return unicodedata.is_normalized("NFC", text)


def _is_named_so(spec: ColumnSpec, value: str) -> bool:
    """Files are kept under their SHA-256: nothing else is a name of one."""
    return spec.name != "sha256" or _SHA256.fullmatch(value) is not None
