"""The raster slip against Pillow's text and python-escpos."""

from pathlib import Path

from escpos.printer import Dummy
from PIL import Image, ImageDraw, ImageFont

from printers.escpos_raster import encode
from printers.raster import _font_file, render
from printers.slip import Line, Qr, Slip
from tests.bench.figure import Figure, clock, median_ms

WIDTH = 576
TEXTS = [
    "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG TỈNH SƠN LA",
    "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
    "Chủ hồ sơ: Nguyễn Thị Ánh Nguyệt",
    "Số định danh: 014190000123",
    "Điện thoại: 0912 345 678",
    "Thủ tục: 2.001628 · Cấp giấy phép lữ hành nội địa",
    "Đơn đề nghị cấp giấy phép (Mẫu số 04)",
    "Giấy chứng nhận đăng ký doanh nghiệp",
]
CODE = "H52.16-261124-0001"


def _lines(turn: int) -> list[str]:
    """32 lines; numbers differ from slip to slip, as they do at a counter."""
    return [f"{TEXTS[number % len(TEXTS)]}"[:44] + (f" {turn * 7 + number}" if number % 4 == 3 else "") for number in range(32)]


def ours(turn: int) -> bytes:
    blocks = tuple(Line(text) for text in _lines(turn))
    return encode(render(Slip((*blocks[:3], Qr(CODE, 4), *blocks[3:])), WIDTH))


def reference(turn: int) -> bytes:
    font = ImageFont.truetype(_font_file(False), 23)
    lines = _lines(turn)
    image = Image.new("1", (WIDTH, 30 * len(lines)), 1)
    draw = ImageDraw.Draw(image)
    for number, text in enumerate(lines):
        draw.text((8, 30 * number), text, font=font, fill=0)
    printer = Dummy()
    printer.image(image)
    printer.qr(CODE, size=4)
    printer.cut()
    return bytes(printer.output)


def run(_out: Path) -> list[Figure]:
    a, b = ours(0), reference(0)
    mine = [clock(lambda n=turn: ours(n)) for turn in range(1, 60)]  # type: ignore[misc]
    theirs = [clock(lambda n=turn: reference(n)) for turn in range(1, 60)]  # type: ignore[misc]
    return [
        Figure("raster slip, 32 lines and QR, time", median_ms(mine), median_ms(theirs), "ms", 0.2),
        Figure("raster slip, 32 lines and QR, bytes", len(a) / 1024, len(b) / 1024, "KB", 0.7),
    ]
