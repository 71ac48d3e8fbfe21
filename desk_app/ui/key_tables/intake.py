"""The keys of F2."""

from desk_app.ui.key_tables.row import Key, alt

KEYS: tuple[Key, ...] = (
    Key("intake", "act", ("F9",)),
    Key("intake", "organisation", ("Alt+C",)),
    Key("intake", "other", ("Alt+U",)),
    Key("intake", "next_online", ("Alt+N",)),
    Key("intake", "tick_all", ("Alt+D",), when="procedure", needs="procedure"),
    Key("intake", "tick", ("Space",), when="papers", by_field=True),
    Key("intake", "count", tuple("0123456789"), when="papers", by_field=True),
    Key("intake", "none", ("Del",), when="papers", by_field=True),
    Key("intake", "scan", ("Alt+Q",), when="procedure", needs="procedure"),
    Key("intake", "channel", alt("123")),
    Key("intake", "print_letter", ("Alt+T",), when="letter"),
    Key("intake", "cash", ("Alt+T",)),
    Key("intake", "transfer", ("Alt+K",)),
    Key("intake", "online", ("Alt+V",)),
    Key("intake", "later", ("Alt+S",)),
    Key("intake", "reduce", ("Alt+M",), when="procedure", needs="procedure"),
    Key("intake", "guide", ("Alt+H",), when="procedure", needs="procedure"),
    Key("intake", "reject", ("Alt+R",), when="procedure", needs="procedure"),
    Key("intake", "by_post", ("Alt+G",)),
    Key("intake", "on_paper", ("Alt+E",)),
    Key("intake", "elsewhere", ("Alt+X",)),
    Key("intake", "sit", ("Alt+0",), when="pilot", needs="procedure"),
    Key("intake", "no_slip", ("Alt+I",), when="sitting", needs="procedure"),
    Key("intake", "all_the_same", ("Alt+Y",), when="refused"),
    Key("intake", "park", ("Ctrl+N",)),
    Key("intake", "bring", tuple(f"Ctrl+{place}" for place in range(1, 10)), when="parked"),
    Key("intake", "reprint", ("Ctrl+P",)),
)
