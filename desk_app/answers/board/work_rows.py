"""What waits for a person on F8, row by row: each source says what it found, the page shows them all.

A source reads and decides nothing: what is open is said by tables that facts left, and by `core`. To add a kind: a source
in the rows of its area, its word `work.KIND` in the texts, and, where a person ends it with a finding, its command in
`view_models/desk/work.py`.
"""

from itertools import islice

from desk_app.answers.board import (
    bank_rows,
    cash_rows,
    clock_rows,
    data_rows,
    elsewhere_rows,
    law_rows,
    login_rows,
    people_rows,
)
from desk_app.answers.board.work import Sight, Source, WorkRow

MOST = 200
"""Rows of one source: cut here, where it is known which of what was read belong on the page."""

SOURCES: list[Source] = [
    *clock_rows.SOURCES,
    *data_rows.SOURCES,
    *login_rows.SOURCES,
    *law_rows.SOURCES,
    *bank_rows.SOURCES,
    *cash_rows.SOURCES,
    *elsewhere_rows.SOURCES,
    *people_rows.SOURCES,
]


def work_rows(sight: Sight) -> tuple[WorkRow, ...]:
    """All rows; the one whose time ends first stands first, those without an end after them."""
    rows = [row for source in SOURCES for row in islice(source(sight), MOST)]
    return tuple(sorted(rows, key=lambda row: (row.until_ms is None, row.until_ms or 0)))
