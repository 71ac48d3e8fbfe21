"""Dossiers for another territory (NĐ 118/2025): sent to who decides there, taken there, back with a result."""

from datetime import date

import pytest

from desk_app.core.problems import UserProblem
from desk_app.documents.acts import moves_of
from desk_app.documents.builders import slip_of
from desk_app.documents.registers import register
from desk_app.resources_reader import load_texts
from desk_app.services.receive_dossier import Elsewhere
from desk_app.services.records import Dossier
from desk_app.services.sending_on import ConfirmSentOn, SendOn, confirm_sent_on, send_on
from desk_app.store import board
from desk_app.store.verify import verify
from desk_app.ui.sent_on import sent_on
from tests.desks import Desk
from tests.store import steps
from tests.store.test_dossier_life import do, seen
from tests.store.test_use_cases import refused

THERE = Elsewhere("UBND xã Mường Bú", "UBND phường Chiềng Lề")


def listed(desk: Desk) -> list[Dossier]:
    reader = desk.store.reader()
    now = desk.clock.now_ms
    try:
        marks, chosen = board.Marks(now, now, now), board.Chosen()
        rows = board.rows(reader.connection, "non_territorial", marks, chosen)
        assert board.counts(reader.connection, marks, chosen)["non_territorial"] == len(rows)
        return list(rows)
    finally:
        reader.close()


def test_it_goes_to_who_decides_and_not_with_the_courier(desk: Desk) -> None:
    here, there = desk.receive(amount=None, tendered=None), desk.receive(amount=None, tendered=None, elsewhere=THERE)
    with desk.store.write() as tx:
        assert [dossier.code for dossier in tx.waiting_for_agency("svhttdl")] == [here.code]
    problem = refused(desk, steps.STEPS["hand_over_dossiers"], desk, there.code, desk.actor)
    assert problem.key == "problem.to_be_sent_on"
    assert "UBND xã Mường Bú" in load_texts()(problem.key, **problem.values)
    assert refused(desk, steps.STEPS["send_on"], desk, here.code, desk.actor).key == "problem.not_non_territorial"
    assert [dossier.code for dossier in listed(desk)] == [there.code]


def test_where_it_is_is_known_until_its_result_is_back(desk: Desk) -> None:
    first, second, third = (desk.receive(amount=None, tendered=None, elsewhere=THERE).code for _ in range(3))
    with desk.store.write() as tx:
        with pytest.raises(UserProblem, match="no_sent_on_no"):
            send_on(tx, SendOn(first, " "), desk.actor)
        with pytest.raises(UserProblem, match=r"problem\."):  # nobody has it there yet
            confirm_sent_on(tx, ConfirmSentOn(first, "Lường Thị An"), desk.actor)
    with desk.store.write() as tx:
        assert send_on(tx, SendOn(first, "EB 1 VN"), desk.actor) == "UBND xã Mường Bú"
        send_on(tx, SendOn(second, "15/PC"), desk.actor)
    with desk.store.write() as tx:
        with pytest.raises(UserProblem, match="no_taker"):
            confirm_sent_on(tx, ConfirmSentOn(first, ""), desk.actor)
        confirm_sent_on(tx, ConfirmSentOn(first, "Lường Thị An"), desk.actor)
        with pytest.raises(UserProblem, match="nothing_sent_on"):
            confirm_sent_on(tx, ConfirmSentOn(first, "Lường Thị An"), desk.actor)
    assert [dossier.code for dossier in listed(desk)] == [third, second, first]  # first what is to be done about
    assert (seen(desk, first).holder, seen(desk, first).held_by) == ("agency", "UBND xã Mường Bú, Lường Thị An")
    assert (seen(desk, second).held_by, seen(desk, second).sent_on_no) == ("UBND xã Mường Bú", "15/PC")
    do(desk, "take_back_dossier", second)
    assert [dossier.code for dossier in listed(desk)] == [second, third, first]
    do(desk, "send_on", second)
    assert seen(desk, second).sent_on_taken_at_ms is None
    do(desk, "take_back_dossier", first)  # had been confirmed there: it is to be sent anew, and said so
    assert sent_on(seen(desk, first), load_texts()) == "chờ chuyển đến UBND xã Mường Bú"
    do(desk, "register_result", first)
    do(desk, "return_result", first)
    assert {dossier.code for dossier in listed(desk)} == {second, third}
    assert verify(desk.store.path).ok


def test_the_slip_that_goes_with_it_and_the_control_sheet_name_who_decides(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None, elsewhere=THERE).code
    do(desk, "request_supplement", code)
    do(desk, "take_supplement", code)
    do(desk, "send_on", code)
    reader, texts = desk.store.reader(), load_texts()
    try:
        (job,) = (job for job in reader.jobs_of(code) if job.document == "sent_on_slip")
        history = reader.history(code)
        said = str(slip_of("sent_on_slip", history[-1], reader, desk.centre, texts))
        assert job.state == "queued"
    finally:
        reader.close()
    for words in ("UBND xã Mường Bú", "eb 123 vn", "Giấy tờ 4", "5. Bản sao giấy phép", code):
        assert words in said
    with desk.store.write() as tx:
        dossier = tx.dossier(code)
    assert dossier is not None
    pages = register((dossier,), date(2026, 11, 1), date(2026, 11, 30), "Sở", desk.centre, texts)
    assert "Trong đó 1 hồ sơ tiếp nhận phi địa giới" in str(pages)
    (move,) = moves_of(history, "UBND xã Mường Bú", desk.centre)
    assert "UBND xã Mường Bú" in move.taken_by
