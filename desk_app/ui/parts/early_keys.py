"""Keys that are faster than an answer of a worker: they are neither lost nor done to what stood there before."""

from collections.abc import Callable


class EarlyKeys:
    """What was pressed before the answer that it needs is there, in its order."""

    def __init__(self) -> None:
        self._kept: list[Callable[[], object]] = []
        self.awaited = False
        """Whether what is typed now is meant for the place to which an answer leads."""
        self.begun = 0
        """How often the place where they are pressed began anew."""

    def is_awaited(self) -> bool:
        """For a field, which must not hold its page: Python's collector takes a page and its fields apart in any order."""
        return self.awaited

    def __bool__(self) -> bool:
        return bool(self._kept)

    def keep(self, pressed: Callable[[], object]) -> int:
        """Not yet: what it acts on is on its way. Returns how many are kept."""
        self._kept.append(pressed)
        return len(self._kept)

    def forget(self) -> None:
        """Something else was asked for, or somebody else is here."""
        self._kept.clear()

    def take_after(self, count: int) -> "list[Callable[[], object]]":
        """Those that were pressed after so many; none is kept any more."""
        after = self._kept[count:]
        self._kept.clear()
        return after

    def go_on(self) -> None:
        """The answer is there: all of it is done now. What must wait again is kept anew."""
        kept, self._kept = self._kept, []
        for pressed in kept:
            pressed()
