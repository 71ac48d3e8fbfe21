"""Thirty days without a line, 6,000 dossiers a day over all desks of a centre; then the line is back, and new work goes on."""

import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from desk_app.resources_reader import load_centre
from desk_app.services.intake.receive_dossier import receive_dossier
from desk_app.services.ports import Actor
from desk_app.store.scans import kept_scans
from desk_app.store.store import Store
from desk_app.workers.dialogue import Dialogue
from desk_app.workers.messages import Pushed
from sync.client.centre_line import CentreLine
from sync.server.messages import Enrol
from tests.desks import START_MS, Desk, TestClock, costing, intake, one_fee
from tests.prove.conftest import Figures
from tests.served import running_centre, unfolded

pytestmark = pytest.mark.prove

DESKS = 15
DAYS = 30
A_DAY = 400
DAY_MS = 86_400_000
NEW_EVERY_S = 0.5
LONGEST_S = 1_800


def _offline(folder: Path, desk_id: str, slot: int) -> str:
    """A month of one desk. Returns its public key."""
    clock = TestClock()
    desk = Desk(folder, desk_id, slot, clock)
    desk.store._connection.connection.driver_connection.execute("PRAGMA synchronous=OFF")
    for day in range(DAYS):
        clock.now_ms = START_MS + day * DAY_MS
        actor = desk.log_in("lan")
        if day == 0:
            desk.open_shift(agencies=("svhttdl",))
        for number in range(A_DAY):
            amount = 50_000 * (number % 9 + 1) if number % 4 else None
            with desk.store.write() as tx:
                owner = f"01419{slot:02d}{number:05d}"
                command = costing(tx, desk.centre, intake("2.001628", owner, amount, amount), one_fee(amount))
                receive_dossier(tx, desk.centre, command, actor)
    public: str = desk.store.key.public.hex()
    desk.store.close()
    return public


class Catching(threading.Thread):
    """One desk: says what it has, and goes on with its work meanwhile."""

    def __init__(self, folder: Path, url: str, centre_key: str, ended: threading.Event) -> None:
        super().__init__(name=f"catching up {folder.name}")
        self._folder, self._url, self._centre_key, self._ended = folder, url, centre_key, ended
        self.caught_up = threading.Event()
        self.worst_act_ms = 0.0
        self.new = 0
        self.entries = 0

    def run(self) -> None:
        clock = TestClock(START_MS + DAYS * DAY_MS)
        store = Store(self._folder, clock)
        reader = store.reader()
        actor = Actor("lan", "Lò Thị Lan", ("intake_officer",), "later", "pin")
        line = CentreLine(self._url, store.desk_id, store.key.sign, self._centre_key, 15.0)

        def told(payload: Any) -> None:
            with store.write() as tx:
                if isinstance(payload, Pushed):
                    tx.note_pushed(payload.epoch, payload.seq, payload.head, payload.signature)

        dialogue = Dialogue(reader, line, kept_scans(self._folder), told, lambda _line: None, 1.0)
        next_act = time.monotonic()
        while not self._ended.is_set() or reader.backlog().waiting:
            if dialogue.may_speak():
                dialogue.step()
            if time.monotonic() >= next_act and not self._ended.is_set():
                next_act = time.monotonic() + NEW_EVERY_S
                began = time.perf_counter()
                with store.write() as tx:
                    receive_dossier(tx, load_centre(), intake("2.001628", f"01518{self.new:07d}"), actor)
                self.worst_act_ms = max(self.worst_act_ms, (time.perf_counter() - began) * 1000)
                self.new += 1
            if reader.backlog().waiting < 20:
                self.caught_up.set()
        self.entries = reader.counts()["entries"]
        line.close()
        reader.close()
        store.close()


def test_thirty_days_arrive_while_work_goes_on(tmp_path: Path, figures: Figures) -> None:
    names = [f"quay-{number:02d}" for number in range(DESKS)]
    with ProcessPoolExecutor(2) as pool:
        keys = list(pool.map(_offline, [tmp_path / name for name in names], names, range(DESKS)))
    with running_centre(tmp_path / "centre") as centre:
        agencies = [agency.id for agency in load_centre().agencies]
        for name, key in zip(names, keys, strict=True):
            code = centre.acceptance.make_enrolment_code(name.removeprefix("quay-"))
            centre.acceptance.enrol(Enrol(code, key, agencies))
        ended = threading.Event()
        desks = [Catching(tmp_path / name, centre.url, centre.key, ended) for name in names]
        began = time.monotonic()
        for desk in desks:
            desk.start()
        for desk in desks:
            assert desk.caught_up.wait(LONGEST_S)
        accepted_s = time.monotonic() - began
        while unfolded(centre.url) > 1_000:
            assert time.monotonic() - began < LONGEST_S
            time.sleep(1)
        folded_s = time.monotonic() - began
        ended.set()
        for desk in desks:
            desk.join(120)
        while unfolded(centre.url):
            time.sleep(0.2)
        with centre.engine.connect() as connection:
            here = connection.execute(text("SELECT desk_id, count(*) FROM journal GROUP BY 1 ORDER BY 1")).all()
            dossiers = connection.execute(text("SELECT count(*) FROM read_model.dossier")).scalar_one()
            tray = connection.execute(text("SELECT count(*) FROM tray")).scalar_one()
    assert [tuple(row) for row in here] == [(name, desk.entries) for name, desk in zip(names, desks, strict=True)]
    assert dossiers == DESKS * DAYS * A_DAY + sum(desk.new for desk in desks)
    assert tray == 0
    entries = sum(desk.entries for desk in desks)
    figures["thirty days offline"] = {
        "dossiers": dossiers,
        "entries": entries,
        "accepted_s": round(accepted_s),
        "folded_s": round(folded_s),
        "entries_a_second": round(entries / folded_s),
        "new_acts_meanwhile": sum(desk.new for desk in desks),
        "slowest_new_act_ms": round(max(desk.worst_act_ms for desk in desks)),
    }
