"""Names and lines as they come in: what is read through a wrong code page is refused, what cannot be seen enters nowhere."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.resources_reader import load_centre, load_texts
from sync.protocol.cleaning import (
    CUT,
    LONGEST_LINE,
    PLAIN,
    VIETNAMESE,
    Letters,
    NotClean,
    clean,
    clean_lines,
    cleaned,
    organisation_name,
    person_name,
    sex_word,
)
from tests.sync.protocol.wrong_pages import WRONG_PAGES, names

LETTERS = load_centre().letters
WELL_FORMED = {
    "tcvn3": {
        "Cao Quỳnh": "Cao Quúnh",
        "Ma Dũng": "Ma Dòng",
        "Vũ Dũng": "Vò Dòng",
        "Vũ Loan": "Vò Loan",
    },
    "vni": {
        "Ma Lĩnh": "Ma Lónh",
        "Ma Sơn": "Ma Sôn",
        "Mai Lan Lĩnh": "Mai Lan Lónh",
    },
}
"""What a wrong page makes of these is a Vietnamese name too: nobody sees it by its letters. A clerk is asked where another
name is known of that number."""


def test_all_146_letters_are_taken_small_and_capital_composed_or_not() -> None:
    assert len(VIETNAMESE) == 146
    for letter in VIETNAMESE:
        for form in ("NFC", "NFD"):
            assert person_name(unicodedata.normalize(form, letter)) == letter  # type: ignore[arg-type]


@pytest.mark.parametrize("page", WRONG_PAGES)
def test_of_two_hundred_names_through_a_wrong_code_page_none_is_taken_that_shows_it(page: str) -> None:
    taken = {}
    for name in names():
        assert person_name(name, LETTERS) == name
        for right in (name, name.upper()):
            try:
                taken[right] = person_name(WRONG_PAGES[page](right), LETTERS)
            except NotClean as refused:
                said = load_texts()(refused.reason, **refused.values)
                shown = next(iter(refused.values.values()))
                assert shown in said
    for got in taken.values():
        assert all(char in VIETNAMESE or (char.isascii() and (char.isalpha() or char == " ")) for char in got)
        for word in got.split():
            assert word in (word.lower(), word.upper(), word.capitalize())
    changed = {right: got for right, got in taken.items() if got != right and right in names()}
    assert changed == WELL_FORMED.get(page, {})


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("NguyÔn V¨n ¸nh", "¨"),
        ("L├▓ V─ân", "├"),
        ("Nguyeãn Vaên AÙnh", "Ù"),
        ("Lan HÃ\xa0", "Ã"),
        ("LÃ\u2019 HOA", "Ã"),
        ("H\xadng", "U+00AD"),
        ("Lò Văn\x9d", "U+009D"),
        ("Lò Văn 2", "2"),
        ("Lò @ Mẫu", "@"),
        ("ﾄﾞ陋", "ﾄ"),
        ("Ли Ван", "Л"),
        ("Müller", "ü"),
    ],
)
def test_a_letter_that_no_name_has_is_refused_by_name(name: str, named: str) -> None:
    with pytest.raises(NotClean) as refused:
        person_name(name)
    assert named in refused.value.values.values()


@pytest.mark.parametrize(
    "name", ["Lò Thị Mẫu", "LÒ THỊ MẪU", "lò thị mẫu", "H'Hen Niê", "Y-Ban", "McDonald", "Lò A. Páo", "Đỗ Ý"]
)
def test_names_as_people_have_them_are_taken(name: str) -> None:
    assert person_name(name) == name


def test_letters_of_minority_alphabets_are_data() -> None:
    for name in ("H'Bĭa Ê\u0306ban", "Y Blŭ Niê", "Kpă Ơ\u0306n", "Y Čil"):
        assert person_name(name, LETTERS) == name
        with pytest.raises(NotClean):
            person_name(name, PLAIN)
    with pytest.raises(NotClean, match=r"name\.pair"):
        person_name("Y Aê", LETTERS)
    assert person_name("Y Aê", Letters(LETTERS.more, frozenset({"aê"}))) == "Y Aê"


def test_an_organisation_may_have_digits_and_signs_and_a_person_may_not() -> None:
    name = 'Công ty TNHH "A & B" số 1/2 (Sơn La), chi nhánh 3+'
    assert organisation_name(name) == name
    with pytest.raises(NotClean):
        person_name(name)
    assert organisation_name("VietinBank") == "VietinBank"
    with pytest.raises(NotClean):
        organisation_name("C«ng ty")


@given(st.text())
def test_what_cannot_be_seen_is_in_no_line(text: str) -> None:
    line = clean(text)
    assert line == clean(line) == " ".join(line.split(" "))
    assert unicodedata.is_normalized("NFC", line)
    assert all(unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for char in line)
    lines = clean_lines(text)
    assert all(unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn") for char in lines)
    assert all(char in "\n\t" or unicodedata.category(char) != "Cc" for char in lines)


def test_every_text_inside_a_fact_is_clean() -> None:
    dirty = {"a": "Lò\x00 Thị\u202e Mẫu", "b": [{"c": "A\ufeff", "n": 1, "none": None}], "t": ("x\x1b",)}
    assert cleaned(dirty) == {"a": "Lò Thị Mẫu", "b": [{"c": "A", "n": 1, "none": None}], "t": ["x"]}


def test_what_was_signed_is_kept_as_it_was_signed() -> None:
    signed = {"xml": "<a>Lò\xa0Thị\r\n</a>"}
    assert cleaned(signed) == signed


def test_a_sex_is_one_of_the_cards_words() -> None:
    assert [sex_word(text) for text in (" nam", "NỮ", "Nữ", "")] == ["Nam", "Nữ", "Nữ", ""]
    with pytest.raises(NotClean):
        sex_word("Nu")


def test_a_line_is_bounded_whatever_comes_in() -> None:
    assert clean("a" * LONGEST_LINE) == "a" * LONGEST_LINE
    for text in ("a" * (LONGEST_LINE + 1), "á " * 50_000, "a\u0301" * 3_000_000, "\u200b" * 5_000_000 + "x"):
        line = clean(text)
        assert len(line) <= LONGEST_LINE
        assert line.endswith(CUT)
        assert clean(line) == line
