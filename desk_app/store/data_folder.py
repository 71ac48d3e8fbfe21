"""The files of a data folder."""

DATABASE = "desk.sqlite3"
KEY = "desk.key"
