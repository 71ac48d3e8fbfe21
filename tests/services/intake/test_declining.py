"""Before acceptance: guidance once and whole, refusal with its reason; both numbered, printed, and in the journal."""

from collections.abc import Iterator
from typing import Any

import pytest

from desk_app.core.problems import UserProblem
from desk_app.documents.builders import slip_of
from desk_app.resources_reader import load_texts
from desk_app.services.desk.paper import AnswerPaper, ReprintLetter, answer_paper, reprint_letter
from desk_app.services.intake.declining import Declined, GiveGuidance, RejectIntake, give_guidance, reject_intake
from desk_app.services.person import Person
from desk_app.store.verify import verify
from tests.desks import Desk

OWNER = Person("individual", "Lò Thị Mẫu", "014190000123")
NAMELESS = Person("individual", "Vì Văn Hỏi", "")
PROCEDURE = "2.001628"


@pytest.fixture
def desk(desk: Desk) -> Iterator[Desk]:
    desk.open_shift()
    yield desk
    assert verify(desk.store.path).ok


def guide(desk: Desk, owner: Person = OWNER, again: bool = False, **changes: Any) -> Declined:
    said = {"items": ("Bản sao giấy phép", " "), "reason": "thiếu", **changes}
    with desk.store.write() as tx:
        return give_guidance(tx, desk.centre, GiveGuidance(owner, None, PROCEDURE, again=again, **said), desk.actor)


def reject(desk: Desk, reason: str = "không thuộc thẩm quyền") -> Declined:
    with desk.store.write() as tx:
        return reject_intake(tx, desk.centre, RejectIntake(OWNER, None, PROCEDURE, reason), desk.actor)


def printed(desk: Desk) -> list[str]:
    """The text of what waits for the printer."""
    reader = desk.store.reader()
    texts = []
    for job in reader.print_jobs(("queued",), 20):
        entry = next(entry for entry in reader.history(job.code) if entry.kind in ("GuidanceGiven", "IntakeRejected"))
        slip = slip_of(job.document, entry, reader, desk.centre, load_texts(), job.copy_no)
        texts.append("\n".join(block.text for block in slip.blocks if hasattr(block, "text")))
    reader.close()
    return texts


def test_guidance_is_numbered_printed_and_no_dossier(desk: Desk) -> None:
    assert guide(desk).number == "07-1"
    (paper,) = printed(desk)
    assert "PHIẾU YÊU CẦU BỔ SUNG" in paper
    assert "Số: 07-1/HDHS" in paper
    assert "Lò Thị Mẫu" in paper
    assert "1. Bản sao giấy phép" in paper
    assert "Mã hồ sơ" not in paper
    reader = desk.store.reader()
    assert reader.counts()["dossiers"] == 0
    reader.close()


def test_a_rejection_says_why(desk: Desk) -> None:
    assert reject(desk).number == "07-1"
    (paper,) = printed(desk)
    assert "PHIẾU TỪ CHỐI TIẾP NHẬN" in paper
    assert "không thuộc thẩm quyền" in paper
    with pytest.raises(UserProblem, match="no_reason"):
        reject(desk, " ")


def test_the_same_person_is_guided_once_unless_the_officer_insists(desk: Desk) -> None:
    guide(desk)
    with pytest.raises(UserProblem, match="guided_before") as problem:
        guide(desk)
    assert problem.value.values["number"] == "07-1"
    assert guide(desk, again=True).number == "07-2"
    desk.receive(number=OWNER.number)
    assert guide(desk).number == "07-3"  # it is another matter now


def test_who_only_asks_shows_no_card(desk: Desk) -> None:
    assert guide(desk, NAMELESS).number == "07-1"
    assert guide(desk, NAMELESS).number == "07-2"  # nobody knows whether it is the same person
    with pytest.raises(UserProblem, match="no_name"):
        guide(desk, Person("individual", " ", ""))
    with pytest.raises(UserProblem):
        guide(desk, Person("individual", "Lò Thị Mẫu", "12"))


def test_nothing_is_missing_and_no_reason_are_refused(desk: Desk) -> None:
    with pytest.raises(UserProblem, match="no_items"):
        guide(desk, items=("", " "))
    with pytest.raises(UserProblem, match="no_reason"):
        guide(desk, reason="")
    assert guide(desk).number == "07-1"  # no number was spent on what was refused


def test_numbers_go_on_from_letters_about_dossiers(desk: Desk) -> None:
    from tests.services.steps import STEPS

    code = desk.receive().code
    with desk.store.write() as tx:
        STEPS["request_supplement"](tx, desk, code, desk.actor)
    assert guide(desk, Person("individual", "Lò Thị Mẫu", "014190000999")).number == "07-2"


def test_who_may_not_receive_may_not_decline(desk: Desk) -> None:
    auditor = desk.log_in("hoa")
    with desk.store.write() as tx, pytest.raises(UserProblem, match="not_allowed"):
        give_guidance(tx, desk.centre, GiveGuidance(OWNER, None, PROCEDURE, ("x",), "y"), auditor)


def test_a_letter_that_did_not_come_out_comes_again(desk: Desk) -> None:
    subject = guide(desk).subject
    reader = desk.store.reader()
    (job,) = reader.print_jobs(("queued",), 20)
    with desk.store.write() as tx:
        tx.set_job(job.id, "unknown", "", ("queued",))
    with desk.store.write() as tx:
        answer_paper(tx, AnswerPaper(job.id, False), desk.actor)
    (again,) = reader.print_jobs(("queued",), 20)
    reader.close()
    assert (again.document, again.code, again.copy_no) == ("guidance_letter", subject, 1)
    assert "IN LẠI" in printed(desk)[0].upper()
    with desk.store.write() as tx:
        assert reprint_letter(tx, ReprintLetter(subject, "công dân làm mất"), desk.actor) == 2
    with desk.store.write() as tx, pytest.raises(UserProblem, match="no_paper_yet"):
        reprint_letter(tx, ReprintLetter("supplement-2026-99", "x"), desk.actor)
