"""The table as it is handed on: in one JSON shape, for commands, desks and whoever checks it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TypedDict

from sync.protocol.report_periods import day_of
from sync.protocol.report_table import COUNTED, Late, ResultsTable, TableAsked, columns

Row = Mapping[str, str | int]
"""`agency`, `field` and the columns `c3` … `c13`."""


class Days(TypedDict):
    """Of a period; ISO, both belong to it."""

    kind: str
    first: str
    last: str


class TableAnswer(TypedDict):
    """`report`: the number of the form; days in ISO; `late`: `report_table.Late` by its fields, days in ISO."""

    report: str
    period: Days
    agency: str | None
    as_of: str
    known_until: str | None
    readings: Mapping[str, str]
    rows: Sequence[Row]
    agencies: Sequence[Row]
    total: Mapping[str, int]
    check: bool
    late: Sequence[Mapping[str, object]]


def _iso(day: int | None) -> str | None:
    return None if day is None else day_of(day).isoformat()


def _late(late: Late, no_field: str) -> Mapping[str, object]:
    return {
        "code": late.code,
        "agency": late.agency,
        "field": late.field or no_field,
        "procedure": late.procedure,
        "received": _iso(late.received),
        "due": _iso(late.due),
        "ended": _iso(late.ended),
        "end_kind": late.end_kind,
        "days_late": late.days_late,
        "cause": late.cause,
        "reason": late.reason,
        "letter": late.letter,
        "letter_date": _iso(late.letter_day),
        "new_appointment": _iso(late.new_due),
        "postponed": late.postponed,
    }


def _sum(rows: list[list[int]]) -> list[int]:
    return [sum(row[column] for row in rows) for column in range(COUNTED)]


def adds_up(table: ResultsTable) -> bool:
    """Column 3 = column 7 + column 11 in every row, as the template's sums have it."""
    return all(c["c3"] == c["c7"] + c["c11"] for c in map(columns, table.rows.values()))


def as_json(table: ResultsTable, question: TableAsked, no_field: str) -> TableAnswer:
    """Rows in the order of their agencies and fields; dossiers whose facts name no field stand in a row of their own, last of
    its agency, under `no_field`."""
    rows = sorted(table.rows.items(), key=lambda row: (row[0][0], row[0][1] is None, row[0][1] or ""))
    agencies = sorted({key[0] for key, _counted in rows})
    return {
        "report": "II.06a" if question.agency is None else "06",
        "period": {
            "kind": question.period.kind,
            "first": question.period.first.isoformat(),
            "last": question.period.last.isoformat(),
        },
        "agency": question.agency,
        "as_of": question.as_of.isoformat(),
        "known_until": question.known_until.isoformat() if question.known_until else None,
        "readings": asdict(question.readings),
        "rows": [{"agency": key[0], "field": key[1] or no_field, **columns(counted)} for key, counted in rows],
        "agencies": [
            {"agency": name, **columns(_sum([counted for key, counted in rows if key[0] == name]))} for name in agencies
        ],
        "total": columns(_sum([counted for _key, counted in rows])),
        "check": adds_up(table),
        "late": [_late(late, no_field) for late in sorted(table.late, key=lambda late: (late.agency, late.code))],
    }
