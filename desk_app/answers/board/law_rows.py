"""What the law asks of a person next, as rows of F8: replies that do not come, supplements whose time is over, wrong
results, results that are there early."""

from collections.abc import Iterator

from desk_app.answers.board.work import Sight, Source, WorkRow
from desk_app.core.deadlines import supplement_ends
from desk_app.core.moments import local, to_ms
from sync.protocol.lateness import is_late, verdict


def overdue_replies(sight: Sight) -> Iterator[WorkRow]:
    """An agency that was asked for its opinion has not replied by its day (NĐ 118/2025 Art 19.4.c: the head hears of it)."""
    from desk_app.store.law_waiting import overdue_opinions

    for found in overdue_opinions(sight.queries.connection, sight.now_ms):
        what = sight.texts("work.reply_of", code=found.code, agency=found.agency_asked, document=found.document)
        yield WorkRow("reply_overdue", what, found.officer_name, found.due_at_ms, "open", found.code, found.agency)


def supplements_over(sight: Sight) -> Iterator[WorkRow]:
    """What was asked for is not there within its days: the desk closes the dossier, by a person (NĐ 118/2025 Art 19.5)."""
    from desk_app.store.law_waiting import wanted_supplements

    for found in wanted_supplements(sight.queries.connection, sight.now_ms):
        rules = sight.centre.rules_of(found.rule_set, local(found.received_at_ms).date())
        ends = supplement_ends(local(found.paused_at_ms), rules, sight.centre.calendar)
        if ends is None or not is_late(to_ms(ends), None, sight.now_ms):
            continue
        day = f"{local(found.paused_at_ms):%d/%m}"
        what = sight.texts("work.supplement_of", code=found.code, day=day, procedure=found.procedure_name)
        yield WorkRow("supplement_over", what, found.officer_name, to_ms(ends), "open", found.code, found.agency)


def wrong_results(sight: Sight) -> Iterator[WorkRow]:
    """An officer got it wrong: until when the right one must be here (NĐ 118/2025 Art 23.1)."""
    from desk_app.store.law_waiting import wrong_results

    for found in wrong_results(sight.queries.connection):
        what = sight.texts("work.error_of", code=found.code, reason=found.reason)
        yield WorkRow("result_error", what, found.officer_name, found.until_ms, "open", found.code, found.agency)


def early_results(sight: Sight) -> Iterator[WorkRow]:
    """A result is there before its day, and the citizen does not know (NĐ 61/2018 Art 20.4, NĐ 118/2025 Art 22.5)."""
    from desk_app.store.law_waiting import untold_results

    for found in untold_results(sight.queries.connection, sight.now_ms):
        if verdict(found.due_at_ms, found.limit_unit, found.result_at_ms) != "early":
            continue
        said = {"code": found.code, "owner": found.owner_name or "", "due": f"{local(found.due_at_ms):%d/%m}"}
        what = sight.texts("work.early_of", phone=f" ({found.phone})" if found.phone else "", **said)
        yield WorkRow("early_result", what, found.officer_name, found.due_at_ms, "end", found.code, found.agency)


def scans_due(sight: Sight) -> Iterator[WorkRow]:
    """Files that this PC need not keep any longer (the centre's rules of personal data)."""
    from desk_app.services.dossier.clear_scans import clearing_due
    from desk_app.store.erasure import are_scans_due

    due = clearing_due(sight.centre, sight.now_ms)
    if due is not None and are_scans_due(sight.queries.connection, due.before_ms):
        what = sight.texts("work.scans_due_of", day=f"{local(due.before_ms):%d/%m/%Y}")
        yield WorkRow("scans_due", what, "", None, "", "scans")


SOURCES: tuple[Source, ...] = (
    wrong_results,
    supplements_over,
    overdue_replies,
    early_results,
    scans_due,
)
"""In the order of the page."""
