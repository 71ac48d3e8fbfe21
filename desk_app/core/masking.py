"""What of a person's data is shown where it only has to be seen that it is the right one: enough to recognise, not to copy."""

HIDDEN = "•••"


def masked_number(number: str | None) -> str:
    """An identity number: `014190000123` as `014 190 ••• 123`; one of nine digits as `123 ••• 789`."""
    if not number:
        return ""
    if len(number) == 9:  # an old one is as much of a person as the new one
        return f"{number[:3]} {HIDDEN} {number[-3:]}"
    return f"{number[:3]} {number[3:6]} {HIDDEN} {number[-3:]}" if len(number) == 12 else number


def masked_phone(phone: str | None) -> str:
    """`0912345678` as `••• 678`."""
    return f"{HIDDEN} {phone[-3:]}" if phone else ""


def masked_address(address: str | None) -> str:
    """`Bản Mới, Xã Mường La, Tỉnh Sơn La` as `•••, Xã Mường La, Tỉnh Sơn La`: without what leads to the door."""
    if not address:
        return ""
    parts = [part.strip() for part in address.split(",")]
    return ", ".join([HIDDEN, *parts[1:][-2:]])
