"""10,000 entries accepted durably, against `executemany` of the same rows."""

import gc
import shutil
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import text

from sync.client.centre_line import Accepted
from sync.protocol.seal import COLUMNS, Entry
from sync.server.database import database_url
from sync.server.projector import COLLECTOR
from tests.bench.commit import command, set_fees
from tests.bench.figure import Figure, clock, median_ms
from tests.desks import Desk
from tests.folded import rebuild
from tests.sync.conftest import RunningCentre, entries_of

ENTRIES = 10_000
BATCH = 2_000
RUNS = 3


def worked_desk(folder: Path, entries: int) -> Desk:
    """A desk with at least so many entries: dossiers, paid."""
    from desk_app.services.intake.receive_dossier import receive_dossier

    shutil.rmtree(folder, ignore_errors=True)
    desk = Desk(folder)
    desk.open_shift()
    set_fees(desk)
    number = 0
    while not entries_of(desk, 1, entries - 1):
        for _ in range(450):
            number += 1
            with desk.store.write() as tx:
                receive_dossier(tx, desk.centre, command(number), desk.actor)
        desk.clock.now_ms += 86_400_000
    return desk


def run(out: Path) -> list[Figure]:
    desk = worked_desk(out / "push" / "desk", ENTRIES)
    entries = entries_of(desk)[:ENTRIES]
    folder = Path(tempfile.mkdtemp(prefix="bench-centre-"))
    url = database_url("embedded", folder)
    ours: list[float] = []
    reference: list[float] = []
    folded: list[float] = []
    for _ in range(RUNS):
        centre = RunningCentre(url, folder)
        with centre.engine.connect() as connection:
            assert connection.execute(text("SHOW fsync")).scalar() == "on"
        client = centre.enrol(desk)

        def push(line: Any = client) -> None:
            after = (0, 0)
            for start in range(0, len(entries), BATCH):
                answer = line.push(after, entries[start : start + BATCH])
                assert isinstance(answer, Accepted), answer
                after = (answer.epoch, answer.seq)

        ours.append(clock(push))
        client.close()
        assert len(centre.stored("quay-07")) == ENTRIES
        centre.stop()
        before = gc.get_threshold()
        gc.set_threshold(*COLLECTOR)
        folded.append(clock(lambda engine=centre.engine: rebuild(engine)))  # type: ignore[misc]
        gc.set_threshold(*before)
        with centre.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM tray")).scalar() == 0
            assert connection.execute(text("SELECT count(*) FROM read_model.dossier")).scalar() > ENTRIES // 4
        centre.close()
        reference.append(_plain(url, entries))
    desk.store.close()
    shutil.rmtree(folder, ignore_errors=True)
    return [
        Figure("push of 10,000 entries, against executemany", median_ms(ours), median_ms(reference), "ms", 6),
        Figure("read model, per 1,000 entries (5,000 a second)", median_ms(folded) * 1_000 / ENTRIES, 0, "ms", 200),
    ]


def _plain(url: str, entries: list[Entry]) -> float:
    rows = [tuple(getattr(entry, name) for name in COLUMNS) for entry in entries]
    with psycopg.connect(url) as connection:
        connection.execute("DROP TABLE IF EXISTS plain")
        connection.execute("CREATE TABLE plain (LIKE journal INCLUDING ALL)")
        connection.commit()
        statement = f"INSERT INTO plain ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"

        def work() -> None:
            for start in range(0, len(rows), 500):
                with connection.cursor() as cursor:
                    cursor.executemany(statement, rows[start : start + 500])  # type: ignore[arg-type]
                connection.commit()

        return clock(work)
