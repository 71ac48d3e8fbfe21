"""The blind count of a box: who may count it again, and what a count needs before it ends (QĐ 1513 Art 9)."""

OFFERED_COUNTS = 2
"""A first count, and one recount where it differs from the books."""


def may_recount(own_counts: int, difference_vnd: int) -> bool:
    """Whether the officer who counted so often, and differs by that much now, is offered another count."""
    return difference_vnd != 0 and own_counts < OFFERED_COUNTS


def needs_reason(difference_vnd: int, for_other: bool) -> bool:
    """A difference is explained by who counted; a box of somebody absent is never closed without saying why."""
    return difference_vnd != 0 or for_other


def to_be_looked_at(difference_vnd: int, first_difference_vnd: int, counts: int) -> bool:
    """Whether somebody else must look into it: it differs, or did before a recount that found nothing of it. The first count
    tells of two; of more, one in between may have differed, and a box that was counted so often is looked at anyhow."""
    return difference_vnd != 0 or first_difference_vnd != 0 or counts > OFFERED_COUNTS


def awaits_second(difference_vnd: int, second: object | None) -> bool:
    """Nobody else was there: the box opens or closes all the same, and a second person signs later."""
    return difference_vnd != 0 and second is None
