"""Jobs in a queue of CUPS: sent, asked for, taken back; by their number, since `lp` and `lpstat` spell a queue's name
differently (`quầy_7-12` and `qu%E1%BA%A7y_7-12`) and `lpstat -o quầy_7` finds nothing.

No stage is a proof of paper: CUPS calls a job completed whose printer hung up after its first bytes.
"""

import os
import re
import subprocess
import time
from collections.abc import Callable
from typing import Literal

from printers.transports import DeviceProblem

COMMAND_TIMEOUT_S = 10.0
ASK_AGAIN_S = 0.5

Stage = Literal["waiting", "printing", "stuck", "cancelled", "over"]
"""`waiting`: not a byte has left the queue. `stuck`: the queue gave it up and keeps it. `over`: the queue has done with it."""

_NUMBER_GIVEN = re.compile(r"-(\d+) \(\d+ file")
_JOB = re.compile(r"^\S+-(\d+) ")


def run(command: list[str], data: bytes = b"") -> str:
    """A command of the print service, its words in English. Raises DeviceProblem."""
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=COMMAND_TIMEOUT_S, check=True, env=os.environ | {"LC_ALL": "C"}
        )
    except subprocess.CalledProcessError as error:
        raise DeviceProblem(error.stderr.decode(errors="replace").strip()) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DeviceProblem(str(error)) from error
    return done.stdout.decode(errors="replace")


def send(queue: str, data: bytes, *options: str) -> int:
    """The job's number. Raises DeviceProblem; the queue may then have the job or not."""
    said = run(["lp", "-d", queue, *(part for option in options for part in ("-o", option))], data)
    if found := _NUMBER_GIVEN.search(said):
        return int(found[1])
    raise DeviceProblem(f"lp gave no number: {said.strip()}")


def _lines_of(number: int, listing: str) -> list[str] | None:
    """What `lpstat -l` says of one job; None: it is not in the list."""
    found: list[str] | None = None
    for line in listing.splitlines():
        if head := _JOB.match(line):
            if found is not None:
                break
            found = [] if int(head[1]) == number else None
        elif found is not None:
            found.append(line.strip())
    return found


def stage(number: int) -> Stage:
    """Raises DeviceProblem when the print service does not answer."""
    lines = _lines_of(number, run(["lpstat", "-l", "-W", "not-completed", "-o"]))
    if lines is not None:
        alerts = next((line for line in lines if line.startswith("Alerts:")), "")
        if "error" in alerts or "abort" in alerts:  # a filter failed: CUPS keeps the job for ever, and the queue says "idle"
            return "stuck"
        begun = "job-printing" in alerts or any(line.startswith("Status:") for line in lines)
        return "printing" if begun else "waiting"
    lines = _lines_of(number, run(["lpstat", "-l", "-W", "completed", "-o"]))
    return "cancelled" if any("job-canceled" in line for line in lines or ()) else "over"


def take_back(number: int) -> Stage:
    """Out of the queue, whatever it was doing. `waiting`: nothing of it was printed, and nothing will be. Raises
    DeviceProblem; the queue may then still have it."""
    before = stage(number)
    if before in ("cancelled", "over"):
        return before
    run(["cancel", str(number)])
    after = stage(number)
    if after in ("waiting", "printing", "stuck"):
        raise DeviceProblem("the queue keeps the job")
    return "waiting" if before == "waiting" and after == "cancelled" else before


def wait(number: int, limit_s: float, give_up: Callable[[], bool] = lambda: False) -> Stage:
    """Its stage when it is done with, or after `limit_s`. Raises DeviceProblem."""
    deadline = time.monotonic() + limit_s
    while (now := stage(number)) in ("waiting", "printing") and time.monotonic() < deadline and not give_up():
        time.sleep(ASK_AGAIN_S)
    return now


def held_detail(number: int) -> str:
    """How the spool writes down that a queue has a job."""
    return f"held:{number}"


def held_number(detail: str) -> int:
    """0: no queue has it."""
    return int(detail.removeprefix("held:")) if detail.startswith("held:") else 0
