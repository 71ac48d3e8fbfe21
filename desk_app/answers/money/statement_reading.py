"""A bank's statement as a file: CSV, an Excel workbook of either age, or a page of HTML that is called ".xls".

What a file is, its first bytes say and never its name. A cell of a workbook is taken by its type: what a spreadsheet made of a
sum or a number (a date, a float that lost its last digits, a formula that was never worked out) is told and not believed.
"""

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import orjson

from desk_app.core.statement import BadStatement, StatementContent, read_rows
from desk_app.core.statement_cells import Odd
from desk_app.core.statement_heads import Heads, StatementWords, find_heads
from desk_app.core.statement_text import decode, read_text

if TYPE_CHECKING:
    from lxml import etree

MAX_BYTES = 16 * 1024 * 1024
LONGEST_S = 15.0
Grid = list[list[str]]


def read_file(data: bytes, words: StatementWords) -> StatementContent:
    """The credits and the rows that were left out. Raises BadStatement, which names line and cell."""
    if len(data) > MAX_BYTES:
        raise BadStatement("statement.too_long")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _read_sheets(_workbook(data), words)
    if data.startswith(b"%PDF"):
        raise BadStatement("statement.pdf")
    text = decode(data)
    if text.lstrip()[:1] == "<":
        return _read_html(text, words)
    return read_text(text, words)


def _read_sheets(grids: list[Grid], words: StatementWords) -> StatementContent:
    found: list[tuple[Grid, Heads]] = []
    for grid in grids:
        if heads := find_heads(grid, words):
            found.append((grid, heads))
    if not found:
        raise BadStatement("statement.no_columns")
    if len(found) > 1:
        raise BadStatement("statement.sheets")
    grid, heads = found[0]
    return read_rows(grid, range(1, len(grid) + 1), words, heads, sheet=True)


def _workbook(data: bytes) -> list[Grid]:
    """The visible sheets, read in a process of their own."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "desk_app.answers.money.workbook"],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_S,
            check=True,
        )
        answer = orjson.loads(done.stdout)
    except (subprocess.SubprocessError, orjson.JSONDecodeError):
        raise BadStatement("statement.damaged") from None
    if "reason" in answer:
        raise BadStatement(answer["reason"], answer["line"])
    grids: list[Grid] = answer["grids"]
    for sheet, row, column, reason in answer["odd"]:
        grids[sheet][row][column] = Odd(grids[sheet][row][column], reason)
    return grids


def _read_html(text: str, words: StatementWords) -> StatementContent:
    from lxml import etree, html

    if re.search(r"<\s*(?:\w+:)?Workbook\b", text[:4000]):
        raise BadStatement("statement.xml")
    try:
        page = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise BadStatement("statement.damaged") from None
    for line_break in page.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    grid: Grid = []
    below: dict[int, int] = {}
    """Columns that a cell above reaches into, and for how many rows."""
    for row in page.iter("tr"):
        if row.find(".//table") is None:
            grid.append(_cells(row, below))
    heads = find_heads(grid, words)
    return read_rows(grid, range(1, len(grid) + 1), words, heads)


def _cells(row: "etree._Element", below: dict[int, int]) -> list[str]:
    cells: list[str] = []

    def pass_by() -> None:
        while below.get(len(cells), 0):
            below[len(cells)] -= 1
            cells.append("")

    for cell in row:
        if cell.tag not in ("td", "th"):
            continue
        pass_by()
        wide, high = (_span(cell.get(name)) for name in ("colspan", "rowspan"))
        for number in range(wide):
            if high > 1:
                below[len(cells)] = high - 1
            cells.append("" if number else str(cell.text_content()).strip())
    pass_by()
    return cells


def _span(text: str | None) -> int:
    return min(int(text), 100) if text and text.isascii() and text.isdecimal() and int(text) else 1
