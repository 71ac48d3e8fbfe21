"""Who logs in."""

from datetime import timedelta

from desk_app.services.desk import sessions
from tests.desks import Desk, refused


def test_a_wrong_pin_counts_and_locks(desk: Desk) -> None:
    for _ in range(5):
        assert refused(desk, sessions.log_in, "lan", "0000").key == "problem.login"
    assert refused(desk, sessions.log_in, "lan", "123456").key == "problem.locked"
    desk.clock.now_ms += int(timedelta(minutes=2).total_seconds() * 1000)
    desk.log_in("lan")
