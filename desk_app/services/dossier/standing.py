"""How a dossier stands, for `core/open_acts`: put together alike for the use case that does an act and the screen that offers
it."""

from collections.abc import Collection
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.deadlines import supplement_ends
from desk_app.core.moments import local, to_ms
from desk_app.core.open_acts import Standing, refused
from desk_app.core.permissions import Act
from desk_app.services.dossier.own_dossier import own_dossier, rules_of, say
from desk_app.services.ports import Actor, DossierReads, Journal
from desk_app.services.records import Dossier, Opinion, ProcessStepRecord
from sync.protocol.facts import names
from sync.protocol.result_facts import RESULT_CORRECTED, RESULT_ERROR_REPORTED

RESULT_ERRORS = names(RESULT_ERROR_REPORTED, RESULT_CORRECTED)
"""The kinds of facts of which the last says whether a wrong result still waits for the right one."""


class StandingPorts(Journal, DossierReads, Protocol):
    """What these acts need of the desk."""


def standing(
    centre: Centre,
    dossier: Dossier,
    opinions: Collection[Opinion],
    steps: Collection[ProcessStepRecord],
    last_result_error: str | None,
    now_ms: int,
) -> Standing:
    """`last_result_error`: the kind of its last fact out of `RESULT_ERRORS`; None: there is none. Raises LookupError where no
    law of the day of its receipt is known."""
    rules = rules_of(centre, dossier)
    paused_at_ms = dossier.paused_at_ms
    ends = None if paused_at_ms is None else supplement_ends(local(paused_at_ms), rules, centre.calendar)
    return Standing(
        state=dossier.state,
        now_ms=now_ms,
        has_appointment=dossier.due_at_ms is not None,
        reappointments=dossier.reappointments,
        reappointments_most=rules.reappointments_most,
        supplement_ends_ms=to_ms(ends) if ends else None,
        non_territorial=bool(dossier.non_territorial),
        awaits_taker=dossier.sent_on_at_ms is not None and dossier.sent_on_taken_at_ms is None,
        awaits_opinion=any(opinion.replied_at_ms is None for opinion in opinions),
        steps_left=sum(step.ended_at_ms is None for step in steps),
        wanted_online=dossier.result_channel == "online",
        lost=dossier.lost_at_ms is not None,
        erased=dossier.owner_name is None,
        error_known=last_result_error == RESULT_ERROR_REPORTED.name,
    )


def open_dossier(tx: StandingPorts, centre: Centre, code: str, act: Act, actor: Actor) -> Dossier:
    """As `own_dossier`, for an act of which more than the state decides. Raises UserProblem where it is not open."""
    dossier = own_dossier(tx, code, act, actor)
    error = tx.last_fact(code, RESULT_ERRORS)
    at = standing(centre, dossier, tx.opinions(code), tx.process_steps(code), error.kind if error else None, tx.now_ms)
    say(refused(act, at))
    return dossier
