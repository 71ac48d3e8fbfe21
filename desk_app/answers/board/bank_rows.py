"""Credits of a bank's statement that only a person can decide on, as rows of F8."""

from collections.abc import Iterator

from desk_app.answers.board.work import Sight, Source, WorkRow
from desk_app.core.money import format_vnd


def doubtful_credits(sight: Sight) -> Iterator[WorkRow]:
    """Lines whose reference, day and amount were read before with another purpose: decided on F4."""
    for credit in sight.queries.open_credits():
        if credit.state == "doubtful":
            day = "/".join(reversed(credit.booked_on.split("-")))
            what = f"{credit.reference} · {day} · {format_vnd(credit.amount_vnd)} · {credit.purpose or ''}".rstrip(" ·")
            agency = sight.centre.agency(credit.agency).name
            yield WorkRow("doubtful_credit", what, agency, None, "collect", credit.line_id, credit.agency)


SOURCES: tuple[Source, ...] = (doubtful_credits,)
