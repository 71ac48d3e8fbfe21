"""Slips as they are known to be right: pixel for pixel and byte for byte.

After a change that is meant, `GOLDEN=write make test` writes them anew; then look at them.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageChops

from desk_app.documents.labels import handover_summary
from desk_app.documents.registers import Handover, HandoverLine
from desk_app.resources_reader import load_centre, load_texts
from printers.devices import MODES, encode_as
from printers.escpos_raster import decode
from printers.profiles import BY_NAME, PROFILES, Profile
from printers.raster import paper_png, render
from printers.slip import Pair, Slip, SlipText
from tests.printers.papers import SLIPS

GOLDEN = Path(__file__).parent / "golden"
WRITING = os.environ.get("GOLDEN") == "write"


def _compare_picture(image: Image.Image, path: Path) -> None:
    if WRITING:
        path.parent.mkdir(exist_ok=True)
        image.save(path, optimize=True)
    expected = Image.open(path).convert("1")
    assert image.size == expected.size
    assert ImageChops.logical_xor(image.convert("1"), expected).getbbox() is None


@pytest.mark.parametrize("profile", ["generic-80", "generic-58", "epson-tm-t88"])
@pytest.mark.parametrize("document", SLIPS)
def test_the_picture(slips: dict[str, Callable[[Profile], Slip]], document: str, profile: str) -> None:
    paper = BY_NAME[profile]
    slip = slips[document](paper)
    image = paper_png(render(slip, paper.width_dots)).convert("1")
    _compare_picture(image, GOLDEN / f"{document}-{profile}.png")
    burnt = paper_png(decode(encode_as(slip, paper, "raster"), paper.width_dots)).convert("1")
    assert ImageChops.logical_xor(image, burnt.crop((0, 0, *image.size))).getbbox() is None
    codes = [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]
    assert all(codes)
    assert len(codes) == {"return_slip": 0, "guidance_letter": 0, "rejection_letter": 0, "receipt": 2}.get(document, 1)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("document", [name for name in SLIPS if name != "test_slip"])
def test_the_bytes(slips: dict[str, Callable[[Profile], Slip]], document: str, mode: Any) -> None:
    data = encode_as(slips[document](PROFILES[80]), BY_NAME["epson-tm-t20"], mode)
    path = GOLDEN / f"{document}-{mode}.bin"
    if WRITING:
        path.write_bytes(data)
    assert data == path.read_bytes()


def test_a_handover_run_is_summed_up_on_a_roll() -> None:
    lines = tuple(HandoverLine(f"H52.16-261125-{number:04}", "", f"Lò Thị {number}") for number in range(1, 41))
    handover = Handover(1_795_579_200_000, "Sở Tài chính", lines, lines[:2], "Lò Thị Lan", "Cà Văn Sơn")
    slip = handover_summary(handover, load_centre(), load_texts())
    pairs = [(block.left, block.right) for block in slip.blocks if isinstance(block, Pair)]
    assert ("Hồ sơ giao đi", "40") in pairs
    assert ("Kết quả nhận về", "2") in pairs
    assert ("Lò Thị Lan", "Cà Văn Sơn") in pairs
    said = " ".join(block.text for block in slip.blocks if isinstance(block, SlipText))
    assert all(line.code in said for line in lines)
