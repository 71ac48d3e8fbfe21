"""Where the columns of a bank's statement are: heads in one language or two, in one row or two, worded as banks like."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from desk_app.core.folding import fold

HEAD_ROWS = 200
"""Above the first row of heads stand the bank's name, addresses, the account: never more than this."""
FEWEST_COLUMNS = 3
"""A day, a sum and words."""
SHORT_NAME = 3


@dataclass(frozen=True, slots=True)
class StatementWords:
    """How banks word things, folded: heads by column, what says into or out of the account, totals, names of the đồng."""

    columns: Mapping[str, Sequence[str]]
    into: frozenset[str]
    out_of: frozenset[str]
    naming_totals: frozenset[str]
    naming_balances: frozenset[str]
    in_totals: frozenset[str]
    currency: frozenset[str]


_MONEY = ("credit", "debit", "amount", "balance")
_PART = re.compile(r"[/\n(|]")


@lru_cache(maxsize=4096)
def words_of(text: str) -> str:
    """Folded, nothing but words with one blank between."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", fold(text)).split())


@lru_cache(maxsize=8192)
def _named(cell: str, name: str) -> bool:
    if len(name) > SHORT_NAME:
        return f" {name} " in f" {words_of(cell)} "
    parts = [words_of(part) for part in _PART.split(cell)]
    first = next((part for part in parts if part), "")
    words = first.split()
    return first == name or (len(words) == 2 and words[0] == name and words[1] in ("debit", "credit", "vnd"))


def columns_of(row: Sequence[str], words: StatementWords) -> dict[str, int]:
    """Which column is which, as far as this row says it."""
    found: dict[str, int] = {}
    for column, names in words.columns.items():
        for name in names:  # the first name that is there wins
            place = next((at for at, head in enumerate(row) if head and _fits(head, column, name, words)), None)
            if place is not None:
                found[column] = place
                break
    if "credit" in found:
        found.pop("amount", None)
    if found.get("reference") == found.get("text"):
        found.pop("reference", None)
    return found


def _fits(head: str, column: str, name: str, words: StatementWords) -> bool:
    if not _named(head, name):
        return False
    if column not in ("credit", "debit", "amount"):
        return True
    said = f" {words_of(head)} "
    if any(f" {other} " in said for other in (*words.columns.get("other", ()), "ngay", "date", "so du", "balance")):
        return False
    sides = [any(_named(head, each) for each in words.columns.get(side, ())) for side in ("credit", "debit")]
    # "Ghi nợ/Ghi có" over one column is a signed sum
    return sides[0] == sides[1] if column == "amount" else not all(sides)


def is_complete(columns: Mapping[str, int]) -> bool:
    """Whether date, purpose and money each have a column of their own."""
    money = [columns[name] for name in _MONEY if name in columns]
    places = {columns.get("date", -1), columns.get("text", -2), *money}
    has_money = "credit" in columns or "amount" in columns
    return has_money and "date" in columns and "text" in columns and len(places) == len(money) + 2


def _is_heads(row: Sequence[str]) -> bool:
    """Heads hold words; a row of data has a day or a sum somewhere."""
    return any(row) and not any(re.search(r"[0-9]{3}|[0-9][/.\-][0-9]", cell) for cell in row)


@dataclass(frozen=True, slots=True)
class Heads:
    """`first`: the number of the first row after them; `width`: up to the last head that is not empty."""

    first: int
    columns: Mapping[str, int]
    width: int


def find_heads(rows: Sequence[Sequence[str]], words: StatementWords) -> Heads | None:
    """None where there are none. Heads may stand in two rows, a wide "Số tiền" over "Ghi nợ" and "Ghi có"."""
    known = {
        name.split()[0] for column in ("date", "credit", "amount") for name in words.columns[column] if len(name) > SHORT_NAME
    }
    for number, row in enumerate(rows[:HEAD_ROWS]):
        if len(row) < FEWEST_COLUMNS:
            continue
        said = fold("\n".join(row))
        if not any(word in said for word in known):  # most rows are none: told cheaply
            continue
        alone = columns_of(row, words)
        below = rows[number + 1] if number + 1 < len(rows) else ()
        if len(alone) > 1 and _is_heads(row) and _is_heads(below):
            width = max(len(row), len(below))
            wide = [f"{a} {b}".strip() for a, b in zip(_filled(row, width), _filled(below, width), strict=True)]
            joined = columns_of(wide, words)
            if is_complete(joined) and (not is_complete(alone) or ("credit" in joined and "credit" not in alone)):
                return Heads(number + 2, joined, _width(wide))
        if is_complete(alone):
            return Heads(number + 1, alone, _width(row))
    return None


def _width(heads: Sequence[str]) -> int:
    return max(at for at, cell in enumerate(heads, 1) if cell.strip())


def _filled(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]
