"""From dots to ESC/POS bytes: bands of ink by `GS v 0`, blank rows by feed, right edges trimmed."""

from PIL import Image

INIT = b"\x1b@\x1c."  # initialise; `FS .` leaves the Chinese mode of clones
CUT = b"\x1dV\x42\x03"
MAX_BAND_ROWS = 192
BAND_BYTES = 8
"""What a new band costs; it begins where dots wasted on a width that no longer fits cost more."""


def feed(rows: int) -> bytes:
    out = b""
    while rows > 0:
        step = min(rows, 255)
        out += b"\x1bJ" + bytes([step])
        rows -= step
    return out


def _bands(widths: list[int]) -> list[tuple[int, int, int]]:
    """Runs of rows as (first, end, width in bytes), so that little white is sent. Blank rows are in no band."""
    bands: list[tuple[int, int, int]] = []
    first, width, fitting, waste = 0, 0, 0, 0  # rows from `fitting` on need less than `width`: `waste` bytes so far
    for row, needed in enumerate(widths):
        if not needed and width and waste + width <= BAND_BYTES:
            waste += width
            continue
        grows_dear = needed > width and (needed - width) * (row - first) > BAND_BYTES
        if width and (not needed or grows_dear or row - first >= MAX_BAND_ROWS or waste > 2 * BAND_BYTES):
            end = fitting + 1 if waste > BAND_BYTES or not needed else row
            bands.append((first, end, width))
            first, width, waste = end, max(widths[end:row], default=0), 0
            fitting = row - 1
            while first < row and not widths[first]:
                first += 1
            if not width:
                first = row
        if not needed:
            continue
        if not width:
            first, waste = row, 0
        if needed >= width:
            width, fitting, waste = needed, row, 0
        else:
            waste += width - needed
            if waste == 0:
                fitting = row
    if width:
        bands.append((first, fitting + 1 if waste > BAND_BYTES else len(widths), width))
    return bands


def start(dpi: int) -> bytes:
    """Initialise, and set the motion unit to a dot, so that `ESC J` feeds by dots."""
    return INIT + b"\x1d\x50" + bytes([dpi, dpi])


def bands(image: Image.Image) -> bytes:
    """The picture alone. `ESC J` feeds by dots because each band leaves the line empty."""
    stride = (image.width + 7) // 8
    data = image.tobytes()
    rows = [data[first : first + stride].rstrip(b"\x00") for first in range(0, len(data), stride)]
    out = []
    at = 0
    for first, end, width in _bands([len(row) for row in rows]):
        out.append(feed(first - at))
        out.append(b"\x1dv0\x00" + width.to_bytes(2, "little") + (end - first).to_bytes(2, "little"))
        out.append(b"".join(row.ljust(width, b"\x00") for row in rows[first:end]))
        at = end
    out.append(feed(len(rows) - at))
    return b"".join(out)


def encode(image: Image.Image, dpi: int = 203, cut: bool = True) -> bytes:
    """The whole job."""
    return start(dpi) + bands(image) + (CUT if cut else b"")


def decode(data: bytes, width_dots: int) -> Image.Image:
    """What a printer would burn: the bytes read back, for tests and for the picture beside them. Raises ValueError."""
    rows: list[bytes] = []
    stride = width_dots // 8
    at = 0
    while at < len(data):
        if data.startswith(b"\x1dv0\x00", at):
            width, height = int.from_bytes(data[at + 4 : at + 6], "little"), int.from_bytes(data[at + 6 : at + 8], "little")
            at += 8
            for _ in range(height):
                rows.append(data[at : at + width].ljust(stride, b"\x00"))
                at += width
        elif data.startswith(b"\x1bJ", at):
            rows += [bytes(stride)] * data[at + 2]
            at += 3
        elif data.startswith((INIT, b"\x1d\x50", CUT), at):
            at += 4
        else:
            raise ValueError(f"unknown command at byte {at}")
    return Image.frombytes("1", (width_dots, len(rows)), b"".join(rows))
