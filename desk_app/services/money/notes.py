"""Money as it is counted: notes by denomination."""

from desk_app.core.centre import Centre
from desk_app.core.money import MAX_VND
from desk_app.core.problems import UserProblem
from sync.protocol.money_facts import DenominationCount

Count = tuple[tuple[int, int], ...]  # (denomination_vnd, number of notes)


def sum_of(count: Count, centre: Centre) -> tuple[int, list[DenominationCount]]:
    """In đồng, and the lines that are not empty. Raises UserProblem for a note that does not exist, or too many."""
    total = 0
    lines: list[DenominationCount] = []
    for denomination, notes in count:
        if denomination not in centre.denominations_vnd or not 0 <= notes <= 1_000_000:
            raise UserProblem("problem.count", field="count")
        total += denomination * notes
        if notes:
            lines.append({"denomination_vnd": denomination, "count": notes})
    if total > MAX_VND:
        raise UserProblem("money.too_large", field="count")
    return total, lines


def whole_count(count: Count, centre: Centre) -> tuple[int, list[DenominationCount]]:
    """Of a whole box: each denomination was looked at, and what is not there was counted as 0. Raises UserProblem."""
    missing = len(set(centre.denominations_vnd) - {denomination for denomination, _notes in count})
    if missing:
        raise UserProblem("problem.not_all_counted", field="count", count=missing)
    return sum_of(count, centre)
