"""What a person had to say before an act: in one line, not empty, not longer than its place."""

from collections.abc import Iterable

from desk_app.core.problems import UserProblem

MOST_LETTERS = 1_000
MOST_ITEMS = 30
MOST_LETTERS_OF_ITEM = 500


def one_line(text: str) -> str:
    """Without line breaks, and without blanks but one between two words; empty where nothing was said."""
    return " ".join(text.split())


def written(text: str, field: str, problem: str, most: int = MOST_LETTERS) -> str:
    """What had to be said, in one line. Raises UserProblem at `field`: with the key `problem` where nothing was said, and
    where it has more than `most` letters."""
    said = one_line(text)
    if not said:
        raise UserProblem(problem, field=field)
    if len(said) > most:
        raise UserProblem("problem.too_long", field=field, most=most)
    return said


def named_items(items: Iterable[str]) -> list[str]:
    """A line each, without empty ones. Raises UserProblem where none is left, or more than a letter has room for."""
    names = [name for name in map(one_line, items) if name]
    if not names:
        raise UserProblem("problem.no_items", field="items")
    if len(names) > MOST_ITEMS or any(len(name) > MOST_LETTERS_OF_ITEM for name in names):
        raise UserProblem("problem.too_many_items", field="items", most=MOST_ITEMS)
    return names
