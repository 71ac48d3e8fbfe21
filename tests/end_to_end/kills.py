"""kill -9 at any moment: what was shown as done is there, nothing is half done, the journal verifies."""

import contextlib
import multiprocessing
import random
import signal
import time
from collections.abc import Iterator
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path

from desk_app.store.data_folder import DATABASE
from desk_app.store.database import open_reader
from desk_app.store.verify import verify
from sync.scan_folder import ScanFolder
from tests.desks import Desk
from tests.end_to_end.counter import work

COUNTERS = multiprocessing.get_context("forkserver")
COUNTERS.set_forkserver_preload(["tests.end_to_end.counter"])
"""Each is a process of its own; what all of them import is imported once."""


def _all_of(heard: Connection) -> Iterator[str]:
    """What came whole; the last of it may have been cut."""
    with contextlib.closing(heard), contextlib.suppress(EOFError, OSError):
        while True:
            yield heard.recv()


def _received(folder: Path) -> set[str]:
    with contextlib.closing(open_reader(folder / DATABASE)) as connection:
        return {row["code"] for row in connection.execute("SELECT code FROM dossier")}


def kill_rounds(folder: Path, rounds: int, seed: int) -> dict[str, int]:
    """Starts the counter process and kills it, `rounds` times over one file; how many acts had been shown as done."""
    desk = Desk(folder)
    desk.open_shift()
    desk.store.close()
    rng = random.Random(seed)
    shown: dict[str, set[str]] = {"received": set(), "collected": set(), "result": set(), "sent": set(), "scanned": set()}
    sent = 0
    for _ in range(rounds):
        heard, told = COUNTERS.Pipe(duplex=False)
        process = COUNTERS.Process(target=work, args=(folder, told))
        process.start()
        told.close()
        assert heard.recv() == "ready"
        early = [heard.recv() for _ in range(rng.randrange(8))]
        time.sleep(rng.random() * 0.02)  # somewhere in the next act
        process.kill()
        process.join(10)
        assert process.exitcode == -signal.SIGKILL
        for said in (*early, *_all_of(heard)):
            kind, _, code = said.partition(" ")
            shown[kind].add(code)
            sent += kind == "sent"
        verdict = verify(folder / DATABASE)
        assert verdict.ok, verdict
        assert shown["received"] <= _received(folder)  # now: who comes next would get the number of one that is not there
    reader = Desk(folder).store.reader()
    rows = {row["code"]: row["state"] for row in reader.connection.execute("SELECT code, state FROM dossier")}
    fees = {r["dossier_code"]: r["status"] for r in reader.connection.execute("SELECT dossier_code, status FROM fee")}
    receipts = [r["number"] for r in reader.connection.execute("SELECT number FROM receipt ORDER BY number")]
    unbalanced = reader.connection.execute("SELECT 1 FROM posting GROUP BY epoch, seq HAVING sum(amount_vnd) <> 0").fetchall()
    on_the_way = reader.connection.execute("SELECT count(*), coalesce(sum(amount_vnd), 0) FROM movement").fetchone()
    account = reader.connection.execute("SELECT sum(balance_vnd) FROM account WHERE account = 'in_transit'").fetchone()[0] or 0
    scanned = {row["dossier_code"]: row["sha256"] for row in reader.connection.execute("SELECT dossier_code, sha256 FROM scan")}
    reader.close()
    kept = ScanFolder(folder / "scans")
    assert shown["scanned"] <= set(scanned)
    assert all(kept.has(name) for name in scanned.values())
    assert list(kept.damaged()) == []
    for left in (folder / "scanned").iterdir():  # either not attached, or attached and not yet taken away
        assert sha256(left.read_bytes()).hexdigest() == scanned.get(left.stem, "") or left.stem not in shown["scanned"]
    assert unbalanced == []
    assert on_the_way[0] >= sent
    assert on_the_way[1] == account == 50_000 * on_the_way[0]
    assert all(fees[code] == "collected" for code in shown["collected"])
    assert all(rows[code] == "result_in" for code in shown["result"])
    assert receipts == list(range(1, len(receipts) + 1))
    assert len(shown["received"]) > rounds
    return {kind: len(codes) for kind, codes in shown.items()}
