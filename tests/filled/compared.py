"""What was filled against the plan, and its reports against the second computation (`tests.reference`)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

from sqlalchemy import Connection, Table

from sync.protocol.moments import there
from sync.protocol.report_answer import as_json
from sync.protocol.report_periods import period_of
from sync.protocol.report_table import READINGS, Count, TableAsked, readings_said
from sync.report_rows import lines_of_period
from sync.report_words import AREA
from sync.texts import texts_of
from tests.filled.filling import Filled
from tests.filled.plan import Planned
from tests.reference import periods
from tests.reference.table import table

Facts = Mapping[str, object]


def facts_of(line: Mapping[str, Any]) -> Facts:
    """What an export must say as the plan does: all but codes, letters' numbers and due dates, which are the services' own."""
    letters = [due for due in line["dues"] if due["cause"] in ("objective", "subjective")]
    end = line["end"]
    return {
        **{name: line[name] for name in ("agency", "field", "procedure", "channel", "received_at", "result_at")},
        **{name: bool(line[name]) for name in ("had_fee", "paid_online", "result_electronic")},
        "end": (end["at"], end["kind"]) if end else None,
        "pauses": [(pause["from"], pause["to"]) for pause in line["pauses"]],
        "postponed": [(due["set_at"], due["at"], due["cause"]) for due in letters],
        "without due": not line["dues"],
        "causes": [(said["at"], said["cause"], said["document"]) for said in line.get("causes") or ()],
    }


def unlike_the_plan(
    dossiers: Iterable[Planned], codes: Mapping[str, str], refused: Mapping[str, object], lines: Iterable[Mapping[str, Any]]
) -> list[tuple[str, str, object, object]]:
    """Code of the plan, name of the fact, as planned, as exported; of what was not refused."""
    exported = {line["code"]: line for line in lines}
    found: list[tuple[str, str, object, object]] = []
    for dossier in dossiers:
        if dossier.code in refused:
            continue
        planned, made = facts_of(dossier.line), facts_of(exported[codes[dossier.code]])
        found += [(dossier.code, name, planned[name], made[name]) for name in planned if planned[name] != made[name]]
    return found


def other_appointments(filled: Filled, lines: Iterable[Mapping[str, Any]]) -> list[tuple[str, object, object]]:
    """Code of the plan, what the services answered, and what is exported, where these differ."""
    exported = {line["code"]: line["dues"] for line in lines}
    found: list[tuple[str, object, object]] = []
    for code, ours in filled.codes.items():
        answered = [tuple(map(_iso, said)) for said in filled.appointments.get(code, ())]
        told = [(due["at"], due["set_at"]) for due in exported[ours]]
        if answered != told:
            found.append((code, answered, told))
    return found


def _iso(at_ms: int) -> str:
    return there(at_ms).replace(tzinfo=None).isoformat()


def all_periods(first: date, last: date) -> list[periods.Period]:
    """Of every kind, each that has a day of these; and one of two days that cut across the months."""
    found = [periods.custom(date(first.year, first.month, 20), date(last.year, last.month, 3))]
    for kind, months in periods.MONTHS.items():
        for name, year in product((kind, f"calendar_{kind}"), range(first.year, last.year + 2)):
            every = (periods.period(name, year, no) for no in range(1, 12 // months + 1))
            found += [each for each in every if each.first <= last and each.last >= first]
    return found


def all_readings() -> Iterator[dict[str, str]]:
    """Each with each."""
    for chosen in product(*READINGS.values()):
        yield dict(zip(READINGS, chosen, strict=True))


def answered(
    connection: Connection,
    tables: Mapping[str, Table],
    period: periods.Period,
    readings: Mapping[str, str],
    agency: str | None = None,
    as_of: date | None = None,
    known_until: date | None = None,
) -> dict[str, Any]:
    """The table as the command gives it."""
    asked = period_of("custom", first=period.first, last=period.last)._replace(kind=period.kind)  # type: ignore[arg-type]
    chosen = readings_said(f"{name}={value}" for name, value in readings.items())
    question = TableAsked(asked, chosen, agency, min(as_of or period.last, period.last), known_until)
    count = Count(question)
    for line in lines_of_period(connection, tables, question.period, question.agency, question.readings.end):
        count.add(line)
    return {**as_json(count.table, question, texts_of(AREA)["no_field"])}


def without_words(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The words of a reason are in no line of the export; neither the late nor the fields of an agency have a set order."""
    late = sorted(({**each, "reason": None} for each in answer["late"]), key=lambda each: str(each["code"]))
    return {**answer, "rows": sorted(answer["rows"], key=lambda row: (row["agency"], row["field"])), "late": late}


def second(
    lines: Iterable[Mapping[str, Any]],
    period: periods.Period,
    readings: Mapping[str, str],
    agency: str | None = None,
    as_of: date | None = None,
    known_until: date | None = None,
) -> dict[str, Any]:
    return without_words(table(lines, period, agency, as_of, readings, known_until))
