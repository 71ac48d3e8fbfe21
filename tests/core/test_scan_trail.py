"""Scans that no burst holds, generated: scanners that are slow or pause, layouts with dead keys; hands stay untouched."""

from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.core.bursts import Read, TypedKeys
from desk_app.core.scan_trail import JOIN_MS, PACE_MS, PAUSE_MS, PIECE_KEYS
from desk_app.core.scans import Frame, cause_of
from tests.core.test_bursts import CARD, CODE, MRZ, OLD_CODE, UNDER_VIETNAMESE, Keyboard

NEWER = "014190000123||LO THI MAU|15081990|Nu|Ban Heo, Chieng Coi, Son La|01012021|LO VAN A|CA THI B"
DEAD = "./'`~"
"""What the layout "Vietnamese (US)" has as dead keys."""
SLOW = st.integers(12, PACE_MS)
WORDS = st.sampled_from(["", "phu hieu", "0912345678", "5", "H52.16-2611", "014190000123", "Lò Thị Mẫu|"])


@dataclass
class Desk(Keyboard):
    """A field, out of which what a read says is taken back."""

    def told(self, text: str) -> list[tuple[str, bool, bool]]:
        """Without what was told of a part of it: that is refused at once, or the same card."""
        whole = [read for read in self.reads if read.text == text or read.text not in text]
        return [(read.text, read.known, read.rest) for read in whole]

    def _take(self, settled: list[TypedKeys[str] | Read[str]], at_ms: int) -> None:
        for each in settled:
            if isinstance(each, Read):
                self.reads.append(each)
                back = "".join(each.back)
                assert self.typed.endswith(back), (self.typed, back)
                self.typed = self.typed[: len(self.typed) - len(back)]
            else:
                self.typed += "".join(each.items)

    def hand(self, text: str, gaps: Random) -> None:
        for char in text:
            self.press(char, gaps.randint(60, 600))
        self.rest()

    def through_dead_keys(self, text: str, gap_ms: int) -> None:
        """As Qt tells of them: a sign of a dead key is not pressed, only released, and the sign after it is composed of both or
        comes alone."""
        for char in text:
            if char in DEAD:
                if self.bursts.holding and gap_ms > self.bursts.wait_ms():
                    self._take(self.bursts.silence(), self.now_ms)
                self.now_ms += gap_ms
                self.bursts.dead_key(self.now_ms)
            else:
                self.press(char, gap_ms)


def in_pieces(text: str, pauses: list[int], pieces: Random) -> dict[int, int]:
    """Where it pauses, and for how long: never so that a piece is as short as a hand's."""
    chosen: dict[int, int] = {}
    for pause in pauses:
        place = pieces.randrange(PIECE_KEYS, len(text) - 1 - PIECE_KEYS)
        if all(abs(place - other) >= PIECE_KEYS for other in chosen):
            chosen[place] = pause
    return chosen


def scan_slowly(desk: Desk, text: str, ending: str, pauses: dict[int, int], gaps: Random) -> None:
    slowest = gaps.choice([25, PACE_MS])
    desk.now_ms += 2_000
    for place, char in enumerate(text + ending):
        desk.press(char, pauses.get(place) or gaps.randint(12, slowest))


@settings(max_examples=250, deadline=None)
@given(
    words=WORDS,
    text=st.sampled_from([CARD, CODE, OLD_CODE, MRZ, NEWER]),
    prefix=st.sampled_from(["", "]Q1", "\x02", "QR:"]),
    ending=st.sampled_from(["\r", "\t", "\r\n", "\x03\r"]),
    pauses=st.lists(st.integers(PACE_MS + 1, JOIN_MS), max_size=3),
    random=st.randoms(use_true_random=False),
)
def test_a_slow_scan_or_one_that_pauses_is_read_and_its_field_is_as_before(
    words: str, text: str, prefix: str, ending: str, pauses: list[int], random: Random
) -> None:
    desk = Desk(Frame("QR:", "\r", 20) if prefix == "QR:" else None)
    desk.hand(words, random)
    scan_slowly(desk, prefix + text, ending, in_pieces(prefix + text, pauses, random), random)
    desk.rest()
    assert desk.told(text) == [(text, True, False)]
    assert desk.typed.rstrip("\n\r\x03") == words


@settings(max_examples=100, deadline=None)
@given(
    words=WORDS,
    text=st.sampled_from([CARD, CODE, OLD_CODE]),
    pause=st.integers(JOIN_MS + 1, 60_000),
    random=st.randoms(use_true_random=False),
)
def test_one_that_paused_for_too_long_is_refused_and_its_field_is_as_before(
    words: str, text: str, pause: int, random: Random
) -> None:
    desk = Desk()
    desk.hand(words, random)
    scan_slowly(desk, text, "\r", in_pieces(text, [pause], random), random)
    assert [(known, rest) for _text, known, rest in desk.told(text)] == [(False, True)]
    assert desk.typed == words


@settings(max_examples=150, deadline=None)
@given(
    text=st.sampled_from([CARD, CODE, OLD_CODE, MRZ]),
    ending=st.sampled_from(["", "\r", "\t"]),
    rolls=st.booleans(),
    random=st.randoms(use_true_random=False),
)
def test_a_fast_hand_that_types_the_same_signs_is_left_alone(text: str, ending: str, rolls: bool, random: Random) -> None:
    desk = Desk()
    for place, char in enumerate(text + ending):
        rolled = rolls and place % 3 == 1  # every third key rolls into the one before
        desk.press(char, random.randint(3, 59) if rolled else random.randint(60, 600))
    desk.rest()
    assert (desk.typed, desk.reads) == (text + ending, [])


@settings(max_examples=100, deadline=None)
@given(text=st.sampled_from([CARD, NEWER, CODE, MRZ]), random=st.randoms(use_true_random=False))
def test_capitals_take_longer_than_figures(text: str, random: Random) -> None:
    desk = Desk()
    desk.hand("xe", random)
    desk.now_ms += 2_000
    for char in text + "\r":
        desk.press(char, random.randint(51, PAUSE_MS) if char.isupper() and text != MRZ else random.randint(12, PACE_MS))
    assert desk.told(text) == [(text, True, False)]
    assert desk.typed == "xe"


@pytest.mark.parametrize("gap_ms", [12, 25, 35, PACE_MS])
def test_a_card_is_known_without_what_ends_it(gap_ms: int) -> None:
    desk = Desk()
    desk.scan(CARD, gap_ms)
    desk.rest()
    assert [(read.text, read.known) for read in desk.reads] == [(CARD, True)]
    assert desk.typed == ""


@settings(max_examples=100, deadline=None)
@given(cut=st.integers(14, len(CARD) - 2), gap_ms=SLOW, pause=st.integers(200, 60_000))
def test_what_is_left_of_a_scan_goes_when_the_card_is_scanned_again(cut: int, gap_ms: int, pause: int) -> None:
    desk = Desk()
    desk.hand("xe", Random(1))
    desk.scan(CARD[:cut], gap_ms)
    desk.rest()
    desk.scan(CARD + "\r", gap_ms, first_gap_ms=pause)
    assert desk.told(CARD) == [(CARD, True, False)]
    assert desk.typed == "xe"


@pytest.mark.parametrize("gap_ms", [2, 5, 12, 25, 35])
@pytest.mark.parametrize("text", [CARD, CODE, OLD_CODE, MRZ])
def test_a_slow_scan_through_the_vietnamese_keyboard_reaches_no_field(text: str, gap_ms: int) -> None:
    desk = Desk()
    desk.scan(text.translate(UNDER_VIETNAMESE) + "\r", gap_ms)
    desk.rest()
    assert desk.typed == ""
    assert [cause_of(read.text) for read in desk.reads] == ["layout"]


ADDRESSES = ("To 3, P. Chieng Le", "So 12/3 duong 3.2", "xa Cu M'gar, T.o 4", "1.2.3.4.5/6", "thon 7")


@settings(max_examples=150, deadline=None)
@given(
    address=st.sampled_from(ADDRESSES),
    gap_ms=st.integers(1, 16) | st.integers(35, PACE_MS),
    ending=st.sampled_from(["\r", "\t", "\r\n"]),
)
def test_a_card_whose_address_met_a_dead_key_is_never_taken(address: str, gap_ms: int, ending: str) -> None:
    desk = Desk()
    desk.through_dead_keys(f"014090000123||DOAN VAN SAM|15081990|Nam|{address}|01012021{ending}", gap_ms)
    desk.rest()
    (read,) = desk.reads
    assert read.altered == any(char in DEAD for char in address)
    assert read.altered or read.known
    assert desk.typed.rstrip("\n") == ""


@pytest.mark.parametrize("word", ["Tọ", "đến", "12/3", "U'"])
def test_dead_keys_of_a_hand_are_typing(word: str) -> None:
    desk = Desk()
    for char in word:
        desk.press(char, 90)
        desk.bursts.dead_key(desk.now_ms + 40)
    desk.rest()
    assert (desk.typed, desk.reads) == (word, [])


def test_a_letter_that_overtook_the_burst_goes_with_it_and_one_of_a_hand_stays() -> None:
    for overtook in (True, False):
        desk = Desk()
        desk.typed = "Tọ"
        desk.bursts.composed(-1, "ọ", "ọ")
        if not overtook:
            desk.bursts.letters_stand()
        desk.through_dead_keys(f"{CODE}\r", 5)
        assert [read.altered for read in desk.reads] == [True]
        assert desk.typed == ("T" if overtook else "Tọ")
