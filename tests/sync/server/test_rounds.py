"""One thread for each job: it goes on, it waits while the database is away, it stops when it is asked to."""

import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.exc import OperationalError

from sync.server.rounds import Pauses, Rounds

NEVER_S = 600.0
AWAY = OperationalError("SELECT 1", {}, Exception("away"))


class Job:
    """Does what it is told, round by round, and says when it began one."""

    def __init__(self, *outcomes: int | Exception) -> None:
        self._outcomes = iter(outcomes)
        self.begun = 0
        self.idle = threading.Event()

    def __call__(self, _stopping: Callable[[], bool]) -> int:
        self.begun += 1
        outcome = next(self._outcomes, 0)
        if isinstance(outcome, Exception):
            raise outcome
        if outcome == 0:
            self.idle.set()
        return outcome


@pytest.fixture
def started() -> Iterator[Callable[..., Rounds]]:
    running: list[Rounds] = []

    def start(job: Callable[[Callable[[], bool]], object], **how: object) -> Rounds:
        rounds = Rounds("job", job, **how)  # type: ignore[arg-type]
        running.append(rounds)
        rounds.start()
        return rounds

    yield start
    for rounds in running:
        rounds.stop()


def test_a_round_begins_when_it_is_woken_and_not_before(started: Callable[..., Rounds]) -> None:
    job = Job()
    rounds = started(job, every_s=NEVER_S)
    assert job.begun == 0
    rounds.wake()
    assert job.idle.wait(10)
    assert job.begun == 1


def test_rounds_follow_at_once_as_long_as_there_was_something_to_do(started: Callable[..., Rounds]) -> None:
    job = Job(5, 3, 0)
    started(job, every_s=NEVER_S, at_once=True).wake()
    assert job.idle.wait(10)
    assert job.begun == 3


def test_a_job_that_is_done_by_the_clock_waits_whatever_it_did(started: Callable[..., Rounds]) -> None:
    job, done = Job(5), threading.Event()

    def once(stopping: Callable[[], bool]) -> int:
        try:
            return job(stopping)
        finally:
            done.set()

    rounds = started(once, every_s=NEVER_S)
    rounds.wake()
    assert done.wait(10)
    rounds.stop()
    assert job.begun == 1


@pytest.mark.parametrize("trouble", [AWAY, OSError("disk")])
def test_trouble_of_the_surroundings_ends_nothing(started: Callable[..., Rounds], trouble: Exception) -> None:
    job = Job(trouble, 0)
    rounds = started(job, every_s=0.01)
    assert job.idle.wait(10)
    assert rounds.is_alive()


def test_a_long_round_sees_that_it_is_asked_to_stop_and_what_it_used_is_closed(started: Callable[..., Rounds]) -> None:
    begun, closed = threading.Event(), []

    def once(stopping: Callable[[], bool]) -> int:
        begun.set()
        while not stopping():
            begun.wait(0.001)
        return 1

    rounds = started(once, every_s=0.0, at_once=True, end=lambda: closed.append(not rounds.is_alive()))
    assert begun.wait(10)
    rounds.stop()
    assert closed == [True]


def test_a_pause_doubles_up_to_the_longest() -> None:
    pauses = Pauses(first_ms=30_000, longest_ms=3_600_000)
    assert [pauses.after(tries) for tries in (0, 1, 2, 3)] == [0, 30_000, 60_000, 120_000]
    assert pauses.after(8) == pauses.after(9_999) == 3_600_000
