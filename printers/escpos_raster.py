"""From dots to ESC/POS bytes: bands of ink by `GS v 0`, blank rows by feed, blank edges trimmed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from PIL import Image

from printers.profiles import PROFILES, Profile
from printers.raster import Placed, place
from printers.slip import Slip

INIT = b"\x1b@\x1c."  # initialise; `FS .` leaves the Chinese mode of clones
CUT = b"\x1dV\x42\x03"
"""Feeds the paper under the knife and cuts."""
CUT_HERE = b"\x1dV\x01"
MAX_BAND_ROWS = 192
BAND_BYTES = 8
"""What a new band costs; it begins where dots wasted on a width that no longer fits cost more."""


_REAL_TIME = re.compile(rb"\x10(?:\x04(?=[\x01-\x12])|\x05(?=[\x00-\x02])|\x14(?=[\x01\x02\x08]))")


def no_command(dots: bytes) -> bytes:
    """Printers carry out real-time commands (`DLE EOT`, `DLE ENQ`, `DLE DC4`: the drawer) also where they stand among the dots
    of a picture. Such a run of bytes gets one dot more, beside another one."""
    return _REAL_TIME.sub(lambda found: bytes([0x10, found[0][1] | 0x02]), dots)


def feed(rows: int) -> bytes:
    """The bytes that move the paper on by so many rows of dots (`ESC J`)."""
    out = b""
    while rows > 0:
        step = min(rows, 255)
        out += b"\x1bJ" + bytes([step])
        rows -= step
    return out


def _bands(widths: list[int]) -> list[tuple[int, int, int]]:
    """A zone's rows as (first, end, width in bytes), so that little white is sent."""
    found: list[tuple[int, int, int]] = []
    first = 0
    while first < len(widths):
        width, fitting, waste = widths[first], first, 0  # the last row that needed `width`, and bytes wasted since
        row = first + 1
        while row < len(widths):
            needed = widths[row]
            if needed > width:
                if (needed - width) * (row - first) > BAND_BYTES:
                    break
                width, fitting, waste = needed, row, 0
            elif needed == width:
                fitting, waste = row, 0
            else:
                waste += width - needed
                if waste > 2 * BAND_BYTES:
                    break
            row += 1
        end = fitting + 1 if waste > BAND_BYTES else row
        found.append((first, end, width))
        first = end
    return found


def _zones(widths: list[int]) -> list[tuple[int, int]]:
    """Runs of rows with ink: lines of text, the QR."""
    zones = []
    first = -1
    for row, width in enumerate(widths):
        if width and first < 0:
            first = row
        elif not width and first >= 0:
            zones.append((first, row))
            first = -1
    if first >= 0:
        zones.append((first, len(widths)))
    return zones


def start(dpi: int) -> bytes:
    """Initialise, and set the motion unit to a dot, so that `ESC J` feeds by dots."""
    return INIT + b"\x1d\x50" + bytes([dpi, dpi])


@dataclass(frozen=True, slots=True)
class PictureBand:
    """One picture command: rows from `first` to before `end`, in the middle of the paper or from its left edge."""

    first: int
    end: int
    centre: bool
    command: bytes


def _bands_of(image: Image.Image) -> tuple[PictureBand, ...]:
    """What stands in the middle is trimmed on both sides alike and sent under `ESC a 1`; a printer that ignores that for
    pictures prints it to the left, which is ugly and still readable (decision 0005)."""
    stride = (image.width + 7) // 8
    data = image.tobytes()
    rows = [data[first : first + stride] for first in range(0, len(data), stride)]
    needed = [len(row.rstrip(b"\x00")) for row in rows]
    found = []
    for top, bottom in _zones(needed):
        zone = needed[top:bottom]
        edge = stride - max(zone)  # blank bytes on both sides; worth a look only where the right side alone saves less
        waste = sum(zone) - len(zone) * (stride - 2 * edge) - 2 * BAND_BYTES
        if waste > 0:
            edge = min(edge, *(len(row) - len(row.lstrip(b"\x00")) for row in rows[top:bottom]))
            waste = sum(zone) - len(zone) * (stride - 2 * edge) - 2 * BAND_BYTES
        centre = waste > 0
        left = edge if centre else 0
        for first, end, width in [(0, len(zone), stride - 2 * edge)] if centre else _bands(zone):
            for begin in range(first, end, MAX_BAND_ROWS):
                stop = min(end, begin + MAX_BAND_ROWS)
                size = width.to_bytes(2, "little") + (stop - begin).to_bytes(2, "little")
                dots = b"".join(row[left : left + width] for row in rows[top + begin : top + stop])
                found.append(PictureBand(top + begin, top + stop, centre, b"\x1dv0\x00" + size + no_command(dots)))
    return tuple(found)


def _joined(found: Iterable[tuple[int, PictureBand]], height: int) -> bytes:
    """Bands with the row that each counts from, in order. `ESC J` feeds by dots because each leaves the line empty."""
    out = []
    at, aligned = 0, False
    for top, band in found:
        if band.centre is not aligned:
            out.append(b"\x1ba" + bytes([band.centre]))
            aligned = band.centre
        out.append(feed(top + band.first - at))
        out.append(band.command)
        at = top + band.end
    if aligned:
        out.append(b"\x1ba\x00")
    out.append(feed(height - at))
    return b"".join(out)


def bands(image: Image.Image) -> bytes:
    """The picture alone."""
    return _joined(((0, band) for band in _bands_of(image)), image.height)


@lru_cache(maxsize=1024)
def _line_bands(line: tuple[Placed, ...], rows: int, width_dots: int) -> tuple[PictureBand, ...]:
    """Of what shares its rows; most lines of a slip stood on the one before."""
    image = Image.new("1", (width_dots, rows))
    for piece in line:
        image.paste(255, (piece.x, piece.top), piece.ink.picture)
    return _bands_of(image)


def _lines(placed: Iterable[Placed]) -> Iterator[tuple[int, int, list[Placed]]]:
    """(first row, end, what has ink there): whatever touches is one line, so that each has blank rows around it."""
    line: list[Placed] = []
    first = end = 0
    for piece in sorted(placed, key=lambda piece: piece.top + piece.ink.first):
        if piece.ink.first == piece.ink.end:
            continue
        if line and piece.top + piece.ink.first > end:
            yield first, end, line
            line = []
        if not line:
            first = end = piece.top + piece.ink.first
        line.append(piece)
        end = max(end, piece.top + piece.ink.end)
    if line:
        yield first, end, line


def slip_bands(slip: Slip, width_dots: int) -> bytes:
    """The slip's picture, line by line: the same bytes as `bands(render(slip, width_dots))`."""
    placed, height = place(slip, width_dots)
    found = [
        (first, band)
        for first, end, line in _lines(placed)
        for band in _line_bands(tuple(replace(piece, top=piece.top - first) for piece in line), end - first, width_dots)
    ]
    return _joined(found, height)


def end(profile: Profile) -> bytes:
    """What follows the last line: never a knife through it."""
    cut = {"feeds": CUT, "stays": CUT_HERE, "none": b""}[profile.cutter]
    return feed(profile.tail_dots) + cut


def encode(slip: Slip, profile: Profile = PROFILES[80]) -> bytes:
    """The whole job."""
    return start(profile.dpi) + slip_bands(slip, profile.raster_dots) + end(profile)


def decode(data: bytes, width_dots: int) -> Image.Image:
    """What a printer would burn: the bytes read back, for tests and for the picture beside them. Raises ValueError."""
    rows: list[bytes] = []
    stride = width_dots // 8
    width_dots = stride * 8
    at = 0
    centre = False
    while at < len(data):
        if data.startswith(b"\x1dv0\x00", at):
            width, height = int.from_bytes(data[at + 4 : at + 6], "little"), int.from_bytes(data[at + 6 : at + 8], "little")
            at += 8
            left = (stride - width) // 2 if centre else 0
            for _ in range(height):
                rows.append((bytes(left) + data[at : at + width]).ljust(stride, b"\x00"))
                at += width
        elif data.startswith(b"\x1bJ", at):
            rows += [bytes(stride)] * data[at + 2]
            at += 3
        elif data.startswith(b"\x1ba", at):
            centre = data[at + 2] == 1
            at += 3
        elif data.startswith(CUT_HERE, at):
            at += 3
        elif data.startswith((INIT, b"\x1d\x50", CUT), at):
            at += 4
        else:
            raise ValueError(f"unknown command at byte {at}")
    return Image.frombytes("1", (width_dots, len(rows)), b"".join(rows))
