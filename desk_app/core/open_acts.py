"""Which acts are open on a dossier as it stands: the table of states, and what beside the state the law asks of an act.

Use cases refuse by it and screens offer by it, so that no screen offers what the use case refuses for good. What somebody can
put right first (a fee that is not paid, a result that is not scanned) is not asked here: the use case says what is missing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from desk_app.core.moments import local, time_and_date
from desk_app.core.permissions import Act
from desk_app.core.states import acts_in, allowed
from sync.protocol.lateness import is_late


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What decides, as the dossier stands at `now_ms` (milliseconds since 1970 UTC). `awaits_taker`: sent on, and the agency
    did not say yet that it has it; `steps_left`: of an interlinked dossier; `supplement_ends_ms`: None where nothing is asked
    for, or the law sets no time."""

    state: str
    now_ms: int
    has_appointment: bool
    reappointments: int
    reappointments_most: int
    supplement_ends_ms: int | None
    non_territorial: bool
    awaits_taker: bool
    awaits_opinion: bool
    steps_left: int
    wanted_online: bool
    lost: bool
    error_known: bool
    erased: bool


class Refusal(NamedTuple):
    """Why an act is not open: the key of a problem's text, the field where it is shown, what the text names."""

    key: str
    field: str = "code"
    values: Mapping[str, object] = MappingProxyType({})


_BY_STATE: dict[tuple[Act, str], str] = {
    ("register_result", "result_in"): "problem.result_already",
    ("register_result", "returned"): "problem.result_already",
    ("return_result", "received"): "problem.no_result_yet",
    ("return_result", "with_agency"): "problem.no_result_yet",
    ("return_result", "returned"): "problem.already_returned",
}
"""Where the reason is better known than that the state does not allow it."""


def _send_on(at: Standing) -> Refusal | None:
    """A dossier of this territory goes with the courier (NĐ 118/2025)."""
    return None if at.non_territorial else Refusal("problem.not_non_territorial")


def _confirm_sent_on(at: Standing) -> Refusal | None:
    return None if at.awaits_taker else Refusal("problem.nothing_sent_on")


def _pass_step(at: Standing) -> Refusal | None:
    """The last step ends with the result (NĐ 61/2018 Art 19.6)."""
    if at.steps_left == 0:
        return Refusal("problem.no_process", field="")
    return Refusal("problem.last_step", field="") if at.steps_left == 1 else None


def _record_opinion(at: Standing) -> Refusal | None:
    return None if at.awaits_opinion else Refusal("problem.no_opinion_asked")


def _close_unsupplemented(at: Standing) -> Refusal | None:
    """Not while there is time (NĐ 118/2025 Art 19.5)."""
    if at.supplement_ends_ms is None:
        return Refusal("problem.no_supplement_time")
    if not is_late(at.supplement_ends_ms, None, at.now_ms):
        return Refusal("problem.supplement_time_left", values={"until": time_and_date(local(at.supplement_ends_ms))})
    return None


def _reappoint(at: Standing) -> Refusal | None:
    """As often as the dossier's rules allow (NĐ 61/2018 Art 19.9, NĐ 118/2025 Art 19.6)."""
    if not at.has_appointment:
        return Refusal("problem.no_appointment")
    if at.reappointments >= at.reappointments_most:
        return Refusal("problem.reappointed_already", values={"most": at.reappointments_most})
    return None


def _return_online(at: Standing) -> Refusal | None:
    return None if at.wanted_online else Refusal("problem.not_wanted_online")


def _report_loss(at: Standing) -> Refusal | None:
    return Refusal("problem.lost_already", field="items") if at.lost else None


def _record_rebuilt(at: Standing) -> Refusal | None:
    return None if at.lost else Refusal("problem.nothing_lost", field="reason")


def _report_error(at: Standing) -> Refusal | None:
    """A wrong result waits for the right one (NĐ 118/2025 Art 23.1)."""
    return Refusal("problem.error_known") if at.error_known else None


def _erase_personal_data(at: Standing) -> Refusal | None:
    return Refusal("problem.erased_already") if at.erased else None


def _record_corrected(at: Standing) -> Refusal | None:
    return None if at.error_known else Refusal("problem.no_error_known")


_BESIDE: dict[Act, Callable[[Standing], Refusal | None]] = {
    "send_on": _send_on,
    "confirm_sent_on": _confirm_sent_on,
    "pass_step": _pass_step,
    "record_opinion": _record_opinion,
    "close_unsupplemented": _close_unsupplemented,
    "reappoint": _reappoint,
    "return_online": _return_online,
    "report_loss": _report_loss,
    "record_rebuilt": _record_rebuilt,
    "report_error": _report_error,
    "record_corrected": _record_corrected,
    "erase_personal_data": _erase_personal_data,
}
ASKS_MORE: frozenset[Act] = frozenset(_BESIDE)
"""The acts of which the state alone does not decide."""


def refused_by_state(act: Act, state: str) -> Refusal | None:
    """Why the table of states does not know this act in this state; None: it does."""
    if allowed(act, state):
        return None
    return Refusal(_BY_STATE.get((act, state), f"problem.in_{state}"))


def refused(act: Act, at: Standing) -> Refusal | None:
    """Why this act is not open on a dossier that stands like this; None: it is open."""
    beside = _BESIDE.get(act)
    return refused_by_state(act, at.state) or (beside(at) if beside else None)


def open_acts(at: Standing) -> tuple[Act, ...]:
    """All that are open, in the order of the table of states; who may do them is asked of the table of rights."""
    return tuple(act for act in acts_in(at.state) if refused(act, at) is None)
