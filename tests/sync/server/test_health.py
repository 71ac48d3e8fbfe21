"""What a monitor hears is what desks hear: it never says "ok" while they are sent away."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import urllib3

from sync.client.centre_line import Accepted, CentreLine, NoLine
from sync.server.bodies import SMALL_BYTES, Bodies
from tests.desks import Desk
from tests.sync.conftest import RunningCentre, entries_of
from tests.sync.server.test_gate import HEAD, lines, restarted


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "desk")
    made.receive(tendered=None)
    yield made
    made.store.close()


@pytest.fixture
def line(centre: RunningCentre, desk: Desk) -> Iterator[CentreLine]:
    made = centre.enrol(desk)
    yield made
    made.close()


def told(centre: RunningCentre) -> tuple[int, str]:
    answer = urllib3.request("GET", centre.url + "/health", timeout=10, retries=False)
    return answer.status, answer.json()["status"]


def test_entries_that_are_not_kept(centre: RunningCentre, desk: Desk, line: CentreLine, postgres: str) -> None:
    """Everything else is answered: heads, news, the database."""
    with psycopg.connect(postgres, autocommit=True) as setting:
        setting.execute(f"ALTER ROLE CURRENT_USER IN DATABASE {setting.info.dbname} SET lock_timeout = 200")
    try:
        centre.stop()
        centre.move_to(postgres)
        with psycopg.connect(postgres) as building:
            building.execute("LOCK TABLE journal IN SHARE MODE")
            assert told(centre) == (200, "ok")
            assert line.push((0, 0), entries_of(desk)) == NoLine("HTTP 503", 5.0)
            assert isinstance(line.head(), Accepted)
            assert told(centre) == (503, "database")
        assert isinstance(line.push((0, 0), entries_of(desk)), Accepted)
        assert told(centre) == (200, "ok")
    finally:
        with psycopg.connect(postgres, autocommit=True) as setting:
            setting.execute(f"ALTER ROLE CURRENT_USER IN DATABASE {setting.info.dbname} RESET lock_timeout")


def test_no_room_for_a_body(centre: RunningCentre) -> None:
    restarted(centre, bodies=Bodies(room_bytes=3 * SMALL_BYTES))
    with lines(centre, 1, HEAD % (4 * SMALL_BYTES) + b"x" * (3 * SMALL_BYTES - 10)):
        for _ in range(100):
            if told(centre) == (503, "busy"):
                break
        assert told(centre) == (503, "busy")
    for _ in range(100):
        if told(centre)[0] == 200:
            break
    assert told(centre) == (200, "ok")
