"""Identity cards: the QR of the chip card and the 12-digit number (glossary.md: what is in a number)."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sync.protocol.cleaning import PLAIN, Letters, NotClean, clean, odd_letter, person_name


class BadIdentity(ValueError):
    """Not an identity card or number; `reason` is a text key, `values` belong into its sentence."""

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True, slots=True)
class IdentityCard:
    """What the QR of an identity card says (12 digits; `old_number`: of nine, empty where the card names none)."""

    number: str
    old_number: str
    name: str
    birth_date: date
    sex: str  # "Nam" | "Nữ"
    address: str
    issued_on: date | None
    warnings: tuple[str, ...] = ()  # text keys: the number does not fit birth date, sex or province
    as_on_card: bool = False  # it contradicts itself, was scanned twice, and an officer compared it with the card

    @property
    def contradictions(self) -> tuple[str, ...]:
        """Text keys: where the number contradicts birth date or sex. A scan damaged on its way looks like that."""
        return tuple(key for key in self.warnings if key in ("identity.birth_mismatch", "identity.sex_mismatch"))


def _date(text: str, reason: str) -> date:
    if not re.fullmatch(r"[0-9]{8}", text):
        raise BadIdentity(reason)
    try:
        day = date(int(text[4:]), int(text[2:4]), int(text[:2]))
        if day.year < 1880:  # nobody lives that long: digits in another order
            raise ValueError
        return day
    except ValueError:
        raise BadIdentity(reason) from None


def digits_of(text: str) -> str:
    """A number as it is kept, without the blanks and dots by which people part it."""
    return re.sub(r"[ .]", "", text.strip())


def is_of(card: IdentityCard, number: str) -> bool:
    """Whether a number is the card's, the new one or the old one."""
    return bool(digits_of(number)) and digits_of(number) in (card.number, card.old_number)


def check_number(text: str) -> str:
    """A 12-digit personal number, or an old 9-digit one, blanks and dots aside. Raises BadIdentity."""
    cleaned = digits_of(text)
    if not re.fullmatch(r"[0-9]{12}|[0-9]{9}", cleaned):
        raise BadIdentity("identity.number")
    return cleaned


def _contradictions(number: str, born: date, sex: str, provinces: Collection[str]) -> tuple[str, ...]:
    found = []
    century, odd = divmod(int(number[3]), 2)
    if 19 + century != born.year // 100 or number[4:6] != f"{born.year % 100:02d}":
        found.append("identity.birth_mismatch")
    if (sex == "Nữ") != bool(odd):
        found.append("identity.sex_mismatch")
    if provinces and number[:3] not in provinces:
        found.append("identity.province_unknown")
    return tuple(found)


def _fields(text: str) -> tuple[list[str], int]:
    """Parted by bars, and how many there must be. A card that leaves the old number out has it empty, and may end with the
    address; any other goes on after it, so without a seventh field the scan was cut inside the address."""
    fields = text.strip("\r\n\t ").split("|")
    if len(fields) > 3 and re.search(r"[^\W\d_]", fields[1]) and re.fullmatch(r"[0-9]{8}", fields[2].strip()):
        return [fields[0], "", *fields[1:]], 6
    return fields, 7


def _checked_name(text: str, letters: Letters) -> str:
    try:
        return person_name(text, letters)
    except NotClean as error:
        raise BadIdentity(error.reason, **error.values) from None


def parse_card(text: str, provinces: Collection[str] = (), letters: Letters = PLAIN) -> IdentityCard:
    """Reads the QR text of a chip card: 7 fields parted by bars; extra trailing fields of newer cards are tolerated, and so is
    a card without the field of the old number. `letters`: what names may hold beside Vietnamese letters.

    Contradictions inside the card are warnings, not refusals: old numbers stay valid, and the card itself is in the
    officer's hand. Raises BadIdentity with the first thing that is wrong.
    """
    raw, least = _fields(text)
    inside = text.strip("\r\n\t ")
    if "�" in inside and len(raw) > 2:
        _checked_name(raw[2].replace("�", ""), letters)  # a letter that no name has tells more than one that was lost
    if "�" in inside or (re.search(r"\?", inside) and inside.isascii()) or any(ord(char) < 32 for char in inside):
        raise BadIdentity("identity.damaged")
    fields = list(map(clean, raw))
    if len(fields) < least:
        raise BadIdentity("identity.cut" if re.fullmatch(r"[0-9]{12}", fields[0]) else "identity.fields")
    number, old, name, born, sex, address = fields[:6]
    if not re.fullmatch(r"[0-9]{12}", number):
        raise BadIdentity("identity.number")
    if old and not re.fullmatch(r"[0-9]{9}|[0-9]{12}", old):
        raise BadIdentity("identity.old_number")
    if not 1 <= len(name) <= 120 or not re.search(r"[^\W\d_]", name):
        raise BadIdentity("identity.name")
    name = _checked_name(raw[2], letters)
    if sex not in ("Nam", "Nữ"):
        raise BadIdentity("identity.sex")
    if len(address) > 400:
        raise BadIdentity("identity.address")
    if odd := odd_letter(address, letters):
        raise BadIdentity("identity.address_letter", letter=odd)
    birth_date = _date(born, "identity.birth_date")
    issued_on = _date(fields[6], "identity.issued_on") if len(fields) > 6 and fields[6] else None
    warnings = _contradictions(number, birth_date, sex, provinces)
    return IdentityCard(number, old, name, birth_date, sex, address, issued_on, warnings)


def check_phone(text: str) -> str:
    """A Vietnamese mobile or landline number as 0…; empty stays empty. Raises BadIdentity."""
    cleaned = re.sub(r"[ .\-()]", "", text.strip())
    if not cleaned:
        return ""
    if cleaned.startswith("+84"):
        cleaned = "0" + cleaned[3:]
    if not re.fullmatch(r"0[35789][0-9]{8}|02[0-9]{8,9}", cleaned):
        raise BadIdentity("identity.phone")
    return cleaned
