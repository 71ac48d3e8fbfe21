"""A page of a scanned file as a picture. The file came from outside: whatever is in it, the answer is a page or a refusal."""

import warnings
from typing import BinaryIO

from PIL import Image

WIDTH_PX = 1_100
MOST_PIXELS = 120_000_000
"""An A3 page at 600 dpi has seventy million."""


class UnreadableScan(ValueError):
    """Damaged, or made to do harm."""


def scan_page(file: BinaryIO, media: str, number: int) -> tuple[Image.Image, int]:
    """Page `number`, from 0, in grey, and how many there are. Raises UnreadableScan."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return (_pdf_page if media == "application/pdf" else _picture)(file, number)
    except (Exception, SystemError) as error:  # the decoders of four formats raise what they like
        raise UnreadableScan(type(error).__name__) from None


def _pdf_page(file: BinaryIO, number: int) -> tuple[Image.Image, int]:
    import pypdfium2

    with pypdfium2.PdfDocument(file) as opened:
        page = opened[min(number, len(opened) - 1)]
        width, height = page.get_size()
        scale = min(WIDTH_PX / width, 2 * WIDTH_PX / height)
        return page.render(scale=scale, grayscale=True).to_pil().convert("L"), len(opened)


def _picture(file: BinaryIO, number: int) -> tuple[Image.Image, int]:
    with Image.open(file, formats=("JPEG", "PNG", "TIFF")) as opened:
        count = getattr(opened, "n_frames", 1)
        opened.seek(min(number, count - 1))
        if opened.width * opened.height > MOST_PIXELS:
            raise UnreadableScan("too many pixels")
        opened.draft("L", (WIDTH_PX, 2 * WIDTH_PX))
        page = opened.convert("L")
        page.thumbnail((WIDTH_PX, 2 * WIDTH_PX))
        return page, count
