"""An e-mail address as a citizen writes it."""

import re

_ADDRESS = re.compile(
    r"[0-9A-Za-z.!#$%&'*+/=?^_`{|}~\-]{1,64}@(?:[0-9A-Za-z](?:[0-9A-Za-z\-]{0,61}[0-9A-Za-z])?\.)+[A-Za-z]{2,24}"
)


class BadMailAddress(ValueError):
    """Not an address that mail could go to; `reason` is a text key."""

    reason = "problem.bad_email"


def check_email(text: str) -> str:
    """The address, its domain in small letters. Raises BadMailAddress."""
    cleaned = text.strip()
    if len(cleaned) > 254 or ".." in cleaned or not _ADDRESS.fullmatch(cleaned):
        raise BadMailAddress(cleaned)
    name, _, domain = cleaned.rpartition("@")
    if name.startswith(".") or name.endswith("."):
        raise BadMailAddress(cleaned)
    return f"{name}@{domain.lower()}"
