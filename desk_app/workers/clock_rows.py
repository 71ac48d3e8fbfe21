"""Dates that a person typed because the PC's clock was in doubt, as rows of F8: a supervisor looks into each."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from desk_app.core.moments import local, long_date, time_and_date
from desk_app.workers.questions import WorkRow

if TYPE_CHECKING:
    from desk_app.workers.work_rows import Sight


def typed_dates(sight: "Sight") -> Iterator[WorkRow]:
    from desk_app.store.clock import unreviewed

    for found in unreviewed(sight.queries.connection):
        body = json.loads(found.body)
        typed = long_date(datetime.fromisoformat(body["typed"]))
        what = sight.texts("work.typed_date", typed=typed, machine=time_and_date(local(body["machine_ms"])))
        yield WorkRow("typed_date_open", what, body["officer_name"], None, "Alt+E", f"{found.epoch}.{found.seq}")
