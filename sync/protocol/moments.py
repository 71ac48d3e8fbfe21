"""Moments on the line are milliseconds since 1970; people read the wall clock of Viet Nam."""

from datetime import UTC, datetime, timedelta

VIET_NAM = timedelta(hours=7)


def there(ms: int) -> datetime:
    """The wall clock in Viet Nam."""
    return datetime.fromtimestamp(ms / 1000, UTC) + VIET_NAM
