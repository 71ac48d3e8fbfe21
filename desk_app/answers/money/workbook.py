"""An Excel workbook as rows of text, in a process of its own: `python -m desk_app.answers.money.workbook < file`.

Of its own, because a damaged file has brought the library that reads it to take all memory or to end the process (see the
decision record): here that costs the file, not the counter. Answers with one line of JSON: the visible sheets, or a reason.
"""

import datetime
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import IO

import orjson
from lxml import etree

from desk_app.core.statement import MAX_ROWS, BadStatement
from desk_app.core.statement_cells import FIRST_SERIAL, LAST_SERIAL, Odd

MAX_MEMORY = 2 * 1024 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_COLUMNS = 200
SURE_INTEGERS = 10**15
"""A float keeps fifteen digits; of a longer number the last ones are made up."""
Grid = list[list[str]]
Place = tuple[int, int]
_SHEET_XML = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def sheets_of(data: bytes) -> list[Grid]:
    """Raises BadStatement, and whatever a damaged file makes of the library."""
    return _xlsx(data) if data.startswith(b"PK") else _workbook(data, {}, False)


def _workbook(data: bytes, odd: dict[str, dict[Place, Odd]], counts_from_1904: bool) -> list[Grid]:
    """The visible sheets. `odd`: by sheet, cells whose value says less than it seems."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            shown = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
            ]
            grids = []
            for name in shown:
                sheet = book.get_sheet_by_name(name)
                if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
                    raise BadStatement("statement.too_long")
                grid = [[_text_of(cell, counts_from_1904) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
                for (row, column), cell in odd.get(name, {}).items():
                    if row < len(grid) and column < len(grid[row]):
                        grid[row][column] = cell
                grids.append(grid)
    except PasswordError:
        raise BadStatement("statement.locked") from None
    except CalamineError:
        raise BadStatement("statement.damaged") from None
    return grids


def _text_of(cell: object, counts_from_1904: bool) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return Odd(str(cell), "statement.amount")
    if isinstance(cell, float | int):
        if cell != int(cell):
            return repr(cell)
        text = str(int(cell))
        if abs(cell) >= SURE_INTEGERS:
            return Odd(text, "statement.long_number")
        if counts_from_1904 and FIRST_SERIAL - 1462 <= cell <= LAST_SERIAL:
            return Odd(text, "statement.date_system")
        return text
    if isinstance(cell, datetime.date):
        return Odd(f"{cell:%d/%m/%Y}", "statement.date_cell")
    if isinstance(cell, datetime.time):
        return f"{cell:%H:%M:%S}"
    return Odd(str(cell), "statement.date_cell")


_DAMAGE = (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, OSError, EOFError, NotImplementedError, RuntimeError)


def _xlsx(data: bytes) -> list[Grid]:
    """What `calamine` does not tell of a cell is looked up beside it: a formula without a value looks empty, and a cell far
    out in a sheet would take the memory of all between."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise BadStatement("statement.too_long")
            if "EncryptedPackage" in archive.namelist():
                raise BadStatement("statement.locked")
            if "xl/workbook.xml" not in archive.namelist():
                raise BadStatement("statement.no_workbook")
            book = _xml(archive.read("xl/workbook.xml"))
            targets = {each.get("Id"): str(each.get("Target")) for each in _xml(archive.read("xl/_rels/workbook.xml.rels"))}
            odd: dict[str, dict[Place, Odd]] = {}
            for sheet in book.iter(f"{{{_SHEET_XML}}}sheet"):
                target = targets.get(sheet.get(_RELATION), "")
                part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                if part.startswith("xl/worksheets/"):
                    with archive.open(part) as file:
                        odd[str(sheet.get("name"))] = dict(_odd_cells(file))
            properties = book.find(f"{{{_SHEET_XML}}}workbookPr")
    except _DAMAGE:
        raise BadStatement("statement.damaged") from None
    counts_from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    return _workbook(data, odd, counts_from_1904)


def _xml(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)


def _odd_cells(file: IO[bytes]) -> Iterator[tuple[Place, Odd]]:
    """Errors, and formulas whose value was not stored or is the nought that stands for it. Raises BadStatement where a cell
    lies further out than any statement reaches."""
    tags = [f"{{{_SHEET_XML}}}{name}" for name in ("c", "row")]
    for _event, element in etree.iterparse(file, tag=tags, resolve_entities=False, no_network=True):
        if element.tag == tags[1]:
            element.clear()
            continue
        place = _place(str(element.get("r", "")))
        value = element.findtext(f"{{{_SHEET_XML}}}v")
        formula = element.find(f"{{{_SHEET_XML}}}f") is not None
        kind = element.get("t", "n")
        if kind == "e" or (formula and not value and not (kind == "str" and value is not None)):
            yield place, Odd("#", "statement.formula")
        elif formula and kind == "n" and value is not None and not value.strip("0."):
            yield place, Odd("0", "statement.formula")


def _place(reference: str) -> Place:
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise BadStatement("statement.damaged")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    if row > MAX_ROWS or column > MAX_COLUMNS:
        raise BadStatement("statement.too_long")
    return row - 1, column - 1


def _limit_memory() -> None:
    if sys.platform == "win32":  # there the time limit alone holds
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """The file on standard input, the answer on standard output. Always 0: what is wrong stands in the answer."""
    _limit_memory()
    try:
        grids = sheets_of(sys.stdin.buffer.read())
    except BadStatement as error:
        answer: dict[str, object] = {"reason": error.reason, "line": error.line}
    else:
        odd = [
            (sheet, row, column, cell.reason)
            for sheet, grid in enumerate(grids)
            for row, cells in enumerate(grid)
            for column, cell in enumerate(cells)
            if type(cell) is Odd
        ]
        answer = {"grids": [[[str(cell) for cell in row] for row in grid] for grid in grids], "odd": odd}
    sys.stdout.buffer.write(orjson.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
