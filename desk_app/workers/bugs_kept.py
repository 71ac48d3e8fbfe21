"""Where what goes wrong is kept, from the first moment of a process: what writes it is loaded with the first word of it."""

import contextlib
import logging
import sys
from collections.abc import Iterator
from pathlib import Path


class _FirstNeeded(logging.Handler):
    """Stands for the file: a start that goes well never loads what turns one over."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._file is None:
            from desk_app.workers.bugs import BugFile

            self._file = BugFile(self._folder)
        self._file.handle(record)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()


@contextlib.contextmanager
def bugs_kept_in(folder: Path) -> Iterator[None]:
    """Meanwhile what goes wrong in this process is in the folder's file (and on standard error, where there is one)."""
    handlers: list[logging.Handler] = [_FirstNeeded(folder)]
    if sys.stderr is not None:
        handlers.append(logging.StreamHandler(sys.stderr))
    room = logging.getLogger("desk_app")
    for handler in handlers:
        room.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            room.removeHandler(handler)
            handler.close()
