"""Dates that a person typed because the PC's clock was in doubt, as rows of F8: a supervisor looks into each."""

import json
from collections.abc import Iterator
from datetime import datetime

from desk_app.answers.board.work import Sight, Source, WorkRow
from desk_app.core.moments import local, long_date, time_and_date


def typed_dates(sight: Sight) -> Iterator[WorkRow]:
    """What was typed, and what the PC said then, the oldest first."""
    from desk_app.store.clock import unreviewed

    for found in unreviewed(sight.queries.connection):
        body = json.loads(found.body)
        typed = long_date(datetime.fromisoformat(body["typed"]))
        what = sight.texts("work.typed_date", typed=typed, machine=time_and_date(local(body["machine_ms"])))
        yield WorkRow("typed_date_open", what, body["officer_name"], None, "end", f"{found.epoch}.{found.seq}")


SOURCES: tuple[Source, ...] = (typed_dates,)
