"""A bank's statement of account: which money came in, what was left out, and why.

Banks name the columns as they like, so the names are data (`resources/rules/statement.toml`). Nothing is guessed: a row that
cannot be read refuses the whole file, by its number and the reason.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from desk_app.core.statement_cells import AmountColumn, NotRead, Odd, day_of
from desk_app.core.statement_heads import Heads, StatementWords, columns_of, find_heads, is_complete, words_of
from sync.protocol.cleaning import clean

MAX_LINES = 20_000
MAX_ROWS = 2 * MAX_LINES
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


class Credit(NamedTuple):
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
    """`lines`: where in the file each credit stands. `stated_vnd`: what the bank's own last total says came in, where it does
    and what was read sums to something else."""

    credits: tuple[Credit, ...]
    lines: tuple[int, ...]
    left_out: tuple[LeftOut, ...]
    stated_vnd: int | None = None


_HAS_DIGITS_OR_IS_LONG = re.compile(r"[^0-9]{0,60}[0-9]|.{61}", re.DOTALL)


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
        self.stated_vnd: int | None = None
        self._since_total = 0
        self._all_vnd = 0
        self._summed = 0
        self._first_with: dict[str, Credit] = {}
        self._counts: dict[Credit, int] = {}
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
        plain = at_credit >= 0 and at_debit >= 0 and at_reference not in (-1, at_day) and self._currency < 0 and not self._sheet
        sums = self._sums[at_credit].sure if plain else {}
        days, width, has_digits, take = self._days, self._width, _HAS_DIGITS_OR_IS_LONG.match, self._take
        for line, row in zip(lines, rows, strict=True):
            if plain and len(row) == width and not row[at_debit]:
                vnd, day, text, reference = sums.get(row[at_credit], 0), days.get(row[at_day]), row[at_text], row[at_reference]
                if vnd > 0 and day and not day[1] and reference and has_digits(text):
                    if not (text.isascii() and text.isprintable() and "  " not in text and text.strip() == text):
                        text = clean(text)
                    if not (reference.isascii() and reference.isalnum()):
                        reference = clean(reference)
                    take(line, Credit(reference[:LONGEST_REFERENCE], day[0], vnd, text[:LONGEST_TEXT]))
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
        self._take(line, Credit(reference[:LONGEST_REFERENCE], day[0], vnd, text))

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

    def _take(self, line: int, credit: Credit) -> None:
        if not credit.reference:
            # the same line read again must be known again; two equal lines of one day are two credits
            mark = f"{credit.booked_on.isoformat()}|{credit.amount_vnd}|{credit.text}"
            number = self._equal[mark] = self._equal.get(mark, 0) + 1
            credit = credit._replace(reference="#" + hashlib.sha256(f"{mark}|{number}".encode()).hexdigest()[:16])
        first = self._first_with.setdefault(credit.reference, credit)
        if first is not credit:  # only then it can be the same in all
            self._counts.setdefault(first, 1)
            occurrence = self._counts[credit] = self._counts.get(credit, 0) + 1
            credit = credit._replace(occurrence=occurrence)
        self.credits.append(credit)
        self.lines.append(line)

    def _sums_up(self, vnd: int) -> bool:
        """Whether a sum is that of all credits so far, or of those since the last total."""
        new = sum(credit.amount_vnd for credit in self.credits[self._summed :])
        self._summed = len(self.credits)
        self._since_total += new
        self._all_vnd += new
        return vnd in (self._since_total, self._all_vnd)

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
        way = words_of(row[self._direction]) if self._direction >= 0 else ""
        if amount < 0 or way in self._words.out_of:
            self._leave(line, "out", row)
            return 0
        if not (way in self._words.into or self._signed or row[self._amount].strip()[:1] == "+"):
            raise BadStatement("statement.no_sign", line, row[self._amount])
        self._check_currency(line, row)
        return amount

    def _check_currency(self, line: int, row: Sequence[str]) -> None:
        if self._currency >= 0:
            name = words_of(row[self._currency])
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
            said = words_of(cell).split() if cell else ()
            if said and self._words.in_totals.issuperset(said) and not naming.isdisjoint(said):
                return True
        return False

    def _is_total(self, line: int, row: Sequence[str], vnd: int) -> bool:
        """Whether a row with a day is a balance, or a total: called so, and the sum of what was read. A payer may write "tổng
        cộng" too: what sums up nothing is money that came in."""
        text = row[self._text]
        if (text and _HAS_DIGITS_OR_IS_LONG.match(text)) or not self._total_by_name((text,) if text else row):
            return False
        said = words_of(text or " ".join(cell for at, cell in enumerate(row) if at not in self._money)).split()
        sums_up = self._sums_up(vnd)
        if self._words.naming_balances.isdisjoint(said) and not sums_up:
            return False
        self._leave(line, "total", row)
        self._since_total = 0
        return True

    def _dateless(self, line: int, row: Sequence[str]) -> None:
        """Without a day: words, or a total, which is called so or sums up what was read."""
        if self._without_money(line, row):
            return
        stated = None
        if self._credit >= 0:
            try:
                stated = self._sum(line, row, self._credit)
            except BadStatement:
                stated = None
        sums_up = bool(stated) and self._sums_up(stated or 0)
        if not sums_up and not self._total_by_name(row):
            raise BadStatement("statement.date", line, row[self._date])
        self._leave(line, "total", row)
        if stated and self.credits:
            self.stated_vnd = None if sums_up else stated
            self._since_total = 0

    def _without_money(self, line: int, row: Sequence[str]) -> bool:
        """A row of words, or none at all: the bank's address, its thanks, heads that come again on each page."""
        cells = [cell for cell in row if cell.strip()]
        if not cells:
            return True
        if any(place < len(row) and row[place].strip() and type(row[place]) is Odd for place in self._money):
            return False
        if len(row) >= self._width and is_complete(columns_of(row, self._words)):
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
    return StatementContent(tuple(reader.credits), tuple(reader.lines), tuple(reader.left_out), reader.stated_vnd)


def squeezed(text: str) -> str:
    """Letters and digits only: what banks leave of a purpose."""
    return re.sub(r"[^0-9A-Z]+", "", text.upper())


def names_code(text: str, code: str) -> bool:
    """Whether the payer's words hold a dossier's code whole, whatever the bank did to its dots and blanks: `0001` is not in
    `00012`, nor where the bank broke that in two."""
    spelt = "[^0-9A-Z]*".join(squeezed(code))
    return re.search(spelt + r"(?![0-9])(?![^0-9A-Z]+[0-9](?![0-9]))", text.upper()) is not None
