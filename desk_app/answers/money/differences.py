"""Counts and movements of cash that came out otherwise than the books say."""

from dataclasses import dataclass

from desk_app.answers.money.in_words import difference_in_words
from desk_app.answers.question import AnsweringDesk, Question
from desk_app.core.counters import counter_of
from desk_app.services.money_records import BoxCount


@dataclass(frozen=True, slots=True)
class Difference:
    """`id`: of the count or the movement; `agency`: its id; `officer`: by name; `reason`: which count it was of, and what was
    said; `closed_at_ms`: milliseconds since 1970 UTC."""

    id: str
    agency_name: str
    agency: str
    officer: str
    difference_vnd: int
    reason: str
    closed_at_ms: int
    movement: bool = False  # cash from another desk that arrived otherwise than announced


@dataclass(frozen=True, slots=True)
class ListDifferences(Question[tuple[Difference, ...]]):
    """Counts and movements that differed and that nobody who neither held nor counted the box has looked into yet."""

    def answer(self, desk: AnsweringDesk) -> tuple[Difference, ...]:
        """Counts, then movements; each the oldest first."""
        found = [_of_count(count, desk) for count in desk.reads.standing_differences()]
        for movement_id, agency, taker, difference_vnd, from_desk, at_ms in desk.reads.differing_movements():
            reason = desk.texts("ui.tray.from_desk", desk=counter_of(from_desk))
            name = desk.centre.agency(agency).name
            who = desk.reads.name_then(taker, at_ms)
            found.append(Difference(movement_id, name, agency, who, difference_vnd, reason, at_ms, True))
        return tuple(found)


def _of_count(count: BoxCount, desk: AnsweringDesk) -> Difference:
    """Which count it was of, and what its counter said."""
    words = [desk.texts(f"ui.tray.stage_{count.stage}"), count.reason or ""]
    if count.counts > 1 and count.first_difference_vnd:
        first = difference_in_words(count.first_difference_vnd, desk.texts)
        words.insert(1, desk.texts("ui.tray.first_count", difference=first))
    if count.awaits_second:
        words.append(desk.texts("ui.cash.awaits_second"))
    name = desk.centre.agency(count.agency).name
    said = " · ".join(word for word in words if word)
    who = desk.reads.name_then(count.officer, count.counted_at_ms)
    return Difference(count.count_id, name, count.agency, who, count.difference_vnd, said, count.counted_at_ms)
