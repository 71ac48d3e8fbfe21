"""The files of a data folder."""

DATABASE = "desk.sqlite3"
KEY = "desk.key"
SIGNING = "receipt-signing.pem"
"""A certificate that is a file (`signing.software`)."""
KEPT_BESIDE = (KEY, SIGNING)
"""Without these what is in the data file cannot go on."""
