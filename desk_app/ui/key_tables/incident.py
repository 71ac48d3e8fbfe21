"""The keys of F1."""

from desk_app.ui.key_tables.row import Key

KEYS: tuple[Key, ...] = (Key("incident", "act", ("F9",)),)
