"""One desk pushes 20,000 entries, and asks with nothing new; against PouchDB and pouchdb-server where POUCHDB_MODULES names the
folder of `npm install pouchdb pouchdb-server`. Both sides wait for the disk as they do by themselves."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import urllib3
from sqlalchemy import text

from sync.client.centre_line import Accepted, CentreLine
from sync.protocol.seal import Entry
from sync.protocol.wire import entry_to_list
from tests.bench.figure import Figure, clock, median_ms
from tests.bench.sync_push import worked_desk
from tests.served import running_centre, until_folded
from tests.sync.conftest import entries_of

ENTRIES = 20_000
BATCH = 1_000
CHECKS = 20
PORT = 5_984


def run(out: Path) -> list[Figure]:
    modules = os.environ.get("POUCHDB_MODULES")
    if not modules:
        print("  POUCHDB_MODULES names no folder: not measured against PouchDB", file=sys.stderr)
        return []
    desk = worked_desk(out / "pouchdb" / "desk", ENTRIES)
    entries = entries_of(desk)[:ENTRIES]
    folder = Path(tempfile.mkdtemp(prefix="bench-pouchdb-"))
    try:
        ours, idle = _ours(folder, desk, entries)
        reference = _reference(Path(modules).resolve(), folder, entries)
    finally:
        desk.store.close()
        shutil.rmtree(folder, ignore_errors=True)
    return [
        Figure("push of 20,000 entries, against PouchDB", ours * 1000, reference["pushed"] * 1000, "ms", 0.25),
        Figure("check with nothing new, against PouchDB", median_ms(idle), median_ms(reference["idle"]), "ms", 1),
    ]


def _ours(folder: Path, desk: Any, entries: list[Entry]) -> tuple[float, list[float]]:
    """The centre as its own program, as the reference is."""
    with running_centre(folder / "centre") as centre:
        with centre.engine.connect() as connection:
            assert connection.execute(text("SHOW fsync")).scalar() == "on"
        code = centre.acceptance.make_enrolment_code("07")
        line = CentreLine(centre.url, desk.store.desk_id, desk.store.key.sign, centre.key)
        assert isinstance(line.enrol(code, desk.store.key.public, ["svhttdl"]), dict)

        def push() -> None:
            for start in range(0, len(entries), BATCH):
                before = entries[start - 1] if start else None
                after = (before.epoch, before.seq) if before else (0, 0)
                assert isinstance(line.push(after, entries[start : start + BATCH]), Accepted)

        spent = clock(push)
        until_folded(centre.url)  # the reference has no read model to wait for
        idle = [clock(line.head) for _ in range(CHECKS)]
        line.close()
        with centre.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM journal")).scalar() == len(entries)
    return spent, idle


def _reference(modules: Path, folder: Path, entries: list[Entry]) -> dict[str, Any]:
    payloads = folder / "payloads.jsonl"
    payloads.write_text("".join(json.dumps(entry_to_list(entry), ensure_ascii=False) + "\n" for entry in entries), "utf-8")
    binary = modules / "node_modules" / ".bin" / "pouchdb-server"
    (folder / "remote").mkdir()
    with subprocess.Popen(
        [binary, "--port", str(PORT), "--dir", folder / "remote"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            url = f"http://127.0.0.1:{PORT}"
            _until_there(url)
            script = Path(__file__).with_name("pouchdb_push.js")
            environ = {**os.environ, "NODE_PATH": str(modules / "node_modules")}
            push = ["node", str(script), url, str(folder), str(payloads), str(CHECKS)]
            done = subprocess.run(push, env=environ, capture_output=True, text=True, timeout=600, check=True)
            found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
            return found
        finally:
            server.terminate()


def _until_there(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if urllib3.request("GET", url, timeout=2, retries=False).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            time.sleep(0.2)
    raise TimeoutError(url)
