"""How an answer is looked at: a picture of a slip or a page, or a paper as the printer gets it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk_app.answers.question import AnsweringDesk

if TYPE_CHECKING:
    from desk_app.documents.document import Document
    from printers.slip import Slip


@dataclass(frozen=True, slots=True)
class Picture:
    """One bit per dot, ink = 1, rows padded to bytes; `grey`: a byte per dot, white = 255."""

    width: int
    height: int
    bits: bytes
    grey: bool = False


@dataclass(frozen=True, slots=True)
class PrintablePaper:
    """The very bytes for the printer, and its pages as pictures of them. `code`: the dossier's, or a name for the file;
    `media`: the size of the sheet, `A4` or `A5`."""

    code: str
    pdf: bytes
    media: str
    pages: tuple[Picture, ...]


def slip_picture(slip: "Slip", desk: AnsweringDesk) -> Picture:
    """A slip dot for dot on the paper of the printer that will burn it."""
    from desk_app.answers.desk.printer_setup import profile_of
    from printers.raster import render

    image = render(slip, profile_of(desk.reads.setting("printer")).raster_dots)
    return Picture(image.width, image.height, image.tobytes())


def pdf_of(document: "Document", desk: AnsweringDesk) -> bytes:
    """A document as PDF, under the name of the centre, its pages numbered."""
    from desk_app.documents.pdf import to_pdf

    return to_pdf(document, desk.centre.short_name, desk.texts("form.page"))


def paper_of(name: str, document: "Document", desk: AnsweringDesk) -> PrintablePaper:
    """A document to be printed and not looked at: no pictures. `name`: of its file, without an ending."""
    return PrintablePaper(name, pdf_of(document, desk), document.paper.upper(), ())
