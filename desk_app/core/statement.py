"""A bank's statement of account as CSV: which transfers came in. Banks name the columns as they like, so the names are
data (`resources/rules/statement.toml`)."""

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desk_app.core.folding import fold
from desk_app.core.money import MAX_VND

MAX_LINES = 5_000
_AMOUNT = re.compile(r"([0-9]{1,3}(?:([.,  ])[0-9]{3}(?:\2[0-9]{3})*)?|[0-9]+)(?:[.,]0{1,2})?")
_DATES = (
    (re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})\b"), (2, 1, 0)),
    (re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\b"), (0, 1, 2)),
)


class BadStatement(ValueError):
    """Not a statement that can be read; `reason` is a text key, `line` where (0: the whole)."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Credit:
    """Money that came in. `reference` names it for ever at this bank."""

    reference: str
    booked_on: date
    amount_vnd: int
    text: str


def decode(data: bytes) -> str:
    """UTF-8 or UTF-16 with their marks, or the old Windows page for Vietnamese. Raises BadStatement."""
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1258"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadStatement("statement.letters")


def _amount(text: str, line: int) -> int:
    match = _AMOUNT.fullmatch(text.strip().removesuffix("VND").strip().removeprefix("+"))
    if not match:
        raise BadStatement("statement.amount", line)
    amount = int(re.sub(r"[^0-9]", "", match[1]))
    if amount > MAX_VND:
        raise BadStatement("statement.amount", line)
    return amount


def _day(text: str, line: int) -> date:
    for pattern, order in _DATES:
        match = pattern.match(text.strip())
        if match:
            try:
                return date(*(int(match.groups()[place]) for place in order))
            except ValueError:
                break
    raise BadStatement("statement.date", line)


def _columns(row: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    folded = [" ".join(re.sub(r"[^0-9a-z]+", " ", fold(cell)).split()) for cell in row]
    found: dict[str, int] = {}
    for column, known in names.items():
        for name in known:  # the first name that is there wins
            if name in folded:
                found[column] = folded.index(name)
                break
    return found


def read_statement(data: bytes, names: Mapping[str, Sequence[str]]) -> tuple[Credit, ...]:
    """The credits in the order of the file; debits are left out. Raises BadStatement: a file is taken whole or not."""
    text = decode(data)
    if "\x00" in text:
        raise BadStatement("statement.letters")
    first_lines = text[:4_000]
    delimiter = max(";,\t", key=first_lines.count)
    columns: dict[str, int] = {}
    credits: list[Credit] = []
    seen: dict[str, int] = {}
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise BadStatement("statement.no_columns") from None
    for number, row in enumerate(rows, 1):
        if not columns:
            found = _columns(row, names)
            if {"date", "credit", "text"} <= found.keys():
                columns = found
            continue
        if len(row) <= max(columns.values()) or not row[columns["credit"]].strip():
            continue
        if not row[columns["date"]].strip():
            continue  # a line of totals
        amount = _amount(row[columns["credit"]], number)
        if not amount:
            continue
        day, purpose = _day(row[columns["date"]], number), " ".join(row[columns["text"]].split())[:500]
        reference = " ".join(row[columns["reference"]].split())[:60] if "reference" in columns else ""
        if not reference:
            # the same line read again must be known again; two equal lines of one day are two credits
            mark = f"{day.isoformat()}|{amount}|{purpose}"
            seen[mark] = seen.get(mark, 0) + 1
            reference = "#" + hashlib.sha256(f"{mark}|{seen[mark]}".encode()).hexdigest()[:16]
        credits.append(Credit(reference, day, amount, purpose))
    if not columns:
        raise BadStatement("statement.no_columns")
    if len(credits) > MAX_LINES:
        raise BadStatement("statement.too_long")
    if len({credit.reference for credit in credits}) < len(credits):
        raise BadStatement("statement.twice")
    return tuple(credits)


def squeezed(text: str) -> str:
    """Letters and digits only: what banks leave of a purpose."""
    return re.sub(r"[^0-9A-Z]+", "", text.upper())


def names_code(text: str, code: str) -> bool:
    """Whether the payer's words hold a dossier's code, whatever the bank did to its dots and blanks."""
    return squeezed(code) in squeezed(text)
