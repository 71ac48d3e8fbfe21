"""The keys of F3."""

from desk_app.ui.key_tables.row import Key

KEYS: tuple[Key, ...] = (
    Key("return", "act", ("F9",)),
    Key("return", "register", ("Alt+K",), when="awaits_result", needs="dossier"),
    Key("return", "owner_seen", ("Alt+C",), when="result_in", needs="dossier"),
    Key("return", "other", ("Alt+U",), when="result_in", needs="dossier"),
    Key("return", "slip_lost", ("Alt+M",), when="result_in", needs="dossier"),
    Key("return", "old_card", ("Alt+H",), when="result_in", needs="dossier"),
    Key("return", "sign", ("Alt+N",), when="result_in", needs="dossier"),
)
