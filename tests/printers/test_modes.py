"""What the three modes put on paper: read back as a printer reads them."""

import random
import re
import unicodedata
from dataclasses import replace

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from desk_app.documents.slips import LETTERS
from printers.code_pages import CannotPrint, _table
from printers.code_pages import encode as encode_letters
from printers.columns import TextLine, lay_out
from printers.escpos_raster import bands, decode
from printers.escpos_text import CELL, encode_glyphs, encode_text
from printers.profiles import ALL, BY_NAME, Profile
from printers.raster import letter_cell, paper_png, render
from printers.slip import Gap, Pair, Qr, Rule, Slip, SlipText

ALL_LETTERS = "".join(LETTERS).replace(" ", "")
EPSON = BY_NAME["epson-tm-t88"]
PAGES_OF = {"tcvn3": {"tcvn3_lower": 30, "tcvn3_upper": 31}, "cp1258": {"cp1258": 94}}


def read_text(data: bytes, profile: Profile) -> list[str]:
    """The lines as a printer with these pages would show them, composed."""
    names = {number: page for page, number in profile.pages.items()}
    glyphs: dict[int, bytes] = {}
    page, own, at, text = -1, False, 0, ""
    lengths = {b"\x1b@": 2, b"\x1c.": 2, b"\x1dP": 4, b"\x1bJ": 3, b"\x1dV": 4, b"\x1ba": 3, b"\x1bE": 3, b"\x1d!": 3}
    while at < len(data):
        two = data[at : at + 2]
        if two == b"\x1bt":
            page, at = data[at + 2], at + 3
        elif two == b"\x1b%":
            own, at = bool(data[at + 2]), at + 3
        elif two == b"\x1b&":
            assert data[at + 2 : at + 6 : 3] == b"\x03\x0c"
            glyphs[data[at + 3]] = data[at + 6 : at + 42]
            at += 42
        elif two == b"\x1d(":
            at += 5 + int.from_bytes(data[at + 3 : at + 5], "little")
        elif data.startswith(b"\x1dv0", at):
            at += 8 + int.from_bytes(data[at + 4 : at + 6], "little") * int.from_bytes(data[at + 6 : at + 8], "little")
        elif two in lengths:
            at += lengths[two]
        else:
            byte = data[at]
            if own and byte != 0x20:
                text += chr(0xE000 + byte)
            elif byte < 0x80:
                text += chr(byte)
            elif names[page] == "cp1258":
                text += bytes([byte]).decode("cp1258")
            else:
                text += {code: letter for letter, code in _table(names[page]).items()}[byte]
            at += 1
    drawn = {glyph: chr(0xE000 + code) for code, glyph in glyphs.items()}
    assert len(drawn) == len(glyphs), "two letters look the same"
    return unicodedata.normalize("NFC", text).split("\n")


@pytest.mark.parametrize("pages", PAGES_OF)
def test_each_of_the_letters_is_exact_in_the_printers_pages(pages: str) -> None:
    profile = Profile("x", 80, 576, 203, PAGES_OF[pages], cutter="none")  # type: ignore[arg-type]
    assert len(set(ALL_LETTERS)) == 146
    for letter in ALL_LETTERS:
        (line, _) = read_text(encode_text(Slip((SlipText(letter),)), profile), profile)
        assert line == letter
        decomposed = unicodedata.normalize("NFD", letter)
        assert encode_text(Slip((SlipText(decomposed),)), profile) == encode_text(Slip((SlipText(letter),)), profile)


def test_a_letter_that_a_mode_has_not_is_found_before_sending() -> None:
    for text in ("한", "ß" * 3, "Ω", "€5"):
        profile = Profile("x", 80, 576, 203, {"tcvn3_lower": 30, "tcvn3_upper": 31})
        with pytest.raises(CannotPrint):
            encode_text(Slip((SlipText(text),)), profile)
    with pytest.raises(CannotPrint):
        encode_text(Slip((SlipText("Đ"),)), BY_NAME["generic-80"])
    with pytest.raises(CannotPrint):
        encode_glyphs(Slip((SlipText("".join(chr(0x4E00 + n) for n in range(95))),)), BY_NAME["generic-80"])


def test_glyph_mode_downloads_each_letter_once_and_uses_it() -> None:
    profile = BY_NAME["generic-80"]
    data = encode_glyphs(Slip((SlipText("Đặng Thị Ánh, Đặng"), SlipText("ặ", bold=True))), profile)
    assert data.count(b"\x1b&\x03") == len(set("ĐặịÁ"))
    first, second, *_ = read_text(data, profile)
    assert re.fullmatch(r"(.)(.)ng Th(.) (.)nh, \1\2ng", first)
    assert second == first[1]


def test_downloaded_letters_are_all_different_and_inside_their_cell() -> None:
    cells = {letter: letter_cell(letter, *CELL).tobytes() for letter in ALL_LETTERS if not letter.isascii()}
    assert len(set(cells.values())) == len(cells)
    assert all(any(cell) for cell in cells.values())


BLOCKS = st.lists(
    st.one_of(
        st.builds(SlipText, st.text("aáẩđĐ xyz,.", max_size=120), st.sampled_from(["small", "large", "huge"]), st.booleans()),
        st.builds(Pair, st.text("abẫ ", max_size=60), st.text("0123.đ ", max_size=60)),
        st.just(Rule()),
        st.builds(Gap, st.integers(0, 300)),
    ),
    max_size=12,
)


@given(BLOCKS, st.sampled_from([profile for profile in ALL if "tcvn3_lower" in profile.pages or "cp1258" in profile.pages]))
def test_text_mode_loses_no_letter_and_never_runs_over_the_edge(blocks: list[SlipText], profile: Profile) -> None:
    slip = Slip(tuple(blocks))
    profile = replace(profile, cutter="none")
    lines = read_text(encode_text(slip, profile), profile)
    shown = [item for item in lay_out(slip, profile.columns) if isinstance(item, TextLine | Rule)]
    assert lines[:-1] == [item.text if isinstance(item, TextLine) else "-" * profile.columns for item in shown]
    assert all(len(line) <= profile.columns for line in lines)
    said = "".join(b.text if isinstance(b, SlipText) else b.left + b.right if isinstance(b, Pair) else "" for b in blocks)
    printed = "".join(item.text for item in shown if isinstance(item, TextLine))
    assert sorted(printed.replace(" ", "")) == sorted(said.replace(" ", ""))


def test_pages_are_switched_only_where_the_letters_change() -> None:
    data, page = encode_letters("HÀ NỘI hà nội", tuple(EPSON.pages.items()), -1)
    assert data.count(b"\x1bt") == 2
    assert page == 30


@given(st.lists(st.lists(st.tuples(st.integers(0, 383), st.integers(1, 90)), max_size=3), max_size=40))
def test_any_picture_comes_out_as_it_is(rows: list[list[tuple[int, int]]]) -> None:
    image = Image.new("1", (384, len(rows) + 1))
    for y, runs in enumerate(rows):
        for x, length in runs:
            image.paste(255, (x, y, min(384, x + length), y + 1))
    burnt = decode(bands(image), 384)
    assert ImageChops.logical_and(burnt, image).tobytes() == image.tobytes()
    # what looks like a real-time command has a dot more (`no_command`), and is rare
    more = ImageChops.logical_xor(burnt, image).tobytes()
    assert sum(byte.bit_count() for byte in more) <= len(rows)


def test_the_qr_of_hundreds_of_codes_is_read_back_at_both_resolutions() -> None:
    rng = random.Random(7)
    for number in range(300):
        code = f"H52.{rng.randrange(100):02d}-2611{rng.randrange(1, 29):02d}-{rng.randrange(10**4):04d}"
        dots = (576, 384, 512)[number % 3]
        image = paper_png(render(Slip((Qr(code),)), dots)).convert("L")
        assert [found.text for found in zxingcpp.read_barcodes(image)] == [code]
