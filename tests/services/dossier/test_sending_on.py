"""Dossiers for another territory (NĐ 118/2025): sent to who decides there, taken there, back with a result."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from desk_app.answers.board import elsewhere_rows
from desk_app.answers.board.work import Sight, Source, WorkRow
from desk_app.core.moments import to_ms
from desk_app.core.problems import UserProblem
from desk_app.documents.acts import moves_of
from desk_app.documents.builders import slip_of
from desk_app.documents.registers import register
from desk_app.resources_reader import load_texts
from desk_app.services.centre.news import TakeNews, take_news
from desk_app.services.dossier.sending_on import ConfirmSentOn, SendOn, confirm_sent_on, send_on
from desk_app.services.dossier.telling import TellCitizen, tell_citizen
from desk_app.services.intake.intake_command import DecidedElsewhere
from desk_app.services.records import Dossier
from desk_app.store import board
from desk_app.store.rebuild import rebuild
from desk_app.store.verify import verify
from desk_app.ui.dossier.sent_on import sent_on
from sync.protocol.elsewhere import AgencyElsewhere
from sync.protocol.grants import band_of_cell
from sync.protocol.news import News
from tests.desks import Desk, TestClock, refused
from tests.services import steps
from tests.services.dossier.test_dossier_life import do, seen
from tests.services.dossier.test_processes import PROCESS

THERE = DecidedElsewhere("UBND xã Mường Bú", "UBND phường Chiềng Lề")


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
            send_on(tx, desk.centre, SendOn(first, " "), desk.actor)
        with pytest.raises(UserProblem, match=r"problem\."):  # nobody has it there yet
            confirm_sent_on(tx, desk.centre, ConfirmSentOn(first, "Lường Thị An"), desk.actor)
    with desk.store.write() as tx:
        assert send_on(tx, desk.centre, SendOn(first, "EB 1 VN"), desk.actor) == "UBND xã Mường Bú"
        send_on(tx, desk.centre, SendOn(second, "15/PC"), desk.actor)
    with desk.store.write() as tx:
        with pytest.raises(UserProblem, match="no_taker"):
            confirm_sent_on(tx, desk.centre, ConfirmSentOn(first, ""), desk.actor)
        confirm_sent_on(tx, desk.centre, ConfirmSentOn(first, "Lường Thị An"), desk.actor)
        with pytest.raises(UserProblem, match="nothing_sent_on"):
            confirm_sent_on(tx, desk.centre, ConfirmSentOn(first, "Lường Thị An"), desk.actor)
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


def rows(desk: Desk, source: Source) -> list[WorkRow]:
    reader = desk.store.reader()
    try:
        return list(source(Sight(reader, desk.centre, load_texts(), desk.clock.now_ms)))
    finally:
        reader.close()


def said(desk: Desk, code: str, document: str = "appointment_slip") -> str:
    reader = desk.store.reader()
    try:
        return str(slip_of(document, reader.history(code)[0], reader, desk.centre, load_texts()))
    finally:
        reader.close()


def test_the_time_counts_from_when_the_agency_there_has_it(desk: Desk) -> None:
    """NĐ 309/2026 Art 8.3, from 05/08/2026: no appointment at the counter; confirming sets it, and the citizen is told."""
    done = desk.receive(amount=None, tendered=None, elsewhere=THERE)
    code = done.code
    assert (done.due_at_ms, seen(desk, code).due_at_ms) == (None, None)
    assert done.due_text == "10 ngày làm việc, tính từ khi UBND xã Mường Bú nhận hồ sơ"
    assert "Tính từ khi UBND xã Mường Bú nhận hồ sơ" in said(desk, code)
    (row,) = rows(desk, elsewhere_rows.not_taken_there)
    assert (row.id, row.by, row.until_ms) == (code, "open", to_ms(datetime(2026, 11, 26, 17)))
    do(desk, "send_on", code)
    desk.clock.now_ms = to_ms(datetime(2026, 11, 27, 16))
    for taken in (datetime(2026, 11, 24, 9), datetime(2026, 11, 28, 9)):
        with pytest.raises(UserProblem, match="taken_when"), desk.store.write() as tx:
            confirm_sent_on(tx, desk.centre, ConfirmSentOn(code, "Lường Thị An", taken), desk.actor)
    with desk.store.write() as tx:
        there = confirm_sent_on(
            tx, desk.centre, ConfirmSentOn(code, "Lường Thị An", datetime(2026, 11, 26, 10, 15)), desk.actor
        )
    dossier = seen(desk, code)
    assert there.due_at_ms == dossier.due_at_ms == to_ms(datetime(2026, 12, 10, 10, 15))  # ten working days from then
    assert dossier.sent_on_taken_at_ms == to_ms(datetime(2026, 11, 26, 10, 15))
    assert dossier.due_text.startswith("UBND xã Mường Bú nhận hồ sơ lúc 10:15 thứ Năm 26/11/2026: 10 ngày làm việc")
    assert rows(desk, elsewhere_rows.not_taken_there) == []
    (row,) = rows(desk, elsewhere_rows.appointments_set)
    assert row.what == f"{code}: Lò Thị Mẫu (0912345678), hẹn 10/12"
    with desk.store.write() as tx:
        tell_citizen(tx, TellCitizen(code, "gọi điện", "due_set"), desk.actor)
    assert rows(desk, elsewhere_rows.appointments_set) == []
    assert verify(desk.store.path).ok


def test_until_august_2026_it_counted_from_receipt(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", clock=TestClock(to_ms(datetime(2026, 8, 4, 9, 40))))
    code = desk.receive(amount=None, tendered=None, elsewhere=THERE).code
    assert seen(desk, code).due_at_ms == to_ms(datetime(2026, 8, 18, 9, 40))
    do(desk, "send_on", code)
    do(desk, "confirm_sent_on", code)
    assert seen(desk, code).due_at_ms == to_ms(datetime(2026, 8, 18, 9, 40))
    assert rows(desk, elsewhere_rows.appointments_set) == []
    desk.store.close()


def test_f8_says_where_our_own_code_stays(desk: Desk) -> None:
    """NĐ 118/2025 Art 28.2 wants the identifier of the agency that settles; nobody gave us its band yet."""
    assert rows(desk, elsewhere_rows.own_codes) == []
    desk.receive(amount=None, tendered=None, elsewhere=THERE)
    desk.receive(amount=None, tendered=None)
    (row,) = rows(desk, elsewhere_rows.own_codes)
    assert row.what == "UBND xã Mường Bú: chưa có mã định danh hoặc dải số, 1 hồ sơ"


def listed_as(desk: Desk, **changes: Any) -> None:
    """The list of this desk knows the agency, with an identifier and numbers."""
    agency = AgencyElsewhere("muong-bu", "UBND xã Mường Bú", (), "H52.99.1", (5001, 7500), date(2025, 7, 1), None)
    desk.centre = replace(desk.centre, agencies_elsewhere=(replace(agency, **changes),))


def given(desk: Desk, cell: int = 20, epoch: int = 1) -> None:
    """The centre tells of a band, in its news."""
    body = {"key": f"{epoch} {cell}", "epoch": epoch, "band": dict(band_of_cell(cell, "H52.99.1"))}
    with desk.store.write() as tx:
        news = News(tx.news_cursor() + 1, "band_granted", "H52.99.1", "", desk.clock.now_ms, body)
        assert take_news(tx, TakeNews((news,))) == 0


def taken_in(desk: Desk, agency: str = "UBND xã Mường Bú", **changes: Any) -> str:
    return desk.receive(amount=None, tendered=None, elsewhere=DecidedElsewhere(agency), **changes).code


def test_the_code_carries_who_settles_it_once_the_centre_gave_numbers(desk: Desk) -> None:
    """NĐ 118/2025 Art 28.2. The numbers of both go on, each in its own band."""
    listed_as(desk)
    assert taken_in(desk) == "H52.16-261125-0001"
    given(desk)
    assert taken_in(desk, "ubnd xa muong bu") == "H52.99.1-261125-5001"
    assert taken_in(desk) == "H52.99.1-261125-5002"
    assert desk.receive(amount=None, tendered=None).code == "H52.16-261125-0002"
    (row,) = rows(desk, elsewhere_rows.own_codes)
    assert row.what == "UBND xã Mường Bú: chưa có mã định danh hoặc dải số, 1 hồ sơ"
    assert seen(desk, "H52.99.1-261125-5001").competent_agency == "UBND xã Mường Bú"
    desk.clock.now_ms += 24 * 3_600_000
    assert taken_in(desk) == "H52.99.1-261126-5001"
    with desk.store.write() as tx:
        assert tx.open_duplicate(("014190000123",), "2.001628")
    before = tables(desk)
    with desk.store._connection.begin():
        rebuild(desk.store._connection)
    assert tables(desk) == before
    assert verify(desk.store.path).ok


def tables(desk: Desk) -> list[tuple[Any, ...]]:
    reader = desk.store.reader()
    try:
        asked = ("SELECT * FROM band ORDER BY agency", "SELECT * FROM order_use ORDER BY agency, day")
        return [tuple(row) for query in asked for row in reader.connection.execute(query).fetchall()]
    finally:
        reader.close()


@pytest.mark.parametrize(
    "changes",
    [
        {"identifier": ""},
        {"numbers": None},
        {"numbers": (6001, 7500)},  # it takes them back: what we hold is not in what it leaves to us
        {"identifier": "H52.99.2"},  # another one, of which nothing was given yet
        {"valid_to": date(2026, 11, 24)},
        {"valid_from": date(2026, 11, 26)},
        {"name": "UBND xã Mường Bù"},
    ],
)
def test_without_identifier_or_band_our_own_code_stays(desk: Desk, changes: dict[str, Any]) -> None:
    listed_as(desk, **changes)
    given(desk)
    assert taken_in(desk) == "H52.16-261125-0001"
    (row,) = rows(desk, elsewhere_rows.own_codes)
    assert row.what.endswith("1 hồ sơ")


def test_numbers_of_another_epoch_are_not_taken(desk: Desk) -> None:
    """They were given to the PC that this one replaced, and may be on paper."""
    listed_as(desk)
    given(desk, epoch=2)
    assert taken_in(desk).startswith("H52.16-")
    given(desk, 21)
    given(desk, 22)  # one is enough: the numbers of a day go on in it
    assert [taken_in(desk) for _ in range(2)] == ["H52.99.1-261125-5251", "H52.99.1-261125-5252"]


def test_when_the_numbers_of_the_day_are_used_up_our_own_follow(desk: Desk) -> None:
    listed_as(desk)
    given(desk)
    code = taken_in(desk)
    with desk.store.write() as tx:
        tx.connection.execute("UPDATE order_use SET last_no = 5249 WHERE agency = 'elsewhere:H52.99.1'")
    assert taken_in(desk) == "H52.99.1-261125-5250"
    assert taken_in(desk) == "H52.16-261125-0001"
    assert code == "H52.99.1-261125-5001"


def test_a_refused_intake_takes_no_number_there(desk: Desk) -> None:
    listed_as(desk)
    given(desk)
    with pytest.raises(UserProblem):
        taken_in(desk, papers=())
    assert taken_in(desk) == "H52.99.1-261125-5001"


def test_an_interlinked_one_carries_the_code_of_the_desk_that_took_it_in(desk: Desk) -> None:
    listed_as(desk)
    given(desk)
    desk.centre = replace(desk.centre, processes=(PROCESS,))
    assert taken_in(desk) == "H52.16-261125-0001"
    assert rows(desk, elsewhere_rows.own_codes) == []


def test_with_the_code_of_another_agency_it_lives_as_any_other(desk: Desk) -> None:
    listed_as(desk)
    given(desk)
    desk.open_shift()
    code = desk.receive(elsewhere=THERE).code
    assert code == "H52.99.1-261125-5001"
    assert code in said(desk, code)
    reader = desk.store.reader()
    try:
        (found,) = reader.find(code)
        assert found.code == code
    finally:
        reader.close()
    for act in ("send_on", "confirm_sent_on", "register_result", "return_result"):
        do(desk, act, code)
    assert seen(desk, code).state == "returned"
    assert verify(desk.store.path).ok
