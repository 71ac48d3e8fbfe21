"""Who fetches for an organisation is a person: only the organisation itself has figures in its name."""

from pathlib import Path
from typing import Any

import pytest

from desk_app.core.problems import UserProblem
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult, register_result, return_result
from desk_app.services.person import Person
from tests.desks import Desk

FIRM = ("Công ty TNHH 68 & Con", "0100109106")
CLERK = ("Lò Thị Mẫu", "014190000123")


@pytest.fixture
def of_a_firm(tmp_path: Path) -> Any:
    desk = Desk(tmp_path / "desk")
    submitter = Person("individual", *CLERK)
    of_firm: Any = {"owner": Person("organisation", *FIRM), "submitter": submitter, "authorisation": "Giấy giới thiệu 12"}
    code = desk.receive(amount=None, tendered=None, **of_firm).code
    with desk.store.write() as tx:
        register_result(tx, RegisterResult(code, "12/GP", "B-1"), desk.actor)
    yield desk, code
    desk.store.close()


@pytest.mark.parametrize("by_owner", [True, False])
def test_a_person_who_fetches_has_no_figures_in_the_name(of_a_firm: Any, by_owner: bool) -> None:
    desk, code = of_a_firm
    command = ReturnResult(code, "Lò Thị M4u", CLERK[1], by_owner, "" if by_owner else "Giấy 13", "card_seen", False)
    with pytest.raises(UserProblem) as refused, desk.store.write() as tx:
        return_result(tx, command, desk.actor)
    assert (refused.value.key, refused.value.field, refused.value.values) == ("name.letter", "receiver.name", {"letter": "4"})


@pytest.mark.parametrize("who", [FIRM, CLERK])
def test_the_organisation_itself_or_who_submitted_for_it_takes_the_result(of_a_firm: Any, who: tuple[str, str]) -> None:
    desk, code = of_a_firm
    with desk.store.write() as tx:
        assert return_result(tx, ReturnResult(code, *who, True, "", "card_seen", False), desk.actor) == code
