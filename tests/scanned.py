"""What a scanner's program leaves in its folder."""

import io
import os
import time
from hashlib import sha256
from pathlib import Path

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from desk_app.services.records import ScannedFile


def pdf(text: str = "Giay phep", pages: int = 1) -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(420, 595), invariant=1)
    for page in range(1, pages + 1):
        canvas.drawString(60, 500, f"{text} {page}")
        canvas.rect(40, 60, 340, 480)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def picture(kind: str = "JPEG", shade: int = 200) -> bytes:
    made = io.BytesIO()
    Image.new("L", (300, 400), shade).save(made, kind)
    return made.getvalue()


def put(folder: Path, name: str, content: bytes, age_s: float = 60.0) -> ScannedFile:
    """A file that was written a while ago."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    at = time.time() - age_s
    os.utime(path, (at, at))
    return ScannedFile(name, sha256(content).hexdigest())
