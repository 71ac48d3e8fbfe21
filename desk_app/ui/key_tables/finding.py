"""The keys of F7: of what is open beside the list first, then of the list and its marked dossier."""

from desk_app.ui.key_tables.row import Key, alt

KEYS: tuple[Key, ...] = (
    Key("find", "choose_act", alt("1234567890"), when="acts_open", needs="dossier"),
    Key("find", "do_act", ("F9",), when="acts_open"),
    Key("find", "next_cause", ("Alt+C",), when="acts_open"),
    Key("find", "next_explained", ("Alt+V",), when="acts_open"),
    Key("find", "all_the_same", ("Alt+Y",), when="refused"),
    Key("find", "scan_of", alt("123456789"), when="scans_open", needs="dossier"),
    Key("find", "attach", ("F9",), when="scans_open"),
    Key("find", "attach_all", ("Alt+G",), when="scans_open"),
    Key("find", "scan", ("Alt+Q",), when="scanner_driven", needs="dossier"),
    Key("find", "detach", ("Alt+X",), when="may_detach", needs="dossier"),
    Key("find", "turn_scan", ("Alt+S",), when="scans_open"),
    Key("find", "print_past", ("F9",), when="past_open"),
    Key("find", "reprint_past", ("Ctrl+P",), when="past_open"),
    Key("find", "turn_past", ("Alt+S",), when="past_open"),
    Key("find", "paper", alt("123456789"), needs="dossier"),
    Key("find", "show_form", ("Alt+T",), when="dossier", needs="dossier"),
    Key("find", "print_form", ("F9",), when="form_open"),
    Key("find", "turn", ("Alt+S",), when="form_open"),
    Key("find", "reprint", ("Ctrl+P",), when="dossier", needs="dossier"),
    Key("find", "acts", ("Alt+X",), when="dossier", needs="dossier"),
    Key("find", "other_acts", ("Alt+E",), when="dossier", needs="dossier"),
    Key("find", "scans", ("Alt+Q",), when="dossier", needs="dossier"),
    Key("find", "past", ("Alt+B",)),
    Key("find", "close", ("Alt+D",)),
)
