"""Who guesses passwords waits longer each time, and keeps nobody else waiting: the name and the address count together.

One lock per name would let anybody keep an administrator out; one per address, everybody beside the guesser. It is remembered
in the program alone: a new start forgives.
"""

from collections import OrderedDict
from dataclasses import dataclass

FREE_MISSES = 3
FIRST_MS = 2_000
LONGEST_MS = 15 * 60_000
FORGOTTEN_MS = 24 * 3_600_000
NAMES_OF_ONE = 10
"""So many names an address may try; those after it wait as if they were one, where none of them ever logged in from there."""
MOST_KEPT = 20_000


@dataclass(slots=True)
class _Tried:
    misses: int = 0
    until_ms: int = 0
    last_ms: int = 0
    was_right: bool = False


class Guessing:
    """Not for several threads at once."""

    def __init__(self) -> None:
        self._tried: OrderedDict[tuple[str, str], _Tried] = OrderedDict()
        self._names: dict[str, int] = {}

    def wait_ms(self, name: str, address: str, now_ms: int) -> int:
        """So long nothing is heard of this name from there; 0: it may try, and one miss is counted until it was right."""
        tried = self._of(name, address, now_ms)
        if tried.until_ms > now_ms:
            return tried.until_ms - now_ms
        tried.misses += 1
        tried.last_ms = now_ms
        over = tried.misses - FREE_MISSES
        if over >= 0:
            tried.until_ms = now_ms + min(LONGEST_MS, FIRST_MS * 2 ** min(over, 20))
        return 0

    def was_right(self, name: str, address: str, now_ms: int) -> None:
        """All is forgiven."""
        key = (address, name)
        if key not in self._tried:
            self._keep(key)
        self._tried[key] = _Tried(last_ms=now_ms, was_right=True)

    def _of(self, name: str, address: str, now_ms: int) -> _Tried:
        key = (address, name)
        if key not in self._tried and self._names.get(address, 0) >= NAMES_OF_ONE:
            key = (address, "")
        if key not in self._tried:
            self._keep(key)
        tried = self._tried[key]
        self._tried.move_to_end(key)
        if now_ms - tried.last_ms > FORGOTTEN_MS and not tried.was_right:
            tried.misses = 0
        return tried

    def _keep(self, key: tuple[str, str]) -> None:
        self._tried[key] = _Tried()
        self._names[key[0]] = self._names.get(key[0], 0) + 1
        if len(self._tried) > MOST_KEPT:
            (address, _name), _oldest = self._tried.popitem(last=False)
            self._names[address] -= 1
            if not self._names[address]:
                del self._names[address]
