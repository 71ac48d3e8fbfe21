"""The life of a dossier by its table: what may be done in which state, what it leaves behind, who has the paper file."""

import json
from collections import deque
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from desk_app.answers.board import law_rows
from desk_app.answers.board.work import Sight
from desk_app.core.moments import local, to_ms
from desk_app.core.permissions import Act
from desk_app.core.problems import UserProblem
from desk_app.core.states import STATES, TRANSITIONS, allowed, transition_of
from desk_app.documents.acts import control_form
from desk_app.documents.builders import DOCUMENTS, slip_of
from desk_app.documents.document import PrintedTable
from desk_app.documents.pdf import to_pdf
from desk_app.documents.registers import board_list
from desk_app.resources_reader import load_texts
from desk_app.services.dossier.agree_cause import AgreeCause, agree_cause
from desk_app.services.dossier.before_result import (
    GiveBackPapers,
    RequestSupplement,
    SupplementAsked,
    TakeSupplement,
    give_back_papers,
    request_supplement,
    take_supplement,
)
from desk_app.services.dossier.handover import HandOver, LeftDossier, hand_over_dossiers
from desk_app.services.dossier.opinions import AskOpinion, RecordOpinion, ask_opinion, record_opinion
from desk_app.services.dossier.reappoint import Reappoint, reappoint
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult, return_result
from desk_app.services.dossier.storing import PostResult, ReturnOnline, post_result, return_online
from desk_app.services.intake.intake_command import DecidedElsewhere
from desk_app.services.money.cash import SecondPerson
from desk_app.services.ports import Actor
from desk_app.services.records import Dossier
from desk_app.store import board
from desk_app.store.verify import verify
from desk_app.view_models.dossier.board import VIEWS as BOARD_VIEWS
from tests.desks import SECRET_HASH, Desk, TestClock, refused
from tests.services import steps

DAY_MS = 86_400_000
NEEDS: dict[Act, tuple[Act, ...]] = {
    "record_opinion": ("ask_opinion",),
    "record_rebuilt": ("report_loss",),
    "detach_scan": ("attach_scans",),
    "record_corrected": ("report_error",),
}
"""What must have been done to the dossier before, at its intake where that can be, else in the state that it is in."""
AFTER_DAYS = {"close_unsupplemented": 30}
"""What can be done only so much later."""
ONCE = {
    "problem.no_such_scan",
    "problem.no_appointment",  # before the agency of another territory has it
    "problem.supplement_time_left",
    "problem.error_known",
    "problem.no_error_known",
    "problem.reappointed_already",
    "problem.no_opinion_asked",
    "problem.lost_already",
    "problem.nothing_lost",
    "problem.erased_already",
    "problem.erased",
    "problem.last_step",
    "problem.not_non_territorial",
    "problem.nothing_sent_on",
    "problem.to_be_sent_on",
}
ELSEWHERE = DecidedElsewhere("UBND xã Mường Bú", "UBND phường Chiềng Lề")
HANDED_OVER: frozenset[Act] = frozenset({"send_on", "confirm_sent_on"})
SENT_ON: frozenset[Act] = frozenset({"hand_over_dossiers"})
"""What is not done to a dossier of this territory, and what not to one of another."""


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Its dossiers are interlinked ones, so that every act of the table can be done to them."""
    desk.centre = replace(desk.centre, processes=(steps.PROCESS,))
    return desk


def do(desk: Desk, act: Act, code: str) -> Any:
    with desk.store.write() as tx:
        return steps.STEPS[act](tx, desk, code, desk.actor)


def seen(desk: Desk, code: str) -> Dossier:
    reader = desk.store.reader()
    try:
        dossier = reader.dossier(code)
    finally:
        reader.close()
    assert dossier is not None
    return dossier


def jobs(desk: Desk, code: str) -> list[str]:
    reader = desk.store.reader()
    try:
        return [job.document for job in reader.jobs_of(code)]
    finally:
        reader.close()


def way_to(state: str, without: frozenset[Act] = HANDED_OVER) -> list[Act]:
    """The shortest way through the table from a fresh intake."""
    waiting: deque[tuple[str, list[Act]]] = deque([("received", [])])
    met = {"received"}
    while waiting:
        here, way = waiting.popleft()
        if here == state:
            return way
        for step in TRANSITIONS:
            if here in step.from_ and step.to and step.to not in met and step.act not in without:
                met.add(step.to)
                waiting.append((step.to, [*way, step.act]))
    raise AssertionError(f"nothing leads to {state}")


def test_the_table_is_whole() -> None:
    """Each state is reached, each has its words, each paper can be printed."""
    texts = load_texts().keys()
    for state in STATES:
        way_to(state)
        assert {f"state.{state}", f"problem.in_{state}"} <= texts
    for step in TRANSITIONS:
        assert f"act.{step.act}" in texts
        assert step.paper in ("", *DOCUMENTS)
        assert step.article
    assert set(steps.STEPS) | {"receive_dossier"} == {step.act for step in TRANSITIONS}


@pytest.mark.parametrize("state", STATES)
def test_what_the_table_does_not_know_cannot_be_done(desk: Desk, state: str) -> None:
    """Every act in every state: done, with the state and the paper that the table says, or refused in plain words."""
    for act in steps.STEPS:
        away = act in HANDED_OVER
        elsewhere = ELSEWHERE if away else None
        code = desk.receive(amount=None, tendered=None, result_channel="online", elsewhere=elsewhere).code
        before = NEEDS.get(act, ())
        at_intake = [each for each in before if allowed(each, "received")]
        here = [each for each in before if each not in at_intake and allowed(each, state)]
        for earlier in (*at_intake, *way_to(state, SENT_ON if away else HANDED_OVER), *here):
            do(desk, earlier, code)
        desk.clock.now_ms += AFTER_DAYS.get(act, 0) * DAY_MS
        assert seen(desk, code).state == state
        printed = jobs(desk, code)
        if not allowed(act, state):
            problem = refused(desk, steps.STEPS[act], desk, code, desk.actor)
            assert problem.key.startswith("problem.")
            assert load_texts()(problem.key, **problem.values)
            assert seen(desk, code).state == state
            continue
        do(desk, act, code)
        step = transition_of(act)
        assert seen(desk, code).state == (step.to or state)
        if step.paper and act != "hand_over_dossiers":
            assert jobs(desk, code) == [*printed, step.paper]
    assert verify(desk.store.path).ok


def test_long_lives_by_chance(desk: Desk) -> None:
    """Two hundred acts at random on a handful of dossiers: the tables say what the table of states says, and folding the
    journal anew gives the same."""
    random = Random(61)
    kinds = (None, ELSEWHERE) * 3
    codes = [desk.receive(amount=None, tendered=None, result_channel="online", elsewhere=kind).code for kind in kinds]
    expected = dict.fromkeys(codes, "received")
    for _ in range(200):
        code, act = random.choice(codes), random.choice(list(steps.STEPS))
        desk.clock.now_ms += random.randrange(60_000)
        try:
            do(desk, act, code)
        except UserProblem as problem:
            assert not allowed(act, expected[code]) or problem.key in ONCE
        else:
            assert allowed(act, expected[code])
            expected[code] = transition_of(act).to or expected[code]
        assert seen(desk, code).state == expected[code]
    assert verify(desk.store.path).ok


def test_another_counters_dossier_is_not_moved_on_here(desk: Desk) -> None:
    assert refused(desk, steps.STEPS["refuse_dossier"], desk, "H52.16-261125-4999", desk.actor).key == "problem.no_dossier"


def test_the_clock_stands_still_while_a_supplement_is_awaited(desk: Desk) -> None:
    """NĐ 118/2025 Art 19.5: the time begins again from zero when all is there; the slip says how it came about."""
    code = desk.receive(amount=None, tendered=None).code
    before = seen(desk, code)
    assert before.due_at_ms is not None
    with desk.store.write() as tx:
        command = RequestSupplement(code, ("Bản chính giấy phép", " "), "thiếu giấy phép", "45/SVHTTDL-QLVH")
        number = request_supplement(tx, desk.centre, command, desk.actor)
    assert number == SupplementAsked("07-1", late_notice=False)
    paused = seen(desk, code)
    assert (paused.state, paused.paused_at_ms is not None, paused.due_at_ms) == ("supplement_wanted", True, before.due_at_ms)
    desk.clock.now_ms += 7 * DAY_MS
    with desk.store.write() as tx:
        due_at_ms = take_supplement(tx, desk.centre, TakeSupplement(code, ("Bản chính giấy phép",)), desk.actor)
    after = seen(desk, code)
    assert (after.state, after.paused_at_ms, after.due_at_ms) == ("received", None, due_at_ms)
    assert due_at_ms is not None
    assert f"{local(before.due_at_ms):%d/%m %H:%M}" == "09/12 09:40"
    assert f"{local(due_at_ms):%d/%m %H:%M}" == "16/12 09:40"  # ten working days from 02/12
    assert after.due_text.startswith("tính lại từ đầu từ 09:40 thứ Tư 02/12")
    reader = desk.store.reader()
    assert [paper.name for paper in reader.papers(code)][-1] == "Bản chính giấy phép"
    reader.close()
    assert jobs(desk, code) == ["appointment_slip", "supplement_letter", "resumed_slip"]


def test_numbers_of_letters_run_by_kind_and_year(desk: Desk) -> None:
    texts: dict[str, list[str]] = {"request_supplement": [], "refuse_dossier": []}
    for _ in range(3):
        for act, said in texts.items():
            done = do(desk, act, desk.receive(amount=None, tendered=None).code)
            said.append(done.letter if isinstance(done, SupplementAsked) else done)
    assert texts == {"request_supplement": ["07-1", "07-2", "07-3"], "refuse_dossier": ["07-1", "07-2", "07-3"]}
    desk.clock.now_ms += 40 * DAY_MS
    assert do(desk, "refuse_dossier", desk.receive(amount=None, tendered=None).code) == "07-1"
    with desk.store.write() as tx:
        tx.begin_epoch()
        tx.epoch = 2
        assert tx.last_letter("refusal", 2027) == 0


def test_an_appointment_is_put_off_once_and_by_half_of_the_time(desk: Desk) -> None:
    """NĐ 61/2018 Art 19.9; QĐ 1513 Art 7.1.d."""
    code = desk.receive(amount=None, tendered=None).code
    dossier = seen(desk, code)
    assert dossier.due_at_ms is not None
    due = local(dossier.due_at_ms)

    def try_to(cause: Any, moment: Any, document: str = "12/SVHTTDL") -> UserProblem:
        return refused(desk, reappoint, desk.centre, Reappoint(code, cause, "mưa lũ", document, moment), desk.actor)

    far = due + timedelta(days=21)
    assert try_to("objective", far).key == "problem.due_beyond_share"
    assert try_to("objective", due).key == "problem.due_not_later"
    assert try_to("objective", due.replace(hour=12) + timedelta(days=1)).key == "problem.due_day_off"
    assert try_to("subjective", far, " ").key == "problem.no_agency_document"
    with desk.store.write() as tx:
        command = Reappoint(code, "subjective", "chưa thẩm định xong", "12/SVHTTDL", far)
        said = reappoint(tx, desk.centre, command, desk.actor)
    assert (said.letter, said.due_at_ms, said.late_notice) == ("07-1", to_ms(far), False)
    after = seen(desk, code)
    assert (after.due_at_ms, after.cause, after.reappointments, after.state) == (to_ms(far), "subjective", 1, "received")
    assert "hẹn cũ" in after.due_text
    assert try_to("objective", far + timedelta(days=1)).key == "problem.reappointed_already"


def test_a_late_notice_is_said_to_be_late(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    due_at_ms = seen(desk, code).due_at_ms
    assert due_at_ms is not None
    desk.clock.now_ms = due_at_ms + 3_600_000
    assert do(desk, "reappoint", code).late_notice


def test_who_has_the_file_since_when(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    chain = [(seen(desk, code).holder, seen(desk, code).held_by)]
    for act in ("hand_over_dossiers", "request_supplement", "take_supplement", "hand_over_dossiers", "register_result"):
        desk.clock.now_ms += 600_000
        do(desk, act, code)  # type: ignore[arg-type]
        dossier = seen(desk, code)
        chain.append((dossier.holder, dossier.held_by))
        if act != "take_supplement" and act != "request_supplement":
            assert desk.clock.now_ms - dossier.held_since_ms < 1_000
    agency = ("agency", "Giàng A Giao")
    assert chain == [("counter", None), agency, agency, agency, agency, ("counter", None)]
    do(desk, "post_result", code)
    assert seen(desk, code).holder == "post"
    do(desk, "confirm_delivery", code)
    assert seen(desk, code).holder == "citizen"


def _run(agency: str = "svhttdl", **values: Any) -> HandOver:
    given: dict[str, Any] = {"dossiers": (), "results": (), "left": (), "courier": steps.COURIER} | values
    return HandOver(agency, **given)


def test_a_run_takes_all_or_says_why(desk: Desk) -> None:
    """QĐ 1513 Art 6.1.i, 6.1.k, 6.2.e: out, in, and what stays with its reason, in one fact."""
    desk.clock.now_ms += 80 * 60_000  # 11:00
    with desk.store.write() as tx:
        tx.put_officer("giao", "Giàng A Giao", ("courier",), SECRET_HASH)
        tx.put_officer("hai", "Cà Thị Hai", ("courier", "intake_officer"), SECRET_HASH)
        tx.put_officer("lan.giao", "LO THI LAN", ("courier",), SECRET_HASH)  # a second account of who hands over
    codes = [desk.receive(amount=None, tendered=None).code for _ in range(4)]
    other = desk.receive(procedure="2.000815", amount=None, tendered=None).code
    refuse = lambda command: refused(desk, hand_over_dossiers, desk.centre, command, desk.actor)  # noqa: E731
    problem = refuse(_run(dossiers=(codes[0], codes[1])))
    assert (problem.key, problem.values) == ("problem.left_without_reason", {"code": codes[2]})
    stays = (LeftDossier(codes[2], "chờ chữ ký"), LeftDossier(codes[3], "chờ chữ ký"))
    assert refuse(_run(dossiers=(*codes[:2], other), left=stays)).key == "problem.of_other_agency"
    assert refuse(_run(dossiers=(codes[0], codes[0], codes[1]), left=stays)).key == "problem.listed_twice"
    assert (
        refuse(_run(dossiers=codes[:2], left=stays, courier=SecondPerson("Lò Thị Lan", ""))).key == "problem.courier_at_counter"
    )
    assert (
        refuse(_run(dossiers=codes[:2], left=stays, courier=SecondPerson("Cà Thị Hai", ""))).key == "problem.courier_at_counter"
    )
    assert refuse(_run()).key == "problem.nothing_to_hand_over"
    for person, key in (
        (SecondPerson("hai", "123456"), "problem.courier_at_counter"),
        (SecondPerson("lan.giao", "123456"), "problem.courier_at_counter"),
        (SecondPerson("son", "123456"), "problem.second_not_allowed"),
    ):
        assert refuse(_run(dossiers=codes[:2], left=stays, courier=person)).key == key
    with desk.store.write() as tx:
        hand_over_dossiers(
            tx, desk.centre, _run(dossiers=tuple(codes[:2]), left=stays, courier=SecondPerson("giao", "123456")), desk.actor
        )
    assert [seen(desk, code).state for code in codes] == ["with_agency", "with_agency", "received", "received"]
    desk.clock.now_ms += 6 * 3_600_000  # 17:00
    with desk.store.write() as tx:
        result = RegisterResult(codes[0], "12/GP", "k1-03")
        done = hand_over_dossiers(tx, desk.centre, _run(dossiers=tuple(codes[2:]), results=(result,)), desk.actor)
    assert (done.dossiers, done.results, done.left) == (2, 1, 0)
    assert seen(desk, codes[0]).state == "result_in"
    reader = desk.store.reader()
    rows = reader.connection.execute(
        "SELECT run, dossiers, results, left_behind, courier_name FROM handover ORDER BY at_ms"
    ).fetchall()
    entries = [entry for entry in reader.entries_after(0, 0, 1_000) if entry.kind == "DossiersHandedOver"]
    reader.close()
    assert [tuple(row) for row in rows] == [("11:00", 2, 0, 2, "Giàng A Giao"), ("17:00", 2, 1, 0, "Giàng A Giao")]
    assert (entries[0].second_actor, entries[1].second_actor) == ("giao", None)
    assert [json.loads(entry.body)["courier_check"] for entry in entries] == ["secret", "signature"]
    assert verify(desk.store.path).ok


def test_what_comes_after_three_goes_on_the_next_working_day(desk: Desk) -> None:
    """NĐ 61/2018 Art 18.2: nobody asks for a reason at 17:00; the next morning it has to go."""
    early = desk.receive(amount=None, tendered=None).code
    desk.clock.now_ms += 6 * 3_600_000  # 15:40
    late = desk.receive(amount=None, tendered=None).code
    desk.clock.now_ms += 80 * 60_000
    with desk.store.write() as tx:
        hand_over_dossiers(tx, desk.centre, _run(dossiers=(early,)), desk.actor)
    assert seen(desk, late).state == "received"
    desk.clock.now_ms += 17 * 3_600_000
    problem = refused(desk, hand_over_dossiers, desk.centre, _run(left=(LeftDossier("x", "y"),)), desk.actor)
    assert problem.values == {"code": late}


def test_nothing_leaves_by_post_unpaid_or_without_an_address(desk: Desk) -> None:
    code = desk.receive(tendered=None).code
    do(desk, "register_result", code)
    assert refused(desk, post_result, PostResult(code, "EB1"), desk.actor).key == "problem.fee_owed"


def test_online_goes_what_was_wanted_so_is_scanned_and_paid(desk: Desk) -> None:
    desk.open_shift()
    at_the_counter = desk.receive(amount=None, tendered=None).code
    do(desk, "register_result", at_the_counter)
    assert (
        refused(desk, return_online, desk.centre, ReturnOnline(at_the_counter), desk.actor).key == "problem.not_wanted_online"
    )
    owing, unscanned = (desk.receive(tendered=paid, result_channel="online").code for paid in (None, 3_000_000))
    for code in (owing, unscanned):
        do(desk, "register_result", code)
    assert refused(desk, steps.STEPS["return_online"], desk, owing, desk.actor).key == "problem.fee_owed"
    assert refused(desk, return_online, desk.centre, ReturnOnline(unscanned), desk.actor).key == "problem.no_result_scanned"
    do(desk, "return_online", unscanned)
    dossier = seen(desk, unscanned)
    assert (dossier.state, dossier.returned_at_ms is not None, dossier.store_place) == ("returned", True, "K1-03")
    reader = desk.store.reader()
    (scan,) = reader.scans(unscanned)
    assert json.loads(reader.history(unscanned)[-1].body)["scans"] == [scan.sha256]
    reader.close()


def test_papers_go_back_to_their_owner_or_with_an_authorisation(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    do(desk, "refuse_dossier", code)
    stranger = GiveBackPapers(code, "AI ĐÓ", "014190000999", True)
    assert refused(desk, give_back_papers, stranger, desk.actor).key == "problem.not_the_owner"
    do(desk, "give_back_papers", code)
    assert seen(desk, code).receiver_name == "LÒ THỊ MẪU"
    desk.receive(amount=None, tendered=None, duplicate_accepted=False)  # what was refused hinders nobody to come again


def test_a_right_is_needed_for_each(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    nobody = Actor("hoa", "Vì Thị Hoa", ("auditor",), "s", "pin")
    for act, step in steps.STEPS.items():
        assert refused(desk, step, desk, code, nobody).key == "problem.not_allowed", act


def test_the_control_sheet_names_every_hand(desk: Desk) -> None:
    """Form 06 of 2025: who gave the paper file to whom, and when, as the journal has it."""
    code = desk.receive(amount=None, tendered=None).code
    for act in ("hand_over_dossiers", "take_back_dossier", "hand_over_dossiers", "register_result"):
        desk.clock.now_ms += 600_000
        do(desk, act, code)  # type: ignore[arg-type]
    reader = desk.store.reader()
    received = reader.received(code)
    assert received is not None
    document = control_form(received, reader.history(code), desk.centre, load_texts())
    reader.close()
    (table,) = [block for block in document.blocks if isinstance(block, PrintedTable)]
    said = [" ".join(row) for row in table.rows]
    assert "Lò Thị Lan" in said[0]
    assert "Giàng A Giao" in said[0]
    assert "sai cơ quan" in said[1]
    assert "Giàng A Giao" in said[2]
    assert "12/GP" in said[3]
    assert "10 giờ 20 phút" in said[3]


def test_the_agency_is_called_for_what_must_be_solved_within_the_day(desk: Desk) -> None:
    """QĐ 1513 Art 6.2.đ."""
    with desk.store.write() as tx:
        procedure = tx.procedure("2.001628")
        assert procedure is not None
        limits = tuple(replace(limit, amount="0", unit="same_day") for limit in procedure.limits)
        tx.put_procedure(replace(procedure, limits=limits), "")
    code = desk.receive(amount=None, tendered=None).code
    assert jobs(desk, code) == ["appointment_slip", "call_slip"]
    due_at_ms = seen(desk, code).due_at_ms
    assert due_at_ms is not None
    assert f"{local(due_at_ms):%H:%M %d/%m}" == "17:00 25/11"


def test_opinions_are_asked_and_come_in_time_or_late(desk: Desk) -> None:
    """QĐ 1513 Art 6.1.c: in writing, with the day by when; the dossier's own clock goes on."""
    code = desk.receive(amount=None, tendered=None).code
    due = seen(desk, code).due_at_ms

    def ask(agency: str, days: int = 3) -> int:
        with desk.store.write() as tx:
            due = local(tx.now_ms) + timedelta(days=days)
            return ask_opinion(tx, desk.centre, AskOpinion(code, agency, "12/CV", due), desk.actor)

    def record(agency: str, document: str = "34/STC") -> int:
        with desk.store.write() as tx:
            return record_opinion(tx, desk.centre, RecordOpinion(code, agency, document, "đồng ý"), desk.actor)

    with pytest.raises(UserProblem, match="no_opinion_asked"):
        record("Sở Tài chính")
    assert (ask("Sở Tài chính", 2), ask("Sở Xây dựng", 1)) == (1, 2)
    with pytest.raises(UserProblem, match="opinion_due_off") as day_off:
        ask("Sở Y tế", 3)  # a Saturday
    assert day_off.value.values["day"] == "thứ Bảy 28/11/2026"
    with pytest.raises(UserProblem, match="opinion_due_after"):
        ask("Sở Y tế", 15)  # the day after the appointment on 09/12
    assert ask("Sở Y tế", 14) == 3  # on its day, at a later hour
    for agency, problem in (("sở  tài chính", "asked_already"), (" ", "no_agency_asked")):
        with pytest.raises(UserProblem, match=problem):
            ask(agency)
    with pytest.raises(UserProblem, match="opinion_due_past"):
        ask("Sở Nội vụ", -1)
    with pytest.raises(UserProblem, match="not_asked") as problem_of:
        record("Sở Nội vụ")
    assert problem_of.value.values["agencies"] == "Sở Tài chính; Sở Xây dựng; Sở Y tế"
    with pytest.raises(UserProblem, match="no_document"):
        record("Sở Tài chính", " ")
    desk.clock.now_ms += 2 * DAY_MS
    assert (record("so tai chinh"), record("Sở Xây dựng")) == (1, 2)
    reader = desk.store.reader()
    assert [(each.agency_asked, each.late, each.reply) for each in reader.opinions(code)] == [
        ("Sở Tài chính", 0, "đồng ý"),
        ("Sở Xây dựng", 1, "đồng ý"),
        ("Sở Y tế", 0, None),
    ]
    reader.close()
    assert seen(desk, code).due_at_ms == due
    assert ask("Sở Tài chính") == 4  # once more, on what came


def test_who_is_late_already_may_still_ask_by_a_later_day(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    desk.clock.now_ms += 20 * DAY_MS  # 15/12; the appointment was on the 9th
    with desk.store.write() as tx:
        due = local(tx.now_ms) + timedelta(days=2)
        assert ask_opinion(tx, desk.centre, AskOpinion(code, "Sở Y tế", "12/CV", due), desk.actor) == 1


def test_a_reply_that_does_not_come_is_marked_before_it_comes(desk: Desk) -> None:
    """On F8 from the day after the one that was asked for, until it is there."""
    code = desk.receive(amount=None, tendered=None).code
    with desk.store.write() as tx:
        due = local(tx.now_ms) + timedelta(days=1)  # Thursday
        ask_opinion(tx, desk.centre, AskOpinion(code, "Sở Xây dựng", "12/CV", due), desk.actor)

    def rows() -> list[tuple[str, str, int | None]]:
        reader = desk.store.reader()
        try:
            sight = Sight(reader, desk.centre, load_texts(), desk.clock.now_ms)
            return [(row.what, row.id, row.until_ms) for row in law_rows.overdue_replies(sight)]
        finally:
            reader.close()

    desk.clock.now_ms += DAY_MS + 3_600_000
    assert rows() == []  # the day is not over
    desk.clock.now_ms += DAY_MS
    assert rows() == [(f"{code}: Sở Xây dựng chưa trả lời văn bản 12/CV", code, to_ms(due))]
    do(desk, "record_opinion", code)
    assert rows() == []


def test_a_loss_is_apologised_for_and_made_good(desk: Desk) -> None:
    """NĐ 61/2018 Art 21."""
    code = desk.receive(amount=None, tendered=None).code
    do(desk, "report_loss", code)
    lost = seen(desk, code)
    assert lost.lost_at_ms is not None
    reader = desk.store.reader()
    entry = next(entry for entry in reader.history(code) if entry.kind == "LossReported")
    slip = slip_of("loss_slip", entry, reader, desk.centre, load_texts())
    reader.close()
    text = "\n".join(getattr(block, "text", "") for block in slip.blocks)
    assert "1. Sổ đỏ" in text
    assert "xin lỗi" in text
    with pytest.raises(UserProblem, match="lost_already"):
        do(desk, "report_loss", code)
    do(desk, "record_rebuilt", code)
    assert seen(desk, code).lost_at_ms is None
    with pytest.raises(UserProblem, match="nothing_lost"):
        do(desk, "record_rebuilt", code)


def test_a_lost_slip_is_written_down_at_the_return(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    do(desk, "register_result", code)
    with desk.store.write() as tx:
        return_result(
            tx, ReturnResult(code, *steps.OWNER, True, "", "card_seen", False, slip_lost=True, old_card_taken=True), desk.actor
        )
    reader = desk.store.reader()
    entry = next(entry for entry in reader.history(code) if entry.kind == "ResultReturned")
    slip = slip_of("return_slip", entry, reader, desk.centre, load_texts())
    reader.close()
    assert json.loads(entry.body)["slip_lost"] is True
    said = [getattr(block, "text", "") for block in slip.blocks]
    assert any("báo mất phiếu hẹn" in text for text in said)
    assert "Đã thu lại thẻ, giấy phép cũ." in said


def test_rule_sets_of_two_laws_run_side_by_side(tmp_path: Path) -> None:
    """A dossier keeps the law of the day on which it was received: after a supplement the old one's clock goes on, the new
    one's begins again; each is put off as often as its own law allows."""
    desk = Desk(tmp_path / "two laws", clock=TestClock(to_ms(datetime(2025, 6, 26, 9, 40))))
    old_law, new_law, _amended = desk.centre.rule_sets
    changed = replace(new_law, reappointments_most=2)
    desk.centre = replace(desk.centre, rule_sets=(old_law, changed))
    old = desk.receive(amount=None, tendered=None).code
    desk.clock.now_ms = to_ms(datetime(2025, 7, 1, 9, 40))
    new = desk.receive(amount=None, tendered=None).code
    assert (seen(desk, old).rule_set, seen(desk, new).rule_set) == ("tt01_2018", "nd118_2025")
    for code in (old, new):
        do(desk, "request_supplement", code)
    desk.clock.now_ms = to_ms(datetime(2025, 7, 8, 9, 40))
    for code in (old, new):
        do(desk, "take_supplement", code)
    reader = desk.store.reader()
    rules = [json.loads(entry.body)["rule"] for code in (old, new) for entry in reader.history(code)[-1:]]
    reader.close()
    assert rules == ["resume", "restart"]
    left, anew = seen(desk, old).due_at_ms, seen(desk, new).due_at_ms
    assert left is not None
    assert anew is not None
    assert local(left).date() == date(2025, 7, 17)  # seven of ten working days were left
    assert local(anew).date() == date(2025, 7, 22)  # all ten
    for code in (old, new):
        do(desk, "reappoint", code)
    do(desk, "reappoint", new)
    with pytest.raises(UserProblem, match="reappointed_already"):
        do(desk, "reappoint", old)
    assert verify(desk.store.path).ok
    desk.store.close()


def test_each_view_of_the_board_goes_on_paper(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    do(desk, "register_result", code)
    texts = load_texts()
    for view in board.VIEWS:
        document = board_list(view, [seen(desk, code)], desk.clock.now_ms, "Mọi cơ quan", desk.centre, texts)
        (table,) = [block for block in document.blocks if isinstance(block, PrintedTable)]
        assert table.rows[0][1:5] == (code, seen(desk, code).procedure_name, "Lò Thị Mẫu", "0912345678")
        assert table.rows[0][7] == "K1-03"
        assert to_pdf(document, "TTPV", "Trang {page}/{pages}").startswith(b"%PDF")
    unreachable = replace(seen(desk, code), phone=None)
    document = board_list("uncollected", [unreachable], desk.clock.now_ms, "Mọi cơ quan", desk.centre, texts)
    (table,) = [block for block in document.blocks if isinstance(block, PrintedTable)]
    assert table.rows[0][4] == "Bản Mẫu, Tỉnh Sơn La"  # a letter, where nobody can ring up
    assert set(board.VIEWS) == set(BOARD_VIEWS)  # the screen offers them all


def test_a_cause_that_both_sides_agreed_on_is_known(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    do(desk, "reappoint", code)
    assert (seen(desk, code).cause, seen(desk, code).cause_document) == ("subjective", None)
    do(desk, "agree_cause", code)
    assert (seen(desk, code).cause, seen(desk, code).cause_document) == ("objective", "15/BB")
    for missing in ({"reason": " "}, {"document": ""}):
        command = replace(AgreeCause(code, "late", "objective", "chờ văn bản", "15/BB"), **missing)  # type: ignore[arg-type]
        with pytest.raises(UserProblem, match=r"no_reason|no_document"), desk.store.write() as tx:
            agree_cause(tx, command, desk.actor)
    assert verify(desk.store.path).ok
