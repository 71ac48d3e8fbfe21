"""Dossiers of the same agency that other counters took in: as the centre knows them, so that any counter can return any
result, also from its last copy. What was returned needs no personal data elsewhere, and carries none."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sync.protocol.canonical import canonical
from sync.protocol.changes import Row
from sync.protocol.tables import TABLES
from sync.protocol.wire import NotUnderstood

PAGE = 200
LINES = ("paper", "scan", "fee")
SHARED = ("dossier", *LINES)
ENDED = ("returned", "given_back")
"""The states in which nothing of a dossier is left at any counter."""
PERSONAL = (
    "owner_name",
    "identity_no",
    "old_identity_no",
    "tax_code",
    "address",
    "phone",
    "submitter_name",
    "submitter_identity_no",
    "authorisation",
    "receiver_name",
)


@dataclass(frozen=True, slots=True)
class SharedDossier:
    """`no`: its place among all changes of dossiers at the centre; a later change of the same dossier has a higher one."""

    no: int
    code: str
    rows: dict[str, list[Row]]
    """By table, with all columns of each."""


Layout = list[list[Any]]
"""`[table, [column, …]]` for each table: in this order the values of a dossier travel, `[no, code, [rows of each table]]`."""

NAMES = {table: tuple(spec.name for spec in TABLES[table]) for table in SHARED}
LAYOUT: Layout = [[table, list(names)] for table, names in NAMES.items()]


def shared_text(desk_id: str, after: int, layout: Layout, items: list[Any]) -> bytes:
    """What the centre signs: to this desk, after that place, exactly these."""
    return f"centre-copies\n{desk_id}\n{after}\n{sha256(canonical([layout, items]).encode()).hexdigest()}".encode()


class SharedReader:
    """Reads dossiers of a layout that may be of another version: tables and columns that only the centre knows are passed over,
    for those that it does not know yet stands nothing. Every method raises NotUnderstood."""

    def __init__(self, layout: Any) -> None:
        try:
            self._tables = {str(table): _RowReader(str(table), list(columns)) for table, columns in layout}
            self._order = [self._tables[table] for table, _columns in layout]
        except (TypeError, ValueError):
            raise NotUnderstood("a layout of dossiers that is none") from None

    def read(self, item: Any) -> SharedDossier:
        """One dossier as it came, with every column of today."""
        try:
            no, code, tables = item
            read = {line.table: [line.row(values) for values in rows] for line, rows in zip(self._order, tables, strict=True)}
            rows = {table: read.get(table, []) for table in SHARED}
            (dossier,) = rows["dossier"]
        except (TypeError, ValueError):
            raise NotUnderstood("a dossier that is none") from None
        of_another = dossier["code"] != code or any(row["dossier_code"] != code for table in LINES for row in rows[table])
        if type(no) is not int or not 0 < no < 2**53 or of_another:
            raise NotUnderstood("a dossier that is none")
        return SharedDossier(no, code, rows)


class _RowReader:
    """A table's values in the centre's order, brought into this desk's."""

    def __init__(self, table: str, columns: list[str]) -> None:
        self.table = table
        self._width = len(columns)
        self._places: list[tuple[str, int | None, set[type], int | str | None]] = []
        for spec in TABLES[table] if table in SHARED else ():
            kinds = {int if spec.integer else str} | ({type(None)} if spec.nullable else set())
            nothing = None if spec.nullable else 0 if spec.integer else ""
            self._places.append((spec.name, columns.index(spec.name) if spec.name in columns else None, kinds, nothing))

    def row(self, values: Any) -> Row:
        if not isinstance(values, list) or len(values) != self._width:
            raise NotUnderstood(f"a line of {self.table} that is none")
        row: Row = {}
        for name, place, kinds, nothing in self._places:
            value = row[name] = nothing if place is None else values[place]
            if type(value) not in kinds or (type(value) is int and abs(value) >= 2**53):
                raise NotUnderstood(f"{name} in a line of {self.table}")
        return row
