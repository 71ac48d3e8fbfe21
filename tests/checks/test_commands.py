"""A command, what does it, and who takes what came of it go together: a wrong pair is an error of types."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SNIPPET = """
from desk_app.services.commands import Command
from desk_app.services.intake.intake_command import Received, ReceiveDossier
from desk_app.services.money.counts import FixCount, FixedCount
from desk_app.services.ports import Actor
from desk_app.store.transaction import StoreTransaction
from desk_app.workers.crew import Crew
from desk_app.workers.handlers import Handlers
from desk_app.workers.messages import LogOut, TakeBack

def received(done: Received) -> None: ...
def fixed(done: FixedCount) -> None: ...
def anything(done: object) -> None: ...
def fix(tx: StoreTransaction, command: FixCount, actor: Actor | None) -> FixedCount: ...
def say(tx: StoreTransaction, command: FixCount, actor: Actor | None) -> str: ...

def right(crew: Crew, on: Handlers, receive: ReceiveDossier, count: FixCount) -> None:
    crew.run(receive, received)
    crew.run(count, fixed)
    crew.run(count, anything)
    crew.run(LogOut(), anything)
    crew.run(LogOut())
    crew.devices(TakeBack(1), anything)
    on(FixCount, fix)
    on(FixCount, lambda tx, command, actor: fix(tx, command, actor))

def wrong(crew: Crew, on: Handlers, receive: ReceiveDossier, count: FixCount) -> None:
    crew.run(receive, fixed)  # refused: another command's reply
    crew.run(LogOut(), fixed)  # refused: nothing comes back of it
    crew.run("LogOut")  # refused: no command
    crew.devices(TakeBack(1), fixed)  # refused: another command's reply
    on(FixCount, say)  # refused: it returns what the giver does not get
    on(ReceiveDossier, fix)  # refused: it does another command
    on(FixCount, lambda tx, command, actor: say(tx, command, actor))  # refused: the same within a lambda
"""


def test_mypy_refuses_a_pair_that_does_not_fit(tmp_path: Path) -> None:
    """Just the lines that say so."""
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET, encoding="utf-8")
    options = ("--strict", "--config-file=", "--no-error-summary", f"--cache-dir={tmp_path}", "--allow-empty-bodies")
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "--ignore-missing-imports", "--follow-imports=silent", snippet],
        env={**os.environ, "MYPYPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    found = {int(line) for line in re.findall(r"snippet\.py:(\d+): error", run.stdout)}
    wanted = {number for number, line in enumerate(SNIPPET.splitlines(), 1) if "# refused" in line}
    assert found == wanted, run.stdout
