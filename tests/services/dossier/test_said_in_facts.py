"""What later reports need is said by the facts from now on (QĐ 1513 Art 7.2): each day without it would be lost to them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desk_app.core.catalogue import from_own_form, from_portal
from desk_app.core.moments import local
from desk_app.core.problems import UserProblem
from desk_app.services.dossier.agree_cause import AgreeCause, agree_cause
from desk_app.services.dossier.before_result import RequestSupplement, TakeSupplement, request_supplement, take_supplement
from desk_app.services.dossier.opinions import AskOpinion, RecordOpinion, ask_opinion, record_opinion
from desk_app.services.dossier.processes import PassStep, pass_step
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult, register_result, return_result
from desk_app.services.intake.declining import RejectIntake, reject_intake
from desk_app.services.money.fees import PayOnline, pay_online
from desk_app.services.person import Person
from desk_app.store.verify import verify
from sync.protocol.dossier_facts import EXPLAINED
from tests.desks import Desk
from tests.services.steps import PROCESS

OWNER = Person("individual", "Lò Thị Mẫu", "014190000123", "1990-08-15", "Nữ", "Bản Mẫu", "0912345678")


@pytest.fixture
def desk(desk: Desk) -> Iterator[Desk]:
    desk.centre = replace(desk.centre, processes=(PROCESS,))
    desk.open_shift()
    yield desk
    assert verify(desk.store.path).ok


def _last(desk: Desk, kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
    reader = desk.store.reader()
    row = reader.connection.execute(
        "SELECT body, substr(private, 33) FROM journal WHERE kind = ? ORDER BY seq DESC LIMIT 1", (kind,)
    ).fetchone()
    reader.close()
    return json.loads(row[0]), json.loads(row[1]) if row[1] else {}


def _act(desk: Desk, use_case: Any, *arguments: Any) -> Any:
    with desk.store.write() as tx:
        return use_case(tx, *arguments, desk.actor)


def test_a_dossier_says_its_field_and_the_fields_code(desk: Desk) -> None:
    code = desk.receive().code
    assert _last(desk, "DossierReceived")[0]["field"] == "Du lịch"
    assert "field_code" not in _last(desk, "DossierReceived")[0]  # the catalogue does not know it: nothing is made up
    with desk.store.write() as tx:
        known = tx.procedure("2.001628")
        assert known is not None
        tx.put_procedure(replace(known, field_code="G17-DL01"), "lu hanh")
    other = desk.receive(duplicate_accepted=True).code
    assert other != code
    assert _last(desk, "DossierReceived")[0]["field_code"] == "G17-DL01"
    _act(desk, reject_intake, desk.centre, RejectIntake(OWNER, None, "2.001628", "Không thuộc thẩm quyền"))
    refused = _last(desk, "IntakeRejected")[0]
    assert (refused["field"], refused["field_code"]) == ("Du lịch", "G17-DL01")


def test_the_catalogue_takes_the_fields_code_where_a_record_has_it() -> None:
    detail = {"code": "1.000001", "name": "Thủ tục", "categoriesDetails": [{"name": "Hộ tịch", "code": "G15-TP07"}]}
    assert (from_portal(detail).field, from_portal(detail).field_code) == ("Hộ tịch", "G15-TP07")
    own = from_own_form({"code": "1.000001", "name": "Thủ tục", "field": "Hộ tịch", "field_code": "G15-TP07"})
    assert own.field_code == "G15-TP07"


def test_opinions_say_which_agency_by_its_id(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    for name, agency_id in (
        ("Sở  Xây dựng tỉnh Sơn La", "sxd"),
        ("Sở Văn hoá, Thể thao và Du lịch", "svhttdl"),
        ("UBND xã", None),
    ):
        with desk.store.write() as tx:
            due = local(tx.now_ms) + timedelta(days=1)
            ask_opinion(tx, desk.centre, AskOpinion(code, name, "12/CV", due), desk.actor)
        _act(desk, record_opinion, desk.centre, RecordOpinion(code, name, "34/CV", "đồng ý"))
        for kind in ("OpinionAsked", "OpinionReceived"):
            assert _last(desk, kind)[0].get("agency_id") == agency_id


def test_steps_say_which_agencies_by_their_ids(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    steps = _last(desk, "DossierReceived")[0]["process"]["steps"]
    assert [(step["agency"], step.get("agency_id")) for step in steps] == [
        ("Sở A", None),
        ("Công an tỉnh", "cat"),
        ("Sở A", None),
    ]
    _act(desk, pass_step, desk.centre, PassStep(code, "7/PC"))
    passed = _last(desk, "StepPassed")[0]
    assert (passed.get("agency_id"), passed["next_agency_id"]) == (None, "cat")
    _act(desk, pass_step, desk.centre, PassStep(code, "8/PC"))
    passed = _last(desk, "StepPassed")[0]
    assert (passed["agency_id"], passed.get("next_agency_id")) == ("cat", None)


@pytest.mark.parametrize("what", EXPLAINED)
def test_an_agreed_cause_says_what_it_explains(desk: Desk, what: Any) -> None:
    code = desk.receive(amount=None, tendered=None).code
    _act(desk, agree_cause, AgreeCause(code, what, "objective", "chờ văn bản", "15/BB"))
    assert _last(desk, "CauseAgreed")[0]["explains"] == what


def test_the_old_number_that_the_card_names_is_kept_with_the_person(desk: Desk) -> None:
    desk.receive(amount=None, tendered=None, owner=replace(OWNER, old_number="050 123 456"))
    owner = _last(desk, "DossierReceived")[1]["owner"]
    assert (owner["identity_no"], owner["old_identity_no"]) == ("014190000123", "050123456")
    body = json.dumps(_last(desk, "DossierReceived")[0])
    assert "050123456" not in body  # personal data travel beside it
    desk.receive(amount=None, tendered=None, owner=replace(OWNER, number="050123456", old_number="050123456"))
    assert "old_identity_no" not in _last(desk, "DossierReceived")[1]["owner"]
    with pytest.raises(UserProblem) as caught:
        desk.receive(amount=None, tendered=None, owner=replace(OWNER, old_number="12"))
    assert caught.value.key == "identity.number"


def test_a_fee_that_was_paid_on_the_portal_is_not_taken_again(desk: Desk) -> None:
    code = desk.receive(tendered=None, online_payment="DVC-0001").code
    body = _last(desk, "DossierReceived")[0]
    assert (body["online_payment"], body["fees"][0]["status"]) == ({"reference": "DVC-0001"}, "paid_online")
    assert "online" not in body  # it was handed in here
    _act(desk, register_result, RegisterResult(code, "1", "A-1"))
    _act(desk, return_result, ReturnResult(code, "Lò Thị Mẫu", "014190000123", True, "", "card_seen", True))
    with pytest.raises(UserProblem) as caught:
        desk.receive(tendered=None, online_payment=" ")
    assert (caught.value.key, caught.value.field) == ("problem.no_reference", "reference")


def test_a_fee_that_is_paid_on_the_portal_later_is_settled_without_a_receipt(desk: Desk) -> None:
    code = desk.receive(tendered=None).code
    for command, key in (
        (PayOnline(code, "DVC-2", 1), "problem.sum_changed"),
        (PayOnline(code, " ", 3_000_000), "problem.no_reference"),
        (PayOnline("x", "DVC-2", 3_000_000), "problem.no_dossier"),
    ):
        with pytest.raises(UserProblem) as caught:
            _act(desk, pay_online, command)
        assert caught.value.key == key
    assert _act(desk, pay_online, PayOnline(code, "DVC-2", 3_000_000)) == 3_000_000
    reader = desk.store.reader()
    assert [fee.status for fee in reader.fees(code)] == ["paid_online"]
    assert reader.receipts(code) == ()
    assert [view.box.balance_vnd for view in reader.boxes(("svhttdl",))] == [200_000]
    reader.close()
    with pytest.raises(UserProblem) as caught:
        _act(desk, pay_online, PayOnline(code, "DVC-2", 0))
    assert caught.value.key == "problem.nothing_due"


def test_a_second_supplement_request_is_questioned_and_each_says_the_how_manieth_it_is(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    command = RequestSupplement(code, ("Bản sao giấy phép",), "thiếu")
    _act(desk, request_supplement, desk.centre, command)
    assert _last(desk, "SupplementRequested")[0]["times"] == 1
    _act(desk, take_supplement, desk.centre, TakeSupplement(code, ("Bản sao giấy phép",)))
    papers = _last(desk, "SupplementReceived")[0]["papers"]
    assert [(paper["original"], paper["photocopy"]) for paper in papers] == [(0, 1)]  # it came as it was asked for
    with pytest.raises(UserProblem) as caught:
        _act(desk, request_supplement, desk.centre, command)
    assert (caught.value.key, caught.value.field, caught.value.values) == ("problem.supplement_again", "items", {"count": 1})
    _act(desk, request_supplement, desk.centre, replace(command, again=True))
    assert _last(desk, "SupplementRequested")[0]["times"] == 2
    other = desk.receive(amount=None, tendered=None).code
    _act(desk, request_supplement, desk.centre, replace(command, code=other))  # of another dossier it is the first
