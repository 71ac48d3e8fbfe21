"""All tables, in the order of the places."""

from desk_app.ui.key_tables import (
    admin,
    books,
    cash,
    clock,
    collecting,
    everywhere,
    finding,
    handover,
    incident,
    intake,
    login,
    returning,
    tray,
)
from desk_app.ui.key_tables.row import Key

EVERYWHERE = everywhere.KEYS
PAGES: dict[str, tuple[Key, ...]] = {
    "login": login.KEYS,
    "intake": intake.KEYS,
    "return": returning.KEYS,
    "collect": collecting.KEYS,
    "cash": cash.KEYS,
    "handover": handover.KEYS,
    "find": finding.KEYS,
    "tray": tray.KEYS,
    "books": books.KEYS,
    "clock": clock.KEYS,
    "admin": admin.KEYS,
    "incident": incident.KEYS,
}


def of_the_window() -> tuple[str, ...]:
    """Every key that is heard whatever has the caret."""
    rows = [*EVERYWHERE, *(row for table in PAGES.values() for row in table)]
    return tuple(dict.fromkeys(key for row in rows if not row.by_field for key in row.keys))
