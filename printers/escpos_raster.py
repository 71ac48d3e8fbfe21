"""From dots to ESC/POS bytes: bands of ink by `GS v 0`, blank rows by feed, right edges trimmed."""

from PIL import Image

INIT = b"\x1b@\x1c."  # initialise; `FS .` leaves the Chinese mode of clones
CUT = b"\x1dV\x42\x03"
MAX_BAND_ROWS = 192
JOIN_BLANK_ROWS = 6
"""Fewer blank rows than this cost less as dots than as a feed and a new band."""


def _feed(rows: int) -> bytes:
    out = b""
    while rows > 0:
        step = min(rows, 255)
        out += b"\x1bJ" + bytes([step])
        rows -= step
    return out


def encode(image: Image.Image, cut: bool = True) -> bytes:
    """The whole job. `ESC J` feeds by dots because each band leaves the line empty (motion unit set to 1/203 inch)."""
    stride = (image.width + 7) // 8
    data = image.tobytes()
    rows = [data[start : start + stride].rstrip(b"\x00") for start in range(0, len(data), stride)]
    out = [INIT, b"\x1d\x50\xcb\xcb"]
    row, blank = 0, 0
    while row < len(rows):
        if not rows[row]:
            blank += 1
            row += 1
            continue
        end, last = row, row
        while end < len(rows) and end - row < MAX_BAND_ROWS:
            if rows[end]:
                last = end
            elif end - last >= JOIN_BLANK_ROWS:
                break
            end += 1
        band = rows[row : last + 1]
        width = max(map(len, band))
        out.append(_feed(blank))
        out.append(b"\x1dv0\x00" + width.to_bytes(2, "little") + len(band).to_bytes(2, "little"))
        out.append(b"".join(line.ljust(width, b"\x00") for line in band))
        row, blank = last + 1, 0
    out.append(_feed(blank))
    if cut:
        out.append(CUT)
    return b"".join(out)


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
