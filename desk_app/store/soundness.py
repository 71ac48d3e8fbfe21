"""Whether the data file holds together: a quick look at its pages at each start, and a slow one in quiet hours, in slices that
go on where the last one ended. Neither changes anything."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import orjson

from desk_app.store import journal, schema
from desk_app.store.opening import database_errors
from sync.protocol.chain import ChainEnd, checked_to
from sync.protocol.seal import ChainBroken, Entry, head_of

ENTRIES, ROWS = 200, 2_000
"""Of one slice: a tenth of a second at most, beside whoever works."""
_FINE = "ok"


class Damaged(Exception):
    """What does not hold: said to the log, never to a clerk. It names tables and places, and no citizen."""


@dataclass(frozen=True, slots=True)
class SlowPlace:
    """Where the slow check is: the pages and indexes of each table, then each table's words, then the journal's chain.
    `key`, `centre_key`: which key signs after that entry, and which one admits another PC."""

    part: Literal["pages", "words", "chain"] = "pages"
    table: str = ""
    row: int = 0
    epoch: int = 0
    seq: int = 0
    key: str = ""
    centre_key: str = ""

    def text(self) -> str:
        """As it is kept."""
        return orjson.dumps(self).decode()


def place_of(text: str | None) -> SlowPlace:
    """One that cannot be read begins anew."""
    try:
        place = SlowPlace(**orjson.loads(text or "{}"))
    except (ValueError, TypeError):
        return SlowPlace()
    return place if place.part in ("pages", "words", "chain") else SlowPlace()


def look_quickly(reader: sqlite3.Connection) -> None:
    """Pages, rows and what each column may hold, without the indexes' entries. Raises Damaged."""
    _hear(reader, "PRAGMA quick_check(1)")


def look_thoroughly(reader: sqlite3.Connection) -> None:
    """The same with each index against its table, and with every text. Raises Damaged."""
    _hear(reader, "PRAGMA integrity_check(1)")
    look_at_seals(reader)
    place = SlowPlace("words")
    while place.part == "words":
        check = SlowCheck(reader, place)
        check.step()
        place = check.place


def look_at_seals(reader: sqlite3.Connection) -> None:
    """Of a sealed file each page's, also of those that nothing points to; a plain one has none. What was cut from the end it
    does not miss: the other checks do. Raises Damaged."""
    question = "PRAGMA cipher_integrity_check"
    try:
        wrong = reader.execute(question).fetchall()
    except database_errors() as error:
        raise as_damage(error, question) from error
    if wrong:
        raise Damaged(f"{question}: {str(wrong[0][0]).splitlines()[0]}")


def _hear(reader: sqlite3.Connection, question: str) -> None:
    try:
        said = [str(row[0]) for row in reader.execute(question)]
    except database_errors() as error:
        raise as_damage(error, question) from error
    if said != [_FINE]:
        raise Damaged(f"{question}: {said[0].splitlines()[0] if said else 'nothing'}")


_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def as_damage(error: Exception, asked: str) -> Exception:
    """What is no damage (somebody closes, the disk is away) goes on as it is. Words that are none carry no code: the module
    itself could not read them."""
    code, name = getattr(error, "sqlite_errorcode", None), getattr(error, "sqlite_errorname", type(error).__name__)
    return Damaged(f"{asked}: {name}") if code is None or code & 0xFF in _DAMAGE else error


class SlowCheck:
    """Over one reading connection. `step` by `step`; after the last one it stands where it begins anew."""

    def __init__(self, reader: sqlite3.Connection, place: SlowPlace) -> None:
        self._reader = reader
        self.place = place

    @property
    def begun(self) -> bool:
        """It stands somewhere; else nothing was looked at yet, or everything was."""
        return self.place != SlowPlace()

    def step(self) -> None:
        """One slice. Raises Damaged."""
        steps = {"pages": self._pages, "words": self._words, "chain": self._chain}
        try:
            self.place = steps[self.place.part]()
        except database_errors() as error:
            raise as_damage(error, f"{self.place.part} {self.place.table}") from error

    def _pages(self) -> SlowPlace:
        """The next table's, its indexes against its rows. The last slice is the whole: pages that belong to nothing."""
        tables = sorted(str(row[0]) for row in self._reader.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))
        following = next((name for name in tables if name > self.place.table), None)
        if following is None:
            look_quickly(self._reader)
            return SlowPlace("words")
        _hear(self._reader, f'PRAGMA integrity_check("{following}")')
        return SlowPlace("pages", following)

    def _words(self) -> SlowPlace:
        """That every text is one: a page of noughts or of noise in the middle of a long one is no fault of the tree. The
        journal's words are its seals' business."""
        there = {str(row[0]) for row in self._reader.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        tables = sorted(there & {str(table.name) for table in schema.metadata.sorted_tables if table is not schema.journal})
        table = self.place.table or tables[0]  # those of an earlier build: not all are there
        rows = self._reader.execute(
            f"SELECT rowid, * FROM {table} WHERE rowid > ? ORDER BY rowid LIMIT {ROWS}", (self.place.row,)
        )
        last = 0
        for row in rows:
            last = int(row[0])
            if not _are_words(row):
                raise Damaged(f"words {table} {last}")
        if last:
            return SlowPlace("words", table, last)
        following = next((name for name in tables if name > table), None)
        return SlowPlace("words", following) if following else SlowPlace("chain")

    def _chain(self) -> SlowPlace:
        """The next entries: numbers, links, seals, signatures."""
        at = self.place
        entries = journal.entries_after(self._reader, at.epoch, at.seq, ENTRIES)
        if not entries:
            return SlowPlace()
        try:
            end = checked_to(entries, self._standing())
        except ChainBroken as broken:
            raise Damaged(f"chain {broken}") from None
        except (ValueError, TypeError, AttributeError) as error:
            raise Damaged(f"chain after {at.epoch}.{at.seq}: {type(error).__name__}") from None
        return SlowPlace("chain", "", 0, end.head.epoch, end.head.seq, end.key.hex(), end.centre_key or "")

    def _standing(self) -> ChainEnd | None:
        at = self.place
        before: Entry | None = journal.entry_at(self._reader, at.epoch, at.seq) if at.seq else None
        if before is None:
            if at.seq:
                raise Damaged(f"chain: {at.epoch}.{at.seq} is gone")
            return None
        return ChainEnd(head_of(before), bytes.fromhex(at.key), at.centre_key or None)


def _are_words(row: Iterable[object]) -> bool:
    return not any(isinstance(value, str) and "\0" in value for value in row)
