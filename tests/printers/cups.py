"""A stand-in for `lp`, `lpstat` and `cancel`: says what CUPS 2.4.2 said to the same commands (`tests/prove/test_cups.py`
asks the real one)."""

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = r"""#!{python} -IS
import json, pathlib, sys, time
from urllib.parse import quote
here = pathlib.Path(sys.argv[0]).parent
state = json.loads((here / "state.json").read_text())
name, args = pathlib.Path(sys.argv[0]).name, sys.argv[1:]
moment = "Mon Nov 30 06:00:45 2026"

def keep():
    (here / "state.one").write_text(json.dumps(state))
    (here / "state.one").replace(here / "state.json")

def stop(text, code=1):
    print(text, file=sys.stderr)
    sys.exit(code)

def said(job):
    print(f"{{quote(job['queue']) + '-' + str(job['number']):<23}} root              1024   {{moment}}")
    if job["status"] is not None:
        print(f"\tStatus: {{job['status']}}")
    print(f"\tAlerts: {{job['alerts']}}\n\tqueued for {{quote(job['queue'])}}")

away = "The printer may not exist or is unavailable at this time."
if state["mute"] == name:
    time.sleep(5)
if state["down"]:
    stop(f"{{name}}: Scheduler is not running.")
if name == "lpstat" and args[0] in ("-p", "-a"):
    if args[1] not in state["queues"]:
        stop(f'lpstat: Invalid destination name in list "{{args[1]}}".')
    how = state["queues"][args[1]]
    if args[0] == "-a":
        print(f"{{args[1]}} {{'not ' if how == 'rejecting' else ''}}accepting requests since {{moment}}")
    elif how == "disabled":
        print(f"printer {{args[1]}} disabled since {{moment}} -\n\tPaused")
    else:
        print(f"printer {{args[1]}} is idle.  enabled since {{moment}}")
elif name == "lpstat":
    over = args[args.index("-W") + 1] == "completed"
    for job in state["jobs"]:
        if (job["stage"] == "completed") is over:
            said(job)
elif name == "lp":
    queue = args[args.index("-d") + 1]
    number = len(state["jobs"]) + 1
    data = sys.stdin.buffer.read()
    (here / f"job-{{number}}").write_bytes(data)
    how = state["queues"][queue]
    job = {{"number": number, "queue": queue, "options": args, "stage": "not-completed", "status": None, "alerts": "none"}}
    if how == "away":
        job |= {{"status": away, "alerts": "job-printing"}}
    elif how == "idle" and not data.startswith(b"%PDF-damaged"):
        job |= {{"stage": "completed", "status": "", "alerts": "processing-to-stop-point"}}
    elif how == "idle":
        job |= {{"status": "loadFilename failed", "alerts": "job-completed-with-errors"}}
    state["jobs"].append(job)
    keep()
    print(f"request id is {{queue}}-{{number}} (0 file(s))")
elif name == "cancel":
    job = next((job for job in state["jobs"] if str(job["number"]) == args[0]), None)
    if job is None:
        stop(f"cancel: cancel-job failed: Job #{{args[0]}} does not exist.")
    if job["stage"] == "completed":
        stop(f"cancel: cancel-job failed: Job #{{args[0]}} is already canceled - can't cancel.")
    damaged = job["alerts"] == "job-completed-with-errors"
    job |= {{"stage": "completed", "status": job["status"] or "",
            "alerts": "processing-to-stop-point" if damaged else "job-canceled-by-user"}}
    keep()
"""


class Cups:
    """`queues`: by name idle (takes and completes), paused (takes and keeps), away (its printer is off), disabled,
    rejecting."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, **queues: str) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self._write({"queues": queues, "jobs": [], "mute": "", "down": False})
        for name in ("lp", "lpstat", "cancel"):
            (folder / name).write_text(SCRIPT.format(python=sys.executable))
            (folder / name).chmod(stat.S_IRWXU)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    def _state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads((self.folder / "state.json").read_text())
        return state

    def _write(self, state: dict[str, Any]) -> None:
        temporary = self.folder / "state.new"
        temporary.write_text(json.dumps(state))
        temporary.replace(self.folder / "state.json")

    def change(self, **changes: Any) -> None:
        """`mute`: this command never answers. `down`: the scheduler is not running."""
        self._write(self._state() | changes)

    def switch_on(self, queue: str) -> None:
        """The printer of a queue is there again: what the queue holds comes out."""
        state = self._state()
        state["queues"][queue] = "idle"
        for job in state["jobs"]:
            if job["queue"] == queue and job["stage"] != "completed":
                job |= {"stage": "completed", "status": "", "alerts": "processing-to-stop-point"}
        self._write(state)

    @property
    def options(self) -> list[list[str]]:
        return [job["options"] for job in self._state()["jobs"]]

    @property
    def alerts(self) -> list[str]:
        """Of each job, in the order in which they came."""
        return [job["alerts"] for job in self._state()["jobs"]]

    def data(self, number: int) -> bytes:
        return (self.folder / f"job-{number}").read_bytes()

    def papers(self, queue: str) -> list[bytes]:
        """What came out at its printer."""
        jobs = self._state()["jobs"]
        return [
            self.data(job["number"]) for job in jobs if job["queue"] == queue and job["alerts"] == "processing-to-stop-point"
        ]
