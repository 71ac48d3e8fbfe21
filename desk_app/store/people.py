"""Who is one person: the card names an old number of nine digits beside the new one, and either may stand in an old dossier."""

import sqlite3
from collections.abc import Collection

_PLACES = ("dossier", "dossier_copy")


def _placeholders(values: Collection[str]) -> str:
    return ", ".join("?" * len(values))


def numbers_of(connection: sqlite3.Connection, numbers: Collection[str]) -> tuple[str, ...]:
    """These numbers, and those that a card once showed beside one of them; here and at other counters of the agencies."""
    known = sorted({number for number in numbers if number})
    if not known:
        return ()
    places = _placeholders(known)
    pairs = " UNION ALL ".join(
        f"SELECT identity_no, old_identity_no FROM {table} WHERE {column} IN ({places}) AND old_identity_no IS NOT NULL"
        for table in _PLACES
        for column in ("identity_no", "old_identity_no")
    )
    rows = connection.execute(pairs, known * 4)
    return tuple(sorted({*known, *(number for row in rows for number in row if number)}))


def known_name(connection: sqlite3.Connection, numbers: Collection[str]) -> str | None:
    """How whoever has one of these numbers was called last at this counter."""
    if not numbers:
        return None
    row = connection.execute(
        f"SELECT owner_name FROM dossier WHERE identity_no IN ({_placeholders(numbers)}) AND owner_name IS NOT NULL "
        "ORDER BY no DESC LIMIT 1",
        tuple(numbers),
    ).fetchone()
    return row[0] if row else None
