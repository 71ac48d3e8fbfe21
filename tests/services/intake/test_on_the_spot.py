"""Received, appraised, approved and returned in one sitting: each by who may, each a fact, nothing by one person alone."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desk_app.core.on_the_spot import Pilot, pilot_for
from desk_app.core.problems import UserProblem
from desk_app.services.desk.accounts import list_accounts
from desk_app.services.desk.people import PersonSaid, name_at_once
from desk_app.services.dossier.return_result import ReturnResult, return_result
from desk_app.services.intake.on_the_spot import Appraise, Approve, appraise, approve
from desk_app.services.money.cash import SecondPerson
from desk_app.store.verify import verify
from desk_app.store.waiting import sittings
from tests.desks import SECRET_HASH, Desk, refused
from tests.services.steps import OWNER, PILOT

THAM, DUYET = SecondPerson("tham", "123456"), SecondPerson("duyet", "123456")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.centre = replace(desk.centre, pilots=(PILOT,))
    desk.open_shift()
    return desk


def run(desk: Desk, act: Any, command: Any) -> Any:
    with desk.store.write() as tx:
        return act(tx, desk.centre, command, desk.actor)


def kinds(desk: Desk, code: str) -> list[str]:
    reader = desk.store.reader()
    try:
        return [entry.kind for entry in reader.history(code)]
    finally:
        reader.close()


def test_one_sitting_from_intake_to_result_without_a_slip(desk: Desk) -> None:
    code = desk.receive(on_the_spot=True, slip=False).code
    assert run(desk, appraise, Appraise(code, "đủ điều kiện", THAM)) == "Tòng Thị Thắm"
    assert run(desk, approve, Approve(code, "15/GP", DUYET)) == "Lường Văn Duyệt"
    with desk.store.write() as tx:
        return_result(tx, ReturnResult(code, *OWNER, True, "", "card_seen", False), desk.actor)
    assert kinds(desk, code) == [
        "DossierReceived",
        "FeeCollected",
        "DossierAppraised",
        "DossierApproved",
        "ResultArrived",
        "ResultReturned",
    ]
    reader = desk.store.reader()
    dossier = reader.dossier(code)
    assert dossier is not None
    assert (dossier.state, dossier.result_no) == ("returned", "15/GP")
    assert [job.document for job in reader.jobs_of(code)] == ["receipt", "return_slip"]
    assert sittings(reader.connection) == ()
    seconds = {entry.kind: entry.second_actor for entry in reader.history(code)}
    assert (seconds["DossierAppraised"], seconds["DossierApproved"]) == ("tham", "duyet")
    reader.close()
    assert verify(desk.store.path).ok


def test_the_right_people_in_the_right_order(desk: Desk) -> None:
    code = desk.receive(on_the_spot=True).code
    with pytest.raises(UserProblem, match="not_appraised"):
        run(desk, approve, Approve(code, "15/GP", DUYET))
    for who, key in (
        (SecondPerson("duyet", "123456"), "problem.second_not_allowed"),
        (SecondPerson("tham", "9999"), "problem.login"),
        (SecondPerson("lan", "123456"), "problem.same_person"),
    ):
        assert refused(desk, appraise, desk.centre, Appraise(code, "đủ", who), desk.actor).key == key
    with pytest.raises(UserProblem, match="no_finding"):
        run(desk, appraise, Appraise(code, "  ", THAM))
    run(desk, appraise, Appraise(code, "đủ", THAM))
    with pytest.raises(UserProblem, match="no_result_no"):
        run(desk, approve, Approve(code, "", DUYET))
    with desk.store.write() as tx:
        tx.put_officer("tham", "Tòng Thị Thắm", ("agency_appraiser", "agency_approver"), SECRET_HASH)
    problem = refused(desk, approve, desk.centre, Approve(code, "15/GP", THAM), desk.actor)
    assert problem.key == "problem.appraised_it"  # four eyes
    assert kinds(desk, code)[-1] == "DossierAppraised"


def test_only_what_a_decision_names_and_only_while_it_holds(desk: Desk) -> None:
    desk.centre = replace(desk.centre, pilots=(replace(PILOT, valid_to=date(2026, 11, 24)),))
    with pytest.raises(UserProblem, match="not_on_the_spot"):
        desk.receive(on_the_spot=True)
    code = desk.receive().code
    with pytest.raises(UserProblem, match="not_on_the_spot"):
        run(desk, appraise, Appraise(code, "đủ", THAM))
    older = Pilot("1/QĐ", date(2025, 1, 1), date(2025, 1, 1), None, frozenset({"x"}))
    newer = replace(older, number="2/QĐ")
    found = pilot_for((older, newer), "x", date(2026, 1, 1))
    assert found is not None
    assert found.number == "2/QĐ"
    assert pilot_for((older,), "y", date(2026, 1, 1)) is None


def test_a_sitting_that_was_broken_off_is_found_again(desk: Desk) -> None:
    first, second = (desk.receive(number=number, on_the_spot=True).code for number in ("014190000123", "014190000124"))
    desk.receive(number="014190000125")
    run(desk, appraise, Appraise(first, "đủ", THAM))
    reader = desk.store.reader()
    found = [(dossier.code, appraiser) for dossier, appraiser, _compared in sittings(reader.connection)]
    assert found == [(second, None), (first, "Tòng Thị Thắm")]
    assert [job.document for job in reader.jobs_of(second)] == ["appointment_slip", "receipt"]
    reader.close()


def _of(desk: Desk, login: str, agency: str) -> None:
    with desk.store.write() as tx:
        list_accounts(tx)
        name_at_once(tx, [each.id for each in desk.centre.agencies], login, PersonSaid(agency, "Chuyên viên"), None)


def test_who_appraises_and_approves_is_of_the_agency_that_settles(desk: Desk) -> None:
    """What they sign is that agency's decision; of whom nobody said who sends them, the fact says nothing."""
    code = desk.receive(on_the_spot=True).code
    for other in ("stp", "centre"):
        _of(desk, "tham", other)
        assert refused(desk, appraise, desk.centre, Appraise(code, "đủ", THAM), desk.actor).key == "problem.other_agency"
    _of(desk, "tham", "svhttdl")
    run(desk, appraise, Appraise(code, "đủ", THAM))
    _of(desk, "duyet", "stp")
    assert refused(desk, approve, desk.centre, Approve(code, "15/GP", DUYET), desk.actor).key == "problem.other_agency"
    _of(desk, "duyet", "")
    run(desk, approve, Approve(code, "15/GP", DUYET))
    said = [json.loads(entry.body) for entry in desk.store.entries() if entry.kind in ("DossierAppraised", "DossierApproved")]
    assert [(body.get("appraiser_agency"), body.get("approver_agency")) for body in said] == [("svhttdl", None), (None, None)]
    assert verify(desk.store.path).ok
