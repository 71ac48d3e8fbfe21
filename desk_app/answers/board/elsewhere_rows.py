"""What is open on dossiers that another territory settles, as rows of F8: those that nobody there has yet, those whose
appointment the citizen does not know, and those that carry our code."""

from collections.abc import Iterator
from datetime import datetime

from desk_app.answers.board.work import Sight, Source, WorkRow
from desk_app.core.deadlines import working_days_from
from desk_app.core.moments import local, to_ms


def not_taken_there(sight: Sight) -> Iterator[WorkRow]:
    """Their time begins when the agency of the other territory has them, and the papers are there within a working day (NĐ
    309/2026 Art 8.3; NĐ 118/2025 Art 20.1.a)."""
    from desk_app.store.law_waiting import not_taken_there

    for found in not_taken_there(sight.queries.connection):
        received = local(found.received_at_ms)
        rules = sight.centre.rules_of(found.rule_set, received.date())
        until_ms = None
        if rules.elsewhere_papers_days is not None:
            day = working_days_from(received.date(), rules.elsewhere_papers_days, sight.centre.calendar)
            until_ms = to_ms(datetime.combine(day, rules.working_hours[-1][1]))
        what = sight.texts("work.elsewhere_of", code=found.code, agency=found.competent_agency)
        yield WorkRow("not_taken_there", what, found.officer_name, until_ms, "open", found.code, found.agency)


def appointments_set(sight: Sight) -> Iterator[WorkRow]:
    """The appointment was set when the agency had it: the citizen hears of it."""
    from desk_app.store.law_waiting import untold_appointments

    for found in untold_appointments(sight.queries.connection):
        due = f"{local(found.due_at_ms or 0):%d/%m}"
        phone = f" ({found.phone})" if found.phone else ""
        what = sight.texts("work.early_of", code=found.code, owner=found.owner_name or "", phone=phone, due=due)
        yield WorkRow("due_set", what, found.officer_name, None, "end", found.code, found.agency)


def own_codes(sight: Sight) -> Iterator[WorkRow]:
    """The code should carry the identifier of the agency that settles it (NĐ 118/2025 Art 28.2); without its identifier and a
    band of its numbers our own stays."""
    from desk_app.store.law_waiting import own_codes

    for competent, agency, count in own_codes(sight.queries.connection):
        what = sight.texts("work.own_code_of", agency=competent, count=count)
        yield WorkRow("own_code", what, sight.centre.agency(agency).name, None, "", "", agency)


SOURCES: tuple[Source, ...] = (not_taken_there, appointments_set, own_codes)
"""In the order of the page."""
