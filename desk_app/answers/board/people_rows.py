"""Accounts whose people are not known whole, or whose time is over, as rows of F8: for who keeps the accounts."""

from collections.abc import Iterator
from datetime import date, datetime, time

from desk_app.answers.board.work import Sight, Source, WorkRow
from desk_app.core.moments import local, time_and_date, to_ms
from desk_app.core.permissions import may
from desk_app.core.terms import ends_soon, is_over
from desk_app.services.records import Officer, PersonRecord
from sync.protocol.people_facts import LOGIN_REFUSED

NAMED = 3
"""So many accounts are named in a row; the rest is counted."""


def _people(sight: Sight) -> list[tuple[Officer, PersonRecord]]:
    if not may(sight.roles, "keep_accounts"):
        return []
    found = ((officer, sight.queries.person_of(officer.id)) for officer in sight.queries.officers())
    return [(officer, person) for officer, person in found if person is not None]


def unknown_people(sight: Sight) -> Iterator[WorkRow]:
    """One row for all: agency or post were never said."""
    names = [officer.name for officer, person in _people(sight) if not (person.agency and person.post)]
    if names:
        more = sight.texts("work.and_more", count=len(names) - NAMED) if len(names) > NAMED else ""
        what = sight.texts("work.accounts_unknown", count=len(names), names=", ".join(names[:NAMED]) + more)
        yield WorkRow("person_unknown", what, "", None, "admin", "people")


def ended_terms(sight: Sight) -> Iterator[WorkRow]:
    """Whose last day has passed while the account stands, with who tried to log in since; whose ends within a month."""
    today = local(sight.now_ms).date()
    for officer, person in _people(sight):
        if person.until is None:
            continue
        day = date.fromisoformat(person.until)
        if is_over(person.until, today):
            what = sight.texts("work.term_over_of", login=officer.id, until=f"{day:%d/%m/%Y}")
            yield WorkRow("term_over", what + _tried(sight, officer, person.until), officer.name, None, "admin", officer.id)
        elif ends_soon(person.until, today):
            ends_ms = to_ms(datetime.combine(day, time(23, 59)))
            what = sight.texts("work.term_ends_of", login=officer.id)
            yield WorkRow("term_ends", what, officer.name, ends_ms, "admin", officer.id)


def _tried(sight: Sight, officer: Officer, until: str) -> str:
    last = sight.queries.last_fact(officer.id, (LOGIN_REFUSED.name,))
    if last is None or local(last.recorded_at_ms).date().isoformat() <= until:
        return ""
    return sight.texts("work.term_tried", at=time_and_date(local(last.recorded_at_ms)))


SOURCES: tuple[Source, ...] = (unknown_people, ended_terms)
