"""Nothing is charged that was not shown, and nothing is shown that is not right."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pypdfium2
import pytest

from desk_app.core.catalogue import FeeRule
from desk_app.core.fee_lines import FeeWords, ShownFee
from desk_app.core.moments import VIETNAM
from desk_app.core.problems import UserProblem
from desk_app.documents.builders import slip_of
from desk_app.documents.forms import dossier_form
from desk_app.documents.pdf import to_pdf
from desk_app.resources_reader import load_texts
from desk_app.services.intake.arrivals import OnPaper
from desk_app.services.intake.receive_dossier import receive_dossier
from desk_app.services.money.collect_fee import Payment
from desk_app.store.verify import verify
from tests.desks import Desk, intake, shown

COMPANY = "2.001583"
MARK = re.compile(r"\([SM]\)|(?:^|\s)[SM](?:;|$)")


@pytest.fixture
def desk(desk: Desk) -> Iterator[Desk]:
    desk.open_shift()
    yield desk
    assert verify(desk.store.path).ok


def _receive(desk: Desk, seen: tuple[ShownFee, ...] | None = None, **changes: object) -> str:
    command = replace(intake(COMPANY, tendered=None), **changes)  # type: ignore[arg-type]
    with desk.store.write() as tx:
        command = replace(command, fees_shown=seen) if seen is not None else shown(tx, desk.centre, command)
        return receive_dossier(tx, desk.centre, command, desk.actor).code


def _fees(desk: Desk, code: str) -> list[tuple[object, ...]]:
    reader = desk.store.reader()
    entry = reader.received(code)
    reader.close()
    assert entry is not None
    return [(fee["amount_vnd"], fee.get("tariff_vnd"), fee["status"]) for fee in json.loads(entry.body)["fees"]]


def test_a_screen_that_shows_another_amount_charges_nothing(desk: Desk) -> None:
    """Today 3.000.000 đ; the page still has the 300.000 đ of before."""
    tariff = FeeRule("fee", "Phí thẩm định cấp giấy phép lữ hành nội địa", 3_000_000, "fixed")
    stale = (ShownFee(tariff.name, 300_000),)
    command = replace(intake(), fees_shown=stale, payment=Payment("cash", 300_000))
    with pytest.raises(UserProblem) as caught, desk.store.write() as tx:
        receive_dossier(tx, desk.centre, command, desk.actor)
    assert caught.value.key == "problem.fee_differs"
    assert caught.value.values == {"name": tariff.name, "shown": "300.000 đ", "right": "3.000.000 đ"}
    reader = desk.store.reader()
    assert reader.connection.execute("SELECT count(*) FROM dossier").fetchone()[0] == 0
    reader.close()


def test_half_is_charged_until_the_last_day_of_the_reduction_and_all_of_it_the_day_after(desk: Desk) -> None:
    assert _fees(desk, _receive(desk)) == [(25_000, 50_000, "due"), (100_000, None, "due")]
    desk.clock.now_ms = int(datetime(2026, 12, 31, 16, tzinfo=VIETNAM).timestamp() * 1000)
    assert _fees(desk, _receive(desk)) == [(25_000, 50_000, "due"), (100_000, None, "due")]
    desk.clock.now_ms = int(datetime(2027, 1, 4, 9, tzinfo=VIETNAM).timestamp() * 1000)
    assert _fees(desk, _receive(desk)) == [(50_000, None, "due"), (100_000, None, "due")]
    half = (ShownFee("Lệ phí đăng ký doanh nghiệp", 25_000), ShownFee("Phí công bố nội dung đăng ký doanh nghiệp", 100_000))
    with pytest.raises(UserProblem) as caught:
        _receive(desk, half)  # the page was opened last year
    assert caught.value.key == "problem.fee_differs"


def test_a_dossier_that_was_received_by_hand_costs_what_it_cost_that_day(desk: Desk) -> None:
    desk.clock.now_ms = int(datetime(2027, 1, 4, 9, tzinfo=VIETNAM).timestamp() * 1000)
    by_hand = OnPaper("P-1", datetime(2026, 12, 31, 10))
    code = _receive(desk, on_paper=by_hand)
    assert _fees(desk, code)[0] == (25_000, 50_000, "due")


def test_a_named_amount_and_a_ground_are_taken_as_they_were_shown(desk: Desk) -> None:
    unset = FeeRule("charge", "Lệ phí", None, "unset", basis="Nghị quyết của HĐND tỉnh (M)")
    code = desk.receive("1.013236", tendered=None, fees=(unset,), fee_words=FeeWords(amounts=(150_000,))).code
    assert _fees(desk, code) == [(150_000, None, "due")]
    for amount, key in ((0, "money.empty"), (10**12 + 1, "money.too_large")):
        with pytest.raises(UserProblem) as caught:
            desk.receive("1.013236", tendered=None, fees=(unset,), fee_words=FeeWords(amounts=(amount,)))
        assert (caught.value.key, caught.value.field) == (key, "amount.0")


@pytest.mark.parametrize("code", [COMPANY, "2.001195", "1.014201", "3.000347", "1.014092"])
def test_no_slip_and_no_form_carries_a_mark(desk: Desk, code: str) -> None:
    texts = load_texts()
    with desk.store.write() as tx:
        command = shown(tx, desk.centre, replace(intake(code, tendered=None)))
        dossier = receive_dossier(tx, desk.centre, command, desk.actor).code
    reader = desk.store.reader()
    entry = reader.received(dossier)
    assert entry is not None
    said = [str(block) for block in slip_of("appointment_slip", entry, reader, desk.centre, texts).blocks]
    assert [text for text in said if MARK.search(text)] == []
    form = dossier_form("appointment", entry, desk.centre, texts)
    pages = pypdfium2.PdfDocument(to_pdf(form, desk.centre.short_name, texts("form.page")))
    assert [page for page in pages if MARK.search(page.get_textpage().get_text_bounded())] == []
    assert not any(MARK.search(fee["basis"]) for fee in json.loads(entry.body)["fees"])
    reader.close()
