"""The keys of F10."""

from desk_app.ui.key_tables.row import OFFERED, Key

KEYS: tuple[Key, ...] = (
    Key("books", "act", ("F9",), when="may_close_day"),
    Key("books", "sure", ("Return",), when="asked", by_field=True),
    Key("books", "close_longer", ("Alt+T",), when=OFFERED),
    Key("books", "assign", ("Alt+C",), when=OFFERED),
    Key("books", "void", ("Alt+X",), when=OFFERED),
    Key("books", "lost", ("Alt+M",), when=OFFERED),
    Key("books", "destroyed", ("Alt+H",), when=OFFERED),
    Key("books", "print_day", ("Alt+I",), when=OFFERED),
    Key("books", "reconcile", ("Alt+G",), when=OFFERED),
    Key("books", "print_reconciled", ("Alt+N",), when=OFFERED),
    Key("books", "show_money", ("Alt+D",), when=OFFERED),
    Key("books", "unlock", ("Alt+K",), when=OFFERED),
    Key("books", "keep_signer", ("Alt+S",), when=OFFERED),
)
