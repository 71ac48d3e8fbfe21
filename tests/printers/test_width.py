"""No ink beyond the head and no knife through the last line: at every width, for every paper, in every mode."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from desk_app.documents.slips import head
from desk_app.resources_reader import load_centre
from printers.code_pages import typewritten
from printers.columns import TextLine, lay_out
from printers.devices import MODES, device_from, encode_as
from printers.escpos_raster import CUT, CUT_HERE, bands, decode, slip_bands
from printers.profiles import ALL, BY_NAME, CUTTERS, Profile
from printers.raster import EDGE_DOTS, paper_png, place, render, wrap
from printers.slip import Edges, Gap, Pair, Qr, Rule, Slip, SlipText
from tests.printers.papers import SLIPS

CENTRE = load_centre()
WIDTHS = (320, 384, 432, 504, 512, 546, 576, 640)
Papers = dict[str, Callable[[Profile], Slip]]


def _wide(width: int, **more: Any) -> Profile:
    return replace(BY_NAME["epson-tm-t20"], width_dots=width, **more)


def _commands(data: bytes) -> Iterator[tuple[str, Any]]:
    """The job as a printer reads it: pictures with their width in dots, lines of text with their length in cells, feeds."""
    lengths = {b"\x1b@": 2, b"\x1c.": 2, b"\x1dP": 4, b"\x1bE": 3, b"\x1bt": 3, b"\x1b%": 3, b"\x1ba": 3}
    at = cells = 0
    wide = 1
    while at < len(data):
        two = data[at : at + 2]
        if data.startswith(b"\x1dv0", at):
            width, rows = int.from_bytes(data[at + 4 : at + 6], "little"), int.from_bytes(data[at + 6 : at + 8], "little")
            yield "picture", width * 8
            at += 8 + width * rows
        elif two == b"\x1d(":
            at += 5 + int.from_bytes(data[at + 3 : at + 5], "little")
        elif two == b"\x1bJ":
            yield "feed", data[at + 2]
            at += 3
        elif two == b"\x1d!":
            wide = (data[at + 2] >> 4) + 1
            at += 3
        elif two == b"\x1b&":
            at += 6 + 3 * data[at + 5]
        elif data.startswith((CUT, CUT_HERE), at):
            yield "cut", data[at + 2]
            at += 4 if data.startswith(CUT, at) else 3
        elif two in lengths:
            at += lengths[two]
        elif data[at] == 0x0A:
            yield "text", cells
            cells, at = 0, at + 1
        else:
            assert data[at] >= 0x20
            cells, at = cells + wide, at + 1
    assert not cells


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("document", SLIPS)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_ink_is_beyond_the_head(slips: Papers, width: int, document: str, mode: Any) -> None:
    profile = _wide(width)
    slip = slips[document](profile)
    for kind, size in _commands(
        device_from(f"tcp://h#width={width}").encode(slip) if mode == "raster" else _sent(slip, profile, mode)
    ):
        assert kind != "picture" or size <= width, "more bytes in a row than the head has dots"
        assert kind != "text" or size * 12 <= width, "more letters in a line than the head has room for"
    placed, height = place(slip, profile.raster_dots)
    for piece in placed:
        box = piece.ink.picture.getbbox()
        if box:
            assert piece.x + box[0] >= 0, "ink is cut off at the left"
            assert piece.x + box[2] <= profile.raster_dots, "ink is cut off at the right"
            assert 0 <= piece.top + box[1] < piece.top + box[3] <= height


@pytest.mark.parametrize("document", SLIPS)
@pytest.mark.parametrize("width", WIDTHS)
def test_line_by_line_is_the_whole_picture_to_the_byte(slips: Papers, width: int, document: str) -> None:
    profile = _wide(width)
    slip = slips[document](profile)
    assert slip_bands(slip, profile.raster_dots) == bands(render(slip, profile.raster_dots))


@given(st.lists(st.one_of(st.builds(SlipText, st.text("ẨỂgy ọ", max_size=40)), st.builds(Gap, st.integers(0, 3))), max_size=8))
def test_lines_that_touch_are_sent_as_one(blocks: list[SlipText | Gap]) -> None:
    slip = Slip(tuple(blocks))
    assert slip_bands(slip, 120) == bands(render(slip, 120))


def _sent(slip: Slip, profile: Profile, mode: Any) -> bytes:
    """As a device sends it: a letter that the mode lacks makes it a picture."""
    return device_from("tcp://h").__class__("tcp://h", profile, mode).encode(slip)


@pytest.mark.parametrize("document", SLIPS)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_that_a_paper_says_is_lost_on_a_narrower_head(slips: Papers, width: int, document: str) -> None:
    """`Cộng 3.000.000 đ` ended as `Cộng 3.000.0` where a picture of 576 dots went to a head of 512."""
    profile = _wide(width)
    slip = slips[document](profile)
    image = render(slip, profile.raster_dots)
    burnt = decode(encode_as(slip, profile, "raster"), width)
    assert burnt.crop((0, 0, *image.size)).tobytes() == image.tobytes()
    blocks = [(b.text,) if isinstance(b, SlipText) else (b.left, b.right) if isinstance(b, Pair) else () for b in slip.blocks]
    said = "".join(typewritten(text) for texts in blocks for text in texts)
    shown = "".join(item.text for item in lay_out(slip, profile.columns) if isinstance(item, TextLine))
    assert sorted("".join(shown.split())) == sorted("".join(said.split()))
    codes = {block.text for block in slip.blocks if isinstance(block, Qr) and block.text}
    assert {code.text for code in zxingcpp.read_barcodes(paper_png(image).convert("L"))} >= codes


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("mode", MODES)
def test_the_test_slip_has_a_bar_at_both_edges_of_the_head(slips: Papers, width: int, mode: Any) -> None:
    profile = _wide(width, cutter="none")
    slip = slips["test_slip"](profile)
    assert any(isinstance(block, Edges) for block in slip.blocks)
    said = " ".join(block.text for block in slip.blocks if isinstance(block, SlipText))
    assert "hai vạch" in said
    assert f"{width} điểm" in slip.blocks[[isinstance(b, Edges) for b in slip.blocks].index(True) - 1].left  # type: ignore[union-attr]
    if mode == "raster":
        image = decode(encode_as(slip, profile, mode), width)
        rows = [image.crop((0, y, image.width, y + 1)) for y in range(image.height)]
        bars = [row for row in rows if row.getbbox() == (0, 0, image.width, 1)]
        assert len(bars) >= 40
        assert all(row.crop((EDGE_DOTS, 0, image.width - EDGE_DOTS, 1)).getbbox() is None for row in bars)
    else:
        assert ("picture", profile.raster_dots) in list(_commands(_sent(slip, profile, mode)))
    assert any(isinstance(block, Rule) for block in slip.blocks)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("profile", ALL, ids=[profile.name for profile in ALL])
@pytest.mark.parametrize("cutter", CUTTERS)
@pytest.mark.parametrize("tail", [12, 20])
def test_without_a_knife_that_feeds_by_itself_the_last_line_is_moved_out(
    profile: Profile, mode: Any, cutter: Any, tail: int
) -> None:
    data = _sent(Slip((SlipText("Cộng 3.000.000 d"),)), replace(profile, cutter=cutter, tail_mm=tail), mode)
    done = list(_commands(data))
    behind = done[max(place for place, (kind, _) in enumerate(done) if kind in ("text", "picture")) + 1 :]
    fed = sum(size for kind, size in behind if kind == "feed")
    cuts = [size for kind, size in behind if kind == "cut"]
    assert cuts == {"feeds": [0x42], "stays": [1], "none": []}[cutter]
    if cutter != "feeds":
        assert fed * 25.4 / profile.dpi >= tail


def test_a_generic_small_printer_and_one_without_a_knife_feed_at_least_12_mm() -> None:
    for name in ("generic-58", "zjiang-5890"):
        assert BY_NAME[name].tail_dots * 25.4 / BY_NAME[name].dpi >= 12
    short = replace(BY_NAME["generic-80"], cutter="none", tail_mm=3)
    assert short.tail_dots * 25.4 / short.dpi >= 12


@pytest.mark.parametrize(
    ("line", "columns", "dots"),
    [("width=512", 42, 512), ("width=432", 36, 432), ("width=504", 42, 504), ("width=546", 45, 544), ("width=640", 53, 640)],
)
def test_the_width_of_a_printer_is_in_its_line_and_its_columns_follow(line: str, columns: int, dots: int) -> None:
    device = device_from(f"tcp://h#profile=rongta-rp326&mode=text&{line}&cutter=stays&tail=20")
    assert (device.profile.columns, device.profile.raster_dots) == (columns, dots)
    assert str(device) == f"tcp://h#profile=rongta-rp326&mode=text&{line}&cutter=stays&tail=20"


@pytest.mark.parametrize("width", [*range(200, 700, 8)])
def test_the_name_of_a_place_stays_on_one_line_of_the_head(width: int) -> None:
    name, *_rest = (block for block in head(CENTRE) if isinstance(block, SlipText))
    lines = wrap(name.text, width, "small", False)
    typed = [line.text for line in lay_out(Slip((name,)), width // 12) if isinstance(line, TextLine)]
    for shown in (lines, typed):
        assert " ".join(shown) == CENTRE.name
        assert any("TỈNH SƠN LA" in line for line in shown), shown


def test_what_belongs_together_and_does_not_fit_is_parted() -> None:
    assert wrap("Tỉnh\u00a0Sơn\u00a0La", 60, "body", False) == ("Tỉnh", "Sơn", "La")
    slip = Slip((SlipText("Tỉnh\u00a0Sơn\u00a0La"),))
    assert [line.text for line in lay_out(slip, 6) if isinstance(line, TextLine)] == ["Tỉnh", "Sơn La"]
