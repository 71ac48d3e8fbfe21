"""What stands at the centre's door, side by side: our gate on uvicorn, uvicorn alone, hypercorn, granian, and nginx in front.

`python -m tests.bench.front_gates FOLDER`; a server that is not installed is left out (`pip install hypercorn granian`; nginx
by its path in NGINX). Each holds the same application. Decision 0038 has the figures."""

import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import urllib3
import uvicorn
from starlette.applications import Starlette

from sync.client.centre_line import Accepted
from sync.scan_folder import ScanFolder
from sync.server.acceptance import Acceptance
from sync.server.app import make_app
from sync.server.database import database_url, load_or_make_centre_key, open_engine
from sync.server.gate import Gate
from sync.server.messages import Enrol
from sync.server.requests import system_clock
from tests.desks import Desk
from tests.end_to_end.line_kills import free_port
from tests.prove.test_many_desks import LoadDesk
from tests.sync.conftest import entries_of

FOLDER = "FRONT_GATES_FOLDER"
HEAD = b"POST /v1/journal HTTP/1.1\r\nHost: centre\r\nX-Desk: quay-07\r\nX-Counter: 5\r\nContent-Length: 1000\r\n\r\n"
CUT = 400
HELD_S = 45.0
PUSHED_S = 8.0
SENDERS = 4
ROUNDS = 3
NGINX_FILE = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 1;
events {{ worker_connections 4096; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  client_header_timeout 15s; client_body_timeout 30s; client_max_body_size 16m; keepalive_timeout 75s;
  upstream centre {{ server 127.0.0.1:{inner}; keepalive 16; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://centre; proxy_http_version 1.1; proxy_set_header Connection ""; }}
  }}
}}
"""


def app() -> Starlette:
    """As `desk-centre serve` makes it."""
    folder = Path(os.environ[FOLDER])
    engine = open_engine(database_url("embedded", folder))
    return make_app(engine, load_or_make_centre_key(folder), ScanFolder(folder / "scans"))


def _uvicorn(gate: str) -> Callable[[int, Path], list[str]]:
    return lambda port, _folder: [sys.executable, "-m", __spec__.name if __spec__ else "", "serve", gate, str(port)]


def _hypercorn(port: int, _folder: Path) -> list[str]:
    return [sys.executable, "-m", "hypercorn", "tests.bench.front_gates:app()", "-b", f"127.0.0.1:{port}"]


def _granian(port: int, _folder: Path) -> list[str]:
    asked = ["--interface", "asgi", "--http", "1", "--host", "127.0.0.1", "--port", str(port), "--factory"]
    return [sys.executable, "-m", "granian", *asked, "tests.bench.front_gates:app"]


SERVERS: dict[str, Callable[[int, Path], list[str]]] = {"ours": _uvicorn("gate"), "uvicorn": _uvicorn("auto")}
if find_spec("hypercorn"):
    SERVERS["hypercorn"] = _hypercorn
if find_spec("granian"):
    SERVERS["granian"] = _granian


@contextmanager
def _running(command: list[str], port: int, folder: Path) -> Iterator[psutil.Process]:
    with subprocess.Popen(command, env=os.environ | {FOLDER: str(folder)}, stderr=subprocess.DEVNULL) as server:
        try:
            until = time.monotonic() + 30
            while time.monotonic() < until:
                with suppress(urllib3.exceptions.HTTPError):
                    if urllib3.request("GET", f"http://127.0.0.1:{port}/openapi.json", timeout=2, retries=False).status == 200:
                        break
                time.sleep(0.1)
            yield psutil.Process(server.pid)
        finally:
            server.terminate()


@contextmanager
def _served(name: str, port: int, folder: Path) -> Iterator[psutil.Process]:
    if name != "nginx before ours":
        with _running(SERVERS[name](port, folder), port, folder) as process:
            yield process
        return
    inner = free_port()
    file = folder / "nginx.conf"
    file.write_text(NGINX_FILE.format(folder=folder, port=port, inner=inner))
    nginx = [os.environ["NGINX"], "-c", str(file), "-p", str(folder)]
    with _running(SERVERS["ours"](inner, folder), inner, folder) as process, _running(nginx, port, folder):
        yield process


def _pushed(desks: list[LoadDesk]) -> dict[str, float]:
    took: list[float] = []
    until = time.monotonic() + PUSHED_S

    def send(mine: list[LoadDesk]) -> None:
        while time.monotonic() < until:
            for desk in mine:
                after, entries = desk.place, desk.entries(5)
                began = time.perf_counter()
                while not isinstance(desk.line.push(after, entries), Accepted):
                    time.sleep(0.05)
                took.append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=send, args=(desks[number::SENDERS],)) for number in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took.sort()
    return {"a_second": len(took) / PUSHED_S, "p95_ms": took[int(len(took) * 0.95)]}


def _heads(desk: LoadDesk, seconds: float) -> float:
    took = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        desk.line.head()
        took.append((time.perf_counter() - began) * 1000)
        time.sleep(0.02)
    return sorted(took)[int(len(took) * 0.95)]


def _cut(port: int, said: bytes, drip: bytes, desk: LoadDesk) -> dict[str, object]:
    """After how long lines that say half of something are closed, and what a desk waits meanwhile. `drip`: one more byte of it
    on each line, every second."""
    quiet = _heads(desk, 3.0)
    lines = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(CUT)]
    for line in lines:
        line.sendall(said)
        line.setblocking(False)
    began, closed, beside = time.monotonic(), 0.0, [_heads(desk, 3.0)]
    left = set(lines)
    while left and time.monotonic() - began < HELD_S:
        for line in list(left):
            try:
                gone = line.recv(4096) == b"" and True
                if not gone and drip:
                    line.send(drip)
            except BlockingIOError:
                gone = False
                if drip:
                    with suppress(OSError):
                        line.send(drip)
            except OSError:
                gone = True
            if gone:
                left.discard(line)
                closed = time.monotonic() - began
        time.sleep(1.0)
    for line in lines:
        line.close()
    return {"closed_after_s": round(closed, 1), "left": len(left), "head_p95_ms": [round(quiet, 1), round(beside[0], 1)]}


def main(folder: Path) -> None:
    """Prints the figures as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    engine = open_engine(database_url("embedded", folder))
    key = load_or_make_centre_key(folder)
    desk = Desk(folder / "desk")
    desk.open_shift()
    desk.receive()
    templates = [entry for entry in entries_of(desk) if entry.kind == "DossierReceived"]
    desk.store.close()
    acceptance = Acceptance(engine, key, system_clock)
    port = free_port()
    desks = [LoadDesk(number, templates, f"http://127.0.0.1:{port}", key.public_hex) for number in range(16)]
    for each in desks:
        code = acceptance.make_enrolment_code(each.desk_id.removeprefix("quay-"))
        acceptance.enrol(Enrol(code, each.public.hex(), [f"a{each.number % 20}"]))
    names = [*SERVERS, *(["nginx before ours"] if "NGINX" in os.environ else [])]
    found: dict[str, Any] = {name: {"push": []} for name in names}
    for _ in range(ROUNDS):
        for name in names:
            with _served(name, port, folder) as process:
                found[name]["push"].append(_pushed(desks))
                alive = [process, *process.children(recursive=True)]
                found[name]["memory_mb"] = round(sum(each.memory_info().rss for each in alive) / 1e6)
    for name in names:
        pushed = found[name].pop("push")
        for of in ("a_second", "p95_ms"):
            found[name][f"push_{of}"] = round(statistics.median(each[of] for each in pushed), 1)
        with _served(name, port, folder):
            found[name]["half_bodies"] = _cut(port, HEAD + b"half", b"", desks[0])
            found[name]["half_heads"] = _cut(port, HEAD[:40], b"", desks[0])
            found[name]["dripped_bodies"] = _cut(port, HEAD, b"x", desks[0])
        print(name, json.dumps(found[name]), flush=True)
    engine.dispose()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        gate: Any = Gate if sys.argv[2] == "gate" else "h11"
        uvicorn.run(app(), http=gate, port=int(sys.argv[3]), log_level="warning", timeout_keep_alive=75)
    else:
        main(Path(sys.argv[1]).resolve())
