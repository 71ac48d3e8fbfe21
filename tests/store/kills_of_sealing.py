"""`python -m tests.store.kills_of_sealing TEMPLATE BASE`: seals a copy of a plain folder again and again, each time killed one
step later: before a file is made or opened for writing, before a name is given, exchanged or taken away. A process of its own,
which has no thread: each try is a fork of it."""

import os
import shutil
import signal
import sys
from pathlib import Path

from desk_app.wiring.unlocking import seal_existing

NAMES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir")
SAID = "said.key"


def _seal_and_die(folder: Path, moment: int) -> None:
    passed = 0

    def look(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal passed
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if event in NAMES or (writes and not str(arguments[0]).startswith("/dev/")):
            passed += 1
            if passed > moment:
                os.kill(os.getpid(), signal.SIGKILL)

    def told(recovery: str) -> None:
        (folder / SAID).write_text(recovery)

    sys.addaudithook(look)
    seal_existing(folder, told, lambda *_step: None)


def main(template: Path, base: Path) -> None:
    """Until one comes to its end."""
    moment = 0
    while True:
        folder = base / f"{moment:03}"
        shutil.copytree(template, folder)
        if not (child := os.fork()):
            _seal_and_die(folder, moment)
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            sys.exit(os.WEXITSTATUS(status))
        moment += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
