"""A person's time in a post: by it an account opens the desk or does not (QĐ 1513/QĐ-UBND Art 10.1.d)."""

import re
from datetime import date

ENDS_SOON_DAYS = 30


def is_over(until: str | None, today: date) -> bool:
    """Whether the last day in the post, as `2027-06-30`, has passed. None: nobody said when it ends."""
    return until is not None and until < today.isoformat()


def ends_soon(until: str | None, today: date) -> bool:
    """Whether it ends within a month, and has not ended."""
    if until is None or is_over(until, today):
        return False
    return (date.fromisoformat(until) - today).days <= ENDS_SOON_DAYS


def typed_day(text: str) -> date | None:
    """`30/6/2027` or `2027-06-30`; None: it is no day."""
    said = text.strip()
    parts = re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", said)
    numbers = tuple(map(int, reversed(parts.groups()))) if parts else ()
    if not numbers and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", said):
        numbers = tuple(map(int, said.split("-")))
    try:
        return date(*numbers) if numbers and 1990 <= numbers[0] <= 2100 else None
    except ValueError:
        return None
