"""Dossiers of the same agency that other counters took in: as the centre knows them, so that any counter can return any
result, also from its last copy. What was returned needs no personal data elsewhere, and carries none."""

from dataclasses import dataclass
from hashlib import sha256
from operator import contains
from typing import Any

from sync.protocol.canonical import canonical
from sync.protocol.changes import Row
from sync.protocol.tables import TABLES
from sync.protocol.wire import NotUnderstood

PAGE = 200
LINES = ("paper", "scan", "fee")
COPIED = ("dossier", *LINES)
ENDED = ("returned", "given_back")
"""The states in which nothing of a dossier is left at any counter."""
PERSONAL = (
    "owner_name",
    "identity_no",
    "tax_code",
    "address",
    "phone",
    "submitter_name",
    "submitter_identity_no",
    "authorisation",
    "receiver_name",
)


@dataclass(frozen=True, slots=True)
class DossierCopy:
    """`no`: its place among all changes of dossiers at the centre; a later change of the same dossier has a higher one."""

    no: int
    code: str
    rows: dict[str, list[Row]]
    """By table, with all columns of each."""


def copies_text(desk_id: str, after: int, items: list[Any]) -> bytes:
    """What the centre signs: to this desk, behind that place, exactly these."""
    return f"centre-copies\n{desk_id}\n{after}\n{sha256(canonical(items).encode()).hexdigest()}".encode()


NAMES = {table: tuple(spec.name for spec in TABLES[table]) for table in COPIED}
"""The values of a row travel in this order, without their names: a copy is `[no, code, [rows of each table]]`."""
_KINDS = {
    table: tuple({int if spec.integer else str} | ({type(None)} if spec.nullable else set()) for spec in TABLES[table])
    for table in COPIED
}


def _row(values: Any, table: str) -> Row:
    if not isinstance(values, list) or not all(map(contains, _KINDS[table], map(type, values))):
        raise NotUnderstood(f"a line of {table} that is none")
    if any(type(value) is int and abs(value) >= 2**53 for value in values):
        raise NotUnderstood(f"a number in {table} that is none")
    return dict(zip(NAMES[table], values, strict=True))


def copy_from_wire(item: Any) -> DossierCopy:
    """Raises NotUnderstood."""
    try:
        no, code, tables = item
        rows = {table: [_row(values, table) for values in lines] for table, lines in zip(COPIED, tables, strict=True)}
        (dossier,) = rows["dossier"]
    except (TypeError, ValueError):
        raise NotUnderstood("a copy of a dossier that is none") from None
    of_another = dossier["code"] != code or any(row["dossier_code"] != code for table in LINES for row in rows[table])
    if type(no) is not int or not 0 < no < 2**53 or of_another:
        raise NotUnderstood("a copy of a dossier that is none")
    return DossierCopy(no, code, rows)
