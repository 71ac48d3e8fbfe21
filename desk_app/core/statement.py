"""A bank's statement of account: which money came in, what was left out, and why.

Banks name the columns as they like, so the names are data (`resources/rules/statement.toml`). Nothing is guessed: a row that
cannot be read refuses the whole file, by its number and the reason.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from desk_app.core.folding import fold
from desk_app.core.statement_cells import AmountColumn, NotRead, Odd, day_of
from sync.protocol.cleaning import clean

MAX_LINES = 20_000
MAX_ROWS = 2 * MAX_LINES
HEAD_ROWS = 200
"""Above the first row of heads stand the bank's name, addresses, the account: never more than this."""
FEWEST_COLUMNS = 3
"""A day, a sum and words."""
SHORT_NAME = 3
LONGEST_TEXT = 500
LONGEST_REFERENCE = 60
LeftOutReason = Literal["out", "zero", "negative", "total", "heads", "words"]


class BadStatement(ValueError):
    """Not a statement that can be read; `reason` is a text key, `line` where (0: the whole), `cell` what stands there."""

    def __init__(self, reason: str, line: int = 0, cell: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.cell = clean(cell)[:60]


@dataclass(frozen=True, slots=True)
class Credit:
    """Money that came in. All five together name it for ever at this bank: a reference alone may come again. `occurrence`: the
    how manieth of a file with the same other four."""

    reference: str
    booked_on: date
    amount_vnd: int
    text: str
    occurrence: int = 1


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no money coming in."""

    line: int
    reason: LeftOutReason
    text: str


@dataclass(frozen=True, slots=True)
class StatementContent:
    """`lines`: where in the file each credit stands. `told_vnd`: what the bank's own last total says came in, where it does
    and what was read sums to something else."""

    credits: tuple[Credit, ...]
    lines: tuple[int, ...]
    left_out: tuple[LeftOut, ...]
    told_vnd: int | None = None


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
_HAS_DIGITS_OR_IS_LONG = re.compile(r"[^0-9]{0,60}[0-9]|.{61}", re.DOTALL)


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    return " ".join(re.sub(r"[^0-9a-z]+", " ", fold(text)).split())


@lru_cache(maxsize=8192)
def _named(cell: str, name: str) -> bool:
    if len(name) > SHORT_NAME:
        return f" {name} " in f" {_words(cell)} "
    parts = [_words(part) for part in _PART.split(cell)]
    first = next((part for part in parts if part), "")
    words = first.split()
    return first == name or (len(words) == 2 and words[0] == name and words[1] in ("debit", "credit", "vnd"))


def _columns(row: Sequence[str], words: StatementWords) -> dict[str, int]:
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
    said = f" {_words(head)} "
    if any(f" {other} " in said for other in (*words.columns.get("other", ()), "ngay", "date", "so du", "balance")):
        return False
    sides = [any(_named(head, each) for each in words.columns.get(side, ())) for side in ("credit", "debit")]
    # "Ghi nợ/Ghi có" over one column is a signed sum
    return sides[0] == sides[1] if column == "amount" else not all(sides)


def _complete(columns: Mapping[str, int]) -> bool:
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
        alone = _columns(row, words)
        below = rows[number + 1] if number + 1 < len(rows) else ()
        if len(alone) > 1 and _is_heads(row) and _is_heads(below):
            width = max(len(row), len(below))
            wide = [f"{a} {b}".strip() for a, b in zip(_filled(row, width), _filled(below, width), strict=True)]
            joined = _columns(wide, words)
            if _complete(joined) and (not _complete(alone) or ("credit" in joined and "credit" not in alone)):
                return Heads(number + 2, joined, _width(wide))
        if _complete(alone):
            return Heads(number + 1, alone, _width(row))
    return None


def _width(heads: Sequence[str]) -> int:
    return max(at for at, cell in enumerate(heads, 1) if cell.strip())


def _filled(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]


class _Rows:
    """The rows after the heads, read one by one."""

    def __init__(self, heads: Heads, words: StatementWords, sheet: bool) -> None:
        columns = heads.columns
        self._words = words
        self._width = heads.width
        self._sheet = sheet
        self._date, self._text = columns["date"], columns["text"]
        self._reference = columns.get("reference", -1)
        self._credit = columns.get("credit", -1)
        self._debit = columns.get("debit", -1)
        self._amount = columns.get("amount", -1)
        self._direction = columns.get("direction", -1)
        self._currency = columns.get("currency", -1)
        self._money = [place for place in (self._credit, self._debit, self._amount) if place >= 0]
        self._days: dict[str, tuple[date, str]] = {}
        self._sums: dict[int, AmountColumn] = {}
        self._signed = False
        self.credits: list[Credit] = []
        self.lines: list[int] = []
        self.left_out: list[LeftOut] = []
        self.told_vnd: int | None = None
        self._since_total = 0
        self._all_vnd = 0
        self._counts: dict[tuple[str, date, int, str], int] = {}
        self._equal: dict[str, int] = {}

    def learn(self, rows: Sequence[Sequence[str]]) -> None:
        """The columns of money as a whole, before one row is read."""
        for place in self._money:
            # a sum with a blank around it is the same sum; an empty cell is none
            self._sums[place] = AmountColumn({row[place] for row in rows if len(row) > place} - {""})
        if self._amount >= 0:
            cells = {row[self._amount].strip() for row in rows if len(row) > self._amount}
            self._signed = any(cell[:1] in "-−(" or cell[-1:] in "-−" for cell in cells if cell)

    def read_all(self, lines: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
        """Nearly all rows of a long file are plain: they are told by what was seen before, without asking every rule. Raises
        BadStatement."""
        at_day, at_credit, at_debit, at_text, at_reference = self._date, self._credit, self._debit, self._text, self._reference
        days, width = self._days, self._width
        plain = at_credit >= 0 and at_debit >= 0 and at_reference not in (-1, at_day) and self._currency < 0 and not self._sheet
        sums = self._sums[at_credit].sure if plain else {}
        for line, row in zip(lines, rows, strict=True):
            if plain and len(row) == width and not row[at_debit] and row[at_credit] in sums and row[at_day] in days:
                day, rest = days[row[at_day]]
                text = row[at_text]
                if row[at_reference] and not rest and (vnd := sums[row[at_credit]]) > 0 and _HAS_DIGITS_OR_IS_LONG.match(text):
                    reference = clean(row[at_reference])[:LONGEST_REFERENCE]
                    self._take(line, reference, day, vnd, clean(text)[:LONGEST_TEXT])
                    continue
            self.read(line, row)

    def read(self, line: int, row: Sequence[str]) -> None:
        """One row, whatever it is. Raises BadStatement."""
        if len(row) < self._width:
            if not self._without_money(line, row):
                raise BadStatement("statement.cells", line)
            return
        day = self._days.get(row[self._date]) or self._first_seen(row[self._date])
        if day is None:
            self._dateless(line, row)
            return
        if len(row) > self._width and any(cell.strip() for cell in row[self._width :]):
            raise BadStatement("statement.cells", line)
        vnd = self._came_in(line, row)
        if not vnd:
            return
        text = self._cleaned(line, row[self._text])[:LONGEST_TEXT]
        reference = self._cleaned(line, row[self._reference]) if self._reference >= 0 else ""
        if self._reference == self._date:
            reference = day[1]
        elif day[1]:
            raise BadStatement("statement.date", line, row[self._date])
        if self._is_total(line, row, vnd):
            return
        self._take(line, reference[:LONGEST_REFERENCE], day[0], vnd, text)

    def _first_seen(self, cell: str) -> tuple[date, str] | None:
        try:
            day, rest = day_of(cell)
        except NotRead:
            return None
        if type(cell) is Odd and cell.reason != "statement.date_cell":
            return None
        found = (day, clean(rest))
        self._days[cell] = found
        return found

    def _cleaned(self, line: int, cell: str) -> str:
        if type(cell) is Odd and cell.reason in ("statement.long_number", "statement.formula"):
            raise BadStatement(cell.reason, line, cell)
        return clean(cell)

    def _take(self, line: int, reference: str, day: date, vnd: int, text: str) -> None:
        if not reference:
            # the same line read again must be known again; two equal lines of one day are two credits
            mark = f"{day.isoformat()}|{vnd}|{text}"
            number = self._equal[mark] = self._equal.get(mark, 0) + 1
            reference = "#" + hashlib.sha256(f"{mark}|{number}".encode()).hexdigest()[:16]
        same = (reference, day, vnd, text)
        occurrence = self._counts[same] = self._counts.get(same, 0) + 1
        self.credits.append(Credit(reference, day, vnd, text, occurrence))
        self.lines.append(line)
        self._since_total += vnd
        self._all_vnd += vnd

    def _sum(self, line: int, row: Sequence[str], place: int) -> int | None:
        """What stands in a column of money; None: nothing."""
        cell = row[place]
        if not cell or not cell.strip():
            return None
        if type(cell) is Odd:
            if cell == "0":
                return 0
            raise BadStatement(cell.reason, line, cell)
        try:
            return self._sums[place].vnd(cell)
        except NotRead as error:
            raise BadStatement(error.reason, line, cell) from None

    def _came_in(self, line: int, row: Sequence[str]) -> int:
        """What came in by this row; 0: nothing, and it is said why."""
        if self._credit < 0:
            return self._by_sign(line, row)
        credit = self._sum(line, row, self._credit)
        debit = self._sum(line, row, self._debit) if self._debit >= 0 else None
        if credit and debit:
            raise BadStatement("statement.both", line)
        if credit is None and debit is None:
            if self._total_by_name(row):
                self._leave(line, "total", row)
                return 0
            if self._debit >= 0 or self._sheet:
                raise BadStatement("statement.no_amount", line)
            self._leave(line, "out", row)
            return 0
        if credit and credit > 0:
            self._check_currency(line, row)
            return credit
        if not credit and not debit and any(type(row[place]) is Odd for place in self._money):
            raise BadStatement("statement.formula", line)  # nought stands for what was never worked out
        self._leave(line, "negative" if credit else "out" if debit else "zero", row)
        return 0

    def _by_sign(self, line: int, row: Sequence[str]) -> int:
        amount = self._sum(line, row, self._amount)
        if amount is None:
            raise BadStatement("statement.no_amount", line)
        if amount == 0 and type(row[self._amount]) is Odd:
            raise BadStatement("statement.formula", line)
        if amount == 0:
            self._leave(line, "zero", row)
            return 0
        way = _words(row[self._direction]) if self._direction >= 0 else ""
        if amount < 0 or way in self._words.out_of:
            self._leave(line, "out", row)
            return 0
        if not (way in self._words.into or self._signed or row[self._amount].strip()[:1] == "+"):
            raise BadStatement("statement.no_sign", line, row[self._amount])
        self._check_currency(line, row)
        return amount

    def _check_currency(self, line: int, row: Sequence[str]) -> None:
        if self._currency >= 0:
            name = _words(row[self._currency])
            if name and name not in self._words.currency:
                raise BadStatement("statement.currency", line, row[self._currency])

    def _leave(self, line: int, reason: LeftOutReason, row: Sequence[str]) -> None:
        self.left_out.append(
            LeftOut(line, reason, " ".join(" · ".join(cell.strip() for cell in row if cell.strip()).split())[:200])
        )

    def _total_by_name(self, row: Sequence[str]) -> bool:
        """Whether one of its cells holds nothing but what totals and opening balances are called."""
        naming = self._words.naming_totals | self._words.naming_balances
        for cell in row:
            said = _words(cell).split() if cell else ()
            if said and self._words.in_totals.issuperset(said) and not naming.isdisjoint(said):
                return True
        return False

    def _is_total(self, line: int, row: Sequence[str], vnd: int) -> bool:
        """Whether a row with a day is a balance, or a total: called so, and the sum of what was read. A payer may write "tổng
        cộng" too: what sums up nothing is money that came in."""
        text = row[self._text]
        if (text and _HAS_DIGITS_OR_IS_LONG.match(text)) or not self._total_by_name((text,) if text else row):
            return False
        said = _words(text or " ".join(cell for at, cell in enumerate(row) if at not in self._money)).split()
        if self._words.naming_balances.isdisjoint(said) and vnd not in (self._since_total, self._all_vnd):
            return False
        self._leave(line, "total", row)
        self._since_total = 0
        return True

    def _dateless(self, line: int, row: Sequence[str]) -> None:
        """Without a day: words, or a total, which is called so or sums up what was read."""
        if self._without_money(line, row):
            return
        told = None
        if self._credit >= 0:
            try:
                told = self._sum(line, row, self._credit)
            except BadStatement:
                told = None
        sums_up = bool(told) and told in (self._since_total, self._all_vnd)
        if not sums_up and not self._total_by_name(row):
            raise BadStatement("statement.date", line, row[self._date])
        self._leave(line, "total", row)
        if told and self.credits:
            self.told_vnd = None if sums_up else told
            self._since_total = 0

    def _without_money(self, line: int, row: Sequence[str]) -> bool:
        """A row of words, or none at all: the bank's address, its thanks, heads that come again on each page."""
        cells = [cell for cell in row if cell.strip()]
        if not cells:
            return True
        if any(place < len(row) and row[place].strip() and type(row[place]) is Odd for place in self._money):
            return False
        if len(row) >= self._width and _complete(_columns(row, self._words)):
            self._leave(line, "heads", row)
            return True
        sums = [row[place] for place in self._money if place < len(row) and re.search("[0-9]", row[place])]
        dated = self._date < len(row) and self._first_seen(row[self._date]) is not None
        if sums or dated:
            if not dated and len(row) < self._width and self._total_by_name(row):
                self._leave(line, "total", row)
                return True
            return False
        self._leave(line, "total" if self._total_by_name(row) else "words", row)
        return True


def read_rows(
    rows: Sequence[Sequence[str]], lines: Sequence[int], words: StatementWords, heads: Heads | None = None, sheet: bool = False
) -> StatementContent:
    """The money that came in, in the order of the file. `lines`: where each row stands; `sheet`: of a spreadsheet, where a
    formula whose value was not stored looks like an empty cell. Raises BadStatement: a file is taken whole or not."""
    heads = heads or find_heads(rows, words)
    if heads is None:
        raise BadStatement("statement.no_columns")
    reader = _Rows(heads, words, sheet)
    data = rows[heads.first :]
    reader.learn(data)
    reader.read_all(lines[heads.first :], data)
    if len(reader.credits) > MAX_LINES:
        raise BadStatement("statement.too_long")
    return StatementContent(tuple(reader.credits), tuple(reader.lines), tuple(reader.left_out), reader.told_vnd)


def squeezed(text: str) -> str:
    """Letters and digits only: what banks leave of a purpose."""
    return re.sub(r"[^0-9A-Z]+", "", text.upper())


def names_code(text: str, code: str) -> bool:
    """Whether the payer's words hold a dossier's code whole, whatever the bank did to its dots and blanks: `0001` is not in
    `00012`, nor where the bank broke that in two."""
    spelt = "[^0-9A-Z]*".join(squeezed(code))
    return re.search(spelt + r"(?![0-9])(?![^0-9A-Z]+[0-9](?![0-9]))", text.upper()) is not None
