"""The appointment at intake: when the result will be there, and how that was counted (NĐ 61/2018 Art 19)."""

from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.core.problems import UserProblem
from desk_app.core.working_time import BadLimit, DueMoment, amount_text, compute_due, explain


def appointment(
    centre: Centre,
    received_at_ms: int,
    amount: str | None,
    unit: str | None,
    rule_set: str | None = None,
    elsewhere: str | None = None,
) -> tuple[DueMoment | None, str]:
    """The due moment and its sentence; without a countable limit, no moment and a sentence that says so. `elsewhere`: the
    agency of another territory that decides; since NĐ 309/2026 (Art 8.3) the time counts from when that one has it, and until
    then there is no moment. Raises UserProblem where no law of the day is known, or the limit cannot be counted."""
    if amount is None or unit is None:
        return None, centre.phrases["no_limit"]
    received = local(received_at_ms)
    if unit != "same_day":  # whose cutoff is looked at to the second
        received = received.replace(second=0, microsecond=0)
    return _counted(centre, received, amount, unit, rule_set, elsewhere)


@lru_cache(maxsize=256)
def _counted(
    centre: Centre, received: datetime, amount: str, unit: str, rule_set: str | None, elsewhere: str | None
) -> tuple[DueMoment | None, str]:
    """Once for a minute: what the page showed is what the intake writes down."""
    try:
        rules = centre.rules_on(received.date(), rule_set)
    except LookupError:
        raise UserProblem("problem.no_rule_set") from None
    if elsewhere is not None and rules.elsewhere_counts_from == "competent_agency":
        length = centre.phrases[f"length_{unit}"].format(amount=amount_text(Decimal(amount)))
        return None, centre.phrases["awaits_agency"].format(length=length, agency=elsewhere)
    try:
        due = compute_due(received, Decimal(amount), unit, centre.calendar, rules)  # type: ignore[arg-type]
    except BadLimit as error:
        raise UserProblem(error.reason) from None
    return due, explain(due, centre.phrases)
