"""A plan that is part of the project: a dossier of each way, each act and each end, and some that no desk takes."""

from typing import Any

from tests.filled.plan import Planned

CULTURE, JUSTICE = "Sở Văn hóa, Thể thao và Du lịch", "Sở Tư pháp"
FEE = {"kind": "charge", "name": "Lệ phí", "amount": 150_000, "basis": "thử"}
CATALOGUE: list[object] = [
    {"code": "9.1", "name": "Ba ngày", "field": "Du lịch", "agency": CULTURE, "papers": ["Đơn"], "time": "3 working_day"},
    {"code": "9.2", "name": "Có lệ phí", "agency": JUSTICE, "papers": ["Đơn"], "time": "10 working_day", "fee": [FEE]},
    {"code": "9.3", "name": "Không thời hạn", "field": "Hộ tịch", "agency": JUSTICE, "papers": ["Đơn"]},
]
_FIELDS = {"9.1": ("svhttdl", "Du lịch", False), "9.2": ("stp", None, True), "9.3": ("stp", "Hộ tịch", False)}
REFUSED = {
    "p12": {"reappoint": "problem.due_day_off"},
    "p13": {"register_result": "problem.in_supplement_wanted", "returned": "problem.in_supplement_wanted"},
    "p14": {"receive": "problem.not_in_catalogue"},
}


def small_plan() -> tuple[list[Planned], list[object]]:
    """The dossiers, and the catalogue."""
    lines = [
        line_of("9.1", "2026-03-02T08:00:00", "returned 2026-03-05T10:00:00", "2026-03-05T10:00:00"),
        line_of("9.2", "2026-03-03T23:50:00", "returned 2026-03-20T09:00:00", "2026-03-16T14:00:00", channel="online", paid=1),
        line_of("9.2", "2026-03-04T09:00:00", "returned 2026-03-25T09:00:00", "2026-03-18T08:30:00", channel="post", scanned=1),
        line_of("9.1", "2026-03-05T09:00:00", "returned 2026-03-24T10:00:00", "2026-03-24T10:00:00", _pause(6, 12)),
        line_of("9.1", "2026-03-05T09:30:00", "stopped 2026-04-14T10:00:00", None, _pause(6, 10), _pause(11)),
        line_of(
            "9.2", "2026-03-06T09:00:00", "returned 2026-04-20T10:00:00", "2026-04-17T10:00:00", _due(19, 30), _due(27, 31)
        ),
        line_of("9.1", "2026-03-09T09:00:00", "refused 2026-03-16T10:00:00", None),
        line_of("9.3", "2026-03-10T09:00:00", "withdrawn 2026-03-11T10:00:00", None),
        line_of("9.2", "2026-03-10T10:00:00", None, None, _due(25, 31, "subjective")),
        line_of("9.3", "2026-03-11T10:00:00", None, "2026-03-14T10:00:00", scanned=1),
        {**line_of("9.2", "2026-03-13T16:00:00", None, None, paid=1), "entered_at": "2026-03-16T08:05:00"},
        line_of("9.1", "2026-03-16T10:00:00", "returned 2026-03-19T10:00:00", "2026-03-18T10:00:00", _due(17, 22)),
        line_of("9.1", "2026-03-17T10:00:00", "returned 2026-03-20T10:00:00", "2026-03-20T09:00:00", _pause(18)),
        {**line_of("9.1", "2026-03-17T11:00:00", None, None), "procedure": "9.9"},
    ]
    agreed = {"at": "2026-04-21T09:00:00", "cause": "subjective", "explains": "late", "document": "15/BB"}
    lines[5]["causes"] = [agreed, {**agreed, "at": "2026-04-22T09:00:00", "cause": "objective", "explains": "paused"}]
    return [Planned(number, {**line, "code": f"p{number + 1}"}) for number, line in enumerate(lines)], CATALOGUE


def _pause(since: int, until: int | None = None) -> dict[str, Any]:
    """From a day of March to another."""
    return {"from": f"2026-03-{since:02d}T14:00:00", "to": f"2026-03-{until:02d}T09:00:00" if until else None}


def _due(told: int, day: int, cause: str = "objective") -> dict[str, Any]:
    """Told on a day of March, for another."""
    return {"at": f"2026-03-{day:02d}T16:00:00", "set_at": f"2026-03-{told:02d}T09:00:00", "cause": cause, "letter": "7/PXL"}


def line_of(
    procedure: str, received: str, end: str | None, result: str | None, *rest: dict[str, Any], **said: Any
) -> dict[str, Any]:
    """`end`: kind and moment; `rest`: pauses and postponements; `said`: channel, paid, scanned."""
    agency, field, had_fee = _FIELDS[procedure]
    kind, _, at = (end or "").partition(" ")
    first = {"at": received, "set_at": received, "cause": "none", "letter": None}
    return {
        "agency": agency,
        "field": field,
        "procedure": procedure,
        "channel": said.get("channel", "counter"),
        "received_at": received,
        "dues": [*([first] if procedure != "9.3" else ()), *(each for each in rest if "cause" in each)],
        "pauses": [each for each in rest if "from" in each],
        "end": {"at": at, "kind": kind} if end else None,
        "result_at": result,
        "had_fee": had_fee,
        "paid_online": bool(said.get("paid")),
        "result_electronic": bool(said.get("scanned")),
    }
