"""Desks that want twice what the machine holds: some are told when to come again, the others are answered soon, all is kept.

`OVERLOAD_SECONDS` makes it shorter or longer."""

import heapq
import os
import re
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import urllib3
from sqlalchemy import text

from sync.client.centre_line import Accepted, NoLine
from sync.server.messages import Enrol
from tests.desks import Desk
from tests.prove.conftest import Figures
from tests.prove.test_many_desks import A_REQUEST, LoadDesk
from tests.served import ServedCentre, running_centre
from tests.sync.conftest import entries_of

pytestmark = pytest.mark.prove

DESKS = 350
SENDERS = 32
LOAD_S = float(os.environ.get("OVERLOAD_SECONDS", "60"))
ALONE_S = 10.0
MOST_P95_MS = 150.0


@dataclass(slots=True)
class Sent:
    """`told`: what was answered in the place of a head, with whether it said when to come again."""

    took_ms: list[float] = field(default_factory=list)
    told: Counter[tuple[str, bool]] = field(default_factory=Counter)


def _enrolled(folder: Path, centre: ServedCentre) -> list[LoadDesk]:
    desk = Desk(folder)
    desk.open_shift()
    desk.receive()
    templates = [entry for entry in entries_of(desk) if entry.kind == "DossierReceived"]
    desk.store.close()
    desks = [LoadDesk(number, templates, centre.url, centre.key) for number in range(DESKS)]
    for each in desks:
        code = centre.acceptance.make_enrolment_code(each.desk_id.removeprefix("quay-"))
        centre.acceptance.enrol(Enrol(code, each.public.hex(), [f"a{each.number % 20}"]))
    return desks


def _send(desks: list[LoadDesk], every_s: float, until: float, sent: Sent) -> None:
    """Each desk wants to send every so often, and comes again when it was told to. `every_s` 0: as fast as it goes."""
    start = time.monotonic()
    due: list[tuple[float, int, Any]] = [(start + every_s * at / len(desks), at, None) for at in range(len(desks))]
    heapq.heapify(due)
    while due[0][0] < until:
        at_s, number, batch = heapq.heappop(due)
        if (wait_s := at_s - time.monotonic()) > 0:
            time.sleep(wait_s)
        desk = desks[number]
        after, entries = batch or (desk.place, desk.entries(A_REQUEST))
        began = time.perf_counter()
        answer = desk.line.push(after, entries)
        took_ms = (time.perf_counter() - began) * 1000
        now = time.monotonic()
        if isinstance(answer, Accepted):
            sent.took_ms.append(took_ms)
            heapq.heappush(due, (max(now, at_s + every_s) if every_s else now, number, None))
        else:
            if not isinstance(answer, NoLine):
                sent.told[str(answer), False] += 1
                return
            pause_s = answer.retry_after_s
            sent.told[answer.detail, pause_s is not None] += 1
            heapq.heappush(due, (now + (pause_s or 1.0), number, (after, entries)))
    for _at, number, batch in due:  # what was not heard yet is sent at last
        while batch and isinstance(desks[number].line.push(*batch), NoLine):
            time.sleep(0.2)


def _load(desks: list[LoadDesk], senders: int, every_s: float, seconds: float) -> list[Sent]:
    sent = [Sent() for _ in range(senders)]
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_send, args=(desks[number::senders], every_s, until, sent[number]), name=f"sender {number}")
        for number in range(senders)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 120)
    return sent


def _p95(took_ms: list[float]) -> float:
    return sorted(took_ms)[int(len(took_ms) * 0.95)]


def _within(page: str) -> dict[str, float]:
    """Which share of pushes was answered within how much, by the centre's own clock."""
    found = re.findall(r'centre_request_seconds_bucket\{le="([^"]+)",path="/v1/journal"\} ([0-9.]+)', page)
    counts = {within: float(count) for within, count in found}
    return {within: round(counts[within] / counts["+Inf"], 3) for within in ("0.05", "0.075", "0.1", "0.25")}


def test_twice_what_the_machine_holds(tmp_path: Path, figures: Figures) -> None:
    with running_centre(tmp_path / "centre") as centre:
        desks = _enrolled(tmp_path / "desk", centre)
        alone = _load(desks[:8], 8, 0.0, ALONE_S)
        held = sum(len(each.took_ms) for each in alone) / ALONE_S
        memory: list[float] = []
        ended = threading.Event()

        def watch() -> None:
            while not ended.wait(1.0):
                memory.append(centre.process.memory_info().rss / 1e6)

        watching = threading.Thread(target=watch, name="memory")
        watching.start()
        sent = _load(desks, SENDERS, DESKS / (2 * held), LOAD_S)
        ended.set()
        watching.join()
        page = urllib3.request("GET", centre.url + "/metrics", timeout=10).data.decode()
        made = sum(each.place[1] for each in desks)
        with centre.engine.connect() as connection:
            kept = connection.execute(text("SELECT count(*) FROM journal")).scalar_one()
        for each in desks:
            each.line.close()
    took_ms = [ms for each in sent for ms in each.took_ms]
    told: Counter[tuple[str, bool]] = sum((each.told for each in sent), Counter())
    third = len(memory) // 3
    early, late = statistics.median(memory[third : 2 * third]), statistics.median(memory[2 * third :])
    figures["twice what the machine holds"] = {
        "held_requests_a_second": round(held),
        "accepted_a_second": round(len(took_ms) / LOAD_S),
        "refused": told.total(),
        "p50_ms": round(statistics.median(took_ms), 1),
        "p95_ms": round(_p95(took_ms), 1),
        "answered_within_s_at_the_centre": _within(page),
        "memory_mb": [round(early), round(late)],
    }
    assert all(again and ("HTTP 503" in what or "HTTP 429" in what) for what, again in told), told  # all from one address
    assert kept == made
    assert _p95(took_ms) <= MOST_P95_MS
    assert late < early * 1.15
