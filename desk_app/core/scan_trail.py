"""What was typed a moment ago, in case it was the beginning of a scan: a scanner slower than any burst, or one that paused.

A key that was taken for typing is in its field by the time the rest of the scan comes. Here it is kept with its stamp, so that
the whole is known by what it spells, and what a field has of it can be taken back out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from desk_app.core.scans import ENDS, Frame, begins_card, ending_in, is_finished_card, starts_frame

PACE_MS = 50
"""A machine's keys follow each other at most so: a fast hand takes 60 ms and more."""
MOST_AT_PACE = 60
"""So many of a hundred, where others take longer."""
PAUSE_MS = 400
"""Longer than a machine takes for a key, with Shift, on a busy desk."""
PIECE_KEYS = 4
"""So many keys at such a pace at least, between two pauses: a hand rolls two or three."""
JOIN_MS = 1_500
"""A scan that paused longer is refused: what came meanwhile is not known."""
MOST_KEYS = 700
"""More than the longest card has."""
UNSTAMPED = -1

Item = TypeVar("Item")


@dataclass(slots=True)
class PressedKey(Generic[Item]):
    """One that was pressed, with its stamp and the sign that it types."""

    at_ms: int
    text: str
    items: list[Item]  # the press, and releases that came meanwhile
    slow: bool = False  # after a pause
    altered: bool = False  # a dead key of the keyboard's layout came with it
    composed: bool = False  # a letter that the layout made of two keys, and that may have overtaken the burst before it
    cut: bool = False  # of a scan's beginning, without its end
    read: bool = False  # of a card that was not whole: no field has it
    until_ms: int = UNSTAMPED  # when a dead key after it came

    def gap_ms(self, at_ms: int) -> int:
        """Till the next one; 0 where one of the two came without a stamp."""
        return 0 if self.at_ms == UNSTAMPED or at_ms == UNSTAMPED else at_ms - max(self.at_ms, self.until_ms)


@dataclass(frozen=True, slots=True)
class Joined(Generic[Item]):
    """A scan whose first part is in a field. `back`: the keys of it that are there; `broken`: it paused for too long."""

    text: str
    keys: tuple[PressedKey[Item], ...]
    back: tuple[Item, ...]
    broken: bool


class Trail(Generic[Item]):
    """The keys that were typed last, until a key that is no sign comes, or a line end that is a person's."""

    def __init__(self) -> None:
        self._keys: list[PressedKey[Item]] = []
        self._bars = 0

    def add(self, keys: Sequence[PressedKey[Item]]) -> None:
        """They go to a field."""
        if keys and keys[-1].text in ENDS:
            self.forget()
            return
        for key in keys:
            self._keys.append(key)
            if key.text == "|":
                self._bars += 1
        if len(self._keys) > MOST_KEYS:
            del self._keys[:-MOST_KEYS]

    def remember(self, keys: Sequence[PressedKey[Item]], known: bool) -> None:
        """A scan was told by these, and no field has them. Where nothing ended it its rest may follow."""
        text = _text(keys)
        if text[-1] in ENDS or (known and "|" not in text):
            self.forget()
            return
        for key in keys:
            key.read = True
        self.add(keys)

    def forget(self) -> None:
        """A person does something else."""
        self._keys.clear()
        self._bars = 0

    def letters_stand(self) -> None:
        """What was composed is a person's."""
        for key in reversed(self._keys):
            if not key.composed:
                break
            key.composed = False

    @property
    def last(self) -> PressedKey[Item] | None:
        """The one that was typed last."""
        return self._keys[-1] if self._keys else None

    def finishes(self, keys: Sequence[PressedKey[Item]]) -> bool:
        """Whether it is a whole card by these keys: nobody types that, and no line end need follow."""
        return self._bars > 0 and keys[-1].text.isdigit() and is_finished_card(_text([*self._keys, *keys]))

    def joined(self, keys: Sequence[PressedKey[Item]], frame: Frame | None) -> Joined[Item] | None:
        """A scan that ends with these keys and began before them."""
        if not self._keys or not (keys[-1].text in ENDS or self.finishes(keys)):
            return None
        every = [*self._keys, *keys]
        if every[-2].read:  # nothing new
            return None
        found = ending_in(_text(every))
        if found is None or found[0] >= len(self._keys):
            return None
        start, text = found
        framed = starts_frame(_text(every[:start]), frame)
        parts = (every[framed:], every[start:])
        if not any(_is_paced(part) or _is_paced(part[:-1]) for part in parts):  # what ends it may come late
            return None
        longest = max(before.gap_ms(key.at_ms) for before, key in pairwise(every[start:]))
        first = self._begun_before(framed)
        return Joined(text, tuple(every[start:]), _presses(self._keys[first:]), longest > JOIN_MS)

    def _begun_before(self, start: int) -> int:
        """Where the same card had been begun, and was scanned anew."""
        for begun in begins_card(_text(self._keys[:start])):
            if _is_paced(self._keys[begun:start], paused=True):
                return begun
        return start

    def left(self, frame: Frame | None) -> tuple[bool, tuple[Item, ...]]:
        """Whether a scan's beginning stands before the scan that has come, its own or of the one that was scanned anew; what a
        field has of it."""
        start = self._begun_before(starts_frame(_text(self._keys), frame))
        while start > 0 and (self._keys[start - 1].cut or self._keys[start - 1].composed):
            start -= 1
        begun = any(key.cut or key.read or key.text == "|" for key in self._keys[start:])
        begun = begun and not is_finished_card(_text(self._keys[start:]))
        back = _presses(self._keys[start:])
        for key in self._keys[start:]:
            key.read = True
        return begun, back


def _text(keys: Sequence[PressedKey[Item]]) -> str:
    return "".join(key.text for key in keys)


def _presses(keys: Sequence[PressedKey[Item]]) -> tuple[Item, ...]:
    return tuple(key.items[0] for key in keys if not key.read)


def _is_paced(keys: Sequence[PressedKey[Item]], paused: bool = False) -> bool:
    """Whether a machine may have typed them: most of them at its pace, in pieces between pauses, none of them as short as a
    hand's. A capital takes longer, for Shift comes with it; but not beside a pause, where a hand may have typed.
    `paused`: there is one after them."""
    pieces: list[list[int]] = [[]]
    for before, key in pairwise(keys):
        gap = before.gap_ms(key.at_ms)
        if 0 <= gap <= PAUSE_MS:
            pieces[-1].append(gap)
        else:
            pieces.append([])
    before_pauses, after_pauses = pieces if paused else pieces[:-1], pieces[1:]
    beside = [*(gaps[-1:] for gaps in before_pauses), *(gaps[:1] for gaps in after_pauses)]
    return all(gap <= PACE_MS for gaps in beside for gap in gaps) and all(_is_machine(gaps) for gaps in pieces)


def _is_machine(gaps: Sequence[int]) -> bool:
    at_pace = sum(gap <= PACE_MS for gap in gaps)
    return len(gaps) + 1 >= PIECE_KEYS and 100 * at_pace >= MOST_AT_PACE * len(gaps)
