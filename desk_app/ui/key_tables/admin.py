"""The keys of F12."""

from desk_app.ui.key_tables.row import Key, alt

KEYS: tuple[Key, ...] = (
    Key("admin", "printer", alt("12")),
    Key("admin", "find", ("Alt+T",)),
    Key("admin", "test", ("Alt+D",)),
    Key("admin", "readable", ("Alt+C",), when="tested"),
    Key("admin", "unreadable", ("Alt+K",), when="tested"),
    Key("admin", "missing_bar", ("Alt+X",), when="tested"),
    Key("admin", "act", ("F9",)),
    Key("admin", "learn_scanner", ("Alt+Q",)),
    Key("admin", "keep_devices", ("Alt+S",)),
    Key("admin", "rights", ("Alt+B",)),
)
