"""What an intake takes in, refuses and numbers."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from desk_app.services.intake.receive_dossier import receive_dossier
from desk_app.services.money.collect_fee import Payment
from desk_app.services.money.counts import FixCount, fix_count
from desk_app.services.person import Person
from desk_app.store.verify import verify
from tests.desks import Desk, intake, notes_of, refused


def test_an_intake_with_its_fee_is_one_act(desk: Desk) -> None:
    desk.open_shift()
    before = desk.store.kept_entries()
    received = desk.receive()
    assert received.code == "H52.16-261125-0001"
    assert received.collected is not None
    assert (received.collected.receipts[0].serial_symbol, received.collected.receipts[0].number) == ("26TAA", 1)
    assert received.collected.change_vnd == 500_000
    assert desk.store.kept_entries() == before + 2
    reader = desk.store.reader()
    dossier = reader.dossier(received.code)
    assert dossier is not None
    assert (dossier.owner_name, dossier.state, dossier.officer) == ("Lò Thị Mẫu", "received", "lan")
    assert [fee.status for fee in reader.fees(received.code)] == ["collected"]
    assert [job.document for job in reader.print_jobs(("queued",))] == ["appointment_slip", "receipt"]
    assert reader.boxes(("svhttdl",))[0].box.balance_vnd == 3_200_000
    body = json.loads(reader.history(received.code)[1].body)
    assert body["receipt"]["words"] == "ba triệu đồng"
    assert "Lò Thị Mẫu" not in "".join(entry.body for entry in reader.history(received.code))
    reader.close()
    assert verify(desk.store.path).ok


def test_numbers_have_no_gap_and_no_double(desk: Desk) -> None:
    desk.open_shift()
    for number in range(1, 30):
        received = desk.receive(number=f"0141900{number:05d}")
        assert received.code.endswith(f"-{number:04d}")
        assert received.collected is not None
        assert received.collected.receipts[0].number == number
        if number % 5 == 0:
            refused(desk, receive_dossier, desk.centre, intake(tendered=1), desk.actor)


def test_a_clock_that_goes_back_doubles_no_number_and_is_recorded(desk: Desk) -> None:
    desk.open_shift()
    first = desk.receive()
    desk.clock.now_ms += 86_400_000
    second = desk.receive()
    desk.clock.now_ms -= 86_400_000
    third = desk.receive()
    assert len({first.code, second.code, third.code}) == 3
    reader = desk.store.reader()
    kinds = [entry.kind for entry in reader.entries_after(0, 0, 100)]
    reader.close()
    assert kinds.count("ClockWentBack") == 1
    assert verify(desk.store.path).ok


def test_two_desks_share_no_number(tmp_path: Path) -> None:
    codes: set[str] = set()
    receipts: set[tuple[str, int]] = set()
    for slot in range(3):
        desk = Desk(tmp_path / str(slot), f"quay-{slot}", slot)
        desk.open_shift()
        for _ in range(4):
            received = desk.receive()
            assert received.collected is not None
            codes.add(received.code)
            receipts.add((received.collected.receipts[0].serial_symbol, received.collected.receipts[0].number))
        desk.store.close()
    assert len(codes) == len(receipts) == 12


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"procedure_code": "9.999999"}, "problem.not_in_catalogue"),
        ({"papers": ()}, "problem.no_papers"),
        ({"owner": Person("individual", "", "014190000123")}, "problem.no_name"),
        ({"owner": Person("individual", "Lò", "12345")}, "identity.number"),
        ({"owner": Person("organisation", "Công ty", "5500999998")}, "tax_code.check_digit"),
        ({"owner": Person("individual", "Lò", "014190000123", phone="123")}, "identity.phone"),
        ({"submitter": Person("individual", "Cà", "014190000124")}, "problem.no_authorisation"),
        ({"payment": Payment("cash", 10)}, "problem.underpaid"),
        ({"payment": Payment("mixed", 10, "", 1_000)}, "problem.no_reference"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_stored(desk: Desk, change: dict[str, Any], key: str) -> None:
    desk.open_shift()
    command = dataclasses.replace(intake(), **change)
    assert refused(desk, receive_dossier, desk.centre, command, desk.actor).key == key


def test_a_second_open_dossier_of_the_same_person_is_warned_of(desk: Desk) -> None:
    first = desk.receive(amount=None, tendered=None)
    again = dataclasses.replace(intake(amount=None, tendered=None), duplicate_accepted=False)
    problem = refused(desk, receive_dossier, desk.centre, again, desk.actor)
    assert (problem.key, problem.values["code"]) == ("problem.duplicate", first.code)
    assert desk.receive(amount=None, tendered=None).code != first.code


def test_money_needs_a_box_of_ones_own(desk: Desk) -> None:
    assert refused(desk, receive_dossier, desk.centre, intake(), desk.actor).key == "problem.no_shift"
    desk.open_shift()
    son = desk.log_in("son")
    assert refused(desk, receive_dossier, desk.centre, intake(), son).key == "problem.shift_of_other"
    assert refused(desk, fix_count, desk.centre, FixCount("svhttdl", notes_of(50_000)), son).key == "problem.not_allowed"
