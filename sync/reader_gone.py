"""A command whose reader goes away (`… | head`) ends in silence: what nobody reads need not be written."""

import os
import select
import sys
from collections.abc import Callable
from functools import wraps
from typing import TextIO

NOBODY_READS = 141
"""128 + SIGPIPE, as other commands end."""

Main = Callable[..., int]


def _is_gone(stream: TextIO | None) -> bool:
    if stream is None:
        return False
    if sys.platform == "win32":  # no `poll` there: the broken pipe is the stream's own, for all that can be asked
        return True
    try:
        watched = select.poll()
        watched.register(stream.fileno(), select.POLLOUT)
        return any(event & select.POLLERR for _number, event in watched.poll(0))
    except (OSError, ValueError):  # closed, or no file of the system's
        return False


def ends_with_its_reader(main: Main) -> Main:
    """A broken pipe of the command's own output ends it; one of a line to somebody else is raised as ever."""

    @wraps(main)
    def run(*arguments: list[str] | None) -> int:
        try:
            try:
                return main(*arguments)
            finally:
                if sys.stdout is not None:
                    sys.stdout.flush()
        except BrokenPipeError:
            gone = [stream for stream in (sys.stdout, sys.stderr) if _is_gone(stream)]
            if not gone:
                raise
            for stream in gone:  # what is left in it goes nowhere, also at the interpreter's end
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            return NOBODY_READS

    return run
