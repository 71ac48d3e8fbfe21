"""A fee that the province did not set yet: never zero, and named before it is collected."""

from desk_app.core.catalogue import FeeRule
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult, register_result, return_result
from desk_app.services.money.fees import SetFee, set_fee
from desk_app.store.verify import verify
from tests.desks import Desk, refused

UNSET = FeeRule("charge", "Lệ phí", None, "unset", basis="HĐND")


def test_a_fee_not_set_is_never_zero_and_holds_the_result(desk: Desk) -> None:
    code = desk.receive("1.013236", tendered=None, fees=(UNSET,)).code
    with desk.store.write() as tx:
        register_result(tx, RegisterResult(code, "1", "A-1"), desk.actor)
    command = ReturnResult(code, "Lò Thị Mẫu", "014190000123", True, "", "card_seen", True)
    assert refused(desk, return_result, command, desk.actor).key == "problem.fee_owed"


def test_a_fee_set_by_a_resolution_is_named_then_collected(desk: Desk) -> None:
    desk.open_shift()
    code = desk.receive("1.013236", tendered=None, fees=(UNSET,)).code
    assert refused(desk, set_fee, SetFee(code, 1, 150_000, ""), desk.actor).key == "problem.no_basis"
    assert refused(desk, set_fee, SetFee(code, 1, 0, "NQ 12"), desk.actor).key == "money.empty"
    with desk.store.write() as tx:
        set_fee(tx, SetFee(code, 1, 150_000, "Nghị quyết 12/2026/NQ-HĐND"), desk.actor)
    assert refused(desk, set_fee, SetFee(code, 1, 1, "NQ"), desk.actor).key == "problem.fee_known"
    reader = desk.store.reader()
    assert [(fee.status, fee.amount_vnd) for fee in reader.fees(code)] == [("due", 150_000)]
    reader.close()
    assert verify(desk.store.path).ok
