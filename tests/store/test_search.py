"""Dossiers are found however they are asked for."""

from desk_app.services.person import Person
from tests.desks import Desk


def test_find_without_diacritics_code_phone_and_number(desk: Desk) -> None:
    first = desk.receive(amount=None, tendered=None)
    reader = desk.store.reader()
    for text in (
        "lo thi mau",
        "MẪU lò",
        "lo m",
        first.code,
        "0912 345 678",
        "014190000123",
        "lu hanh lo",
        "l th ma",
        "mau 2.0016",
        "2.001628",
    ):
        assert [dossier.code for dossier in reader.find(text)] == [first.code], text
    assert reader.find("khong co") == ()
    for odd in ('"', "*", "a OR b", "NEAR(", "đ'--", "-", "   ", "()", "^x"):
        reader.find(odd)
    reader.close()


def test_typing_on_narrows_an_answer_and_never_hides_a_dossier(desk: Desk) -> None:
    names = ("LÒ THỊ MẪU", "LÒ VĂN MẪN", "QUÀNG THỊ MAI", "LÒ THỊ MẪU EM")
    for number, name in enumerate(names):
        desk.receive(amount=None, tendered=None, owner=Person("individual", name, f"01419000012{number}"))
    typing = desk.store.reader()
    for text in ("lo thi mau em", "mau lo thi", "l t m", "quang thi mai 2.001628", "khong co ai"):
        for length in range(1, len(text) + 1):
            fresh = desk.store.reader()
            assert typing.find(text[:length]) == fresh.find(text[:length]), text[:length]
            fresh.close()
    assert len(typing.find("lo thi mau")) == 2
    desk.receive(amount=None, tendered=None, owner=Person("individual", "LÒ THỊ MẪU ANH", "014190000129"))
    assert [found.owner_name for found in typing.find("lo thi mau")][:1] == ["LÒ THỊ MẪU ANH"]
    typing.close()
