"""What the screen offers for a dossier is what the use case does: everything else is refused for good."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from desk_app.answers.dossier.opening import OpenDossier
from desk_app.core.open_acts import ASKS_MORE
from desk_app.core.permissions import Act
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import load_texts
from desk_app.view_models.dossier.acts import FIELDS, ActsViewModel
from tests.desks import Desk
from tests.services import steps
from tests.services.dossier.test_dossier_life import ELSEWHERE, ONCE, do
from tests.services.dossier.test_dossier_life import desk as desk

AFTER_DAYS: dict[Act, int] = {"request_supplement": 20}
LIVES: tuple[tuple[Any, Any, tuple[Act, ...]], ...] = (
    (
        "online",
        ELSEWHERE,
        (
            "send_on",
            "confirm_sent_on",
            "ask_opinion",
            "record_opinion",
            "reappoint",
            "register_result",
            "report_error",
            "record_corrected",
            "return_online",
            "erase_personal_data",
            "agree_cause",
        ),
    ),
    (
        "counter",
        None,
        (
            "report_loss",
            "record_rebuilt",
            "pass_step",
            "pass_step",
            "request_supplement",
            "close_unsupplemented",
            "agree_cause",
        ),
    ),
)
DAY_MS = 86_400_000
CLOSED = ONCE | {"problem.no_process", "problem.no_supplement_time", "problem.not_wanted_online"}
"""The acts that are not open on a dossier as it stands meet one of these, or a word on its state."""


class _TakenBack(Exception):
    """What was tried is undone."""


def _met(desk: Desk, act: Act, code: str) -> str:
    """The key of the problem that this act would meet; empty: it would be done."""
    try:
        with desk.store.write() as tx:
            steps.STEPS[act](tx, desk, code, desk.actor)
            raise _TakenBack
    except UserProblem as problem:
        return problem.key
    except _TakenBack:
        return ""


def _offered(desk: Desk, code: str) -> set[Act]:
    """By the panel of acts and the panel of what went wrong."""
    actor = replace(desk.actor, roles=(*desk.actor.roles, "supervisor"))
    crew = SimpleNamespace(actor=actor, now_ms=lambda: desk.clock.now_ms)
    panel = ActsViewModel(cast(Any, crew), desk.centre, load_texts())
    reader = desk.store.reader()
    try:
        card = OpenDossier(code).answer(desk.answering(reader))
    finally:
        reader.close()
    acts: set[Act] = set()
    for apart in (False, True):
        panel.open(card, apart)
        acts |= set(panel.state.acts)
    return acts


def test_an_act_is_offered_exactly_where_the_use_case_is_open(desk: Desk) -> None:
    """Two lives; at each step every act of the panels is tried, and undone."""
    seen: set[tuple[Act, bool]] = set()
    for channel, elsewhere, life in LIVES:
        code = desk.receive(amount=None, tendered=None, result_channel=channel, elsewhere=elsewhere).code
        for coming in life:
            offered = _offered(desk, code)
            for act in FIELDS:
                key = _met(desk, act, code)
                closed = key in CLOSED or key.startswith("problem.in_")
                assert closed == (act not in offered), (act, key)
                seen.add((act, act in offered))
            do(desk, coming, code)
            desk.clock.now_ms += AFTER_DAYS.get(coming, 0) * DAY_MS
    assert seen >= {(act, is_open) for act in ASKS_MORE for is_open in (True, False)}
