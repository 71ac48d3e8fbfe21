from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.core.deposits import RULES, deposit_due


@pytest.mark.parametrize(
    ("rule", "taken", "due"),
    [
        ("thursday", date(2026, 11, 23), date(2026, 12, 3)),  # a Monday: its week ends on Sunday
        ("thursday", date(2026, 11, 29), date(2026, 12, 3)),
        ("thursday", date(2026, 11, 30), date(2026, 12, 10)),
        ("fifth", date(2026, 11, 1), date(2026, 12, 5)),
        ("fifth", date(2026, 12, 31), date(2027, 1, 5)),
    ],
)
def test_the_last_day_to_pay_in(rule: str, taken: date, due: date) -> None:
    assert deposit_due(rule, taken) == due  # type: ignore[arg-type]


@given(st.sampled_from(RULES), st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_later_money_is_never_due_earlier(rule: str, day: date) -> None:
    due = deposit_due(rule, day)  # type: ignore[arg-type]
    assert due > day
    assert deposit_due(rule, day + timedelta(days=1)) >= due  # type: ignore[arg-type]
