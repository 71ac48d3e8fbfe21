"""The keys of F12."""

from desk_app.ui.key_tables.row import Key, alt

KEYS: tuple[Key, ...] = (
    Key("admin", "printer", alt("12"), when="devices"),
    Key("admin", "find", ("Alt+T",), when="devices"),
    Key("admin", "test", ("Alt+D",), when="devices"),
    Key("admin", "readable", ("Alt+C",), when="tested"),
    Key("admin", "unreadable", ("Alt+K",), when="tested"),
    Key("admin", "missing_bar", ("Alt+X",), when="tested"),
    Key("admin", "act", ("F9",)),
    Key("admin", "learn_scanner", ("Alt+Q",), when="devices"),
    Key("admin", "keep_devices", ("Alt+S",), when="devices"),
    Key("admin", "people", ("Alt+N",)),
    Key("admin", "person_name", ("Alt+U",), when="people"),
    Key("admin", "person_pass", ("Alt+G",), when="people"),
    Key("admin", "person_term", ("Alt+H",), when="people"),
    Key("admin", "person_end", ("Alt+E",), when="people"),
    Key("admin", "views", ("Alt+V",), when="may_see_views"),
    Key("admin", "rights", ("Alt+B",)),
)
