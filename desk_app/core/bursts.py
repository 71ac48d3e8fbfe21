"""Keys that a scanner typed, told from keys of a person: by their own time stamps, their frame and what they spell.

Nothing here waits: `press` takes the next key with the stamp that the keyboard gave it and answers what is settled by it;
`wait_ms` says after how much silence `silence` settles the rest. A key is held until it is known whose it is, and comes out
once, in order: as typing, or in a scan.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from desk_app.core.scans import ENDS, NEVER_TYPED, Frame, bare, find, is_foreign, through_layout

GAP_MS = 30
"""A scanner's keys follow each other at most so; USB ones of low speed take 16."""
LIKELY_GAP_MS = 12
LIKELY_MS = 150
STUTTER_MS = 700
"""A scanner that stops within a scan goes on within this."""
TRAIL_MS = 80
"""A second line end of the same scan."""
MACHINE_GAP_MS = 8
"""No person and no program that types for one is as fast over a whole scan."""
FOREIGN_KEYS = SHORTEST = 8
"""Shorter than any scan of ours, or of another: nothing to look at, and most of what is typed is that."""
SURE_KEYS = 4
"""So many figures and capitals at such a pace, and a machine types."""
MANY_KEYS = 6
"""So many keys of any kind at such a pace, without a pause."""
UNSTAMPED = -1
_MACHINE_LETTERS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-|<]")

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class TypedKeys(Generic[Item]):
    """A person's keys, and what came with them. `cut`: a machine's after all, of a scan that has no end."""

    items: tuple[Item, ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Read(Generic[Item]):
    """A scan without its frame; `raw`: with it, and with what ended it. `known`: something of ours. `rest`: of a scan whose
    first part was taken out of a field again."""

    text: str
    raw: str
    known: bool
    gap_ms: int
    items: tuple[Item, ...]
    rest: bool = False


@dataclass(slots=True)
class _Key(Generic[Item]):
    at_ms: int
    text: str
    items: list[Item]  # the press, and releases that came meanwhile
    slow: bool  # after a pause


class Bursts(Generic[Item]):
    """Tells a scanner's burst of keys from a hand's, before any field sees one."""

    def __init__(self, frame: Frame | None = None) -> None:
        self._keys: list[_Key[Item]] = []
        self.learning = False
        self._trail: tuple[int, int] | None = None  # when a scan ended, and for how long a line end may follow
        self.set_frame(frame)

    def set_frame(self, frame: Frame | None) -> None:
        """What a test scan taught, or nothing."""
        self._frame = frame
        self._gap_ms = min(max(2 * frame.gap_ms, GAP_MS), 60) if frame else GAP_MS

    @property
    def holding(self) -> bool:
        """Whether keys wait to be told what they are."""
        return bool(self._keys)

    def wait_ms(self) -> int:
        """After so much silence what is held is settled."""
        return STUTTER_MS if self.sure else LIKELY_MS if self._likely else self._gap_ms

    def follow(self, item: Item) -> bool:
        """What comes after a held key and belongs to it (its release). False: nothing is held."""
        if self._keys:
            self._keys[-1].items.append(item)
        return bool(self._keys)

    def press(self, at_ms: int, text: str, item: Item) -> list[TypedKeys[Item] | Read[Item]]:
        """The next key, with its stamp in ms and the character that it types."""
        settled: list[TypedKeys[Item] | Read[Item]] = []
        slow = False
        if self._keys:
            gap = at_ms - self._keys[-1].at_ms if self._keys[-1].at_ms != UNSTAMPED else 0
            slow = not 0 <= gap <= self._gap_ms
            if slow and not self._may_stutter(gap):
                settled, slow = self._settle(), False
        if not self._keys:
            if text in ENDS and self._trails(at_ms, text):
                return settled  # it ended the scan before, once more
            if text in ENDS:
                return [*settled, TypedKeys((item,))]
        self._keys.append(_Key(at_ms, text, [item], slow))
        if text in ENDS and not self.learning:  # a test scan ends with silence: all that stands at its end is learnt
            settled += self._settle()
            if settled and isinstance(settled[-1], Read):
                self._trail = (at_ms, self._trail_ms(settled[-1].raw))
        return settled

    def adopt(self, text: str, item: Item) -> None:
        """A key of the same burst that came through an input method, without its stamp."""
        self._keys.append(_Key(UNSTAMPED, text, [item], False))

    def silence(self) -> list[TypedKeys[Item] | Read[Item]]:
        """`wait_ms` passed, or something else happened: what is held is settled now."""
        return self._settle() if self._keys else []

    def _trail_ms(self, raw: str) -> int:
        known = self._frame.suffix if self._frame else ""
        framed = raw[0] in NEVER_TYPED or raw[-1] in "\x03\x04" or len(known) > 1
        return STUTTER_MS if framed else TRAIL_MS

    def _trails(self, at_ms: int, text: str) -> bool:
        if self._trail is None:
            return False
        since, most = at_ms - self._trail[0], self._trail[1]
        return 0 <= since <= (STUTTER_MS if text == "\n" else most)  # nobody types a line feed

    @property
    def sure(self) -> bool:
        """Whether it is a machine that types: then a pause may be its stutter."""
        keys = self._keys
        if not keys:
            return False
        if keys[0].text in NEVER_TYPED or _unbroken(keys[:MANY_KEYS]) or _unbroken(keys[-MANY_KEYS:]):
            return True
        last = keys[-SURE_KEYS:]
        machine = are_machine_letters("".join(key.text for key in last))
        return len(last) == SURE_KEYS and machine and not any(key.slow for key in last)

    def _may_stutter(self, gap_ms: int) -> bool:
        """Whether a scanner may have paused for so long: never twice in a row."""
        if gap_ms < 0 or self._keys[-1].slow:
            return False
        return gap_ms <= (STUTTER_MS if self.sure else LIKELY_MS if self._likely else 0)

    @property
    def _likely(self) -> bool:
        """Two or three figures or capitals at a pace that no finger has: a busy machine may hold up the fourth."""
        keys = self._keys
        return (
            2 <= len(keys) < SURE_KEYS
            and not any(key.slow for key in keys)
            and are_machine_letters("".join(key.text for key in keys))
            and all(gap <= LIKELY_GAP_MS for gap in _gaps(keys))
        )

    def _settle(self) -> list[TypedKeys[Item] | Read[Item]]:
        keys, self._keys = self._keys, []
        return self._decide(keys)

    def _decide(self, keys: Sequence[_Key[Item]]) -> list[TypedKeys[Item] | Read[Item]]:
        if not keys:
            return []
        if len(keys) < SHORTEST:
            return _typed(keys)
        raw = "".join(key.text for key in keys)
        if self.learning and len(keys) >= FOREIGN_KEYS:
            return [_read(raw, keys, False)]
        found = find(raw, self._frame)
        if found is not None:
            stray, text = found
            return [*_typed(keys[:stray]), _read(text, keys[stray:], True)]
        for place, key in enumerate(keys):
            before = "".join(earlier.text for earlier in keys[:place])
            if key.slow and find(before, self._frame) is not None:
                return [*self._decide(keys[:place]), *self._decide(keys[place:])]
        if through_layout(raw, self._frame) or self._is_foreign(keys, raw):
            return [_read(bare(raw, self._frame), keys, False)]
        return [TypedKeys(_items(keys), self._is_cut(keys, raw))]

    def _is_cut(self, keys: Sequence[_Key[Item]], raw: str) -> bool:
        """A scan's beginning: no finger is so fast, or begins with what no key types."""
        gaps = _gaps(keys)
        quick = len(gaps) >= SHORTEST - 1 and all(gap <= MACHINE_GAP_MS for gap in gaps)
        return raw[-1] not in ENDS and (quick or raw[0] in NEVER_TYPED)

    def _is_foreign(self, keys: Sequence[_Key[Item]], raw: str) -> bool:
        """A scan of something that is none of ours: never for what a person could have typed."""
        text = bare(raw, self._frame)
        framed = raw[0] in NEVER_TYPED or (len(raw) > 3 and raw[0] == "]" and text != raw and len(text) + 3 <= len(raw))
        ended = raw[-1] in ENDS or (self._frame is not None and not self._frame.suffix)
        if len(text) < FOREIGN_KEYS or not (framed or ended):
            return False
        return framed or is_foreign(text) or all(gap <= MACHINE_GAP_MS for gap in _gaps(keys))


def are_machine_letters(text: str) -> bool:
    """Figures, capitals and the signs of cards and codes: what scans begin with."""
    return all(char in _MACHINE_LETTERS for char in text)


def _unbroken(keys: Sequence[_Key[Item]]) -> bool:
    return len(keys) == MANY_KEYS and not any(key.slow for key in keys)


def _gaps(keys: Sequence[_Key[Item]]) -> list[int]:
    return [
        key.at_ms - before.at_ms
        for before, key in pairwise(keys)
        if not key.slow and UNSTAMPED not in (key.at_ms, before.at_ms)
    ]


def _typed(keys: Sequence[_Key[Item]]) -> list[TypedKeys[Item] | Read[Item]]:
    return [TypedKeys(_items(keys))] if keys else []


def _items(keys: Sequence[_Key[Item]]) -> tuple[Item, ...]:
    return tuple(item for key in keys for item in key.items)


def _read(text: str, keys: Sequence[_Key[Item]], known: bool) -> Read[Item]:
    raw = "".join(key.text for key in keys)
    return Read(text, raw, known, max(_gaps(keys), default=0), _items(keys))
