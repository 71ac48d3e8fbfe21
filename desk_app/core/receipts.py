"""Receipts (biên lai): the dated regimes they stand under, and how their numbers are written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Medium = Literal["electronic", "paper"]
_ELECTRONIC = re.compile(r"[0-9]{2}T[A-Z]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReceiptRegime:
    """One decree's rules for one medium: data with dates."""

    id: str
    medium: Medium
    valid_from: date
    valid_to: date | None
    digits: int
    title: str

    @property
    def last_number(self) -> int:
        """The highest that its digits can write."""
        return int("9" * self.digits)


def is_electronic(serial_symbol: str) -> bool:
    """Whether a serial is one of electronic receipts: `26TAA` is, a paper book's `AB/2026` is not."""
    return _ELECTRONIC.fullmatch(serial_symbol) is not None


def receipt_number(serial_symbol: str, number: int) -> str:
    """`00000012` of an electronic serial (up to 8 digits, NĐ 254/2026 Art 23.2), `0000012` on paper (7 digits)."""
    return f"{number:08d}" if is_electronic(serial_symbol) else f"{number:07d}"


def receipt_name(serial_symbol: str, number: int) -> str:
    """Serial and number, as people name a receipt: `26TAA 00000012`."""
    return f"{serial_symbol} {receipt_number(serial_symbol, number)}"


def next_sheet(last_no: int, last: int, ended: Iterable[tuple[int, int]]) -> int | None:
    """The next number of a paper book: in order, past the sheets that were lost or spoilt. None: the book is used up."""
    number = last_no + 1
    for first_ended, last_ended in sorted(ended):
        if first_ended <= number <= last_ended:
            number = last_ended + 1
    return number if number <= last else None
