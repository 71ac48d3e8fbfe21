"""Dossiers of the same agency that other counters took in: as the centre knows them, so that any counter can return any
result, also from its last copy. What was returned needs no personal data elsewhere, and carries none."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sync.protocol.canonical import canonical
from sync.protocol.changes import Row
from sync.protocol.tables import TABLES, ColumnSpec
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


def copy_to_wire(copy: DossierCopy) -> list[Any]:
    """Values in the order of the columns: a page holds each name once less."""
    tables = [[[row[spec.name] for spec in TABLES[name]] for row in copy.rows[name]] for name in COPIED]
    return [copy.no, copy.code, tables]


def _fits(value: object, spec: ColumnSpec) -> bool:
    if value is None:
        return spec.nullable
    if spec.integer:
        return type(value) is int and -(2**53) < value < 2**53
    return isinstance(value, str)


def _row(values: Any, specs: Sequence[ColumnSpec]) -> Row:
    assert isinstance(values, list)
    row = dict(zip((spec.name for spec in specs), values, strict=True))
    assert all(_fits(row[spec.name], spec) for spec in specs)
    return row


def copy_from_wire(item: Any) -> DossierCopy:
    """Raises NotUnderstood."""
    try:
        no, code, tables = item
        assert type(no) is int
        assert 0 < no < 2**53
        rows = {name: [_row(values, TABLES[name]) for values in table] for name, table in zip(COPIED, tables, strict=True)}
        (dossier,) = rows["dossier"]
        assert dossier["code"] == code
        assert all(row["dossier_code"] == code for name in LINES for row in rows[name])
    except (AssertionError, TypeError, ValueError):
        raise NotUnderstood("a copy of a dossier that is none") from None
    return DossierCopy(no, code, rows)
