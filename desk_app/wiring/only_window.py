"""One window to a data folder; whoever starts another sees the first one come forward.

The lock is the file system's: it ends with the process that holds it, however that ends, and a copy of the folder holds none. A
file with a process's number in it would be stale after a crash, and QLockFile believes one that was copied along.
"""

import contextlib
import os
import socket
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from desk_app.store.folder_lock import locked

LOCK = "window.lock"
CALL_LIMIT_S = 1.0


class AlreadyOpen(Exception):
    """A window is open on this folder; it was asked to come forward."""


def _place_of_calls(folder: Path) -> Path:
    """Short, whatever the folder's path: a socket's may have a hundred letters and no more. Named by what the file system calls
    the folder; a hash would bring OpenSSL along before the window is seen."""
    from platformdirs import user_runtime_path

    of = folder.stat()
    name = f"{of.st_dev:x}-{of.st_ino:x}"
    with warnings.catch_warnings():  # that the session names no such place is nothing to tell a clerk
        warnings.simplefilter("ignore")
        return user_runtime_path("desk-app", ensure_exists=True) / name


def _call(folder: Path) -> None:
    """The window that is there; where it does not hear, the person finds it without."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(CALL_LIMIT_S)
            line.connect(str(_place_of_calls(folder)))


def _listener(folder: Path) -> socket.socket | None:
    """Whoever connects asks the window to come forward. None where the machine has no such sockets."""
    if sys.platform == "win32":
        return None
    listener = socket.socket(socket.AF_UNIX)
    try:
        place = _place_of_calls(folder)
        place.unlink(missing_ok=True)  # of a program that ended by itself: the lock is ours
        listener.bind(str(place))
        listener.listen()
    except OSError:
        listener.close()
        return None
    listener.setblocking(False)
    return listener


@contextlib.contextmanager
def only_window(folder: Path) -> Iterator[socket.socket | None]:
    """While it is open no other window opens on the folder; what it yields hears who tries. Raises AlreadyOpen."""
    try:
        file = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError:  # nothing can be written here, which the program says itself
        yield None
        return
    try:
        if not locked(file):
            _call(folder)
            raise AlreadyOpen(folder)
        listener = _listener(folder)
        try:
            yield listener
        finally:
            if listener is not None:
                listener.close()
                with contextlib.suppress(OSError):
                    _place_of_calls(folder).unlink(missing_ok=True)
    finally:
        os.close(file)
