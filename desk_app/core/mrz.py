"""The machine-readable zone on the back of an identity card: TD1, three lines of 30 (ICAO Doc 9303-5)."""

import re
from datetime import date

from desk_app.core.identity import BadIdentity, IdentityCard

LINE = re.compile(r"[A-Z0-9<]{30}")
_WEIGHTS = (7, 3, 1)


def check_digit(text: str) -> str:
    """Weights 7, 3, 1; A=10 … Z=35; `<`=0 (Doc 9303-3, 4.9)."""
    total = 0
    for place, char in enumerate(text):
        value = 0 if char == "<" else int(char) if char.isdigit() else ord(char) - 55
        total += value * _WEIGHTS[place % 3]
    return str(total % 10)


def is_mrz_line(text: str) -> bool:
    """Whether a scanned line is one of the three."""
    return LINE.fullmatch(text) is not None and "<<" in text


def _date(text: str, century: int, reason: str) -> date:
    try:
        return date(century * 100 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        raise BadIdentity(reason) from None


def parse_mrz(text: str) -> IdentityCard:
    """Reads the three lines, however they are broken. The name comes without diacritics and the address not at all: the
    officer completes them, and a warning says so. Raises BadIdentity with the first thing that is wrong."""
    zone = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[A-Z0-9<]{90}", zone):
        raise BadIdentity("identity.mrz_shape")
    first, second, third = zone[:30], zone[30:60], zone[60:]
    if not first.startswith("IDVNM"):
        raise BadIdentity("identity.mrz_country")
    number = first[15:27]
    if not re.fullmatch(r"[0-9]{12}", number) or first[5:14] != number[3:]:
        raise BadIdentity("identity.number")
    checks = (
        (first[5:14], first[14]),
        (second[:6], second[6]),
        (second[8:14], second[14]),
        (first[5:] + second[:7] + second[8:15] + second[18:29], second[29]),
    )
    if any(check_digit(part) != digit for part, digit in checks):
        raise BadIdentity("identity.mrz_check")
    warnings = ["identity.mrz_name"]
    if check_digit(number) != first[29]:  # what this digit covers is not in any source at hand: told, not refused
        warnings.append("identity.mrz_number_check")
    # the fourth digit of the number holds the century and the sex (glossary.md: what is in a number)
    century, female = divmod(int(number[3]), 2)
    birth_date = _date(second[:6], 19 + century, "identity.birth_date")
    if number[4:6] != second[:2]:
        warnings.append("identity.birth_mismatch")
    sex = {"M": "Nam", "F": "Nữ"}.get(second[7])
    if sex is None:
        raise BadIdentity("identity.sex")
    if (sex == "Nữ") != bool(female):
        warnings.append("identity.sex_mismatch")
    name = " ".join(part for part in re.split("<+", third) if part)
    if not name:
        raise BadIdentity("identity.name")
    return IdentityCard(number, "", name, birth_date, sex, "", None, tuple(warnings))
