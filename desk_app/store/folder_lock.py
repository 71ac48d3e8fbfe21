"""A lock on an open file: the file system's, so that it ends with the process that holds it, however that ends. A copy of the
file is not locked."""

import contextlib
import sys


def locked(file: int, wait: bool = False) -> bool:
    """Whether this process alone holds the file of that descriptor now; it does until it is closed. `wait`: until others let it
    go; on Windows (untried) ten seconds. Raises OSError where it waited in vain."""
    if sys.platform == "win32":
        import msvcrt

        with contextlib.nullcontext() if wait else contextlib.suppress(OSError):
            msvcrt.locking(file, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            return True
    else:
        import fcntl

        with contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            return True
    return False
