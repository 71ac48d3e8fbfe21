"""A centre that ends with whoever started it."""

import contextlib
import os
import signal
import sys
import threading


def end_with_stdin() -> None:
    """Whoever started this centre holds the other end; when it is gone, however it ended, the centre ends in order."""

    def watch() -> None:
        with contextlib.suppress(OSError, ValueError):
            while sys.stdin.buffer.read(4096):
                pass
        os.kill(os.getpid(), signal.SIGINT if os.name != "nt" else signal.SIGTERM)

    threading.Thread(target=watch, name="stdin", daemon=True).start()
