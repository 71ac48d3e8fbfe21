"""The raster slip against Pillow's text and python-escpos."""

import contextlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from escpos.printer import Dummy
from PIL import Image, ImageDraw, ImageFont

from desk_app.documents.slips import appointment_slip_of
from desk_app.resources_reader import load_centre, load_texts
from printers.code_pages import SIGNS
from printers.columns import TextLine, lay_out
from printers.escpos_raster import encode
from printers.escpos_text import encode_text
from printers.profiles import BY_NAME
from printers.raster import _LEADING, _PIXELS, _font_file, wrap
from printers.slip import Pair, Qr, Rule, Size, Slip, SlipText
from tests.bench.figure import Figure, clock, median_ms

WIDTH = 576
TEXT_PROFILE = BY_NAME["epson-tm-t88"]
CENTRE, TEXTS = load_centre(), load_texts()


def _body(turn: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """An intake of a demo day; numbers differ from slip to slip, as they do at a counter."""
    papers = (
        "Đơn đề nghị cấp giấy phép (Mẫu số 04)",
        "Giấy chứng nhận đăng ký doanh nghiệp",
        "Giấy chứng nhận ký quỹ",
        "Quyết định bổ nhiệm",
        "Ảnh 3 x 4",
        "Sơ yếu lý lịch",
        "Giấy khám",
    )
    body = {
        "code": f"H52.16-261125-{turn:04d}",
        "procedure_code": "2.001628",
        "procedure_name": "Cấp giấy phép kinh doanh dịch vụ lữ hành nội địa",
        "competent_agency": "Sở Văn hóa, Thể thao và Du lịch",
        "papers": [{"name": name, "original": 1, "certified_copy": turn % 3, "photocopy": 0} for name in papers],
        "dossier_sets": 1,
        "received_at_ms": 1_795_574_400_000 + turn * 61_000,
        "due_at_ms": 1_796_784_000_000 + turn * 61_000,
        "due_text": "10 ngày làm việc kể từ thứ Năm 26/11; bỏ qua 28–29/11, 05–06/12",
        "result_channel": "counter",
        "counter": "07",
        "officer_name": "Lò Thị Lan",
        "fees": [
            {"name": "Phí thẩm định", "amount_vnd": 3_000_000 + turn, "status": "due"},
            {"name": "Lệ phí", "amount_vnd": 100_000, "status": "due"},
        ],
    }
    owner = {"name": "Nguyễn Thị Ánh Nguyệt", "identity_no": f"0141900{turn:05d}", "phone": "0912345678"}
    return body, {"owner": owner, "submitter": None}


def _slip(turn: int) -> Slip:
    return appointment_slip_of(*_body(turn), None, CENTRE, TEXTS)


def ours(turn: int) -> bytes:
    return encode(_slip(turn))


def _placed(slip: Slip) -> Iterator[tuple[str, Size, bool, str]]:
    """The slip's lines of text, wrapped as on our paper: text, size, bold, align."""
    inner = WIDTH - 16
    for block in slip.blocks:
        if isinstance(block, SlipText):
            for text in wrap(block.text, inner, block.size, block.bold):
                yield text, block.size, block.bold, block.align
        elif isinstance(block, Pair):
            yield f"{block.left}   {block.right}", block.size, block.bold, "left"


def reference(turn: int) -> bytes:
    """The same lines at the same sizes: `ImageDraw.text`, then python-escpos `image()` and `qr()`."""
    slip = _slip(turn)
    lines = list(_placed(slip))
    fonts = {key: ImageFont.truetype(_font_file(key[1]), _PIXELS[key[0]]) for key in {line[1:3] for line in lines}}
    image = Image.new("1", (WIDTH, sum(_LEADING[line[1]] for line in lines)), 1)
    draw = ImageDraw.Draw(image)
    y = 0
    for text, size, bold, align in lines:
        font = fonts[size, bold]
        x = (WIDTH - draw.textlength(text, font=font)) / 2 if align == "centre" else 8
        draw.text((x, y), text, font=font, fill=0)
        y += _LEADING[size]
    printer = Dummy()
    with contextlib.redirect_stdout(None):  # it complains of its own default profile, each time
        printer.image(image)
        printer.qr(_body(turn)[0]["code"], size=6)
    printer.cut()
    return bytes(printer.output)


def text_reference(turn: int) -> bytes:
    """The same lines by python-escpos `text()` and `qr()`, on a profile that has the Vietnamese pages."""
    printer = Dummy(profile="TM-T88V")
    for item in lay_out(_slip(turn), TEXT_PROFILE.columns):
        if isinstance(item, TextLine):
            printer.set(align={"left": "left", "centre": "center", "right": "right"}[item.align], bold=item.bold)
            printer.text(item.text.translate(SIGNS) + "\n")
        elif isinstance(item, Qr):
            printer.qr(item.text, size=item.module_dots, native=True)
        elif isinstance(item, Rule):
            printer.text("-" * TEXT_PROFILE.columns + "\n")
    printer.cut()
    return bytes(printer.output)


def _by_turns(first: Callable[[int], bytes], second: Callable[[int], bytes]) -> tuple[list[float], list[float]]:
    """In small blocks by turns, so that a machine that slows down slows both."""
    times: tuple[list[float], list[float]] = ([], [])
    for block in range(1, 61, 10):
        for make, found in zip((first, second), times, strict=True):
            found += [clock(partial(make, turn)) for turn in range(block, block + 10)]
    return times


def run(_out: Path) -> list[Figure]:
    a, b = ours(0), reference(0)
    assert len(list(_placed(_slip(0)))) >= 31
    mine, theirs = _by_turns(ours, reference)
    text, escpos = _by_turns(lambda turn: encode_text(_slip(turn), TEXT_PROFILE), text_reference)
    text_kb, escpos_kb = len(encode_text(_slip(0), TEXT_PROFILE)) / 1024, len(text_reference(0)) / 1024
    return [
        Figure("text slip and QR against python-escpos, time", median_ms(text), median_ms(escpos), "ms", 0.5),
        Figure("text slip and QR against python-escpos, bytes", text_kb, escpos_kb, "KB", 1),
        Figure("raster slip, appointment slip and QR, time", median_ms(mine), median_ms(theirs), "ms", 0.1),
        Figure("raster slip, appointment slip and QR, bytes", len(a) / 1024, len(b) / 1024, "KB", 0.6),
    ]
