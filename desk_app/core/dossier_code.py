"""Mã hồ sơ in both generations of agency identifiers (NĐ 61/2018 Art 26; NĐ 118/2025 Art 28).

TT 01/2018 Art 19.1 over QCVN 102:2016 writes `000.00.16.H52-261124-0001` (lowest level first); the identifiers of
QĐ 20/2020 give `H52.16-261124-0001`. The tail is 4 digits in law, 4 to 7 in practice.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

Generation = Literal["qcvn_102_2016", "qd_20_2020"]

_CODE = re.compile(r"([0-9A-Z]{1,4}(?:\.[0-9A-Z]{1,4}){0,8})-([0-9]{6})-([0-9]{4,7})")
_OLD = re.compile(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}")


class BadDossierCode(ValueError):
    """Not a dossier code; `reason` is a text key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def day_in_code(day: date) -> str:
    """`261125`."""
    return f"{day.year % 100:02}{day.month:02}{day.day:02}"


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A dossier's code, read (QĐ 20/2020, QCVN 102:2016). `tail_digits`: of the order number, zeros before it counted."""

    identifier: str
    received_on: date
    order_no: int
    tail_digits: int
    generation: Generation

    def __str__(self) -> str:
        return f"{self.identifier}-{day_in_code(self.received_on)}-{self.order_no:0{self.tail_digits}d}"


def same_code(text: str, code: str) -> bool:
    """Whether what was typed or scanned names this dossier."""
    try:
        return str(parse_dossier_code(text)) == code
    except BadDossierCode:
        return False


def parse_dossier_code(text: str) -> DossierCode:
    """Reads a typed or scanned code. Raises BadDossierCode."""
    cleaned = text.strip().upper()
    match = _CODE.fullmatch(cleaned)
    if not match:
        raise BadDossierCode("dossier_code.form")
    identifier, day, tail = match.groups()
    if len(identifier) > 35:
        raise BadDossierCode("dossier_code.form")
    generation: Generation = "qcvn_102_2016" if _OLD.fullmatch(identifier) else "qd_20_2020"
    if generation == "qd_20_2020" and not re.match(r"[A-Z]", identifier):
        raise BadDossierCode("dossier_code.identifier")
    try:
        received_on = date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))
    except ValueError:
        raise BadDossierCode("dossier_code.date") from None
    if int(tail) == 0:
        raise BadDossierCode("dossier_code.order")
    return DossierCode(identifier, received_on, int(tail), len(tail), generation)


def make_dossier_code(identifier: str, received_on: date, order_no: int) -> str:
    """Four digits, five when the day overflows."""
    return f"{identifier}-{day_in_code(received_on)}-{order_no:04d}"


def next_order_no(last: int | None, first: int, last_in_band: int, overflow: tuple[int, int]) -> int | None:
    """The order number after `last` in a band and its overflow; None when both are used up for the day."""
    if last is None:
        return first
    if first <= last < last_in_band:
        return last + 1
    if last == last_in_band:
        return overflow[0]
    return last + 1 if overflow[0] <= last < overflow[1] else None
