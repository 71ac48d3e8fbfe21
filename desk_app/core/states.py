"""The life of a dossier: the one table of what may be done in which state, by whom, on which paper, under which article.

Services refuse by it, screens offer by it, the docs print it. Replay asks nobody: a fact carries the state it reached.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from desk_app.core.permissions import Act
from sync.protocol.shared_dossiers import ENDED

State = Literal[
    "received",
    "with_agency",
    "supplement_wanted",
    "result_in",
    "posted",
    "returned",
    "refused",
    "withdrawn",
    "stopped",
    "given_back",
]
STATES: tuple[State, ...] = get_args(State)
RUNNING: tuple[State, ...] = ("received", "with_agency")
"""Its clock counts."""
WITHOUT_RESULT: tuple[State, ...] = ("refused", "withdrawn", "stopped")
"""Over without a result; its papers are still at the counter."""
OUT_OF_HAND: tuple[State, ...] = tuple(state for state in STATES if state in ENDED)
"""Nothing of it is left with anybody but the citizen."""
HERE: tuple[State, ...] = tuple(state for state in STATES if state not in ENDED)
"""Something of it is still with somebody: its paper or its result."""
OVER: tuple[str, ...] = (*ENDED, *WITHOUT_RESULT)
"""Nobody works on it any more."""


@dataclass(frozen=True, slots=True)
class Transition:
    """`to`: the state reached; None: where it is. `paper`: what is printed; empty: nothing. `article`: the ground."""

    act: Act
    from_: tuple[State, ...]
    to: State | None
    paper: str
    article: str


_OPEN: tuple[State, ...] = (*RUNNING, "supplement_wanted")
TRANSITIONS: tuple[Transition, ...] = (
    Transition("receive_dossier", (), "received", "appointment_slip", "NĐ 61/2018 Điều 17; QĐ 1513 Điều 6.2"),
    Transition("appraise_on_the_spot", ("received",), None, "", "QĐ 1513 Điều 7.3.a"),
    Transition("approve_on_the_spot", ("received",), "result_in", "", "QĐ 1513 Điều 7.3.a"),
    Transition("hand_over_dossiers", ("received",), "with_agency", "handover_summary", "QĐ 1513 Điều 6.1.k, 6.2.e"),
    Transition("take_back_dossier", ("with_agency",), "received", "", "QĐ 1513 Điều 6.1.k"),
    Transition("send_on", ("received",), "with_agency", "sent_on_slip", "NĐ 118/2025"),
    Transition("confirm_sent_on", ("with_agency",), None, "", "NĐ 118/2025"),
    Transition("pass_step", RUNNING, None, "transfer_slip", "NĐ 61/2018 Điều 19.6; QĐ 1513 Điều 6.1.h"),
    Transition(
        "request_supplement",
        RUNNING,
        "supplement_wanted",
        "supplement_letter",
        "NĐ 61/2018 Điều 19.4; NĐ 118/2025 Điều 19.5; QĐ 1513 Điều 7.1.c",
    ),
    Transition(
        "take_supplement",
        ("supplement_wanted",),
        "received",
        "resumed_slip",
        "NĐ 61/2018 Điều 19.4; NĐ 118/2025 Điều 19.5; QĐ 1513 Điều 7.1.c",
    ),
    Transition("close_unsupplemented", ("supplement_wanted",), "stopped", "stop_letter", "NĐ 118/2025 Điều 19.5"),
    Transition("ask_opinion", RUNNING, None, "", "QĐ 1513 Điều 6.1.c"),
    Transition("record_opinion", _OPEN, None, "", "QĐ 1513 Điều 6.1.c"),
    Transition("call_support", _OPEN, None, "", "QĐ 1513 Điều 6.1.g"),
    Transition("report_loss", HERE, None, "loss_slip", "NĐ 61/2018 Điều 21"),
    Transition("record_rebuilt", HERE, None, "", "NĐ 61/2018 Điều 21"),
    Transition("report_error", ("result_in", "returned"), None, "", "NĐ 118/2025 Điều 23.1"),
    Transition("record_corrected", ("result_in", "returned"), None, "", "NĐ 118/2025 Điều 23.1"),
    Transition(
        "correct_entry",
        HERE,
        None,
        "appointment_slip",
        "NĐ 61/2018 Điều 5.1.c",
    ),
    Transition("erase_personal_data", OUT_OF_HAND, None, "", "Luật 91/2025/QH15 Điều 14"),
    Transition("agree_cause", STATES, None, "", "QĐ 1513 Điều 7.2.a"),
    Transition("attach_scans", STATES, None, "", "NĐ 107/2021 Điều 1; QĐ 1513 Điều 7.1.b"),
    Transition("detach_scan", HERE, None, "", "NĐ 107/2021 Điều 1; QĐ 1513 Điều 7.1.b"),
    Transition("refuse_dossier", _OPEN, "refused", "refusal_letter", "NĐ 61/2018 Điều 19.8; QĐ 1513 Điều 7.1.c"),
    Transition("withdraw_dossier", _OPEN, "withdrawn", "stop_letter", "NĐ 61/2018 Điều 6.1; NĐ 118/2025 Điều 21"),
    Transition("stop_dossier", _OPEN, "stopped", "stop_letter", "NĐ 118/2025 Điều 21; TT 03/2025 mẫu 05"),
    Transition("reappoint", RUNNING, None, "apology_letter", "NĐ 118/2025 Điều 19.6; QĐ 1513 Điều 7.1.d"),
    Transition("register_result", RUNNING, "result_in", "", "QĐ 1513 Điều 6.1.i, 6.2.d"),
    Transition("tell_citizen", ("with_agency", "result_in"), None, "", "NĐ 118/2025 Điều 22.5; NĐ 309/2026 Điều 8.3"),
    Transition("move_result", ("result_in",), None, "", "QĐ 1513 Điều 6.2.d"),
    Transition("post_result", ("result_in",), "posted", "posting_label", "QĐ 1513 Điều 6.2.d"),
    Transition("confirm_delivery", ("posted",), "returned", "", "QĐ 1513 Điều 6.2.d"),
    Transition("return_online", ("result_in",), "returned", "", "NĐ 61/2018 Điều 20; NĐ 107/2021 Điều 1"),
    Transition("take_back_post", ("posted",), "result_in", "", "QĐ 1513 Điều 6.2.d"),
    Transition("return_result", ("result_in",), "returned", "return_slip", "NĐ 61/2018 Điều 20; QĐ 1513 Điều 6.2.d"),
    Transition("give_back_papers", WITHOUT_RESULT, "given_back", "papers_slip", "NĐ 61/2018 Điều 20.2"),
)
_BY_ACT = {each.act: each for each in TRANSITIONS}


def transition_of(act: Act) -> Transition:
    """Raises KeyError for an act that is not one on a dossier."""
    return _BY_ACT[act]


def allowed(act: Act, state: str) -> bool:
    """Whether the table knows this act in this state; a state of a later version allows nothing."""
    return state in _BY_ACT[act].from_


def acts_in(state: str) -> tuple[Act, ...]:
    """What may come next, in the order of the table."""
    return tuple(each.act for each in TRANSITIONS if state in each.from_)
