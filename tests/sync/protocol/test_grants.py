"""Order numbers: no two bands meet, whoever gives them, and none is a paper pad's."""

from datetime import date

import pytest

from desk_app.core.dossier_code import make_dossier_code, next_order_no, parse_dossier_code
from sync.protocol.grants import (
    CENTRE_BANDS,
    FIRST_LONE_SLOT,
    LONE_BANDS,
    band_of,
    band_of_cell,
    band_of_grant,
    cell_of,
    grant_of,
    serial_of,
    year_and_slot,
)

DAY = date(2026, 11, 26)
PAPER_PADS = range(9_501, 10_000)


def _numbers(band: dict[str, object]) -> set[int]:
    first, last, overflow, end = (int(band[name]) for name in ("first", "last", "overflow_first", "overflow_last"))  # type: ignore[call-overload]
    return {*range(first, last + 1), *range(overflow, end + 1)}


def test_no_two_bands_meet() -> None:
    seen: set[int] = set(PAPER_PADS)
    given = [band_of_grant(number, "a") for number in range(CENTRE_BANDS)]
    lone = [band_of(FIRST_LONE_SLOT + slot, "a") for slot in range(LONE_BANDS)]
    for band in (*given, *lone):
        numbers = _numbers(dict(band))
        assert seen.isdisjoint(numbers)
        assert min(numbers) >= 1
        assert max(numbers) <= 99_999
        seen |= numbers
    assert CENTRE_BANDS >= 290  # counters of one agency, and all PCs that ever replace one


@pytest.mark.parametrize("number", [0, 14, 15, CENTRE_BANDS - 1])
def test_a_band_is_stepped_through_to_its_end(number: int) -> None:
    band = band_of_grant(number, "a")
    taken: list[int] = []
    last = None
    while True:
        last = next_order_no(last, band["first"], band["last"], (band["overflow_first"], band["overflow_last"]))
        if last is None:
            break
        taken.append(last)
    assert set(taken) == _numbers(dict(band))
    assert len(taken) == len(set(taken))
    assert parse_dossier_code(make_dossier_code("H52.16", DAY, taken[-1])).order_no == taken[-1]


@pytest.mark.parametrize("number", [-1, CENTRE_BANDS])
def test_there_is_no_other(number: int) -> None:
    with pytest.raises(ValueError, match="no band"):
        band_of_grant(number, "a")


def test_each_number_is_known_by_its_band() -> None:
    for number in range(CENTRE_BANDS):
        assert {grant_of(order_no) for order_no in _numbers(dict(band_of_grant(number, "a")))} == {number}
    for slot in range(LONE_BANDS):
        assert {grant_of(order_no) for order_no in _numbers(dict(band_of(FIRST_LONE_SLOT + slot, "a")))} == {None}
    assert {grant_of(order_no) for order_no in (*PAPER_PADS, 0, -1, 100_000)} == {None}
    for cell in (0, 1, 20, 399):
        assert {cell_of(order_no) for order_no in _numbers(dict(band_of_cell(cell, "a")))} == {cell}


def test_each_serial_is_known_by_its_slot() -> None:
    for slot in range(400):
        assert year_and_slot(serial_of(slot, "a", 2026)["serial_symbol"]) == (2026, slot)
    for other in ("AA-22P", "", "26TA", "26TAAA", "26PAA", "26TAZ", "\u0662\u0666TAA", "26T\u00c1A"):
        assert year_and_slot(other) is None
