"""The keys of the log-in."""

from desk_app.ui.key_tables.row import Key

KEYS: tuple[Key, ...] = (
    Key("login", "go_on", ("Return",), by_field=True),
    Key("login", "act", ("F9",)),
    Key("login", "change", ("Alt+M",)),
)
