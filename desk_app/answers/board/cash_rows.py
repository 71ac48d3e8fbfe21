"""Boxes that wait for a person on F8: a count that was fixed and left, one that a second person has not signed."""

from collections.abc import Iterator

from desk_app.answers.board.work import Sight, Source, WorkRow
from desk_app.answers.money.in_words import difference_in_words


def counts_without_end(sight: Sight) -> Iterator[WorkRow]:
    """Neither says what the books say; the one that is settled names its difference."""
    for count in sight.queries.counts_without_end():
        whose = sight.queries.name_then(count.officer, count.counted_at_ms)
        agency = sight.centre.agency(count.agency).name
        if count.settled_at_ms is None:
            what = sight.texts("work.box_of", box=agency)
            yield WorkRow("count_unsettled", what, whose, None, "cash", count.count_id, count.agency)
            continue
        what = sight.texts("work.box_differs", box=agency, difference=difference_in_words(count.difference_vnd, sight.texts))
        yield WorkRow("count_awaits_second", what, whose, None, "end", count.count_id, count.agency)


SOURCES: tuple[Source, ...] = (counts_without_end,)
