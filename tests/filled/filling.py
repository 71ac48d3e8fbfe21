"""From a plan to the folders of desks and to a centre that has all of them."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine

from desk_app.store.store import Store
from sync.protocol.wire import entry_to_list
from sync.server.acceptance import Acceptance
from sync.server.followers import FOLLOWERS
from sync.server.messages import Enrol, Push
from sync.server.projector import Projector
from tests.filled.counter import Appointments, Counter, Refusals
from tests.filled.plan import Planned, desks_of, events_of
from tests.filled.relaxed import by_the_plans_clock
from tests.sync.given import give

BATCH = 500
"""Entries in one push."""


@dataclass(frozen=True, slots=True)
class Filled:
    """`codes`: the plan's code → ours."""

    folders: tuple[Path, ...]
    codes: dict[str, str]
    refused: Refusals
    appointments: Appointments


def fill_desks(dossiers: list[Planned], catalogue: list[object], out: Path, desks: int, centre_key: str = "") -> Filled:
    """The folders `quay-01` … in `out`, with what each counter did, and `codes.json` and `refused.json` beside them.
    `centre_key`: in hex, of the centre that they are enrolled at; empty: they are alone."""
    events = events_of(dossiers)
    begins = events[0].at - timedelta(hours=1) if events else datetime(2026, 1, 5, 7)
    years = range(begins.year, (events[-1].at.year if events else begins.year) + 1)
    taken = desks_of(dossiers, desks)
    folders: list[Path] = []
    codes: dict[str, str] = {}
    refused: Refusals = {}
    appointments: Appointments = {}
    with by_the_plans_clock():
        for number in range(1, desks + 1):
            folder = out / f"quay-{number:02d}"
            counter = Counter(folder, number, catalogue, begins, years, centre_key)
            counter.live([dossier for dossier in dossiers if taken[dossier.agency] == number])
            counter.store.close()
            folders.append(folder)
            codes.update(counter.codes)
            refused.update(counter.refused)
            appointments.update(counter.appointments)
    for name, said in (("codes", codes), ("refused", refused)):
        (out / f"{name}.json").write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return Filled(tuple(folders), codes, refused, appointments)


def fill_centre(acceptance: Acceptance, engine: Engine, folders: tuple[Path, ...]) -> int:
    """Enrols the desks of these folders, takes all of their entries, and folds them. Returns how many entries."""
    taken = 0
    for folder in folders:
        store = Store(folder)
        entries = store.entries()
        opened = next(entries)
        said = json.loads(opened.body)
        agencies = sorted({band["agency"] for band in said["bands"]})
        acceptance.enrol(Enrol(acceptance.make_enrolment_code(said["counter"]), said["public_key"], agencies))
        give(engine, [opened])
        some = [opened, *islice(entries, BATCH - 1)]
        while some:
            acceptance.push(store.desk_id, Push([entry_to_list(entry) for entry in some]))
            taken += len(some)
            some = list(islice(entries, BATCH))
        store.close()
    Projector(engine, FOLLOWERS).follow()
    return taken
