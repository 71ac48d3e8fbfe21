"""Find as you type: the newest dossiers that hold every word, over a register of any size."""

import re
import sqlite3
from dataclasses import dataclass

from desk_app.core.folding import search_words
from desk_app.services.records import FoundDossier
from desk_app.store.apply import SEARCHED, search_text
from desk_app.store.people import numbers_of
from desk_app.store.records_of_rows import columns_of
from desk_app.store.shared_dossiers import find_shared

PAGE = 30
# whole, so no beginning: seven digits are more than the longest indexed prefix, and such are merged in memory
_ENDS_IN_PROCEDURE_CODE = re.compile(r"(?<!\S)\d\.\d{6}\s*$")
_FOUND = columns_of(FoundDossier)
_WIDTH = _FOUND.count(",") + 1
_SELECT = f"SELECT {_FOUND}, no, {', '.join(SEARCHED)} FROM dossier"


@dataclass(frozen=True, slots=True)
class _Term:
    """A word of the question; a beginning unless it is `whole`."""

    word: str
    whole: bool

    def __str__(self) -> str:
        return self.word if self.whole else f"{self.word}*"

    def covers(self, other: "_Term") -> bool:
        """Whether every dossier that `other` finds is among those this term finds."""
        return self == other or (not self.whole and other.word.startswith(self.word))


@dataclass(frozen=True, slots=True)
class _Hit:
    no: int
    found: FoundDossier
    text: str
    """Its folded words, a space before and after each."""

    def holds(self, term: _Term) -> bool:
        return (f" {term.word} " if term.whole else f" {term.word}") in self.text


@dataclass(frozen=True, slots=True)
class _Found:
    """What a question found; the next keystroke can only narrow it."""

    terms: tuple[_Term, ...]
    hits: tuple[_Hit, ...]
    complete: bool
    """No cut of a longer list."""
    data_version: int

    def covers(self, terms: tuple[_Term, ...], data_version: int) -> bool:
        return self.data_version == data_version and all(any(old.covers(new) for new in terms) for old in self.terms)


def _number(text: str) -> str:
    """What is typed as one number, without its separators; empty where it ends in none."""
    digits = re.sub(r"[ .\-]", "", text.strip())
    return digits if digits[-1:].isdecimal() else ""


class Search:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._answers: tuple[_Found, ...] = ()

    def find(self, text: str, limit: int = PAGE) -> tuple[FoundDossier, ...]:
        """As you type: exact code or number first, then the newest that hold every word, without diacritics."""
        words = search_words(text)[:8]
        hits = self._exact(text, limit)
        if not hits:
            # words before the last are finished; where that finds nothing they may be beginnings ("ng van" for Nguyễn Văn)
            last = tuple(_Term(word, _ENDS_IN_PROCEDURE_CODE.search(text) is not None) for word in words[-1:])
            hits = self._newest((*(_Term(word, whole=True) for word in words[:-1]), *last), limit)
            if not hits and len(words) > 1:
                hits = self._newest((*(_Term(word, whole=False) for word in words[:-1]), *last), limit)
        found = tuple(hit.found for hit in hits)
        if len(found) < limit and (number := _number(text)):
            found += find_shared(self._connection, text.strip().upper(), number, limit - len(found))
        return found

    def _exact(self, text: str, limit: int) -> tuple[_Hit, ...]:
        digits = _number(text)
        if not digits:
            return ()
        same = numbers_of(self._connection, (digits,))
        places = ", ".join(f"?{number}" for number in range(4, 4 + len(same)))
        return self._read(
            f"{_SELECT} WHERE no IN (SELECT no FROM dossier WHERE code = ?1 UNION SELECT no FROM dossier WHERE phone = ?2 "
            f"UNION SELECT no FROM dossier WHERE identity_no IN ({places}) UNION SELECT no FROM dossier WHERE tax_code = ?2) "
            "ORDER BY no DESC LIMIT ?3",
            (text.strip().upper(), digits, limit, *same),
        )

    def _newest(self, terms: tuple[_Term, ...], limit: int) -> tuple[_Hit, ...]:
        """The hits of the last question that still hold, then the index below them: to meet four common words in the
        index of a million dossiers costs a hundred times more than to look at thirty."""
        version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        before = next((answer for answer in self._answers if answer.covers(terms, version)), None)
        hits: tuple[_Hit, ...] = ()
        if before:
            hits = tuple(hit for hit in before.hits if all(map(hit.holds, terms)))[:limit]
        if len(hits) < limit and not (before and before.complete):
            below = before.hits[-1].no if before else None
            hits += self._indexed(terms, below, limit - len(hits))
        self._answers = (_Found(terms, hits, len(hits) < limit, version), *self._answers[:1])
        return hits

    def _indexed(self, terms: tuple[_Term, ...], below: int | None, limit: int) -> tuple[_Hit, ...]:
        bound = below if below is not None else 1 << 62
        if not terms:
            return self._read(f"{_SELECT} WHERE no < ? ORDER BY no DESC LIMIT ?", (bound, limit))
        rows = self._connection.execute(
            "SELECT rowid FROM dossier_search WHERE dossier_search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
            (" AND ".join(map(str, terms)), bound, limit),
        )
        numbers = tuple(row[0] for row in rows)
        return self._read(f"{_SELECT} WHERE no IN ({', '.join('?' * len(numbers))}) ORDER BY no DESC", numbers)

    def _read(self, query: str, values: tuple[object, ...]) -> tuple[_Hit, ...]:
        rows = self._connection.execute(query, values)
        return tuple(
            _Hit(row["no"], FoundDossier(*row[:_WIDTH]), f" {search_text(map(row.__getitem__, SEARCHED))} ") for row in rows
        )
