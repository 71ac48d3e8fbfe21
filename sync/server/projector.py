"""The centre's read model: follows the accepted journal, never blocks acceptance.

An entry that cannot be projected goes to the tray and is passed; `desk-centre refold` runs the tray again.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, Text, bindparam, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sync.protocol.changes import Change, Happening
from sync.protocol.cleaning import cleaned
from sync.protocol.net_changes import NetChanges
from sync.protocol.projection import project
from sync.protocol.seal import unsalted
from sync.protocol.sound_rows import Unsound, is_sound
from sync.server import schema
from sync.server.branches import fold_branch
from sync.server.changed_dossiers import changed_codes, note_changed
from sync.server.erasure import erase_what_is_named
from sync.server.following import Batch, Folded, Follower, lead
from sync.server.given_numbers import NUMBERED, check_numbers, given_to
from sync.server.ordering import facts_of, moved_by_several, put_in_order, said_on_branches
from sync.server.read_model import begin_anew, happening_of, write_net
from sync.server.rounds import Rounds, Stopping
from sync.server.whose_fault import is_the_databases

BATCH = 2_000
OTHERS_PAUSE_S = 0.02
LONGEST_WAY_S = 10.0
WAY_PAUSE_S = 0.02
COLLECTOR = (100_000, 50, 50)
"""For `gc.set_threshold` where a centre is served: a batch makes a hundred thousand small objects and no cycle."""
PROJECTION_LOCK = 20261125
log = logging.getLogger(__name__)


_JOURNAL, _DESK = schema.journal, schema.desk
NEEDED = [column for column in _JOURNAL.columns if column.name not in ("private_hash", "prev", "hash", "signature")]
_OF_DESK = bindparam("of_desk", type_=Text)
# a lock of its own: the desk's row belongs to the push, which must never wait for a projection
MINE = select(func.pg_try_advisory_xact_lock(func.hashtextextended(_OF_DESK, PROJECTION_LOCK)))
_AT = select(_DESK.c.projected_epoch, _DESK.c.projected_seq).where(_DESK.c.desk_id == _OF_DESK)
_PLACE = tuple_(_JOURNAL.c.epoch, _JOURNAL.c.seq)
_REST = (_JOURNAL.c.desk_id == _OF_DESK) & (tuple_(bindparam("at_epoch"), bindparam("at_seq")) < _PLACE)
_NEXT = select(*NEEDED).where(_REST).order_by(*_PLACE.clauses).limit(BATCH)
_UNMOVED = (_DESK.c.projected_epoch == bindparam("at_epoch")) & (_DESK.c.projected_seq == bindparam("at_seq"))
_PASSED: dict[str, Any] = {"projected_epoch": bindparam("to_epoch"), "projected_seq": bindparam("to_seq")}
_FOLDED = update(_DESK).where((_DESK.c.desk_id == _OF_DESK) & _UNMOVED).values(_PASSED)
_BEHIND = tuple_(_DESK.c.projected_epoch, _DESK.c.projected_seq) < tuple_(_DESK.c.epoch, _DESK.c.seq)
_LATE = select(_DESK.c.desk_id).where(_BEHIND)
_BRANCH = schema.branch_entry.c
_WAITING = select(_BRANCH.desk_id).where(_BRANCH.state != "folded").distinct()


@dataclass(frozen=True, slots=True)
class _Read:
    """An entry that made sense."""

    folded: Folded
    at: Happening
    changes: list[Change]


def _loaded(text: str) -> Any:
    """A zero byte, which counters once let through and no database holds, is left out."""
    return cleaned(orjson.loads(text)) if "\\u0000" in text else orjson.loads(text)


def read_entry(row: Any) -> _Read:
    """Raises whatever an odd one brings about."""
    if not is_sound(f"{row.subject}\n{row.agency}\n{row.actor}"):
        raise Unsound("header")
    body, private = _loaded(row.body), _loaded(unsalted(row.private)) if row.private is not None else None
    at = happening_of(row)
    return _Read(Folded(row, body), at, project(at, body, private))


def fold(connection: Connection, rows: Sequence[Any], followers: Sequence[Follower]) -> set[str]:
    """A batch of one desk's entries into the tables, then to the followers. Returns the dossiers they changed."""
    desk_id = rows[0].desk_id
    read = [read_entry(row) for row in rows]
    _check_numbers(connection, desk_id, read)
    erase_what_is_named(connection, [entry.folded for entry in read])
    net = NetChanges()
    for entry in read:
        for change in entry.changes:
            net.add(change)
    write_net(connection, net)
    moved = changed_codes(change for entry in read for change in entry.changes if change.table == "dossier")
    several = moved_by_several(connection, moved, desk_id)
    on_branches = {code for code, _fact in said_on_branches(connection, moved)} if moved else set()
    alone = {code: facts for code, facts in several.items() if code not in on_branches}
    for code, facts in (alone | facts_of(connection, on_branches, desk_id)).items():
        put_in_order(connection, code, facts)
    lead(connection, followers, Batch(desk_id, [entry.folded for entry in read], several))
    return changed_codes(change for entry in read for change in entry.changes)


def _check_numbers(connection: Connection, desk_id: str, read: Sequence[_Read]) -> None:
    """Raises NotItsNumber."""
    if any(change.table in NUMBERED for entry in read for change in entry.changes):
        given = given_to(connection, desk_id)
        for entry in read:
            check_numbers(given, entry.at, entry.changes)


def _fold_or_set_aside(connection: Connection, rows: Sequence[Any], followers: Sequence[Follower]) -> set[str]:
    """An entry that cannot be folded goes to the tray; it is found by halving the batch."""
    try:
        with connection.begin_nested():
            return fold(connection, rows, followers)
    except Exception as error:  # whatever one entry holds, it goes to the tray and stops nobody
        if is_the_databases(error):
            raise  # not the entry: the batch is tried again
        if len(rows) > 1:
            half = len(rows) // 2
            first = _fold_or_set_aside(connection, rows[:half], followers)
            return first | _fold_or_set_aside(connection, rows[half:], followers)
        row = rows[0]
        log.warning("entry %s.%s of %s goes to the tray: %s", row.epoch, row.seq, row.desk_id, type(error).__name__)
        case = {"desk_id": row.desk_id, "epoch": row.epoch, "seq": row.seq, "kind": row.kind}
        aside = upsert(schema.tray).values(**case, reason=type(error).__name__)
        said = {"kind": aside.excluded.kind, "reason": aside.excluded.reason}  # one of a branch may have had its place
        connection.execute(aside.on_conflict_do_update(index_elements=["desk_id", "epoch", "seq"], set_=said))
        return set()


class _BegunAnew(Exception):
    """The read model was emptied under a running batch: the batch is rolled back and begins again from the first entry."""


class Projector:
    """Folds what was accepted into the read model; whoever goes by what is folded is among the followers. It holds nothing
    between two calls: several, also in other processes, may be at it."""

    def __init__(self, engine: Engine, followers: Sequence[Follower]) -> None:
        self._engine = engine
        self._followers = followers

    def rounds(self, pushing: Callable[[], bool]) -> Rounds:
        """Folds whenever it is woken, and once a second anyway. `pushing`: whether a desk is sending."""

        def once(stopping: Stopping) -> int:
            _give_way(pushing, stopping)
            return self.once()

        return Rounds("projector", once, every_s=1.0, at_once=True)

    def once(self) -> int:
        """One batch of every desk that has sent something; what stops one of them stops no other, and is raised where none went
        on. Returns how many entries were passed."""
        troubles: list[Exception] = []
        passed = sum(_each(self._late(), self._fold_next, troubles))
        passed = passed or sum(_each(self._waiting_branches(), self._fold_branch, troubles))
        if troubles and not passed:
            raise troubles[0]
        return passed

    def follow(self) -> None:
        """Until all is folded, also where another process folds some of it."""
        while True:
            if not self.once():
                if not self._late() and not self._waiting_branches():
                    return
                time.sleep(OTHERS_PAUSE_S)

    def rebuild(self) -> None:
        """After an upgrade: empty the read model and the tray and fold everything again, in order. What could not be
        projected before may now, and nothing old is put over something newer."""
        with self._engine.begin() as connection:
            for table in schema.read_model.sorted_tables:
                connection.execute(delete(table))
            begin_anew(connection)
        self.follow()

    def _late(self) -> Sequence[str]:
        """Desks of which something is not folded."""
        with self._engine.connect() as connection:
            return connection.execute(_LATE).scalars().all()

    def _fold_next(self, desk_id: str) -> int:
        of_desk = {"of_desk": desk_id}
        with contextlib.suppress(_BegunAnew), self._engine.begin() as connection:
            if not connection.execute(MINE, of_desk).scalar():
                return 0  # another process is at it
            epoch, seq = connection.execute(_AT, of_desk).one()
            at = {**of_desk, "at_epoch": epoch, "at_seq": seq}
            rows = connection.execute(_NEXT, at).all()
            if rows:
                note_changed(connection, _fold_or_set_aside(connection, rows, self._followers))
                if connection.execute(_FOLDED, {**at, "to_epoch": rows[-1].epoch, "to_seq": rows[-1].seq}).rowcount != 1:
                    raise _BegunAnew
            return len(rows)
        return 0

    def _waiting_branches(self) -> Sequence[str]:
        with self._engine.connect() as connection:
            return connection.execute(_WAITING).scalars().all()

    def _fold_branch(self, desk_id: str) -> int:
        """The branches of a desk whose accepted entries are all folded. Returns how many entries."""
        if desk_id in self._late():
            return 0
        with self._engine.begin() as connection:
            if not connection.execute(MINE, {"of_desk": desk_id}).scalar():
                return 0
            return fold_branch(connection, desk_id, self._followers)


def _each(desks: Sequence[str], act: Callable[[str], int], troubles: list[Exception]) -> Iterator[int]:
    for desk_id in desks:
        try:
            yield act(desk_id)
        except Exception as error:
            log.warning("%s waits: %s", desk_id, type(error).__name__)
            troubles.append(error)


def _give_way(pushing: Callable[[], bool], stopping: Stopping) -> None:
    """Acceptance goes first, as long as the read model is not too late for it."""
    until = time.monotonic() + LONGEST_WAY_S
    while pushing() and time.monotonic() < until and not stopping():
        time.sleep(WAY_PAUSE_S)
