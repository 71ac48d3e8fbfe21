"""Which key of a desk may sign what: the one in use, and those that ended, up to where each did."""

from typing import Any

from sqlalchemy import Connection, select

from sync.protocol.chain import rotated_key
from sync.protocol.desk_facts import KEY_ROTATED
from sync.protocol.seal import COLUMNS, ChainBroken, Entry, Head, key_id
from sync.server import schema

LAST_EPOCH = 2**31
LAST_SEQ = 2**62


class DeskKeys:
    """Of a desk: the one in use, and earlier ones, which a centre put back from a copy meets again, up to where each ended."""

    def __init__(self, connection: Connection, desk: Any) -> None:
        former = schema.former_key.c
        ended = select(former.public_key, former.until_epoch, former.until_seq).where(former.desk_id == desk.desk_id)
        self._desk_id = desk.desk_id
        self._keys: dict[str, str] = {key_id(bytes.fromhex(desk.public_key)): desk.public_key}
        self._until: dict[str, tuple[int, int]] = {}
        for row in connection.execute(ended):
            name = key_id(bytes.fromhex(row.public_key))
            self._keys[name] = row.public_key
            self._until[name] = (row.until_epoch, row.until_seq if row.until_seq is not None else LAST_SEQ)

    def hex_of(self, entry: Entry) -> str:
        """The key that signed it. Raises ChainBroken where it is none of this desk's."""
        try:
            return self._keys[entry.key_id]
        except KeyError:
            raise ChainBroken(entry.epoch, entry.seq, "signed with a key that is not this desk's") from None

    def take(self, key: bytes) -> None:
        """It came within what is checked."""
        self._keys[key_id(key)] = key.hex()

    def must_sign(self, entry: Entry) -> None:
        """The last one before another key. Raises ChainBroken where its key had ended."""
        self.hex_of(entry)
        if (entry.epoch, entry.seq) > self._until.get(entry.key_id, (LAST_EPOCH, LAST_SEQ)):
            raise ChainBroken(entry.epoch, entry.seq, "signed with a key that had ended")

    def after(self, connection: Connection, head: Head) -> bytes:
        """The one that goes on after the last entry that is here."""
        journal = schema.journal.c
        here = (journal.desk_id == self._desk_id) & (journal.epoch == head.epoch) & (journal.seq == head.seq)
        row = connection.execute(select(*(journal[name] for name in COLUMNS)).where(here)).one()
        last = Entry._make(bytes(value) if isinstance(value, memoryview) else value for value in row)
        return rotated_key(last) if last.kind == KEY_ROTATED.name else bytes.fromhex(self.hex_of(last))
