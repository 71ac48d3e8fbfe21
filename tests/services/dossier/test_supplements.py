"""NĐ 118/2025 Art 19.5, 21, 22.5, 23.1: supplements, stops, early results and wrong ones, as the decree has them."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from desk_app.answers.board import law_rows
from desk_app.answers.board.work import Sight, Source, WorkRow
from desk_app.answers.board.work_rows import work_rows
from desk_app.core.moments import local, to_ms
from desk_app.core.problems import UserProblem
from desk_app.core.working_time import RuleSet
from desk_app.documents.acts import letter_form
from desk_app.documents.builders import slip_of
from desk_app.resources_reader import load_centre, load_texts, use_published
from desk_app.services.desk.paper import Reprint, reprint
from desk_app.services.dossier.before_result import (
    CloseUnsupplemented,
    RequestSupplement,
    StopDossier,
    SupplementAsked,
    TakeSupplement,
    WithdrawDossier,
    close_unsupplemented,
    request_supplement,
    stop_dossier,
    take_supplement,
    withdraw_dossier,
)
from desk_app.store.verify import verify
from tests.desks import Desk, TestClock
from tests.services.steps import STEPS

RULES_FILE = Path(__file__).parents[3] / "resources" / "rules" / "rule_sets.toml"


def at(text: str) -> int:
    return to_ms(datetime.fromisoformat(text))


def do(desk: Desk, act: Any, code: str) -> Any:
    with desk.store.write() as tx:
        return STEPS[act](tx, desk, code, desk.actor)


def seen(desk: Desk, code: str) -> Any:
    reader = desk.store.reader()
    try:
        return reader.dossier(code)
    finally:
        reader.close()


def last(desk: Desk, code: str, kind: str) -> Any:
    """The body of the last fact of the kind."""
    reader = desk.store.reader()
    try:
        return next(json.loads(entry.body) for entry in reversed(reader.history(code)) if entry.kind == kind)
    finally:
        reader.close()


def rows(desk: Desk, source: Source) -> list[WorkRow]:
    reader = desk.store.reader()
    try:
        return list(source(Sight(reader, desk.centre, load_texts(), desk.clock.now_ms)))
    finally:
        reader.close()


def asked(desk: Desk, code: str) -> SupplementAsked:
    with desk.store.write() as tx:
        return request_supplement(tx, desk.centre, RequestSupplement(code, ("Bản sao giấy phép",), "thiếu"), desk.actor)


def desk_at(folder: Path, moment: str) -> Desk:
    return Desk(folder, clock=TestClock(at(moment)))


@pytest.mark.parametrize(
    ("day", "rule_set", "rule"),
    [
        ("2025-06-30", "tt01_2018", "resume"),
        ("2025-07-01", "nd118_2025", "restart"),
        ("2026-08-04", "nd118_2025", "restart"),
        ("2026-08-05", "nd309_2026", "restart"),
        ("2027-03-01", "nd309_2026", "restart"),
    ],
)
def test_each_day_has_its_law_and_the_facts_name_it(tmp_path: Path, day: str, rule_set: str, rule: str) -> None:
    desk = desk_at(tmp_path, f"{day}T09:40")
    code = desk.receive(amount=None, tendered=None).code
    asked(desk, code)
    with desk.store.write() as tx:
        take_supplement(tx, desk.centre, TakeSupplement(code, ("Bản sao giấy phép",)), desk.actor)
    do(desk, "reappoint", code)
    assert last(desk, code, "SupplementReceived")["rule"] == rule
    for kind in ("DossierReceived", "SupplementRequested", "SupplementReceived", "Reappointed"):
        body = last(desk, code, kind)
        assert (body["rule_set"], body["rule_set_version"]) == (rule_set, "2026-11-30"), kind
    assert verify(desk.store.path).ok
    desk.store.close()


def test_a_pause_that_was_open_at_the_upgrade_ends_under_the_new_text(desk: Desk) -> None:
    """An earlier build asked under nd118_2025 with its time going on; the same rule set says now that it begins again."""
    known = desk.centre.rule_sets
    before: list[RuleSet] = [replace(rules, after_supplement="resume", valid_to=None) for rules in known[1:2]]
    desk.centre = replace(desk.centre, rule_sets=(known[0], *before))
    code = desk.receive(amount=None, tendered=None).code
    asked(desk, code)
    assert seen(desk, code).rule_set == "nd118_2025"
    desk.centre = replace(desk.centre, rule_sets=known)
    desk.clock.now_ms = at("2026-12-02T09:40")
    do(desk, "take_supplement", code)
    assert last(desk, code, "SupplementReceived")["rule"] == "restart"
    assert local(seen(desk, code).due_at_ms) == datetime(2026, 12, 16, 9, 40)


def test_a_centres_own_rules_win_over_those_of_the_program() -> None:
    """Published before this version: without its version and the rules that it did not know, and with the time going on."""
    own = RULES_FILE.read_text()
    text = "\n".join(
        line
        for line in own[: own.index("# Amended by NĐ 309")]
        .replace('after_supplement = "restart"', 'after_supplement = "resume"')
        .splitlines()
        if not line.startswith(("version", "supplement_", "correction_", "valid_to = 2026"))
    )
    try:
        use_published({"rule_sets.toml": text})
        rules = load_centre().rules_on(datetime(2026, 12, 1).date())
        assert (rules.id, rules.after_supplement) == ("nd118_2025", "resume")
        assert len(rules.version) == 12  # of what was published
        assert (rules.supplement_close_days, rules.correction_days) == (15, 3)  # what it did not know yet
        kept = load_centre().rules_of("nd309_2026", datetime(2026, 11, 25).date())  # received before it was published
        assert kept.id == "nd118_2025"
    finally:
        use_published({})


@pytest.mark.parametrize(
    ("received", "now", "late"),
    [
        ("2026-11-25T09:40", "2026-11-30T16:00", False),  # Thursday, Friday, Monday
        ("2026-11-25T09:40", "2026-12-01T07:00", True),
        ("2027-02-03T09:40", "2027-02-15T16:00", False),  # Tết does not count
        ("2027-02-03T09:40", "2027-02-16T07:00", True),
    ],
)
def test_a_supplement_that_is_asked_for_late_is_allowed_and_marked(tmp_path: Path, received: str, now: str, late: bool) -> None:
    desk = desk_at(tmp_path, received)
    code = desk.receive(amount=None, tendered=None).code
    desk.clock.now_ms = at(now)
    assert asked(desk, code).late_notice is late
    assert last(desk, code, "SupplementRequested").get("late_notice", False) is late
    assert verify(desk.store.path).ok
    desk.store.close()


def test_fifteen_days_after_the_notice_f8_offers_the_closing_and_a_person_does_it(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    letter = asked(desk, code).letter  # on 25/11: the fifteenth day is 10/12
    for moment in ("2026-12-10T07:00", "2026-12-10T23:59"):
        desk.clock.now_ms = at(moment)
        assert rows(desk, law_rows.supplements_over) == []
        with pytest.raises(UserProblem, match="supplement_time_left") as early, desk.store.write() as tx:
            close_unsupplemented(tx, desk.centre, CloseUnsupplemented(code), desk.actor)
        assert early.value.values["until"] == "17:00 thứ Năm 10/12/2026"
    desk.clock.now_ms = at("2026-12-11T07:00")
    (row,) = rows(desk, law_rows.supplements_over)
    assert (row.kind, row.id, row.by, row.until_ms) == ("supplement_over", code, "open", at("2026-12-10T17:00"))
    with desk.store.write() as tx:
        close_unsupplemented(tx, desk.centre, CloseUnsupplemented(code), desk.actor)
    body = last(desk, code, "ProcessingStopped")
    assert (body["ground"], body["asked_by"], body["state"]) == ("not_supplemented", "counter", "stopped")
    assert (body["rule_set"], seen(desk, code).state) == ("nd309_2026", "stopped")
    text = said(desk, code, "ProcessingStopped")
    assert f"đã yêu cầu bổ sung ngày 25/11/2026 (phiếu {letter}), đến hết ngày 10/12/2026" in text
    assert f"{desk.centre.short_name} thông báo dừng giải quyết" in text
    assert rows(desk, law_rows.supplements_over) == []
    assert verify(desk.store.path).ok


def test_the_last_day_for_a_supplement_is_never_a_day_off(tmp_path: Path) -> None:
    """BLDS 2015 Art 148.5: the fifteenth day from 20/01/2027 is 04/02, in Tết; the first day back is the last one."""
    desk = desk_at(tmp_path, "2027-01-20T09:40")
    code = desk.receive(amount=None, tendered=None).code
    asked(desk, code)
    desk.clock.now_ms = at("2027-02-11T16:00")
    assert rows(desk, law_rows.supplements_over) == []
    desk.clock.now_ms = at("2027-02-12T07:00")
    assert [row.until_ms for row in rows(desk, law_rows.supplements_over)] == [at("2027-02-11T17:00")]
    desk.store.close()


def test_the_law_before_july_2025_closes_nothing_by_itself(tmp_path: Path) -> None:
    desk = desk_at(tmp_path, "2025-06-26T09:40")
    code = desk.receive(amount=None, tendered=None).code
    asked(desk, code)
    desk.clock.now_ms = at("2025-09-26T09:40")
    assert rows(desk, law_rows.supplements_over) == []
    with pytest.raises(UserProblem, match="no_supplement_time"), desk.store.write() as tx:
        close_unsupplemented(tx, desk.centre, CloseUnsupplemented(code), desk.actor)
    desk.store.close()


def said(desk: Desk, code: str, kind: str) -> str:
    """What stands on the stop letter of that fact."""
    reader = desk.store.reader()
    try:
        entry = next(entry for entry in reversed(reader.history(code)) if entry.kind == kind)
        slip = slip_of("stop_letter", entry, reader, desk.centre, load_texts())
    finally:
        reader.close()
    return " ".join(str(getattr(block, "text", "")) for block in slip.blocks)


@pytest.mark.parametrize("before", [(), ("hand_over_dossiers",), ("request_supplement",)])
def test_stopping_is_the_citizens_right_from_slip_to_decision_and_has_its_paper(desk: Desk, before: tuple[str, ...]) -> None:
    """NĐ 118/2025 Art 21, whichever of the two acts the clerk takes for it; never once the result is there."""
    stopped, withdrawn = (desk.receive(amount=None, tendered=None).code for _ in range(2))
    for code in (stopped, withdrawn):
        for act in before:
            do(desk, act, code)
    with desk.store.write() as tx:
        stop_dossier(tx, desk.centre, StopDossier(stopped, "không còn nhu cầu", asked_by="citizen"), desk.actor)
        withdraw_dossier(tx, desk.centre, WithdrawDossier(withdrawn, "không còn nhu cầu"), desk.actor)
    assert last(desk, stopped, "ProcessingStopped")["asked_by"] == "citizen"
    for code, kind in ((stopped, "ProcessingStopped"), (withdrawn, "DossierWithdrawn")):
        text = said(desk, code, kind)
        assert "theo đề nghị của Ông/Bà (Điều 21 Nghị định số 118/2025/NĐ-CP)" in text
        assert "phí, lệ phí đã nộp được xử lý theo pháp luật chuyên ngành" in text
        with desk.store.write() as tx:
            assert reprint(tx, Reprint(code, "mất giấy", "stop_letter"), desk.actor) == 1
        reader = desk.store.reader()
        assert "stop_letter" in [job.document for job in reader.jobs_of(code)]
        reader.close()
    decided = desk.receive(amount=None, tendered=None).code
    do(desk, "register_result", decided)
    with pytest.raises(UserProblem, match="in_result_in"), desk.store.write() as tx:
        stop_dossier(tx, desk.centre, StopDossier(decided, "không còn nhu cầu", asked_by="citizen"), desk.actor)
    assert verify(desk.store.path).ok


def test_a_stop_by_the_agency_does_not_say_that_the_citizen_wished_it(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    do(desk, "stop_dossier", code)
    assert last(desk, code, "ProcessingStopped")["asked_by"] == "agency"
    assert "theo đề nghị" not in said(desk, code, "ProcessingStopped")


def test_an_early_result_is_announced(desk: Desk) -> None:
    """It stands on F8 until somebody told the citizen, or its day has come; one that is not early never does."""
    early, told, due = (desk.receive(number=f"01419000012{n}", amount=None, tendered=None).code for n in range(3))
    fetched = desk.receive(amount=None, tendered=None).code
    for code in (early, told, fetched):
        do(desk, "register_result", code)
        assert last(desk, code, "ResultArrived")["early"] is True
    assert {row.id for row in rows(desk, law_rows.early_results)} == {early, told, fetched}
    row = next(row for row in rows(desk, law_rows.early_results) if row.id == early)
    assert row.what == f"{early}: Lò Thị Mẫu (0912345678), hẹn 09/12"
    assert (row.by, row.until_ms) == ("end", seen(desk, early).due_at_ms)
    do(desk, "tell_citizen", told)
    assert last(desk, told, "CitizenTold")["how"] == "gọi điện"
    do(desk, "return_result", fetched)
    assert [row.id for row in rows(desk, law_rows.early_results)] == [early]
    desk.clock.now_ms = at("2026-12-09T07:30")  # its day
    do(desk, "register_result", due)
    assert "early" not in last(desk, due, "ResultArrived")
    assert [row.id for row in rows(desk, law_rows.early_results)] == [early]
    desk.clock.now_ms = at("2026-12-09T16:30")
    assert rows(desk, law_rows.early_results) == []
    assert verify(desk.store.path).ok


@pytest.mark.parametrize(
    ("corrected", "late"), [("2026-12-02T16:59", False), ("2026-12-02T18:00", False), ("2026-12-03T07:00", True)]
)
def test_an_officers_error_is_put_right_within_three_working_days(tmp_path: Path, corrected: str, late: bool) -> None:
    desk = desk_at(tmp_path, "2026-11-20T09:40")
    code = desk.receive(amount=None, tendered=None).code
    do(desk, "register_result", code)
    do(desk, "return_result", code)
    desk.clock.now_ms = at("2026-11-27T09:40")  # Friday: Monday, Tuesday, Wednesday
    with pytest.raises(UserProblem, match="no_error_known"):
        do(desk, "record_corrected", code)
    assert do(desk, "report_error", code) == at("2026-12-02T17:00")
    with pytest.raises(UserProblem, match="error_known"):
        do(desk, "report_error", code)
    (row,) = rows(desk, law_rows.wrong_results)
    assert (row.kind, row.what, row.until_ms) == ("result_error", f"{code}: sai năm sinh", at("2026-12-02T17:00"))
    desk.clock.now_ms = at(corrected)
    assert do(desk, "record_corrected", code) is late
    assert rows(desk, law_rows.wrong_results) == []
    assert seen(desk, code).state == "returned"
    assert do(desk, "report_error", code) is not None  # wrong again
    assert verify(desk.store.path).ok
    desk.store.close()


@pytest.mark.parametrize(
    ("day", "basis"),
    [
        ("2025-06-30", None),
        ("2025-07-01", "Nghị định 118/2025/NĐ-CP"),
        ("2025-09-12", "Nghị định 118/2025/NĐ-CP"),
        ("2025-09-15", "Mẫu số 05, Thông tư 03/2025/TT-VPCP"),
    ],
)
def test_a_stop_has_its_paper_from_the_day_of_the_decree_on(tmp_path: Path, day: str, basis: str | None) -> None:
    """The decree holds since 01/07/2025, the circular with form 05 since 15/09/2025; between them no form's number is named."""
    desk = desk_at(tmp_path, f"{day}T09:40")
    stopped, withdrawn, left = (desk.receive(amount=None, tendered=None).code for _ in range(3))
    if basis is not None:
        with desk.store.write() as tx:
            stop_dossier(tx, desk.centre, StopDossier(stopped, "không còn nhu cầu", asked_by="citizen"), desk.actor)
    with desk.store.write() as tx:
        withdraw_dossier(tx, desk.centre, WithdrawDossier(withdrawn, "không còn nhu cầu"), desk.actor)
    papers = {code: kind for code, kind in ((stopped, "ProcessingStopped"), (withdrawn, "DossierWithdrawn")) if basis}
    reader = desk.store.reader()
    try:
        for code, kind in papers.items():
            entry = reader.history(code)[-1]
            assert entry.kind == kind
            foot = letter_form(entry, reader.received(code), desk.centre, load_texts()).foot
            assert foot.startswith(f"{basis} · Bút toán {entry.epoch}.{entry.seq} · ")  # of the stop, not of the reception
        jobs = [job.document for code in (stopped, withdrawn) for job in reader.jobs_of(code)]
        assert jobs.count("stop_letter") == len(papers)
    finally:
        reader.close()
    if basis is not None and day < "2025-09":
        asked(desk, left)
        desk.clock.now_ms = at("2025-07-18T09:40")
        with desk.store.write() as tx:
            close_unsupplemented(tx, desk.centre, CloseUnsupplemented(left), desk.actor)
    desk.store.close()


def _copies_of(desk: Desk, code: str, count: int, **values: Any) -> None:
    """So many more dossiers like this one, with other values."""
    with desk.store.write() as tx:
        names = [row[1] for row in tx.connection.execute("PRAGMA table_info(dossier)") if row[1] not in ("no", "code", *values)]
        kept, given = ", ".join(names), ", ".join(values)
        marks = ", ".join("?" for _ in values)
        for number in range(count):
            tx.connection.execute(
                f"INSERT INTO dossier (code, {kept}, {given}) SELECT ?, {kept}, {marks} FROM dossier WHERE code = ?",
                (f"H52.16-250101-{number:04d}", *values.values(), code),
            )


def test_those_whose_time_is_over_reach_f8_past_hundreds_whose_law_sets_none(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    asked(desk, code)
    _copies_of(desk, code, 250, rule_set="tt01_2018", paused_at_ms=at("2025-05-05T09:00"))
    desk.clock.now_ms = at("2026-12-20T09:40")
    reader = desk.store.reader()
    try:
        found = work_rows(Sight(reader, desk.centre, load_texts(), desk.clock.now_ms))
    finally:
        reader.close()
    assert [row.id for row in found if row.kind == "supplement_over"] == [code]


def test_a_result_that_is_early_reaches_f8_past_hundreds_that_came_on_their_day(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    do(desk, "hand_over_dossiers", code)
    do(desk, "register_result", code)
    assert seen(desk, code).state == "result_in"
    now = desk.clock.now_ms
    due_ms = seen(desk, code).due_at_ms
    _copies_of(desk, code, 250, due_at_ms=now + 3_600_000, result_at_ms=now)
    reader = desk.store.reader()
    try:
        found = work_rows(Sight(reader, desk.centre, load_texts(), now))
    finally:
        reader.close()
    assert due_ms > now + 86_400_000
    assert [row.id for row in found if row.kind == "early_result"] == [code]
