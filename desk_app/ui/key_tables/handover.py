"""The keys of F6."""

from desk_app.ui.key_tables.row import Key, alt

KEYS: tuple[Key, ...] = (
    Key("handover", "agency", alt("123456789")),
    Key("handover", "take", ("Return",), by_field=True),
    Key("handover", "take_out", ("Alt+H",)),
    Key("handover", "explain_one", ("Alt+K",)),
    Key("handover", "explain_all", ("Alt+T",)),
    Key("handover", "act", ("F9",)),
    Key("handover", "minutes", ("Alt+I",), when="handed_over"),
)
