"""What had to be said: one checker for every reason, number and finding."""

import pytest

from desk_app.core.problems import UserProblem
from desk_app.core.written import MOST_ITEMS, MOST_LETTERS, MOST_LETTERS_OF_ITEM, named_items, one_line, written
from desk_app.resources_reader import load_texts


def test_it_becomes_one_line() -> None:
    assert one_line("  thiếu \n\t bản  sao ") == "thiếu bản sao"
    assert written(" thiếu\nbản sao ", "reason", "problem.no_reason") == "thiếu bản sao"
    assert named_items((" Đơn ", "", " \n", "Bản\nsao")) == ["Đơn", "Bản sao"]


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0"])
def test_nothing_said_is_refused_at_its_field_under_the_key_of_the_act(text: str) -> None:
    with pytest.raises(UserProblem) as caught:
        written(text, "finding", "problem.no_finding")
    assert (caught.value.key, caught.value.field) == ("problem.no_finding", "finding")


def test_no_more_is_taken_than_there_is_room_for() -> None:
    assert written("x" * MOST_LETTERS, "reason", "problem.no_reason") == "x" * MOST_LETTERS
    with pytest.raises(UserProblem) as caught:
        written("x" * 41, "tracking_no", "problem.no_tracking_no", 40)
    assert (caught.value.key, caught.value.field, caught.value.values) == ("problem.too_long", "tracking_no", {"most": 40})
    assert "40" in load_texts()("problem.too_long", **caught.value.values)


@pytest.mark.parametrize(
    ("items", "key"),
    [
        ((), "problem.no_items"),
        ((" ", ""), "problem.no_items"),
        (("x",) * (MOST_ITEMS + 1), "problem.too_many_items"),
        (("x" * (MOST_LETTERS_OF_ITEM + 1),), "problem.too_many_items"),
    ],
)
def test_a_list_has_something_on_it_and_fits_its_letter(items: tuple[str, ...], key: str) -> None:
    with pytest.raises(UserProblem) as caught:
        named_items(items)
    assert (caught.value.key, caught.value.field) == (key, "items")
