"""The keys of F4: with a dossier, and without one those of the bank's statement."""

from desk_app.ui.key_tables.row import OFFERED, Key

KEYS: tuple[Key, ...] = (
    Key("collect", "act", ("F9",)),
    Key("collect", "cash", ("Alt+T",)),
    Key("collect", "transfer", ("Alt+K",)),
    Key("collect", "mixed", ("Alt+C",)),
    Key("collect", "online", ("Alt+V",)),
    Key("collect", "together", ("Alt+N",), needs="dossier"),
    Key("collect", "reduce", ("Alt+M",), when="reducible", needs="dossier"),
    Key("collect", "correct", ("Alt+R",), when="receipt", needs="dossier"),
    Key("collect", "notice", ("Alt+G",), when="correcting", needs="dossier"),
    Key("collect", "refund", ("Alt+S",), when="correcting", needs="dossier"),
    Key("collect", "drop", ("Alt+H",), when=OFFERED, needs="dossier"),
    Key("collect", "mail", ("Alt+E",), when=OFFERED, needs="dossier"),
    Key("collect", "all_the_same", ("Alt+Y",), when="refused", needs="dossier"),
    Key("collect", "read_statement", ("Alt+I",), when="no_dossier"),
    Key("collect", "leave_statement", ("Alt+U",), when="no_dossier"),
    Key("collect", "explain", ("Alt+X",), when="no_dossier"),
    Key("collect", "keep_as_new", ("Alt+D",), when="no_dossier"),
)
