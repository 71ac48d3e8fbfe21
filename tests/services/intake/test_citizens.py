"""Who stands at the counter: names as people have them, old and new numbers of one person."""

from dataclasses import replace

import pytest

from desk_app.core.problems import UserProblem
from desk_app.services.centre.publications import TakePublications, take_publications
from desk_app.services.dossier.correct_entry import CorrectEntry, correct_entry
from desk_app.services.dossier.handover import HandedOver, HandOver, hand_over_dossiers
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult, register_result, return_result
from desk_app.services.intake.receive_dossier import receive_dossier
from desk_app.services.money.cash import SecondPerson
from desk_app.services.person import Person
from desk_app.store import board
from desk_app.store.data_folder import DATABASE
from desk_app.store.verify import verify
from sync.protocol.publications import Publication
from tests.desks import SECRET_HASH, Desk, intake

OWNER = Person("individual", "Lò Thị Mẫu", "014190000123", "1990-08-15", "Nữ", "Bản Mẫu", "0912345678")


def test_what_cannot_be_seen_is_in_no_fact(desk: Desk) -> None:
    owner = replace(OWNER, name="Lò\x00 Thị\u202e\u200b Mẫu", address="Bản\x1bp\x00 Mẫu\ufeff")
    code = desk.receive(owner=owner, authorisation="\x00", tendered=None).code
    with desk.store.write() as tx:
        dossier = tx.dossier(code)
        texts = [f"{row[0]}{row[1]}" for row in tx.connection.execute("SELECT body, private FROM journal")]
    assert dossier is not None
    assert (dossier.owner_name, dossier.address) == ("Lò Thị Mẫu", "Bảnp Mẫu")
    assert not [text for text in texts if "\\u00" in text or "\u202e" in text or "\ufeff" in text]


@pytest.mark.parametrize(
    ("owner", "field", "letter"),
    [
        (replace(OWNER, name="NguyÔn V¨n ¸nh"), "owner.name", "¨"),
        (replace(OWNER, name="Công ty 2"), "owner.name", "2"),
        (replace(OWNER, kind="organisation", name="L├▓", number="0100109106"), "owner.name", "├"),
        (replace(OWNER, sex="Mẫu"), "owner.sex", ""),
        (replace(OWNER, birth_date="1990-02-31"), "owner.birth", ""),
    ],
)
def test_what_is_no_name_no_sex_and_no_date_is_refused_at_its_field(desk: Desk, owner: Person, field: str, letter: str) -> None:
    with pytest.raises(UserProblem) as refused:
        desk.receive(owner=owner, tendered=None)
    assert (refused.value.field, refused.value.values.get("letter", "")) == (field, letter)


def test_an_account_that_the_centre_publishes_has_a_clean_name(desk: Desk) -> None:
    body = {"name": "Lò\u202e Văn\x00 Mới", "roles": ["auditor"], "secret_hash": SECRET_HASH, "active": True}
    with desk.store.write() as tx:
        take_publications(tx, TakePublications((Publication(1, "account", "moi", 0, body),)), lambda _name, _text: "")
        officer = tx.officer("moi")
    assert officer is not None
    assert officer.name == "Lò Văn Mới"


OLD, NEW = "050000123", "014190000123"


@pytest.mark.parametrize(("first", "then"), [((OLD, ""), (NEW, OLD)), ((NEW, OLD), (OLD, "")), ((NEW, OLD), (NEW, ""))])
def test_the_old_number_and_the_new_one_are_one_person(desk: Desk, first: tuple[str, str], then: tuple[str, str]) -> None:
    def owner(number: str, old: str) -> Person:
        return replace(OWNER, number=number, old_number=old)

    code = desk.receive(owner=owner(*first), tendered=None).code
    with pytest.raises(UserProblem, match=r"problem\.duplicate"):
        desk.receive(owner=owner(*then), tendered=None, duplicate_accepted=False)
    second = desk.receive(owner=owner(*then), tendered=None, duplicate_accepted=True).code
    reader = desk.store.reader()
    for number in {first[0], then[0]}:
        assert {found.code for found in reader.find(number)} == {code, second}, number
    reader.close()


@pytest.mark.parametrize(("received", "shown", "old"), [(OLD, NEW, OLD), (NEW, OLD, "")])
def test_a_result_is_returned_to_its_owner_by_either_number(desk: Desk, received: str, shown: str, old: str) -> None:
    owner = replace(OWNER, number=received, old_number=OLD if received == NEW else "")
    code = desk.receive(owner=owner, amount=None, tendered=None).code
    with desk.store.write() as tx:
        register_result(tx, RegisterResult(code, "12/GP", "B-1"), desk.actor)
    stranger = ReturnResult(code, "Lò Thị Mẫu", "014190000999", True, "", "card_seen", False)
    with pytest.raises(UserProblem, match=r"problem\.not_the_owner"), desk.store.write() as tx:
        return_result(tx, stranger, desk.actor)
    with desk.store.write() as tx:
        return_result(tx, replace(stranger, receiver_number=shown, receiver_old_number=old), desk.actor)


def test_a_number_that_was_corrected_is_no_longer_one_with_the_old_one(desk: Desk) -> None:
    code = desk.receive(owner=replace(OWNER, old_number=OLD), tendered=None).code
    right = CorrectEntry(code, "Lò Thị Mẫu", "014190000777", OWNER.phone, OWNER.address, "số của người khác")
    with desk.store.write() as tx:
        correct_entry(tx, right, desk.actor)
        assert tx.numbers_of(("014190000777",)) == ("014190000777",)
    assert verify(desk.store.folder / DATABASE).ok


def test_a_name_that_differs_from_what_is_known_of_the_number_is_asked_about(desk: Desk) -> None:
    """TCVN3 read as cp1252 makes another Vietnamese name of this one."""
    desk.receive(owner=replace(OWNER, name="Ma Văn Dũng"), tendered=None)
    wrong = replace(OWNER, name="Ma Văn Dòng")
    with pytest.raises(UserProblem, match=r"problem\.name_differs") as asked:
        desk.receive(owner=wrong, tendered=None)
    assert asked.value.values["known"] == "Ma Văn Dũng"
    desk.receive(owner=replace(OWNER, name="MA VĂN DŨNG"), tendered=None)
    desk.receive(owner=wrong, tendered=None, name_accepted=True)


@pytest.mark.parametrize("typed", ["Lò Thị Lan", "Lo Thi Lan", "LÒ THỊ LAN", "lo  thi lan", "lan", "LAN", "Ca Van Son"])
def test_an_official_at_the_counters_is_no_courier_however_the_name_is_written(desk: Desk, typed: str) -> None:
    code = desk.receive(amount=None, tendered=None).code
    command = HandOver("svhttdl", (code,), (), (), SecondPerson(typed, ""))
    with pytest.raises(UserProblem, match=r"problem\.courier_at_counter"), desk.store.write() as tx:
        hand_over_dossiers(tx, desk.centre, command, desk.actor)
    free = replace(command, courier=SecondPerson("Lường Thị Lan", ""))
    with desk.store.write() as tx:
        assert isinstance(hand_over_dossiers(tx, desk.centre, free, desk.actor), HandedOver)


def test_lists_of_officers_are_in_vietnamese_order(desk: Desk) -> None:
    names = ["Dương Văn An", "Đặng Thị Ánh", "Đỗ Ý", "Vì Thị Hoa", "Lò Thị Lan"]
    with desk.store.write() as tx:
        for number, name in enumerate(reversed(names[:3])):
            tx.put_officer(f"o{number}", name, ("intake_officer",), SECRET_HASH)
    for number in range(3):
        actor = desk.log_in(f"o{number}")
        with desk.store.write() as tx:
            receive_dossier(tx, desk.centre, intake(number=f"01419000020{number}", tendered=None), actor)
    reader = desk.store.reader()
    shown = [officer.name for officer in reader.officers()]
    received = [name for _officer, name in board.officers(reader.connection)]
    reader.close()
    assert [name for name in shown if name in names] == ["Dương Văn An", "Đặng Thị Ánh", "Đỗ Ý", "Lò Thị Lan", "Vì Thị Hoa"]
    assert received == names[:3]
