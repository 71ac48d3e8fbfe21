"""A branch: entries of a desk that never came by the line and cannot any more. The disk of a PC that was replaced turns up, or
work was done on a copy that had been put back. They are kept as they are beside the accepted journal; what they say of dossiers
and receipts is folded in, numbers that were used twice go to the tray, and the money is for a person to count."""

from collections.abc import Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sync.protocol.chain import SignatureCheck
from sync.protocol.changes import Put, Update
from sync.protocol.intake_facts import DOSSIER_RECEIVED
from sync.protocol.net_changes import NetChanges
from sync.protocol.projection import project
from sync.protocol.seal import (
    COLUMNS,
    GENESIS,
    ChainBroken,
    Entry,
    Head,
    check_entry,
    head_of,
    key_id,
    link_after,
    private_part,
)
from sync.protocol.sound_rows import is_sound
from sync.server import schema
from sync.server.changed_dossiers import changed_codes, note_changed
from sync.server.erasure import erase_what_is_named
from sync.server.following import Batch, Folded, Follower, lead
from sync.server.given_numbers import NUMBERED, check_numbers, given_to
from sync.server.news import tell
from sync.server.ordering import facts_of, handed_over, moved_by_several, put_in_order
from sync.server.read_model import happening_of, write_net
from sync.server.sodium import verifier
from sync.server.whose_fault import is_the_databases

_RUNNING = frozenset({"serial", "receipt_book"})
"""Tables, beside those that facts overwrite, that go on in the accepted journal: a branch has no say in them."""
LONGEST_LIST = 50


class NoBranch(Exception):
    """These entries do not follow any entry of that desk, or are not signed by a key that it had. Says so in Vietnamese, for
    the administrator."""


def keys_of(connection: Connection, desk_id: str) -> dict[str, bytes]:
    """All keys that a desk ever had, by their ids."""
    own = select(schema.desk.c.public_key).where(schema.desk.c.desk_id == desk_id)
    former = select(schema.former_key.c.public_key).where(schema.former_key.c.desk_id == desk_id)
    keys = [bytes.fromhex(key) for key in connection.execute(own.union(former)).scalars()]
    return {key_id(key): key for key in keys}


def take_branch(engine: Engine, desk_id: str, entries: Sequence[Entry], now_ms: int) -> int:
    """Keeps what is not here yet of consecutive entries and folds it. Raises NoBranch. Returns how many were new."""
    with engine.begin() as connection:
        connection.execute(select(schema.desk).where(schema.desk.c.desk_id == desk_id).with_for_update())
        new = _not_here(connection, desk_id, entries)
        if not new:
            return 0
        keys = keys_of(connection, desk_id)
        head = _before(connection, desk_id, new[0])
        try:
            check = None
            for entry in new:
                check_entry(entry, head)
                head = head_of(entry)
                if check is None or entry.seq == 1:
                    if entry.key_id not in keys:
                        raise NoBranch("ký bằng một khóa mà quầy này chưa từng có")
                    check = SignatureCheck(keys[entry.key_id], verifier)
                check(entry)
        except ChainBroken as broken:
            raise NoBranch(f"chuỗi bút toán bị gãy ở {broken.epoch}.{broken.seq}") from None
        came = {"taken_at_ms": now_ms, "state": "new"}
        rows = [{name: getattr(entry, name) for name in COLUMNS} | came for entry in new]
        connection.execute(insert(schema.branch_entry), rows)
    return len(new)


def must_know(engine: Engine, desk_id: str, epoch: int, seq: int, entry_hash: bytes) -> None:
    """That entry was answered for once. Raises NoBranch where it is not here any more."""
    with engine.connect() as connection:
        for table in (schema.journal, schema.branch_entry):
            there = (table.c.desk_id == desk_id) & (table.c.epoch == epoch) & (table.c.seq == seq)
            if connection.execute(select(table.c.seq).where(there & (table.c.hash == entry_hash))).first() is not None:
                return
    raise NoBranch(f"trung tâm không còn bút toán {epoch}.{seq} của {desk_id}, dù đã từng nhận")


def _not_here(connection: Connection, desk_id: str, entries: Sequence[Entry]) -> list[Entry]:
    known: set[bytes] = set()
    places = [(entry.epoch, entry.seq) for entry in entries]
    for table in (schema.journal, schema.branch_entry):
        query = select(table.c.hash).where((table.c.desk_id == desk_id) & tuple_(table.c.epoch, table.c.seq).in_(places))
        known |= {bytes(value) for value in connection.execute(query).scalars()}
    return [entry for entry in entries if entry.hash not in known]


def _before(connection: Connection, desk_id: str, entry: Entry) -> Head | None:
    """The entry of that desk which this one follows; None where it is the first of all. Raises NoBranch."""
    if entry.seq == 1 and entry.prev == GENESIS:
        return None
    for table in (schema.journal, schema.branch_entry):
        of_desk = table.c.desk_id == desk_id
        same = (table.c.epoch == entry.epoch) & (table.c.seq == entry.seq - 1)
        before = same if entry.seq > 1 else table.c.epoch == entry.epoch - 1
        for row in connection.execute(select(table).where(of_desk & before).order_by(table.c.seq.desc())):
            link = link_after(bytes(row.hash), bytes(row.signature))
            if link == entry.prev:
                return Head(row.epoch, row.seq, bytes(row.hash), link)
    raise NoBranch("không nối tiếp bút toán nào mà trung tâm có của quầy này")


def fold_branch(connection: Connection, desk_id: str, followers: Sequence[Follower]) -> int:
    """What the branch entries of a desk say of dossiers and receipts, once its accepted entries are folded. Its own desk and
    the centre's tray hear what it was and which numbers were used twice. Returns how many entries."""
    branch = schema.branch_entry
    waiting = (branch.c.desk_id == desk_id) & (branch.c.state != "folded")
    rows = connection.execute(select(branch).where(waiting).order_by(branch.c.epoch, branch.c.seq)).all()
    doubled: list[Any] = []
    of_others: set[str] = set()  # whose code another citizen has: what was done to theirs is not done to that one
    for row in rows:
        if row.subject in of_others or not _fold(connection, row, of_others):
            doubled.append(row)
            if row.kind == DOSSIER_RECEIVED.name:
                of_others.add(row.subject)
    for row in doubled:
        case = {"desk_id": desk_id, "epoch": row.epoch, "seq": row.seq, "kind": row.kind, "reason": f"branch: {row.subject}"}
        connection.execute(upsert(schema.tray).values(**case).on_conflict_do_nothing())
    new = [row for row in rows if row.state == "new"]
    if new:
        _lead(connection, desk_id, new, followers)
        said = {
            "key": bytes(new[-1].hash).hex()[:16],
            "first": f"{new[0].epoch}.{new[0].seq}",
            "last": f"{new[-1].epoch}.{new[-1].seq}",
            "entries": len(new),
            "cash_vnd": sum(_cash(row) for row in new),
            "doubled": [row.subject for row in doubled if row.state == "new" and is_sound(row.subject)][:LONGEST_LIST],
        }
        agency = new[-1].agency or ""
        tell(connection, desk_id, "branch_taken", desk_id, agency if is_sound(agency) else "", new[-1].recorded_at_ms, said)
    connection.execute(update(branch).where(waiting).values(state="folded"))
    _put_in_order(connection, desk_id, rows)
    return len(rows)


def _put_in_order(connection: Connection, desk_id: str, rows: Sequence[Any]) -> None:
    """The journal may have gone on with the same dossiers while this lay on a disk somewhere."""
    codes = {code for code in {row.subject for row in rows}.union(*map(handed_over, rows)) if is_sound(code)}
    for code, facts in facts_of(connection, codes, desk_id).items():
        put_in_order(connection, code, facts)


def _lead(connection: Connection, desk_id: str, rows: Sequence[Any], followers: Sequence[Follower]) -> None:
    """Who goes by what was done to dossiers of other counters, or to what waits for all, gets it as if it had come by the line,
    one entry at a time."""
    wanted = frozenset[str]().union(*(follower.on_branches for follower in followers))
    rows = [row for row in rows if row.kind in wanted]
    several = moved_by_several(connection, {row.subject for row in rows}, desk_id)
    for row in rows:
        try:
            body = orjson.loads(row.body)
            with connection.begin_nested():
                lead(connection, followers, Batch(desk_id, [Folded(row, body)], several, on_branch=True))
        except Exception as error:  # it is in the tray as one that makes no sense
            if is_the_databases(error):
                raise


def _fold(connection: Connection, row: Any, of_others: Collection[str]) -> bool:
    """False where a number is in the tables already, or the entry makes no sense. Dossiers `of_others` stay as they are."""
    try:
        with connection.begin_nested():
            if not is_sound(f"{row.subject}\n{row.agency}\n{row.actor}"):
                return False
            private, body = private_part(row.private), orjson.loads(row.body)
            erase_what_is_named(connection, [Folded(row, body)])
            at, net = happening_of(row), NetChanges()
            changes = [
                change
                for change in project(at, body, private)
                if not isinstance(change, Put) and change.table not in _RUNNING
                if not (isinstance(change, Update) and change.key.get("code") in of_others)
            ]
            if any(change.table in NUMBERED for change in changes):
                check_numbers(given_to(connection, at.desk_id), at, changes)
            for change in changes:
                net.add(change)
            write_net(connection, net)
            note_changed(connection, changed_codes(changes))
    except Exception as error:  # whatever one entry holds
        if is_the_databases(error):
            raise  # not the entry
        return False
    return True


def _cash(row: Any) -> int:
    """What it says came into the box."""
    try:
        postings = orjson.loads(row.body).get("postings", ())
        return sum(int(each["amount_vnd"]) for each in postings if each["account"] == "cash_box")
    except (ArithmeticError, ValueError, TypeError, KeyError, AttributeError):
        return 0
