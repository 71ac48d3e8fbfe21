"""By post, and from paper that was written while the program was down: each with its true time, and marked."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from desk_app.core.delegations import Delegation
from desk_app.core.moments import local, parse_past, to_ms
from desk_app.core.problems import UserProblem
from desk_app.documents.slips import appointment_slip
from desk_app.resources_reader import load_texts, wrong_with
from desk_app.services.intake.arrivals import ByPost, OnPaper
from desk_app.store.verify import verify
from tests.desks import START_MS, Desk

NOW = local(START_MS)  # Wed 25/11/2026 09:40


@pytest.fixture
def desk(desk: Desk) -> Iterator[Desk]:
    desk.open_shift()
    yield desk
    assert verify(desk.store.path).ok


def slip_text(desk: Desk, code: str) -> str:
    reader = desk.store.reader()
    entry = reader.received(code)
    assert entry is not None
    slip = appointment_slip(entry, desk.centre, load_texts())
    reader.close()
    return "\n".join(getattr(block, "text", "") or getattr(block, "left", "") for block in slip.blocks)


def test_by_post_the_clock_starts_at_the_counter_and_the_slip_says_how_it_came(desk: Desk) -> None:
    post = ByPost(" rr 123 vn ", date(2026, 11, 20), date(2026, 11, 23))
    received = desk.receive(post=post)
    reader = desk.store.reader()
    dossier = reader.dossier(received.code)
    entry = reader.received(received.code)
    reader.close()
    assert dossier is not None
    assert entry is not None
    assert (dossier.post_no, dossier.postmark) == ("RR 123 VN", "2026-11-20")
    assert dossier.received_at_ms >= START_MS
    assert json.loads(entry.body)["post"]["at_agency"] == "2026-11-23"
    assert "Nhận qua bưu chính RR 123 VN, dấu ngày 20/11/2026" in slip_text(desk, received.code)
    assert received.due_at_ms == desk.receive().due_at_ms


@pytest.mark.parametrize(
    ("post", "field"),
    [
        (ByPost("", date(2026, 11, 20)), "tracking_no"),
        (ByPost("x" * 41, date(2026, 11, 20)), "tracking_no"),
        (ByPost("RR1", date(2026, 11, 26)), "post.postmark"),
        (ByPost("RR1", date(2026, 8, 1)), "post.postmark"),
        (ByPost("RR1", date(2026, 11, 20), date(2026, 11, 19)), "post.at_agency"),
        (ByPost("RR1", date(2026, 11, 20), date(2026, 11, 26)), "post.at_agency"),
    ],
)
def test_a_post_that_cannot_be(desk: Desk, post: ByPost, field: str) -> None:
    with pytest.raises(UserProblem) as problem:
        desk.receive(post=post)
    assert problem.value.field == field


def test_from_paper_the_clock_starts_when_it_was_received(desk: Desk) -> None:
    """Three working days before: the code, the appointment and the fact carry that day, the entry its own."""
    then = datetime(2026, 11, 20, 9, 15)
    late = desk.receive(on_paper=OnPaper("TAY 07", then))
    now = desk.receive()
    assert late.code.split("-")[1] == "261120"
    assert late.due_at_ms is not None
    assert now.due_at_ms is not None
    assert late.due_at_ms < now.due_at_ms
    reader = desk.store.reader()
    entry, dossier = reader.received(late.code), reader.dossier(late.code)
    reader.close()
    assert entry is not None
    assert dossier is not None
    assert (entry.occurred_at_ms, dossier.received_at_ms) == (to_ms(then), to_ms(then))
    assert entry.recorded_at_ms >= START_MS
    assert "Nhập từ phiếu viết tay số TAY 07 lúc 09:40 thứ Tư 25/11/2026" in slip_text(desk, late.code)


def test_a_slip_is_entered_once(desk: Desk) -> None:
    code = desk.receive(on_paper=OnPaper("TAY 07", NOW - timedelta(hours=2))).code
    with pytest.raises(UserProblem, match="entered_already") as problem:
        desk.receive(on_paper=OnPaper("TAY  07 ", NOW - timedelta(hours=1)))
    assert problem.value.values["code"] == code


@pytest.mark.parametrize(
    ("paper_no", "received_at", "field"),
    [
        ("", NOW, "paper.paper_no"),
        ("7", NOW + timedelta(hours=1), "paper.received_at"),
        ("7", NOW - timedelta(days=31), "paper.received_at"),
    ],
)
def test_a_slip_that_cannot_be(desk: Desk, paper_no: str, received_at: datetime, field: str) -> None:
    with pytest.raises(UserProblem) as problem:
        desk.receive(on_paper=OnPaper(paper_no, received_at))
    assert problem.value.field == field


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("25/11", datetime(2026, 11, 25)),
        ("25/11 09:15", datetime(2026, 11, 25, 9, 15)),
        ("25/11 09:45", datetime(2025, 11, 25, 9, 45)),  # not yet: the last one was a year ago, and is refused as too old
        ("26/12", datetime(2025, 12, 26)),
        ("26/12/2026", datetime(2026, 12, 26)),
        ("29/2", None),
        ("hôm qua", None),
    ],
)
def test_a_day_without_a_year_is_the_last_one(text: str, found: datetime | None) -> None:
    assert parse_past(text, NOW) == found


def test_numbers_of_that_day_go_on_and_meet_no_other(desk: Desk) -> None:
    codes = [desk.receive(on_paper=OnPaper(str(number), NOW - timedelta(days=number % 3))).code for number in range(9)]
    assert len(set(codes)) == 9


def test_a_body_without_arrival_is_as_before(desk: Desk) -> None:
    reader = desk.store.reader()
    entry: Any = reader.received(desk.receive().code)
    reader.close()
    assert not {"post", "on_paper"} & set(json.loads(entry.body))


def test_an_agency_that_authorised_the_centre_is_received_for_within_its_words(desk: Desk) -> None:
    """QĐ 1513 Art 6.1.g: the number is on the slip; outside procedures and days nothing is taken in."""
    day = timedelta(days=1)
    today = NOW.date()
    narrow = Delegation("svhttdl", "12/GUQ", today - 30 * day, today - 20 * day, today, frozenset({"2.001628"}))
    desk.centre = replace(desk.centre, delegations=(narrow,))
    code = desk.receive().code
    assert f"Tiếp nhận theo văn bản ủy quyền 12/GUQ ngày {today - 30 * day:%d/%m/%Y}" in slip_text(desk, code)
    reader = desk.store.reader()
    entry: Any = reader.received(code)
    reader.close()
    assert json.loads(entry.body)["delegation"] == {"number": "12/GUQ", "signed_on": (today - 30 * day).isoformat()}
    for other in (
        replace(narrow, procedures=frozenset({"9.999999"})),
        replace(narrow, valid_to=today - day),
        replace(narrow, valid_from=today + day, valid_to=None),
    ):
        desk.centre = replace(desk.centre, delegations=(other,))
        with pytest.raises(UserProblem, match="not_delegated"):
            desk.receive()
        desk.receive("2.002288", amount=None, tendered=None)  # of an agency that sits here itself
    desk.centre = replace(desk.centre, delegations=(other, replace(narrow, number="13/GUQ", procedures=frozenset())))
    assert "13/GUQ" in slip_text(desk, desk.receive().code)


@pytest.mark.parametrize(
    "text",
    [
        "delegation = 5",
        '[[delegation]]\nagency = "nobody"\nnumber = "1"\nsigned_on = 2026-01-01\nvalid_from = 2026-01-01',
        '[[delegation]]\nagency = "stc"\nnumber = 1\nsigned_on = 2026-01-01\nvalid_from = 2026-01-01',
        '[[delegation]]\nagency = "stc"\nnumber = "1"\nsigned_on = "x"\nvalid_from = 2026-01-01',
        '[[delegation]]\nagency = "stc"\nnumber = "1"\nsigned_on = 2026-01-01\nvalid_from = "x"',
    ],
)
def test_an_authorisation_that_is_none_is_not_published(text: str) -> None:
    assert wrong_with("delegations.toml", text)


def test_an_authorisation_can_be_published() -> None:
    text = '[[delegation]]\nagency = "stc"\nnumber = "1/GUQ"\nsigned_on = 2026-01-01\nvalid_from = 2026-01-01'
    assert wrong_with("delegations.toml", text) == ""
