"""What an official form says, apart from the paper that it is laid out on and the device that prints it."""

from dataclasses import dataclass
from typing import Literal

from desk_app.resources_reader import Texts

Size = Literal["small", "body", "title"]
Align = Literal["left", "centre", "right"]
Paper = Literal["a5", "a4", "a4_landscape"]
DOTS = "………………………………"
"""Where a pen will write: a fact that this form leaves open."""


@dataclass(frozen=True, slots=True)
class TextRun:
    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Wraps, never clips. `underline`: a rule below the words, as under the national motto."""

    runs: tuple[TextRun, ...]
    size: Size = "body"
    align: Align = "left"
    underline: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The two columns on top of every form (glossary.md: layouts): the issuing body, the country."""

    left: tuple[Paragraph, ...]
    right: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Numbers beside the QR of the bare dossier code."""

    lines: tuple[Paragraph, ...]
    code: str


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """Headings repeat on each page. `widths` are shares of the paper; a column gives way to one whose
    longest word needs more. Thermal paper shows a row as a paragraph."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    aligns: tuple[Align, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    role: str
    hint: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Side by side, kept together on one page."""

    columns: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Space:
    points: float = 6.0


Block = Paragraph | Letterhead | CodeBlock | PrintedTable | Signatures | Space


@dataclass(frozen=True, slots=True)
class Document:
    """`copies` names each liên, printed as pages of its own; `foot` stands small on each page: the legal basis, the seal;
    `sample` prints MẪU top right on each page (TT 01/2018 Art 5.2)."""

    title: str
    paper: Paper
    blocks: tuple[Block, ...]
    copies: tuple[str, ...] = ("",)
    foot: str = ""
    sample: str = ""


class Wording:
    """Paragraphs out of the texts of one form; `**` in a text makes bold, so that a centre can change it without code."""

    def __init__(self, texts: Texts, prefix: str) -> None:
        self.texts = texts
        self._prefix = prefix

    def has(self, key: str) -> bool:
        return f"{self._prefix}.{key}" in self.texts.keys()  # noqa: SIM118  (Texts is no mapping)

    def word(self, key: str, **values: object) -> str:
        return self.texts(f"{self._prefix}.{key}", **values)

    def paragraph(
        self,
        key: str,
        size: Size = "body",
        align: Align = "left",
        italic: bool = False,
        underline: bool = False,
        **values: object,
    ) -> Paragraph:
        filled = {name: value or DOTS for name, value in values.items()}
        pieces = self.texts.runs(f"{self._prefix}.{key}", **filled)
        return Paragraph(tuple(TextRun(text, bold, italic) for text, bold in pieces if text), size, align, underline)
