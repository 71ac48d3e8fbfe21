"""The table of results is held, cell by cell, against the second computation of `tests.reference`."""

from datetime import date, timedelta
from random import Random
from typing import Any, get_args

import pytest

from sync.protocol.dossier_rows import EndKind
from sync.protocol.moments import there
from sync.protocol.report_answer import as_json
from sync.protocol.report_lines import END_KINDS, AgreedCause, Channel, DueDate, Ended, Pause, ReportLine, exported
from sync.protocol.report_periods import KINDS, NoPeriod, day_of, period_of
from sync.protocol.report_table import READINGS, Count, Readings, TableAsked, readings_said, starts_ms
from tests.reference import periods as reference_periods
from tests.reference.table import table

NO_FIELD = "Chưa rõ lĩnh vực"
FIRST = starts_ms((date(2025, 11, 20) - date(1970, 1, 1)).days)
MINUTES = 140 * 24 * 60


def _moment(chance: Random) -> int:
    return FIRST + chance.randrange(MINUTES) * 60_000


def _day(chance: Random) -> date:
    return date(2025, 11, 20) + timedelta(days=chance.randrange(140))


def life(chance: Random, number: int) -> ReportLine:
    """Its moments come in order; what is settled may go on being told about."""
    at = iter(sorted({_moment(chance) for _ in range(14)}))
    received = next(at)
    dues = [DueDate(_moment(chance), received, None, None, None)] if chance.random() < 0.8 else []
    pauses: list[Pause] = []
    causes: list[AgreedCause] = []
    result = end = None
    for what in chance.choices(("letter", "pause", "cause", "result"), k=chance.randrange(6)):
        now = next(at)
        if what == "letter" and dues:
            dues.append(DueDate(_moment(chance), now, chance.choice(("objective", "subjective")), f"{now}/XL", "vì"))
        elif what == "pause":
            pauses.append(Pause(now, next(at) if chance.random() < 0.6 else None))
            if pauses[-1].to_ms is None:
                break
            dues.append(DueDate(_moment(chance), pauses[-1].to_ms, None, None, None))
        elif what == "cause":
            causes.append(AgreedCause(now, "objective", chance.choice((None, "late")), "1/BB", "vì"))
        elif what == "result" and result is None:
            result = now
    if chance.random() < 0.6:
        kind: EndKind = "returned" if result is not None else chance.choice(END_KINDS)
        end = Ended(next(at), kind)
        result = end.at_ms if kind == "returned" and result is None else result
    return ReportLine(
        f"{number:05}",
        chance.choice(("stc", "sxd")),
        chance.choice((None, "Đường bộ", "Đấu thầu")),
        "9.1",
        chance.choice(get_args(Channel)),
        received,
        tuple(dues),
        tuple(pauses),
        end,
        result,
        True,
        False,
        False,
        tuple(causes),
    )


def question(chance: Random) -> TableAsked:
    first = _day(chance)
    period = period_of("custom", first=first, last=first + timedelta(days=chance.randrange(120)))
    readings = readings_said(f"{name}={chance.choice(values)}" for name, values in READINGS.items())
    known_until = _day(chance) if chance.random() < 0.5 else None
    return TableAsked(period, readings, chance.choice((None, "stc")), min(_day(chance), period.last), known_until)


def counted(question: TableAsked, known: list[ReportLine]) -> dict[str, Any]:
    count = Count(question)
    for line in known:
        if question.agency in (None, line.agency):
            count.add(line)
    return as_json(count.table, question, NO_FIELD)


def in_one_order(answer: dict[str, Any]) -> dict[str, Any]:
    """The words of a reason are in no line of the export; rows and late dossiers come in any order."""
    late = sorted(({**each, "reason": None} for each in answer["late"]), key=lambda each: sorted(map(str, each.values())))
    return {**answer, "late": late, "rows": sorted(answer["rows"], key=lambda row: (row["agency"], row["field"]))}


@pytest.mark.parametrize("seed", range(20))
def test_every_cell_and_every_late_dossier_is_as_the_second_computation_has_it(seed: int) -> None:
    chance = Random(seed)
    known = [life(chance, number) for number in range(150)]
    said = [dict(exported(line)) for line in known]
    for _ in range(20):
        asked = question(chance)
        readings = {name: getattr(asked.readings, name) for name in READINGS}
        period = reference_periods.custom(asked.period.first, asked.period.last)
        second = table(said, period, asked.agency, asked.as_of, readings, asked.known_until)
        assert in_one_order(counted(asked, known)) == in_one_order(second)


def test_each_period_is_as_the_second_computation_has_it() -> None:
    compared = 0
    for kind in KINDS:
        for no in range(1, 13):
            for year in (2025, 2026, 2028):
                try:
                    ours = period_of(kind, year, no)
                except NoPeriod:
                    continue
                theirs = reference_periods.period(kind, year, no)
                assert (ours.first, ours.last) == (theirs.first, theirs.last)
                compared += 1
    assert compared == 3 * 2 * (12 + 4 + 2 + 1 + 1)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (("custom",), "days"),
        (("custom", None, None, date(2026, 2, 2), date(2026, 2, 1)), "days"),
        (("custom", None, None, date(2000, 2, 2), date(2026, 2, 1)), "days"),
        (("month", 2026, 13), "no"),
        (("month", 2026), "no"),
        (("nine", 2026, 2), "no"),
        (("quarter", 0, 1), "year"),
        (("fortnight", 2026, 1), "kind"),
    ],
)
def test_what_is_no_period_is_refused(said: tuple[Any, ...], reason: str) -> None:
    with pytest.raises(NoPeriod) as refused:
        period_of(*said)
    assert refused.value.reason == reason


@pytest.mark.parametrize("word", ["due", "due=", "due=later", "x=y", "=", "due=announced"])
def test_a_reading_that_is_none_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match=word):
        readings_said(("due=in_force", word))
    assert readings_said(("due=in_force", "end=handed_out")) == Readings(due="in_force", end="handed_out")


def test_a_day_is_that_of_viet_nam() -> None:
    number = (date(2026, 11, 30) - date(1970, 1, 1)).days
    assert there(starts_ms(number)).isoformat() == "2026-11-30T00:00:00+00:00"
    assert day_of(number) == date(2026, 11, 30)
