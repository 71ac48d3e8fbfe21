"""The dossiers of a period, read out of the tables as reports see them: at the centre and at a desk by the same lines."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Table, exists, func, select

from sync.protocol.report_lines import DossierSeen, HistoryEvent, ReportLine, line_of
from sync.protocol.report_periods import ReportPeriod, day_number
from sync.protocol.report_table import EndReading, starts_ms
from sync.protocol.scans import RESULT_LINE

AT_ONCE = 2_000
_OF_DOSSIER = (
    *("code", "agency", "field", "procedure_code", "online_key", "post_no"),
    *("received_at_ms", "first_due_at_ms", "paid_online"),
)
_NEVER_MS = 2**62
_MOMENTS: Mapping[EndReading, tuple[str, ...]] = {
    "first": ("result_at_ms", "returned_at_ms", "ended_at_ms"),
    "handed_out": ("returned_at_ms", "ended_at_ms"),
}


def lines_of_period(
    connection: Connection, tables: Mapping[str, Table], period: ReportPeriod, agency: str | None, reading: EndReading
) -> Iterator[ReportLine]:
    """Those that a table of the period can count, and some that it does not: `report_table.Count` judges each."""
    dossier = tables["dossier"]
    begun = dossier.c.received_at_ms < starts_ms(day_number(period.last) + 1)
    open_then = (func.coalesce(dossier.c[name], _NEVER_MS) >= starts_ms(day_number(period.first)) for name in _MOMENTS[reading])
    return _lines(connection, tables, begun, *open_then, *((dossier.c.agency == agency,) if agency is not None else ()))


def every_line(connection: Connection, tables: Mapping[str, Table]) -> Iterator[ReportLine]:
    """Of all dossiers, in the order in which they came."""
    return _lines(connection, tables)


def _lines(connection: Connection, tables: Mapping[str, Table], *wanted: ColumnElement[bool]) -> Iterator[ReportLine]:
    dossier, fee, scan = tables["dossier"], tables["fee"], tables["scan"]
    had_fee = exists().where(fee.c.dossier_code == dossier.c.code, fee.c.amount_vnd > 0)
    electronic = exists().where(scan.c.dossier_code == dossier.c.code, scan.c.line_no == RESULT_LINE)
    asked = select(*(dossier.c[name] for name in _OF_DOSSIER), had_fee, electronic).where(*wanted)
    rows = connection.execution_options(yield_per=AT_ONCE).execute(asked.order_by(dossier.c.received_at_ms, dossier.c.code))
    for some in rows.partitions():
        dossiers = [DossierSeen(*row) for row in some]
        histories = _histories(connection, tables["dossier_history"], [dossier.code for dossier in dossiers])
        for seen in dossiers:
            yield line_of(seen, histories.get(seen.code, ()))


def _histories(connection: Connection, history: Table, codes: Sequence[str]) -> Mapping[str, Sequence[HistoryEvent]]:
    found: dict[str, list[HistoryEvent]] = defaultdict(list)
    columns = (history.c[name] for name in HistoryEvent._fields)
    for code, *said in connection.execute(select(history.c.dossier_code, *columns).where(history.c.dossier_code.in_(codes))):
        found[code].append(HistoryEvent(*said))
    return found
