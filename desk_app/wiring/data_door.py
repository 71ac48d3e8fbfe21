"""Opens sealed data beside the log-in window: by the operating system's store, else by the secret of who logs in first."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from desk_app.store.first_look import is_sealed

if TYPE_CHECKING:
    from desk_app.store.data_key import Sealed
    from desk_app.store.key_slots import KeySlots

LOOK_S = 0.005
"""So long a look waits for an answer: the window goes on meanwhile."""


class DataDoor:
    """Of one folder. What takes time (the store, argon2id) is done on a thread of its own, one thing at a time; `refused` is
    called, by `look`, where somebody's secret opened nothing."""

    def __init__(self, folder: Path, refused: Callable[[], None]) -> None:
        self._folder = folder
        self._refused = refused
        self._thread: Thread | None = None
        self._wanted: tuple[str, str] | None = None
        self._by_account = False
        self._slots: KeySlots | None = None
        self._found: Sealed | None = None
        self.is_open = not is_sealed(folder)
        if not self.is_open:
            from desk_app.store.data_key import known
            from desk_app.store.key_slots import read_slots

            self._slots = read_slots(folder)
            self.is_open = self._slots is None or known(self._slots.key_id) is not None

    @property
    def waits_for_person(self) -> bool:
        return not self.is_open and self._thread is None and self._wanted is None

    def begin(self) -> None:
        """Asks the store, if this data is in one."""
        if not self.is_open and self._slots is not None and self._slots.os is not None:
            self._start(partial(self._ask_store, self._slots))

    def try_account(self, name: str, secret: str) -> None:
        """As soon as nothing else is tried."""
        self._wanted = name, secret

    def look(self) -> bool:
        """Whether the data is open by now."""
        if self._thread is not None:
            self._thread.join(LOOK_S)
            if not self._thread.is_alive():
                self._thread = None
                self._tried()
        if not self.is_open and self._thread is None and self._wanted is not None and self._slots is not None:
            wanted, self._wanted = self._wanted, None
            self._by_account = True
            self._start(partial(self._ask_account, self._slots, *wanted))
        return self.is_open

    def _tried(self) -> None:
        from desk_app.store.data_key import let_in

        by_account, self._by_account = self._by_account, False
        if self._found is not None:
            let_in(self._found)
            self.is_open, self._wanted = True, None
        elif by_account and self._wanted is None:
            self._refused()

    def _start(self, act: Callable[[], None]) -> None:
        self._thread = Thread(target=act, name="data-key", daemon=True)
        self._thread.start()

    def _ask_store(self, slots: "KeySlots") -> None:
        from desk_app.wiring.unlocking import found_in_store

        self._found = found_in_store(slots)

    def _ask_account(self, slots: "KeySlots", name: str, secret: str) -> None:
        from desk_app.store.key_wraps import open_by_account

        self._found = open_by_account(slots, name, secret)
