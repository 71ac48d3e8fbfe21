"""Accounts for which somebody typed wrong secrets, as rows of F8: a supervisor looks into each, and it waits no more."""

from collections.abc import Iterator

from desk_app.answers.board.work import Sight, Source, WorkRow
from desk_app.core.moments import local, time_and_date


def wrong_secrets(sight: Sight) -> Iterator[WorkRow]:
    """How many in a row, the last one when; the oldest first."""
    query = "SELECT login, officer_name, failures, at_ms FROM login_trouble ORDER BY at_ms"
    for login, name, failures, at_ms in sight.queries.connection.execute(query):
        what = sight.texts("work.logins", login=login, count=failures, at=time_and_date(local(at_ms)))
        yield WorkRow("logins_open", what, name, None, "end", login)


SOURCES: tuple[Source, ...] = (wrong_secrets,)
