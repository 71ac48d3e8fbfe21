"""The keys of F8: what waits for a person, then the board."""

from desk_app.ui.key_tables.row import Key, alt

KEYS: tuple[Key, ...] = (
    Key("tray", "open", ("Return",), by_field=True),
    Key("tray", "end", ("Alt+E",), when="marked_work"),
    Key("tray", "printed", ("Alt+C",), when="marked_unknown"),
    Key("tray", "not_printed", ("Alt+K",), when="marked_unknown"),
    Key("tray", "cancel", ("Alt+U",), when="marked_queued"),
    Key("tray", "use_spare", ("Alt+D",), when="spare_printer"),
    Key("tray", "review", ("Alt+S",), when="marked_difference"),
    Key("tray", "confirm", ("Alt+R",), when="marked_deposit"),
    Key("tray", "review_news", ("Alt+X",), when="marked_news"),
    Key("tray", "view", alt("1234567890")),
    Key("tray", "elsewhere", ("Alt+N",)),
    Key("tray", "agency", ("Alt+G",)),
    Key("tray", "officer", ("Alt+H",)),
    Key("tray", "print_list", ("Alt+I",)),
)
