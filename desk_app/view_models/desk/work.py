"""How a row of F8 is ended: the command that a person's finding becomes, by the kind of the row."""

from collections.abc import Callable
from typing import Any

from desk_app.answers.board.work import WorkRow
from desk_app.services.desk.clock import ReviewClock
from desk_app.services.desk.sessions import ReviewLogins
from desk_app.services.dossier.telling import TellCitizen
from desk_app.services.money.counts import WitnessCount

ENDINGS: dict[str, Callable[[WorkRow, str], Any]] = {
    "typed_date_open": lambda row, finding: ReviewClock(row.id, finding),
    "logins_open": lambda row, finding: ReviewLogins(row.id, finding),
    "due_set": lambda row, how: TellCitizen(row.id, how, "due_set"),
    "early_result": lambda row, how: TellCitizen(row.id, how),
    "count_awaits_second": lambda row, _finding: WitnessCount(row.id, row.agency),
}
"""kind → command of (row, finding). A kind that is not here is ended where its key leads."""
SIGNED = frozenset({"count_awaits_second"})
"""Ended by a signature alone: nobody is asked for words that no fact would keep."""
