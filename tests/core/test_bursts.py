"""Scans told from typing, generated: frames, stutters, stray keys, line ends; and a person's keys, none lost or moved."""

from dataclasses import dataclass, field
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.core.bursts import GAP_MS, LIKELY_MS, STUTTER_MS, Bursts, Read, TypedKeys
from desk_app.core.scans import Frame, cause_of, find, frame_from, learn

CARD = "014190000123||LÒ THỊ MẪU|15081990|Nữ|Bản Hẹo, Chiềng Cơi, Sơn La|01012021"
CODE = "H52.16-261130-0001"
OLD_CODE = "000.00.16.H52-261130-0001"
MRZ = "IDVNM1900001230014190000123<<7"
ARTICLE = "8934563138165"
MACHINE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-|<]"
PREFIXES = ("", "\x02", "]Q1", "\x1d", "\x00", "\ufeff", "\x02]Q1", "\ufeff]Q3")
ENDINGS = ("", "\r", "\n", "\t", "\r\n", "\x03", "\x03\r")
STUTTER = 500


@dataclass
class Keyboard:
    """Keys with stamps into the recogniser, and the silence between them as its timer would tell it."""

    frame: Frame | None = None
    now_ms: int = 1_000
    typed: str = ""
    reads: list[Read[str]] = field(default_factory=list)
    lag_ms: int = 0

    def __post_init__(self) -> None:
        self.bursts: Bursts[str] = Bursts(self.frame)
        self._came: list[int] = []

    def press(self, text: str, gap_ms: int) -> None:
        if self.bursts.holding and gap_ms > self.bursts.wait_ms():
            self._take(self.bursts.silence(), self.now_ms + self.bursts.wait_ms())
        self.now_ms += gap_ms
        self._came.append(self.now_ms)
        self._take(self.bursts.press(self.now_ms, text, text), self.now_ms)

    def rest(self) -> None:
        wait = self.bursts.wait_ms()
        self._take(self.bursts.silence(), self.now_ms + wait)
        self.now_ms += 2_000

    def _take(self, settled: list[TypedKeys[str] | Read[str]], at_ms: int) -> None:
        for each in settled:
            came = [self._came.pop(0) for _ in each.items]
            if isinstance(each, Read):
                self.reads.append(each)
            else:
                self.typed += "".join(each.items)
                self.lag_ms = max(self.lag_ms, *(at_ms - at for at in came))

    def scan(self, text: str, gap_ms: int = 5, stutter_at: int = -1, first_gap_ms: int = 2_000) -> None:
        for place, char in enumerate(text):
            self.press(char, first_gap_ms if not place else STUTTER if place == stutter_at else gap_ms)


def places_to_stutter(prefix: str, text: str, ending: str) -> list[int]:
    """Nowhere; early, once it is plain that a machine types; in the middle; before the last sign; before what ends it."""
    sure = len(prefix) + 4 if prefix[:1] not in ("\x02", "\x1d", "\x00", "\ufeff") else 1
    return [-1, sure, len(prefix) + len(text) // 2, len(prefix) + len(text) - 1, *([len(prefix) + len(text)] if ending else [])]


@pytest.mark.parametrize("gap_ms", [1, 5, 16, 30])
@pytest.mark.parametrize("text", [CARD, CODE, OLD_CODE, MRZ])
def test_a_scan_is_read_whole_in_every_frame_and_through_every_stutter(text: str, gap_ms: int) -> None:
    for prefix, ending in product(PREFIXES, ENDINGS):
        for stutter in places_to_stutter(prefix, text, ending):
            for stray in ("", "x", "5", "X"):
                keyboard = Keyboard()
                if stray:
                    keyboard.press(stray, 2_000)
                keyboard.scan(
                    prefix + text + ending,
                    gap_ms,
                    stutter if not stray else -1 if stutter < 4 else stutter,
                    gap_ms if stray else 2_000,
                )
                keyboard.rest()
                case = (prefix, ending, stutter, stray, keyboard)
                assert [read.text for read in keyboard.reads] == [text], case
                assert keyboard.reads[0].known, case
                assert keyboard.typed == stray, case


@pytest.mark.parametrize(("prefix", "ending"), [*product(PREFIXES, ENDINGS)])
def test_two_scans_and_a_person_before_between_and_after(prefix: str, ending: str) -> None:
    keyboard = Keyboard()
    for char in "lan\r":
        keyboard.press(char, 120)
    keyboard.scan(prefix + CARD + ending)
    for char in "phu hieu":
        keyboard.press(char, 900 if char == "p" else 95)
    keyboard.scan(prefix + CODE + ending, first_gap_ms=300)
    keyboard.rest()
    for char in "50.000\t":
        keyboard.press(char, 80)
    keyboard.rest()
    assert [read.text for read in keyboard.reads] == [CARD, CODE]
    assert keyboard.typed == "lan\rphu hieu50.000\t"


UNDER_VIETNAMESE = str.maketrans(
    "1234567890=[]",
    "ăâêô\N{COMBINING GRAVE ACCENT}\N{COMBINING HOOK ABOVE}\N{COMBINING TILDE}\N{COMBINING ACUTE ACCENT}"
    "\N{COMBINING DOT BELOW}đ₫ươ",
)
"""What a scanner's keys type where the keyboard is the Vietnamese one (xkb's `vn`, KBDVNTC)."""


@pytest.mark.parametrize("gap_ms", [1, 5, 16, 30])
@pytest.mark.parametrize("text", [CARD, CODE, OLD_CODE, MRZ, ARTICLE])
def test_a_scan_through_the_vietnamese_keyboard_reaches_no_field_and_its_cause_is_known(text: str, gap_ms: int) -> None:
    for prefix, ending in product(PREFIXES, ENDINGS):
        keyboard = Keyboard()
        keyboard.scan((prefix + text + ending).translate(UNDER_VIETNAMESE), gap_ms)
        keyboard.rest()
        assert keyboard.typed == "", (prefix, ending)
        assert [cause_of(read.text) for read in keyboard.reads] == ["layout"], (prefix, ending, keyboard.reads)


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        (CODE, "H5216-261130-0001"),
        (OLD_CODE, "0000016H52-261130-0001"),
        ("H52.1.A2-261130-0001", "H521\N{LATIN CAPITAL LETTER A WITH DOT BELOW}2-261130-0001"),
    ],
)
def test_a_code_whose_full_stops_were_dead_keys_reaches_no_field_and_its_cause_is_known(code: str, typed: str) -> None:
    assert find(code) == (0, code)
    for prefix, ending in product(PREFIXES, ENDINGS):
        keyboard = Keyboard()
        keyboard.scan(prefix + typed + ending)
        keyboard.rest()
        assert keyboard.typed == "", (prefix, ending)
        assert [cause_of(read.text) for read in keyboard.reads] == ["layout"], (prefix, ending, keyboard.reads)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("H52.16-26113\ufffd-0001", "input_method"),
        ("LÒ<<THỊ<MẪU<<<<<<<<<<<<<<<<<<<", "input_method"),
        ("Đ01.16-261130-0001", "input_method"),
        (CARD, ""),
        (CODE, ""),
        ("H521-261130-0001", ""),  # an identifier of one level
        (MRZ, ""),
        (ARTICLE, ""),
        ("014190000123|LÒ THỊ MẪU", ""),  # cut
        ("Cấp phù hiệu xe, đổi thẻ", ""),
    ],
)
def test_a_cause_is_named_only_where_the_letters_tell_it(text: str, cause: str) -> None:
    assert cause_of(text) == cause


@pytest.mark.parametrize("word", ["đường đê", "ăn ở", "đăng ký đất đai lần đầu", "ô tô", "ưu đãi"])
def test_a_person_at_the_vietnamese_keyboard_types(word: str) -> None:
    keyboard = Keyboard()
    for char in word:
        keyboard.press(char, 60)
    keyboard.rest()
    assert (keyboard.typed, keyboard.reads) == (word, [])


gaps = st.integers(GAP_MS + 1, 400)
rolled = st.integers(3, GAP_MS)
"""Two fingers that roll: the next key comes before the first is up."""
letters = st.text("abcdeghiklmnopqrstuvxyABCDĐđơưăâêôàáảãạ0123456789 .,|-<]'\r\t", min_size=1, max_size=60)


def _rolls_figures(text: str) -> bool:
    """Two figures or capitals at a pace that no finger has may wait a moment longer."""
    return any(first in MACHINE and second in MACHINE for first, second in pairwise(text))


@settings(max_examples=400, deadline=None)
@given(text=letters, data=st.data())
def test_what_a_person_types_comes_out_once_in_order_and_at_once(text: str, data: st.DataObject) -> None:
    keyboard = Keyboard(data.draw(st.sampled_from([None, Frame("", "\r", 2), Frame("\x02", "\x03\r", 15)])))
    fast = 0
    for char in text:
        fast = fast + 1 if fast < 2 and data.draw(st.booleans()) else 0  # at most three keys roll into each other
        keyboard.press(char, data.draw(rolled if fast else gaps))
    keyboard.rest()
    assert keyboard.typed == text
    assert not keyboard.reads
    assert keyboard.lag_ms <= (LIKELY_MS + 2 * GAP_MS if _rolls_figures(text) else 3 * GAP_MS)


def test_figures_that_roll_three_by_three_do_not_wait_for_a_scanner() -> None:
    keyboard = Keyboard()
    for gap_ms in (200, 3, 3, GAP_MS + 1, 3, 3, GAP_MS + 1):
        keyboard.press("0", gap_ms)
    keyboard.rest()
    assert keyboard.typed == "0000000"
    assert keyboard.lag_ms <= LIKELY_MS + 2 * GAP_MS


@settings(max_examples=300, deadline=None)
@given(
    parts=st.lists(st.tuples(st.text("abcdefgh 123", min_size=1, max_size=8), st.sampled_from([CARD, CODE, MRZ])), max_size=4),
    prefix=st.sampled_from(PREFIXES),
    ending=st.sampled_from(ENDINGS),
    gap_ms=st.integers(1, GAP_MS),
)
def test_typing_and_scans_in_turn_lose_nothing(parts: list[tuple[str, str]], prefix: str, ending: str, gap_ms: int) -> None:
    keyboard = Keyboard()
    for words, scan in parts:
        for char in words:
            keyboard.press(char, 800 if not keyboard.typed.endswith(char) else 130)
        keyboard.scan(prefix + scan + ending, gap_ms)
        keyboard.rest()
    assert keyboard.typed == "".join(words for words, _scan in parts)
    assert [read.text for read in keyboard.reads] == [scan for _words, scan in parts]


def test_any_keys_at_any_speed_come_out_once() -> None:
    """Whatever it is taken for, no key is doubled and none is forgotten."""

    @settings(max_examples=500, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from("ab12|<H.-\r\n\t\x02\x03"), st.integers(0, 900)), max_size=60))
    def check(keys: list[tuple[str, int]]) -> None:
        keyboard = Keyboard()
        for char, gap in keys:
            keyboard.press(char, gap)
        keyboard.rest()
        raw = "".join(read.raw for read in keyboard.reads)
        assert len(keyboard.typed) + len(raw) <= len(keys)
        assert sorted(keyboard.typed + raw) == sorted(char for char, _gap in keys) or keyboard.reads

    check()


def test_a_second_line_end_acts_on_nothing() -> None:
    for ending in ("\r\n", "\r\r", "\x03\r", "\n\r"):
        keyboard = Keyboard()
        keyboard.scan(CODE + ending)
        assert (keyboard.typed, len(keyboard.reads)) == ("", 1)
        keyboard.press("\r", 900)
        assert keyboard.typed == "\r"  # this one is a person's


def test_what_is_none_of_ours_is_told_and_not_typed() -> None:
    for text in (ARTICLE, "https://thutuc.example/hs?id=77", "EA123456789VN"):
        keyboard = Keyboard()
        keyboard.scan(text + "\r", 16)
        assert [(read.text, read.known) for read in keyboard.reads] == [(text, False)]
    keyboard = Keyboard()
    keyboard.scan("\x02anything at all\x03", 16)
    assert [read.known for read in keyboard.reads] == [False]


def test_a_program_that_types_for_a_person_is_no_scanner() -> None:
    for text in ("0912345678\t", "phu hieu xe\r", "014190000123\r", "15081990\r"):
        keyboard = Keyboard()
        keyboard.scan(text, 12)
        keyboard.rest()
        assert keyboard.typed == text
        assert not keyboard.reads


def test_a_line_end_half_a_second_late_is_known_once_learnt() -> None:
    keyboard = Keyboard(Frame("", "\r\n", 5))
    keyboard.scan(CODE + "\r\r", stutter_at=len(CODE) + 1)
    assert (keyboard.typed, len(keyboard.reads)) == ("", 1)


@pytest.mark.parametrize(("prefix", "ending"), [*product(PREFIXES, ENDINGS), ("QR:", "\r"), ("07/", "\r\n")])
def test_one_test_scan_teaches_the_frame(prefix: str, ending: str) -> None:
    for text in (CARD, CODE):
        frame = learn(prefix + text + ending, 7)
        assert frame == Frame(prefix, ending, 7)
        assert frame_from(frame.to_text()) == frame
        assert find(prefix + text + ending, frame) == (0, text)
    assert learn(ARTICLE + "\r", 7) is None
    assert frame_from("{") is None


def test_a_scanner_is_waited_for_no_longer_than_it_stutters() -> None:
    assert STUTTER_MS < 1_000
