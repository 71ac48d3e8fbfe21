"""`verify`, of personal data: what is gone went by a fact that stands and names it, and what a fact names is gone."""

import sqlite3
from typing import TypedDict

from sync.protocol.erasure_facts import PERSONAL_DATA_ERASED, ErasedEntry
from sync.protocol.facts import body_if
from sync.protocol.seal import ChainBroken, Entry, is_erased

GONE = "its personal data is gone and no fact says that it was erased"
STILL_HERE = "a fact says that its personal data is erased, and it is here"
NOT_THERE = "it says that an entry was erased which is not in this journal"


class ErasuresSaid(TypedDict):
    """As a verdict has it."""

    erased: int
    erased_by: tuple[str, ...]


class Erasures:
    """Sees a journal's entries in their order."""

    def __init__(self, reader: sqlite3.Connection) -> None:
        self._reader = reader
        self._unsaid: dict[tuple[int, int], Entry] = {}
        self._erased: set[tuple[int, int]] = set()
        self._by: list[str] = []

    def see(self, entry: Entry) -> None:
        """Raises ChainBroken."""
        if is_erased(entry):
            self._unsaid[entry.epoch, entry.seq] = entry
        fact = body_if(entry, PERSONAL_DATA_ERASED)
        if fact is None:
            return
        self._by.append(f"{entry.epoch}.{entry.seq}")
        for named in fact["entries"]:
            self._require_gone(entry, named)
            self._unsaid.pop((named["epoch"], named["seq"]), None)
            self._erased.add((named["epoch"], named["seq"]))

    def _require_gone(self, fact: Entry, named: ErasedEntry) -> None:
        epoch, seq = named["epoch"], named["seq"]
        query = "SELECT hash, private IS NULL FROM journal WHERE epoch = ? AND seq = ? AND subject = ?"
        row = self._reader.execute(query, (epoch, seq, fact.subject)).fetchone()
        if row is None or bytes(row[0]).hex() != named["hash"] or (epoch, seq) >= (fact.epoch, fact.seq):
            raise ChainBroken(fact.epoch, fact.seq, NOT_THERE)
        if not row[1]:
            raise ChainBroken(epoch, seq, STILL_HERE)

    def require_facts(self) -> None:
        """At the end. Raises ChainBroken."""
        for entry in self._unsaid.values():
            raise ChainBroken(entry.epoch, entry.seq, GONE)

    def said(self) -> ErasuresSaid:
        return {"erased": len(self._erased), "erased_by": tuple(self._by)}
