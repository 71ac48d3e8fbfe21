"""Does the centre hold the same day? Asked on the line, told in sentences, and as a paper."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from desk_app.answers.centre_question import CentreQuestion, DeskOnTheLine
from desk_app.core.centre import Centre
from desk_app.core.moments import to_ms
from desk_app.core.money import format_vnd
from desk_app.resources_reader import Texts
from sync.protocol.reconciliation import DaySide, DayTotals, differences

if TYPE_CHECKING:
    from desk_app.store.queries import Queries
    from sync.client.centre_line import CentreLine

WAITING_NAMED = 1_000


@dataclass(frozen=True, slots=True)
class DayComparison:
    """What is there, and `wrong`: what is not the same on both sides. `pdf`: all of it as a paper; `value`: for machines."""

    day: date
    lines: tuple[str, ...]
    wrong: tuple[str, ...]
    pdf: bytes
    value: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CompareDay(CentreQuestion[DayComparison]):
    """Does the centre hold the same day?"""

    day: date

    def answer(self, desk: DeskOnTheLine) -> DayComparison:
        """Both sides in sentences, and as a paper. Raises EnvironmentProblem where the centre does not answer."""
        return reconcile(desk.reads, desk.line, self.day, desk.centre, desk.texts)


def reconcile(queries: "Queries", line: "CentreLine", day: date, centre: Centre, texts: Texts) -> DayComparison:
    """Both sides up to the entry that the centre counted. Raises EnvironmentProblem where the centre does not answer."""
    from desk_app.answers.desk.no_answer import no_answer
    from desk_app.documents import books as papers
    from desk_app.documents.pdf import to_pdf
    from desk_app.store.reconciliation import day_side

    span = (to_ms(datetime.combine(day, time())), to_ms(datetime.combine(day + timedelta(days=1), time())))
    theirs = line.day_side(*span)
    if not isinstance(theirs, DaySide):
        raise no_answer(theirs)
    mine = day_side(queries, *span, (theirs.epoch, theirs.seq))
    waiting = queries.entries_after(*theirs.last_held, WAITING_NAMED)
    names = {agency.id: agency.name for agency in centre.agencies}
    sheet = papers.reconciliation(mine, theirs, names, day, texts)
    different = differences(mine, theirs)

    def total(each: DayTotals) -> str:
        counts = {"entries": each.entries, "dossiers": each.dossiers, "receipts": each.receipts}
        agency, issued = names.get(each.agency, each.agency), format_vnd(each.issued_vnd)
        return texts("reconciliation.agency", agency=agency, issued=issued, **counts)

    def differs(agency: str, name: str, here: int, there: int) -> str:
        values = {"agency": names.get(agency, agency), "what": texts(f"reconciliation.{name}"), "here": here, "there": there}
        return texts("reconciliation.differs", **values)

    wrong = [differs(*each) for each in different]
    wrong += [texts("reconciliation.unread", place=place) for place in theirs.unread]
    lines = [total(each) for each in mine.totals]
    place, held = f"{theirs.epoch}.{theirs.seq}", "{}.{}".format(*theirs.last_held)
    lines.append(texts("reconciliation.reached", place=held, waiting=len(waiting)))
    if held != place:
        lines.append(texts("reconciliation.uncounted", place=place))
    if not wrong:
        lines.append(texts("reconciliation.equal", day=f"{day:%d/%m/%Y}", place=place))
    value = {"mine": asdict(mine), "theirs": asdict(theirs), "differences": different}
    value |= {"waiting": [f"{entry.epoch}.{entry.seq}" for entry in waiting]}
    pdf = to_pdf(papers.to_document(sheet, centre, texts), centre.short_name, texts("form.page"))
    return DayComparison(day, tuple(lines), tuple(wrong), pdf, value)
