"""Agencies of other territories as dated data: whose name it is, and which of its numbers are ours to give."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.core.dossier_code import make_dossier_code, next_order_no, parse_dossier_code
from desk_app.resources_reader import load_centre, wrong_with
from sync.protocol.elsewhere import AgencyElsewhere, agencies_elsewhere
from sync.protocol.grants import band_of_cell, cells_of

DAY = date(2026, 11, 25)
MUONG_BU = AgencyElsewhere(
    "muong-bu", "UBND xã Mường Bú", ("Ủy ban nhân dân xã Mường Bú",), "H52.99.1", (5001, 7500), date(2025, 7, 1), None
)
LIST = """
[[agency]]
id = "muong-bu"
name = "UBND xã Mường Bú"
identifier = "H52.99.1"
numbers = [5001, 7500]
valid_from = 2025-07-01
"""


def named(name: str, *agencies: AgencyElsewhere, day: date = DAY) -> AgencyElsewhere | None:
    return replace(load_centre(), agencies_elsewhere=agencies).agency_elsewhere(name, day)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("UBND xã Mường Bú", True),
        ("ubnd  XÃ mường bú", True),
        ("UBND xã Muờng Bú", False),  # another vowel
        ("ubnd xa muong bu", True),
        ("Uỷ ban nhân dân xã Mường Bú", True),  # the tone on the other letter
        ("UBND xã Mường Bù", False),  # another place
        ("UBND xã Mường", False),
        ("UBND xã Mường Bú Nà", False),
        ("", False),
    ],
)
def test_a_name_is_known_whole_and_with_its_marks_or_without_any(name: str, known: bool) -> None:
    assert named(name, MUONG_BU) == (MUONG_BU if known else None)


def test_a_mark_does_not_move_to_another_word() -> None:
    assert named("UBND xã Hóa Bình", replace(MUONG_BU, name="UBND xã Hòa Bính", also=())) is None


def test_an_agency_is_known_on_its_days_and_where_no_other_has_the_name() -> None:
    ended = replace(MUONG_BU, valid_to=date(2026, 6, 30))
    after = replace(MUONG_BU, id="new", identifier="H52.99.7", valid_from=date(2026, 7, 1))
    assert named("UBND xã Mường Bú", ended, after, day=date(2026, 6, 30)) == ended
    assert named("UBND xã Mường Bú", ended, after) == after
    assert named("UBND xã Mường Bú", ended) is None
    assert named("UBND xã Mường Bú", MUONG_BU, after) is None  # two of one name: nobody guesses
    other = replace(MUONG_BU, id="other", name="UBND xã Mường Bù", also=())
    assert named("ubnd xa muong bu", MUONG_BU, other) is None
    assert named("UBND xã Mường Bù", MUONG_BU, other) == other


def test_the_list_that_comes_with_the_program_is_one() -> None:
    text = Path("resources/rules/agencies_elsewhere.toml").read_text(encoding="utf-8")
    assert wrong_with("agencies_elsewhere.toml", text) == ""
    assert load_centre().agencies_elsewhere == agencies_elsewhere(tomllib.loads(text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"H52.99.1"', '"h52.99.1"'),
        ('"H52.99.1"', '"H52-99"'),
        ('"H52.99.1"', "5"),
        ('"H52.99.1"', f'"{load_centre().agencies[0].identifier["qd_20_2020"]}"'),  # our own numbers would be given twice
        ('"H52.99.1"', f'"{load_centre().agencies[-1].identifier["qcvn_102_2016"]}"'),
        ("[5001, 7500]", "[7500, 5001]"),
        ("[5001, 7500]", "[0, 7500]"),
        ("[5001, 7500]", "[5001, 100000]"),
        ("[5001, 7500]", "[5001]"),
        ("[5001, 7500]", '["5001", "7500"]'),
        ("2025-07-01", '"2025-07-01"'),
        ('"UBND xã Mường Bú"', '""'),
        ("[[agency]]", "[[agencies]]"),
    ],
)
def test_a_list_that_cannot_be_worked_by_is_refused(old: str, new: str) -> None:
    assert old in LIST
    assert wrong_with("agencies_elsewhere.toml", LIST) == ""
    assert wrong_with("agencies_elsewhere.toml", LIST.replace(old, new))


def test_an_identifier_of_ours_is_refused_from_the_other_side_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is in force, and the centre gives itself an identifier that stands in it."""
    text = Path("resources/rules/centre.toml").read_text(encoding="utf-8")
    own = load_centre().agencies[0].identifier["qd_20_2020"]
    assert wrong_with("centre.toml", text.replace(f'"{own}"', '"H52.99.1"'))


stretches = st.tuples(st.integers(1, 99_999), st.integers(1, 99_999)).map(sorted)


@given(stretches, stretches)
def test_cells_lie_within_their_stretch_and_meet_in_none(one: list[int], two: list[int]) -> None:
    """Also where the stretch was changed between them: a cell is the same wherever it is cut from."""
    numbers: dict[int, int] = {}
    for first, last in (one, two):
        for cell in cells_of(first, last):
            band = band_of_cell(cell, "H52.99.1")
            assert first <= band["first"] <= band["last"] < band["overflow_first"] <= band["overflow_last"] <= last
            for number in (band["first"], band["overflow_last"]):
                assert numbers.setdefault(number, cell) == cell
    assert len(cells_of(5001, 7500)) == 10


def test_each_number_of_a_cell_makes_a_code_that_is_read_again() -> None:
    band, number, taken = band_of_cell(39, "H52.99.1"), None, []
    overflow = (band["overflow_first"], band["overflow_last"])
    while (number := next_order_no(number, band["first"], band["last"], overflow)) is not None:
        taken.append(number)
        code = make_dossier_code("H52.99.1", DAY, number)
        assert str(parse_dossier_code(code)) == code
    assert taken == list(range(9751, 10_001))
