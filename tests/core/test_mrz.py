from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.core.identity import BadIdentity
from desk_app.core.mrz import check_digit, is_mrz_line, parse_mrz

LINES = ("IDVNM1900001230014190000123<<7", "9008157F3008155VNM<<<<<<<<<<<2", "LO<<THI<MAU<<<<<<<<<<<<<<<<<<<")


def test_the_computed_card_is_read() -> None:
    for text in ("\r\n".join(LINES), "".join(LINES), "\n".join(LINES) + "\n"):
        card = parse_mrz(text)
        assert (card.number, card.name, card.birth_date, card.sex) == ("014190000123", "LO THI MAU", date(1990, 8, 15), "Nữ")
        assert card.warnings == ("identity.mrz_name",)


@pytest.mark.parametrize(("text", "digit"), [("D23145890", "7"), ("740812", "2"), ("120415", "9"), ("L898902C3", "6")])
def test_check_digits_of_the_standards_specimens(text: str, digit: str) -> None:
    assert check_digit(text) == digit


@given(st.integers(0, 59), st.sampled_from("0123456789"))
def test_a_misread_digit_never_passes(place: int, other: str) -> None:
    zone = "".join(LINES)
    if not zone[place].isdigit() or zone[place] == other:
        return
    wrong = zone[:place] + other + zone[place + 1 :]
    try:
        card = parse_mrz(wrong)
    except BadIdentity:
        return
    assert "identity.mrz_number_check" in card.warnings


@pytest.mark.parametrize("text", ["", "IDVNM", "P<VNM" + "<" * 85, "x" * 90, "IDVNM" + "<" * 85, "I" * 90])
def test_what_is_no_card_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(BadIdentity) as problem:
        parse_mrz(text)
    assert problem.value.reason.startswith("identity.")


def test_lines_are_told_from_other_scans() -> None:
    assert all(map(is_mrz_line, LINES))
    assert not is_mrz_line("H52.16-261124-0001")
    assert not is_mrz_line("A" * 30)
