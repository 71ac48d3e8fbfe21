"""People in the order in which a Vietnamese reader looks for them."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.core.collation import vietnamese_order
from desk_app.core.folding import same_name
from sync.protocol.cleaning import TONES, VIETNAMESE, VOWELS

ORDER = "a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y".split()


def test_the_letters_stand_in_their_order_and_d_with_a_stroke_after_d() -> None:
    words = [f"{letter}ng" for letter in ORDER]
    assert sorted(set(words), key=vietnamese_order) == words
    names = ["Dương Văn An", "Dũng Thị Ba", "Đặng Thị Ánh", "Đỗ Ý", "Em"]
    assert sorted(names, key=vietnamese_order) == ["Dũng Thị Ba", "Dương Văn An", "Đặng Thị Ánh", "Đỗ Ý", "Em"]


@pytest.mark.parametrize("vowel", VOWELS)
def test_tones_break_a_tie_and_no_more(vowel: str) -> None:
    toned = [unicodedata.normalize("NFC", f"L{vowel}{tone}") for tone in TONES]
    for before, after in itertools.pairwise(toned):
        assert vietnamese_order(before) < vietnamese_order(after)
        assert vietnamese_order(f"{after} An") < vietnamese_order(f"{before} Ba"), "the letters of the rest come first"


def test_every_letter_has_a_place_of_its_own() -> None:
    assert len({vietnamese_order(letter) for letter in VIETNAMESE}) == len(VIETNAMESE)


@given(st.lists(st.text(max_size=12), max_size=6))
def test_any_text_has_one_place_whatever_its_form(texts: list[str]) -> None:
    other_way = texts[::-1]
    assert sorted(set(texts), key=vietnamese_order) == sorted(set(other_way), key=vietnamese_order)
    for text in texts:
        forms = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))  # type: ignore[arg-type]
        assert len({vietnamese_order(form)[:2] for form in forms}) == 1


def test_names_are_one_persons_without_marks_and_case() -> None:
    assert same_name("Lo Thi Lan", "Lò  Thị LAN")
    assert not same_name("Lo Thi Lan", "Lò Thị Làng")
