"""What the slow check found in the desk's own tables, as a row of F8: it goes when the next round finds nothing."""

from collections.abc import Iterator

from desk_app.answers.board.work import Sight, Source, WorkRow


def differing_tables(sight: Sight) -> Iterator[WorkRow]:
    """One row for all of them."""
    if named := (sight.queries.setting("tables_differing") or "").split():
        yield WorkRow("tables_differ", sight.texts("work.tables_differ_of", tables=", ".join(named)), "", None, "", "")


SOURCES: tuple[Source, ...] = (differing_tables,)
