"""What waits for a person on F8, row by row: each source says what it found, the page shows them all.

A source reads and decides nothing: what is open is said by tables that facts left, and by `core`. To add a kind: a source
here, its word `work.KIND` in the texts, and, where a person ends it with a finding, its command in `view_models/work.py`.
"""

from itertools import islice

from desk_app.answers.board import bank_rows, cash_rows, clock_rows, law_rows
from desk_app.answers.board.work import Sight, Source, WorkRow

MOST = 200
"""Rows of one source: cut here, where it is known which of what was read belong on the page."""

SOURCES: list[Source] = [
    clock_rows.typed_dates,
    law_rows.wrong_results,
    law_rows.supplements_over,
    law_rows.overdue_replies,
    law_rows.early_results,
    bank_rows.doubtful_credits,
    cash_rows.counts_without_end,
    law_rows.not_taken_there,
    law_rows.appointments_set,
    law_rows.own_codes,
]


def work_rows(sight: Sight) -> tuple[WorkRow, ...]:
    """All rows; the one whose time ends first stands first, those without an end after them."""
    rows = [row for source in SOURCES for row in islice(source(sight), MOST)]
    return tuple(sorted(rows, key=lambda row: (row.until_ms is None, row.until_ms or 0)))
