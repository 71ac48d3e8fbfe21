"""Keys that mean the same on every page."""

from desk_app.ui.key_tables.row import Key

PLACE_KEYS: dict[str, str] = {
    "intake": "F2",
    "return": "F3",
    "collect": "F4",
    "cash": "F5",
    "handover": "F6",
    "find": "F7",
    "tray": "F8",
    "books": "F10",
    "clock": "F11",
    "admin": "F12",
    "incident": "F1",
}
_ALWAYS = tuple(place for place in PLACE_KEYS if place != "clock")

KEYS: tuple[Key, ...] = (
    Key("everywhere", "go", tuple(PLACE_KEYS[place] for place in _ALWAYS)),
    Key("everywhere", "go_clock", (PLACE_KEYS["clock"],), when="clock_doubted"),
    Key("everywhere", "act", ("F9",)),
    Key("everywhere", "go_on", ("Return",), by_field=True),
    Key("everywhere", "go_back", ("Esc",), by_field=True),
    Key("everywhere", "walk", ("Up", "Down"), by_field=True),
    Key("everywhere", "leave", ("Ctrl+L",)),
    Key("everywhere", "as_on_card", ("Alt+O",), when="card_doubted"),
)


def place_of(number: int) -> str:
    """Which place the keys of `go` lead to, by their order."""
    return _ALWAYS[number]
