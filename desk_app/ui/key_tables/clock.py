"""The keys of F11."""

from desk_app.ui.key_tables.row import Key

KEYS: tuple[Key, ...] = (
    Key("clock", "act", ("F9",)),
    Key("clock", "all_the_same", ("Alt+Y",), when="refused"),
)
