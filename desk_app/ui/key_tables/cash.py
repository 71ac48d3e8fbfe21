"""The keys of F5."""

from desk_app.ui.key_tables.row import OFFERED, Key, alt

KEYS: tuple[Key, ...] = (
    Key("cash", "box", alt("123456789")),
    Key("cash", "walk", ("Up", "Down"), when="counting", by_field=True),
    Key("cash", "act", ("F9",)),
    Key("cash", "none", ("Alt+0",), when="counting"),
    Key("cash", "recount", ("Alt+L",), when="differs"),
    Key("cash", "interim", ("Ctrl+P",)),
    Key("cash", "hand_shift", ("Alt+U",), when=OFFERED),
    Key("cash", "hand_over", ("Alt+T",), when=OFFERED),
    Key("cash", "witness", ("Alt+S",), when=OFFERED),
    Key("cash", "float", ("Alt+E",), when=OFFERED),
    Key("cash", "rest", ("Alt+X",), when=OFFERED),
    Key("cash", "send", ("Alt+G",), when=OFFERED),
    Key("cash", "take_in", ("Alt+N",), when=OFFERED),
    Key("cash", "deposit", ("Alt+K",), when=OFFERED),
    Key("cash", "drawer", ("Alt+D",), when=OFFERED),
    Key("cash", "all_the_same", ("Alt+Y",), when="refused"),
)
