"""Đồng: integers from keypad to paper."""

import re

MAX_VND = 2**53 - 1
MAX_FEE_VND = 10**12
"""No fee is larger; a typing error must not use up the totals that run on for ever."""

_GROUPED = re.compile(r"[0-9]{1,3}(?:[. ][0-9]{3})+|[0-9]+")


class NotMoney(ValueError):
    """The text is no amount in đồng; `reason` is a text key that says why, in words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse_vnd(text: str) -> int:
    """An amount typed by a person: `50.000`, `50000` and `50 000` are fifty thousand đồng.

    `50,000` is refused aloud: here the comma is the decimal mark, abroad the thousands mark; nobody guesses
    with money. Raises NotMoney.
    """
    cleaned = text.strip().removesuffix("đ").removesuffix("₫").strip().replace("\u00a0", " ").replace("\u202f", " ")
    if not cleaned:
        raise NotMoney("money.empty")
    if "," in cleaned:
        raise NotMoney("money.comma")
    if cleaned.startswith(("-", "−")):
        raise NotMoney("money.negative")
    if not _GROUPED.fullmatch(cleaned):
        raise NotMoney("money.not_digits" if not re.fullmatch(r"[0-9. ]+", cleaned) else "money.groups")
    if ". " in cleaned or ("." in cleaned and " " in cleaned):
        raise NotMoney("money.groups")
    digits = cleaned.replace(".", "").replace(" ", "").lstrip("0")
    if len(digits) > 16 or int(digits or "0") > MAX_VND:
        raise NotMoney("money.too_large")
    return int(digits or "0")


def format_vnd(amount_vnd: int) -> str:
    """`1250000` as `1.250.000 đ`."""
    return f"{group_vnd(amount_vnd)} đ"


def group_vnd(amount_vnd: int) -> str:
    """`1250000` as `1.250.000`."""
    sign = "−" if amount_vnd < 0 else ""
    return sign + f"{abs(amount_vnd):,}".replace(",", ".")
