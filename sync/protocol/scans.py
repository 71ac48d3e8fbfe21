"""Scans of papers and results: named in facts by their SHA-256, they travel apart from the journal, after it, in pieces.

NĐ 107/2021 (scanning at intake); QĐ 1513/QĐ-UBND Art 7.1.b (a complete electronic file at archiving)."""

from hashlib import sha256
from typing import Literal, TypedDict

from sync.protocol.canonical import canonical

Media = Literal["application/pdf", "image/jpeg", "image/png", "image/tiff"]
ENDINGS: dict[str, str] = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif"}
"""Of a file's name, by what it is."""
MAX_SCAN_BYTES = 50 * 1024 * 1024
MAX_PIECE_BYTES = 512 * 1024
MAX_ASKED = 500
"""More than one entry can name."""
RESULT_LINE = 0
"""The line of a scan that is of the result, where papers begin at 1."""
START_BYTES, END_BYTES = 8, 1024
"""How much of a file's two ends tells what it is."""


class Scan(TypedDict):
    """A scanned file, by the SHA-256 of its bytes in hex digits."""

    sha256: str
    media: Media
    size: int  # bytes


def media_of(start: bytes, end: bytes) -> Media | None:
    """What a file is by its first and last bytes; None: none of the four, or not whole yet."""
    if start.startswith(b"%PDF-"):
        return "application/pdf" if b"%%EOF" in end else None
    if start.startswith(b"\xff\xd8\xff"):
        return "image/jpeg" if b"\xff\xd9" in end else None
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png" if b"IEND\xaeB`\x82" in end else None
    if tiff_place(start):
        return "image/tiff"
    return None


TIFF_DIRECTORY_BYTES = 16 * 1024
_TIFF_SIDES = {256, 257}
"""ImageWidth and ImageLength: each picture has both."""


def _order(start: bytes) -> Literal["little", "big"]:
    return "little" if start.startswith(b"II") else "big"


def tiff_place(start: bytes) -> int:
    """Where a TIFF's first directory lies, by its first bytes; 0: it is none."""
    known = len(start) >= START_BYTES and start.startswith((b"II*\x00", b"MM\x00*"))
    return int.from_bytes(start[4:8], _order(start)) if known else 0


def is_tiff(start: bytes, directory: bytes) -> bool:
    """Whether there is a picture in it. Four bytes make no TIFF: a program may begin with them. `directory`: what lies at
    `tiff_place`, up to `TIFF_DIRECTORY_BYTES`."""
    order = _order(start)
    count = int.from_bytes(directory[:2], order)
    entries = directory[2 : 2 + 12 * count]
    if len(entries) != 12 * count:
        return False
    tags = [int.from_bytes(entries[at : at + 2], order) for at in range(0, len(entries), 12)]
    return tags == sorted(tags) and set(tags) >= _TIFF_SIDES


def is_sha256(text: object) -> bool:
    """Whether it is 64 hex digits in small letters: only then it names a file."""
    return isinstance(text, str) and len(text) == 64 and set(text) <= set("0123456789abcdef")


def held_text(desk_id: str, held: dict[str, int]) -> bytes:
    """What the centre signs: of these scans of this desk it holds so many bytes; whole ones are on its disk."""
    items: list[list[object]] = sorted([name, count] for name, count in held.items())
    return f"centre-scans\n{desk_id}\n{sha256(canonical(items).encode()).hexdigest()}".encode()
