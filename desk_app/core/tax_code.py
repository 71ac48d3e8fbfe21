"""Mã số thuế: 10 digits with a check digit, 13 for a unit, 12 for a person (glossary.md: what is in a number)."""

import re

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


class BadTaxCode(ValueError):
    """Not a tax code; `reason` is a text key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse_tax_code(text: str) -> str:
    """The code as written on paper (`5500999999`, `5500999999-001`). Raises BadTaxCode."""
    cleaned = re.sub(r"[ .]", "", text.strip())
    match = re.fullmatch(r"([0-9]{10})(?:-?([0-9]{3}))?", cleaned)
    if not match:
        if re.fullmatch(r"[0-9]{12}", cleaned):
            return cleaned  # a person's or household's number since 01/07/2025 (M): no check digit exists
        raise BadTaxCode("tax_code.form")
    digits = [int(digit) for digit in match[1]]
    check = 10 - sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=False)) % 11
    if check != digits[9]:
        raise BadTaxCode("tax_code.check_digit")
    return f"{match[1]}-{match[2]}" if match[2] else match[1]
