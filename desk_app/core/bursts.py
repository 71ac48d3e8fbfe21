"""Keys that a scanner typed, told from keys of a person: by their own time stamps, their frame and what they spell.

Nothing here waits: `press` takes the next key with the stamp that the keyboard gave it and answers what is settled by it;
`wait_ms` says after how much silence `silence` settles the rest. A key is held until it is known whose it is, and comes out
once, in order: as typing, or in a scan.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Generic, TypeVar

from desk_app.core.scan_trail import PACE_MS, UNSTAMPED, Joined, PressedKey, Trail
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
_MACHINE_LETTERS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-|<]")

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class TypedKeys(Generic[Item]):
    """A person's keys, and what came with them."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Read(Generic[Item]):
    """A scan without its frame; `raw`: with it, and with what ended it. `known`: something of ours. `back`: keys of it, or of
    one before that was cut, that a field has and is to lose again. `rest`: it cannot be taken, its first part came too long
    before. `altered`: nor can this one, a dead key of the keyboard's layout left signs out or put marks on them."""

    text: str
    raw: str
    known: bool
    gap_ms: int
    items: tuple[Item, ...]
    back: tuple[Item, ...] = ()
    rest: bool = False
    altered: bool = False


class Bursts(Generic[Item]):
    """Tells a scanner's burst of keys from a hand's, before any field sees one."""

    def __init__(self, frame: Frame | None = None) -> None:
        self._keys: list[PressedKey[Item]] = []
        self._typed: Trail[Item] = Trail()
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
        if self.sure:
            return STUTTER_MS
        likely = self._likely or (bool(self._keys) and self._typed.finishes(self._keys))
        return LIKELY_MS if likely else PACE_MS if self.learning else self._gap_ms

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
            gap = self._keys[-1].gap_ms(at_ms)
            slow = not 0 <= gap <= self._gap_ms and not 0 <= gap <= self._most_ms
            if slow and not self._may_stutter(gap):
                settled, slow = self._settle(), False
        if not self._keys:
            if text in ENDS and self._trails(at_ms, text):
                return settled  # it ended the scan before, once more
        self._keys.append(PressedKey(at_ms, text, [item], slow))
        if text in ENDS and not self.learning:  # a test scan ends with silence: all that stands at its end is learnt
            settled += self._settle()
        return settled

    def adopt(self, text: str, item: Item, altered: bool = False) -> None:
        """A key of the same burst that came through an input method, without its stamp; or as a letter that the keyboard's
        layout made of two keys."""
        self._keys.append(PressedKey(UNSTAMPED, text, [item], altered=altered))

    def dead_key(self, at_ms: int) -> None:
        """One of the layout: it types nothing itself, and the next sign is another, or missing."""
        last = self._keys[-1] if self._keys else self._typed.last
        if last is not None:
            last.altered, last.until_ms = True, at_ms

    def composed(self, at_ms: int, text: str, item: Item) -> None:
        """A letter that the layout made of two keys goes to its field, ahead of keys that may be on their way."""
        self._typed.add([PressedKey(at_ms, text, [item], altered=True, composed=True)])

    def letters_stand(self) -> None:
        """A moment has passed since: no key that comes now was ahead of them."""
        self._typed.letters_stand()

    def forget(self) -> None:
        """A person does something else: what was typed before is no part of a scan that comes."""
        self._typed.forget()

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
    def _most_ms(self) -> int:
        """Between two keys without a pause: more, once a machine types."""
        return max(self._gap_ms, PACE_MS) if self.learning or self.sure else self._gap_ms

    @property
    def sure(self) -> bool:
        """Whether it is a machine that types: then a pause may be its stutter."""
        keys = self._keys
        if not keys or (len(keys) < SURE_KEYS and keys[0].text not in NEVER_TYPED):  # as nearly every key of a hand
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
        likely = self._likely or self._typed.finishes(self._keys)
        return gap_ms <= (STUTTER_MS if self.sure else LIKELY_MS if likely else 0)

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
        joined = None if self.learning else self._typed.joined(keys, self._frame)
        settled = self._decide(keys) if joined is None else self._whole(joined)
        if settled and isinstance(settled[-1], Read) and not self.learning and keys[-1].at_ms != UNSTAMPED:
            self._trail = (keys[-1].at_ms, self._trail_ms(settled[-1].raw))
        return settled

    def _whole(self, joined: Joined[Item]) -> list[TypedKeys[Item] | Read[Item]]:
        self._typed.forget()
        self._typed.remember(joined.keys, True)
        known = not joined.broken and find(joined.text, self._frame) is not None
        return [replace(_read(joined.text, joined.keys, known), back=joined.back, rest=joined.broken)]

    def _decide(self, keys: Sequence[PressedKey[Item]]) -> list[TypedKeys[Item] | Read[Item]]:
        if not keys:
            return []
        if len(keys) < SHORTEST:
            return self._type(keys)
        raw = "".join(key.text for key in keys)
        if self.learning and len(keys) >= FOREIGN_KEYS:
            return [_read(raw, keys, False)]
        found = find(raw, self._frame)
        if found is not None:
            stray, text = found
            return [*self._type(keys[:stray]), self._scan(text, keys[stray:], True)]
        for place, key in enumerate(keys):
            before = "".join(earlier.text for earlier in keys[:place])
            if key.slow and find(before, self._frame) is not None:
                return [*self._decide(keys[:place]), *self._decide(keys[place:])]
        if through_layout(raw, self._frame) or self._is_foreign(keys, raw):
            return [self._scan(bare(raw, self._frame), keys, False)]
        return self._type(keys, self._is_cut(keys, raw))

    def _type(self, keys: Sequence[PressedKey[Item]], cut: bool = False) -> list[TypedKeys[Item] | Read[Item]]:
        """`cut`: a machine's after all, of a scan that has no end."""
        for key in keys:
            key.cut = cut
        self._typed.add(keys)
        return [TypedKeys(_items(keys))] if keys else []

    def _scan(self, text: str, keys: Sequence[PressedKey[Item]], known: bool) -> Read[Item]:
        begun, back = self._typed.left(self._frame)
        self._typed.remember(keys, known)
        return replace(_read(text, keys, known), back=back, rest=begun and not known)

    def _is_cut(self, keys: Sequence[PressedKey[Item]], raw: str) -> bool:
        """A scan's beginning: no finger is so fast, or begins with what no key types."""
        gaps = _gaps(keys)
        quick = len(gaps) >= SHORTEST - 1 and all(gap <= MACHINE_GAP_MS for gap in gaps)
        return raw[-1] not in ENDS and (quick or raw[0] in NEVER_TYPED)

    def _is_foreign(self, keys: Sequence[PressedKey[Item]], raw: str) -> bool:
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


def _unbroken(keys: Sequence[PressedKey[Item]]) -> bool:
    return len(keys) == MANY_KEYS and not any(key.slow for key in keys)


def _gaps(keys: Sequence[PressedKey[Item]]) -> list[int]:
    return [
        key.at_ms - before.at_ms
        for before, key in pairwise(keys)
        if not key.slow and UNSTAMPED not in (key.at_ms, before.at_ms)
    ]


def _items(keys: Sequence[PressedKey[Item]]) -> tuple[Item, ...]:
    return tuple(item for key in keys for item in key.items)


def _read(text: str, keys: Sequence[PressedKey[Item]], known: bool) -> Read[Item]:
    raw = "".join(key.text for key in keys)
    altered = any(key.altered for key in keys)
    return Read(text, raw, known, max(_gaps(keys), default=0), _items(keys), altered=altered)
