"""What a reader sees on the pages of a PDF: each word with its place and size, rules and pictures. Kept as text, so that a
change of a paper is read line by line; compared to one pixel at 150 dpi, however the words were drawn."""

import ctypes
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

PIXEL = 72 / 150
TOUCHING = 0.6
"""Two rules nearer than this are one, in points."""


class Word(NamedTuple):
    """`x`, `y`: where it begins, and its base line; in points from the bottom left."""

    text: str
    x: float
    y: float
    size: float
    face: str


class Rule(NamedTuple):
    """Along `way` ("-" or "|") at `at`, from `begin` to `end`."""

    way: str
    at: float
    begin: float
    end: float


class Picture(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float
    digest: str


@dataclass
class Page:
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


def read(pdf: bytes) -> list[Page]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [_page(page) for page in document]


def _page(page: pypdfium2.PdfPage) -> Page:
    read = Page(*page.get_size())
    texts = page.get_textpage()
    read.words = sorted(_words(texts), key=lambda word: (-round(word.y, 1), word.x))
    ends = []
    for item in page.get_objects():
        if item.type == pdfium.FPDF_PAGEOBJ_PATH:
            ends += _ends(item)
        elif item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            dots = item.get_bitmap().to_pil().convert("1").tobytes()
            read.pictures.append(Picture(*item.get_bounds(), sha256(dots).hexdigest()[:16]))
    read.rules = list(_joined(ends))
    return read


def _words(texts: pypdfium2.PdfTextPage) -> Iterator[Word]:
    letters = ""
    first = 0
    for index in range(texts.count_chars()):
        char = chr(pdfium.FPDFText_GetUnicode(texts, index))
        if not char.isspace():
            if not letters:
                first = index
            letters += char
        elif letters:
            yield _word(texts, letters, first)
            letters = ""
    if letters:
        yield _word(texts, letters, first)


def _word(texts: pypdfium2.PdfTextPage, letters: str, index: int) -> Word:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(texts, index, x, y)
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(texts, index, name, 128, ctypes.c_int())
    face = "".join(style[0] for style in ("bold", "italic", "mono") if style in name.value.decode().lower()) or "r"
    return Word(letters, x.value, y.value, pdfium.FPDFText_GetFontSize(texts, index), face)


def _ends(item: pypdfium2.PdfObject) -> Iterator[tuple[float, float, float, float]]:
    """The straight strokes of a path."""
    matrix = item.get_matrix()
    at: tuple[float, float] | None = None
    for number in range(pdfium.FPDFPath_CountSegments(item)):
        segment = pdfium.FPDFPath_GetPathSegment(item, number)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO and at is not None:
            yield (*at, *point)
        at = point


def _joined(ends: Iterable[tuple[float, float, float, float]]) -> Iterator[Rule]:
    """Strokes that touch on one line are one rule, in however many pieces they were drawn."""
    lines: dict[tuple[str, float], list[tuple[float, float]]] = defaultdict(list)
    for x0, y0, x1, y1 in ends:
        level = abs(y1 - y0) <= abs(x1 - x0)
        key = ("-", round(y0, 1)) if level else ("|", round(x0, 1))
        lines[key].append((min(x0, x1), max(x0, x1)) if level else (min(y0, y1), max(y0, y1)))
    for (way, at), pieces in sorted(lines.items()):
        begin, end = -math.inf, -math.inf
        for low, high in sorted(pieces):
            if low > end + TOUCHING:
                if end > begin:
                    yield Rule(way, at, begin, end)
                begin = low
            end = max(end, high)
        yield Rule(way, at, begin, end)


def written(pages: Iterable[Page]) -> str:
    """As text: of each base line its words with where they begin."""
    lines: list[str] = []
    for page in pages:
        lines.append(f"page {page.width:.1f} {page.height:.1f}")
        rows: dict[tuple[str, str, str], list[Word]] = defaultdict(list)
        for word in page.words:
            rows[f"{word.y:.1f}", f"{word.size:.1f}", word.face].append(word)
        for (y, size, face), words in rows.items():
            lines.append(f"w {y} {size} {face} " + " ".join(f"{word.x:.1f} {word.text}" for word in words))
        lines += [f"{rule.way} {rule.at:.1f} {rule.begin:.1f} {rule.end:.1f}" for rule in page.rules]
        lines += ["i " + " ".join(f"{side:.1f}" for side in picture[:4]) + f" {picture.digest}" for picture in page.pictures]
    return "\n".join(lines) + "\n"


def parsed(text: str) -> list[Page]:
    pages: list[Page] = []
    for line in text.splitlines():
        kind, *cells = line.split(" ")
        if kind == "page":
            pages.append(Page(float(cells[0]), float(cells[1])))
        elif kind == "w":
            y, size, face = float(cells[0]), float(cells[1]), cells[2]
            places = zip(cells[3::2], cells[4::2], strict=True)
            pages[-1].words += [Word(word, float(x), y, size, face) for x, word in places]
        elif kind == "i":
            left, bottom, right, top = map(float, cells[:4])
            pages[-1].pictures.append(Picture(left, bottom, right, top, cells[4]))
        else:
            pages[-1].rules.append(Rule(kind, *map(float, cells)))
    return pages


def differences(expected: list[Page], found: list[Page]) -> list[str]:
    """What a reader would notice, in words; nothing for what moved by less than a pixel."""
    if len(expected) != len(found):
        return [f"{len(expected)} pages were kept, {len(found)} came"]
    told = []
    for number, (before, now) in enumerate(zip(expected, found, strict=True), 1):
        said = list(_of_page(before, now))
        told += [f"page {number}: {line}" for line in said]
    return told


def _near(one: Iterable[float], other: Iterable[float]) -> bool:
    return all(abs(a - b) <= PIXEL + 0.05 for a, b in zip(one, other, strict=True))  # kept to a tenth of a point


def _of_page(before: Page, now: Page) -> Iterator[str]:
    if not _near((before.width, before.height), (now.width, now.height)):
        yield f"is {now.width:.1f} by {now.height:.1f}, was {before.width:.1f} by {before.height:.1f}"
    left: dict[str, list[Word]] = defaultdict(list)
    for word in now.words:
        left[word.text].append(word)
    for word in before.words:
        candidates = left[word.text]
        same = next((each for each in candidates if each.face == word.face and _near(each[1:4], word[1:4])), None)
        if same is None and not candidates:
            yield f"lost {_said(word)}"
            continue
        nearest = same or min(candidates, key=lambda each: math.dist(each[1:3], word[1:3]))
        candidates.remove(nearest)
        if same is None:
            yield f"{_said(word)} is now {_said(nearest)}"
    for word in (word for words in left.values() for word in words):
        yield f"new {_said(word)}"
    yield from _shapes("rule", before.rules, now.rules)
    yield from _shapes("picture", before.pictures, now.pictures)


def _said(word: Word) -> str:
    return f"{word.text!r} at {word.x:.1f}, {word.y:.1f} in {word.size:.1f} {word.face}"


def _shapes(what: str, before: Iterable[Rule | Picture], now: Iterable[Rule | Picture]) -> Iterator[str]:
    left = list(now)
    for shape in before:
        numbers = [each for each in shape if isinstance(each, float)]
        words = [each for each in shape if isinstance(each, str)]
        for other in left:
            if words == [each for each in other if isinstance(each, str)] and _near(
                numbers, (each for each in other if isinstance(each, float))
            ):
                left.remove(other)
                break
        else:
            yield f"lost {what} {shape}"
    for shape in left:
        yield f"new {what} {shape}"
