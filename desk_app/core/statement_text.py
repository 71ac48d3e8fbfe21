"""A bank's statement as text: its letters, the mark between columns, its quotes."""

import csv
import io
import re
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from desk_app.core.statement import MAX_ROWS, BadStatement, StatementContent, read_rows
from desk_app.core.statement_heads import HEAD_ROWS, Heads, StatementWords, find_heads

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = ";,\t|"
HEAD_LETTERS = 50_000
_DAY = re.compile(r"[0-9]{1,2}[/.\-](?:[0-9]{1,2}|[A-Za-z]{3})[/.\-](?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def decode(data: bytes) -> str:
    """UTF-8 or UTF-16 with their marks, or the old Windows page for Vietnamese. Raises BadStatement."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = _decoded(data, "utf-16")
    else:
        text = _decoded(data, "utf-8-sig")
        if text is None and not _is_damaged_utf8(data):
            text = _decoded(data, "cp1258")
    if text is None or "\x00" in text:
        raise BadStatement("statement.letters")
    return text


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether more letters than not are spelt as UTF-8 spells them: then it is no other page, but damaged."""
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return sum(not letter.isascii() for letter in text) - wrong > wrong


def read_text(text: str, words: StatementWords) -> StatementContent:
    """Raises BadStatement."""
    found: tuple[int, str, Heads] | None = None
    beginning = text[:HEAD_LETTERS]
    for delimiter in DELIMITERS:
        heads = find_heads(_first_rows(beginning, delimiter), words)
        if heads and (found is None or len(heads.columns) > found[0]):
            found = (len(heads.columns), delimiter, heads)
    if found is None:
        raise BadStatement("statement.no_columns")
    _count, delimiter, heads = found
    rows, lines = _rows(text, delimiter)
    _check_quotes(rows, lines, delimiter, heads.first)
    return read_rows(rows, lines, words, heads)


def _reader(text: str, delimiter: str) -> "Reader":
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    """Those up to one whose quotes do not hold: under another mark they need not."""
    rows: list[list[str]] = []
    try:
        for row in islice(_reader(text, delimiter), HEAD_ROWS + 2):
            rows.append(row)
    except csv.Error:
        pass
    return rows


def _rows(text: str, delimiter: str) -> tuple[list[list[str]], Sequence[int]]:
    reader = _reader(text, delimiter)
    try:
        rows = list(islice(reader, MAX_ROWS + 1))
        if len(rows) > MAX_ROWS:
            raise BadStatement("statement.too_long")
        if reader.line_num == len(rows):
            return rows, range(1, len(rows) + 1)
        reader = _reader(text, delimiter)
        lines, before = [], 0
        for _row in reader:
            lines.append(before + 1)
            before = reader.line_num
    except csv.Error:  # also a cell of more than 128 KiB: a quote swallowed the rest of the file
        raise BadStatement("statement.quotes", _where_quotes_break(text, delimiter)) from None
    return rows, lines


def _where_quotes_break(text: str, delimiter: str) -> int:
    """The line on which the row begins that cannot be read."""
    reader, before = _reader(text, delimiter), 0
    try:
        for _row in reader:
            before = reader.line_num
    except csv.Error:
        pass
    return before + 1


def _check_quotes(rows: list[list[str]], lines: Sequence[int], delimiter: str, first: int) -> None:
    """A quote that nobody closed swallows whole rows until the next one: a cell of several lines that holds rows is refused."""
    if isinstance(lines, range):
        return
    for line, row in zip(lines[first:], rows[first:], strict=True):
        for cell in row:
            for part in re.split("[\r\n]+", cell)[1:]:
                if part.count(delimiter) >= 2 and _DAY.search(part):
                    raise BadStatement("statement.quotes", line)
