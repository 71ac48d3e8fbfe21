"""The files of a data folder."""

DATABASE = "desk.sqlite3"
KEY = "desk.key"
KEYS = "keys.json"
"""How the key of the data is come by (`store.key_slots`); where it is missing nothing is sealed."""
SIGNING = "receipt-signing.pem"
"""A certificate that is a file (`signing.software`)."""
WINDOW = "window.place"
"""Where the window stood: asked for before sealed data is open."""
KEPT_BESIDE = (KEY, SIGNING, KEYS)
"""Without these what is in the data file cannot go on."""
