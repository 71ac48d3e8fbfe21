"""A desk as a process of its own that works and talks to the centre, for the tests that kill it: FOLDER URL ENTRIES."""

import sys
import time
from pathlib import Path

from desk_app.resources_reader import load_centre
from desk_app.services.intake.receive_dossier import receive_dossier
from desk_app.services.ports import Actor
from desk_app.store.scans import kept_scans
from desk_app.store.store import Store
from desk_app.workers.dialogue import Dialogue
from desk_app.workers.messages import Pushed
from sync.client.centre_line import CentreLine
from tests.desks import START_MS, TestClock, intake

A_DAY = 400  # order numbers of a day are limited
DAY_MS = 86_400_000
LONGEST_PAUSE_S = 0.2


def main(folder: Path, url: str, entries: int) -> None:
    clock = TestClock(START_MS)
    store = Store(folder, clock)
    reader = store.reader()
    actor = Actor("lan", "Lò Thị Lan", ("intake_officer",), "killed", "pin")
    line = CentreLine(url, store.desk_id, store.key.sign, reader.setting("centre_key"), 2.0)

    def told(payload: object) -> None:
        if isinstance(payload, Pushed):
            with store.write() as tx:
                tx.note_pushed(payload.epoch, payload.seq, payload.head, payload.signature)

    dialogue = Dialogue(reader, line, kept_scans(folder), told, lambda _line: None, LONGEST_PAUSE_S)
    print("ready", flush=True)
    while True:
        dossiers = reader.counts()["dossiers"]
        clock.now_ms = max(clock.now_ms, START_MS + dossiers // A_DAY * DAY_MS)
        if reader.backlog().last_seq < entries:
            for _ in range(20):
                with store.write() as tx:
                    receive_dossier(tx, load_centre(), intake(), actor)
        elif reader.backlog().waiting == 0:
            print("done", flush=True)
            return
        if dialogue.may_speak():
            time.sleep(min(dialogue.step(), 0.0))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
