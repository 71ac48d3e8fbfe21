"""What stands in one cell of a bank's statement: an amount, a day."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from desk_app.core.money import MAX_VND


class Odd(str):
    """A cell of a spreadsheet that says nothing certain: it counts where nobody reads a sum or a number from it. `reason` is a
    text key."""

    __slots__ = ("reason",)
    reason: str

    def __new__(cls, text: str, reason: str) -> "Odd":
        """`text`: as the cell shows it."""
        made = super().__new__(cls, text)
        made.reason = reason
        return made


class NotRead(ValueError):
    """A cell that is not what its column says; `reason` is a text key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# the blank between groups is often one that does not break, or a thin one
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u1680\u2007\u202f\u205f" + "".join(map(chr, range(0x2000, 0x200B))), " "))
_CURRENCY = re.compile(r"(?:(?:VND|VNĐ|đồng|đ|₫)\.?\s*)?(.*?)(?:\s*(?:VND|VNĐ|đồng|đ|₫)\.?)?", re.IGNORECASE | re.DOTALL)
_SIGN = re.compile(r"([+\-−]?)\s*(.*?)\s*([+\-−]?)", re.DOTALL)
_PLAIN_GROUPS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,4}", re.ASCII)
_NUMBER = re.compile(r"([0-9]{1,3}(?:([.,' ])[0-9]{3}(?:\2[0-9]{3})*)?|[0-9]+)(?:([.,])([0-9]{1,2}))?", re.ASCII)


class Amount(NamedTuple):
    """`groups`: the mark between thousands, certain or not; `decimal`: the mark before hundredths that were written."""

    vnd: int
    groups: str = ""
    certain: bool = True
    decimal: str = ""


def amount_of(text: str) -> Amount:
    """`3,000,000 VNĐ`, `+3.000.000đ`, `(11 000)`, `3000000.00`. Raises NotRead: fractions of a đồng are no amount."""
    if text.isascii() and text.isdecimal():
        if len(text) > 16 or (plain := int(text)) > MAX_VND:
            raise NotRead("statement.amount")
        return Amount(plain)
    cleaned = text.translate(_BLANKS).strip()
    bracketed = cleaned.startswith("(") and cleaned.endswith(")")
    if bracketed:
        cleaned = cleaned[1:-1].strip()
    # the currency may stand inside the sign or outside it
    before, cleaned, after = _parts(_SIGN, cleaned)
    bare = _parts(_CURRENCY, cleaned)[0].strip()
    inner, bare, last = _parts(_SIGN, bare)
    signs = [sign for sign in (before, after, inner, last) if sign]
    number = _NUMBER.fullmatch(bare)
    if not number or len(signs) + bracketed > 1:
        raise NotRead("statement.amount")
    whole, groups, decimal, fraction = number.groups()
    if fraction and fraction.strip("0"):
        raise NotRead("statement.amount")
    digits = re.sub(r"[^0-9]", "", whole)
    if len(digits) > 16 or int(digits) > MAX_VND or (groups and groups == decimal):
        raise NotRead("statement.amount")
    value = -int(digits) if bracketed or (signs and signs[0] != "+") else int(digits)
    certain = bool(groups) and (whole.count(groups) > 1 or bool(decimal) or groups in " '")
    return Amount(value, groups or "", certain or not groups, decimal or "")


def _parts(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    match = pattern.fullmatch(text)
    return match.groups() if match else ("", "", "")


class AmountColumn:
    """A column read as a whole: `50,000` is fifty thousand unless the same column has the comma before hundredths, or
    another mark between thousands. `sure`: what its cells say, where they say it."""

    def __init__(self, cells: Iterable[str]) -> None:
        self.sure: dict[str, int] = {}
        self._wrong: dict[str, str] = {}
        unsure: list[tuple[str, Amount]] = []
        decimals: set[str] = set()
        groups: set[str] = set()
        for cell in set(cells):
            # nearly all cells of a long column look like this: read without the other ways to write a sum
            if _PLAIN_GROUPS.fullmatch(cell):
                vnd = int(cell.replace(",", ""))
                if len(cell) > 7:  # two marks
                    self.sure[cell] = vnd
                    groups.add(",")
                else:
                    unsure.append((cell, Amount(vnd, ",", False)))
                continue
            try:
                amount = amount_of(cell)
            except NotRead as error:
                self._wrong[cell] = error.reason
                continue
            decimals.add(amount.decimal)
            if amount.certain:
                self.sure[cell] = amount.vnd
                groups.add(amount.groups)
            else:
                unsure.append((cell, amount))
        groups.discard("")
        for cell, amount in unsure:
            if amount.groups in decimals or (groups and amount.groups not in groups):
                self._wrong[cell] = "statement.separators"
            else:
                self.sure[cell] = amount.vnd

    def vnd(self, cell: str) -> int:
        """Raises NotRead."""
        found = self.sure.get(cell)
        if found is None:
            raise NotRead(self._wrong[cell])
        return found


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATES = (
    (re.compile(r"([0-9]{1,2})([/.\-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9])", re.ASCII), (3, 2, 0)),
    (re.compile(r"([0-9]{4})([/.\-])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])", re.ASCII), (0, 2, 3)),
    (re.compile(r"([0-9]{1,2})([/.\- ]?)([A-Za-z]{3})[a-z]*\2([0-9]{4}|[0-9]{2})(?![0-9])", re.ASCII), (3, 2, 0)),
)
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
_CLOCK_AFTER = re.compile(rf"[T\s,\-]*{_CLOCK}(?!\S)", re.ASCII)
_CLOCK_BEFORE = re.compile(rf"{_CLOCK}\s+", re.ASCII)
_SERIAL = re.compile(r"([1-9][0-9]{4})(?:\.[0-9]+)?", re.ASCII)
_DAY_ZERO = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 36_526, 73_050  # 2000 to 2099: what lies outside is no day of a statement


def day_of(text: str) -> tuple[date, str]:
    """The day, and what stands behind it where date and number share a cell. Raises NotRead."""
    text = text.strip()
    serial = _SERIAL.fullmatch(text)
    if serial and FIRST_SERIAL <= int(serial[1]) <= LAST_SERIAL:
        return _DAY_ZERO + timedelta(days=int(serial[1])), ""
    if before := _CLOCK_BEFORE.match(text):
        text = text[before.end() :]
    for pattern, order in _DATES:
        match = pattern.match(text)
        if not match:
            continue
        year, month, day = (match.groups()[place] for place in order)
        try:
            number = _MONTHS.index(month.lower()) + 1 if month.isalpha() else int(month)
            found = date(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
        except ValueError:
            break
        rest = text[match.end() :]
        if after := _CLOCK_AFTER.match(rest):
            rest = rest[after.end() :]
        if rest and not rest[0].isspace():
            break
        return found, rest.strip()
    raise NotRead("statement.date")
