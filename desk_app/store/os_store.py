"""The operating system's store of secrets of this user: Secret Service on Linux, the credential vault on Windows. Asked for by
class and by nothing else (`keyring` by itself may choose a plain file without a word), in a process of its own that has a limit
of time: a locked store with a display asks its user and waits for ever.

Run as a module it is that process: `get ENTRY`, `put ENTRY` with the content on standard input, `drop ENTRY`.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "desk-app"
SWITCH = "DESK_APP_OS_STORE"
"""`off`: there is none here, whatever is installed."""
LIMIT_S = 20.0
"""Long enough to unlock the store where it asks."""
NOT_THERE = 4
LONGEST = 4096


class NoAnswer(Exception):
    """The store was not reached, or said nothing in time. It may hold what was asked for: no reason to make anything anew."""


def may_be_here() -> bool:
    """Whether it is worth a process to ask."""
    if os.environ.get(SWITCH) == "off":
        return False
    return sys.platform == "win32" or bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS"))


def fetch(entry: str, limit_s: float = LIMIT_S) -> bytes | None:
    """None where the store answers that it has none. Raises NoAnswer."""
    code, out = _asked("get", entry, b"", limit_s)
    return bytes.fromhex(out.decode()) if code == 0 else None


def keep(entry: str, content: bytes, limit_s: float = LIMIT_S) -> bool:
    """Whether it is there: it was read again. False where this PC has no such store. Raises NoAnswer."""
    if not may_be_here():
        return False
    try:
        code, _ = _asked("put", entry, content.hex().encode(), limit_s)
    except NoAnswer:
        drop(entry)
        return False
    return code == 0 and fetch(entry, limit_s) == content


def drop(entry: str) -> None:
    """What cannot be dropped opens nothing by itself."""
    if may_be_here():
        try:
            _asked("drop", entry, b"", LIMIT_S)
        except NoAnswer:
            return


def _asked(act: str, entry: str, content: bytes, limit_s: float) -> tuple[int, bytes]:
    if not may_be_here():
        raise NoAnswer("no store here")
    asked = [sys.executable, "-m", "desk_app.store.os_store", act, entry]
    try:
        done = subprocess.run(asked, input=content, capture_output=True, timeout=limit_s, check=False)
    except (subprocess.TimeoutExpired, OSError) as error:
        raise NoAnswer(type(error).__name__) from error
    if done.returncode not in (0, NOT_THERE):
        raise NoAnswer(f"ended with {done.returncode}")
    return done.returncode, done.stdout.strip()


def _store() -> "KeyringBackend":
    """By class: nothing else will do. Where the service is not there its first answer is an error, which ends the process."""
    made: Callable[[], KeyringBackend]
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring as made
    else:
        from keyring.backends.SecretService import Keyring as made
    return made()


def _answer(act: str, entry: str) -> int:
    store = _store()
    if act == "put":
        store.set_password(SERVICE, entry, sys.stdin.read(LONGEST))
        return 0
    found = store.get_password(SERVICE, entry)
    if found is None:
        return NOT_THERE
    if act == "drop":
        store.delete_password(SERVICE, entry)
        return 0
    sys.stdout.write(found)
    return 0


if __name__ == "__main__":
    sys.exit(_answer(sys.argv[1], sys.argv[2]))
