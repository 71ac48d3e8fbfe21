"""VietQR, the transfer code that every bank's application reads (NAPAS QR Format T&C 1.0, EMVCo merchant-presented)."""

import re
import unicodedata

_NAPAS = "A000000727"
LONGEST_PURPOSE = 25
"""Longer contents are cut by some banks (M)."""


class BadTransfer(ValueError):
    """Not a transfer that a bank could read; `reason` is a text key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE as four capitals; of "123456789" it is 29B1."""
    register = 0xFFFF
    for byte in text.encode():
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1 ^ 0x1021 if register & 0x8000 else register << 1) & 0xFFFF
    return f"{register:04X}"


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def safe_purpose(text: str) -> str:
    """Letters without diacritics, digits and blanks: full stops and hyphens are dropped by some banks (M)."""
    decomposed = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return " ".join(re.sub(r"[^0-9A-Za-z]+", " ", "".join(c for c in decomposed if not unicodedata.combining(c))).split())


def payload(bank: str, account: str, amount_vnd: int | None = None, purpose: str = "", bill: str = "") -> str:
    """The text of the QR: dynamic with an amount, static without. `bank` is its BIN of 6 digits. Raises BadTransfer."""
    if not re.fullmatch(r"[0-9]{6}", bank):
        raise BadTransfer("transfer.bank")
    if not re.fullmatch(r"[0-9A-Za-z]{1,19}", account):
        raise BadTransfer("transfer.account")
    if amount_vnd is not None and not 0 < amount_vnd < 10**13:
        raise BadTransfer("transfer.amount")
    if len(purpose) > LONGEST_PURPOSE or purpose != safe_purpose(purpose) or (bill and not bill.isalnum()):
        raise BadTransfer("transfer.purpose")
    receiver = _field("00", bank) + _field("01", account)
    merchant = _field("00", _NAPAS) + _field("01", receiver) + _field("02", "QRIBFTTA")
    text = _field("00", "01") + _field("01", "12" if amount_vnd else "11") + _field("38", merchant) + _field("53", "704")
    if amount_vnd:
        text += _field("54", str(amount_vnd))
    text += _field("58", "VN")
    extra = (_field("01", bill) if bill else "") + (_field("08", purpose) if purpose else "")
    if extra:
        text += _field("62", extra)
    return f"{text}6304{crc(text + '6304')}"
