"""Who stands at the counter: names as people have them, old and new numbers of one person."""

from dataclasses import replace

import pytest

from desk_app.core.problems import UserProblem
from desk_app.services.person import Person
from desk_app.services.publications import TakePublications, take_publications
from sync.protocol.publications import Publication
from tests.desks import SECRET_HASH, Desk

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
