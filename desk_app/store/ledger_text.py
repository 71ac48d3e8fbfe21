"""The double-entry ledger as plain text that `hledger` and `beancount` read: an auditor's own tools count it again."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, TextIO

from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.resources_reader import Texts
from desk_app.store.queries import Queries

Format = Literal["hledger", "beancount"]
# beancount wants its five roots and capital letters; the second part is the account's name in the facts
_ROOTS = {
    "cash_box": "Assets",
    "bank_account": "Assets",
    "float_advance": "Liabilities",
    "fee_payable": "Liabilities",
    "charge_payable": "Liabilities",
    "over_short": "Equity",
    "in_transit": "Assets",
    "safe": "Assets",
    "treasury": "Assets",
}


@dataclass(frozen=True, slots=True)
class LedgerPostings:
    """The postings of one fact, and what the box holds after it."""

    day: str
    place: str
    kind: str
    agency: str
    postings: tuple[tuple[str, int], ...]
    box_after_vnd: int


def transactions(queries: Queries) -> Iterator[LedgerPostings]:
    """Every fact that moved money, in the order of the journal."""
    rows = queries.connection.execute(
        "SELECT p.epoch, p.seq, p.at_ms, p.agency, p.account, p.amount_vnd, j.kind, "
        "json_extract(j.body, '$.totals.balance_vnd') AS after FROM posting p "
        "JOIN journal j ON j.epoch = p.epoch AND j.seq = p.seq WHERE p.desk_id = ? ORDER BY p.epoch, p.seq, p.line_no",
        (queries.desk_id,),
    )
    group: list[tuple[str, int]] = []
    before = None
    for row in rows:
        place = (row["epoch"], row["seq"])
        if before is not None and place != (before["epoch"], before["seq"]):
            yield _transaction(before, group)
            group = []
        group.append((row["account"], row["amount_vnd"]))
        before = row
    if before is not None:
        yield _transaction(before, group)


def _transaction(row: sqlite3.Row, postings: list[tuple[str, int]]) -> LedgerPostings:
    place = f"{row['epoch']}.{row['seq']}"
    return LedgerPostings(f"{local(row['at_ms']):%Y-%m-%d}", place, row["kind"], row["agency"], tuple(postings), row["after"])


def _account(name: str, agency: str) -> str:
    words = "".join(part.capitalize() for part in name.split("_"))
    return f"{_ROOTS[name]}:{words}:{agency.capitalize()}"


def _accounts(entries: list[LedgerPostings]) -> list[tuple[str, str]]:
    return sorted({(name, entry.agency) for entry in entries for name, _ in entry.postings})


def _hledger(file: TextIO, centre: Centre, texts: Texts, entries: list[LedgerPostings]) -> None:
    """Each posting to a box asserts what the box holds after it."""
    file.write(f"; {centre.name}\ndecimal-mark ,\ncommodity 1.000, VND\n")
    for name, agency in _accounts(entries):
        file.write(f"account {_account(name, agency)}\n")
    file.write("\n")
    for entry in entries:
        file.write(f"{entry.day} ({entry.place}) {texts(f'history.{entry.kind}')}\n")
        for name, amount in entry.postings:
            box = f" = {entry.box_after_vnd} VND" if name == "cash_box" else ""
            file.write(f"    {_account(name, entry.agency)}  {amount} VND{box}\n")
        file.write("\n")


def _beancount(file: TextIO, centre: Centre, texts: Texts, entries: list[LedgerPostings]) -> None:
    """Opens each account before its first day; asserts the boxes at the end."""
    file.write(f'option "title" "{centre.name}"\noption "operating_currency" "VND"\n\n')
    for name, agency in _accounts(entries):
        file.write(f"{entries[0].day} open {_account(name, agency)} VND\n")
    file.write("\n")
    for entry in entries:
        file.write(f'{entry.day} * "{entry.place}" "{texts(f"history.{entry.kind}")}"\n')
        for name, amount in entry.postings:
            file.write(f"  {_account(name, entry.agency)}  {amount} VND\n")
        file.write("\n")
    boxes = {entry.agency: entry for entry in entries if any(name == "cash_box" for name, _ in entry.postings)}
    for agency, entry in sorted(boxes.items()):
        day = _day_after(entries[-1].day)
        file.write(f"{day} balance {_account('cash_box', agency)}  {entry.box_after_vnd} VND\n")


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


_WRITERS: dict[Format, Callable[[TextIO, Centre, Texts, list[LedgerPostings]], None]] = {
    "hledger": _hledger,
    "beancount": _beancount,
}


def write_ledger(queries: Queries, path: Path, format_: Format, centre: Centre, texts: Texts) -> int:
    """Returns the number of transactions."""
    entries = list(transactions(queries))
    with path.open("w", encoding="utf-8") as file:
        _WRITERS[format_](file, centre, texts, entries)
    return len(entries)
