"""Table II.06a, the same columns of one agency (Biểu 06), and the list of what is late in it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tests.reference.dossiers import DEFAULT_READINGS, READINGS, Judged, Line, is_letter, judged, moment
from tests.reference.periods import Period

COLUMNS = tuple(f"c{number}" for number in range(3, 14))
NO_FIELD = "Chưa rõ lĩnh vực"
"""Of a dossier whose facts are older than the field in them."""
_SUMS = (("c3", ("c4", "c5", "c6")), ("c7", ("c8", "c9", "c10")), ("c11", ("c12", "c13")))


def table(
    lines: Iterable[Line],
    period: Period,
    agency: str | None = None,
    as_of: date | None = None,
    readings: Mapping[str, str] | None = None,
    known_until: date | None = None,
) -> dict[str, Any]:
    """In the form of `table --json`. `as_of` is never after the last day; without `known_until` every letter is known.
    Raises ValueError for a reading that is none."""
    chosen = {**DEFAULT_READINGS, **(readings or {})}
    for name, value in chosen.items():
        if value not in READINGS.get(name, ()):
            raise ValueError(name, value)
    compared = min(as_of or period.last, period.last)
    cells: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0))
    late = []
    for line in lines:
        if agency is not None and line["agency"] != agency:
            continue
        found = judged(line, period.first, period.last, compared, chosen)
        if found is None:
            continue
        row = cells[(line["agency"], line.get("field") or NO_FIELD)]
        row[found.source] += 1
        row[found.column] += 1
        if found.column in ("c10", "c13"):
            late.append(_late(line, found, known_until))
    for row in cells.values():
        for total, parts in _SUMS:
            row[total] = sum(row[part] for part in parts)
    agencies = sorted({whose for whose, _field in cells})
    rows = [{"agency": whose, "field": field, **cells[whose, field]} for whose, field in sorted(cells)]
    return {
        "report": "II.06a" if agency is None else "06",
        "period": {"kind": period.kind, "first": period.first.isoformat(), "last": period.last.isoformat()},
        "agency": agency,
        "as_of": compared.isoformat(),
        "known_until": known_until.isoformat() if known_until else None,
        "readings": chosen,
        "rows": rows,
        "agencies": [{"agency": whose, **_sum(row for row in rows if row["agency"] == whose)} for whose in agencies],
        "total": _sum(rows),
        "check": all(row["c3"] == row["c7"] + row["c11"] for row in rows),
        "late": sorted(late, key=lambda each: str(each["code"])),
    }


def _sum(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    total = dict.fromkeys(COLUMNS, 0)
    for row in rows:
        for column in COLUMNS:
            total[column] += row[column]
    return total


def _late(line: Line, found: Judged, known_until: date | None) -> dict[str, Any]:
    """One line of the list. The words of the reason are in no line of the export."""
    if found.due is None:
        raise ValueError(line["code"])
    letters = sorted((due for due in line["dues"] if is_letter(due)), key=lambda due: moment(due["set_at"]))
    letters = [due for due in letters if _known(due["set_at"], known_until)]
    agreed = sorted((each for each in line.get("causes") or () if each["at"]), key=lambda each: moment(each["at"]))
    agreed = [each for each in agreed if _known(each["at"], known_until) and each.get("explains") in (None, "late")]
    last = letters[-1] if letters else None
    return {
        "code": line["code"],
        "agency": line["agency"],
        "field": line.get("field") or NO_FIELD,
        "procedure": line["procedure"],
        "received": moment(line["received_at"]).date().isoformat(),
        "due": found.due.isoformat(),
        "ended": found.end.at.date().isoformat() if found.end else None,
        "end_kind": found.end.kind if found.end else None,
        "days_late": (found.compared - found.due).days,
        "cause": agreed[-1]["cause"] if agreed else last["cause"] if last else None,
        "reason": None,
        "letter": last["letter"] if last else None,
        "letter_date": moment(last["set_at"]).date().isoformat() if last else None,
        "new_appointment": moment(last["at"]).date().isoformat() if last else None,
        "postponed": len(letters),
    }


def _known(at: str, until: date | None) -> bool:
    return until is None or moment(at).date() <= until
