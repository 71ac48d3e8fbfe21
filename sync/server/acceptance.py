"""Accepting what desks push: chain and signature decide, nothing else; each entry is stored once."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from sqlalchemy import Connection, bindparam, func, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sync.protocol.chain import ChainEnd, checked, opened_at, opening_key, rotated_key
from sync.protocol.desk_facts import KEY_ROTATED
from sync.protocol.news import news_text, to_wire
from sync.protocol.publications import publications_text
from sync.protocol.publications import to_wire as publication_to_wire
from sync.protocol.reconciliation import side_text, side_to_wire
from sync.protocol.seal import COLUMNS, GENESIS, ChainBroken, Entry, Head, head_of
from sync.protocol.sealed_answers import SEAL, TIME, sealed_text
from sync.protocol.shared_dossiers import LAYOUT, shared_text
from sync.protocol.wire import (
    BY_STICK,
    FEEDS,
    NotUnderstood,
    answer_text,
    entry_from_list,
    entry_to_list,
    request_text,
)
from sync.server import schema
from sync.server.admission import Admission, Refused
from sync.server.desk_keys import LAST_EPOCH, DeskKeys
from sync.server.messages import After, DayAsked, DossiersAfter, Pull, Push
from sync.server.news import FEED_ENDS, news_for
from sync.server.publications import published_after
from sync.server.reconciliation import day_side
from sync.server.shared_dossiers import shared_for
from sync.server.sodium import Beside, verifier

PAGE_ENTRIES = 1_000
OF_ITS_OWN = frozenset({"/v1/journal/head", "/v1/journal"})
PAGE_BYTES = 4 * 1024 * 1024
_BODY, _PRIVATE = COLUMNS.index("body"), COLUMNS.index("private")


@dataclass(frozen=True, slots=True)
class SelfReport:
    """What a desk tells of itself beside its request; for people to see, nothing is decided by it."""

    version: str
    waiting: int | None
    clock_ms: int | None = None


NO_REPORT = SelfReport("?", None)
FAR_MS = 86_400_000
"""A counter begins with the desk's clock. One that is farther ahead than this is not taken: it would keep the desk out, once
its clock is right, until the PC is replaced."""
_DESK = schema.desk.c
# Built once: half of the time of a small question went into building its statement.
_OF_DESK = _DESK.desk_id == bindparam("of_desk")
# The commit of a request's counter is not waited for: after a crash the last requests might be heard again, and change nothing.
_KEY = select(_DESK.public_key, _DESK.revoked_epoch, func.set_config("synchronous_commit", "off", True)).where(_OF_DESK)
_LOWER = (_DESK.counter_seen < bindparam("below")) | (_DESK.counter_seen > bindparam("far"))  # one that an earlier centre took
_HEARD = update(schema.desk).where(_OF_DESK & _LOWER)
_COPIED = (func.current_setting("synchronous_standby_names") != "").label("copied")
_HEAD = select(_DESK.epoch, _DESK.seq, _DESK.hash, _DESK.first_epoch, *FEED_ENDS, _COPIED).where(_OF_DESK)
_LOCKED = select(schema.desk).where(_OF_DESK).with_for_update()
_ACCEPTED = update(schema.desk).where(_OF_DESK).returning(*FEED_ENDS)
_CONFIRMED = _ACCEPTED.returning(_DESK.epoch, _DESK.seq, _DESK.hash)


class Acceptance(Admission):
    """All that changes the centre's own tables. Every method is one transaction."""

    def authenticate(
        self, desk_id: str, signature: str, method: str, path: str, body: bytes, counter: int, said: SelfReport = NO_REPORT
    ) -> None:
        """The request is signed with the desk's own key, and its counter is higher than any before. Raises Refused: a
        counter that is too low, or far ahead of this centre's clock, is told where to go on."""
        with self._engine.begin() as connection:
            row = connection.execute(_KEY, {"of_desk": desk_id}).first()
            if row is None:
                raise Refused(401, "unknown_desk")
            text = request_text(method, path, sha256(body).hexdigest(), counter)
            signed = _signed(row.public_key, signature, text)
            if not signed and counter == BY_STICK:  # written before the desk heard that its new key is known here
                rotated = (schema.former_key.c.desk_id == desk_id) & schema.former_key.c.until_seq.is_not(None)
                former = connection.execute(select(schema.former_key.c.public_key).where(rotated)).scalars()
                signed = any(_signed(key, signature, text) for key in former)
            if not signed:
                raise Refused(401, "bad_signature")
            if row.revoked_epoch is not None and path not in OF_ITS_OWN:
                raise Refused(403, "revoked")  # it is told nothing more of anybody
            if counter == BY_STICK:
                return
            now = self._clock()
            clock_ms = said.clock_ms if said.clock_ms is not None else counter
            heard: dict[str, Any] = {"counter_seen": counter, "last_contact_ms": now, "clock_offset_ms": clock_ms - now}
            heard |= {"version": said.version, "waiting": said.waiting}
            limits = {"below": counter, "far": now + FAR_MS}
            far = counter > now + FAR_MS
            if far or connection.execute(_HEARD, {"of_desk": desk_id, **limits, **heard}).rowcount != 1:
                at = connection.execute(select(_DESK.counter_seen).where(_DESK.desk_id == desk_id)).scalar_one()
                raise Refused(401, "counter_far", counter=min(at, now)) if far else Refused(401, "counter_old", counter=at)

    def seal(self, request_signature: str, status: int, retry_after: str, body: bytes) -> dict[str, str]:
        """What goes beside every answer: when it was given, and the centre's signature over all of it."""
        now = self._clock()
        signature = self._key.private.sign(sealed_text(request_signature, status, retry_after, now, body))
        return {SEAL: signature.hex(), TIME: str(now)}

    def revoke(self, desk_id: str, after: tuple[int, int] | None) -> tuple[int, int]:
        """The key is in wrong hands: entries up to a place are still taken, later ones go into quarantine. Returns the
        place."""
        desk = schema.desk
        with self._engine.begin() as connection:
            row = connection.execute(select(desk).where(desk.c.desk_id == desk_id).with_for_update()).first()
            if row is None:
                raise Refused(404, "unknown_desk")
            epoch, seq = after or (row.epoch, row.seq)
            self._note({"act": "revoke", "desk_id": desk_id, "public_key": row.public_key, "epoch": epoch, "seq": seq})
            values = {"revoked_epoch": epoch, "revoked_seq": seq}
            connection.execute(update(desk).where(desk.c.desk_id == desk_id).values(**values))
        return epoch, seq

    def _quarantine(self, desk_id: str, entries: list[Entry]) -> None:
        """On its own: whatever becomes of the rest of the request, this is kept."""
        now = self._clock()
        rows = [
            {
                "desk_id": desk_id,
                "hash": entry.hash,
                "epoch": entry.epoch,
                "seq": entry.seq,
                "came_at_ms": now,
                "entry": entry_to_list(entry),
            }
            for entry in entries
        ]
        with self._engine.begin() as connection:
            connection.execute(upsert(schema.quarantine).values(rows).on_conflict_do_nothing())

    def _answer(self, desk_id: str, epoch: int, seq: int, head: bytes, ends: Any) -> dict[str, Any]:
        signature = self._key.private.sign(answer_text(desk_id, epoch, seq, head.hex()))
        feeds = {feed: getattr(ends, feed) for feed in FEEDS}
        return {"epoch": epoch, "seq": seq, "head": head.hex(), "signature": signature.hex(), "feeds": feeds}

    def head(self, desk_id: str) -> dict[str, Any]:
        """The last entry of this desk that is here, signed, and where each feed ends."""
        row = self._grant(desk_id)
        if row.copied:  # what is seen here may be on this server alone; a commit that waits for its copy waits for all before
            with self._engine.begin() as connection:
                row = connection.execute(_CONFIRMED, {"of_desk": desk_id, "last_contact_ms": self._clock()}).one()
        return self._answer(desk_id, row.epoch, row.seq, row.hash, row)

    def _grant(self, desk_id: str) -> Any:
        """What is due to the desk without its asking; it hears of it as news. Returns its head from before that."""
        self.grant_next_year(desk_id)
        with self._reads.connect() as connection:
            row = connection.execute(_HEAD, {"of_desk": desk_id}).one()
        self.grant_elsewhere(desk_id, max(row.epoch, row.first_epoch), row.publications)
        return row

    def news(self, desk_id: str, message: After) -> dict[str, Any]:
        """What happened elsewhere and concerns this desk, after a place, signed."""
        after = message.after
        self._grant(desk_id)
        items = [to_wire(news) for news in news_for(self._reads, desk_id, after)]
        return {"items": items, "signature": self._key.private.sign(news_text(desk_id, after, items)).hex()}

    def dossiers(self, desk_id: str, message: DossiersAfter) -> dict[str, Any]:
        """Dossiers of the desk's agencies that others took in and that changed after a place, signed. `filling`: the desk
        has none of them yet."""
        after = message.after
        items = shared_for(self._reads, desk_id, after, message.filling is True, self._clock())
        signature = self._key.private.sign(shared_text(desk_id, after, LAYOUT, items))
        return {"layout": LAYOUT, "items": items, "signature": signature.hex()}

    def publications(self, desk_id: str, message: After) -> dict[str, Any]:
        """What the centre set for all counters after a place, signed."""
        after = message.after
        items = [publication_to_wire(publication) for publication in published_after(self._reads, after, desk_id)]
        return {"items": items, "signature": self._key.private.sign(publications_text(desk_id, after, items)).hex()}

    def day(self, desk_id: str, message: DayAsked) -> dict[str, Any]:
        """This side of a desk's day, signed."""
        first, until = message.first_ms, message.until_ms
        side = side_to_wire(day_side(self._reads, desk_id, first, until))
        return {"side": side, "signature": self._key.private.sign(side_text(desk_id, first, until, side)).hex()}

    def pull(self, desk_id: str, message: Pull) -> dict[str, Any]:
        """A desk's own entries after a place, as many as fit a page."""
        journal = schema.journal
        place = tuple_(journal.c.epoch, journal.c.seq) > message.after
        query = select(*(journal.c[name] for name in COLUMNS)).where((journal.c.desk_id == desk_id) & place)
        entries: list[list[Any]] = []
        size = 0
        with self._reads.connect() as connection:
            for row in connection.execute(query.order_by(journal.c.epoch, journal.c.seq).limit(PAGE_ENTRIES)):
                size += len(row[_BODY]) + len(row[_PRIVATE] or "")
                if entries and size > PAGE_BYTES:
                    break
                entries.append(entry_to_list(row))
        return {"entries": entries}

    def push(self, desk_id: str, message: Push) -> dict[str, Any]:
        """Store what is new of a batch; repeating a request changes nothing. Raises Refused: 409 for gap and fork with
        both numbers, 422 for a broken chain or signature."""
        try:
            entries = [entry_from_list(values) for values in message.entries]
        except NotUnderstood as error:
            raise Refused(400, "malformed", reason=str(error)) from None
        if any(entry.desk_id != desk_id for entry in entries):
            raise Refused(403, "entry_of_other_desk")
        if any(entry.epoch > LAST_EPOCH for entry in entries):
            raise Refused(400, "malformed")
        with self._engine.begin() as connection:
            desk = connection.execute(_LOCKED, {"of_desk": desk_id}).one()
            late = _later_than_revoked(desk, entries)
            if late:
                self._quarantine(desk_id, late)
                entries = [entry for entry in entries if entry not in late]
            head = Head(desk.epoch, desk.seq, desk.hash, desk.link) if desk.seq else None
            new = self._only_new(connection, desk_id, entries, head)
            try:
                if new:
                    self._take(connection, desk, new, head)
            except ChainBroken as broken:
                raise Refused(422, "broken", at=[broken.epoch, broken.seq], reason=broken.reason) from None
            epoch, seq, hash_, link = head_of(new[-1]) if new else head or Head(0, 0, GENESIS, GENESIS)
            place = {"epoch": epoch, "seq": seq, "hash": hash_, "link": link, "last_contact_ms": self._clock()}
            ends = connection.execute(_ACCEPTED, {"of_desk": desk_id, **place}).one()
        if late:
            raise Refused(403, "revoked")
        return self._answer(desk_id, epoch, seq, hash_, ends)

    def _take(self, connection: Connection, desk: Any, new: list[Entry], head: Head | None) -> None:
        """Signatures are checked beside the copying, before the commit. Raises ChainBroken."""
        with Beside() as signatures:
            rotated = self._checked(connection, desk, new, head, signatures)
            _copy(connection, new)
            if (false := signatures.first_false()) is not None:
                raise ChainBroken(new[false].epoch, new[false].seq, "the signature does not fit")
        self._rotate(connection, desk, rotated)

    def _checked(
        self, connection: Connection, desk: Any, new: list[Entry], head: Head | None, signatures: Beside
    ) -> list[tuple[Entry, str, str]]:
        """Every number, link, hash and signature, as the PC that takes this one's place will check them: what that one would
        refuse is not taken. Returns the changes of the key: entry, old and new key. Raises ChainBroken."""
        keys = DeskKeys(connection, desk)
        if head is None and opened_at(new[0]) not in (None, self._key.public_hex):
            raise ChainBroken(new[0].epoch, new[0].seq, "opened at another centre")
        key = keys.after(connection, head) if head else opening_key(new[0])
        since = ChainEnd(head, key, self._key.public_hex) if head else None
        rotated: list[tuple[Entry, str, str]] = []
        before: Entry | None = None
        for entry in checked(new, since=since, made=signatures.verifier):
            if before is not None and before.key_id != entry.key_id:
                keys.must_sign(before)
            if entry.kind == KEY_ROTATED.name:
                rotated.append((entry, keys.hex_of(entry), rotated_key(entry).hex()))
                keys.take(rotated_key(entry))
            before = entry
        if before is not None:
            keys.must_sign(before)
        return rotated

    def _rotate(self, connection: Connection, desk: Any, rotated: list[tuple[Entry, str, str]]) -> None:
        """From here on the desk's new key counts, unless the register told so before."""
        known = schema.former_key.c
        for entry, old, new in rotated:
            place = {"until_epoch": entry.epoch, "until_seq": entry.seq}
            here = (known.desk_id == desk.desk_id) & (known.public_key == old)
            if connection.execute(select(known.until_seq).where(here & (known.until_epoch == entry.epoch))).first() is not None:
                continue
            self._note({"act": "key", "desk_id": desk.desk_id, "public_key": new, "at_ms": self._clock(), **place})
            former = {"desk_id": desk.desk_id, "public_key": old, "replaced_at_ms": self._clock(), **place}
            connection.execute(insert(schema.former_key).values(former))
            connection.execute(update(schema.desk).where(schema.desk.c.desk_id == desk.desk_id).values(public_key=new))

    @staticmethod
    def _only_new(connection: Connection, desk_id: str, entries: list[Entry], head: Head | None) -> list[Entry]:
        if not entries:
            return []
        place = (head.epoch, head.seq) if head else (0, 0)
        new = [entry for entry in entries if (entry.epoch, entry.seq) > place]
        if len(new) < len(entries):
            # entries that are here already: the last of them stands for all before, since each seals its forerunner
            known = max((entry for entry in entries if (entry.epoch, entry.seq) <= place), key=lambda e: (e.epoch, e.seq))
            where = (schema.journal.c.desk_id == desk_id) & (schema.journal.c.epoch == known.epoch)
            stored = connection.execute(
                select(schema.journal.c.hash).where(where & (schema.journal.c.seq == known.seq))
            ).scalar()
            if stored is None or bytes(stored) != known.hash:
                raise Refused(409, "fork", have=list(place), got=[known.epoch, known.seq])
        if new:
            first = new[0]
            follows = first.seq == place[1] + 1 if first.epoch == place[0] else first.seq == 1
            if not follows:
                raise Refused(409, "gap", have=list(place), got=[first.epoch, first.seq])
            if head and first.prev != head.link:
                raise Refused(409, "fork", have=list(place), got=[first.epoch, first.seq])
        return new


def _signed(public_key: str, signature: str, text: bytes) -> bool:
    try:
        verifier(bytes.fromhex(public_key))(bytes.fromhex(signature), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _later_than_revoked(desk: Any, entries: list[Entry]) -> list[Entry]:
    """The end of a batch that comes after the last entry which is believed of a revoked desk."""
    if desk.revoked_epoch is None:
        return []
    return [entry for entry in entries if (entry.epoch, entry.seq) > (desk.revoked_epoch, desk.revoked_seq)]


def _copy(connection: Connection, entries: list[Entry]) -> None:
    raw = connection.connection.driver_connection
    if raw is None:
        raise LookupError("no connection below SQLAlchemy's")
    with raw.cursor().copy(f"COPY journal ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for entry in entries:
            copy.write_row(entry)
