"""What the law asks of a person next, as rows of F8: replies that do not come."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from desk_app.workers.questions import WorkRow

if TYPE_CHECKING:
    from desk_app.workers.work_rows import Sight


def overdue_replies(sight: "Sight") -> Iterator[WorkRow]:
    """An agency that was asked for its opinion has not replied by its day (NĐ 118/2025 Art 19.4.c: the head hears of it)."""
    from desk_app.store.law_waiting import overdue_opinions

    for found in overdue_opinions(sight.queries.connection, sight.now_ms):
        what = sight.texts("work.reply_of", code=found.code, agency=found.agency_asked, document=found.document)
        yield WorkRow("reply_overdue", what, found.officer_name, found.due_at_ms, "Enter", found.code, found.agency)
