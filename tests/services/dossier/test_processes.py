"""Interlinked dossiers: who has it, since when, by when, who overran; the shares sum to the statutory time or are not used."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from desk_app.core.moments import local
from desk_app.core.problems import UserProblem
from desk_app.core.processes import process_for
from desk_app.documents.builders import slip_of
from desk_app.resources_reader import load_texts
from desk_app.services.dossier.processes import PassStep, pass_step
from desk_app.services.records import ProcessStepRecord
from desk_app.store import board
from desk_app.store.board import Chosen, Marks
from desk_app.store.verify import verify
from printers.slip import SlipText
from tests.desks import Desk
from tests.services.steps import PROCESS, STEPS

DAY_MS = 86_400_000


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.centre = replace(desk.centre, processes=(PROCESS,))
    return desk


def received(desk: Desk, **changes: Any) -> str:
    return desk.receive(amount=None, tendered=None, **changes).code


def do(desk: Desk, act: Any, code: str) -> Any:
    with desk.store.write() as tx:
        return STEPS[act](tx, desk, code, desk.actor)


def steps(desk: Desk, code: str) -> tuple[ProcessStepRecord, ...]:
    reader = desk.store.reader()
    try:
        return reader.process_steps(code)
    finally:
        reader.close()


def overrun(desk: Desk) -> list[str]:
    reader = desk.store.reader()
    now_ms = desk.clock.now_ms
    try:
        rows = board.rows(reader.connection, "steps", Marks(now_ms, now_ms, now_ms), Chosen())
    finally:
        reader.close()
    return [dossier.code for dossier in rows]


def test_each_step_has_its_end_and_the_last_one_is_the_appointment(desk: Desk) -> None:
    code = received(desk)
    reader = desk.store.reader()
    dossier = reader.dossier(code)
    reader.close()
    found = steps(desk, code)
    assert [(step.agency, step.amount) for step in found] == [("Sở A", "6"), ("Công an tỉnh", "2.5"), ("Sở A", "1.5")]
    assert [f"{local(step.due_at_ms):%d/%m %H:%M}" for step in found] == ["03/12 09:40", "07/12 15:40", "09/12 09:40"]
    assert dossier is not None
    assert found[-1].due_at_ms == dossier.due_at_ms
    assert [step.began_at_ms is not None for step in found] == [True, False, False]


def test_it_goes_from_one_to_the_next_and_who_overran_is_known(desk: Desk) -> None:
    code = received(desk)
    assert overrun(desk) == []
    desk.clock.now_ms += 9 * DAY_MS
    assert overrun(desk) == [code]
    assert do(desk, "pass_step", code) == "Công an tỉnh"
    assert overrun(desk) == []
    first, second, third = steps(desk, code)
    assert (first.late, first.ended_at_ms is not None) == (1, True)
    assert (second.began_at_ms is not None, third.began_at_ms) == (True, None)
    assert do(desk, "pass_step", code) == "Sở A"
    assert steps(desk, code)[1].late == 0
    with pytest.raises(UserProblem, match="last_step"):
        do(desk, "pass_step", code)
    other = received(desk, number="014190000124")
    with pytest.raises(UserProblem, match="no_document"), desk.store.write() as tx:
        pass_step(tx, desk.centre, PassStep(other, " "), desk.actor)
    reader = desk.store.reader()
    entry = next(entry for entry in reader.history(code) if entry.kind == "StepPassed")
    slip = slip_of("transfer_slip", entry, reader, desk.centre, load_texts())
    reader.close()
    said = [block.text for block in slip.blocks if isinstance(block, SlipText)]
    assert "Chuyển bước 2: Công an tỉnh" in said
    assert "Việc: Cho ý kiến; thời hạn 2,5 ngày làm việc" in said
    assert "Bước này quá thời hạn được giao." in said
    assert verify(desk.store.path).ok


def test_a_pause_moves_the_ends_of_the_steps_that_are_not_done(desk: Desk) -> None:
    code = received(desk)
    do(desk, "pass_step", code)
    before = [step.due_at_ms for step in steps(desk, code)]
    do(desk, "request_supplement", code)
    desk.clock.now_ms += 7 * DAY_MS
    do(desk, "take_supplement", code)
    after = [step.due_at_ms for step in steps(desk, code)]
    reader = desk.store.reader()
    dossier = reader.dossier(code)
    reader.close()
    assert dossier is not None
    assert after[0] == before[0]  # done is done
    assert [new > old for new, old in zip(after[1:], before[1:], strict=True)] == [True, True]
    assert after[-1] == dossier.due_at_ms
    assert verify(desk.store.path).ok


def test_shares_that_do_not_sum_to_the_statutory_time_are_not_used(desk: Desk) -> None:
    assert PROCESS.fits("10", "working_day")
    assert PROCESS.fits("10.0", "working_day")
    assert not PROCESS.fits("10", "calendar_day")
    assert not PROCESS.fits("15", "working_day")
    assert not PROCESS.fits(None, None)
    short = replace(PROCESS, shares=PROCESS.shares[:2])
    desk.centre = replace(desk.centre, processes=(short,))
    code = received(desk)
    assert steps(desk, code) == ()
    with pytest.raises(UserProblem, match="no_process"):
        do(desk, "pass_step", code)
    newer = replace(PROCESS, number="10/QĐ", valid_from=date(2026, 6, 1))
    found = process_for((PROCESS, newer), "2.001628", date(2026, 7, 1))
    assert found is newer
    assert process_for((newer,), "2.001628", date(2026, 5, 1)) is None
    assert sum(share.amount for share in PROCESS.shares) == Decimal(10)
